"""Before the visit: interests declared; the unit's report begun from its own figures."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import sha256_hex
from congvu.core.refusals import N_, Refusal, refuse
from congvu.figures import queries as figures
from congvu.inspections import access, outline, queries, sealing
from congvu.inspections.actions._shared import guard, locked_visit
from congvu.inspections.fieldwork import Answer, Interest, per_cent, why_not_answer
from congvu.inspections.models import InterestDeclared, Member, ReportLine, Visit
from congvu.inspections.rules import Kind


@writes("interest.declared")
def declare_interest(
    member: Member, visit: Visit, *, kind: Interest, by: Actor, at: datetime, note: str = ""
) -> InterestDeclared:
    """What ties a member to the unit of a visit, in their own words. A tie found later is told.

    The note may name a relative: it stays in the row, the audit keeps the kind. Refuses with
    ``not-the-member``, ``member-of-another``, ``interest-unexplained``, ``interest-late`` (after
    the session opened nobody declares to be free any more), ``minutes-signed``.
    """
    visit = locked_visit(visit, sealed_too=True)
    guard(access.may_declare(by, member, at))
    if member.inspection_id != visit.inspection_id:
        raise refuse(
            "member-of-another",
            N_("Người này không thuộc đoàn làm việc tại {unit}."),
            N_("Chọn thành viên của đúng đoàn."),
            unit=visit.unit.name,
        )
    if kind != Interest.NONE and not note.strip():
        raise refuse(
            "interest-unexplained",
            N_("Chưa nêu quan hệ cụ thể với đơn vị."),
            N_("Ghi ngắn gọn, ví dụ: từng là công chức của đơn vị đến năm 2016."),
        )
    if kind == Interest.NONE and visit.held_at is not None:
        raise refuse(
            "interest-late",
            N_("Buổi làm việc đã bắt đầu; không khai “không có quan hệ” sau đó."),
            N_("Biên bản ghi là chưa khai. Quan hệ mới phát hiện thì vẫn khai được."),
        )
    declared, _ = InterestDeclared.objects.update_or_create(
        member=member, visit=visit, defaults={"kind": kind, "note": note.strip(), "declared_at": at}
    )
    record(
        "interest.declared",
        subject=visit,
        by=by,
        at=at,
        unit=sealing.unit_told(visit),
        data={"member": member.pk, "kind": str(kind), "note_sha256": sha256_hex(declared.note)},
    )
    return declared


def _not_for_surprise(visit: Visit) -> Refusal | None:
    if visit.inspection.kind != Kind.SURPRISE:
        return None
    return Refusal(
        "surprise-not-announced",
        N_("Kiểm tra đột xuất không thông báo trước."),
        N_("Bỏ bước này; đơn vị thấy cuộc kiểm tra từ ngày đoàn đến."),
    )


@writes("visit.report_begun")
def begin_report(visit: Visit, *, by: Actor, at: datetime) -> list[ReportLine]:
    """Put the figures of the outline before the unit, as the registry computes them at ``at``.

    Refuses with ``not-the-inspected-unit``, ``surprise-not-announced``, ``report-begun``,
    ``minutes-signed``.
    """
    visit = locked_visit(visit)
    guard(access.may_answer(by, visit.unit, at), _not_for_surprise(visit))
    if visit.report_lines.exists():
        raise refuse(
            "report-begun",
            N_("Báo cáo đã lập sẵn số liệu."),
            N_("Trả lời từng số liệu; số đã lập không tính lại để không trôi."),
        )
    fixed = visit.inspection.as_of
    moment = fixed if fixed is not None and fixed < at else at
    period = queries.period_of(visit.inspection)
    lines = []
    for order, asked in enumerate(outline.asked_on(visit.on), start=1):
        line = ReportLine(visit=visit, order=order, area=asked.area, asked=asked.text, as_of=moment)
        if asked.figure_code:
            found = figures.measure(asked.figure_code, visit.unit, period, moment)
            line.figure_code, line.is_rate = asked.figure_code, found.figure.is_rate
            line.numerator, line.denominator = found.numerator, found.denominator
            line.computed = (
                per_cent(found.numerator or 0, found.denominator or 0)
                if found.figure.is_rate
                else Decimal(found.rows)
            )
        lines.append(line)
    ReportLine.objects.bulk_create(lines)
    record(
        "visit.report_begun",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "lines": [
                [
                    each.order,
                    each.figure_code,
                    None if each.computed is None else str(each.computed),
                ]
                for each in lines
            ]
        },
    )
    return list(visit.report_lines.order_by("order"))


@writes("report.answered")
def answer_line(
    line: ReportLine,
    *,
    answer: Answer,
    by: Actor,
    at: datetime,
    reported: Decimal | None = None,
    words: str = "",
) -> ReportLine:
    """The unit confirms a figure, corrects it with its reason, or explains it.

    What was computed stays beside what is reported. Refuses with ``not-the-inspected-unit``,
    ``report-signed``, ``correction-incomplete``, ``correction-not-said``, ``reason-missing``,
    ``answer-words-missing``, ``minutes-signed``.
    """
    visit = locked_visit(line.visit)
    line = ReportLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    guard(access.may_answer(by, visit.unit, at))
    if visit.self_reported_on is not None:
        raise refuse(
            "report-signed",
            N_("Báo cáo tự kiểm tra đã ký ngày {on}."),
            N_("Nêu điều mới tại buổi làm việc để ghi vào biên bản."),
            on=visit.self_reported_on,
        )
    guard(why_not_answer(answer, reported, words, has_figure=bool(line.figure_code)))
    line.answer, line.reported, line.words = answer, reported, words.strip()
    line.answered_at = at
    line.save(update_fields=["answer", "reported", "words", "answered_at"])
    record(
        "report.answered",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "line": line.order,
            "figure": line.figure_code,
            "answer": str(answer),
            "reported": None if reported is None else str(reported),
            "words_sha256": sha256_hex(line.words),
        },
    )
    return line
