"""One life told in memory: the rows and events its acts leave, by the rules of the single acts.

Nothing is read from the database and nothing written; what the acts of many share (calendars,
versions, series of numbers) is in :class:`Known`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from congvu.audit.inserting import Keys
from congvu.audit.ledger import Ledger
from congvu.calendars import queries as calendars
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.dossiers import access, intake, lives, queries, rules
from congvu.dossiers.actions._lanes import Route
from congvu.dossiers.actions.coming_in import _take_in
from congvu.dossiers.actions.common import AHEAD, _allow, _refresh_columns
from congvu.dossiers.models import (
    Dossier,
    DossierPaper,
    DossierStep,
    HandOver,
    Pause,
    StepStay,
    Supplement,
)
from congvu.dossiers.queries.clocks import as_known, judged_on
from congvu.dossiers.rules import State
from congvu.organisation.models import Office, Unit
from congvu.people.models import User
from congvu.procedures.queries import Received

WRITTEN = (Dossier, DossierPaper, DossierStep, StepStay, HandOver, Supplement, Pause)
"""The tables a life writes to, each after those it points to."""


@dataclass
class Known:
    """What the lives of one bulk act share, each read once."""

    by: Actor
    at: datetime
    origin: str
    ledger: Ledger
    keys: Mapping[type[Any], Keys]
    acts: Mapping[type[lives.Act], tuple[str, Callable[[Telling, Any], None]]]
    next_slip: Callable[[Unit, str], int]
    received: dict[int, Received] = field(default_factory=dict)
    whole: dict[str, WorkCalendar] = field(default_factory=dict)
    books: dict[tuple[int, int], Refusal | None] = field(default_factory=dict)

    def of_unit(self, unit: Unit) -> Received:
        """What the unit receives."""
        found = self.received.get(unit.pk)
        if found is None:
            found = self.received[unit.pk] = Received(unit)
        return found

    def calendar(self, dossier: Dossier, at: datetime) -> WorkCalendar:
        """As :func:`queries.calendar_of`, without asking each time."""
        code = dossier.unit.code
        whole = self.whole.get(code)
        if whole is None:
            whole = self.whole[code] = calendars.calendar_for(code)
        return as_known(whole, judged_on(dossier, at))

    def why_not_in_book(self, unit: Unit, day: date) -> Refusal | None:
        """As :func:`queries.why_not_in_book`, asked once for a year."""
        key = (unit.pk, day.year)
        if key not in self.books:
            self.books[key] = queries.why_not_in_book(unit, day)
        return self.books[key]


class _Route(Route):
    """A route whose rows are not in the database yet."""

    telling: Telling

    def _write_stay(self, stay: StepStay) -> None:
        stay.pk = self.telling.known.keys[StepStay].take()
        self.telling.rows[StepStay].append(stay)
        stay.step._prefetched_objects_cache["stays"].append(stay)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a life, to be said when it is written."""

    kind: str
    by: Actor
    at: datetime
    data: Mapping[str, Any]
    recorded_at: datetime | None


class Telling:
    """A life while it is told; afterwards its rows by table, its events and its dossier."""

    def __init__(self, life: lives.Life, known: Known, number: Callable[[Dossier], None]) -> None:
        self.life, self.known, self.number = life, known, number
        self.rows: dict[type[Any], list[Any]] = {model: [] for model in WRITTEN}
        self.events: list[Event] = []
        self.steps: list[DossierStep] = []
        self.pauses: list[Pause] = []
        self.stale = False
        self._tell()

    def _tell(self) -> None:
        first, *acts = self.life.acts
        if not isinstance(first, lives.Received):
            raise refuse(
                "life-without-receipt",
                N_("Việc đầu tiên của một hồ sơ phải là tiếp nhận."),
                N_("Ghi việc tiếp nhận trước các việc khác."),
            )
        self._received(first)
        for act in acts:
            self.at, self.by, self.recorded_at = act.at, act.by or self.known.by, act.recorded_at
            verb, do = self.known.acts[type(act)]
            if act.by is not None:
                _allow(access.may_act(act.by, verb, self.dossier))
            held = self.open_pause()
            if verb == "explain_late":
                self.refresh()
            if not (verb == "finish" and self.unknown_way()):
                facts = self.dossier.facts(act.at, held.ground if held else "")
                _allow(rules.why_not(facts, verb, act.at))
            do(self, act)
        if self.stale:
            self.refresh()

    # --- what the acts share ---------------------------------------------------------------------

    def unknown_way(self) -> bool:
        """The source tells nothing of the way: a dossier may end from where it was received."""
        return not self.life.way_known and self.dossier.state == State.RECEIVED

    def open_pause(self) -> Pause | None:
        return next((each for each in self.pauses if each.ended_at is None), None)

    def now_calendar(self) -> WorkCalendar:
        return self.known.calendar(self.dossier, self.at)

    def refresh(self) -> None:
        calendar = self.known.calendar(self.dossier, self.dossier.moved_at)
        _refresh_columns(self.dossier, self.pauses, calendar)
        self.stale = False

    def leave(self, kind: str, data: Mapping[str, Any]) -> datetime:
        moment = self.known.ledger.moment(self.recorded_at)
        if self.at > moment + AHEAD:
            raise refuse(
                "act-in-future",
                N_("Việc được ghi là xảy ra lúc {at}, sau thời điểm hiện tại."),
                N_("Ghi đúng thời điểm đã xảy ra."),
                at=rules.words(self.at),
            )
        said: dict[str, Any] = {"state": str(self.dossier.state), **data}
        if self.known.origin:
            said["origin"] = self.known.origin
        self.events.append(Event(kind, self.by, self.at, said, self.recorded_at))
        self.dossier.moved_at = self.at
        self.stale = True
        return moment

    def keyed(self, row: Any) -> Any:
        model = type(row)
        row.pk = self.known.keys[model].take()
        self.rows[model].append(row)
        return row

    def slip(self, kind: rules.Slip) -> str:
        """The next number in the unit's book of such slips, as the single acts give it."""
        year = local(self.at).year
        serial = self.known.next_slip(self.dossier.unit, rules.slip_scope(kind, year))
        return rules.slip_number(kind, serial, year)

    def route(self) -> Route:
        route = _Route(self.dossier, self.pauses, self.now_calendar(), self.at, self.steps)
        route.telling = self
        return route

    def hand(
        self,
        step: DossierStep | None,
        office_id: int | None,
        office: Office | None,
        user: User | None,
        note: str,
    ) -> None:
        self.keyed(
            HandOver(
                dossier=self.dossier,
                step=step,
                from_office_id=office_id,
                from_user_id=self.by.user_id,
                to_office=office,
                to_user=user,
                given_at=self.at,
                note=note,
            )
        )

    def hold(self, ground: str, reference: str, *, restart: bool = False) -> None:
        pause = Pause(
            dossier=self.dossier,
            holds=True,
            ground=ground,
            reference=reference,
            started_at=self.at,
            restart=restart,
            opened_by_id=self.by.user_id,
        )
        self.pauses.append(self.keyed(pause))

    def release(self, *, restart: bool = False) -> Pause | None:
        pause = self.open_pause()
        if pause is not None:
            pause.ended_at, pause.restart = self.at, pause.restart and restart
            pause.closed_by_id = self.by.user_id
        return pause

    def close_steps(self) -> None:
        for step in self.steps:
            if step.is_open:
                step.closed_at = self.at

    # --- the acts --------------------------------------------------------------------------------

    def _received(self, act: lives.Received) -> None:
        life, known = self.life, self.known
        self.at, self.by, self.recorded_at = act.at, act.by or known.by, act.recorded_at
        if act.by is not None:
            _allow(access.may_receive(act.by, life.unit))
        self._may_be_received(act)
        received = known.of_unit(life.unit)
        dossier = self.dossier = Dossier(
            pk=known.keys[Dossier].take(),
            unit=life.unit,
            competent_unit=life.competent_unit or life.unit,
            office=life.office,
            version=life.version,
            channel=life.channel,
            copies=life.copies,
            note=life.note,
            holder_id=self.by.user_id if life.way_known else None,
            wish_method=life.wish[0],
            wish_address=life.wish[1],
            origin=known.origin,
            moved_at=act.at,
            received_at=act.at,
        )
        self.number(dossier)
        calendar = _take_in(dossier, act.at, known.calendar(dossier, act.at))
        dossier.promise_at = life.promise_at or dossier.promise_at
        ends = any(isinstance(each, lives.Finished | lives.Stopped) for each in life.acts)
        if life.way_known or act.papers is not None:
            listed = received.papers(life.version)
            for line in intake.checklist(
                life.version, act.papers, act.at, whole=life.way_known, listed=listed
            ):
                line.dossier = dossier
                self.keyed(line)
        if life.way_known or not ends:
            self.steps = intake.steps_of(dossier, calendar, act.at, received.steps(life.version))
            for step in self.steps:
                step._prefetched_objects_cache = {"stays": []}  # type: ignore[attr-defined]
                self.keyed(step)
        dossier.received_recorded_at = self.leave(
            "dossier.received", {**intake.receipt(dossier), **life.said}
        )
        self.rows[Dossier].append(dossier)
        self.stale = False

    def _may_be_received(self, act: lives.Received) -> None:
        life, day = self.life, local(act.at).date()
        if not self.known.of_unit(life.unit).takes(life.version, day):
            raise Refused(intake.not_in_force(life.unit, life.version, day))
        _allow(self.known.why_not_in_book(life.unit, day))
