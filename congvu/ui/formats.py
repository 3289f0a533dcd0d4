"""Numbers and moments as Vietnamese readers write them, in either language of the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from congvu.core.periods import local


def vn_date(value: date | datetime | None) -> str:
    """``04/05/2018``; a moment is shown on its local day; None is blank."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local(value).date()
    if not isinstance(value, date):
        raise TypeError(f"not a date: {value!r}")
    return _day(value)


def vn_datetime(value: datetime | None) -> str:
    """``10:15 ngày 04/05/2018``, local; None is blank."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        raise TypeError(f"not a moment: {value!r}")
    value = local(value)
    # Not through gettext: the form of a date belongs to the place, not to the reader's language.
    return f"{value.hour:02d}:{value.minute:02d} ngày {_day(value)}"


def _day(value: date) -> str:
    # Not by strftime: a page of a list shows two hundred days.
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def vn_number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """``1.234,5``; ``places`` rounds half up and keeps zeros; None is blank."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"not a number: {value!r}")
    number = Decimal(str(value))
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def vn_percent(value: float | Decimal | None, places: int = 1) -> str:
    """A share of one as ``73,5%``; shown beside its numerator and denominator, never alone."""
    return "" if value is None else f"{vn_number(Decimal(str(value)) * 100, places)}%"
