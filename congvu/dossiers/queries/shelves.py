"""What the system says lies on a shelf, how counts stand, which days nobody counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.core.vietnamese import nfc
from congvu.dossiers import access, rules
from congvu.dossiers.models import Dossier, ShelfCount, ShelfLine
from congvu.dossiers.queries.clocks import calendar_known
from congvu.dossiers.rules import State
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import OfficeKind

DAYS_LOOKED_BACK = 14
"""How many days back an uncounted day is called to mind."""

ON_SHELVES = (*rules.OPEN_STATES, State.FINISHED)


def papers_lying_at(office: Office) -> QuerySet[Dossier]:
    """Dossiers whose originals lie at ``office`` as the signatures say, until handed out."""
    return Dossier.objects.filter(
        papers_office=office, state__in=ON_SHELVES, voided_at=None
    ).order_by("pk")


def find_on_shelf(actor: Actor, at: datetime, scanned: str) -> Dossier | None:
    """The dossier whose number was scanned or typed: whole, in any case, or the key of its QR."""
    text = nfc(scanned).strip()
    if not text:
        return None
    key = text.rstrip("/").rsplit("/", 1)[-1]
    named = Q(number__iexact=text) | Q(number__iexact=key) | Q(proof_key=key)
    found = list(access.visible_to(actor, at).filter(named).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def shelf_counts(actor: Actor, at: datetime) -> QuerySet[ShelfCount]:
    """The counts of the units the actor sees, the last one first."""
    units = access.units_seen(actor, at)
    return (
        ShelfCount.objects.filter(unit_id__in=units)
        .select_related("unit", "office", "opened_by", "closed_by")
        .order_by("-day", "office_id")
    )


def shelf_lines(count: ShelfCount) -> QuerySet[ShelfLine]:
    """The lines of a count with what a list shows."""
    return count.lines.select_related(
        "dossier__version", "dossier__applicant", "dossier__papers_office", "seen_by"
    ).order_by("dossier__received_at", "dossier_id")


def shelf_differences(count: ShelfCount) -> QuerySet[ShelfLine]:
    """Expected and not seen, or seen and not expected."""
    return shelf_lines(count).filter(DIFFERENT)


DIFFERENT = Q(expected=True, seen_at=None) | Q(expected=False, seen_at__isnull=False)


@dataclass(frozen=True)
class Tally:
    """One count in a list: expected, seen, missing, extra, and differences not explained."""

    count: ShelfCount
    expected: int
    seen: int
    missing: int
    extra: int
    unexplained: int


def tallies(counts: list[ShelfCount]) -> list[Tally]:
    """How each count stands, in one statement for all."""
    summed = {
        row["count"]: row
        for row in ShelfLine.objects.filter(count__in=counts)
        .order_by()
        .values("count")
        .annotate(
            wanted=Count("pk", filter=Q(expected=True)),
            found=Count("pk", filter=Q(seen_at__isnull=False)),
            missing=Count("pk", filter=Q(expected=True, seen_at=None)),
            extra=Count("pk", filter=Q(expected=False, seen_at__isnull=False)),
            unexplained=Count("pk", filter=DIFFERENT & Q(cause="")),
        )
    }
    empty = dict.fromkeys(("wanted", "found", "missing", "extra", "unexplained"), 0)
    answer = []
    for each in counts:
        row = summed.get(each.pk, empty)
        answer.append(
            Tally(
                each, row["wanted"], row["found"], row["missing"], row["extra"], row["unexplained"]
            )
        )
    return answer


def differences_in_sight(actor: Actor, at: datetime) -> QuerySet[ShelfLine]:
    """Differences of the counts of the last days, for the leader; the newest first."""
    since = local(at).date() - timedelta(days=DAYS_LOOKED_BACK)
    return (
        ShelfLine.objects.filter(DIFFERENT, count__in=shelf_counts(actor, at).order_by())
        .filter(count__day__gte=since)
        .select_related("count__office", "dossier__version", "dossier__applicant")
        .order_by("-count__day", "count__office_id", "pk")
    )


def offices_to_count(unit: Unit, day: date) -> list[Office]:
    """The counters of a unit, and whichever other office papers lie at."""
    holding = set(
        Dossier.objects.filter(papers_office__unit=unit, state__in=ON_SHELVES)
        .order_by()
        .values_list("papers_office", flat=True)
    )
    return [
        each
        for each in organisation.offices_of(unit, day)
        if each.kind == OfficeKind.ONE_STOP or each.pk in holding
    ]


@dataclass(frozen=True)
class Uncounted:
    """A working day on which the shelf of a counter was not counted, or not closed."""

    office: Office
    day: date
    opened: bool


def uncounted_days(unit: Unit, at: datetime) -> list[Uncounted]:
    """Working days before today without a closed count at a counter of the unit, newest first.

    From the first receipt of the unit on, at most :data:`DAYS_LOOKED_BACK` days back; a year
    nobody decided has no working days to speak of.
    """
    today = local(at).date()
    first = Dossier.objects.filter(unit=unit).aggregate(first=Min("received_at"))["first"]
    if first is None:
        return []
    calendar = calendar_known(unit.code, today)
    counters = organisation.offices_of(unit, today, OfficeKind.ONE_STOP)
    counted = {
        (row.office_id, row.day): row.closed_at
        for row in ShelfCount.objects.filter(
            unit=unit, day__gte=today - timedelta(days=DAYS_LOOKED_BACK)
        ).order_by("pk")
    }
    found = []
    for back in range(1, DAYS_LOOKED_BACK + 1):
        day = today - timedelta(days=back)
        if day < local(first).date():
            break
        try:
            working = calendar.is_working(day)
        except Refused:
            break
        for office in counters if working else ():
            if counted.get((office.pk, day)) is None:
                found.append(Uncounted(office, day, (office.pk, day) in counted))
    return found
