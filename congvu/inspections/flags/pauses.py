"""P1: the clock is stopped when the term is nearly gone."""

from __future__ import annotations

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
from congvu.inspections.flags.reset import spent
from congvu.inspections.flags.rows import Row, Stay, UnitRows
from congvu.inspections.flags.worktime import WorkLine

UNWRITTEN = N_("không có văn bản yêu cầu")
AFTER_DUE = N_("dừng sau khi đã quá hạn")
TOO_OFTEN = N_("quá số lần cho phép")


def used_at(row: Row, place: float, line: WorkLine) -> float | None:
    """The share of the term gone at a place, stays before it taken out; None without a term."""
    if row.promise_at is None:
        return None
    term = line.place(row.promise_at) - line.place(row.received_at)
    return spent(row, place, line) / term if term > 0 else None


def faults_of(row: Row, order: int, stay: Stay, params: Params, line: WorkLine) -> tuple[str, ...]:
    """By which rules the ``order``-th pause of a dossier should not have stopped its clock."""
    used = used_at(row, line.place(stay.started_at), line)
    faults = (
        (UNWRITTEN, not stay.written),
        (AFTER_DUE, used is not None and used > 1),
        (TOO_OFTEN, order > params["permitted"]),
    )
    return tuple(name for name, true in faults if true)


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Of the pauses, those that began in the last part of the term; and those against the rule."""
    line = around.line
    near: list[int] = []
    wrong: list[int] = []
    more = dict.fromkeys((UNWRITTEN, AFTER_DUE, TOO_OFTEN), 0.0)
    count = 0
    for row in own(unit):
        for order, stay in enumerate(row.stays, start=1):
            used = used_at(row, line.place(stay.started_at), line)
            if used is None or row.promise_at is None:
                continue
            term = line.place(row.promise_at) - line.place(row.received_at)
            if term < params["term_least"]:
                continue
            count += 1
            if used >= params["near_end"]:
                near.append(row.id)
            faults = faults_of(row, order, stay, params, line)
            for name in faults:
                more[name] += 1
            if faults:
                wrong.append(row.id)
    lack = why_not_enough(unit, count, params["minimum"])
    if lack:
        return lack
    by_time = binomial_upper(len(near), count, params["exposure"])
    by_rule = binomial_upper(len(wrong), count, params["tolerated"])
    chance = min(1.0, 2 * min(by_time, by_rule))
    return measured(
        len(near),
        count,
        chance,
        params,
        [*near, *wrong],
        expected=params["exposure"],
        more={name: each for name, each in more.items() if each},
        excess=max(len(near), len(wrong)),
    )


FLAG = Flag(
    Page(
        code="P1",
        slug="p1-dung-sat-han",
        name=N_("Dừng sát hạn"),
        question=N_(
            "Trong {n} lần dừng tính thời hạn, {k} lần bắt đầu khi thời hạn sắp hết hoặc đã hết. "
            "Đơn vị cho biết văn bản yêu cầu và lý do của từng lần."
        ),
        counted=N_("lần dừng bắt đầu trong phần cuối của thời hạn, trên tổng số lần dừng"),
        method=N_(
            "Với mỗi lần dừng, tính phần thời hạn đã dùng theo giờ làm việc, trừ các lần dừng "
            "trước. Nếu dừng rơi ngẫu nhiên thì phần cuối chỉ nhận phần của nó; số lần dừng sát "
            "hạn so với phần ấy bằng đuôi nhị thức chính xác. Đếm riêng: không có văn bản, dừng "
            "sau hạn, quá số lần cho phép."
        ),
        why=N_("Dừng vào phút cuối biến một hồ sơ sắp muộn thành hồ sơ không bao giờ muộn."),
        innocent=(
            N_("Yêu cầu bổ sung sau khi đi xác minh thực địa."),
            N_("Thông báo thuế phát hành theo lịch của cơ quan thuế."),
        ),
        exclusions=(
            N_("Hồ sơ có thời hạn ngắn, tính theo giờ hoặc trong ngày."),
            N_("Hồ sơ nhập từ sổ khác."),
        ),
        source=N_("Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4 (chưa đối chiếu văn bản)."),
        evidence=True,
    ),
    look,
)
