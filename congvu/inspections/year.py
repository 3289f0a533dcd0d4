"""A year of inspection: coverage and its forecast, faults, remedies by due cohort, how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from congvu.audit.models import Event
from congvu.core.comparing import Step, percentile_of_durations, survival
from congvu.core.coverage import Standing
from congvu.core.coverage_future import YearSeen, simulate
from congvu.core.periods import Period
from congvu.core.refusals import N_, Refusal, Refused
from congvu.inspections import followup, queries
from congvu.inspections.choosing import standing
from congvu.inspections.models import (
    ChecklistItem,
    Finding,
    InspectionPlan,
    Recommendation,
    Visit,
)
from congvu.inspections.rules import FindingKind, Mark, State, units_needed
from congvu.organisation.models import Unit

HALF = Fraction(1, 2)
MARKS = (15, 30, 60, 90, 180, 365)
"""Days at which the table beside the curve is read."""
MOST_ITEMS = 12
"""So many lines of the field sheets are named as the most frequent faults."""


# --- coverage ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """How far the year has come against its rule, and how far it will, said two ways.

    Whole units. ``chosen`` are in a plan of the year; ``left`` of them are not concluded yet, by
    month in ``months`` (None: no month named), ``missed`` of these after their month. ``hidden``
    are chosen for surprise, without names. ``by_pace``: concluded at the end of the year if it
    goes on as it went since New Year.
    """

    population: int
    needed: int
    percent: str
    denominator: str
    concluded: int
    chosen: int
    left: int
    hidden: int
    months: tuple[tuple[int | None, int], ...]
    missed: int
    by_pace: int

    @property
    def forecast(self) -> int:
        """Units concluded at the end of the year if everything chosen is done."""
        return self.concluded + self.left + self.hidden

    @property
    def lacking(self) -> int:
        """Units that even then are short of the rule."""
        return max(0, self.needed - self.forecast)


def reach(unit: Unit, year: int, day: date) -> Reach | None:
    """The plans of ``unit`` for ``year`` as they stand on ``day``; None where there is none."""
    plans = list(InspectionPlan.objects.filter(unit=unit, year=year).order_by("pk"))
    if not plans:
        return None
    first = plans[0]
    targets = {
        each.unit_id: each
        for plan in plans
        for each in plan.targets.filter(office=None).order_by("-pk")
    }
    done = set(concluded_visits(unit, year, day).order_by("unit").values_list("unit", flat=True))
    below = {each.pk for each in queries.directly_under(unit, min(day, date(year, 12, 31)))}
    concluded = done & (below | set(targets))
    left = [each for key, each in targets.items() if key not in done]
    months: dict[int | None, int] = {}
    for each in left:
        months[each.month] = months.get(each.month, 0) + 1
    passed = (day.year, day.month)
    days = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    gone = min(days, (day - date(year, 1, 1)).days + 1)
    hidden = sum(queries.coverage(plan).chosen - plan.targets.count() for plan in plans)
    return Reach(
        first.population,
        units_needed(first.population, first.minimum_percent),
        f"{first.minimum_percent.normalize():f}",
        first.denominator,
        len(concluded),
        len(targets),
        len(left),
        max(0, hidden - len(done - set(targets) - below)),
        tuple(sorted(months.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))),
        sum(count for month, count in months.items() if month and (year, month) < passed),
        len(concluded) * days // max(1, gone),
    )


def concluded_visits(unit: Unit, year: int, day: date) -> QuerySet[Visit]:
    """Visits of the year by delegations of ``unit`` that were concluded by ``day``."""
    rows = Visit.objects.filter(
        inspection__unit=unit, on__year=year, inspection__conclusion__signed_on__lte=day
    )
    return rows.exclude(unit=unit).select_related("unit", "inspection")


@dataclass(frozen=True)
class Ahead:
    """The years after this one, if this year's plan is done; or why it cannot be said."""

    years: tuple[YearSeen, ...]
    cycle: int
    refusal: Refusal | None = None


def ahead(unit: Unit, year: int, day: date) -> Ahead:
    """Draw the coming years by the rule in force: seats, seats that would have to be added, waits.

    One cycle of years. Who is drawn is simulated, how many must be is not.
    """
    try:
        made = standing.draft(unit, year, day)
    except Refused as refused:
        return Ahead((), 0, refused.refusal)
    chosen = set(
        InspectionPlan.objects.filter(unit=unit, year=year)
        .order_by("pk")
        .values_list("targets__unit__code", flat=True)
    )
    after = [
        Standing(each.standing.id, year)
        if each.office is None and each.unit.code in chosen
        else each.standing
        for each in made.candidates
    ]
    cycle = made.rule.cycle
    return Ahead(tuple(simulate(after, year + 1, cycle, made.rule, seed=unit.code)), cycle)


# --- faults --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """A heading under which faults were found: how many, at how many units; ``key`` opens them."""

    key: str
    name: str
    found: int
    units: int


@dataclass(frozen=True)
class Faults:
    """The limits found at the signed minutes of a year, counted three ways."""

    visits: int
    by_area: tuple[Fault, ...]
    by_unit: tuple[Fault, ...]
    by_item: tuple[Fault, ...]


def inspected(visits: QuerySet[Visit], year: int) -> QuerySet[Visit]:
    """The visits of the year whose minutes are signed."""
    return visits.filter(on__year=year, minutes__isnull=False)


def faults(visits: QuerySet[Visit], areas: Mapping[str, str]) -> Faults:
    """What was found at ``visits``; a line of the sheet that failed counts once a visit."""
    limits = list(findings(visits).values_list("area", "visit__unit", "visit__unit__name"))
    failed = list(
        ChecklistItem.objects.filter(visit__in=visits, result=Mark.FAIL)
        .order_by("pk")
        .values_list("text", "visit__unit")
    )
    area = _counted((code, areas.get(code, code or "–"), unit) for code, unit, _ in limits)
    unit = _counted((str(key), name, key) for _, key, name in limits)
    item = _counted((text, text, key) for text, key in failed)
    return Faults(visits.count(), area, unit, item[:MOST_ITEMS])


def findings(visits: QuerySet[Visit]) -> QuerySet[Finding]:
    """The limits found at ``visits``."""
    return (
        Finding.objects.filter(visit__in=visits, kind=FindingKind.LIMIT)
        .select_related("visit__unit", "visit__inspection")
        .order_by("visit__on", "pk")
    )


def _counted(rows: Iterable[tuple[str, str, int]]) -> tuple[Fault, ...]:
    names: dict[str, str] = {}
    units: dict[str, list[int]] = {}
    for key, name, unit in rows:
        names[key] = name
        units.setdefault(key, []).append(unit)
    made = [Fault(key, names[key], len(held), len(set(held))) for key, held in units.items()]
    return tuple(sorted(made, key=lambda each: (-each.units, -each.found, each.name)))


# --- remedies ------------------------------------------------------------------------------------

LABELS = {
    "due": N_("Đến hạn"),
    "on_time": N_("Đúng hạn"),
    "late": N_("Xong, quá hạn"),
    "waiting": N_("Báo đúng hạn, chờ xác nhận"),
    "overdue": N_("Quá hạn, chưa xong"),
    "running": N_("Chưa đến hạn"),
    "superseded": N_("Đã thay thế"),
    "reopened": N_("Bị trả lại hoặc mở lại"),
}


@dataclass(frozen=True)
class CohortSeen:
    """The recommendations due in a period by their first deadline, each kind with its keys."""

    code: str
    period: Period
    keys: Mapping[str, tuple[int, ...]]

    def count(self, kind: str) -> int:
        """How many are of ``kind``."""
        return len(self.keys[kind])

    @property
    def judged(self) -> int:
        """Those whose first deadline has passed, whatever became of them; what was replaced and
        what is not due yet are not judged."""
        return sum(self.count(kind) for kind in ("on_time", "late", "waiting", "overdue"))


@dataclass(frozen=True)
class Conduct:
    """How recommendations went beside their deadlines, as keys of rows."""

    issued: tuple[int, ...]
    closed: tuple[int, ...]  # ever confirmed as done
    reopened: tuple[int, ...]  # of those, opened again
    disputed: tuple[int, ...]
    extended: tuple[int, ...]
    extensions: int


@dataclass(frozen=True)
class Lasting:
    """How long recommendations stay open, in days from the conclusion to the confirmation.

    Open ones count as longer than so far; replaced ones are left out. ``half`` is the median,
    None where too many are open to say.
    """

    steps: tuple[Step, ...]
    closed: int
    still: int
    half: float | None
    marks: tuple[tuple[int, int, int, Fraction | None], ...]
    """Day, still watched on it, closed by then, share closed; None beyond what was watched."""


@dataclass(frozen=True)
class Remedies:
    """What became of the recommendations of a scope."""

    rows: Mapping[int, Recommendation]
    cohorts: tuple[CohortSeen, ...]
    conduct: Conduct
    lasting: Lasting


def remedies(rows: QuerySet[Recommendation], year: int, day: date) -> Remedies:
    """By first deadline: each quarter of ``year``, the whole of it, and what stayed from before.

    ``rows`` as they stand now; ``day`` says what is overdue.
    """
    every = {
        each.pk: each
        for each in rows.select_related("unit", "task", "conclusion__inspection__unit").order_by(
            "original_due_on", "pk"
        )
        if each.conclusion.signed_on.year <= year
    }
    kinds = _events(every)
    whole = Period.inclusive(date(year, 1, 1), date(year, 12, 31), str(year))
    quarters = [
        Period.inclusive(date(year, 3 * q - 2, 1), _last_of(year, 3 * q), f"{year}-q{q}")
        for q in (1, 2, 3, 4)
    ]
    before = Period.inclusive(date(year - 50, 1, 1), date(year - 1, 12, 31), f"truoc-{year}")
    again = {key for key, seen in kinds.items() if seen & followup.AGAIN}
    cohorts = [
        CohortSeen(
            period.code,
            period,
            {
                kind: tuple(each.pk for each in found)
                for kind, found in followup.sorted_out(every.values(), period, day, again).items()
            },
        )
        for period in (before, *quarters, whole)
    ]
    of_year = {key: each for key, each in every.items() if each.conclusion.signed_on.year == year}
    return Remedies(every, tuple(cohorts), _conduct(of_year, kinds), _lasting(every.values(), day))


def _last_of(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _events(rows: Mapping[int, Recommendation]) -> dict[int, set[str]]:
    """The kinds of events of each recommendation, in one statement."""
    streams = {f"recommendation:{key}": key for key in rows}
    found: dict[int, set[str]] = {key: set() for key in rows}
    told = Event.objects.filter(stream__in=streams).order_by("id").values_list("stream", "kind")
    for stream, kind in told:
        found[streams[stream]].add(kind)
    return found


def _conduct(rows: Mapping[int, Recommendation], kinds: Mapping[int, set[str]]) -> Conduct:
    def having(kind: str) -> tuple[int, ...]:
        return tuple(key for key in rows if kind in kinds[key])

    extended = having("recommendation.extended")
    return Conduct(
        tuple(rows),
        having("recommendation.verified"),
        having("recommendation.reopened"),
        having("recommendation.disputed"),
        extended,
        sum(rows[key].extensions.count() for key in extended),
    )


def _lasting(rows: Iterable[Recommendation], day: date) -> Lasting:
    ended, still = [], []
    for each in rows:
        began = each.conclusion.signed_on
        if each.state == State.CLOSED and each.verified_on:
            ended.append(float((each.verified_on - began).days))
        elif each.state not in followup.ENDED:
            still.append(float(max(0, (day - began).days)))
    steps = survival(ended, still)
    return Lasting(
        tuple(steps),
        len(ended),
        len(still),
        percentile_of_durations(ended, still, HALF),
        tuple(_mark(steps, ended, still, mark) for mark in MARKS),
    )


def _mark(
    steps: Sequence[Step], ended: Sequence[float], still: Sequence[float], mark: int
) -> tuple[int, int, int, Fraction | None]:
    at_risk = sum(each >= mark for each in (*ended, *still))
    passed = [each for each in steps if each.time <= mark]
    share: Fraction | None = 1 - passed[-1].surviving if passed else Fraction(0)
    if not at_risk and share != 1:
        share = None
    return mark, at_risk, sum(each <= mark for each in ended), share


def counted_in_curve(each: Recommendation) -> str:
    """“xong”, “con” or empty: on which side of the curve a recommendation stands."""
    if each.state == State.CLOSED and each.verified_on:
        return "xong"
    return "" if each.state in followup.ENDED else "con"
