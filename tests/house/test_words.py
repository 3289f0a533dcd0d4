"""Words and marks: what no file of the project may carry, and how Vietnamese is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, tracked_files

# Pieces are joined here so that this file does not carry what it looks for.
MACHINE_PATHS = re.compile(
    r"(?<![\w.<>])/(?:" + "|".join(["ro" + "ot", "wo" + "rk", "ho" + "me"]) + r")/[a-z.]"
)
HOSTS = re.compile("|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "index" + "-url [h]"]))
OUTSIDE = re.compile(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//(?!127\.0\.0\.1|localhost)")
BINARY = {
    ".ttf",
    ".woff",
    ".woff2",
    ".png",
    ".jpg",
    ".gif",
    ".ico",
    ".pdf",
    ".docx",
    ".xlsx",
    ".mo",
}
VENDORED = {"vendor", "fonts"}


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project, with its content."""
    for path in tracked_files():
        if path.suffix.lower() in BINARY:
            continue
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            pytest.fail(f"{path.relative_to(ROOT)} is not UTF-8 (name its suffix in BINARY?)")


def lines_with(pattern: re.Pattern[str], *, skip: tuple[str, ...] = ()) -> list[str]:
    """``file:line`` of every line that matches."""
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        if not VENDORED & set(path.parts) and path.name not in skip
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_paths_of_one_machine():
    assert not lines_with(MACHINE_PATHS, skip=("LICENSE",))


def test_no_addresses_of_package_hosts():
    assert not lines_with(HOSTS)


def test_no_page_reaches_outside():
    """Runs with the cable pulled: no style, script, font or picture from another machine."""
    assert not [
        line
        for line in lines_with(OUTSIDE)
        if line.split(":")[0].endswith((".html", ".css", ".js", ".typ"))
        and 'rel="license"' not in line
    ]


def test_vietnamese_is_composed():
    """NFC everywhere: a decomposed letter looks the same and is found by nobody."""
    wrong = [
        f"{path}:{number}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if not unicodedata.is_normalized("NFC", line)
    ]
    assert not wrong


def test_no_other_script_slips_in():
    """No invisible or look-alike character in words: zero width, soft hyphen, Cyrillic."""
    odd = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0400-\u04ff]")
    assert not lines_with(odd)


def test_nothing_is_left_half_done():
    unfinished = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
    wrong = [
        line for line in lines_with(unfinished) if line.split(":")[0].endswith((".py", ".html"))
    ]
    assert not wrong


OUTERMOST = "congvu/cli/main.py:"
"""The one door behind which nothing is: it shows the fault whole and exits 70, so that the 1 of
``audit verify`` means damage and nothing else."""


def test_no_fault_is_swallowed():
    """``except:`` and ``except Exception:`` hide the next fault as well."""
    swallow = re.compile(r"^\s*except( Exception| BaseException)?( as \w+)?:\s*$")
    found = [line for line in lines_with(swallow) if line.startswith("congvu/")]
    assert not [line for line in found if not line.startswith(OUTERMOST)]
