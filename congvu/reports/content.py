"""What a report says, as one value: the page, the DOCX, the XLSX and the frozen text read it.

Written out as plain JSON and read back unchanged; names of its keys are part of the frozen
record, so a new key needs a default.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from congvu.core.periods import Period, parse_moment, parse_period
from congvu.core.rates import Rate
from congvu.reports.forms import Column


@dataclass(frozen=True)
class FigureLine:
    """One figure of a section: a count in ``value``, or a rate by numerator and denominator.

    ``rows`` is how many rows the figure opens; ``units`` how many units were counted.
    """

    label: str
    code: str
    definition: str
    unit_word: str
    mode: str
    units: int
    value: int | None
    numerator: int | None
    denominator: int | None
    reason: str
    rows: int
    note: str = ""

    @property
    def is_rate(self) -> bool:
        """True for a share of rows."""
        return self.denominator is not None

    @property
    def share(self) -> Decimal | None:
        """A rate as a share of one, rounded half up to six decimals."""
        if self.numerator is None or self.denominator is None:
            return None
        return Rate(self.numerator, self.denominator).value()


@dataclass(frozen=True)
class SectionContent:
    """A chapter or a part of one: the officer's words and the figures under them."""

    key: str
    title: str
    text: str
    lines: tuple[FigureLine, ...]

    @property
    def depth(self) -> int:
        """1 for a chapter, 2 for a part of one."""
        return self.key.count(".") + 1


@dataclass(frozen=True)
class Check:
    """An identity with the value of each side. ``where`` names the row; empty: the report."""

    name: str
    where: str
    sides: tuple[int, ...]

    @property
    def ok(self) -> bool:
        """True when all sides are equal."""
        return len(set(self.sides)) == 1

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.name}{place}: {' ≠ '.join(str(side) for side in self.sides)}"


@dataclass(frozen=True)
class TableRow:
    """A row of a table: ``part`` is the value its figures are narrowed to; None: the total."""

    label: str
    part: str | None
    cells: tuple[int, ...]
    note: str = ""
    cause: str = ""

    @property
    def name(self) -> str:
        """What tells the row from the others."""
        return f"{self.label} · {self.cause}" if self.cause else self.label


@dataclass(frozen=True)
class TableContent:
    """An annexed table. ``cells`` of a row stand in the order of the columns with figures."""

    code: str
    name: str
    form: str
    basis: str
    checked: bool
    unit_word: str
    rows_by: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def figures(self) -> tuple[Column, ...]:
        """The columns that hold a figure."""
        return tuple(column for column in self.columns if column.holds == "figure")

    def written(self) -> list[list[str | int]]:
        """Each row as it is printed, column by column; the total row has no order."""
        return [self._row(order, row) for order, row in enumerate(self.rows, start=1)]

    def _row(self, order: int, row: TableRow) -> list[str | int]:
        given: dict[str, str | int] = {
            "label": row.label,
            "cause": row.cause,
            "note": row.note,
            "order": "" if row.part is None else order,
        }
        cells = iter(row.cells)
        return [
            next(cells) if column.holds == "figure" else given[column.holds]
            for column in self.columns
        ]


@dataclass(frozen=True)
class Content:
    """The whole of a report."""

    template: str
    name: str
    basis: str
    checked: bool
    unit_code: str
    unit_name: str
    period_code: str
    period_from: str
    period_to: str
    as_of: str
    sections: tuple[SectionContent, ...]
    tables: tuple[TableContent, ...]
    checks: tuple[Check, ...]

    @property
    def period(self) -> Period:
        """The days reported on."""
        return parse_period(self.period_code)

    @property
    def moment(self) -> datetime:
        """The moment its figures stand at."""
        return parse_moment(self.as_of)

    @property
    def all_checks(self) -> list[Check]:
        """The identities of the report and of its tables."""
        return [*self.checks, *(check for table in self.tables for check in table.checks)]

    @property
    def failed(self) -> list[Check]:
        """Those that do not hold."""
        return [check for check in self.all_checks if not check.ok]

    def numbers(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Every number by where it stands, to compare two contents: a rate is a pair."""
        found: dict[tuple[str, str], tuple[int, ...]] = {}
        for section in self.sections:
            for line in section.lines:
                pair = (line.numerator, line.denominator) if line.is_rate else (line.value,)
                found[section.key, line.label] = tuple(each or 0 for each in pair)
        for table in self.tables:
            for row in table.rows:
                for column, value in zip(table.figures, row.cells, strict=True):
                    found[f"{table.code} ({column.number})", row.name] = (value,)
        return found

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> Content:
        """The same content again."""
        return cls(
            **{
                **given,
                "sections": tuple(_section(each) for each in given["sections"]),
                "tables": tuple(_table(each) for each in given["tables"]),
                "checks": _checks(given["checks"]),
            }
        )


def _section(given: dict[str, Any]) -> SectionContent:
    return SectionContent(
        **{**given, "lines": tuple(FigureLine(**line) for line in given["lines"])}
    )


def _checks(given: list[dict[str, Any]]) -> tuple[Check, ...]:
    return tuple(Check(**{**each, "sides": tuple(each["sides"])}) for each in given)


def _table(given: dict[str, Any]) -> TableContent:
    return TableContent(
        **{
            **given,
            "columns": tuple(
                Column(**{**each, "group": tuple(each["group"])}) for each in given["columns"]
            ),
            "rows": tuple(
                TableRow(**{**each, "cells": tuple(each["cells"])}) for each in given["rows"]
            ),
            "notes": tuple(given["notes"]),
            "checks": _checks(given["checks"]),
        }
    )
