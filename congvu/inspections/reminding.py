"""What is due after inspections and before them, and what each person is reminded of today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.core.reminding import moment_reached
from congvu.inspections.flags.asking import QuestionState
from congvu.inspections.models import FlagQuestion, Recommendation, Visit
from congvu.inspections.rules import RECOMMENDATION, Kind
from congvu.organisation import queries as organisation
from congvu.plans import reminders
from congvu.plans.models import Reminder
from congvu.plans.reminders import Due

SUBJECTS = {
    "recommendation": reminders.Kind.RECOMMENDATION,
    "task": reminders.Kind.TASK,
    "visit": reminders.Kind.SELF_REPORT,
    "flagquestion": reminders.Kind.QUESTION,
}
"""Streams that are reminded of, by the name of their row."""

STILL_OWED = RECOMMENDATION.by_act["extend"].sources
"""States in which the unit has something to do: neither claimed, closed nor replaced."""


def due_recommendations(day: date, keys: Iterable[int] | None = None) -> Iterator[Due]:
    """Recommendations whose unit still owes something; the present deadline counts."""
    rows = Recommendation.objects.filter(state__in=STILL_OWED)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    joined = rows.select_related("unit", "task", "conclusion__inspection__unit")
    for each in joined.order_by("original_due_on", "pk"):
        yield Due(
            reminders.Kind.RECOMMENDATION,
            each,
            each.unit,
            tuple(organisation.heirs(each.unit, day)),
            each.interpretation,
            each.task.due_on or each.original_due_on,
            each.original_due_on,
            each.conclusion.signed_on,
            each.conclusion.inspection.unit,
            lender=each.conclusion.inspection.unit,
        )


def due_self_reports(day: date, keys: Iterable[int] | None = None) -> Iterator[Due]:
    """Units told of a visit that have not sent their own report; its day is the deadline.

    Of a surprise visit nobody is told.
    """
    rows = Visit.objects.filter(
        self_reported_on=None,
        held_at=None,
        on__gte=day,
        inspection__noticed_on__isnull=False,
        inspection__from_paper=False,
    ).exclude(inspection__kind=Kind.SURPRISE)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    for each in rows.select_related("unit", "inspection__unit").order_by("on", "pk"):
        yield Due(
            reminders.Kind.SELF_REPORT,
            each,
            each.unit,
            tuple(organisation.heirs(each.unit, day)),
            each.inspection.title,
            each.on,
            each.on,
            each.inspection.noticed_on,
            each.inspection.unit,
        )


def due_questions(day: date, keys: Iterable[int] | None = None) -> Iterator[Due]:
    """Questions that a unit was asked and has not answered."""
    rows = FlagQuestion.objects.filter(state=QuestionState.ASKED)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    for each in rows.select_related("unit", "result__run__unit").order_by("due_on", "pk"):
        yield Due(
            reminders.Kind.QUESTION,
            each,
            each.unit,
            tuple(organisation.heirs(each.unit, day)),
            each.text,
            each.due_on,
            each.due_on,
            local(each.asked_at).date(),
            each.result.run.unit,
        )


def due_tasks(day: date, keys: Iterable[int] | None = None) -> Iterator[Due]:
    """Tasks of plans; a recommendation's task is told with the recommendation."""
    return reminders.due_tasks(day, keys, without=Recommendation.objects.values("task"))


SOURCES = {
    reminders.Kind.RECOMMENDATION: due_recommendations,
    reminders.Kind.TASK: due_tasks,
    reminders.Kind.SELF_REPORT: due_self_reports,
    reminders.Kind.QUESTION: due_questions,
}


@dataclass(frozen=True)
class Reached:
    """Something whose moment has come, and the people who were not told of it yet."""

    due: Due
    offset: int
    people: list[reminders.Told]


def reached(day: date) -> list[Reached]:
    """Every moment reached by ``day`` of which somebody is still to be told."""
    book, people = reminders.terms_book(day), reminders.people_on(day)
    coming = []
    for source in SOURCES.values():
        for due in source(day):
            terms = book.of(due.kind, due.setter).terms
            offset = moment_reached(terms, due.due_on, day, due.since)
            if offset is not None:
                told = people.told(due, terms.copies((day - due.due_on).days))
                coming.append((due, offset, told))
    known = _known(coming)
    found = []
    for due, offset, told in coming:
        stream = audit.stream_name(due.row)
        fresh = [each for each in told if (stream, due.due_on, offset, each[0].pk) not in known]
        if fresh:
            found.append(Reached(due, offset, fresh))
    return found


def _known(
    coming: list[tuple[Due, int, list[reminders.Told]]],
) -> set[tuple[str, date, int, int]]:
    days = {due.due_on for due, _, _ in coming}
    rows = Reminder.objects.filter(due_on__in=days).order_by("pk")
    return set(rows.values_list("subject", "due_on", "offset", "user"))


@dataclass(frozen=True)
class Standing:
    """The last reminder of something that a person has still to see to."""

    due: Due
    told: Reminder


LAST = 200
"""Reminders looked at for one person; older ones were said again since, or are done."""


def standing(user_id: int, day: date) -> list[Standing]:
    """What ``user_id`` was reminded of and is still due by the same deadline, the latest first."""
    newest: dict[str, Reminder] = {}
    for each in reminders.told(user_id)[:LAST]:
        newest.setdefault(each.subject, each)
    keys: dict[reminders.Kind, list[int]] = {}
    for stream in newest:
        name, _, key = stream.partition(":")
        keys.setdefault(SUBJECTS[name], []).append(int(key))
    found = [
        Standing(due, newest[audit.stream_name(due.row)])
        for kind, wanted in keys.items()
        for due in SOURCES[kind](day, wanted)
    ]
    same = [each for each in found if each.told.due_on == each.due.due_on]
    return sorted(same, key=lambda each: (each.due.due_on, each.told.pk))
