"""Lists by duty: the queue and its counts, results to hand out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from congvu.core.actors import Actor
from congvu.core.clock import Verdict
from congvu.core.periods import Period, local
from congvu.core.refusals import N_
from congvu.dossiers import access
from congvu.dossiers.models import Dossier, DossierQuerySet, Submission, near_at, overdue_at
from congvu.dossiers.models.dossier import OPEN_NOW
from congvu.dossiers.queries.batches import overdue_limit, waiting_hand_overs
from congvu.dossiers.queries.searching import matching
from congvu.dossiers.rules import State
from congvu.organisation.models import Office, Unit
from congvu.people.rules import masked
from congvu.procedures.models import Procedure

STATES_OF: Mapping[str, tuple[State, ...]] = {
    "filed": (State.FILED,),
    "received": (State.RECEIVED,),
    "processing": (State.PROCESSING,),
    "supplement": (State.SUPPLEMENT,),
    "payment": (State.PAYMENT,),
    "withdrawing": (State.WITHDRAWING,),
    "ready": (State.FINISHED,),
    "returned": (State.RETURNED,),
    "stopped": (State.STOPPED,),
    "not_accepted": (State.NOT_ACCEPTED,),
}
"""Groups of a queue that are a state; of what was voided none."""

GROUPS: Mapping[str, Q] = {
    **{name: Q(state__in=of, voided_at=None) for name, of in STATES_OF.items()},
    "open": OPEN_NOW,
    "voided": Q(voided_at__isnull=False),
}
"""Groups of a queue that follow from the row alone."""


class Narrow(TypedDict, total=False):
    """What narrows a queue; each word of it stands in the address.

    ``holder`` is the key of a person, 0 for what nobody holds. ``due`` is a key of :data:`DUE`.
    """

    office: Office | None
    procedure: Procedure | None
    unit: Unit | None
    holder: int | None
    channel: str
    due: str
    text: str


DUE: Mapping[str, str] = {"today": N_("Đến hạn hôm nay"), "week": N_("Đến hạn tuần này")}
"""By when: the local day, or to the end of its week (Sunday)."""


def due_period(name: str, at: datetime) -> Period:
    """What is left of the day or the week of ``at``, today's beginning included."""
    day = local(at).date()
    end = day if name == "today" else day + timedelta(days=6 - day.weekday())
    return Period.inclusive(day, end)


def due_within(name: str, at: datetime) -> Q:
    """With the due moment within the day or the week of ``at``."""
    period = due_period(name, at)
    return Q(due_at__gte=period.first_instant(), due_at__lt=period.end_instant())


def held_by(actor: Actor) -> Q:
    """In the hands of ``actor``, or of whom the actor stands in for today."""
    return Q(holder_id__in=actor.hands or (0,))  # of nobody: a condition that can still be asked


def given_to(actor: Actor) -> Q:
    """Of hand-overs: to ``actor``, or to the actor's office without a name."""
    mine = Q(to_user_id__in=actor.hands)
    if actor.office_id is not None:
        mine |= Q(to_user=None, to_office_id=actor.office_id) & ~Q(from_user_id__in=actor.hands)
    return mine


def to_be_signed_for(actor: Actor) -> Q:
    """Handed over to ``actor``, or to the actor's office without a name, and not signed for."""
    # Asked of each dossier that is looked at: where nobody signs, what once waited only grows.
    return Q(Exists(waiting_hand_overs().filter(given_to(actor), dossier=OuterRef("pk"))))


def to_be_decided(actor: Actor) -> Q:
    """With a draft result that waits for ``actor``, or for whom the actor stands in for."""
    me = [actor.user_id or 0, *getattr(actor, "stands_for", ())]
    return Q(pk__in=Submission.objects.filter(decision="", to_user_id__in=me).values("dossier"))


def carried_late(actor: Actor, at: datetime) -> Q:
    """Not sent on, or not signed for, by the end of the working day (15:00: next morning)."""
    limit = overdue_limit(actor, at)
    if limit is None:
        return Q(pk__in=())
    # Asked of each dossier that is looked at: what waits in the whole province is far more.
    on_the_way = waiting_hand_overs().filter(dossier=OuterRef("pk"), given_at__lt=limit)
    return Q(Exists(on_the_way)) | kept_late(limit)


def kept_late(limit: datetime) -> Q:
    """Received before ``limit`` and not yet sent on."""
    return Q(state=State.RECEIVED, received_at__lt=limit)


BY_READER: Mapping[str, Callable[[Actor, datetime], Q]] = {
    "overdue": lambda actor, at: overdue_at(at),
    "near": lambda actor, at: near_at(at),
    "today": lambda actor, at: due_within("today", at) & ~overdue_at(at),
    "mine": lambda actor, at: held_by(actor),
    "to_sign": lambda actor, at: to_be_signed_for(actor),
    "to_decide": lambda actor, at: to_be_decided(actor),
    "carried_late": carried_late,
}
"""Groups of open dossiers that depend on who reads and when."""


def asked_for(name: str, actor: Actor, at: datetime) -> Q:
    """The condition of one group."""
    if name in BY_READER:
        return GROUPS["open"] & BY_READER[name](actor, at)
    return GROUPS[name]


def group_names() -> tuple[str, ...]:
    """Every group a queue can be asked for."""
    return (*GROUPS, *BY_READER)


def queue(
    actor: Actor, at: datetime, *, group: str = "", **narrow: Unpack[Narrow]
) -> QuerySet[Dossier]:
    """What ``actor`` has to look at: overdue first, then by due moment; flat in statements."""
    rows = _narrowed(actor, at, narrow)
    if group:
        rows = rows.filter(asked_for(group, actor, at))
    # By due moment the overdue come first by themselves; held clocks have none and come last.
    return rows.with_names().order_by(*ORDER)


ORDER = (F("due_at").asc(nulls_last=True), "pk")
"""Of every queue."""


def _narrowed(actor: Actor, at: datetime, narrow: Narrow) -> DossierQuerySet:
    return narrowed_by(access.visible_to(actor, at), at, narrow)


def narrowed_by(rows: DossierQuerySet, at: datetime, narrow: Narrow) -> DossierQuerySet:
    """Of ``rows`` those that fit."""
    for column in ("office", "unit"):
        if narrow.get(column) is not None:
            rows = rows.filter(**{column: narrow.get(column)})
    if narrow.get("procedure") is not None:
        rows = rows.filter(version__procedure=narrow["procedure"])
    if narrow.get("holder") is not None:
        rows = rows.filter(holder_id=narrow["holder"] or None)
    if narrow.get("channel"):
        rows = rows.filter(channel=narrow["channel"])
    if narrow.get("due"):
        rows = rows.filter(due_within(narrow["due"], at))
    if narrow.get("text", "").strip():
        rows = rows.filter(matching(narrow["text"]))
    return rows


@dataclass(frozen=True)
class Load:
    """What one person holds in one office: open dossiers, and how many of them press.

    ``holder_id`` None: nobody was named; ``office_id`` None: at no office.
    """

    office_id: int | None
    office: str
    holder_id: int | None
    holder: str
    open: int
    overdue: int
    near: int


def loads(actor: Actor, at: datetime, **narrow: Unpack[Narrow]) -> list[Load]:
    """Who has how many and how many are late, in one statement; the most late first."""
    rows = _narrowed(actor, at, narrow).filter(GROUPS["open"]).order_by()
    counted = rows.values("office", "office__name", "holder", "holder__full_name").annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=overdue_at(at)),
        near=Count("pk", filter=near_at(at)),
    )
    return [
        Load(
            office_id=row["office"],
            office=row["office__name"] or "",
            holder_id=row["holder"],
            holder=row["holder__full_name"] or "",
            open=row["open"],
            overdue=row["overdue"],
            near=row["near"],
        )
        for row in counted.order_by("-overdue", "-open", "office", "holder")
    ]


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
    voided: str = ""  # why, where the intake was voided
    unit: str = ""  # its code
    procedure_code: str = ""


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
            voided=each.voided_reason if each.voided_at else "",
            unit=each.unit.code,
            procedure_code=each.version.procedure.code,
        )
        for each in dossiers
    ]
