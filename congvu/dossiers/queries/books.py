"""The tracking book, and what was late."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, overload

from django.db.models import Case, F, IntegerField, Q, When

from congvu.audit.reference import remembered
from congvu.calendars import queries as calendars
from congvu.core.canonical import sha256_hex
from congvu.core.periods import Period, iso, local
from congvu.core.refusals import N_, Refusal
from congvu.dossiers.models import BookLock, Dossier, overdue_at
from congvu.dossiers.queries.clocks import as_known, judged_on
from congvu.dossiers.queries.lists import GROUPS
from congvu.dossiers.rules import SIGNED_LABELS, SignedHow
from congvu.organisation.models import Unit
from congvu.people.rules import masked_within


@dataclass(frozen=True)
class BookRow:
    """One line of the tracking book (sổ theo dõi hồ sơ), in the order of its columns.

    ``dossier`` is its key; a voided intake keeps its line, which says so.
    """

    serial: int
    number: str
    procedure: str
    copies: int
    applicant: str
    contact: str
    competent_unit: str
    received_at: datetime | None
    promise_at: datetime | None
    returned_at: datetime | None
    method: str
    receiver: str
    note: str
    dossier: int = 0
    voided: bool = False  # struck: its number is never given again

    @property
    def masked_contact(self) -> str:
        """As a screen shows it: the phone is masked, the paper has it in full."""
        return masked_within(self.contact)


COLUMNS = {
    "number": N_("Mã hồ sơ"),
    "procedure": N_("Tên thủ tục hành chính"),
    "copies": N_("Số lượng hồ sơ (bộ)"),
    "applicant": N_("Tên cá nhân, tổ chức"),
    "contact": N_("Địa chỉ, số điện thoại"),
    "competent_unit": N_("Cơ quan chủ trì giải quyết"),
    "received_at": N_("Nhận hồ sơ"),
    "promise_at": N_("Hẹn trả kết quả"),
    "returned_at": N_("Trả kết quả"),
    "method": N_("Phương thức nhận kết quả"),
    "receiver": N_("Ký nhận"),
    "note": N_("Ghi chú"),
}
"""The columns that may change after a line was written, and what they are called."""


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def serial_in_book(dossier: Dossier) -> int:
    """The running number of ``dossier`` in its unit's book of the year of receipt.

    Where numbers begin again each day (from 6/1/2019) the line of the book is the order of
    recording: what is entered late goes to the end and moves no line before it.
    """
    assert dossier.received_at is not None
    if dossier.book and dossier.serial:
        return dossier.serial
    year = local(dossier.received_at).year
    rows = Dossier.objects.filter(unit=dossier.unit).received_in(_year(year))
    before = Q(received_recorded_at__lt=dossier.received_recorded_at) | Q(
        received_recorded_at=dossier.received_recorded_at, pk__lt=dossier.pk
    )
    found: int = rows.filter(~Q(book="") | before).exclude(pk=dossier.pk).count()
    return found + 1


def tracking_book(
    unit: Unit, year: int, first: int = 0, last: int | None = None
) -> Iterator[BookRow]:
    """The tracking book of a unit and a year by serial; the last lines may still be open.

    ``first`` and ``last`` cut out lines, counted from nought, as a slice does.
    """
    rows = Dossier.objects.filter(unit=unit).received_in(_year(year))
    rows = rows.select_related("version", "applicant", "competent_unit", "receiver")
    # The serial of a paper book runs through the year; a daily one does not, see serial_in_book().
    rows = rows.annotate(
        line=Case(When(~Q(book=""), then=F("serial")), default=None, output_field=IntegerField())
    )
    order = (F("line").asc(nulls_last=True), "received_recorded_at", "pk")
    lines = rows.order_by(*order)[first:last].iterator(chunk_size=1000)
    for position, each in enumerate(lines, start=first + 1):
        yield _book_row(each, position)


def _book_row(dossier: Dossier, position: int) -> BookRow:
    who = dossier.applicant
    receiver = dossier.receiver or who
    note = dossier.ended_reason or dossier.late_note or dossier.note
    if dossier.voided_at is not None:
        note = f"Huỷ: {dossier.voided_reason}".rstrip(": ")
    return BookRow(
        serial=dossier.serial if dossier.book and dossier.serial else position,
        number=dossier.number,
        procedure=dossier.version.name,
        copies=dossier.copies,
        applicant=who.name,
        contact=", ".join(part for part in (who.address, who.phone) if part),
        competent_unit=dossier.competent_unit.name,
        received_at=dossier.received_at,
        promise_at=dossier.promise_at,
        returned_at=dossier.returned_at,
        method=dossier.result_method,
        receiver=_signed(dossier, receiver.name) if dossier.returned_at else "",
        note=note,
        dossier=dossier.pk,
        voided=dossier.voided_at is not None,
    )


def _signed(dossier: Dossier, name: str) -> str:
    """Who received it; where no hand signed on the book itself, by what that is shown."""
    if dossier.signed_how in ("", SignedHow.PAPER):
        return name
    return f"{name} ({SIGNED_LABELS[dossier.signed_how].lower()})"


# --- a closed book -------------------------------------------------------------------------------


def plain(row: BookRow) -> dict[str, Any]:
    """A line as plain values, to be hashed and kept."""
    return {
        name: iso(value) if isinstance(value, datetime) else value
        for name, value in asdict(row).items()
    }


def _row(given: dict[str, Any]) -> BookRow:
    moments = {
        name: datetime.fromisoformat(given[name]) if given[name] else None
        for name in ("received_at", "promise_at", "returned_at")
    }
    return BookRow(**{**given, **moments})


def book_lock(unit: Unit, year: int) -> BookLock | None:
    """The closing of the book of a year; None while it is open."""
    return BookLock.objects.filter(unit=unit, year=year).select_related("unit").first()


def is_whole(lock: BookLock) -> bool:
    """True when the lines kept still have the hash they were locked with."""
    return sha256_hex(lock.rows) == lock.sha256


@dataclass(frozen=True)
class Later:
    """What a column of a locked line says now. ``written_on``: it was empty at the closing."""

    column: str
    label: str
    before: Any
    now: Any

    @property
    def written_on(self) -> bool:
        """True for what was still to be written, as a result handed out the next year."""
        return self.before in (None, "")


@dataclass(frozen=True)
class BookLine:
    """A line of the book and, in a closed one, what changed since; ``added``: not in the lock."""

    row: BookRow
    later: tuple[Later, ...] = ()
    added: bool = False


class OpenBook(Sequence[BookLine]):
    """The lines of a book that is not closed; only those asked for are read."""

    def __init__(self, unit: Unit, year: int) -> None:
        self.unit, self.year = unit, year

    def __len__(self) -> int:
        return Dossier.objects.filter(unit=self.unit).received_in(_year(self.year)).count()

    @overload
    def __getitem__(self, at: int) -> BookLine: ...
    @overload
    def __getitem__(self, at: slice) -> list[BookLine]: ...
    def __getitem__(self, at: int | slice) -> BookLine | list[BookLine]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        return [
            BookLine(row) for row in tracking_book(self.unit, self.year, at.start or 0, at.stop)
        ]


def book_lines(unit: Unit, year: int, lock: BookLock | None) -> list[BookLine]:
    """The lines of a book: as they are while it is open, as they were locked afterwards."""
    now = list(tracking_book(unit, year))
    if lock is None:
        return [BookLine(row) for row in now]
    kept = [_row(each) for each in json.loads(lock.rows)]
    today = {row.dossier: row for row in now}
    known = {row.dossier for row in kept}
    lines = [BookLine(row, _later(row, today.get(row.dossier))) for row in kept]
    return lines + [BookLine(row, added=True) for row in now if row.dossier not in known]


def _later(kept: BookRow, now: BookRow | None) -> tuple[Later, ...]:
    if now is None:
        return ()
    pairs = ((name, getattr(kept, name), getattr(now, name)) for name in COLUMNS)
    return tuple(
        Later(name, COLUMNS[name], before, after)
        for name, before, after in pairs
        if before != after
    )


def why_not_in_book(unit: Unit, day: date) -> Refusal | None:
    """Why no serial is given any more in the book of the year of ``day``; ``book-locked``.

    The book is opened each year and locked at its end (Thông tư 01/2018/TT-VPCP). Where a dossier
    of a closed year is written that was forgotten, no clause read so far says; the house writes it
    into the open book, with the day it was really received in the column of notes.
    """
    # Not the kept lines themselves: this is asked at every receipt.
    known = BookLock.objects.only("year", "locked_at", "last_serial")
    lock = remembered(
        ("book lock", unit.pk, day.year), lambda: known.filter(unit=unit, year=day.year).first()
    )
    if lock is None:
        return None
    return Refusal(
        "book-locked",
        N_("Sổ theo dõi hồ sơ năm {year} của {unit} đã khoá ngày {day}, số cuối {last}."),
        N_(
            "Không thêm số vào sổ đã khoá: ghi hồ sơ vào sổ của năm đang mở theo ngày vào sổ, và"
            " ghi ngày nhận thực tế ở cột ghi chú."
        ),
        "Thông tư 01/2018/TT-VPCP (cách ghi hồ sơ nhập muộn: chưa đối chiếu văn bản)",
        {
            "year": lock.year,
            "unit": unit.name,
            "day": f"{local(lock.locked_at):%d/%m/%Y}",
            "last": lock.last_serial,
        },
    )


@dataclass(frozen=True)
class LateRow:
    """A dossier past its term: by how much, and the cause on record (empty: not explained)."""

    dossier: Dossier
    late_minutes: int
    cause: str
    note: str


def late_explanations(unit: Unit, period: Period, at: datetime) -> list[LateRow]:
    """Dossiers received in ``period`` that ended late or are overdue at ``at``."""
    rows = Dossier.objects.filter(unit=unit).kept().received_in(period)
    rows = rows.filter(
        Q(finished_at__gt=F("due_at")) | (GROUPS["open"] & overdue_at(at))
    ).with_names()
    found = []
    whole = calendars.calendar_for(unit.code)
    for each in rows.order_by("due_at", "pk"):
        assert each.due_at is not None
        calendar = as_known(whole, judged_on(each, at))
        end = each.finished_at or at
        minutes = calendar.office_micros_between(each.due_at, end) // 60_000_000
        found.append(LateRow(each, minutes, each.late_cause, each.late_note))
    return found
