"""What the acts of an inspection share."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Trim

from congvu.core import draw_bundle, sample_draw
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.inspections import queries, sealing
from congvu.inspections.models import (
    Draw,
    MinutesDraft,
    SampleItem,
    SecondStage,
    UnitSelection,
    Visit,
)


def guard(*refusals: Refusal | None) -> None:
    """Raise the first refusal there is."""
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)


def locked_visit(visit: Visit, *, sealed_too: bool = False) -> Visit:
    """The visit, locked; nothing changes once its minutes are signed or put up for signing
    (``minutes-signed``, ``minutes-put-up``).

    Nor is anything written about a surprise before it was opened (``visit-sealed``): the events of
    a visit name its unit. ``sealed_too`` is for the one act that does not.
    """
    rows = Visit.objects.select_for_update(of=("self",)).select_related(
        "unit", "inspection", "minutes"
    )
    put_up = MinutesDraft.objects.filter(visit=OuterRef("pk"), ended_at=None)
    visit = rows.annotate(put_up=Exists(put_up)).get(pk=visit.pk)
    if hasattr(visit, "minutes"):
        raise refuse(
            "minutes-signed",
            N_("Biên bản làm việc tại {unit} đã ký."),
            N_("Ghi điều mới vào kết luận hoặc một cuộc phúc tra."),
            unit=visit.unit.name,
        )
    if visit.put_up:
        raise refuse(
            "minutes-put-up",
            N_("Biên bản làm việc tại {unit} đang chờ các bên ký."),
            N_("Đoàn thu lại biên bản, nêu lý do, rồi sửa; mọi người ký lại trên nội dung mới."),
            unit=visit.unit.name,
        )
    if sealing.is_sealed(visit) and not sealed_too:
        raise refuse(
            "visit-sealed",
            N_("Lần làm việc này còn giữ kín đến ngày kiểm tra."),
            N_("Đến ngày ấy, thành viên đoàn mở trang cuộc kiểm tra rồi làm tiếp."),
        )
    return visit


def needs_reason(reason: str) -> Refusal | None:
    """An act that undoes or delays another says why."""
    if reason.strip():
        return None
    return Refusal("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))


def names_source(source: str) -> Refusal | None:
    """The public value is named before it exists."""
    if source.strip():
        return None
    return Refusal(
        "source-missing",
        N_("Chưa nêu nguồn ngẫu nhiên công khai."),
        N_("Ghi rõ giá trị nào, công bố ngày nào, hoặc gieo xúc xắc trước những ai."),
    )


def may_draw_now(drawn_at: datetime | None, committed_at: datetime, at: datetime) -> Refusal | None:
    """A sample is drawn once, by a value that was published after its commitment."""
    if drawn_at is not None:
        return Refusal(
            "already-drawn",
            N_("Mẫu này đã rút."),
            N_("Kiểm lại bằng congvu draw với cùng khung và cùng giá trị ngẫu nhiên."),
        )
    if at <= committed_at:
        return Refusal(
            "drawn-before-commitment",
            N_("Thời điểm rút không sau thời điểm cam kết {committed}."),
            N_("Giá trị ngẫu nhiên chỉ có nghĩa khi công bố sau khi khung đã cam kết."),
            params={"committed": f"{local(committed_at):%H:%M %d/%m/%Y}"},
        )
    return None


def may_use_value(value: str, committed_at: datetime) -> Refusal | None:
    """A public value that drew something before this commitment was known when it was made; code
    ``randomness-used``.

    Two that were committed to before it came may share one: neither could be made to fit it.
    """
    value = value.strip()
    known = Q(bare=value, drawn_at__lte=committed_at)
    rows = [
        model.objects.annotate(bare=Trim("randomness")).filter(known)
        for model in (UnitSelection, Draw, SecondStage)
    ]
    if not value or not any(each.exists() for each in rows):
        return None
    return Refusal(
        "randomness-used",
        N_("Giá trị ngẫu nhiên này đã dùng cho một lần bốc trước lúc cam kết."),
        N_(
            "Mỗi lần bốc cần một giá trị có sau cam kết của nó: kiểm tra lại giá trị đã công bố; "
            "nếu trùng ngẫu nhiên thì dùng nguồn dự phòng."
        ),
    )


def keep_drawn(draw: Draw, result: draw_bundle.AnyDraw, *, stage: int) -> None:
    """The drawn rows become items of the sample, after those that are there."""
    rows = {str(row["id"]): row for row in queries.frame_rows(draw.frame)}
    strata = dict(result.picks) if isinstance(result, sample_draw.SampleDraw) else {}
    SampleItem.objects.bulk_create(
        SampleItem(
            draw=draw,
            rank=rank,
            stage=stage,
            stratum=strata.get(chosen, ""),
            subject_kind=rows[chosen]["kind"],
            subject_id=rows[chosen]["id"],
            label=rows[chosen]["label"],
        )
        for rank, chosen in enumerate(result.selected, start=draw.items.count() + 1)
    )
