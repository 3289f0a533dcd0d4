"""Papers on the way: who has not signed, which slips are open, what is ready to be carried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import access, rules
from congvu.dossiers.models import Dossier, DossierStep, HandOver, HandOverBatch
from congvu.dossiers.queries.clocks import calendar_known
from congvu.dossiers.rules import State
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office
from congvu.organisation.rules import OfficeKind


def _last_of_their_lane() -> QuerySet[HandOver]:
    """The last hand-over of each dossier, and where branches run beside each other, of each.

    A branch that is closed waits for nobody.
    """
    same_lane = Q(step=OuterRef("step")) | Q(IsNull(OuterRef("step"), True))
    later = HandOver.objects.filter(same_lane, dossier=OuterRef("dossier"), pk__gt=OuterRef("pk"))
    # A value, not a join: one hand-over is looked at at a time, never all steps beside it.
    closed = DossierStep.objects.filter(pk=OuterRef("step")).order_by().values("closed_at")
    return HandOver.objects.alias(lane_closed=Subquery(closed)).filter(
        ~Exists(later), lane_closed=None
    )


def waiting_hand_overs() -> QuerySet[HandOver]:
    """Hand-overs neither signed for nor refused, and the last of their dossier or branch."""
    return _last_of_their_lane().filter(taken_at=None, refused_at=None)


def last_refused() -> QuerySet[HandOver]:
    """Hand-overs that were sent back, and nothing was given since."""
    return _last_of_their_lane().filter(refused_at__isnull=False)


def lines_waiting(batch: HandOverBatch) -> QuerySet[HandOver]:
    """The lines of a slip that nobody has answered."""
    return batch.lines.filter(taken_at=None, refused_at=None).order_by("pk")


def own_calendar(actor: Actor, at: datetime) -> WorkCalendar:
    """The working calendar of the actor's unit, or of everybody."""
    code = organisation.by_id(actor.unit_id).code if actor.unit_id else ""
    return calendar_known(code, local(at).date())


def overdue_limit(actor: Actor, at: datetime) -> datetime | None:
    """What was given before this moment should have been signed for; None: nobody decided the year.

    By the calendar of the actor's unit.
    """
    try:
        return rules.overdue_given_before(at, own_calendar(actor, at))
    except Refused:
        return None


@dataclass(frozen=True)
class Bundle:
    """Hand-overs not yet on a slip, from one office to another."""

    from_office: Office
    to_office: Office
    lines: tuple[HandOver, ...]


def _with_names(lines: QuerySet[HandOver]) -> QuerySet[HandOver]:
    return lines.select_related(
        "dossier__version",
        "dossier__applicant",
        "from_office__unit",
        "to_office__unit",
        "from_user",
        "to_user",
        "taken_by",
        "refused_by",
    )


def bundles_to_give(actor: Actor, at: datetime) -> list[Bundle]:
    """What the actor's unit has handed over and not yet put on a slip, by way."""
    units = carrying_units(actor)
    found = _with_names(
        waiting_hand_overs().filter(
            batch=None,
            dossier__state__in=rules.OPEN_STATES,
            from_office__unit_id__in=units,
            to_office__isnull=False,
        )
    ).order_by("from_office_id", "to_office_id", "given_at", "pk")
    ways: dict[tuple[Office, Office], list[HandOver]] = {}
    for line in found:
        giver, taker = line.from_office, line.to_office
        if giver is not None and taker is not None and giver != taker:
            ways.setdefault((giver, taker), []).append(line)  # inside an office none is carried
    return [Bundle(*way, tuple(lines)) for way, lines in ways.items()]


@dataclass(frozen=True)
class Results:
    """Results that lie with an office and are to be carried to the counter that hands them out."""

    from_office: Office
    to_office: Office
    dossiers: tuple[Dossier, ...]


def results_to_give(actor: Actor, at: datetime) -> list[Results]:
    """Finished dossiers whose papers lie elsewhere than at the counter that received them."""
    units = carrying_units(actor)
    on_the_way = waiting_hand_overs().filter(batch__isnull=False).values("dossier")
    found = (
        Dossier.objects.filter(state=State.FINISHED, papers_office__unit_id__in=units)
        .exclude(papers_office__kind=OfficeKind.ONE_STOP)
        .exclude(pk__in=on_the_way)
        .select_related("papers_office", "unit", "version", "applicant")
        .order_by("papers_office_id", "unit_id", "finished_at", "pk")
    )
    ways: dict[tuple[int, int], list[Dossier]] = {}
    for dossier in found:
        ways.setdefault((dossier.papers_office_id or 0, dossier.unit_id), []).append(dossier)
    answer = []
    for dossiers in ways.values():
        day = local(at).date()
        counters = organisation.offices_of(dossiers[0].unit, day, OfficeKind.ONE_STOP)
        if counters and dossiers[0].papers_office is not None:
            answer.append(Results(dossiers[0].papers_office, counters[0], tuple(dossiers)))
    return answer


def carrying_units(actor: Actor) -> frozenset[int]:
    """The units at which the actor moves dossiers."""
    return frozenset(grant.unit_id for grant in actor.grants if grant.duty in access.MOVERS)


def batches_visible_to(actor: Actor, at: datetime) -> QuerySet[HandOverBatch]:
    """The slips of the units the actor sees, given or to be taken."""
    units = access.units_seen(actor, at)
    return HandOverBatch.objects.filter(
        Q(unit_id__in=units) | Q(to_office__unit_id__in=units)
    ).select_related("unit", "from_office", "to_office__unit", "given_by")


@dataclass(frozen=True)
class BatchRow:
    """One slip in a list: how many lines, signed, refused, waiting, and whether it is overdue."""

    batch: HandOverBatch
    lines: int
    taken: int
    refused: int
    overdue: bool
    mine_to_sign: bool

    @property
    def waiting(self) -> int:
        """Lines nobody has answered."""
        return self.lines - self.taken - self.refused


def batch_rows(batches: Iterable[HandOverBatch], actor: Actor, at: datetime) -> list[BatchRow]:
    """Typed rows of slips, two statements for any number."""
    batches = list(batches)
    counted = {
        row["batch"]: row
        for row in HandOver.objects.filter(batch__in=batches)
        .order_by()
        .values("batch")
        .annotate(
            all=Count("pk"),
            taken=Count("pk", filter=Q(taken_at__isnull=False)),
            refused=Count("pk", filter=Q(refused_at__isnull=False)),
            named=Count("pk", filter=Q(to_user_id__in=actor.hands, taken_at=None, refused_at=None)),
        )
    }
    limit = overdue_limit(actor, at)
    return [
        BatchRow(
            batch=each,
            lines=counted[each.pk]["all"],
            taken=counted[each.pk]["taken"],
            refused=counted[each.pk]["refused"],
            overdue=each.settled_at is None and limit is not None and each.given_at < limit,
            mine_to_sign=each.settled_at is None
            and access.may_take_batch(
                actor, each.to_office, each.given_by_id, named=counted[each.pk]["named"] > 0
            )
            is None,
        )
        for each in batches
    ]


def open_batches(actor: Actor, at: datetime) -> QuerySet[HandOverBatch]:
    """Slips on which somebody still has to sign, the oldest first."""
    return batches_visible_to(actor, at).filter(settled_at=None).order_by("given_at", "pk")


def settled_batches(actor: Actor, at: datetime) -> QuerySet[HandOverBatch]:
    """Slips wholly answered, the last one first."""
    return (
        batches_visible_to(actor, at)
        .filter(settled_at__isnull=False)
        .order_by("-settled_at", "-pk")
    )


def batch_lines(batch: HandOverBatch) -> QuerySet[HandOver]:
    """The lines of a slip with what it prints."""
    return _with_names(batch.lines.all()).order_by("pk")


def sent_back(actor: Actor) -> QuerySet[HandOver]:
    """Lines that were refused and are the giver's again, not given since."""
    return _with_names(
        last_refused().filter(
            dossier__state__in=rules.OPEN_STATES,
            from_office__unit_id__in=carrying_units(actor),
        )
    ).order_by("refused_at", "pk")
