"""What can be held of the look without eyes: contrast, weight, fonts and icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from congvu.ui.components import TONES
from congvu.ui.templatetags.ui import icon_names
from congvu.web.context import RAIL

STATIC = Path(__file__).resolve().parents[2] / "congvu/ui/static/ui"
CSS = (STATIC / "congvu.css").read_text(encoding="utf-8")
VARIABLES = dict(re.findall(r"^  --([\w-]+): (#[0-9a-f]{6});", CSS, re.MULTILINE))
WORDS_ON_GROUNDS = [
    *((word, ground) for word in ("ink", "ink-soft", "lotus") for ground in ("paper", "ground")),
    *((tone, ground) for tone in ("on-time", "near", "late", "paused", "done")
      for ground in ("paper", "ground")),
    ("paper", "lotus"), ("paper", "lotus-deep"), ("paper", "ink"), ("paper", "paused"),
    ("ink", "late-wash"), ("ink-soft", "late-wash"), ("late", "late-wash"), ("ink", "near-wash"),
    ("ink", "lotus-wash"), ("lotus", "lotus-wash"), ("ink-soft", "lotus-wash"),
]  # fmt: skip
LINES_THAT_MATTER = [("line-strong", "paper"), ("line-strong", "ground"), ("focus", "ground")]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_of_contrast_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("word", "ground"), WORDS_ON_GROUNDS)
def test_words_can_be_read(word, ground):
    assert contrast(VARIABLES[word], VARIABLES[ground]) >= 4.5


@pytest.mark.parametrize(("line", "ground"), LINES_THAT_MATTER)
def test_edges_of_fields_can_be_seen(line, ground):
    assert contrast(VARIABLES[line], VARIABLES[ground]) >= 3


def test_every_tone_has_its_colour():
    assert not [tone for tone in TONES if f".chip-{tone} " not in CSS]


def test_every_variable_that_is_read_is_set():
    read = set(re.findall(r"var\(--([\w-]+)", CSS))
    assert not {name for name in read if not name.startswith("bs-")} - set(
        re.findall(r"--([\w-]+):", CSS)
    )


def test_a_first_page_is_light():
    """Under 150 kB without fonts, as sent without compression; the page itself takes about 20."""
    frames = STATIC.parents[1] / "templates/ui"
    names = {"icons.svg"}
    for frame in ("head.html", "base.html", "public_base.html"):
        text = (frames / frame).read_text(encoding="utf-8")
        names |= set(re.findall(r"{% static 'ui/([^']+)' %}", text))
    assert {"congvu.css", "vendor/bootstrap.css", "keys.js"} <= names
    assert sum((STATIC / name).stat().st_size for name in names) < 130_000


def test_every_file_a_stylesheet_names_is_here():
    for sheet in STATIC.rglob("*.css"):
        for name in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8")):
            assert name.startswith("data:") or (sheet.parent / name).is_file(), f"{sheet}: {name}"


def test_the_letters_of_vietnamese_are_in_the_font():
    """Each marked letter falls in a range that a shipped file serves."""
    ranges = [
        (int(first, 16), int(last or first, 16))
        for first, last in re.findall(
            r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", (STATIC / "fonts.css").read_text(encoding="utf-8")
        )
    ]
    letters = "ăâđêôơưĂÂĐÊÔƠƯếữậẫỗợỳỵỷỹẠẶỘỰ₫–“”…"
    assert not [
        letter
        for letter in letters
        if not any(first <= ord(letter) <= last for first, last in ranges)
    ]


def test_what_others_made_carries_its_licence():
    assert (STATIC / "fonts/LICENSE.OFL").read_text(encoding="utf-8").count("SIL OPEN FONT")
    for name in ("bootstrap", "bootstrap-icons"):
        licence = STATIC / f"vendor/LICENSE.{name}"
        assert "MIT" in licence.read_text(encoding="utf-8")


def test_the_rail_has_its_icons():
    assert {item.icon for item in RAIL} <= icon_names()
