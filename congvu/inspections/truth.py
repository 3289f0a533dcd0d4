"""The reported on-time rate beside the corrected one, and the way from one to the other. Pure.

Reported: of what was ended in the period, the share not after its due moment, stopped dossiers
among them (the convention of the statutory table). Corrected: of what *fell due* in the period,
open dossiers included, the share finished by its due moment, with pauses that should not have
stopped the clock taken out and matters that were sent away and received again counted from their
first receipt. Each line between the two says how many rows it moved, and which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from congvu.core.rates import Rate
from congvu.core.refusals import N_
from congvu.inspections.flags.outcome import Params
from congvu.inspections.flags.pauses import faults_of
from congvu.inspections.flags.reset import Pair, pairs_of
from congvu.inspections.flags.rows import Row, Stay, UnitRows
from congvu.inspections.flags.worktime import WorkLine

Retold = Callable[[Row, datetime, tuple[Stay, ...]], datetime | None]
"""The lawful due moment of a row, had it begun at a moment and stood still only in these stays."""


@dataclass(frozen=True)
class Line:
    """One step from the reported to the corrected rate; ``rows`` are the dossiers it moved."""

    code: str
    name: str
    why: str
    numerator: int
    denominator: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Corrected:
    """The two rates and every line between them: reported + lines = corrected."""

    reported: Rate
    lines: tuple[Line, ...]
    rate: Rate
    reported_rows: tuple[int, ...]
    rows: tuple[int, ...]


LINES = {
    "stopped": (
        N_("Bỏ hồ sơ dừng xử lý, rút"),
        N_("Không có kết quả để nói đúng hạn hay không; bảng báo cáo tính là đã giải quyết."),
    ),
    "elsewhere": (
        N_("Bỏ hồ sơ xong trong kỳ nhưng đến hạn ngoài kỳ"),
        N_("Hồ sơ thuộc kỳ mà hạn của nó rơi vào."),
    ),
    "moved": (
        N_("Thêm hồ sơ đến hạn trong kỳ, xong ngoài kỳ"),
        N_("Hồ sơ muộn sang kỳ sau vẫn là hồ sơ muộn của kỳ này."),
    ),
    "open": (
        N_("Thêm hồ sơ đến hạn trong kỳ mà chưa xong"),
        N_("Hồ sơ quá hạn chưa xong không nằm trong số “đã giải quyết” nên không bị đếm."),
    ),
    "pauses": (
        N_("Không tính các lần dừng trái quy định"),
        N_("Dừng không có văn bản, dừng sau khi đã quá hạn, dừng quá số lần cho phép."),
    ),
    "chains": (
        N_("Nối hồ sơ trả lại rồi nhận lại"),
        N_("Cùng người, cùng thủ tục: thời hạn tính từ lần nhận đầu, trừ thời gian ở người dân."),
    ),
}
"""The lines in their order: name, and why."""


@dataclass(frozen=True)
class Window:
    """The period as moments (the end not inside), and up to when things are known."""

    first: datetime
    end: datetime
    as_of: datetime

    def holds(self, moment: datetime | None) -> bool:
        """The moment lies in the period."""
        return moment is not None and self.first <= moment < self.end

    def fell_due(self, due: datetime | None) -> bool:
        """It lies in the period and has passed."""
        return due is not None and self.holds(due) and due < self.as_of

    def done(self, moment: datetime | None) -> datetime | None:
        """The moment, when it is known by now."""
        return moment if moment is not None and moment <= self.as_of else None


def correct(
    unit: UnitRows,
    window: Window,
    line: WorkLine,
    pause_params: Params,
    chain_params: Params,
    retold: Retold,
) -> Corrected:
    """Both rates of a unit. ``retold`` reads the clock; it is asked for few rows only."""
    rows = [row for row in unit.dossiers if not row.voided]
    # What each dossier is worth as we go: (in the numerator, in the denominator).
    standing: dict[int, tuple[bool, bool]] = {}
    for row in rows:
        ended = window.done(row.finished_at) or window.done(row.stopped_at)
        if window.holds(ended):
            assert ended is not None
            standing[row.id] = (row.due_at is None or ended <= row.due_at, True)
    reported = dict(standing)
    lines = []
    for code, judged in (
        ("stopped", _stopped),
        ("elsewhere", _elsewhere),
        ("moved", _moved),
        ("open", _open),
    ):
        lines.append(_step(code, standing, {row.id: judged(row, window) for row in rows}))
    dues = {row.id: row.due_at for row in rows}
    lines.append(_step("pauses", standing, _pauses(rows, window, line, pause_params, retold, dues)))
    pairs = pairs_of(rows, line, chain_params["within_days"])
    lines.append(_step("chains", standing, _chains(pairs, window, retold, dues)))
    return Corrected(
        _rate(reported), tuple(lines), _rate(standing), tuple(reported), _counted(standing)
    )


Worth = tuple[bool, bool] | None
"""What a line makes of a row: its new place in the two counts, or None to leave it."""


def _rate(standing: dict[int, tuple[bool, bool]]) -> Rate:
    return Rate(
        sum(inside for inside, counted in standing.values() if counted),
        sum(counted for _, counted in standing.values()),
    )


def _counted(standing: dict[int, tuple[bool, bool]]) -> tuple[int, ...]:
    return tuple(key for key, (_, counted) in standing.items() if counted)


def _step(code: str, standing: dict[int, tuple[bool, bool]], said: dict[int, Worth]) -> Line:
    """Apply a line, and keep what it moved."""
    before, moved = _rate(standing), []
    for key, worth in said.items():
        if worth is not None and standing.get(key, (False, False)) != worth:
            standing[key] = worth
            moved.append(key)
    after = _rate(standing)
    name, why = LINES[code]
    return Line(
        code,
        name,
        why,
        after.numerator - before.numerator,
        after.denominator - before.denominator,
        tuple(moved),
    )


OUT: Worth = (False, False)


def _stopped(row: Row, window: Window) -> Worth:
    return OUT if window.done(row.finished_at) is None and window.done(row.stopped_at) else None


def _elsewhere(row: Row, window: Window) -> Worth:
    done = window.done(row.finished_at)
    return OUT if window.holds(done) and not window.fell_due(row.due_at) else None


def _moved(row: Row, window: Window) -> Worth:
    done = window.done(row.finished_at)
    if done is None or window.holds(done) or not window.fell_due(row.due_at):
        return None
    assert row.due_at is not None
    return (done <= row.due_at, True)


def _open(row: Row, window: Window) -> Worth:
    ended = window.done(row.finished_at) or window.done(row.stopped_at)
    return (False, True) if ended is None and window.fell_due(row.due_at) else None


def _judged(row: Row, due: datetime | None, window: Window) -> Worth:
    """A row by another due moment; a row of another period stays there."""
    if window.done(row.finished_at) is None and window.done(row.stopped_at) is not None:
        return None
    if due is None or not (window.fell_due(row.due_at) or window.fell_due(due)):
        return None
    if row.due_at is not None and not window.fell_due(row.due_at):
        return None
    done = window.done(row.finished_at)
    return (done is not None and done <= due, True)


def _pauses(
    rows: list[Row],
    window: Window,
    line: WorkLine,
    params: Params,
    retold: Retold,
    dues: dict[int, datetime | None],
) -> dict[int, Worth]:
    found: dict[int, Worth] = {}
    for row in rows:
        lawful = tuple(
            stay
            for order, stay in enumerate(row.stays, start=1)
            if not faults_of(row, order, stay, params, line)
        )
        if len(lawful) == len(row.stays):
            continue
        due = dues[row.id] = retold(row, row.received_at, lawful)
        found[row.id] = _judged(row, due, window)
    return found


def _chains(
    pairs: list[Pair], window: Window, retold: Retold, dues: dict[int, datetime | None]
) -> dict[int, Worth]:
    """Later links of a chain see the earlier ones joined: pairs come in the order of time."""
    joined: dict[int, tuple[datetime, tuple[Stay, ...]]] = {}
    found: dict[int, Worth] = {}
    for pair in sorted(pairs, key=lambda each: (each.first.received_at, each.first.id)):
        first, again = pair.first, pair.again
        assert first.stopped_at is not None
        start, stays = joined.get(first.id, (first.received_at, first.stays))
        gap = Stay(first.stopped_at, again.received_at)
        held = tuple(
            replace(stay, ended_at=stay.ended_at or first.stopped_at)
            for stay in stays
            if stay.started_at < first.stopped_at
        )
        joined[again.id] = start, (*held, gap, *again.stays)
        due = retold(again, *joined[again.id])
        before = dues.get(again.id)
        if due is not None and (before is None or due < before):
            found[again.id] = _judged(again, due, window)
    return found
