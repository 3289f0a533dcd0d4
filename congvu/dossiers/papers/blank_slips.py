"""What lies in the drawer for the day the line is down: blank slips, a register, a calendar.

All of it is printed beforehand, because the computer is off when it is needed. Vietnamese only;
the layout is the house's own, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings

from congvu.core import clock, numbering
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import HANOI, local
from congvu.core.refusals import Refused
from congvu.core.terms import Term, TermUnit, parse_term
from congvu.core.vietnamese import format_date, format_time, moment_words
from congvu.documents.qr import qr_svg
from congvu.documents.registry import templates
from congvu.documents.rules import TemplateSpec
from congvu.dossiers import queries, rules
from congvu.dossiers.models import Dossier, NumberRange, Outage, ReservedNumber
from congvu.dossiers.papers import forms
from congvu.dossiers.papers.data import framed, inside
from congvu.dossiers.papers.rendering import pdf_of
from congvu.dossiers.rules.outages import serial_words
from congvu.organisation.models import Unit
from congvu.procedures import queries as catalogue

BLANK_SLIPS = "dossier.blank_slips"
OUTAGE_LIST = "dossier.outage_list"
_BASIS = "Giấy dự phòng khi mất điện, mất mạng theo mẫu giấy tiếp nhận hồ sơ và hẹn trả kết quả"

templates.register(
    TemplateSpec(
        BLANK_SLIPS,
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (viết tay khi mất mạng)",
        date(2015, 5, 15),
        None,
        _BASIS,
        verified=False,
        paper="A4",
    ),
    TemplateSpec(
        OUTAGE_LIST,
        "Danh sách giấy viết tay trong sự cố",
        date(2015, 5, 15),
        None,
        "Danh sách đối chiếu nội bộ",
        verified=False,
        paper="A4",
    ),
)

TERMS_SHOWN = 6
DAYS_SHOWN = 22
OFTEN = timedelta(days=365)
EARLY, LATE = time(10, 0), time(15, 30)
"""Moments that stand for “before 15:00” and “from 15:00 on”, when an intake rolls over."""


def blank_slips(block: NumberRange, numbers: Sequence[ReservedNumber], at: datetime) -> bytes:
    """The free numbers of a block as slips in two copies, the register of the desk, the calendar.

    Two copies of A5 lie side by side on each sheet of A4, to be cut apart. The calendar runs from
    ``at``; a year without decisions on days off ends it.
    """
    day = local(at).date()
    issuer = forms.issuer_on(day)
    calendar, unit = calendar_table(block.unit, at), block.unit
    parts = [number_parts(each) for each in numbers]
    said = {
        "landscape": True,
        "number": "",
        "place_date": "",
        "unit": unit.name,
        "office_words": f"{issuer.name}, {inside(unit)}",
        "dated": block.form != numbering.Form.BOOK,
        "range": str(block),
        "year": block.year,
        "printed": moment_words(at),
        "slips": [
            {"number": number, "lead": lead, "tail": tail, "qr": qr_svg(_code(each, number))}
            for each, (number, lead, tail) in zip(numbers, parts, strict=True)
        ],
        **calendar,
    }
    return pdf_of(framed(BLANK_SLIPS, unit, at, said))


def number_parts(slip: ReservedNumber) -> tuple[str, str, str]:
    """The number as text, and its parts before and after the day that is written by hand."""
    shown = queries.number_shown(slip)
    lead, _gap, tail = shown.partition("______")
    return (shown, lead, tail) if tail else (shown, "", "")


def _code(slip: ReservedNumber, number: str) -> str:
    """The address that will prove the dossier; without an address of the house, its number."""
    if settings.CONGVU_ADDRESS:
        return f"{settings.CONGVU_ADDRESS}{rules.PROOF_PATH}{slip.proof_key}/"
    return number if "_" not in number else str(slip.serial)


def calendar_table(unit: Unit, at: datetime) -> dict[str, Any]:
    """“Received on day X, due on day Y” for the terms this counter promises most.

    One row a working day for a month ahead. Before 15:00 and from 15:00 on are two lines where
    they differ. The hour of receipt is the hour of the promise where ``same_hour`` is said.
    """
    day = local(at).date()
    terms = common_terms(unit, at)
    calendar = queries.calendar_known(unit.code, day)
    rows: list[list[str]] = []
    each, tried = day, 0
    while len(rows) < DAYS_SHOWN and tried < 3 * DAYS_SHOWN:
        try:
            works = calendar.is_working(each)
        except Refused:
            break  # a year nobody decided: the table ends, it does not guess
        if works:
            rows.append(
                [f"{WEEKDAYS[each.weekday()]} {each:%d/%m}"]
                + [_promised(term, each, calendar) for term in terms]
            )
        each, tried = each + timedelta(days=1), tried + 1
    return {
        "terms": [str(term) for term in terms],
        "rows": rows,
        "first_day": format_date(day),
        "last_day": format_date(each - timedelta(days=1)),
    }


WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


def _promised(term: Term, day: date, calendar: WorkCalendar) -> str:
    said = []
    for hour in (EARLY, LATE):
        received = datetime.combine(day, hour, HANOI)
        try:
            due = local(clock.due(term, received, calendar))
        except Refused:
            return "…"
        # The promise falls at the hour of receipt, or at an hour of its own (close of office).
        own = "" if due.time() == hour else f" {format_time(due)}"
        said.append(f"{WEEKDAYS[due.weekday()]} {due:%d/%m}{own}")
    early, late = said
    return early if early == late else f"{early}\nsau 15:00: {late}"


def common_terms(unit: Unit, at: datetime) -> list[Term]:
    """The terms the counter of ``unit`` promised most in a year, else those of its catalogue.

    Terms in hours are left out: one adds the hours.
    """
    recent = Dossier.objects.filter(unit=unit, received_at__gte=at - OFTEN, received_at__lte=at)
    counted: Counter[str] = Counter(recent.order_by().values_list("version__term", flat=True))
    listed = catalogue.in_force(unit, local(at).date()).order_by()
    for term in listed.values_list("term", flat=True):
        counted[term] += 0  # known, if never asked for
    known: dict[str, tuple[int, Term]] = {}
    for text, count in counted.items():
        try:
            term = parse_term(text)
        except Refused:
            continue
        if term.unit is not TermUnit.WORKING_HOURS:
            known[str(term)] = (known.get(str(term), (0, term))[0] + count, term)
    most = sorted(known.values(), key=lambda each: (-each[0], str(each[1])))[:TERMS_SHOWN]
    return sorted((term for _count, term in most), key=_length)


def _length(term: Term) -> tuple[bool, float]:
    return term.unit is not TermUnit.SAME_DAY, float(getattr(term, "amount", 0) or 0)


def outage_list(
    outage: Outage, found: queries.Reconciled, words: Mapping[str, str], at: datetime
) -> bytes:
    """The slips of an outage with what became of each, to be signed. Without the citizens."""
    rows = []
    for each in found.slips:
        dossier = each.dossier
        rows.append(
            [
                str(each.serial),
                queries.number_shown(each).replace("______", "……"),
                _moment(dossier.received_at) if dossier else "",
                _moment(dossier.received_recorded_at) if dossier else "",
                dossier.version.name if dossier else "",
                f"{words[each.state]}{': ' if each.spoiled_reason else ''}{each.spoiled_reason}",
            ]
        )
    end = moment_words(outage.ended_at) if outage.ended_at else "nay chưa hết"
    said = {
        "number": "",
        "kind": outage.kind_label,
        "span": f"Từ {moment_words(outage.started_at)} đến {end}",
        "measures": outage.measures,
        "rows": rows,
        "sums": f"Cộng {len(rows)} giấy: đã nhập {found.entered}, đã huỷ {found.spoiled}, chưa nhập"
        f" {len(found.waiting)}.",
        "gaps": serial_words(found.gaps),
    }
    return pdf_of(framed(OUTAGE_LIST, outage.unit, at, said))


def _moment(value: datetime | None) -> str:
    return f"{format_time(value)} {format_date(value)}" if value else ""
