"""Outages, and what became of the numbers reserved for slips by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Max, Q, QuerySet

from congvu.core import numbering
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused
from congvu.dossiers import access, rules
from congvu.dossiers.models import Dossier, NumberRange, Outage, ReservedNumber
from congvu.dossiers.rules.outages import first_reserved, serial_words
from congvu.organisation.models import Unit

LOGGED_LATE = timedelta(hours=24)
"""An outage written down later than this after it began is marked so: it excuses less."""

FREE = Q(dossier=None, spoiled_at=None)


def outages_visible_to(actor: Actor, at: datetime) -> QuerySet[Outage]:
    """The outages of the units whose dossiers ``actor`` reads, the latest first."""
    rows = Outage.objects.select_related("unit", "recorded_by")
    if not actor.is_system:
        rows = rows.filter(unit_id__in=access.units_seen(actor, at))
    return rows.order_by("-started_at", "-pk")


def outages_between(unit_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[Outage]:
    """Outages of ``unit_ids`` that touch ``[start, end)``, the earliest first.

    One that lasts touches all that comes after its beginning.
    """
    rows = Outage.objects.filter(unit_id__in=list(unit_ids), started_at__lt=end)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gte=start))
    return rows.select_related("unit").order_by("started_at", "pk")


def covered_by_outage(unit_id: int, moment: datetime) -> Outage | None:
    """The logged outage of the unit in which ``moment`` lies, both ends inside; None outside."""
    return covered_by_outages([(unit_id, moment)]).get((unit_id, moment))


def covered_by_outages(
    moments: Iterable[tuple[int, datetime]],
) -> dict[tuple[int, datetime], Outage]:
    """For each ``(unit id, moment)`` that lies in a logged outage, that outage; one statement.

    Whoever judges late recording asks with the moment an act happened: its record may then be as
    late as the outage and the working day after it.
    """
    asked = sorted(set(moments), key=lambda each: each[1])
    if not asked:
        return {}
    units = {unit for unit, _moment in asked}
    last = asked[-1][1] + timedelta(microseconds=1)
    of_unit: dict[int, list[Outage]] = {}
    for each in outages_between(units, asked[0][1], last):
        of_unit.setdefault(each.unit_id, []).append(each)
    found = {}
    for unit, moment in asked:
        for each in of_unit.get(unit, ()):
            if each.covers(moment):
                found[unit, moment] = each
                break
    return found


def outage_at_counter(unit: Unit, at: datetime) -> Outage | None:
    """The outage whose slips are likely being entered: the one that lasts, else the latest."""
    rows = Outage.objects.filter(unit=unit, started_at__lte=at)
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-started_at").first()


# --- reserved numbers -----------------------------------------------------------------------------


@dataclass(frozen=True)
class RangeTally:
    """A block and how many of its numbers are used, spoiled and free."""

    block: NumberRange
    used: int
    spoiled: int
    free: int

    @property
    def total(self) -> int:
        """All numbers of the block; the three parts add up to it."""
        return self.used + self.spoiled + self.free


def ranges_of(units: Collection[int]) -> QuerySet[NumberRange]:
    """The blocks of these units, the newest year first."""
    rows = NumberRange.objects.filter(unit_id__in=list(units))
    return rows.select_related("unit", "holder", "reserved_by").order_by("-year", "first", "pk")


def range_tallies(blocks: Sequence[NumberRange]) -> list[RangeTally]:
    """What became of the numbers of each block; one statement for all."""
    counted = {
        row["range"]: row
        for row in ReservedNumber.objects.filter(range__in=blocks)
        .order_by()
        .values("range")
        .annotate(
            used=Count("pk", filter=Q(dossier__isnull=False)),
            spoiled=Count("pk", filter=Q(spoiled_at__isnull=False)),
            free=Count("pk", filter=FREE),
        )
    }
    return [
        RangeTally(each, *(counted[each.pk][name] for name in ("used", "spoiled", "free")))
        for each in blocks
    ]


def reserved_in(block: NumberRange) -> list[ReservedNumber]:
    """Every number of a block with what became of it."""
    rows = block.numbers.select_related("dossier__version", "outage", "spoiled_by")
    return list(rows.order_by("serial"))


def range_offered(unit: Unit, day: date) -> tuple[int, int]:
    """First and last serial to offer for a new block: after those there are, fifty numbers."""
    rule = numbering.rule_on(day)
    taken = NumberRange.objects.filter(unit=unit, year=day.year).aggregate(last=Max("last"))
    first = max(first_reserved(rule), (taken["last"] or 0) + 1)
    return first, min(first + 49, 10**rule.max_digits - 1)


def slip_named(text: str, unit: Unit, year: int) -> ReservedNumber | None:
    """The reserved number behind what is on the slip: its code scanned, its serial, its number."""
    rows = ReservedNumber.objects.filter(unit=unit).select_related("unit", "range", "dossier")
    key = rules.key_in(text)
    if key is not None:
        return rows.filter(proof_key=key).first()
    words = text.strip()
    try:
        serial = int(words) if words.isascii() and words.isdecimal() else None
        if serial is None:
            read = numbering.parse_number(words)
            serial, year = read.serial, read.year
    except Refused:
        return None
    return rows.filter(year=year, serial=serial).first() if serial < 10**9 else None


def slip_of(dossier: Dossier) -> ReservedNumber | None:
    """The slip by hand a dossier was entered from; no statement for any other dossier."""
    if not dossier.origin.startswith(("outage:", "slip:")):
        return None
    return ReservedNumber.objects.filter(dossier=dossier).select_related("outage").first()


def owes_new_slip(dossier: Dossier, actor: Actor) -> bool:
    """Whether ``actor`` may make the new appointment that a slip by hand still owes."""
    if dossier.due_at is None or dossier.due_at == dossier.promise_at or not dossier.is_open:
        return False
    made = dossier.appointments.filter(change=None, after=dossier.due_at).exists()
    return not made and access.may_act(actor, "correct", dossier) is None


def next_slip(unit: Unit, year: int, after: ReservedNumber | None) -> ReservedNumber | None:
    """The next number to enter: what was declared written first, then the next that is free."""
    rows = ReservedNumber.objects.filter(FREE, unit=unit, year=year).order_by("serial")
    if after is not None:
        same = rows.filter(serial__gt=after.serial, range=after.range_id)
        declared = rows.filter(outage__isnull=False)
        return same.filter(outage__isnull=False).first() or declared.first() or same.first()
    return rows.filter(outage__isnull=False).first() or rows.first()


def reserved_behind(key: str) -> ReservedNumber | None:
    """The reserved number whose slip carries this key and was not entered; for the proof page."""
    if not rules.is_proof_key(key):
        return None
    rows = ReservedNumber.objects.filter(proof_key=key, dossier=None)
    return rows.select_related("unit", "range").first()


def number_shown(slip: ReservedNumber) -> str:
    """The number as it stands on the blank slip; the day is left open where the number has one."""
    if slip.dossier is not None:
        return slip.dossier.number
    digits = numbering.rule_on(local(slip.range.reserved_at).date()).digits
    if slip.range.form == numbering.Form.BOOK:
        return f"01-{slip.year:04}-{slip.serial:0{digits}}"
    return f"{slip.unit.agency_code}-______-{slip.serial:0{digits}}"


def why_slips_open(unit: Unit, year: int) -> Refusal | None:
    """Why the book of a year cannot be closed yet; code ``reserved-numbers-open``."""
    left = ReservedNumber.objects.filter(FREE, unit=unit, year=year)
    serials = list(left.order_by("serial").values_list("serial", flat=True))
    if not serials:
        return None
    return Refusal(
        "reserved-numbers-open",
        N_("Còn số dự phòng chưa nhập, chưa huỷ: {serials}."),
        N_("Nhập các giấy viết tay còn lại; số không dùng đến thì ghi huỷ có lý do, rồi khoá sổ."),
        "",
        {"serials": serial_words(serials)},
    )


# --- reconciliation -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reconciled:
    """What an outage left on paper: entered, spoiled, still to enter; and what does not add up.

    ``gaps``: serials between those of the outage that are free and that nobody declared.
    ``differing``: dossiers whose slip promised another moment than the term gives.
    """

    slips: list[ReservedNumber]
    waiting: list[ReservedNumber]
    gaps: list[int]
    differing: list[Dossier]

    @property
    def entered(self) -> int:
        """How many slips are in the system."""
        return sum(each.dossier_id is not None for each in self.slips)

    @property
    def spoiled(self) -> int:
        """How many were spoiled."""
        return sum(each.spoiled_at is not None for each in self.slips)


def reconcile(outage: Outage) -> Reconciled:
    """The slips of an outage by their numbers; four statements for any number of them."""
    rows = outage.slips.select_related(
        "range", "unit", "dossier__version", "dossier__applicant", "dossier__unit", "spoiled_by"
    )
    slips = list(rows.prefetch_related("dossier__appointments").order_by("serial"))
    seen: dict[int, list[int]] = {}
    for each in slips:
        seen.setdefault(each.range_id, []).append(each.serial)
    between = Q(pk__in=[])
    for key, serials in seen.items():
        between |= Q(range=key, serial__gt=min(serials), serial__lt=max(serials))
    gaps = ReservedNumber.objects.filter(between, FREE, outage=None).order_by("serial")
    return Reconciled(
        slips,
        [each for each in slips if each.dossier_id is None and each.spoiled_at is None],
        list(gaps.values_list("serial", flat=True)),
        [
            each.dossier
            for each in slips
            if each.dossier and each.dossier.due_at not in (None, each.dossier.promise_at)
        ],
    )


@dataclass(frozen=True)
class Waiting:
    """An outage with slips still to enter; ``undeclared``: it ended and nobody said which."""

    outage: Outage
    count: int
    undeclared: bool


def slips_waiting(actor: Actor) -> list[Waiting]:
    """Outages of the units where ``actor`` works whose slips are not all entered or spoiled."""
    units = {grant.unit_id for grant in actor.grants if grant.duty in access.RESERVERS}
    rows = Outage.objects.filter(unit_id__in=units).select_related("unit")
    rows = rows.annotate(
        left=Count("slips", filter=Q(slips__dossier=None, slips__spoiled_at=None))
    ).filter(Q(left__gt=0) | Q(declared_at=None, ended_at__isnull=False))
    return [
        Waiting(each, each.left, each.declared_at is None and each.ended_at is not None)
        for each in rows.order_by("started_at", "pk")
    ]
