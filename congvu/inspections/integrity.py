"""Whether what was frozen is still what was frozen: rows against their hashes and the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from congvu.audit import queries as audit
from congvu.core import draw_bundle, sample_draw
from congvu.core.canonical import sha256_hex
from congvu.core.refusals import N_, Refused
from congvu.inspections import examined_integrity, sealing, signatures, strata, ties
from congvu.inspections.models import (
    Conclusion,
    Draw,
    Frame,
    Inspection,
    SampleItem,
    SecondStage,
    Visit,
)
from congvu.inspections.queries import frame_rows


@dataclass(frozen=True)
class Fault:
    """One thing that no longer agrees: where, and what is wrong with it."""

    where: str
    what: str


CHANGED = N_("nội dung không còn khớp với mã băm đã ghi")
OTHER_HASH = N_("mã băm không phải mã đã ghi trong nhật ký")
UNKNOWN = N_("không có trong nhật ký")
OTHER_ROWS = N_("khung rút không gồm đúng các dòng của khung số liệu")
OTHER_ITEM = N_("dòng rút được không mang tên như trong khung số liệu")
OTHER_DRAW = N_("rút lại cho kết quả khác với mẫu đang lưu")
OTHER_RESULT = N_("kết quả đang lưu khác kết quả đã ghi trong nhật ký")
OTHER_WORDS = N_("lời ghi khác với lời trong nhật ký")
OTHER_ADVICE = N_("kiến nghị khác với thông báo kết luận đã ký")
OTHER_RULE = N_("cách chia nhóm hoặc mức chấp nhận khác với khung đã cam kết")
OTHER_UNIT = N_("đơn vị hoặc ngày kiểm tra đột xuất khác với mã băm ghi khi ký quyết định")


Events = dict[str, list[dict[str, Any]]]


def _events(stream: str) -> Events:
    found: Events = {}
    for event in audit.stream_of(stream):
        found.setdefault(event.kind, []).append(json.loads(event.data))
    return found


def _last(events: list[dict[str, Any]], **which: Any) -> dict[str, Any] | None:
    matching = [each for each in events if all(each.get(k) == v for k, v in which.items())]
    return matching[-1] if matching else None


def is_intact(frozen: Any) -> bool:
    """Whether a frame, minutes or a conclusion still hash to what was frozen."""
    if isinstance(frozen, Frame):
        same = sha256_hex(f"{frozen.query}\n{frozen.rows}") == frozen.sha256
        return same and len(json.loads(frozen.rows)) == frozen.row_count
    return sha256_hex(frozen.content) == frozen.sha256


def integrity(inspection: Inspection) -> list[Fault]:
    """Every fault in the frozen parts of an inspection; none: an empty list.

    The audit's own chain is checked by ``congvu audit verify``; this compares the rows with it.
    """
    found: list[Fault] = []
    sealed = sealing.seals_recorded(inspection)
    for visit in inspection.visits.select_related("unit").order_by("on", "pk"):
        if not sealing.holds(visit, sealed):
            found.append(Fault(f"{visit.unit.name}, ngày {visit.on:%d/%m/%Y}", OTHER_UNIT))
        found += _of_visit(visit)
    found += _of_conclusion(inspection)
    return found


def _of_visit(visit: Visit) -> Iterator[Fault]:
    events = _events(f"visit:{visit.pk}")
    for frame in visit.frames.order_by("pk"):
        where = f"{visit.unit.name}, khung {frame.figure_code}"
        said = _last(events.get("visit.frame_frozen", []), frame=frame.pk)
        yield from _hashed(where, frame, said)
        draw = Draw.objects.filter(frame=frame).first()
        if draw is not None:
            yield from _of_draw(f"{visit.unit.name}, mẫu {frame.figure_code}", draw, events)
    for item in visit.checklist.order_by("order"):
        said = _last(events.get("checklist.marked", []), item=item.pk)
        if said is None and item.result:
            yield Fault(f"{visit.unit.name}, phiếu mục {item.order}", UNKNOWN)
        elif said is not None and not _same(item, said):
            yield Fault(f"{visit.unit.name}, phiếu mục {item.order}", OTHER_RESULT)
    for finding in visit.findings.order_by("pk"):
        where = f"{visit.unit.name}, phát hiện {finding.pk}"
        said = _last(events.get("finding.recorded", []), finding=finding.pk)
        if said is None:
            yield Fault(where, UNKNOWN)
        elif said["sha256"] != sha256_hex(finding.text):
            yield Fault(where, OTHER_WORDS)
        if said is not None:
            yield from (Fault(where, what) for what in ties.faults(finding, said))
        heard = _last(events.get("finding.replied", []), finding=finding.pk)
        if heard is not None and heard["sha256"] != sha256_hex(finding.reply):
            yield Fault(where, OTHER_WORDS)
    if hasattr(visit, "minutes") and not visit.inspection.from_paper:
        where = f"Biên bản {visit.minutes.number}"
        yield from _hashed(where, visit.minutes, _last(events.get("visit.minutes_signed", [])))
    for where, what in examined_integrity.faults(visit, events):
        yield Fault(where, what)
    for where, what in signatures.faults(visit, events):
        yield Fault(where, what)


def _hashed(where: str, frozen: Any, said: dict[str, Any] | None) -> Iterator[Fault]:
    if not is_intact(frozen):
        yield Fault(where, CHANGED)
    elif said is None:
        yield Fault(where, UNKNOWN)
    elif said["sha256"] != frozen.sha256:
        yield Fault(where, OTHER_HASH)


def _same(row: Any, said: dict[str, Any]) -> bool:
    return bool(
        said["result"] == row.result and said["observed_sha256"] == sha256_hex(row.observed)
    )


def _of_draw(where: str, draw: Draw, events: Events) -> Iterator[Fault]:
    said = _last(events.get("draw.committed", []), draw=draw.pk)
    try:
        frame = draw_bundle.any_frame(json.loads(draw.canonical_frame))
    except (Refused, ValueError):
        yield Fault(where, CHANGED)
        return
    rule = strata.rule_of(draw)
    if draw_bundle.commitment_of(frame) != draw.commitment:
        yield Fault(where, CHANGED)
    elif said is None or said["commitment"] != draw.commitment:
        yield Fault(where, OTHER_HASH)
    elif (draw.strata, draw.tolerable) != (
        rule.strata,
        Decimal(rule.tolerable) if rule.tolerable else None,
    ):
        yield Fault(where, OTHER_RULE)
    rows = {str(row["id"]): (row["kind"], row["label"]) for row in frame_rows(draw.frame)}
    if [unit[0] for unit in frame.units] != list(rows):
        yield Fault(where, OTHER_ROWS)
    items = list(draw.items.order_by("rank"))
    if draw.drawn_at is not None:
        drawn = _last(events.get("draw.drawn", []), draw=draw.pk)
        yield from _drawn(where, frame, draw.randomness, [e for e in items if e.stage == 1], drawn)
    yield from _of_second(f"{where}, rút thêm", draw, items, events)
    for item in items:
        # Under the same key and another kind or number it would be another paper that was opened.
        if (item.subject_kind, item.label) != rows.get(str(item.subject_id)):
            yield Fault(f"{where}, hồ sơ thứ {item.rank}", OTHER_ITEM)
        examined = _last(events.get("sample.examined", []), item=item.pk)
        if examined is None and not item.result:
            continue
        if examined is None or not _same(item, examined):
            yield Fault(f"{where}, hồ sơ thứ {item.rank}", OTHER_RESULT)


def _drawn(
    where: str,
    frame: draw_bundle.AnyFrame,
    value: str,
    items: list[SampleItem],
    said: dict[str, Any] | None,
) -> Iterator[Fault]:
    again = list(draw_bundle.draw_of(frame, value).selected)
    kept = [str(item.subject_id) for item in items]
    if again != kept or said is None or said["selected"] != kept:
        yield Fault(where, OTHER_DRAW)


def _of_second(where: str, draw: Draw, items: list[SampleItem], events: Events) -> Iterator[Fault]:
    """The extension is what the rule and the first stage make it."""
    second = SecondStage.objects.filter(draw=draw).first()
    more = [item for item in items if item.stage != 1]
    if second is None:
        if more:
            yield Fault(where, UNKNOWN)
        return
    first = [str(item.subject_id) for item in items if item.stage == 1]
    try:
        due = sample_draw.extension(
            sample_draw.frame_from_json(json.loads(draw.canonical_frame)), first
        )
        frame = strata.second_of(second)
    except (Refused, ValueError):
        yield Fault(where, CHANGED)
        return
    said = _last(events.get("draw.extension_committed", []), draw=draw.pk)
    if frame != due or sample_draw.commitment(frame) != second.commitment:
        yield Fault(where, CHANGED)
    elif said is None or said["commitment"] != second.commitment:
        yield Fault(where, OTHER_HASH)
    if second.drawn_at is not None:
        drawn = _last(events.get("draw.extension_drawn", []), draw=draw.pk)
        yield from _drawn(where, frame, second.randomness, more, drawn)
    elif more:
        yield Fault(where, UNKNOWN)


def _of_conclusion(inspection: Inspection) -> Iterator[Fault]:
    conclusion = Conclusion.objects.filter(inspection=inspection).first()
    if conclusion is None:
        return
    events = _events(f"inspection:{inspection.pk}")
    kind = "inspection.recorded_from_paper" if inspection.from_paper else "inspection.concluded"
    where = f"Thông báo kết luận {conclusion.number}"
    yield from _hashed(where, conclusion, _last(events.get(kind, [])))
    said = dict(enumerate(_advice(conclusion.content), start=1))
    for row in conclusion.recommendations.order_by("order"):
        each = said.get(row.order)
        if each is None or (each["quote"], each["interpretation"], each["due_on"]) != (
            row.quote,
            row.interpretation,
            row.original_due_on.isoformat(),
        ):
            yield Fault(f"{where}, kiến nghị {row.order}", OTHER_ADVICE)


def _advice(content: str) -> list[dict[str, Any]]:
    """The recommendations written in a conclusion; none where its text is no longer readable."""
    try:
        advice: list[dict[str, Any]] = json.loads(content).get("advice", [])
    except ValueError:
        return []
    return advice
