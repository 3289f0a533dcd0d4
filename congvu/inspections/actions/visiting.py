"""At the visited unit: self-report, field sheets, findings, replies, session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import sha256_hex
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, queries, ties
from congvu.inspections.actions._shared import guard, locked_visit
from congvu.inspections.models import (
    ChecklistItem,
    Finding,
    FindingRow,
    Visit,
)
from congvu.inspections.rules import FindingKind, Mark
from congvu.inspections.ties import Ground


@writes("visit.self_reported")
def self_report(
    visit: Visit, *, text: str, on: date, by: Actor, at: datetime, signer: str = ""
) -> Visit:
    """Record the unit's own report, signed by ``signer`` on the day ``on``.

    Refuses with ``not-the-inspected-unit``, ``report-lines-open`` (a figure put before the unit was
    neither confirmed, corrected nor explained), ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_answer(by, visit.unit, at))
    waiting = visit.report_lines.filter(answered_at=None).count()
    if waiting:
        raise refuse(
            "report-lines-open",
            N_("Còn {n} số liệu đơn vị chưa xác nhận, sửa hoặc giải thích."),
            N_("Trả lời từng số liệu ở phần “Báo cáo tự kiểm tra”, rồi ký báo cáo."),
            n=waiting,
        )
    visit.self_report, visit.self_reported_on = text, on
    visit.self_report_signer = signer.strip()
    visit.save(update_fields=["self_report", "self_reported_on", "self_report_signer"])
    record(
        "visit.self_reported",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"on": on.isoformat(), "sha256": sha256_hex(text)},
    )
    return visit


@writes("visit.checklist_added")
def add_checklist(
    visit: Visit,
    lines: Sequence[tuple[str, str, str]],
    *,
    by: Actor,
    at: datetime,
    topic: str = "",
    hints: Sequence[str] = (),
) -> list[ChecklistItem]:
    """Add lines ``(area, text, standard with clause)`` to the field sheet.

    ``topic`` is the packaged list they come from, ``hints`` what is often found there, line by
    line. A list goes onto a sheet once. Refuses with ``not-delegated``, ``area-unknown``,
    ``topic-present``, ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_inspect(by, visit))
    guard(*(queries.why_not_area(area, visit.on) for area, _, _ in lines))
    if topic and visit.checklist.filter(topic=topic).exists():
        raise refuse(
            "topic-present",
            N_("Phiếu của đơn vị này đã có danh mục đó."),
            N_("Đánh giá các mục đã có; mục riêng thì thêm danh mục khác."),
        )
    start = visit.checklist.count()
    said = hints or [""] * len(lines)
    items = [
        ChecklistItem.objects.create(
            visit=visit,
            order=order,
            area=area,
            text=text,
            standard=standard,
            topic=topic,
            hint=hint,
        )
        for order, ((area, text, standard), hint) in enumerate(
            zip(lines, said, strict=True), start=start + 1
        )
    ]
    record(
        "visit.checklist_added",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"items": [item.pk for item in items], "topic": topic},
    )
    return items


@writes("checklist.marked")
def mark(
    item: ChecklistItem,
    *,
    result: Mark,
    observed: str,
    by: Actor,
    at: datetime,
    evidence: str = "",
) -> ChecklistItem:
    """Mark one line: what was observed, by which evidence, passed or not.

    Refuses with ``not-delegated``, ``interest-declared``, ``observation-missing``,
    ``minutes-signed``.
    """
    item = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    visit = locked_visit(item.visit)
    guard(access.may_examine(by, visit))
    if result in (Mark.FAIL, Mark.NOT_APPLICABLE) and not observed.strip():
        raise refuse(
            "observation-missing",
            N_("Chưa ghi điều đã thấy ở mục {order}."),
            N_("Mục chưa đạt hoặc không áp dụng phải nêu rõ vì sao."),
            order=item.order,
        )
    item.result, item.observed, item.evidence = result, observed.strip(), evidence.strip()
    item.save(update_fields=["result", "observed", "evidence"])
    record(
        "checklist.marked",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "item": item.pk,
            "order": item.order,
            "result": str(result),
            "observed_sha256": sha256_hex(item.observed),
        },
    )
    return item


@writes("finding.recorded")
def record_finding(
    visit: Visit,
    *,
    kind: FindingKind,
    area: str,
    text: str,
    by: Actor,
    at: datetime,
    grounds: Sequence[Ground] = (),
    item: ChecklistItem | None = None,
    quote: bool = False,
) -> Finding:
    """Record a finding with the rows it stands on. ``quote``: the words were published so.

    ``area`` is the code of a content of reform (``0`` to ``6``). Refuses with ``not-delegated``,
    ``interest-declared``, ``area-unknown``, ``finding-empty``, ``finding-of-another-visit``,
    ``ground-of-another-visit``, ``page-missing``, ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_examine(by, visit), queries.why_not_area(area, visit.on))
    if not text.strip():
        raise refuse("finding-empty", N_("Chưa ghi nội dung phát hiện."), N_("Ghi điều đã thấy."))
    if item is not None and item.visit_id != visit.pk:
        raise refuse(
            "finding-of-another-visit",
            N_("Mục phiếu kiểm tra này thuộc lần làm việc khác."),
            N_("Chọn mục của đúng đơn vị đang kiểm tra."),
        )
    finding = Finding.objects.create(
        visit=visit, kind=kind, area=area, text=text.strip(), quote=quote, checklist_item=item
    )
    guard(ties.why_not_tied(visit, grounds))
    FindingRow.objects.bulk_create(
        FindingRow(
            finding=finding,
            kind=ground.kind,
            row_id=ground.id,
            label=ground.label,
            figure_code=ground.figure_code,
            sample_id=ground.sample_id,
            page=ground.page,
            sha256=ground.sha256,
        )
        for ground in grounds
    )
    record(
        "finding.recorded",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "finding": finding.pk,
            "kind": str(kind),
            "area": area,
            "sha256": sha256_hex(finding.text),
            "rows": [
                [
                    ground.kind,
                    ground.id,
                    ground.figure_code,
                    ground.sample_id,
                    ground.page,
                    ground.sha256,
                ]
                for ground in grounds
            ],
        },
    )
    return finding


@writes("finding.replied")
def reply(
    finding: Finding, *, text: str, agrees: bool, on: date, by: Actor, at: datetime
) -> Finding:
    """Record the unit's own words on a finding; dissent must say why.

    Refuses with ``not-the-inspected-unit``, ``dissent-without-reason``, ``minutes-signed``.
    """
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    visit = locked_visit(finding.visit)
    guard(access.may_answer(by, visit.unit, at))
    if not agrees and not text.strip():
        raise refuse(
            "dissent-without-reason",
            N_("Không đồng ý thì cần nêu lý do."),
            N_("Ghi lý do và tài liệu kèm theo để ghi vào biên bản."),
        )
    finding.reply, finding.agrees, finding.replied_on = text.strip(), agrees, on
    finding.save(update_fields=["reply", "agrees", "replied_on"])
    record(
        "finding.replied",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={"finding": finding.pk, "agrees": agrees, "sha256": sha256_hex(finding.reply)},
    )
    return finding


@writes("visit.held")
def hold_session(visit: Visit, *, attendance: str, by: Actor, at: datetime) -> Visit:
    """Record that the working session took place, and who attended on both sides.

    Refuses with ``not-delegated``, ``visit-not-that-day``, ``interest-undeclared``: after the
    session opened nobody can declare to be free any more, so who has an account declares before.
    """
    visit = locked_visit(visit)
    guard(access.may_inspect(by, visit))
    if local(at).date() != visit.on:
        raise refuse(
            "visit-not-that-day",
            N_("Buổi làm việc ghi trong quyết định là ngày {on}."),
            N_("Ghi đúng thời điểm diễn ra buổi làm việc."),
            on=visit.on,
        )
    silent = queries.undeclared(visit)
    if silent and not by.is_system:
        raise refuse(
            "interest-undeclared",
            N_("Chưa khai quan hệ với {unit}: {names}."),
            N_("Từng người mở thẻ “Khai báo quan hệ” và tự khai, rồi mới ghi buổi làm việc."),
            unit=visit.unit.name,
            names=", ".join(member.name for member in silent),
        )
    visit.held_at, visit.attendance = at, attendance
    visit.save(update_fields=["held_at", "attendance"])
    record("visit.held", subject=visit, by=by, at=at, unit=visit.unit, data={"held_at": iso(at)})
    return visit
