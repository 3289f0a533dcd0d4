"""Deadlines that people are reminded of: the terms in force, who is told, what was told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q, QuerySet

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import N_
from congvu.core.reminding import Terms
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people.models import DutyGrant, StandIn, User
from congvu.plans import rules
from congvu.plans.data import rows as packaged
from congvu.plans.models import Reminder, ReminderTerms, Task


class Kind(StrEnum):
    """What is due."""

    RECOMMENDATION = "recommendation"
    TASK = "task"
    SELF_REPORT = "self_report"
    QUESTION = "question"


KIND_LABELS = {
    Kind.RECOMMENDATION: N_("Kiến nghị sau kiểm tra"),
    Kind.TASK: N_("Nhiệm vụ của kế hoạch"),
    Kind.SELF_REPORT: N_("Báo cáo tự kiểm tra"),
    Kind.QUESTION: N_("Câu hỏi từ dữ liệu"),
}


@dataclass(frozen=True)
class TermsSeen:
    """The terms of a kind in force on a day; ``row`` None: the packaged ones."""

    kind: Kind
    terms: Terms
    source: str
    row: ReminderTerms | None


@dataclass(frozen=True)
class TermsBook:
    """Every term in force on one day."""

    day: date
    rows: dict[tuple[int, str], ReminderTerms]

    def of(self, kind: Kind, unit: Unit) -> TermsSeen:
        """What ``unit`` set, or the nearest unit above it; else what is packaged."""
        above: Unit | None = next(iter(organisation.heirs(unit, self.day)), None)
        while above is not None:
            row = self.rows.get((above.pk, kind))
            if row is not None:
                terms = Terms(days_of(row.before), row.on_day, row.every_after, row.copy_after)
                return TermsSeen(kind, terms, row.source, row)
            above = organisation.parent_of(above, self.day)
        return _packaged(kind, self.day)


def terms_book(day: date) -> TermsBook:
    """The terms of ``day``, in one statement."""
    rows = ReminderTerms.objects.on(day).select_related("unit").order_by("valid_from", "pk")
    return TermsBook(day, {(each.unit_id, each.kind): each for each in rows})


def _packaged(kind: Kind, day: date) -> TermsSeen:
    for given in packaged("reminder-terms.csv"):
        starts, ends = given["valid_from"], given["valid_to"]
        if given["kind"] == kind and starts <= day.isoformat() <= (ends or "9999-12-31"):
            copy = int(given["copy_after"]) if given["copy_after"] else None
            terms = Terms(
                days_of(given["before"]), given["on_day"] == "1", int(given["every_after"]), copy
            )
            return TermsSeen(kind, terms, given["source"], None)
    return TermsSeen(kind, Terms((), False, 0), "", None)


def days_of(text: str) -> tuple[int, ...]:
    """“10;3” → (10, 3). Raises ValueError for what is no number."""
    return tuple(int(each) for each in text.replace(",", ";").split(";") if each.strip())


@dataclass(frozen=True)
class Due:
    """Something due. ``units`` carry it today; none: it waits for an heir, and ``lender`` is told.

    ``first_due_on`` is the deadline before any extension; ``since`` the day from which the
    deadline is known; ``owner`` a person it was given to by name; ``setter`` the unit whose terms
    hold.
    """

    kind: Kind
    row: Model
    unit: Unit
    units: tuple[Unit, ...]
    words: str
    due_on: date
    first_due_on: date
    since: date | None
    setter: Unit
    owner: User | None = None
    lender: Unit | None = None


def due_tasks(
    day: date, keys: Iterable[int] | None = None, *, without: QuerySet[Any] | None = None
) -> Iterator[Due]:
    """Open tasks that bind and have a day.

    ``keys``: only these. ``without``: keys of tasks that another room tells of itself.
    """
    rows = Task.objects.open().exclude(due_on=None)
    if without is not None:
        rows = rows.exclude(pk__in=without)
    rows = rows.filter(Q(plan=None) | Q(plan__state=rules.PlanState.ISSUED))
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    for each in rows.select_related("unit", "plan", "owner_user").order_by("due_on", "pk"):
        known = each.plan.issued_recorded_at if each.plan else each.recorded_at
        assert each.due_on is not None
        yield Due(
            Kind.TASK,
            each,
            each.unit,
            tuple(organisation.heirs(each.unit, day)),
            each.text,
            each.due_on,
            each.due_on,
            local(known).date() if known else None,
            each.unit,
            each.owner_user if each.owner_user and each.owner_user.is_active else None,
        )


Told = tuple[User, Unit, bool]
"""Who is told, as somebody of which unit, and whether as a copy."""


@dataclass(frozen=True)
class People:
    """Who leads and who keeps reform at each unit on one day, and who stands in for whom."""

    day: date
    by_unit: dict[tuple[int, str], list[User]]
    stand_ins: dict[tuple[int, int], list[User]]

    def told(self, due: Due, copies: bool) -> list[Told]:
        """Whom a reminder reaches, at which unit, and whether as a copy; each person once.

        The person named, or the reform officers of the units that carry it, with those who stand
        in for them; their leaders where nobody is charged, or where ``copies`` says so.
        """
        found: dict[int, Told] = {}
        if not due.units and due.lender is not None:
            for heir in organisation.heirs(due.lender, self.day):
                self._add(found, self._at(heir, Duty.REFORM_OFFICER, Duty.UNIT_LEADER), heir, False)
        for unit in due.units:
            own = due.owner is not None
            theirs = (
                [due.owner] if due.owner else self._at(unit, Duty.REFORM_OFFICER, Duty.UNIT_LEADER)
            )
            self._add(found, theirs, unit, False)
            if copies:
                self._add(found, self._at(unit, Duty.UNIT_LEADER), unit, True)
            if own and copies:
                self._add(found, self._at(unit, Duty.REFORM_OFFICER), unit, True)
        return list(found.values())

    def _at(self, unit: Unit, *duties: Duty) -> list[User]:
        """The holders of the first of ``duties`` that anybody holds."""
        for duty in duties:
            if here := self.by_unit.get((unit.pk, duty)):
                return here
        return []

    def _add(
        self,
        found: dict[int, Told],
        users: Iterable[User],
        unit: Unit,
        copied: bool,
    ) -> None:
        for user in users:
            for one in (user, *self.stand_ins.get((user.pk, unit.pk), ())):
                found.setdefault(one.pk, (one, unit, copied))


def people_on(day: date) -> People:
    """Everybody who may be told on ``day``, in two statements."""
    by_unit: dict[tuple[int, str], list[User]] = {}
    grants = DutyGrant.objects.on(day).filter(
        duty__in=[Duty.REFORM_OFFICER, Duty.UNIT_LEADER],
        user__is_active=True,
        user__left_on=None,
    )
    for grant in grants.select_related("user").order_by("user", "pk"):
        here = by_unit.setdefault((grant.unit_id, grant.duty), [])
        if grant.user not in here:
            here.append(grant.user)
    stand_ins: dict[tuple[int, int], list[User]] = {}
    for row in StandIn.objects.on(day).select_related("stand_in").order_by("pk"):
        stand_ins.setdefault((row.person_id, row.unit_id), []).append(row.stand_in)
    return People(day, by_unit, stand_ins)


def told(user_id: int) -> QuerySet[Reminder]:
    """What a person was reminded of, the newest first."""
    return Reminder.objects.filter(user=user_id).order_by("-told_on", "-pk")
