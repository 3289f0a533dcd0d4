"""What is late or will be: letters owed, and what is foreseen, each line with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    BigIntegerField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber

from congvu.core.actors import Actor, Duty
from congvu.core.asked import once
from congvu.core.calendar import MICRO_MINUTE, WorkCalendar
from congvu.core.periods import local
from congvu.core.terms import parse_term
from congvu.dossiers import access, routing, rules
from congvu.dossiers.models import Apology, Dossier, DossierStep
from congvu.dossiers.queries.clocks import calendar_known
from congvu.dossiers.queries.routes import is_outside, steps_of, unit_of, waits_for
from congvu.dossiers.rules.late import (
    Forecast,
    StepAhead,
    apology_from,
    drafted_cause,
    forecast,
    owed_beforehand,
    owed_until,
    remaining,
)
from congvu.people import queries as people
from congvu.people.models import User

OPEN_FOR_LETTERS = (rules.State.RECEIVED, rules.State.PROCESSING)


def _letters(**narrow: object) -> Exists:
    return Exists(Apology.objects.filter(dossier=OuterRef("pk"), dropped_at=None, **narrow))


def _near(rows: QuerySet[Dossier], at: datetime) -> QuerySet[Dossier]:
    """Open dossiers whose letter is due at ``at``; units with one calendar share a condition."""
    running = rows.filter(state__in=OPEN_FOR_LETTERS, due_at__isnull=False, voided_at=None)
    units = dict(running.order_by().values_list("unit_id", "unit__code").distinct())
    day = local(at).date()
    until: dict[datetime, list[int]] = defaultdict(list)
    for key, code in units.items():
        until[owed_until(at, calendar_known(code, day))].append(key)
    if not until:
        return running.none()
    due = Q()
    for moment, keys in until.items():
        due |= Q(unit_id__in=keys, due_at__lte=moment)
    return running.filter(due)


def owed(actor: Actor, at: datetime) -> QuerySet[Dossier]:
    """Dossiers that owe a letter of apology and got none: nearest or most overdue first.

    What is late owes one; what is near its due moment owes one by
    :func:`congvu.dossiers.rules.late.owed_beforehand`. It is counted anew each time it is asked,
    so nothing depends on a job having run. Statements: six for any number of rows.
    """
    rows = _near(access.visible_to(actor, at), at).exclude(_letters(sent_at__isnull=False))
    coming = list(rows.filter(due_at__gte=at).select_related("unit").prefetch_related("steps"))
    rows = rows.filter(Q(due_at__lt=at) | Q(pk__in=_owing_beforehand(coming, at)))
    return rows.with_names().prefetch_related("apologies").order_by("due_at", "pk")


def _owing_beforehand(coming: list[Dossier], at: datetime) -> list[int]:
    day = local(at).date()
    of_unit = {code: calendar_known(code, day) for code in {each.unit.code for each in coming}}
    cases = _cases(coming, of_unit, at)
    found = []
    for dossier in coming:
        calendar = of_unit[dossier.unit.code]
        assert dossier.received_at is not None
        assert dossier.due_at is not None
        holds = None
        if dossier.steps.all():  # prefetched
            holds = not _forecast(dossier, calendar, cases, at).late
        since = apology_from(dossier.due_at, calendar)
        if owed_beforehand(dossier.received_at, dossier.due_at, since, holds):
            found.append(dossier.pk)
    return found


def owes_letter(dossier: Dossier, at: datetime) -> bool:
    """Whether this dossier is of those in :func:`owed`."""
    if dossier.due_at is None or dossier.state not in OPEN_FOR_LETTERS or dossier.voided_at:
        return False
    if any(each.dropped_at is None and each.sent_at for each in letters_of(dossier)):
        return False
    if dossier.due_at < at:
        return True
    return bool(_owing_beforehand([dossier], at))


def drafted_words(dossier: Dossier) -> tuple[str, str]:
    """The cause and the reason that a draft proposes: where the work is at this moment."""
    steps = [each for each in steps_of(dossier) if each.is_open]
    own = (dossier.unit_id, dossier.competent_unit_id)
    elsewhere = bool(steps) and all(
        is_outside(each) or each.child_code or unit_of(dossier, each) not in own for each in steps
    )
    places = []
    for each in steps:
        who = each.agency or (each.office.name if each.office else "")
        places.append(f"bước “{each.name}”" + (f" ({who})" if who else ""))
    if not places:
        place = dossier.office.name if dossier.office else dossier.unit.name
        return drafted_cause(elsewhere), f"Hồ sơ đang được giải quyết tại {place}, chưa xong"
    return drafted_cause(elsewhere), f"Hồ sơ còn ở {' và '.join(places)}, chưa xong"[:400]


def signatories(dossier: Dossier, at: datetime) -> list[User]:
    """Who may sign a letter of this dossier today: leaders of the unit first, then heads."""
    day = local(at).date()
    found: dict[int, User] = {}
    for unit in (dossier.competent_unit, dossier.unit):
        for each in (Duty.UNIT_LEADER, Duty.OFFICE_HEAD):
            for user in people.users_with(each, unit, day):
                found.setdefault(user.pk, user)
    return list(found.values())


def without_draft(actor: Actor, at: datetime) -> list[Dossier]:
    """Those of :func:`owed` for which nothing is written yet."""
    return list(owed(actor, at).exclude(_letters()))


def letters_to_sign(actor: Actor, at: datetime) -> QuerySet[Apology]:
    """Drafts of open dossiers of the units for which ``actor`` signs, the most overdue first."""
    units = {grant.unit_id for grant in actor.grants if grant.duty in access.DECIDERS}
    own = Q(dossier__unit__in=units) | Q(dossier__competent_unit__in=units)
    drafts = Apology.objects.filter(
        own,
        signed_at=None,
        dropped_at=None,
        dossier__state__in=OPEN_FOR_LETTERS,
        dossier__voided_at=None,
        dossier__in=access.visible_to(actor, at),
    )
    names = ("unit", "office", "competent_unit", "version__procedure", "applicant", "holder")
    drafts = drafts.select_related(*(f"dossier__{name}" for name in names))
    return drafts.order_by("dossier__due_at", "pk")


def letters_of(dossier: Dossier) -> list[Apology]:
    """The letters of a dossier, dropped ones as well, oldest first."""
    rows = dossier.apologies.select_related("signed_by", "drafted_by").order_by("pk")
    return once(("letters", dossier.pk), lambda: list(rows))


@dataclass(frozen=True)
class Foreseen:
    """A dossier that will be late as things stand, and by how much. Minutes of office time."""

    dossier: Dossier
    forecast: Forecast


def foreseen(actor: Actor, at: datetime, *, most: int = 500) -> list[Foreseen]:
    """Open dossiers not yet late whose steps ahead need more than is left, the worst first.

    At most the ``most`` that are due first are looked at. Statements: four for any number.
    """
    rows = access.visible_to(actor, at).filter(
        state__in=OPEN_FOR_LETTERS, due_at__gte=at, voided_at=None
    )
    page = list(rows.with_names().prefetch_related("steps").order_by("due_at", "pk")[:most])
    day = local(at).date()
    of_unit = {code: calendar_known(code, day) for code in {each.unit.code for each in page}}
    cases = _cases(page, of_unit, at)
    found = []
    for dossier in page:
        calendar = of_unit[dossier.unit.code]
        seen = _forecast(dossier, calendar, cases, at)
        if seen.late:
            found.append(Foreseen(dossier, seen))
    return sorted(found, key=lambda each: (-each.forecast.short, each.dossier.pk))


def _forecast(dossier: Dossier, calendar: WorkCalendar, cases: Cases, at: datetime) -> Forecast:
    assert dossier.due_at is not None
    left = calendar.office_micros_between(at, dossier.due_at) // MICRO_MINUTE
    left_over = [
        step
        for step in dossier.steps.all()
        if step.closed_at is None and step.skipped_at is None and not step.optional
    ]
    ahead = [_ahead(dossier, step, cases, calendar, at) for step in left_over]
    opened = [one for one, step in zip(ahead, left_over, strict=True) if step.opened_at is not None]
    if len(opened) == 1:  # one lane: how long it took from this step to the end tells most
        key = (dossier.unit_id, dossier.version_id, -opened[0].order)
        needed = remaining(cases.get(key, ()), opened[0].spent)
        if needed is not None:
            return Forecast(needed, left, len(ahead), len(ahead))
    return forecast(ahead, left)


Cases = dict[tuple[int, int, int], list[int]]
"""Office minutes by unit, version and order of the step; ``-order``: from it to the end."""


def _cases(page: Iterable[Dossier], of_unit: dict[str, WorkCalendar], at: datetime) -> Cases:
    """How long each step of a procedure took at a unit, of the last 50 cases of the last two years.

    Of exactly these procedures at these units: what is foreseen for a dossier is the same whoever
    looks, and however many others stand beside it.
    """
    wanted = {each.unit_id: each.unit.code for each in page}
    codes = {(each.unit_id * _APART + each.version_id) for each in page}
    pair = F("dossier__unit_id") * _APART + F("dossier__version_id")
    rows = (
        DossierStep.objects.filter(
            dossier__unit_id__in=wanted,
            dossier__received_at__gte=at - _CASES_BACK,
            closed_at__isnull=False,
            closed_at__lte=at,
            sent_back=False,
        )
        .annotate(pair=ExpressionWrapper(pair, output_field=BigIntegerField()))
        .filter(pair__in=codes)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("pair"), F("order")],
                order_by=[F("closed_at").desc(), F("pk").desc()],
            )
        )
        .filter(place__lte=_MOST_CASES)
        .order_by()
        .values_list("pair", "order", "opened_at", "closed_at", "dossier__finished_at")
    )
    found: Cases = defaultdict(list)
    for code, order, opened, closed, ended in rows:
        unit, version = divmod(code, _APART)
        calendar = of_unit[wanted[unit]]
        for key, end in ((order, closed), (-order, ended)):
            if end is not None and end <= at:
                took = calendar.office_micros_between(opened, end) // MICRO_MINUTE
                found[unit, version, key].append(took)
    return found


_MOST_CASES = 50
_CASES_BACK = timedelta(days=730)
_APART = 10**9
"""A unit and a version as one number, which both databases look up among hundreds at once."""


def _ahead(
    dossier: Dossier, step: DossierStep, cases: Cases, calendar: WorkCalendar, at: datetime
) -> StepAhead:
    spent = 0
    if step.opened_at is not None:
        start = max(step.opened_at, step.since or step.opened_at)
        spent = calendar.office_micros_between(start, at) // MICRO_MINUTE
    term = routing.allotted(parse_term(step.term), step.opened_at or at, calendar) // MICRO_MINUTE
    known = tuple(cases.get((dossier.unit_id, dossier.version_id, step.order), ()))
    return StepAhead(step.order, term, waits_for(step), known, spent)
