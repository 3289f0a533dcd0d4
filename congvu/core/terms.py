"""Legal terms as published: a value and its unit, never silently converted to another unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache

from congvu.core.refusals import N_, refuse


class TermUnit(StrEnum):
    """The four units in which the law writes terms; the value is the published wording."""

    WORKING_DAYS = "ngày làm việc"
    CALENDAR_DAYS = "ngày"
    WORKING_HOURS = "giờ làm việc"
    SAME_DAY = "trong ngày"


LARGEST = 100_000
"""A guard against slips of the keyboard, not a rule of law: no published term comes near it."""
PLACES = 6
"""Decimal places a term may have; 0,000001 day is 28,8 thousandths of a second."""

_TERM = re.compile(
    r"(?P<amount>[+-]?[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>ngày làm việc|giờ làm việc|ngày)"
)
_SAME_DAY = frozenset({"trong ngày", "ngay trong ngày", "trong ngày làm việc"})


@dataclass(frozen=True)
class Term:
    """``amount`` of ``unit``; the amount of SAME_DAY is 1.

    Refuses with ``term-not-positive``, ``term-too-large``, ``term-too-fine``, and with
    ``term-not-whole`` for a fraction of calendar days (no clause defines one).
    """

    amount: Decimal
    unit: TermUnit

    def __post_init__(self) -> None:
        amount = Decimal(self.amount)
        if amount.is_nan() or amount <= 0:
            raise refuse(
                "term-not-positive",
                N_("Thời hạn phải lớn hơn 0."),
                N_("Ghi số ngày hoặc số giờ lớn hơn 0 như đã công bố."),
            )
        if amount > LARGEST:
            raise refuse(
                "term-too-large",
                N_("Thời hạn lớn hơn {largest} {unit}."),
                N_("Kiểm tra lại số đã gõ."),
                largest=LARGEST,
                unit=self.unit.value,
            )
        if amount != round(amount, PLACES):
            raise refuse(
                "term-too-fine",
                N_("Thời hạn có quá {places} chữ số thập phân."),
                N_("Làm tròn số như đã công bố."),
                places=PLACES,
            )
        if self.unit is TermUnit.CALENDAR_DAYS and amount % 1:
            raise refuse(
                "term-not-whole",
                N_("Thời hạn tính theo ngày phải là số nguyên."),
                N_("Ghi số ngày nguyên, hoặc ghi “ngày làm việc” nếu là phần của ngày làm việc."),
            )
        object.__setattr__(self, "amount", amount)

    def __str__(self) -> str:
        return f"{self.amount_words} {self.unit}" if self.amount_words else str(self.unit)

    @property
    def amount_words(self) -> str:
        """The amount with a decimal comma; empty for SAME_DAY."""
        if self.unit is TermUnit.SAME_DAY:
            return ""
        text = f"{self.amount:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")

    @cached_property
    def whole(self) -> int:
        """The whole part of the amount."""
        return int(self.amount)

    @cached_property
    def fraction(self) -> Decimal:
        """The part of the amount after the comma."""
        return self.amount - self.whole

    def working_hours(self, hours_per_day: Decimal = Decimal(8)) -> Decimal:
        """The office hours of a working-time term, to add up and compare the terms of steps.

        SAME_DAY is one working day. Refuses calendar days with ``term-not-comparable``.
        """
        if self.unit is TermUnit.CALENDAR_DAYS:
            raise refuse(
                "term-not-comparable",
                N_("“{term}” tính theo ngày lịch, không cộng hay so được với giờ làm việc."),
                N_("So sánh bằng ngày hẹn trả, không quy đổi đơn vị."),
                term=str(self),
            )
        if self.unit is TermUnit.WORKING_HOURS:
            return self.amount
        return self.amount * hours_per_day


def total_hours(terms: Iterable[Term], hours_per_day: Decimal = Decimal(8)) -> Decimal:
    """The office hours of several terms together (steps of a process against its term)."""
    return sum((term.working_hours(hours_per_day) for term in terms), Decimal(0))


def parse_term(text: str) -> Term:
    """Read “5 ngày làm việc”, “0,5 ngày làm việc”, “8 giờ làm việc”, “30 ngày”, “trong ngày”.

    Decimal comma or dot; any Unicode form, spacing and case. Refuses with ``term-unreadable``
    and with the refusals of :class:`Term`.
    """
    found = _parsed(text) if isinstance(text, str) else None
    if found is not None:
        return found
    raise refuse(
        "term-unreadable",
        N_("Không đọc được thời hạn “{text}”."),
        N_(
            "Ghi theo dạng: 5 ngày làm việc, 0,5 ngày làm việc, 8 giờ làm việc, 30 ngày,"
            " trong ngày."
        ),
        text=str(text)[:80],
    )


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Term | None:
    # The same few terms are read again for every act on every dossier; a Term never changes.
    plain = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    if plain in _SAME_DAY:
        return Term(Decimal(1), TermUnit.SAME_DAY)
    found = _TERM.fullmatch(plain)
    if found is None or len(found["amount"]) > 100:
        return None
    return Term(Decimal(found["amount"].replace(",", ".")), TermUnit(found["unit"]))
