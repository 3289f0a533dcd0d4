"""What a flag answers about one unit, and the page that says what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from congvu.core.refusals import N_
from congvu.inspections.flags.rows import Row, UnitRows
from congvu.inspections.flags.worktime import WorkLine


class Verdict(StrEnum):
    """A hit is a question to the unit, never a finding."""

    HIT = "hit"
    PASS = "pass"
    NOT_APPLICABLE = "na"


VERDICT_LABELS = {
    Verdict.HIT: N_("Có câu hỏi"),
    Verdict.PASS: N_("Không có gì nổi bật"),
    Verdict.NOT_APPLICABLE: N_("Không áp dụng"),
}


class Lack(StrEnum):
    """Why a flag has nothing to say."""

    TOO_FEW = "too-few"
    IMPORTED = "imported"
    ONE_CLOCK = "one-clock"
    NO_NUMBERS = "no-numbers"
    NO_PEERS = "no-peers"


LACK_LABELS = {
    Lack.TOO_FEW: N_("Chưa đủ số lượng tối thiểu để nói."),
    Lack.IMPORTED: N_("Phần lớn hồ sơ nhập từ sổ khác: giờ máy ghi là giờ nhập, không so được."),
    Lack.ONE_CLOCK: N_("Thiếu giờ máy ghi, nên không có hai đồng hồ để so."),
    Lack.NO_NUMBERS: N_("Hồ sơ không có số thứ tự trong sổ."),
    Lack.NO_PEERS: N_("Không đủ đơn vị khác để so."),
}

Params = Mapping[str, float]


@dataclass(frozen=True)
class Around:
    """What is the same for all units of a run: calendar, period, reporting days."""

    line: WorkLine
    first: date
    last: date
    report_days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What was counted of a unit: ``k`` of ``n``, the chance of so much by accident, the rows.

    ``expected`` is the share that would not surprise; ``more`` further counts by their Vietnamese
    words. ``strong`` says that it is enough to ask, should the chance be small enough: a minimum
    of cases. ``pairs`` holds ids that belong together with those of ``rows``.
    """

    verdict: Verdict
    k: int = 0
    n: int = 0
    expected: float | None = None
    chance: float | None = None
    adjusted: float | None = None
    strong: bool = False
    lack: Lack | None = None
    rows: tuple[int, ...] = ()
    more: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Peers:
    """What the other units show of the same count: the share of the middle one."""

    share: float
    units: int


@dataclass(frozen=True)
class Page:
    """A flag in words: shown to whoever reads a question, and printed beside it."""

    code: str
    slug: str
    name: str
    question: str  # put to the unit; takes {k} and {n}
    counted: str  # what k and n are
    method: str
    why: str
    innocent: tuple[str, ...]
    exclusions: tuple[str, ...]
    source: str
    evidence: bool = False  # it may support a finding; the others only steer the sample


Look = Callable[[UnitRows, Params, Around, Peers | None], Outcome]
Compare = Callable[[UnitRows, Params, Around], tuple[int, int]]


@dataclass(frozen=True)
class Flag:
    """One flag: its page, what it looks at, and what it takes from the other units."""

    page: Page
    look: Look
    compare: Compare | None = None


def lacking(lack: Lack, n: int = 0) -> Outcome:
    """Nothing can be said, and why."""
    return Outcome(Verdict.NOT_APPLICABLE, n=n, lack=lack)


def own(unit: UnitRows) -> list[Row]:
    """Dossiers recorded here as they happened: not imported, not voided."""
    return [row for row in unit.dossiers if not row.imported and not row.voided]


def why_not_enough(unit: UnitRows, n: int, least: float) -> Outcome | None:
    """Too few to speak; where most came by an import, that is said instead."""
    if n >= least:
        return None
    imported = sum(row.imported for row in unit.dossiers)
    if imported and imported >= len(unit.dossiers) / 2:
        return lacking(Lack.IMPORTED, n)
    return lacking(Lack.TOO_FEW, n)


def measured(
    k: int,
    n: int,
    chance: float,
    params: Params,
    rows: Iterable[int],
    *,
    expected: float | None = None,
    more: Mapping[str, float] | None = None,
    excess: float | None = None,
) -> Outcome:
    """A count with its chance; a hit at the flag's own level, before other units are weighed."""
    cases = k if excess is None else excess
    strong = cases >= params["cases"]
    hit = strong and chance <= params["level"]
    return Outcome(
        Verdict.HIT if hit else Verdict.PASS,
        k,
        n,
        expected,
        chance,
        strong=strong,
        rows=tuple(dict.fromkeys(rows)),
        more=more or {},
    )


def covered(
    unit: UnitRows, claimed: int | float, recorded: float, line: WorkLine, grace: float
) -> bool:
    """A logged outage explains that it was recorded late: claimed before its end, recorded soon
    after it. Places on the line of working days."""
    for outage in unit.outages:
        start, end = line.place(outage.start), line.place(outage.end)
        if claimed <= end and recorded >= start and recorded <= end + grace:
            return True
    return False
