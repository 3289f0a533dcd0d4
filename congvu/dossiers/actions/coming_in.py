"""Receipt at the counter, filing online, and what is not accepted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from congvu.audit import clock
from congvu.audit.actions import record, writes
from congvu.audit.inserting import insert_few, insert_keyed, insert_one
from congvu.audit.rows import made
from congvu.core import numbering
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, intake, letters, queries, rules
from congvu.dossiers.actions.common import (
    _allow,
    _begin,
    _folded,
    _give_back,
    _keep,
    _leave,
    _next_dossier,
    _refresh_columns,
    _series,
    _slip,
    _taken,
    _taken_after_a_look,
    _tell,
)
from congvu.dossiers.models import Dossier, DossierPaper, NumberSeries
from congvu.dossiers.rules import Channel, PaperGiven, State
from congvu.dossiers.rules.counter import (
    NOT_RECEIVED_GROUNDS,
    ground_of,
    why_not_refused_so,
    why_not_wished,
)
from congvu.dossiers.rules.reuse import source_unfit
from congvu.dossiers.rules.searching import folded_of
from congvu.organisation.models import Office, Unit
from congvu.people.models import Party
from congvu.procedures.models import ProcedureVersion


def _add_papers(dossier: Dossier, lines: Sequence[DossierPaper]) -> None:
    for line in lines:
        line.dossier = dossier
    insert_few(lines)


def _scope(at: datetime) -> str:
    day = local(at).date()
    return f"dossier:{numbering.serial_scope(numbering.rule_on(day), day)}"


def _book(unit: Unit, at: datetime) -> None:
    """Lock the series, as the closing of the book does, and see that the book is open."""
    _series(unit, _scope(at))
    queries.sent_before(unit, None)
    _allow(queries.why_not_in_book(unit, local(at).date()))


def _serial(unit: Unit, at: datetime) -> int:
    """The next serial of the open book, for a dossier that is there."""
    scope = _scope(at)
    serial = _taken(unit, scope)
    series = _series(unit, scope) if serial is None else None
    queries.sent_before(unit, None)
    return _of_open_book(unit, at, serial, series)


def _of_open_book(unit: Unit, at: datetime, serial: int | None, series: NumberSeries | None) -> int:
    day = local(at).date()
    _allow(queries.why_not_in_book(unit, day))
    if series is not None:
        serial = _next_dossier(series, day.year)
    assert serial is not None
    return serial


def _serial_and_key(
    unit: Unit, at: datetime, request_key: str | None
) -> tuple[int, int, Dossier | None]:
    """The next serial of the open book and the key of a new dossier.

    Or, last, the dossier that came of the same sending before.
    """
    scope, series = _scope(at), None
    # Under the lock of the series, so that a first sending has been committed by now.
    serial, first, key = _taken_after_a_look(unit, scope, request_key)
    if serial is None:
        series = _series(unit, scope)
        first, key = queries.sent_before_or_key(unit, request_key)
    if first is not None:
        if serial is not None:
            _give_back(unit, scope)
        return 0, 0, first
    return _of_open_book(unit, at, serial, series), key, None


def _number(dossier: Dossier, serial: int, at: datetime) -> None:
    """Give the number by the rule of the day of receipt; it is kept for ever."""
    day = local(at).date()
    rule = numbering.rule_on(day)
    dossier.serial, dossier.year = serial, day.year
    dossier.book = "1" if rule.form is numbering.Form.BOOK else ""
    dossier.number = numbering.format_number(rule, dossier.unit.agency_code, day, dossier.serial)


def _take_in(dossier: Dossier, at: datetime, known: WorkCalendar | None = None) -> WorkCalendar:
    """Receipt: the clock starts, and what the slip promises is written once."""
    calendar = known or queries.calendar_of(dossier, at)
    dossier.state, dossier.received_at, dossier.moved_at = State.RECEIVED, at, at
    if dossier.channel != Channel.ONLINE:
        dossier.papers_office = dossier.office  # the originals lie where they were handed in
    # The slip's square code leads to a page that proves it; nobody can guess another's.
    dossier.proof_key = dossier.proof_key or secrets.token_urlsafe(18)
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
    wish: tuple[str, str] = ("", ""),
    no_messages: bool = False,
    declined: Sequence[tuple[str, int, str]] = (),
) -> Dossier:
    """Receive a dossier at the counter: number, checklist, steps, the promised moment.

    ``papers`` None: all required papers were handed in. ``wish``: how, and at which address, the
    result is to be received. ``no_messages``: the citizen wants none. ``declined``: earlier results
    that could have stood for a paper and why they were not used (paper, dossier, reason).
    ``request_key`` marks one sending of the form: sent twice, the first dossier is answered.
    Source: NĐ 61/2018/NĐ-CP, Điều 17. Refuses with ``not-your-duty``, ``procedure-not-in-force``,
    ``papers-missing``, ``paper-source-unfit``, ``wish-address-missing``, ``year-undecided``,
    ``act-in-future``.
    """
    _allow(access.may_receive(by, unit) or intake.why_not_in_force(unit, version, at))
    _allow(why_not_wished(wish[0], wish[1] or applicant.address))
    lines = intake.checklist(version, papers, at, whole=True)
    serial, key, first = _serial_and_key(unit, at, request_key)
    if first is not None:
        record("dossier.receipt_repeated", subject=first, by=by, at=at, unit=unit)
        return first
    dossier = made(
        Dossier,
        pk=key,
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
        wish_method=wish[0],
        wish_address=wish[1],
        no_messages=no_messages,
    )
    _number(dossier, serial, at)
    said = _reused(dossier, papers or (), by, at)
    if declined:
        words = ("paper", "dossier", "reason")
        said["declined"] = [dict(zip(words, each, strict=True)) for each in declined]
    _received(dossier, lines, by, at, said=said)
    return dossier


def _reused(
    dossier: Dossier, papers: Sequence[PaperGiven], by: Actor, at: datetime
) -> dict[str, Any]:
    """What the event says of results used again; each is looked for anew, nobody just names one."""
    asked = [each for each in papers if each.source is not None]
    if not asked:
        return {}
    who = dossier.applicant
    found = queries.reusable(by, at, dossier.version, who.identifier, who.old_identifier)
    fit = {(each.paper.name, each.dossier.pk) for each in found}
    for each in asked:
        if (each.name, each.source) not in fit:
            raise Refused(source_unfit(each.name))
    return {"reused": [{"paper": each.name, "dossier": each.source} for each in asked]}


def _named_again(dossier: Dossier, papers: Sequence[PaperGiven], at: datetime) -> dict[str, Any]:
    """As :func:`_reused`, of results whose owner names them in a filing."""
    asked = [each for each in papers if each.source is not None]
    for each in asked:
        who, unit = dossier.applicant.identifier, dossier.unit
        found = queries.reusable_of(each.source or 0, who, unit, dossier.version, at)
        if each.name not in {one.paper.name for one in found}:
            raise Refused(source_unfit(each.name))
    told = [{"paper": each.name, "dossier": each.source} for each in asked]
    return {"reused": told} if told else {}


def _received(
    dossier: Dossier,
    lines: Sequence[DossierPaper],
    by: Actor,
    at: datetime,
    *,
    promise: datetime | None = None,
    said: Mapping[str, Any] | None = None,
) -> None:
    """Write a numbered receipt down; ``promise``: as a slip by hand says, else the due moment."""
    calendar = _take_in(dossier, at)
    dossier.promise_at = promise or dossier.promise_at
    dossier.folded = _folded(dossier)
    dossier.received_recorded_at = clock.now()
    insert_one(dossier) if dossier.pk is None else insert_keyed(dossier)
    _add_papers(dossier, lines)
    insert_few(intake.steps_of(dossier, calendar, at))
    told = {**intake.receipt(dossier), **(said or {})}
    recorded = dossier.received_recorded_at
    _leave("dossier.received", dossier, by, at, told, first=True, recorded_at=recorded)
    _tell(dossier, letters.received(dossier), by, at)


@writes("dossier.filed", "dossier.receipt_repeated")
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
    consent: str | None = None,
    request_key: str | None = None,
    no_messages: bool = False,
) -> Dossier:
    """An online filing arrives (state 1): no number and no clock until it is accepted.

    The citizen follows it by its code; the office answers within the hours of
    :data:`rules.ANSWER_RULES`. ``consent`` (by which paper) says that an official filed it for the
    citizen: a channel of its own, never counted as filed by the citizen. ``request_key`` marks one
    sending: sent twice, the first filing is answered. Refuses with ``not-your-duty``,
    ``procedure-not-in-force``, ``consent-missing``, ``paper-source-unfit``, ``year-undecided``.
    """
    _allow(access.may_receive(by, unit) or intake.why_not_in_force(unit, version, at))
    if consent is not None and not consent.strip():
        raise refuse(
            "consent-missing",
            N_("Chưa ghi giấy đồng ý của người nộp."),
            N_("Ghi người nộp đồng ý bằng giấy nào, ngày nào; không có thì không nộp hộ."),
        )
    if request_key:
        _series(unit, "filing")  # held to the end: the same sending a second time waits here
        first = Dossier.objects.filter(unit=unit, request_key=request_key).first()
        if first is not None:
            record("dossier.receipt_repeated", subject=first, by=by, at=at, unit=unit)
            return first
    calendar = queries.calendar_known(unit.code, local(at).date())
    code = rules.new_code(secrets.choice)
    dossier = Dossier.objects.create(
        unit=unit,
        competent_unit=competent_unit or unit,
        version=version,
        applicant=applicant,
        channel=Channel.ONLINE if consent is None else Channel.ASSISTED,
        consent=(consent or "").strip()[:200],
        state=State.FILED,
        filed_at=at,
        moved_at=at,
        note=note,
        request_key=request_key or None,
        filing_code=code,
        answer_due_at=rules.answer_due(at, calendar),
        folded=folded_of("", code, version.procedure.code, version.name),
        no_messages=no_messages,
    )
    _add_papers(dossier, intake.checklist(version, papers, at, whole=False))
    said = {"procedure": version.procedure.code, "channel": str(dossier.channel)}
    said |= _named_again(dossier, papers or (), at)
    _leave("dossier.filed", dossier, by, at, said, first=True)
    _tell(dossier, letters.filed(dossier), by, at)
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
    _number(dossier, _serial(dossier.unit, at), at)
    dossier.office = office or dossier.office
    dossier.holder_id = by.user_id
    dossier.answered_at = dossier.answered_at or at
    calendar = _take_in(dossier, at)
    insert_few(intake.steps_of(dossier, calendar, at))
    dossier.folded = _folded(dossier)
    event = _leave("dossier.accepted", dossier, by, at, intake.receipt(dossier))
    dossier.received_recorded_at = event.recorded_at
    _keep(dossier, (), calendar)
    _tell(dossier, letters.received(dossier), by, at)
    return dossier


def _decline(
    dossier: Dossier, reason: str, missing: Sequence[str], by: Actor, at: datetime, ground: str
) -> None:
    dossier.state, dossier.refusal_ground = State.NOT_ACCEPTED, ground
    if dossier.answer_due_at is not None:
        dossier.answered_at = dossier.answered_at or at
    # Said on the slip: where the citizen needs no more words, the ground says it.
    dossier.ended_reason = reason.strip() or NOT_RECEIVED_GROUNDS[ground].label
    dossier.missing = list(missing)
    dossier.slip_number = _slip(dossier, rules.Slip.NOT_RECEIVED, at)
    said = {"reason": dossier.ended_reason, "missing": list(missing), "not_received": ground}
    _leave("dossier.not_accepted", dossier, by, at, {**said, "slip": dossier.slip_number})
    dossier.folded = _folded(dossier)
    dossier.save()
    _tell(dossier, letters.not_accepted(dossier), by, at)


@writes("dossier.not_accepted")
def not_accept(
    dossier: Dossier,
    *,
    reason: str,
    missing: Sequence[str] = (),
    ground: str = "",
    by: Actor,
    at: datetime,
) -> Dossier:
    """Refuse an online filing (→ 3), with the ground and every paper that is missing.

    Refuses with ``reason-missing``, ``not-your-duty`` and the codes of :func:`rules.why_not`.
    """
    dossier, _ = _begin("not_accept", dossier, by, at)
    _allow(rules.why_not_text(reason))
    _decline(dossier, reason, missing, by, at, ground_of(ground, missing))
    return dossier


@writes("dossier.not_accepted", "dossier.receipt_repeated")
def refuse_at_counter(
    *,
    unit: Unit,
    office: Office | None,
    version: ProcedureVersion,
    applicant: Party,
    reason: str,
    missing: Sequence[str] = (),
    ground: str = "",
    request_key: str | None = None,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Record that a dossier brought to the counter was not accepted (state 3), and why.

    It gets no dossier number and no clock, but a slip of the yearly series of the unit. Sent twice
    with one ``request_key``, the first is answered. Refuses with ``refusal-ground-unknown``,
    ``papers-not-named``, ``reason-missing``, ``not-your-duty``.
    """
    ground = ground_of(ground, missing)
    _allow(access.may_receive(by, unit) or why_not_refused_so(ground, reason, missing))
    # Locked before looking: sent twice makes one.
    _series(unit, rules.slip_scope(rules.Slip.NOT_RECEIVED, local(at).year))
    if request_key:
        first = Dossier.objects.filter(unit=unit, request_key=request_key).first()
        if first is not None:
            record("dossier.receipt_repeated", subject=first, by=by, at=at, unit=unit)
            return first
    dossier = Dossier.objects.create(
        unit=unit,
        competent_unit=unit,
        office=office,
        version=version,
        applicant=applicant,
        channel=Channel.COUNTER,
        state=State.NOT_ACCEPTED,
        request_key=request_key or None,
        filed_at=at,
        moved_at=at,
        folded=folded_of("", None, version.procedure.code, version.name),
    )
    _decline(dossier, reason, missing, by, at, ground)
    return dossier
