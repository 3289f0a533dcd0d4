"""Child dossiers: opened at another agency by a step of the parent, and what their end does to it.

A child has a number, a clock and a state of its own; the citizen filed once, at the parent's unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from congvu.audit.inserting import update_changed
from congvu.core.actors import Actor
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import intake, letters, queries, routing
from congvu.dossiers.actions._lanes import Going, Route, hand, plan, refresh_lanes
from congvu.dossiers.actions.coming_in import _add_papers, _number, _serial, _take_in
from congvu.dossiers.actions.common import (
    _close_step,
    _drop_unsigned,
    _folded,
    _keep,
    _leave,
    _refresh_columns,
    _release_all,
    _tell,
)
from congvu.dossiers.models import Dossier, DossierStep, Pause
from congvu.dossiers.queries import routes
from congvu.dossiers.rules import PaperGiven, State
from congvu.procedures import queries as procedures


def open_child(
    parent: Dossier, step: DossierStep, said: Mapping[str, Any], by: Actor, at: datetime
) -> Dossier:
    """Open the child that ``step`` asks for, at the unit of its office, on the parent's papers.

    Refuses with ``child-office-missing``, ``procedure-not-in-force`` when that unit does not
    receive the procedure, ``year-undecided``.
    """
    office = step.office
    if office is None:
        raise refuse(
            "child-office-missing",
            N_("Chưa rõ cơ quan nào nhận hồ sơ con của bước “{step}”."),
            N_("Chọn bộ phận nhận của cơ quan đó."),
            step=step.name,
        )
    version = procedures.version_for(step.child_code, office.unit, local(at).date())
    child = Dossier(
        unit=office.unit,
        competent_unit=office.unit,
        office=office,
        version=version,
        applicant=parent.applicant,
        channel=parent.channel,
        copies=parent.copies,
        parent=parent,
        parent_step=step,
    )
    _number(child, _serial(office.unit, at), at)
    calendar = _take_in(child, at)
    child.papers_office = None  # the originals stay where the citizen handed them in
    child.folded = _folded(child)
    child.save()
    names = set(version.papers.order_by("order").values_list("name", flat=True))
    given = [
        PaperGiven(line.name, line.originals, line.copies)
        for line in parent.papers.order_by("order")
        if line.is_given and line.name in names
    ]
    lines = intake.checklist(version, given, at, whole=False)
    for line in lines:
        line.dossier = child
    _add_papers(child, lines)
    DossierStep.objects.bulk_create(intake.steps_of(child, calendar, at))
    event = _leave("dossier.received", child, by, at, intake.receipt(child))
    child.received_recorded_at = event.recorded_at
    origin = {"number": parent.number, "unit_name": parent.unit.name}
    _leave("dossier.opened_for", child, by, at, {**origin, "step": step.name})
    child.save()
    hand(parent, step, parent.office_id, office, None, by, at, "")
    told = {"child": child.pk, "number": child.number, "unit_name": office.unit.name}
    _leave("dossier.child_opened", parent, by, at, {**said, **told, "step": step.name})
    return child


def child_ended(child: Dossier, by: Actor, at: datetime) -> None:
    """Tell the parent that a child finished or was stopped; it goes on, or finishes with the last.

    The step of a child that brought no result, or behind which a person must decide where to go,
    comes to the hands of the unit that received.
    """
    if child.parent_id is None or child.parent_step_id is None:
        return
    parent = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "version__procedure", "applicant", "competent_unit", "office")
        .get(pk=child.parent_id)
    )
    at = max(at, parent.moved_at)
    done = child.state == State.FINISHED
    said: dict[str, Any] = {"child": child.pk, "number": child.number, "done": done}
    said |= {"result_number": child.result_number, "unit_name": child.unit.name}
    pauses = queries.pauses_of(parent)
    route = Route.of(parent, pauses, queries.calendar_of(parent, at), at)
    step = next((each for each in route.steps if each.pk == child.parent_step_id), None)
    if step is None or not step.is_open or not parent.is_open:
        return
    going = _onward(route, step) if done and not _is_held(step, pauses) else None
    if going is None:
        _to_own_hands(route, step)
    else:
        _onto(parent, route, step, going, by, at)
    route.keep()
    said |= {"to_office": parent.office_id, "branches": route.names(going.orders if going else ())}
    _leave("dossier.child_ended", parent, by, at, said)
    for order in going.orders if going else ():
        if route.step(order).child_code:
            open_child(parent, route.step(order), said, by, at)
    if parent.state == State.PROCESSING and routing.all_done(route.course):
        numbers = [f"{each.number}: {each.result_number}" for each in queries.children_of(parent)]
        settle(parent, pauses, "", "; ".join(numbers)[:400], by, at)
    else:
        _keep(parent, pauses, route.calendar)


def _is_held(step: DossierStep, pauses: list[Pause]) -> bool:
    return any(each.step_id == step.pk and each.ended_at is None for each in pauses)


def _onward(route: Route, step: DossierStep) -> Going | None:
    """Where it goes by itself; None where a person must choose or write a paper."""
    try:
        going = plan(route, step.order, None, {}, ())
    except Refused:
        return None
    outside = any(routes.is_outside(route.step(order)) for order in going.orders)
    return None if outside else going


def _to_own_hands(route: Route, step: DossierStep) -> None:
    dossier = route.dossier
    pauses = [each for each in route.pauses if each.step_id == step.pk and each.ended_at is None]
    for pause in pauses:
        pause.ended_at = route.at
        pause.save(update_fields=["ended_at"])
    office = dossier.office
    if office is None or office.unit_id not in (dossier.unit_id, dossier.competent_unit_id):
        offices = routes.offices_for(dossier, route.steps[0], route.at)
        office = next(iter(offices), None)
    route.leave(step, routing.Ended.MOVED)
    route.open(step, office)
    dossier.office, dossier.holder = office, None


def _onto(
    parent: Dossier, route: Route, step: DossierStep, going: Going, by: Actor, at: datetime
) -> None:
    route.close(step)
    for order in going.orders:
        each, office = route.step(order), going.offices[order]
        route.open(each, office)
        if not each.child_code:
            hand(parent, each, step.office_id, office, None, by, at, "")
    lead = route.lead()
    if lead is not None and lead.office is not None:
        parent.office, parent.holder = lead.office, lead.holder


def settle(
    dossier: Dossier, pauses: list[Pause], number: str, note: str, by: Actor, at: datetime
) -> None:
    """Processing is done (→ 9): judged now, told to the citizen; the parent hears of it."""
    if any(each.ended_at is None for each in pauses):
        _release_all(pauses, at, by)
        refresh_lanes(dossier, pauses, at)
    _close_step(dossier, at)
    _drop_unsigned(dossier, by, at)
    dossier.state, dossier.finished_at = State.FINISHED, at
    dossier.result_number, dossier.result_note = number, note
    dossier.moved_at = at
    _refresh_columns(dossier, pauses)
    said = {
        "result_number": number,
        "verdict": str(dossier.standing(at)),
        "due": iso(dossier.due_at) if dossier.due_at else None,
    }
    event = _leave("dossier.finished", dossier, by, at, said)
    dossier.finished_recorded_at = event.recorded_at
    update_changed(dossier)
    if dossier.parent_id is None:
        _tell(dossier, letters.ready(dossier), by, at)
    child_ended(dossier, by, at)
