"""Which unit an address names, and what it is called today or was called before.

Matching is by names without marks, segment by segment; nothing is guessed. Where one reading does
not stand out, the candidates are shown and nothing is decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from congvu.core.vietnamese import fold
from congvu.organisation import queries
from congvu.organisation.models import Unit
from congvu.organisation.rules import Level

_KINDS = {
    Level.COMMUNE: {"xa": "xa", "phuong": "phuong", "thi tran": "thi tran"},
    Level.DISTRICT: {"huyen": "huyen", "thi xa": "thi xa", "thanh pho": "thanh pho"},
    Level.PROVINCE: {"tinh": "tinh"},
}
_KINDS[Level.COMMUNE] |= {"x.": "xa", "p.": "phuong", "tt.": "thi tran"}
_KINDS[Level.DISTRICT] |= {"h.": "huyen", "tx.": "thi xa", "tp.": "thanh pho"}
_KINDS[Level.PROVINCE] |= {"t.": "tinh"}
_WORDS = r"thi tran|thi xa|thanh pho|phuong|huyen|tinh|xa"
_BEFORE_KIND = re.compile(rf"(?<!thi) (?=(?:{_WORDS}) )")
_HEAD = re.compile(rf"(?P<kind>{_WORDS}|xa|tt\.|tx\.|tp\.|[xphxt]\.) *(?P<bare>.+)")


@dataclass(frozen=True)
class Segment:
    """One part of an address: the kind of unit it says it is (empty: it does not), its name."""

    kind: str
    bare: str


def segments(text: str) -> list[Segment]:
    """“Khu 5 xã Văn Luông, H. Tân Sơn” as its parts, folded."""
    plain = _BEFORE_KIND.sub(",", fold(text))
    found = []
    for part in re.split(r"[,;]| - ", plain):
        piece = part.strip()
        head = _HEAD.fullmatch(piece)
        if head:
            kind = next(each[head["kind"]] for each in _KINDS.values() if head["kind"] in each)
            found.append(Segment(kind, head["bare"].strip()))
        elif piece:
            found.append(Segment("", piece))
    return found


@dataclass(frozen=True)
class AddressMatch:
    """What an address names. ``named`` holds one unit where it is certain, else candidates.

    ``now``: who carries it on the day asked about, where that is another unit; ``before``: what
    the one named was made of. Both are empty while it is not certain.
    """

    named: tuple[Unit, ...] = ()
    now: tuple[Unit, ...] = ()
    before: tuple[Unit, ...] = ()

    @property
    def certain(self) -> bool:
        """True when the address names one unit."""
        return len(self.named) == 1

    @property
    def worth_saying(self) -> bool:
        """True when there is another name beside, or a choice to make."""
        return bool(self.now or self.before or len(self.named) > 1)


def read_address(text: str, day: date) -> AddressMatch:
    """Which commune ``text`` names, seen from ``day``."""
    parts = segments(text)
    if not parts:
        return AddressMatch()
    best, most = [], 0
    communes = {part.bare for part in parts}
    for unit in queries.all_units():
        if unit.level != Level.COMMUNE or _bare(unit) not in communes:
            continue
        if unit.valid_from is not None and unit.valid_from > day:
            continue  # nobody can write today what will be named tomorrow
        score = _score(unit, parts)
        if score > most:
            best, most = [unit], score
        elif score == most and score:
            best.append(unit)
    if not best:
        return AddressMatch()
    if len(best) > 1:  # the old and the new unit of one name are one reading
        today = {heir.pk: heir for each in best for heir in queries.heirs(each, day)}
        best = list(today.values()) if len(today) == 1 else best
    if len(best) > 1 or most < 2:
        return AddressMatch(tuple(best)) if most >= 2 else AddressMatch()
    unit = best[0]
    heirs = queries.heirs(unit, day)
    now = tuple(each for each in heirs if each.pk != unit.pk)
    older = (each for each in queries.forebears(unit) if each.level == Level.COMMUNE)
    before = tuple(each for each in older if each.pk != unit.pk)
    return AddressMatch((unit,), now, () if now else before)


def _score(unit: Unit, parts: list[Segment]) -> int:
    """How many parts of the address, in order, speak for ``unit``; 0: one speaks against it."""
    place = next((at for at, part in enumerate(parts) if _is(part, unit)), None)
    if place is None:
        return 0
    found, after = 1, parts[place + 1 :]
    above = _above(unit)
    for part in after:
        if any(_is(part, each) for each in above):
            found += 1
        elif part.kind in ("huyen", "tinh", "thi xa", "thanh pho"):
            return 0  # another district, another province
    return found


def _above(unit: Unit) -> list[Unit]:
    day = unit.valid_to or date.max
    found: list[Unit] = []
    one = queries.parent_of(unit, day)
    while one is not None:
        found.append(one)
        one = queries.parent_of(one, day)
    return found


def _is(part: Segment, unit: Unit) -> bool:
    return part.bare == _bare(unit) and part.kind in ("", fold(unit.kind))


def _bare(unit: Unit) -> str:
    name, kind = fold(unit.name), fold(unit.kind)
    return name.removeprefix(f"{kind} ")


def names_of(units: Iterable[Unit]) -> str:
    """Names one after another, as a sentence takes them."""
    return ", ".join(each.name for each in units)
