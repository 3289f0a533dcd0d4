"""Sổ theo dõi hồ sơ on A4 lying down, numbered page by page, closed by its last line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from congvu.core.periods import local
from congvu.core.vietnamese import date_words, format_date, format_time
from congvu.dossiers import queries, rules
from congvu.dossiers.models import BookLock
from congvu.dossiers.papers import forms
from congvu.dossiers.papers.data import HEAD, Made, framed
from congvu.organisation.models import Unit

METHODS: Mapping[str, str] = {
    rules.Channel.COUNTER: "Trực tiếp",
    rules.Channel.POSTAL: "Bưu chính công ích",
    rules.Channel.ONLINE: "Bản điện tử",
}


def book(unit: Unit, year: int, lock: BookLock | None, at: datetime) -> Made:
    """The book of a year as it stands, or as it was locked, with what changed since beside it.

    ``at`` is when it is printed; the form is the one in force on the last day of the year.
    """
    lines = queries.book_lines(unit, year, lock)
    opened = [line.row.received_at for line in lines if line.row.received_at]
    moment = min(at, datetime.combine(date(year, 12, 31), local(at).timetz()))
    said = {
        "landscape": True,
        "number": "",
        "place_date": "",
        "year": year,
        "book": lock.book if lock else "1",
        "opened": format_date(min(opened)) if opened else "… / … / …",
        "closed": format_date(lock.locked_at) if lock else "",
        "rows": [_cells(line) for line in lines],
        "closing": _closing(lines, lock, at),
        "seal": lock.sha256 if lock else "",
        "role": HEAD,
        "signatory": lock.head if lock else "",
    }
    return framed(forms.BOOK, unit, moment, said)


def _cells(line: queries.BookLine) -> list[str]:
    row = line.row
    notes = [row.note] if row.note else []
    if line.added:
        notes.append("Ghi sau khi khoá sổ.")
    notes += [later_words(each) for each in line.later]
    return [
        str(row.serial),
        row.number,
        row.procedure,
        str(row.copies),
        row.applicant,
        row.contact,
        row.competent_unit,
        _moment(row.received_at),
        _moment(row.promise_at),
        _moment(row.returned_at),
        METHODS.get(row.method, row.method),
        row.receiver,
        " ".join(notes),
    ]


def later_words(later: queries.Later) -> str:
    """“Sau khoá sổ, Trả kết quả: 09:00 05/01/2019.” or “… đính chính từ A thành B.”"""
    if later.written_on:
        return f"Sau khoá sổ, {later.label}: {value_words(later.now)}."
    before, now = value_words(later.before), value_words(later.now)
    return f"Sau khoá sổ, {later.label} đính chính từ “{before}” thành “{now}”."


def value_words(value: object) -> str:
    """A value of a column as the book writes it."""
    if isinstance(value, datetime):
        return _moment(value)
    return METHODS.get(str(value), str(value)) if value not in (None, "") else "…"


def _moment(value: datetime | None) -> str:
    return f"{format_time(value)} {format_date(value)}" if value else ""


def _closing(lines: list[queries.BookLine], lock: BookLock | None, at: datetime) -> str:
    if lock is None:
        count = len(lines)
        return f"Sổ chưa khoá; đến {format_time(at)} {date_words(at)} có {count} dòng."
    return (
        f"Khoá sổ {date_words(lock.locked_at)}: sổ có {lock.lines} dòng, từ số thứ tự 1 đến số thứ"
        f" tự {lock.last_serial}."
    )
