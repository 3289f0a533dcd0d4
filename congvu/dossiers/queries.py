"""Reading dossiers: the clock, lists by duty, the story, the tracking book."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from congvu.audit import queries as audit
from congvu.audit.models import Event
from congvu.calendars import queries as calendars
from congvu.core import clock
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.clock import Reading, Verdict
from congvu.core.periods import Period, local
from congvu.core.vietnamese import fold
from congvu.dossiers import access, lanes, rules
from congvu.dossiers.models import Dossier, DossierQuerySet, Pause, near_at, overdue_at
from congvu.dossiers.rules import State
from congvu.dossiers.story import SENTENCES, StoryLine, params_of
from congvu.organisation.models import Office, Unit
from congvu.people.models import User
from congvu.people.rules import masked
from congvu.procedures.models import Procedure

# --- the clock ------------------------------------------------------------------------------------

_known: dict[tuple[str, date | None], WorkCalendar] = {}


def _as_known(calendar: WorkCalendar, day: date) -> WorkCalendar:
    announced = [each.known_from for each in calendar.decisions if each.known_from]
    if all(known <= day for known in announced):
        return calendar
    # Kept by content: building the sums of a year anew for each dossier would cost more than
    # everything else an act does.
    last = max((known for known in announced if known <= day), default=None)
    key = (calendar.version, last)
    if key not in _known:
        _known[key] = calendar.as_known_on(day)
    return _known[key]


def calendar_known(unit_code: str, day: date) -> WorkCalendar:
    """The calendar of a unit by the decisions known on ``day``."""
    return _as_known(calendars.calendar_for(unit_code), day)


def _judged_on(dossier: Dossier, at: datetime) -> date:
    return local(dossier.finished_at or dossier.closed_at or at).date()


def calendar_of(dossier: Dossier, at: datetime) -> WorkCalendar:
    """The calendar that counts for ``dossier``: as known when it ended, or at ``at``."""
    return calendar_known(dossier.unit.code, _judged_on(dossier, at))


def stays_of(pauses: Iterable[Pause]) -> list[lanes.Stay]:
    """The stays of the clock as its arithmetic takes them, in words of the ground."""
    return [
        lanes.Stay(each.ground_label, each.reference, each.started_at, each.ended_at, each.restart)
        for each in pauses
    ]


def pauses_of(dossier: Dossier) -> list[Pause]:
    """All stays of the clock of ``dossier``, in order."""
    return list(dossier.pauses.order_by("started_at", "pk"))


def read_with(
    dossier: Dossier, pauses: Iterable[Pause], calendar: WorkCalendar, at: datetime
) -> Reading:
    """The clock at ``at`` from rows at hand; no statement is sent."""
    marks = lanes.marks_of(
        dossier.received_at, stays_of(pauses), dossier.finished_at, dossier.closed_at
    )
    return clock.read(marks, dossier.term, calendar, at)


def reading(dossier: Dossier, at: datetime) -> Reading:
    """The clock of ``dossier`` at ``at``, with its explanation (``.why``)."""
    return read_with(dossier, pauses_of(dossier), calendar_of(dossier, at), at)


@dataclass(frozen=True)
class Derived:
    """The derived columns as the facts give them."""

    due_at: datetime | None
    alert_at: datetime | None
    calendar_version: str


def derive(dossier: Dossier, pauses: Iterable[Pause], calendar: WorkCalendar) -> Derived:
    """What the derived columns must hold: the clock after everything that happened so far."""
    moment = dossier.finished_at or dossier.closed_at or dossier.moved_at
    found = read_with(dossier, pauses, calendar, moment)
    if found.lane is None:
        return Derived(None, None, "")
    return Derived(found.due, lanes.alert_at(found, calendar), calendar.version)


@dataclass(frozen=True)
class Difference:
    """A derived column that is not what the facts give."""

    dossier: int
    number: str
    column: str
    stored: Any
    derived: Any


def recompute_all(at: datetime, unit: Unit | None = None) -> list[Difference]:
    """Recompute every derived column and list what differs; nothing is written.

    With decisions on days known at ``at``: what a newly arrived decision moves is listed too.
    """
    rows = Dossier.objects.received().select_related("unit", "version")
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = []
    of_unit: dict[str, WorkCalendar] = {}
    for dossier in rows.prefetch_related("pauses").order_by("pk").iterator(chunk_size=1000):
        code = dossier.unit.code
        whole = of_unit.get(code) or of_unit.setdefault(code, calendars.calendar_for(code))
        pauses = sorted(dossier.pauses.all(), key=lambda each: (each.started_at, each.pk))
        derived = derive(dossier, pauses, _as_known(whole, _judged_on(dossier, at)))
        # A calendar that moves nothing is no difference, so its version is not compared.
        for column in ("due_at", "alert_at"):
            stored, right = getattr(dossier, column), getattr(derived, column)
            if stored != right:
                found.append(Difference(dossier.pk, dossier.number, column, stored, right))
    return found


# --- lists ----------------------------------------------------------------------------------------

GROUPS: dict[str, Q] = {
    "filed": Q(state=State.FILED),
    "received": Q(state=State.RECEIVED),
    "processing": Q(state=State.PROCESSING),
    "supplement": Q(state=State.SUPPLEMENT),
    "payment": Q(state=State.PAYMENT),
    "withdrawing": Q(state=State.WITHDRAWING),
    "open": Q(state__in=rules.OPEN_STATES, received_at__isnull=False),
    "ready": Q(state=State.FINISHED),
    "returned": Q(state=State.RETURNED),
    "stopped": Q(state=State.STOPPED),
    "not_accepted": Q(state=State.NOT_ACCEPTED),
}
"""Groups of a queue that follow from the state alone."""


def _group(name: str, actor: Actor, at: datetime) -> Q:
    if name == "overdue":
        return GROUPS["open"] & overdue_at(at)
    if name == "near":
        return GROUPS["open"] & near_at(at)
    if name == "mine":
        return GROUPS["open"] & Q(holder_id=actor.user_id or 0)
    return GROUPS[name]


def group_names() -> tuple[str, ...]:
    """Every group a queue can be asked for."""
    return (*GROUPS, "overdue", "near", "mine")


def queue(
    actor: Actor,
    at: datetime,
    *,
    group: str = "",
    office: Office | None = None,
    procedure: Procedure | None = None,
    unit: Unit | None = None,
    text: str = "",
) -> QuerySet[Dossier]:
    """What ``actor`` has to look at: overdue first, then by due moment; flat in statements."""
    rows = _narrowed(actor, at, office, procedure, unit, text)
    if group:
        rows = rows.filter(_group(group, actor, at))
    # By due moment the overdue come first by themselves; held clocks have none and come last.
    return rows.with_names().order_by(F("due_at").asc(nulls_last=True), "pk")


def _narrowed(
    actor: Actor,
    at: datetime,
    office: Office | None,
    procedure: Procedure | None,
    unit: Unit | None,
    text: str,
) -> DossierQuerySet:
    rows = access.visible_to(actor, at)
    if office is not None:
        rows = rows.filter(office=office)
    if procedure is not None:
        rows = rows.filter(version__procedure=procedure)
    if unit is not None:
        rows = rows.filter(unit=unit)
    if text.strip():
        rows = rows.filter(_matching(text))
    return rows


def queue_counts(
    actor: Actor,
    at: datetime,
    *,
    office: Office | None = None,
    procedure: Procedure | None = None,
    unit: Unit | None = None,
    text: str = "",
) -> dict[str, int]:
    """The size of each group, in one statement; equal to the lists of :func:`queue`."""
    rows = _narrowed(actor, at, office, procedure, unit, text)
    wanted = {name: Count("pk", filter=_group(name, actor, at)) for name in group_names()}
    return dict(rows.order_by().aggregate(**wanted))


def _matching(text: str) -> Q:
    """By number, procedure, name without marks, phone or identifier."""
    words = " ".join(text.split())
    plain = fold(words)
    found = Q(number__icontains=words) | Q(applicant__folded__contains=plain)
    found |= Q(folded__contains=plain)
    digits = "".join(letter for letter in words if letter.isalnum())
    if len(digits) >= 9:
        found |= Q(applicant__phone=digits) | Q(applicant__identifier=digits)
    return found


def search(actor: Actor, at: datetime, text: str) -> QuerySet[Dossier]:
    """Dossiers ``actor`` may read, by number, name without marks, phone or identifier."""
    rows = access.visible_to(actor, at)
    if not text.strip():
        return rows.none()
    return rows.filter(_matching(text)).with_names().order_by("-received_at", "-pk")


def ready_to_return(actor: Actor, at: datetime) -> QuerySet[Dossier]:
    """Finished and waiting at the counter, oldest result first."""
    return queue(actor, at, group="ready").order_by("finished_at", "pk")


@dataclass(frozen=True)
class QueueRow:
    """One line of a list. The identifier is masked: a list shows what tells people apart."""

    id: int
    number: str
    procedure: str
    applicant: str
    identifier: str
    state: str
    state_label: str
    channel: str
    office: str
    holder: str
    received_at: datetime | None
    due_at: datetime | None
    verdict: Verdict


def rows_of(dossiers: Iterable[Dossier], at: datetime) -> list[QueueRow]:
    """Typed lines of a page of a list; no statement beyond the one that fetched it."""
    return [
        QueueRow(
            id=each.pk,
            number=each.number,
            procedure=each.version.name,
            applicant=each.applicant.name,
            identifier=masked(each.applicant.identifier),
            state=each.state,
            state_label=each.state_label,
            channel=each.channel,
            office=each.office.name if each.office else "",
            holder=each.holder.full_name if each.holder else "",
            received_at=each.received_at,
            due_at=each.due_at,
            verdict=each.standing(at),
        )
        for each in dossiers
    ]


# --- the book -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BookRow:
    """One line of the tracking book (sổ theo dõi hồ sơ), in the order of its columns."""

    serial: int | None
    number: str
    procedure: str
    copies: int
    applicant: str
    contact: str
    competent_unit: str
    received_at: datetime | None
    promise_at: datetime | None
    returned_at: datetime | None
    method: str
    receiver: str
    note: str


def tracking_book(unit: Unit, year: int) -> Iterator[BookRow]:
    """The tracking book of a unit and a year by serial; the last lines may still be open."""
    period = Period(date(year, 1, 1), date(year + 1, 1, 1))
    rows = Dossier.objects.filter(unit=unit).received_in(period)
    rows = rows.select_related("version", "applicant", "competent_unit", "receiver")
    for each in rows.order_by("book", "serial", "received_at", "pk").iterator(chunk_size=1000):
        who = each.applicant
        receiver = each.receiver or who
        yield BookRow(
            serial=each.serial,
            number=each.number,
            procedure=each.version.name,
            copies=each.copies,
            applicant=who.name,
            contact=", ".join(part for part in (who.address, who.phone) if part),
            competent_unit=each.competent_unit.name,
            received_at=each.received_at,
            promise_at=each.promise_at,
            returned_at=each.returned_at,
            method=each.result_method,
            receiver=receiver.name if each.returned_at else "",
            note=each.ended_reason or each.late_note or each.note,
        )


@dataclass(frozen=True)
class LateRow:
    """A dossier past its term: by how much, and the cause on record (empty: not explained)."""

    dossier: Dossier
    late_minutes: int
    cause: str
    note: str


def late_explanations(unit: Unit, period: Period, at: datetime) -> list[LateRow]:
    """Dossiers received in ``period`` that ended late or are overdue at ``at``."""
    rows = Dossier.objects.filter(unit=unit).received_in(period)
    rows = rows.filter(
        Q(finished_at__gt=F("due_at")) | (GROUPS["open"] & overdue_at(at))
    ).with_names()
    found = []
    whole = calendars.calendar_for(unit.code)
    for each in rows.order_by("due_at", "pk"):
        assert each.due_at is not None
        calendar = _as_known(whole, _judged_on(each, at))
        end = each.finished_at or at
        minutes = calendar.office_micros_between(each.due_at, end) // 60_000_000
        found.append(LateRow(each, minutes, each.late_cause, each.late_note))
    return found


def why(dossier: Dossier, at: datetime) -> tuple[clock.Line, ...]:
    """The explanation of the due moment, line by line."""
    return reading(dossier, at).why


# --- the story ------------------------------------------------------------------------------------


def events_of(dossier: Dossier) -> list[tuple[Event, dict[str, Any]]]:
    """The events of the stream of ``dossier`` with their data, oldest first."""
    stream = f"dossier:{dossier.pk}"
    return [(event, json.loads(event.data)) for event in audit.stream_of(stream)]


def story(dossier: Dossier) -> list[StoryLine]:
    """What happened, in sentences, oldest first: at most three statements for any length."""
    events = events_of(dossier)
    wanted: dict[str, set[int]] = {"office": set(), "user": set()}
    for _, data in events:
        for kind, ids in wanted.items():
            if data.get(f"to_{kind}"):
                ids.add(data[f"to_{kind}"])
    names = {
        f"office:{each.pk}": each.name for each in Office.objects.filter(pk__in=wanted["office"])
    }
    names |= {
        f"user:{each.pk}": each.full_name for each in User.objects.filter(pk__in=wanted["user"])
    }
    return [
        StoryLine(
            kind=event.kind,
            at=local(event.occurred_at),
            recorded_at=local(event.recorded_at),
            actor=event.actor_label,
            text=SENTENCES[event.kind],
            params=params_of(event.kind, data, names),
        )
        for event, data in events
    ]
