"""The typed rows of the flags from register and audit: a few statements, however many units."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max

from congvu.audit.models import Event
from congvu.calendars import queries as calendars
from congvu.core import numbering
from congvu.core.canonical import canonical
from congvu.core.periods import HANOI, Period, local
from congvu.dossiers import queries as dossiers
from congvu.dossiers.models import (
    Dossier,
    DossierStep,
    FeeReceiptLine,
    NumberRange,
    NumberSeries,
    Pause,
    ReservedNumber,
)
from congvu.inspections.flags.rows import Act, Interval, Row, Stay, Step, UnitRows
from congvu.inspections.flags.worktime import WorkLine, of_calendar
from congvu.organisation.models import Unit
from congvu.people.models import StandIn

RECEIVED = ("dossier.received", "dossier.accepted")
DECIDES = ("dossier.finished", "dossier.draft_approved")
ACTS = (*RECEIVED, *DECIDES, "dossier.stopped", "dossier.returned")
"""What people do at a moment they tell; bulk hand-overs and the system's own acts say nothing."""

QUERY = (
    "Hồ sơ do {units} đơn vị tiếp nhận từ {first} đến {last}, đọc lúc {at}: ngày tiếp nhận, hạn, "
    "kết thúc, dừng, trả, huỷ với giờ máy ghi; các lần dừng tính hạn, các bước, biên lai, và sự "
    "kiện của nhật ký."
)


@dataclass(frozen=True)
class Reading:
    """What was read: the rows of each unit, how many dossiers, their hash, in words."""

    units: tuple[UnitRows, ...]
    count: int
    sha256: str
    query: str


Outages = Mapping[int, Sequence[Interval]]


def work_line(unit: Unit, period: Period) -> WorkLine:
    """The working days around a period, by the calendar of the unit that asks."""
    first, last = _ends(period)
    calendar = calendars.calendar_for(unit.code)
    return of_calendar(calendar, first - timedelta(days=400), last + timedelta(days=800))


def _ends(period: Period) -> tuple[date, date]:
    assert period.start is not None
    assert period.last is not None
    return period.start, period.last


def read(
    units: Sequence[Unit], period: Period, at: datetime, outages: Outages | None = None
) -> Reading:
    """Everything the flags ask of the dossiers received in the period, in ten statements."""
    ids = [unit.pk for unit in units]
    within = {
        "unit_id__in": ids,
        "received_at__gte": period.first_instant(),
        "received_at__lt": period.end_instant(),
    }
    through = {f"dossier__{name}": value for name, value in within.items()}
    stays, steps, paid = _stays(through), _steps(through), _paid(through)
    slips = ReservedNumber.objects.filter(dossier__isnull=False, **through)
    by_hand = set(slips.order_by().values_list("dossier_id", flat=True))
    columns = (
        "pk", "unit_id", "number", "book", "year", "serial", "version__procedure__code",
        "applicant_id", "applicant__identifier", "received_at", "received_recorded_at",
        "promise_at", "due_at", "finished_at", "finished_recorded_at", "closed_at",
        "closed_recorded_at", "returned_at", "result_on", "voided_at", "voided_reason", "origin",
    )  # fmt: skip
    found = list(
        Dossier.objects.filter(**within).order_by("pk").values_list(*columns).iterator(2000)
    )
    acts, closers, heard = _acts(units, period)
    digest = hashlib.sha256()
    rows: dict[int, list[Row]] = defaultdict(list)
    owner: dict[int, int] = {}
    for each in found:
        said = dict(zip(columns, each, strict=True))
        pk = said["pk"]
        owner[pk] = said["unit_id"]
        row = _row(
            said, stays.get(pk, ()), steps.get(pk, ()), paid.get(pk), closers.get(pk, ""), by_hand
        )
        rows[said["unit_id"]].append(row)
        digest.update((canonical([_plain(value) for value in each]) + "\n").encode())
    of_unit: dict[int, list[Act]] = defaultdict(list)
    for act in acts:
        if act.dossier in owner:
            of_unit[owner[act.dossier]].append(act)
    leave, lost = _leave(ids, period), _lost(units, heard, owner)
    given, reserved = _given(ids, period), _reserved(ids, period)
    made = tuple(
        UnitRows(
            unit.pk,
            unit.code,
            unit.name,
            tuple(sorted(rows[unit.pk], key=lambda row: (row.received_at, row.id))),
            tuple(of_unit[unit.pk]),
            tuple((outages or {}).get(unit.pk, ())),
            tuple(leave.get(unit.pk, ())),
            tuple(lost.get(unit.pk, ())),
            tuple(given.get(unit.pk, ())),
            tuple(reserved.get(unit.pk, ())),
        )
        for unit in units
    )
    first, last = _ends(period)
    query = QUERY.format(
        units=len(units), first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}",
        at=f"{local(at):%H:%M %d/%m/%Y}",
    )  # fmt: skip
    return Reading(made, len(found), digest.hexdigest(), query)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return local(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _at(moment: datetime | None) -> datetime | None:
    return None if moment is None else local(moment)


def _row(
    said: dict[str, Any],
    stays: Iterable[Stay],
    steps: Iterable[Step],
    paid: datetime | None,
    closer: str,
    by_hand: Container[int],
) -> Row:
    origin = said["origin"]
    # An imported number belongs to the register it came from.
    day = local(said["received_at"]).date()
    rule = numbering.rule_on(day)
    series = numbering.serial_scope(rule, day)
    series += f"/{origin}" if origin.startswith("import") else ""
    result = said["result_on"]
    return Row(
        id=said["pk"],
        number=said["number"],
        procedure=said["version__procedure__code"],
        subject=said["applicant__identifier"] or f"#{said['applicant_id']}",
        received_at=local(said["received_at"]),
        received_recorded_at=_at(said["received_recorded_at"]),
        series=series,
        serial=said["serial"],
        daily=rule.scope is numbering.SerialScope.DAY,
        by_hand=said["pk"] in by_hand,
        promise_at=_at(said["promise_at"]),
        due_at=_at(said["due_at"]),
        finished_at=_at(said["finished_at"]),
        finished_recorded_at=_at(said["finished_recorded_at"]),
        finished_by=closer,
        stopped_at=_at(said["closed_at"]),
        stopped_recorded_at=_at(said["closed_recorded_at"]),
        returned_at=_at(said["returned_at"]),
        result_at=None if result is None else datetime.combine(result, time(12), HANOI),
        paid_at=_at(paid),
        steps=tuple(steps),
        stays=tuple(stays),
        voided=said["voided_at"] is not None,
        void_explained=bool(said["voided_reason"].strip()),
        origin=origin,
    )


def _stays(through: dict[str, Any]) -> dict[int, list[Stay]]:
    found: dict[int, list[Stay]] = defaultdict(list)
    rows = Pause.objects.filter(holds=True, **through).order_by("dossier_id", "started_at", "pk")
    columns = ("dossier_id", "started_at", "ended_at", "reference", "restart")
    for pk, start, end, reference, restart in rows.values_list(*columns).iterator(2000):
        found[pk].append(Stay(local(start), _at(end), bool(reference.strip()), restart))
    return found


def _steps(through: dict[str, Any]) -> dict[int, list[Step]]:
    rows = DossierStep.objects.filter(closed_at__isnull=False, sent_back=False, **through)
    columns = ("dossier_id", "order", "name", "after", "closed_at")
    grouped: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *step in rows.order_by("dossier_id", "order").values_list(*columns).iterator(2000):
        grouped[pk].append(tuple(step))
    found: dict[int, list[Step]] = {}
    for pk, steps in grouped.items():
        closed = {order: moment for order, _, _, moment in steps}
        made = []
        for order, name, after, moment in steps:
            waits = [order - 1] if after is None else after
            before = max((closed[each] for each in waits if each in closed), default=None)
            made.append(Step(name, local(moment), _at(before)))
        found[pk] = made
    return found


def _paid(through: dict[str, Any]) -> dict[int, datetime]:
    lines = FeeReceiptLine.objects.filter(
        receipt__voided_at=None, **{f"charge__{name}": value for name, value in through.items()}
    )
    taken = lines.values("charge__dossier_id").annotate(last=Max("receipt__taken_at"))
    return dict(taken.order_by().values_list("charge__dossier_id", "last"))


def _acts(
    units: Sequence[Unit], period: Period
) -> tuple[list[Act], dict[int, str], dict[int, str]]:
    """Acts, who finished each dossier, and which receipts the audit heard of in the period."""
    codes = {unit.code for unit in units}
    start, end = period.first_instant(), period.end_instant()
    rows = Event.objects.filter(kind__in=ACTS, recorded_at__gte=start, unit__in=codes)
    columns = ("stream", "kind", "occurred_at", "recorded_at", "actor", "unit")
    acts: list[Act] = []
    closers: dict[int, str] = {}
    heard: dict[int, str] = {}
    ordered = rows.order_by("pk").values_list(*columns)
    for stream, kind, occurred, recorded, actor, unit in ordered.iterator(5000):
        name, _, key = stream.partition(":")
        if name != "dossier" or not key.isdecimal():
            continue
        pk, moment = int(key), local(occurred)
        if kind in RECEIVED and start <= occurred < end:
            heard[pk] = unit
        if kind == "dossier.finished":
            closers[pk] = actor
        if actor != "system":
            acts.append(Act(pk, kind, moment, local(recorded), actor, kind in DECIDES))
    return acts, closers, heard


def _leave(ids: list[int], period: Period) -> dict[int, list[tuple[str, Interval]]]:
    first, last = _ends(period)
    rows = StandIn.objects.filter(unit_id__in=ids).exclude(valid_to__lt=first)
    found: dict[int, list[tuple[str, Interval]]] = defaultdict(list)
    for each in rows.order_by("pk"):
        start, end = each.valid_from or first, each.valid_to or last
        whole = Interval(
            datetime.combine(start, time.min, HANOI), datetime.combine(end, time.max, HANOI)
        )
        found[each.unit_id].append((f"user:{each.person_id}", whole))
    return found


def _lost(
    units: Sequence[Unit], heard: Mapping[int, str], owner: Mapping[int, int]
) -> dict[int, list[int]]:
    """Received by the audit, gone from the register: only somebody at the database can do that."""
    missing = set(heard) - set(owner)
    if not missing:
        return {}
    # Some were received before the period by a correction; those are still there.
    kept = set(Dossier.objects.filter(pk__in=missing).order_by().values_list("pk", flat=True))
    by_code = {unit.code: unit.pk for unit in units}
    found: dict[int, list[int]] = defaultdict(list)
    for pk in sorted(missing - kept):
        found[by_code[heard[pk]]].append(pk)
    return found


def _given(ids: list[int], period: Period) -> dict[int, list[tuple[str, int]]]:
    """The last serial of each register of a day, by the unit's own series."""
    first, last = _ends(period)
    rows = NumberSeries.objects.filter(
        unit_id__in=ids,
        last__gt=0,
        scope__gte=f"dossier:{first.isoformat()}",
        scope__lte=f"dossier:{last.isoformat()}",
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for unit, scope, serial in rows.order_by("scope").values_list("unit_id", "scope", "last"):
        name = scope.removeprefix("dossier:")
        if len(name) == len("2019-07-15"):
            found[unit].append((name, serial))
    return found


def _reserved(ids: list[int], period: Period) -> dict[int, list[tuple[str, int, int]]]:
    """Serials kept for slips by hand, in each register of their year."""
    first, last = _ends(period)
    rows = NumberRange.objects.filter(unit_id__in=ids, year__range=(first.year, last.year))
    found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for each in rows.order_by("pk"):
        names = {
            numbering.serial_scope(rule, day)
            for day in Period(date(each.year, 1, 1), date(each.year + 1, 1, 1)).days()
            if (rule := numbering.rule_on(day)).form == each.form
        }
        found[each.unit_id] += [(name, each.first, each.last) for name in sorted(names)]
    return found


def outages_of(
    units: Sequence[Unit], period: Period, at: datetime, logged_within: float
) -> Outages:
    """Logged outages of the units in the period.

    One written down more than ``logged_within`` days after it ended excuses nothing: it may have
    been written for the purpose.
    """
    found: dict[int, list[Interval]] = defaultdict(list)
    ids = [unit.pk for unit in units]
    for each in dossiers.outages_between(ids, period.first_instant(), period.end_instant()):
        end = each.ended_at or at
        if (each.recorded_at or end) - end <= timedelta(days=logged_within):
            found[each.unit_id].append(Interval(local(each.started_at), local(end)))
    return found
