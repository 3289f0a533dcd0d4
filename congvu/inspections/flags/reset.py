"""R1: returned near the deadline and received again: the clock begins anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from congvu.core.refusals import N_
from congvu.core.tails import binomial_upper
from congvu.inspections.flags.outcome import (
    Around,
    Flag,
    Outcome,
    Page,
    Params,
    Peers,
    measured,
    own,
    why_not_enough,
)
from congvu.inspections.flags.rows import Row, UnitRows
from congvu.inspections.flags.worktime import WorkLine


@dataclass(frozen=True)
class Pair:
    """A dossier that was stopped, and the one by which the same matter came back.

    Both run in the agency's time only: what passes between them is the applicant's.
    """

    first: Row
    again: Row
    used: float  # share of the first term gone when it was stopped
    chained_left: float | None  # working days left of one term over both; None when not finished


def spent(row: Row, until: float, line: WorkLine) -> float:
    """Working days of the agency's own time from receipt to a place on the line."""
    start, held = line.place(row.received_at), 0.0
    for stay in row.stays:
        from_ = line.place(stay.started_at)
        to = until if stay.ended_at is None else min(until, line.place(stay.ended_at))
        if stay.restart and to <= until:
            start, held = max(start, to), 0.0
        elif from_ < to:
            held += to - from_
    return max(0.0, until - start - held)


def pairs_of(rows: list[Row], line: WorkLine, within_days: float) -> list[Pair]:
    """Each stopped dossier with the next one of the same subject and procedure."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.subject:
            grouped[row.subject, row.procedure].append(row)
    found: list[Pair] = []
    for group in grouped.values():
        if len(group) < 2:
            continue
        group.sort(key=lambda row: (row.received_at, row.id))
        taken: set[int] = set()
        for first in group:
            if first.stopped_at is None or first.promise_at is None:
                continue
            end = first.stopped_at + timedelta(days=within_days)
            again = next(
                (
                    row
                    for row in group
                    if row.id not in taken
                    and row.id != first.id
                    and first.stopped_at <= row.received_at <= end
                ),
                None,
            )
            if again is None:
                continue
            taken.add(again.id)
            found.append(_pair(first, again, line))
    return found


def _pair(first: Row, again: Row, line: WorkLine) -> Pair:
    assert first.stopped_at is not None
    assert first.promise_at is not None
    term = line.place(first.promise_at) - line.place(first.received_at)
    used = spent(first, line.place(first.stopped_at), line)
    left = None
    if again.finished_at is not None:
        left = term - used - spent(again, line.place(again.finished_at), line)
    return Pair(first, again, used / term if term > 0 else 1.0, left)


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Of the matters that came back, those that were sent away when the term was nearly gone."""
    found = pairs_of(own(unit), around.line, params["within_days"])
    lack = why_not_enough(unit, len(found), params["minimum"])
    if lack:
        return lack
    near = [pair for pair in found if pair.used >= params["near_end"]]
    chained = [
        pair
        for pair in found
        if pair.chained_left is not None
        and pair.chained_left < 0
        and pair.again.finished_at is not None
        and (pair.again.due_at is None or pair.again.finished_at <= pair.again.due_at)
    ]
    chance = binomial_upper(len(near), len(found), params["exposure"])
    more = {N_("báo đúng hạn, nối lại thì quá hạn"): float(len(chained))} if chained else {}
    ids = [row.id for pair in near for row in (pair.first, pair.again)]
    return measured(
        len(near), len(found), chance, params, ids, expected=params["exposure"], more=more
    )


FLAG = Flag(
    Page(
        code="R1",
        slug="r1-tinh-lai-tu-dau",
        name=N_("Trả lại rồi nhận lại"),
        question=N_(
            "Trong {n} lần trả lại rồi nhận lại cùng một việc, {k} lần trả lại khi thời hạn sắp "
            "hết hoặc đã hết. Đơn vị cho biết lý do trả lại từng hồ sơ."
        ),
        counted=N_("lần trả lại sát hạn, trên số lần trả lại rồi nhận lại cùng một việc"),
        method=N_(
            "Ghép hồ sơ đã dừng, trả lại, rút với hồ sơ tiếp theo của cùng người nộp, cùng thủ "
            "tục trong số ngày quy định. Phần thời hạn đã dùng khi trả lại tính theo giờ làm "
            "việc, trừ lúc dừng. Trả lại vì thiếu giấy tờ thường rơi sớm; số lần sát hạn so với "
            "phần thời gian còn lại bằng đuôi nhị thức chính xác. Nối hai hồ sơ thành một để tính "
            "lại đúng hạn."
        ),
        why=N_("Nhận lại thì thời hạn tính từ đầu; người dân thì vẫn chờ từ ngày nộp lần đầu."),
        innocent=(
            N_("Có tình tiết mới sau khi xác minh thực địa."),
            N_("Người nộp thay nộp nhiều hồ sơ một lúc."),
            N_("Người dân tự rút để sửa."),
        ),
        exclusions=(
            N_("Hồ sơ của người khác hoặc thủ tục khác: chưa có mã thửa, mã con để ghép kỹ hơn."),
            N_("Hồ sơ nhập từ sổ khác."),
        ),
        source=N_("Nghị định 61/2018/NĐ-CP, Điều 17, 19 (chưa đối chiếu văn bản)."),
        evidence=True,
    ),
    look,
)
