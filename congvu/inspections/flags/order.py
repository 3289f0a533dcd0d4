"""T1: things in an order in which they cannot have happened."""

from __future__ import annotations

from collections.abc import Iterator
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

RESULT_FIRST = N_("kết quả đề ngày trước ngày tiếp nhận")
PAID_AFTER = N_("thu phí sau khi đã trả kết quả")
STEP_FIRST = N_("bước sau xong trước bước nó phải chờ")
ENDED_FIRST = N_("kết thúc hoặc trả trước việc phải có trước nó")
IN_FUTURE = N_("ghi việc chưa xảy ra (giờ khai sau giờ máy)")


def faults(row: Row, slack: timedelta) -> Iterator[str]:
    """Which orders are impossible in one dossier."""
    if row.result_at and row.result_at.date() < row.received_at.date():
        yield RESULT_FIRST
    if row.paid_at and row.returned_at and row.paid_at > row.returned_at + slack:
        yield PAID_AFTER
    if any(step.before_closed_at and step.closed_at < step.before_closed_at for step in row.steps):
        yield STEP_FIRST
    ends = (row.finished_at, row.stopped_at)
    if any(end is not None and end < row.received_at for end in ends) or (
        row.returned_at and row.finished_at and row.returned_at < row.finished_at
    ):
        yield ENDED_FIRST
    pairs = (
        (row.received_at, row.received_recorded_at),
        (row.finished_at, row.finished_recorded_at),
        (row.stopped_at, row.stopped_recorded_at),
    )
    if any(claimed and known and claimed > known + slack for claimed, known in pairs):
        yield IN_FUTURE


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Dossiers with an impossible order, against the share that mistyping explains."""
    rows = own(unit)
    lack = why_not_enough(unit, len(rows), params["minimum"])
    if lack:
        return lack
    slack = timedelta(minutes=params["clock_minutes"])
    found = [(row.id, list(faults(row, slack))) for row in rows]
    hit = [(each, kinds) for each, kinds in found if kinds]
    more: dict[str, float] = {}
    for _, kinds in hit:
        for kind in kinds:
            more[kind] = more.get(kind, 0) + 1
    tolerated = params["tolerated"]
    chance = binomial_upper(len(hit), len(rows), tolerated)
    ids = (each for each, _ in hit)
    return measured(len(hit), len(rows), chance, params, ids, expected=tolerated, more=more)


FLAG = Flag(
    Page(
        code="T1",
        slug="t1-thu-tu",
        name=N_("Thứ tự không thể có"),
        question=N_(
            "Trong {n} hồ sơ có {k} hồ sơ mà việc sau ghi trước việc trước. Đơn vị cho biết ngày "
            "nào đúng, vì sao ghi khác."
        ),
        counted=N_("hồ sơ có ít nhất một cặp việc ngược thứ tự, trên tổng số hồ sơ"),
        method=N_(
            "Xét từng hồ sơ: ngày trên kết quả trước ngày tiếp nhận; thu phí sau khi đã trả; bước "
            "sau xong trước bước nó phải chờ; kết thúc trước tiếp nhận; giờ khai sau giờ máy ghi. "
            "Số hồ sơ như vậy so với tỷ lệ gõ nhầm coi là bình thường, bằng đuôi nhị thức chính "
            "xác."
        ),
        why=N_("Thứ tự ngược là dấu vết của việc ghi lại sau, hoặc của số liệu không đáng tin."),
        innocent=(
            N_("Gõ nhầm ngày, đảo ngày với tháng."),
            N_("Kết quả ký từ trước cho hồ sơ nộp lại."),
            N_("Đồng hồ của máy trạm sai."),
        ),
        exclusions=(
            N_("Hồ sơ nhập từ sổ khác và hồ sơ đã huỷ tiếp nhận."),
            N_("Chênh lệch đồng hồ trong giới hạn cho phép."),
        ),
        source=N_(
            "Suriadi và cộng sự, Event log imperfection patterns (2017): “inadvertent time travel”."
        ),
        evidence=True,
    ),
    look,
)
