"""Dossiers by the thousand with their whole lives, and taking such a batch back.

The bulk form of the single acts: the rows, numbers, clocks and events are theirs, the statements
are counted by chunk and not by row. What the single acts do besides is left out on purpose: no
message goes to a citizen, no letter of apology is drafted or dropped, nothing is charged, no copy
is printed - what is brought in happened long ago, or in a story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from congvu.audit.actions import record_many, writes, writes_nothing
from congvu.audit.inserting import Keys, insert
from congvu.audit.ledger import Ledger
from congvu.audit.models import Event as AuditEvent
from congvu.core import numbering
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.core.vietnamese import fold
from congvu.dossiers import access, rules
from congvu.dossiers.actions._life import WRITTEN, Known, Telling
from congvu.dossiers.actions._told_acts import ACTS
from congvu.dossiers.actions.common import _allow, _series
from congvu.dossiers.lives import Life
from congvu.dossiers.models import Dossier, DossierStep, NumberRange, NumberSeries, Pause
from congvu.dossiers.rules.searching import compact, folded_of
from congvu.organisation.models import Unit
from congvu.people.actions import register_parties
from congvu.people.models import Party
from congvu.people.rules import NewParty

AT_ONCE = 500
"""So many lives are told, then written together."""

Told = Callable[[int, Refusal], None]
"""Hears the place (from 0) of a life that was refused, and why."""
Progress = Callable[[int], None]
"""Hears how many lives are done."""


@writes(
    "dossier.received",
    "dossier.forwarded",
    "dossier.lane_closed",
    "dossier.handed_over",
    "dossier.taken_over",
    "dossier.supplement_requested",
    "dossier.supplement_completed",
    "dossier.paused",
    "dossier.resumed",
    "dossier.stopped",
    "dossier.finished",
    "dossier.returned",
    "dossier.late_explained",
)
def bring_in(
    lives: Iterable[Life],
    *,
    origin: str = "",
    refused: Told | None = None,
    progress: Progress | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Write whole lives; answers how many. All in one transaction, or none.

    ``lives`` may be a generator: memory holds :data:`AT_ONCE` of them. ``origin`` ("import:12")
    stands on each dossier and in each event. ``refused``: a life that a rule refuses is told and
    left out; without it the refusal is raised and nothing is written. Refuses with
    ``not-your-duty``, ``number-taken``, ``procedure-not-in-force``, ``book-locked``,
    ``life-without-receipt``, ``life-beyond-house``, ``nothing-to-bring-in`` and the codes of the
    single acts.
    """
    writer = _Writer(by, at, origin, rehearsal=False)
    count = writer.tell_all(lives, refused, progress)
    if not count:
        raise refuse(
            "nothing-to-bring-in",
            N_("Không có hồ sơ nào để ghi."),
            N_("Xem báo cáo từng dòng, sửa rồi làm lại."),
        )
    return count


@writes_nothing("it tells what bring_in would do, and undoes nothing because it writes nothing")
def rehearse(
    lives: Iterable[Life],
    *,
    origin: str = "",
    refused: Told | None = None,
    progress: Progress | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """How many of ``lives`` :func:`bring_in` would write; the others are told, with why."""
    return _Writer(by, at, origin, rehearsal=True).tell_all(lives, refused, progress)


@writes("dossier.voided")
def take_back(origin: str, *, reason: str, by: Actor, at: datetime) -> int:
    """Void all that came by ``origin`` while nothing was done on any of it; answers how many.

    As :func:`void`, in any state: rows and numbers stay, and the dossiers leave queues and figures.
    The same numbers may be brought in again, which no other void allows. Refuses with
    ``not-your-duty``, ``reason-missing``, ``origin-unknown``, ``batch-touched`` naming which.
    """
    _allow(rules.why_not_text(reason))
    rows = Dossier.objects.filter(origin=origin, voided_at=None)
    units = Unit.objects.filter(pk__in=rows.order_by().values("unit")).order_by("pk")
    if not origin or not units:
        raise refuse(
            "origin-unknown",
            N_("Không có hồ sơ nào của lần nhập này."),
            N_("Chọn lần nhập khác."),
        )
    for unit in units:
        _allow(access.may_bring_in(by, unit))
    # Locked first: what somebody does from now on waits, and finds the dossier voided.
    keys = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    touched = list(_acted_on(rows, origin).order_by("pk").values_list("number", flat=True)[:6])
    if touched:
        raise refuse(
            "batch-touched",
            N_("Đã có việc làm trên hồ sơ của lần nhập này: {numbers}."),
            N_("Không huỷ được cả lần nhập nữa; sửa hoặc huỷ từng hồ sơ có lý do."),
            numbers="; ".join(touched[:5]) + ("; …" if len(touched) > 5 else ""),
        )
    ledger = Ledger()
    said = {"reason": reason.strip(), "origin": origin}
    codes = {unit.pk: unit.code for unit in units}
    states = rows.order_by("pk").values_list("pk", "state", "unit_id")
    for pk, state, unit_id in states.iterator(chunk_size=2000):
        ledger.say(
            "dossier.voided",
            stream=f"dossier:{pk}",
            by=by,
            at=at,
            unit=codes[unit_id],
            data={"state": state, **said},
        )
        if len(ledger.waiting) >= 2000:
            record_many(ledger)
    record_many(ledger)
    Pause.objects.filter(dossier__origin=origin, ended_at=None).update(
        ended_at=at, closed_by_id=by.user_id
    )
    DossierStep.objects.filter(
        dossier__origin=origin, opened_at__isnull=False, closed_at=None
    ).update(closed_at=at)
    rows.update(
        voided_at=at,
        voided_recorded_at=ledger.recorded_at,
        voided_reason=reason.strip()[:400],
        moved_at=at,
        number_free=True,
    )
    return len(keys)


def _acted_on(rows: QuerySet[Dossier], origin: str) -> QuerySet[Dossier]:
    """Those of ``rows`` that have an event which does not name the origin they came by."""
    stream = Concat(Value("dossier:"), Cast(OuterRef("pk"), CharField()))
    later = AuditEvent.objects.filter(stream=stream)
    return rows.filter(Exists(later.exclude(data__contains=f'"origin":"{origin}"')))


class _Writer:
    """Tells lives, and writes them a chunk at a time."""

    def __init__(self, by: Actor, at: datetime, origin: str, *, rehearsal: bool) -> None:
        self.rehearsal = rehearsal
        keys = {model: Keys(model, rehearsal=rehearsal) for model in WRITTEN}
        self.party_keys = Keys(Party, rehearsal=rehearsal)
        self.numbers = _Numbers(rehearsal)
        self.known = Known(by, at, origin, Ledger(), keys, ACTS, self.numbers.next_slip)
        self.allowed: set[int] = set()
        self.folded: dict[int, str] = {}

    def tell_all(
        self, lives: Iterable[Life], refused: Told | None, progress: Progress | None
    ) -> int:
        done = place = 0
        for chunk in _chunks(lives):
            self.numbers.look_up(chunk)
            told: list[Telling] = []
            for life in chunk:
                try:
                    told.append(self._told(life))
                except Refused as fault:
                    if refused is None:
                        raise
                    refused(place, fault.refusal)
                place += 1
            if not self.rehearsal:
                self._write(told)
            done += len(told)
            if progress is not None:
                progress(place)
        if not self.rehearsal:
            self.numbers.keep()
        return done

    def _told(self, life: Life) -> Telling:
        if life.unit.pk not in self.allowed:
            _allow(access.may_bring_in(self.known.by, life.unit))
            self.allowed.add(life.unit.pk)
        self.numbers.begin()
        told = Telling(life, self.known, lambda dossier: self.numbers.give(dossier, life.number))
        self.numbers.confirm()
        dossier = told.dossier
        name = self.folded.get(life.version.pk)
        if name is None:
            version = life.version
            name = folded_of("", None, version.procedure.code, version.name)
            self.folded[life.version.pk] = name
        # As search looks through it (rules.folded_of); the words of a version are folded once.
        numbers = map(fold, filter(None, (dossier.number, dossier.slip_number)))
        spelt = " ".join(f"{each} {compact(each)}" for each in numbers)
        dossier.folded = f"{spelt} {name}".strip()[:400]
        return told

    def _write(self, told: Sequence[Telling]) -> None:
        known, ledger = self.known, self.known.ledger
        new = {
            id(one.life.applicant): one.life.applicant
            for one in told
            if isinstance(one.life.applicant, NewParty)
        }
        made = register_parties(
            list(new.values()), ledger, self.party_keys, by=known.by, at=known.at
        )
        party_of = dict(zip(new, made, strict=True))
        for one in told:
            party = one.life.applicant
            if isinstance(party, NewParty):
                party = party_of[id(party)]
            one.dossier.applicant = party
            stream, code = f"dossier:{one.dossier.pk}", one.dossier.unit.code
            for each in one.events:
                ledger.say(
                    each.kind,
                    stream=stream,
                    by=each.by,
                    at=each.at,
                    unit=code,
                    data=each.data,
                    recorded_at=each.recorded_at,
                )
        for model in WRITTEN:
            insert(model, [row for one in told for row in one.rows[model]])
        record_many(ledger)


def _chunks(lives: Iterable[Life]) -> Iterator[list[Life]]:
    waiting = iter(lives)
    while chunk := list(islice(waiting, AT_ONCE)):
        yield chunk


class _Numbers:
    """Numbers of what is brought in: kept as they came, or the next of the book."""

    def __init__(self, rehearsal: bool) -> None:
        self.rehearsal = rehearsal
        self.taken: set[tuple[int, str]] = set()
        self.series: dict[tuple[int, str], NumberSeries] = {}
        self.blocks: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._key: tuple[int, str] = (0, "")
        self._moved: dict[tuple[int, str], int] = {}

    def begin(self) -> None:
        """Another life: what a refused one was given is given to the next."""
        self._moved.clear()

    def look_up(self, chunk: Sequence[Life]) -> None:
        """Which of the numbers that came are in the register already: one statement."""
        numbers = {life.number for life in chunk if life.number}
        if not numbers:
            return
        units = {life.unit.pk for life in chunk}
        found = Dossier.objects.filter(number__in=numbers, unit__in=units, number_free=False)
        self.taken.update(found.order_by("pk").values_list("unit_id", "number"))

    def give(self, dossier: Dossier, number: str) -> None:
        """Write the number on the dossier; it counts as given once :meth:`confirm` says so."""
        assert dossier.received_at is not None
        day = local(dossier.received_at).date()
        rule = numbering.rule_on(day)
        dossier.year = day.year
        if number:
            self._kept(dossier, number)
            return
        scope = f"dossier:{numbering.serial_scope(rule, day)}"
        dossier.serial = self._next(dossier.unit, scope)
        dossier.book = "1" if rule.form is numbering.Form.BOOK else ""
        dossier.number = numbering.format_number(
            rule, dossier.unit.agency_code, day, dossier.serial
        )
        self._key = (dossier.unit.pk, dossier.number)

    def _kept(self, dossier: Dossier, number: str) -> None:
        key = (dossier.unit.pk, number)
        if key in self.taken:
            raise refuse(
                "number-taken",
                N_("Số hồ sơ {number} đã có trong sổ của đơn vị."),
                N_("Bỏ dòng này nếu đã nhập; nếu là hồ sơ khác thì ghi đúng số của nó."),
                number=number,
            )
        dossier.number, self._key = number, key
        try:
            read = numbering.parse_number(number)
        except Refused:
            return  # the number of another system: kept as it is, outside our series
        if self._reserved(dossier.unit, read.year, read.serial):
            raise refuse(
                "number-reserved",
                N_("Số {number} nằm trong dải số dự phòng của đơn vị."),
                N_("Giấy viết tay thì nhập ở trang nhập giấy viết tay, không nhập từ tệp."),
                number=number,
            )
        dossier.serial, dossier.year = read.serial, read.year
        dossier.book = str(read.book) if read.book else ""
        scope = f"dossier:{read.day.isoformat() if read.day else f'{read.year:04}'}"
        last = self._series(dossier.unit, scope).last
        self._moved[dossier.unit.pk, scope] = max(last, read.serial)

    def next_slip(self, unit: Unit, scope: str) -> int:
        """The next number of a slip (:func:`rules.slip_scope`)."""
        return self._next(unit, scope)

    def _next(self, unit: Unit, scope: str) -> int:
        last = self._moved.get((unit.pk, scope), self._series(unit, scope).last)
        serial = last + 1
        if scope.startswith("dossier:"):  # what is reserved for slips by hand is stepped over
            while block := self._reserved(unit, int(scope[8:12]), serial):
                serial = block[1] + 1
        self._moved[unit.pk, scope] = serial
        return serial

    def _reserved(self, unit: Unit, year: int, serial: int) -> tuple[int, int] | None:
        """The block reserved for slips by hand in which ``serial`` lies."""
        key = (unit.pk, year)
        if key not in self.blocks:
            rows = NumberRange.objects.filter(unit=unit, year=year).order_by("first")
            self.blocks[key] = list(rows.values_list("first", "last"))
        return next((each for each in self.blocks[key] if each[0] <= serial <= each[1]), None)

    def confirm(self) -> None:
        """The life was told whole: what it was given is taken."""
        self.taken.add(self._key)
        for key, last in self._moved.items():
            self.series[key].last = last

    def _series(self, unit: Unit, scope: str) -> NumberSeries:
        key = (unit.pk, scope)
        if key not in self.series:
            self.series[key] = (
                NumberSeries(unit=unit, scope=scope, last=_last(unit, scope))
                if self.rehearsal
                else _series(unit, scope)
            )
        return self.series[key]

    def keep(self) -> None:
        """Save how far each series went."""
        NumberSeries.objects.bulk_update(self.series.values(), ["last"], batch_size=200)


def _last(unit: Unit, scope: str) -> int:
    found = NumberSeries.objects.filter(unit=unit, scope=scope).order_by("pk").first()
    return found.last if found is not None else 0
