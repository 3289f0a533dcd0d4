"""Lanes of a dossier: which step an act is about, closing it, opening what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from congvu.audit.inserting import insert_unasked, update_few
from congvu.audit.rows import made
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, queries, routing, rules
from congvu.dossiers.models import Dossier, DossierStep, HandOver, Pause, StepStay
from congvu.dossiers.queries import routes
from congvu.organisation.models import Office
from congvu.people.models import User

_FIELDS = [
    "office",
    "holder",
    "since",
    "opened_at",
    "due_at",
    "closed_at",
    "sent_back",
    "skipped_at",
    "sent_number",
    "answer_number",
]


@dataclass
class Route:
    """The rows of a route while an act changes them; :meth:`keep` saves what was touched."""

    dossier: Dossier
    pauses: Sequence[Pause]
    calendar: WorkCalendar
    at: datetime
    steps: list[DossierStep] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    @classmethod
    def of(
        cls, dossier: Dossier, pauses: Sequence[Pause], calendar: WorkCalendar, at: datetime
    ) -> Route:
        """The route of a dossier that is locked."""
        return cls(dossier, pauses, calendar, at, routes.steps_of(dossier))

    @property
    def course(self) -> routing.Course:
        """As it stands now, with what the act has changed so far."""
        return routes.course_of(self.steps, self.pauses)

    def step(self, order: int) -> DossierStep:
        """The step of this order."""
        return next(each for each in self.steps if each.order == order)

    def opened(self) -> list[DossierStep]:
        """The open steps."""
        return [each for each in self.steps if each.is_open]

    def names(self, orders: Iterable[int]) -> str:
        """“2. Thẩm tra; 3. Hỏi thuế”."""
        wanted = set(orders)
        return "; ".join(
            f"{each.order}. {each.name}" for each in self.steps if each.order in wanted
        )

    def close(self, step: DossierStep) -> None:
        """The step is done."""
        self.check_not_held(step)
        step.closed_at = self.at
        self.touched.add(step.order)

    def leave(self, step: DossierStep, how: routing.Ended) -> None:
        """The stay ends and the step is not done: moved to other hands, or sent back."""
        self.check_not_held(step)
        self._keep_stay(step, self.at, how)
        step.sent_back = how is routing.Ended.SENT_BACK
        step.closed_at = self.at if step.sent_back else None
        step.since = self.at
        self.touched.add(step.order)

    def open(self, step: DossierStep, office: Office | None, holder: User | None = None) -> None:
        """The step is in these hands from now on; opened again, its earlier stay is kept."""
        if step.closed_at is not None and not step.sent_back:
            self._keep_stay(step, step.closed_at, routing.Ended.MOVED)
        step.office, step.holder = office, holder
        step.since = self.at if step.opened_at else None
        step.opened_at = step.opened_at or self.at
        step.closed_at, step.sent_back = None, False
        self.touched.add(step.order)

    def _keep_stay(self, step: DossierStep, ended_at: datetime, how: routing.Ended) -> None:
        start = step.since or step.opened_at
        assert start is not None
        stay = StepStay(
            step=step,
            office=step.office,
            holder=step.holder,
            started_at=start,
            ended_at=ended_at,
            ended_as=str(how),
        )
        self._write_stay(stay)

    def _write_stay(self, stay: StepStay) -> None:
        stay.save()
        # What was read before the act is read again: the new stay belongs to it.
        getattr(stay.step, "_prefetched_objects_cache", {}).pop("stays", None)

    def skip(self, orders: Iterable[int]) -> None:
        """These optional steps are passed over."""
        for order in orders:
            self.step(order).skipped_at = self.at
            self.touched.add(order)

    def keep(self) -> None:
        """Save what was touched, and the due moment of every lane as it is now."""
        self.read_clocks()
        changed = [each for each in self.steps if each.order in self.touched]
        if changed:
            update_few(changed, _FIELDS)

    def read_clocks(self) -> None:
        """The due moment of every lane that is open or was touched; nothing is saved."""
        course = self.course
        for step in self.steps:
            if step.is_open or step.order in self.touched:
                due = routing.step_due(course, step.order, self.calendar, self.at)
                if due != step.due_at:
                    step.due_at = due
                    self.touched.add(step.order)

    def lead(self) -> DossierStep | None:
        """The lane that speaks for the dossier: the first that is in hands of its own units."""
        own = {self.dossier.unit_id, self.dossier.competent_unit_id}
        lanes = [each for each in self.opened() if not routes.is_outside(each)]
        near = [each for each in lanes if routes.unit_of(self.dossier, each) in own]
        inside = [each for each in lanes if not each.child_code]
        return next(iter(near or inside), None)

    def acting(self, by: Actor, lane: int | None) -> DossierStep | None:
        """The lane an act is about; None where no step is open.

        Refuses with ``lane-not-open``, ``lane-not-yours``, ``lane-not-named``.
        """
        opened = self.opened()
        if not opened and lane is None:
            return None
        if lane is not None and lane not in {each.order for each in opened}:
            raise refuse(
                "lane-not-open",
                N_("Bước {lane} hiện không có ai đang làm."),
                N_("Mở lại trang hồ sơ để xem hồ sơ đang ở bước nào."),
                lane=lane,
            )
        mine = routes.lanes_of(by, self.dossier, opened, access.MOVERS)
        asked = [each for each in mine if lane in (None, each.order)]
        if not asked:
            raise Refused(rules.lane_not_yours(self.names(each.order for each in opened)))
        found = asked[0] if lane is not None else routes.lane_of(by, asked)
        if found is None:
            raise refuse(
                "lane-not-named",
                N_("Hồ sơ đang ở nhiều bước cùng lúc: {steps}."),
                N_("Chọn bước mà việc này thuộc về."),
                steps=self.names(each.order for each in asked),
            )
        return found

    def check_not_held(self, step: DossierStep) -> None:
        """Refuses with ``lane-held`` while the lane itself is paused."""
        stay = next(
            (each for each in self.pauses if each.step_id == step.pk and each.ended_at is None),
            None,
        )
        if stay is not None:
            raise Refused(rules.lane_held(f"{step.order}. {step.name}", stay.ground))


def refresh_lanes(
    dossier: Dossier,
    pauses: Sequence[Pause],
    at: datetime,
    calendar: WorkCalendar | None = None,
) -> None:
    """The due moments of the open lanes after a stay of the clock began or ended."""
    Route.of(dossier, pauses, calendar or queries.calendar_of(dossier, at), at).keep()


@dataclass(frozen=True)
class Going:
    """Where the route goes: which steps open at which office, and which are passed over."""

    offices: Mapping[int, Office | None]
    skipped: tuple[int, ...] = ()

    @property
    def orders(self) -> tuple[int, ...]:
        """The steps that open, in order."""
        return tuple(sorted(self.offices))


def plan(
    route: Route,
    closing: int,
    to_office: Office | None,
    offices: Mapping[int, Office],
    skip: Sequence[int],
) -> Going:
    """Which steps open once ``closing`` is done, each at its office.

    ``to_office`` goes to the step it fits best, ``offices`` name those of other branches; where
    just one office fits a step it need not be named. Optional steps are passed over when
    ``to_office`` fits only behind them. Refuses with ``step-not-optional``, ``office-elsewhere``,
    ``route-office-unknown``.
    """
    course = route.course
    ways = routing.may_skip(course, closing)
    asked = tuple(sorted(set(skip)))
    if asked and asked not in ways:
        raise refuse(
            "step-not-optional",
            N_("Không được bỏ qua: {steps}."),
            N_("Chỉ bỏ qua bước mà quy trình cho phép, ở ngay trước mặt."),
            steps=route.names(asked),
        )
    for skipped in [asked] if asked else ways:
        orders = routing.opens_after(course, closing, skipped)
        steps = [route.step(each) for each in orders]
        taker = _taker(route, steps, to_office, offices) if to_office else None
        if to_office is None or taker is not None or not orders:
            given: dict[int, Office | None] = dict(offices)
            if taker is not None:
                given[taker.order] = to_office
            return Going(
                {each.order: _office(route, each, given.get(each.order)) for each in steps},
                skipped,
            )
    assert to_office is not None
    raise Refused(rules.office_elsewhere(to_office.name))


def _taker(
    route: Route,
    steps: Sequence[DossierStep],
    office: Office,
    offices: Mapping[int, Office],
) -> DossierStep | None:
    free = [each for each in steps if each.order not in offices]
    of_unit = [
        each
        for each in free
        if office.unit_id in {unit.pk for unit in routes.units_for(route.dossier, each, route.at)}
    ]
    fits = [each for each in of_unit if each.office_code == office.code]
    fits = fits or [each for each in of_unit if each.office_kind == office.kind]
    return next(iter(fits or of_unit), None)


def _office(route: Route, step: DossierStep, named: Office | None) -> Office | None:
    if routes.is_outside(step):
        return None
    if named is not None:
        units = {unit.pk for unit in routes.units_for(route.dossier, step, route.at)}
        if named.unit_id not in units:
            raise Refused(rules.office_elsewhere(named.name))
        return named
    fits = routes.offices_for(route.dossier, step, route.at)
    if len(fits) == 1:
        return fits[0]
    raise refuse(
        "route-office-unknown",
        N_("Chưa chọn nơi nhận cho bước “{step}”."),
        N_("Chọn bộ phận nhận của từng nhánh rồi chuyển."),
        step=f"{step.order}. {step.name}",
    )


def hand(
    dossier: Dossier,
    step: DossierStep | None,
    from_office_id: int | None,
    office: Office | None,
    user: User | None,
    by: Actor,
    at: datetime,
    note: str,
) -> None:
    """A line of the control slip."""
    insert_unasked(
        made(
            HandOver,
            dossier=dossier,
            step=step,
            from_office_id=from_office_id,
            from_user_id=by.user_id,
            to_office=office,
            to_user=user,
            given_at=at,
            note=note,
        )
    )
