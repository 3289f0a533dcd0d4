"""The dated data of checking, as typed rows. "Chưa đối chiếu văn bản" stands in their basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from congvu.core.refusals import N_, refuse
from congvu.legal.data import rows
from congvu.legal.rules import FaultKind, HandlingRule, Outcome


@dataclass(frozen=True)
class Authority:
    """Who checks the documents of a level; ``checker_level`` empty: outside the province."""

    issuer_level: str
    checker_level: str
    checker: str
    helper: str
    basis: str
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """True when it is so on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def authorities() -> tuple[Authority, ...]:
    """Every line of the table."""
    return tuple(
        Authority(
            row["issuer_level"],
            row["checker_level"],
            row["checker"],
            row["helper"],
            row["basis"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
        )
        for row in rows("checking-authority.csv")
    )


def authority_for(level: str, day: date) -> Authority | None:
    """Who checks the documents of ``level`` on ``day``."""
    for each in authorities():
        if each.issuer_level == level and each.holds_on(day):
            return each
    return None


@cache
def handling_rules() -> tuple[HandlingRule, ...]:
    """Every line of the table."""
    return tuple(
        HandlingRule(
            FaultKind(row["fault"]),
            tuple(Outcome(each) for each in row["outcomes"].split()),
            int(row["days"]) if row["days"] else None,
            row["basis"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
        )
        for row in rows("fault-handling.csv")
    )


def handling_rule(fault: FaultKind, day: date) -> HandlingRule:
    """How a fault is handled by the rule of ``day``; refuses with ``handling-unknown``."""
    for each in handling_rules():
        if each.fault == fault and each.holds_on(day):
            return each
    raise refuse(
        "handling-unknown",
        N_("Chưa có quy định xử lý loại sai sót này vào ngày {day}."),
        N_("Nạp quy định của thời kỳ đó vào dữ liệu kiểm tra văn bản."),
        day=f"{day:%d/%m/%Y}",
    )
