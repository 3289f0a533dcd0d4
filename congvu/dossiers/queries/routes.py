"""The route of a dossier from its rows: where it is, who may get it next, who used how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import prefetch_related_objects

from congvu.core.actors import Actor
from congvu.core.asked import once
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import Refusal
from congvu.core.terms import parse_term
from congvu.dossiers import routing, rules
from congvu.dossiers.models import Dossier, DossierStep, HandOver, Pause, StepStay
from congvu.dossiers.queries import looks
from congvu.dossiers.queries.clocks import calendar_of, pauses_of, read_with
from congvu.dossiers.routing import Course, Ended, LanePause, Stay
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit

OWN_KINDS = ("receiving", "competent")


def steps_of(dossier: Dossier) -> list[DossierStep]:
    """The steps with their offices and earlier stays: at most two statements for any route."""
    return once(("steps", dossier.pk), lambda: _steps_of(dossier))


def _steps_of(dossier: Dossier) -> list[DossierStep]:
    rows = looks.lines_of(dossier)
    prefetch_related_objects([each for each in rows if each.since is not None], "stays")
    return rows


def _earlier(step: DossierStep) -> list[StepStay]:
    # Only a step in its second hands has earlier ones.
    if step.since is None:
        return []
    return sorted(step.stays.all(), key=lambda one: (one.started_at, one.pk))


def waits_for(step: DossierStep) -> tuple[int, ...]:
    """The orders of the steps it comes after; the one before where nothing else is said."""
    if step.after is not None:
        return tuple(sorted(set(step.after)))
    return (step.order - 1,) if step.order > 1 else ()


def is_outside(step: DossierStep) -> bool:
    """True for a step of an agency that does not use the system."""
    return step.unit_kind == "outside"


def bearer_of(step: DossierStep) -> str:
    """In whose hands the step is, as a key: ``office:12``, ``agency:Công an xã``."""
    if step.agency:
        return f"agency:{step.agency}"
    return f"office:{step.office_id or 0}"


def course_of(steps: Sequence[DossierStep], pauses: Iterable[Pause]) -> Course:
    """The route and what happened on it, as :mod:`congvu.dossiers.routing` takes them."""
    order_of = {each.pk: each.order for each in steps}
    route = tuple(
        routing.Step(each.order, each.name, parse_term(each.term), waits_for(each), each.optional)
        for each in steps
    )
    stays: list[Stay] = []
    for step in steps:
        before = _earlier(step)
        for turn, stay in enumerate(before):
            who = f"office:{stay.office_id}" if stay.office_id else bearer_of(step)
            stays.append(
                Stay(step.order, who, stay.started_at, stay.ended_at, Ended(stay.ended_as), turn)
            )
        start = step.since or step.opened_at
        if start is not None and not step.sent_back:
            how = Ended.DONE if step.closed_at else None
            turn = len(before)
            stays.append(Stay(step.order, bearer_of(step), start, step.closed_at, how, turn))
    return Course(
        route,
        tuple(stays),
        tuple(
            LanePause(order_of.get(each.step_id or 0), each.started_at, each.ended_at, each.holds)
            for each in pauses
        ),
        frozenset(each.order for each in steps if each.skipped_at is not None),
    )


def handed_course(dossier: Dossier, pauses: Iterable[Pause]) -> Course:
    """A dossier without steps as a route of one step, in the hands that the control slip says."""
    assert dossier.received_at is not None
    lines = list(dossier.hand_overs.filter(refused_at=None).order_by("given_at", "pk"))
    office = lines[0].from_office_id if lines else dossier.office_id
    start, stays = dossier.received_at, []
    for turn, line in enumerate(lines):
        if line.to_office_id != office:
            stays.append(Stay(1, f"office:{office or 0}", start, line.given_at, Ended.MOVED, turn))
            office, start = line.to_office_id, line.given_at
    ended = dossier.finished_at or dossier.closed_at
    how = Ended.DONE if ended else None
    stays.append(Stay(1, f"office:{office or 0}", start, ended, how, len(lines)))
    whole = routing.Step(1, dossier.version.name, dossier.term)
    return Course(
        (whole,),
        tuple(stays),
        tuple(LanePause(None, each.started_at, each.ended_at, True) for each in pauses),
    )


# --- whose turn it is ----------------------------------------------------------------------------


def units_for(dossier: Dossier, step: DossierStep, at: datetime) -> list[Unit]:
    """The units that may do a step: named by the dossier, above it, or of a level below it."""
    if is_outside(step):
        return []
    if step.unit_kind == "receiving":
        return _once(dossier.unit, dossier.competent_unit)
    if step.unit_kind == "competent":
        return _once(dossier.competent_unit, dossier.unit)
    day = local(at).date()
    unit: Unit | None = dossier.unit
    while unit is not None:
        if unit.level == step.unit_kind:
            return [unit]
        unit = organisation.parent_of(unit, day)
    below = organisation.units_under(dossier.unit, day)
    return [each for each in below if each.level == step.unit_kind]


def _once(*units: Unit) -> list[Unit]:
    return list({each.pk: each for each in units}.values())


def offices_for(dossier: Dossier, step: DossierStep, at: datetime) -> list[Office]:
    """The offices that fit a step: by its code where there is one, else by its kind.

    Where a unit has none that fits, every office of it.
    """
    day = local(at).date()
    found: list[Office] = []
    for unit in units_for(dossier, step, at):
        here = organisation.offices_of(unit, day)
        coded = [each for each in here if step.office_code and each.code == step.office_code]
        kind = "one_stop" if step.child_code else step.office_kind
        found += coded or [each for each in here if each.kind == kind]
    if found:
        return found
    return [
        office
        for unit in units_for(dossier, step, at)
        for office in organisation.offices_of(unit, day)
    ]


def unit_of(dossier: Dossier, step: DossierStep) -> int:
    """The unit in whose hands an open step is; that which received, where nobody is named."""
    return step.office.unit_id if step.office is not None else dossier.unit_id


def lanes_of(
    actor: Actor, dossier: Dossier, steps: Sequence[DossierStep], duties: Sequence[str] = ()
) -> list[DossierStep]:
    """The open steps on which ``actor`` may act: at the unit that has it.

    Of the two units that the dossier names, each may act for the other. Agencies outside and
    child dossiers close their steps themselves.
    """
    own = {dossier.unit_id, dossier.competent_unit_id}
    mine = {each.unit_id for each in actor.grants if not duties or each.duty in duties}
    found = []
    for step in steps:
        unit = unit_of(dossier, step)
        if not step.is_open or is_outside(step) or (step.child_code and unit not in own):
            continue
        if actor.is_system or unit in mine or (unit in own and own & mine):
            found.append(step)
    return found


def lane_of(actor: Actor, lanes: Sequence[DossierStep]) -> DossierStep | None:
    """Of several lanes the one meant: in the actor's own hands, else in those of their office."""
    if len(lanes) == 1:
        return lanes[0]
    held = [each for each in lanes if actor.user_id and each.holder_id == actor.user_id]
    here = [each for each in lanes if actor.office_id and each.office_id == actor.office_id]
    for some in (held, here):
        if len(some) == 1:
            return some[0]
    return None


def waiting_line(
    dossier: Dossier, actor: Actor, steps: Sequence[DossierStep] | None = None
) -> HandOver | None:
    """The hand-over that waits for ``actor``: of each lane only the last counts.

    What went to another unit waits for that unit alone. The one given to the person goes first,
    then their office's, then the newest.
    """
    lines = list(dossier.hand_overs.select_related("to_office").order_by("-pk"))
    if not any(each.step_id for each in lines):
        return lines[0] if lines and _waits(lines[0]) else None
    if steps is None:
        steps = list(dossier.steps.order_by("order"))
    opened = {each.pk for each in steps if each.is_open}
    last: dict[int, HandOver] = {}
    for line in lines:
        if line.step_id is None and line is not lines[0]:
            continue
        last.setdefault(line.step_id or 0, line)
    found = [
        each
        for each in last.values()
        if _waits(each) and (each.step_id is None or each.step_id in opened)
        # What went to an office of another unit is signed for there, by nobody else.
        if _to(each, actor) or actor.is_system or _within(each, dossier)
    ]
    found.sort(key=lambda one: (not _to(one, actor), one.to_user_id is not None, -one.pk))
    mine = [each for each in found if _to(each, actor)]
    return next(iter(mine or found), None)


def _waits(line: HandOver) -> bool:
    return line.taken_at is None and line.refused_at is None


def _within(line: HandOver, dossier: Dossier) -> bool:
    own = (dossier.unit_id, dossier.competent_unit_id)
    return line.to_office is None or line.to_office.unit_id in own


def _to(line: HandOver, actor: Actor) -> bool:
    if line.to_user_id is not None:
        return line.to_user_id == actor.user_id
    if line.to_office is None:
        return False
    return line.to_office_id == actor.office_id or line.to_office.unit_id in {
        each.unit_id for each in actor.grants
    }


# --- who had it how long -------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """What one bearer used of the term, and the part of the lateness on its account.

    Microseconds of office time. ``name`` is empty for the time nobody had it.
    """

    bearer: str
    name: str
    micros: int
    charged: int = 0
    over: int = 0
    steps: tuple[int, ...] = ()


@dataclass(frozen=True)
class Accounts:
    """Who had a dossier how long, and whose its lateness is (``late``, microseconds)."""

    rows: tuple[Account, ...]
    late: int
    course: Course
    per_day: int


def accounts_of(
    dossier: Dossier,
    at: datetime,
    steps: Sequence[DossierStep] | None = None,
    pauses: Sequence[Pause] | None = None,
    calendar: WorkCalendar | None = None,
) -> Accounts | None:
    """Who had it how long up to its end or ``at``; None before receipt.

    The rule is that of :mod:`congvu.dossiers.routing`: only totals count.
    """
    if dossier.received_at is None:
        return None
    steps = steps_of(dossier) if steps is None else steps
    pauses = pauses_of(dossier) if pauses is None else pauses
    calendar = calendar or calendar_of(dossier, at)
    until = local(dossier.finished_at or dossier.closed_at or at)
    course = course_of(steps, pauses) if steps else handed_course(dossier, pauses)
    reading = read_with(dossier, pauses, calendar, until)
    late = 0
    if reading.due is not None and until > reading.due and dossier.closed_at is None:
        late = calendar.office_micros_between(reading.due, until)
    since = reading.received or dossier.received_at
    shares = {
        each.bearer: each
        for each in routing.charge(course, calendar, since=since, until=until, late=late)
    }
    used = routing.consumption(course, calendar, until)
    names = _names({*used, *shares}, dossier, steps)
    rows = [
        Account(bearer, names.get(bearer, ""), used.get(bearer, 0))
        for bearer in sorted({*used, *shares})
    ]
    rows = [
        replace(
            row,
            charged=shares[row.bearer].micros,
            over=shares[row.bearer].over,
            steps=shares[row.bearer].steps,
        )
        if row.bearer in shares
        else row
        for row in rows
    ]
    rows.sort(key=lambda row: (-row.micros, row.name))
    per_day = int(calendar.hours_on(until.date()).hours_per_day * 3_600_000_000)
    return Accounts(tuple(rows), late, course, per_day)


def _names(
    bearers: Iterable[str], dossier: Dossier, steps: Iterable[DossierStep]
) -> dict[str, str]:
    ids = {int(each[7:]) for each in bearers if each.startswith("office:")} - {0}
    known = {each.office_id: each.office for each in steps if each.office is not None}
    missing = ids - set(known)
    if missing:  # those of steps are at hand
        rows = Office.objects.filter(pk__in=missing).select_related("unit").order_by("pk")
        known |= {each.pk: each for each in rows}
    offices = {
        f"office:{each.pk}": each.name
        if each.unit_id == dossier.unit_id
        else f"{each.name}, {each.unit.name}"
        for each in known.values()
        if each.pk in ids
    }
    agencies = {each: each[7:] for each in bearers if each.startswith("agency:")}
    return {"office:0": dossier.unit.name, **offices, **agencies}


def unfinished(steps: Sequence[DossierStep]) -> list[DossierStep]:
    """The steps of other agencies that must be done and are not: a dossier is not done without."""
    return [
        each
        for each in steps
        if each.unit_kind not in OWN_KINDS
        and not each.optional
        and each.skipped_at is None
        and (each.closed_at is None or each.sent_back)
    ]


def children_of(dossier: Dossier) -> list[Dossier]:
    """The child dossiers that its steps opened, by step."""
    rows = dossier.children.select_related("unit", "version", "parent_step").kept()
    return list(rows.order_by("parent_step__order", "pk"))


def open_children(dossier: Dossier) -> list[Dossier]:
    """The children that have not ended."""
    ended = (*rules.DONE_STATES, rules.State.STOPPED)
    return [each for each in children_of(dossier) if each.state not in ended]


def why_not_done(steps: Sequence[DossierStep], pauses: Iterable[Pause]) -> Refusal | None:
    """Why its route lets a dossier not end yet: branches, other agencies, a lane that stands.

    Codes ``branches-open``, ``route-not-done``, ``lane-held``.
    """
    opened = [each for each in steps if each.is_open]
    other = [each for each in opened if is_outside(each) or each.child_code]
    if len(opened) > 1 or other:
        return rules.branches_open(_named(opened))
    undone = unfinished(steps)
    if undone:
        return rules.route_not_done(_named(undone))
    held = next((each for each in pauses if each.step_id and each.ended_at is None), None)
    return rules.lane_held(_named(opened), held.ground) if held and opened else None


def why_not_on_route(
    actor: Actor,
    act: str,
    dossier: Dossier,
    steps: Sequence[DossierStep],
    pauses: Sequence[Pause],
) -> Refusal | None:
    """What the route alone says against an act, for the page; the act itself looks again.

    Codes ``lane-not-yours``, ``nothing-before``, ``nothing-outside``, ``nothing-to-deliver`` and
    those of :func:`why_not_done`.
    """
    opened = [each for each in steps if each.is_open]
    lanes = lanes_of(actor, dossier, steps)
    if act == "finish":
        return why_not_done(steps, pauses)
    if act == "record_answer" and not any(is_outside(each) for each in opened):
        return rules.nothing_outside()
    if act == "deliver_slip" and all(each.delivered_on for each in pauses):
        return rules.nothing_to_deliver()
    if act in ("forward", "send_back") and opened and not lanes:
        return rules.lane_not_yours(_named(opened))
    if act == "send_back":
        course = course_of(steps, pauses)
        if not any(earlier_of(course, steps, each) for each in lanes):
            return rules.nothing_before()
    return None


def earlier_of(
    course: Course, steps: Sequence[DossierStep], step: DossierStep
) -> list[DossierStep]:
    """The steps done in house to which an open one may be sent back, the nearest last."""
    orders = routing.before(course, step.order)
    return [
        each
        for each in steps
        if each.order in orders and not is_outside(each) and not each.child_code
    ]


def _named(steps: Sequence[DossierStep]) -> str:
    return "; ".join(f"{each.order}. {each.name}" for each in steps)
