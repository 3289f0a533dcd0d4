"""The numbers that Word puts before the paragraphs of a list; they stand nowhere in the text.

As ECMA-376-1 (2016), 17.9 tells: a paragraph names a list and a level, a list names its levels or
changes some of another's, and a level says how its number is written. What is not read: pictures as
bullets and number formats of other scripts, which become a dot and plain figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

TWIPS = 20
"""A point has so many of Word's units."""

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_PRIVATE = range(0xE000, 0xF900)
"""Letters that mean something in one symbol font only; Word writes most bullets so."""


@dataclass(frozen=True)
class Number:
    """What stands before a paragraph, and where, in points: ``left`` of the text, ``hanging`` of
    the number before it."""

    text: str
    left: float
    hanging: float


def written(value: int, form: str) -> str:
    """A number as a format of Word writes it; one of another script in plain figures."""
    if form in ("lowerLetter", "upperLetter"):
        # After z comes aa, then bb: the letter is doubled, it is not counted on.
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else ""
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman"):
        rest, said = value, ""
        for size, letters in _ROMAN:
            said += letters * (rest // size)
            rest %= size
        return said.upper() if form == "upperRoman" else said
    if form == "decimalZero":
        return f"{value:02}"
    return "" if form == "none" else str(value)


class Numbers:
    """Counts through a document, paragraph by paragraph, in its order."""

    def __init__(self, document: Any) -> None:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a file without lists has no such part
            root = None
        found = [] if root is None else list(root)
        self.lists = {_val(each, "w:numId"): each for each in found if each.tag == qn("w:num")}
        self.abstract = {
            _val(each, "w:abstractNumId"): each for each in found if each.tag == qn("w:abstractNum")
        }
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[str] = set()

    def of(self, paragraph: Paragraph) -> Number | None:
        """The number of the next paragraph; None when it stands in no list."""
        key, level = _named(paragraph)
        whole = self.lists.get(key)
        if whole is None:
            return None
        base = _child_val(whole, "w:abstractNumId")
        levels = _levels(self.abstract.get(base))
        if level is None:  # a style is named by the level that belongs to it
            level = next(
                (
                    at
                    for at, each in levels.items()
                    if _child_val(each, "w:pStyle") == _style(paragraph)
                ),
                0,
            )
        starts: dict[int, int] = {}
        for each in whole.findall(qn("w:lvlOverride")):
            at = int(_val(each, "w:ilvl") or 0)
            levels.update(_levels(each))
            if _child_val(each, "w:startOverride"):
                starts[at] = int(_child_val(each, "w:startOverride"))
        if level not in levels:
            return None
        counts = self.counts.setdefault(base, {})
        if key not in self.begun:  # where it says so, a list of its own begins anew
            self.begun.add(key)
            for at in starts:
                counts.pop(at, None)
        self._count(counts, levels, starts, level)
        return _said(levels, counts, level)

    @staticmethod
    def _count(
        counts: dict[int, int], levels: dict[int, Any], starts: dict[int, int], level: int
    ) -> None:
        def first(at: int) -> int:
            return starts.get(at, int(_child_val(levels.get(at), "w:start") or 1))

        counts[level] = counts[level] + 1 if level in counts else first(level)
        for at in range(level):  # a level that was jumped over counts as begun
            counts.setdefault(at, first(at))
        for at in [at for at in counts if at > level]:
            if _child_val(levels.get(at), "w:lvlRestart") != "0":
                del counts[at]


def _said(levels: dict[int, Any], counts: dict[int, int], level: int) -> Number | None:
    own = levels[level]
    form = _child_val(own, "w:numFmt") or "decimal"
    text = _child_val(own, "w:lvlText")
    if form == "bullet":
        text = "".join("•" if ord(each) in _PRIVATE else each for each in text) or "•"
    else:
        plain = own.find(qn("w:isLgl")) is not None
        for at in range(9):
            if f"%{at + 1}" in text:
                each = _child_val(levels.get(at), "w:numFmt") or "decimal"
                mark = written(counts.get(at, 1), "decimal" if plain else each)
                text = text.replace(f"%{at + 1}", mark)
    if not text.strip():
        return None
    room = own.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    left = _points(room, "w:left") or _points(room, "w:start")
    return Number(text, left, _points(room, "w:hanging") - _points(room, "w:firstLine"))


def _named(paragraph: Paragraph) -> tuple[str, int | None]:
    """The list a paragraph names and its level: itself, or by its style and those before it.

    The level is None where only a style names the list.
    """
    own = paragraph._p.pPr
    direct = None if own is None else own.find(qn("w:numPr"))
    if direct is not None:
        key, at = _child_val(direct, "w:numId"), _child_val(direct, "w:ilvl")
        if key:
            return key, int(at or 0)
    style = paragraph.style
    while style is not None:
        found = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if found is not None and _child_val(found, "w:numId"):
            return _child_val(found, "w:numId"), None
        style = style.base_style
    return "", None


def _style(paragraph: Paragraph) -> str:
    return str(paragraph.style.style_id) if paragraph.style is not None else ""


def _levels(within: Any) -> dict[int, Any]:
    found = [] if within is None else within.findall(qn("w:lvl"))
    return {int(_val(each, "w:ilvl") or 0): each for each in found}


def _val(element: Any, name: str) -> str:
    return str(element.get(qn(name)) or "")


def _child_val(element: Any, name: str) -> str:
    child = None if element is None else element.find(qn(name))
    return "" if child is None else _val(child, "w:val")


def _points(element: Any, name: str) -> float:
    said = "" if element is None else _val(element, name)
    return float(said) / TWIPS if said.lstrip("-").isdecimal() else 0.0
