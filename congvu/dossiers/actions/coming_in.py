"""Receipt at the counter, filing online, and what is not accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core import numbering
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.vietnamese import fold
from congvu.dossiers import access, intake, letters, queries, rules
from congvu.dossiers.actions.common import (
    _allow,
    _begin,
    _keep,
    _leave,
    _next,
    _refresh_columns,
    _series,
    _tell,
)
from congvu.dossiers.models import Dossier, DossierPaper, DossierStep, NumberSeries
from congvu.dossiers.rules import Channel, PaperGiven, State
from congvu.organisation.models import Office, Unit
from congvu.people.models import Party
from congvu.procedures.models import ProcedureVersion


def _add_papers(dossier: Dossier, lines: Sequence[DossierPaper]) -> None:
    for line in lines:
        line.dossier = dossier
    DossierPaper.objects.bulk_create(lines)


def _book(unit: Unit, at: datetime) -> NumberSeries:
    day = local(at).date()
    return _series(unit, f"dossier:{numbering.serial_scope(numbering.rule_on(day), day)}")


def _number(dossier: Dossier, series: NumberSeries, at: datetime) -> None:
    """Give the number by the rule of the day of receipt; it is kept for ever."""
    day = local(at).date()
    rule = numbering.rule_on(day)
    dossier.serial, dossier.year = _next(series), day.year
    dossier.book = "1" if rule.form is numbering.Form.BOOK else ""
    dossier.number = numbering.format_number(rule, dossier.unit.agency_code, day, dossier.serial)


def _take_in(dossier: Dossier, at: datetime) -> WorkCalendar:
    """Receipt: the clock starts, and what the slip promises is written once."""
    calendar = queries.calendar_of(dossier, at)
    dossier.state, dossier.received_at, dossier.moved_at = State.RECEIVED, at, at
    _refresh_columns(dossier, (), calendar)
    dossier.promise_at = dossier.due_at
    return calendar


@writes("dossier.received", "dossier.receipt_repeated")
def receive(
    *,
    unit: Unit,
    office: Office | None,
    version: ProcedureVersion,
    applicant: Party,
    by: Actor,
    at: datetime,
    channel: str = Channel.COUNTER,
    papers: Sequence[PaperGiven] | None = None,
    copies: int = 1,
    note: str = "",
    competent_unit: Unit | None = None,
    request_key: str | None = None,
) -> Dossier:
    """Receive a dossier at the counter: number, checklist, steps, the promised moment.

    ``papers`` None: all required papers were handed in. ``request_key`` marks one sending of the
    form: sent twice, the first dossier is answered. Source: NĐ 61/2018/NĐ-CP, Điều 17. Refuses
    with ``not-your-duty``, ``procedure-not-in-force``, ``papers-missing``, ``year-undecided``,
    ``act-in-future``.
    """
    _allow(access.may_receive(by, unit) or intake.why_not_in_force(unit, version, at))
    lines = intake.checklist(version, papers, at, whole=True)
    series = _book(unit, at)
    if request_key:
        # Looked up only under the lock of the series: the first sending has then been committed.
        first = Dossier.objects.filter(unit=unit, request_key=request_key).first()
        if first is not None:
            record("dossier.receipt_repeated", subject=first, by=by, at=at, unit=unit)
            return first
    dossier = Dossier(
        unit=unit,
        competent_unit=competent_unit or unit,
        office=office,
        version=version,
        applicant=applicant,
        channel=channel,
        copies=copies,
        note=note,
        request_key=request_key or None,
        holder_id=by.user_id,
    )
    _number(dossier, series, at)
    calendar = _take_in(dossier, at)
    dossier.folded = fold(f"{dossier.number} {version.name}")[:400]
    dossier.save()
    _add_papers(dossier, lines)
    DossierStep.objects.bulk_create(intake.steps_of(dossier, calendar, at))
    event = _leave("dossier.received", dossier, by, at, intake.receipt(dossier))
    dossier.received_recorded_at = event.recorded_at
    dossier.save(update_fields=["received_recorded_at"])
    return dossier


@writes("dossier.filed")
def file_online(
    *,
    unit: Unit,
    version: ProcedureVersion,
    applicant: Party,
    by: Actor,
    at: datetime,
    papers: Sequence[PaperGiven] | None = None,
    competent_unit: Unit | None = None,
    note: str = "",
) -> Dossier:
    """An online filing arrives (state 1): no number and no clock until it is accepted.

    Refuses with ``not-your-duty``, ``procedure-not-in-force``.
    """
    _allow(access.may_receive(by, unit) or intake.why_not_in_force(unit, version, at))
    dossier = Dossier.objects.create(
        unit=unit,
        competent_unit=competent_unit or unit,
        version=version,
        applicant=applicant,
        channel=Channel.ONLINE,
        state=State.FILED,
        filed_at=at,
        moved_at=at,
        note=note,
        folded=fold(version.name)[:400],
    )
    _add_papers(dossier, intake.checklist(version, papers, at, whole=False))
    _leave("dossier.filed", dossier, by, at, {"procedure": version.procedure.code})
    return dossier


@writes("dossier.accepted")
def accept(dossier: Dossier, *, office: Office | None = None, by: Actor, at: datetime) -> Dossier:
    """Accept an online filing (1, or 5 at intake → 2): numbered, and the clock starts now.

    Source: NĐ 61/2018/NĐ-CP, Điều 17. Refuses with the codes of :func:`rules.why_not`,
    ``not-your-duty``, ``papers-missing``, ``year-undecided``.
    """
    dossier, _ = _begin("accept", dossier, by, at)
    lines = list(dossier.papers.select_related("paper").order_by("order"))
    required = [each.name for each in lines if each.paper is None or each.paper.required]
    _allow(rules.why_not_papers(required, [each.name for each in lines if each.is_given]))
    _number(dossier, _book(dossier.unit, at), at)
    dossier.office = office or dossier.office
    dossier.holder_id = by.user_id
    calendar = _take_in(dossier, at)
    DossierStep.objects.bulk_create(intake.steps_of(dossier, calendar, at))
    dossier.folded = fold(f"{dossier.number} {dossier.version.name}")[:400]
    event = _leave("dossier.accepted", dossier, by, at, intake.receipt(dossier))
    dossier.received_recorded_at = event.recorded_at
    _keep(dossier, (), calendar)
    return dossier


def _decline(
    dossier: Dossier, reason: str, missing: Sequence[str], by: Actor, at: datetime
) -> None:
    dossier.state = State.NOT_ACCEPTED
    dossier.ended_reason, dossier.missing = reason.strip(), list(missing)
    _leave("dossier.not_accepted", dossier, by, at, {"reason": reason, "missing": list(missing)})
    dossier.save()
    _tell(dossier, letters.not_accepted(dossier), by, at)


@writes("dossier.not_accepted")
def not_accept(
    dossier: Dossier, *, reason: str, missing: Sequence[str] = (), by: Actor, at: datetime
) -> Dossier:
    """Refuse an online filing (→ 3), with the ground and every paper that is missing.

    Refuses with ``reason-missing``, ``not-your-duty`` and the codes of :func:`rules.why_not`.
    """
    dossier, _ = _begin("not_accept", dossier, by, at)
    _allow(rules.why_not_text(reason))
    _decline(dossier, reason, missing, by, at)
    return dossier


@writes("dossier.not_accepted")
def refuse_at_counter(
    *,
    unit: Unit,
    office: Office | None,
    version: ProcedureVersion,
    applicant: Party,
    reason: str,
    missing: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Dossier:
    """Record that a dossier brought to the counter was not accepted (state 3), and why.

    It gets no number and no clock. Refuses with ``reason-missing``, ``not-your-duty``.
    """
    _allow(access.may_receive(by, unit) or rules.why_not_text(reason))
    dossier = Dossier.objects.create(
        unit=unit,
        competent_unit=unit,
        office=office,
        version=version,
        applicant=applicant,
        channel=Channel.COUNTER,
        state=State.NOT_ACCEPTED,
        filed_at=at,
        moved_at=at,
        folded=fold(version.name)[:400],
    )
    _decline(dossier, reason, missing, by, at)
    return dossier
