"""Internal regulations, recognition dossiers, communication: the verbs that write."""

from __future__ import annotations

from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, refuse
from congvu.organisation.models import Unit
from congvu.plans import access, registers, rules
from congvu.plans.actions._shared import clean, guard, iso_day, needed, past, stamped
from congvu.plans.data import rows as packaged
from congvu.plans.models import (
    CommunicationItem,
    InternalRegulation,
    RecognitionCriterion,
    RecognitionDossier,
    RecognitionPaper,
)


@writes("regulation.registered")
def register_regulation(
    *,
    unit: Unit,
    topic: str,
    title: str,
    number: str,
    issued_on: date,
    by: Actor,
    at: datetime,
    legal_basis: str = "",
    basis_valid_to: date | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> InternalRegulation:
    """Register an internal regulation of ``unit``; in force from its day unless said otherwise.

    Refuses with ``not-planner``, ``topic-unknown``, ``text-missing``, ``day-in-future``,
    ``regulation-present``, ``validity-backwards``.
    """
    guard(access.may_plan(by, unit, at))
    if topic not in registers.topics():
        raise refuse(
            "topic-unknown",
            N_("Không có loại quy chế “{topic}”."),
            N_("Các loại: {topics}."),
            topic=topic,
            topics=", ".join(each.name for each in registers.topics().values()),
        )
    number = needed(number, N_("số, ký hiệu văn bản"))
    past(issued_on, at)
    valid_from = valid_from or issued_on
    if valid_to is not None and valid_to < valid_from:
        raise refuse(
            "validity-backwards",
            N_("Ngày hết hiệu lực trước ngày có hiệu lực."),
            N_("Sửa lại một trong hai ngày."),
        )
    if InternalRegulation.objects.filter(unit=unit, number=number, issued_on=issued_on).exists():
        raise refuse(
            "regulation-present",
            N_("{unit} đã có quy chế số {number} ngày {day}."),
            N_("Mở dòng đã ghi, hoặc kiểm tra lại số và ngày."),
            unit=unit.name,
            number=number,
            day=f"{issued_on:%d/%m/%Y}",
        )
    row = InternalRegulation.objects.create(
        unit=unit,
        topic=topic,
        title=needed(title, N_("tên quy chế")),
        number=number,
        issued_on=issued_on,
        legal_basis=clean(legal_basis),
        basis_valid_to=basis_valid_to,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    event = record(
        "regulation.registered",
        subject=row,
        by=by,
        at=at,
        unit=unit,
        data={
            "topic": topic,
            "title": row.title,
            "number": number,
            "issued_on": issued_on.isoformat(),
            "legal_basis": row.legal_basis,
            "basis_valid_to": iso_day(basis_valid_to),
            "valid_from": iso_day(valid_from),
            "valid_to": iso_day(valid_to),
        },
    )
    stamped(row, event.recorded_at, "recorded_at")
    return row


@writes("recognition.opened")
def open_recognition(
    *, unit: Unit, target: str, opened_on: date, by: Actor, at: datetime, kind: str = "ntm"
) -> RecognitionDossier:
    """Open a recognition dossier with the criteria and papers in force on ``opened_on``.

    Refuses with ``not-planner``, ``text-missing``, ``day-in-future``, ``recognition-without-set``
    when no set of criteria is known for that kind, level and day.
    """
    guard(access.may_plan(by, unit, at))
    past(opened_on, at)
    criteria = _in_force("recognition-criteria.csv", kind, unit, opened_on)
    if not criteria:
        raise refuse(
            "recognition-without-set",
            N_("Chưa có bộ tiêu chí loại này cho {unit} vào ngày {day}."),
            N_("Chọn ngày khác, hoặc nạp bộ tiêu chí của giai đoạn đó."),
            unit=unit.name,
            day=f"{opened_on:%d/%m/%Y}",
        )
    papers = _in_force("recognition-papers.csv", kind, unit, opened_on)
    dossier = RecognitionDossier.objects.create(
        unit=unit,
        kind=kind,
        target=needed(target, N_("danh hiệu đề nghị công nhận")),
        state=rules.RecognitionState.PREPARING,
        opened_on=opened_on,
    )
    RecognitionCriterion.objects.bulk_create(
        RecognitionCriterion(
            dossier=dossier, order=int(row["order"]), name=row["name"], certifier=row["certifier"]
        )
        for row in criteria
    )
    RecognitionPaper.objects.bulk_create(
        RecognitionPaper(dossier=dossier, order=int(row["order"]), name=row["name"])
        for row in papers
    )
    event = record(
        "recognition.opened",
        subject=dossier,
        by=by,
        at=at,
        unit=unit,
        data={
            "kind": kind,
            "target": dossier.target,
            "opened_on": opened_on.isoformat(),
            "criteria": len(criteria),
            "papers": len(papers),
        },
    )
    stamped(dossier, event.recorded_at, "recorded_at")
    return dossier


def _in_force(name: str, kind: str, unit: Unit, day: date) -> list[dict[str, str]]:
    return [
        row
        for row in packaged(name)
        if (row["kind"], row["level"]) == (kind, unit.level)
        and row["valid_from"] <= day.isoformat() <= row["valid_to"]
    ]


def _preparing(dossier_id: int) -> RecognitionDossier:
    dossier = (
        RecognitionDossier.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=dossier_id)
    )
    if dossier.state != rules.RecognitionState.PREPARING:
        raise refuse(
            "recognition-submitted",
            N_("Hồ sơ đã trình ngày {day}, không sửa được nữa."),
            N_("Ghi việc bổ sung bằng một hồ sơ mới nếu bị trả lại."),
            day=f"{dossier.submitted_on:%d/%m/%Y}",
        )
    return dossier


@writes("recognition.criterion_certified")
def certify_criterion(
    criterion: RecognitionCriterion, *, certified_on: date, paper: str, by: Actor, at: datetime
) -> RecognitionCriterion:
    """Record by which paper, on which day, the certifier confirmed a criterion.

    Refuses with ``not-planner``, ``recognition-submitted``, ``text-missing``, ``day-in-future``.
    """
    dossier = _preparing(criterion.dossier_id)
    guard(access.may_plan(by, dossier.unit, at))
    criterion.certified_on = past(certified_on, at)
    criterion.paper = needed(paper, N_("số, ngày văn bản xác nhận"))
    criterion.save(update_fields=["certified_on", "paper"])
    record(
        "recognition.criterion_certified",
        subject=dossier,
        by=by,
        at=at,
        unit=dossier.unit,
        data={
            "criterion": criterion.order,
            "certified_on": certified_on.isoformat(),
            "paper": criterion.paper,
        },
    )
    return criterion


@writes("recognition.paper_added")
def add_recognition_paper(
    paper: RecognitionPaper, *, number: str, dated: date, by: Actor, at: datetime
) -> RecognitionPaper:
    """Record that a paper of the dossier is there. Refuses as :func:`certify_criterion`."""
    dossier = _preparing(paper.dossier_id)
    guard(access.may_plan(by, dossier.unit, at))
    paper.number, paper.dated = needed(number, N_("số, ký hiệu văn bản")), past(dated, at)
    paper.save(update_fields=["number", "dated"])
    record(
        "recognition.paper_added",
        subject=dossier,
        by=by,
        at=at,
        unit=dossier.unit,
        data={"paper": paper.order, "number": paper.number, "dated": dated.isoformat()},
    )
    return paper


@writes("recognition.submitted")
def submit_recognition(
    dossier: RecognitionDossier, *, number: str, submitted_on: date, by: Actor, at: datetime
) -> RecognitionDossier:
    """Submit the dossier by a tờ trình; from now on it may prove a task.

    Refuses with ``not-planner``, ``recognition-submitted``, ``recognition-incomplete`` (naming
    what lacks), ``text-missing``, ``day-in-future``.
    """
    dossier = _preparing(dossier.pk)
    guard(access.may_plan(by, dossier.unit, at), registers.why_not_submit(dossier))
    dossier.submission_number = needed(number, N_("số tờ trình"))
    dossier.submitted_on = past(submitted_on, at)
    dossier.state = rules.RecognitionState.SUBMITTED
    dossier.save(update_fields=["submission_number", "submitted_on", "state"])
    record(
        "recognition.submitted",
        subject=dossier,
        by=by,
        at=at,
        unit=dossier.unit,
        data={"number": dossier.submission_number, "submitted_on": submitted_on.isoformat()},
    )
    return dossier


@writes("communication.recorded")
def record_communication(
    *,
    unit: Unit,
    form: str,
    title: str,
    done_on: date,
    by: Actor,
    at: datetime,
    reach: int | None = None,
    place: str = "",
) -> CommunicationItem:
    """Record an act of communication; ``reach`` in persons, None when nobody counted.

    Refuses with ``not-planner``, ``form-unknown``, ``text-missing``, ``day-in-future``.
    """
    guard(access.may_plan(by, unit, at))
    if form not in rules.COMMUNICATION_FORMS:
        raise refuse(
            "form-unknown",
            N_("Không có hình thức tuyên truyền “{form}”."),
            N_("Chọn một hình thức trong danh sách."),
            form=form,
        )
    item = CommunicationItem.objects.create(
        unit=unit,
        form=form,
        title=needed(title, N_("nội dung tuyên truyền")),
        done_on=past(done_on, at),
        reach=reach,
        place=clean(place),
    )
    event = record(
        "communication.recorded",
        subject=item,
        by=by,
        at=at,
        unit=unit,
        data={
            "form": form,
            "title": item.title,
            "done_on": done_on.isoformat(),
            "reach": reach,
            "place": item.place,
        },
    )
    stamped(item, event.recorded_at, "recorded_at")
    return item
