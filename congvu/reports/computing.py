"""From a form to its content: every number by the figures' own selectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from congvu.core.periods import Period, iso
from congvu.core.vietnamese import sort_key
from congvu.figures import queries as figures
from congvu.figures.queries import Measured, Together
from congvu.organisation.models import Unit
from congvu.reports import forms
from congvu.reports.content import (
    Check,
    Content,
    FigureLine,
    SectionContent,
    TableContent,
    TableRow,
)
from congvu.reports.forms import Identity, Line, Outline, Table


def compute(
    outline: Outline,
    unit: Unit,
    period: Period,
    as_of: datetime,
    texts: Mapping[str, str] | None = None,
) -> Content:
    """The report of ``unit`` for ``period`` as known at ``as_of``; ``texts`` by section.

    Its tables are those that apply on the last day of the period. Refuses with ``form-not-then``,
    ``figure-unknown``, ``narrowing-unknown``.
    """
    if period.start is None or period.last is None:
        raise ValueError("a report has a closed period")
    words = texts or {}
    tables = [forms.table_on(code, period.last) for code in outline.tables]
    found = measured_all(outline, tables, unit, period, as_of)
    sections = tuple(
        SectionContent(
            section.key,
            section.title,
            words.get(section.key, ""),
            tuple(_line(line, found[line.figure].measured) for line in section.lines),
        )
        for section in outline.sections
    )
    values = {line.code: line.rows for section in sections for line in section.lines}
    computed = [_table(table, found, unit, period, as_of) for table in tables]
    computed = [_matched(*pair, computed) for pair in zip(tables, computed, strict=True)]
    return Content(
        template=outline.code,
        name=outline.name,
        basis=outline.basis_words,
        checked=outline.checked,
        unit_code=unit.code,
        unit_name=unit.name,
        period_code=period.code,
        period_from=period.start.isoformat(),
        period_to=period.last.isoformat(),
        as_of=iso(as_of),
        sections=sections,
        tables=tuple(computed),
        checks=tuple(_check(each, values, "") for each in outline.identities),
    )


def measured_all(
    outline: Outline, tables: Sequence[Table], unit: Unit, period: Period, as_of: datetime
) -> dict[str, Together]:
    """Every figure of the form, with the ways in which its tables narrow it, in one pass."""
    asked: dict[str, set[str]] = {}
    for section in outline.sections:
        for line in section.lines:
            asked.setdefault(line.figure, set())
    for table in tables:
        for column in table.figures:
            asked.setdefault(column.figure, set()).add(table.rows_by)
    return figures.measure_together(asked, unit, period, as_of)


def measured_line(line: Line, unit: Unit, period: Period, as_of: datetime) -> FigureLine:
    """One figure under the words of the form."""
    return _line(line, figures.measure(line.figure, unit, period, as_of))


def _line(line: Line, measured: Measured) -> FigureLine:
    return FigureLine(
        label=line.label,
        code=line.figure,
        definition=measured.figure.definition,
        unit_word=measured.figure.unit_word,
        mode=str(measured.scope.mode),
        units=len(measured.scope.units),
        value=None if measured.figure.is_rate else measured.rows,
        numerator=measured.numerator,
        denominator=measured.denominator,
        reason=measured.reason or "",
        rows=measured.rows,
        note=line.note,
    )


def computed_table(table: Table, unit: Unit, period: Period, as_of: datetime) -> TableContent:
    """A table: the total row is the figures themselves, the others are their parts.

    All columns are counted in one statement, however many rows there are.
    """
    asked = {column.figure: (table.rows_by,) for column in table.figures}
    found = figures.measure_together(asked, unit, period, as_of)
    return _table(table, found, unit, period, as_of)


def _table(
    table: Table, found: Mapping[str, Together], unit: Unit, period: Period, as_of: datetime
) -> TableContent:
    totals: list[int] = []
    parts: list[dict[str, int]] = []
    remarks: dict[str, list[str]] = {}
    ways = {}
    for column in table.figures:
        one = found[column.figure]
        totals.append(one.measured.rows)
        parts.append({value: rows for value, (rows, _) in one.parts[table.rows_by].items()})
        remarks |= one.selection.remarks(table.rows_by)
        ways[table.rows_by] = one.selection.by[table.rows_by]
    way = ways[table.rows_by]
    values: set[str] = set().union(*parts)
    found = sorted(values, key=lambda each: [sort_key(word) for word in way.said(each)])
    rows = []
    for each in found:
        label, *cause = way.said(each)
        cells = tuple(part.get(each, 0) for part in parts)
        note = "; ".join(remarks.get(each, ()))
        rows.append(TableRow(label, each, cells, note, *cause))
    total = TableRow(table.total_label, None, tuple(totals))
    return TableContent(
        code=table.code,
        name=table.name,
        form=table.form,
        basis=table.basis_words,
        checked=table.checked,
        unit_word=table.unit_word,
        rows_by=table.rows_by,
        columns=table.columns,
        rows=(*rows, total),
        notes=table.notes,
        checks=(
            *_table_checks(table, rows, total),
            *_carried_checks(table, total, unit, period, as_of),
        ),
    )


def _table_checks(table: Table, rows: list[TableRow], total: TableRow) -> list[Check]:
    numbers = [column.number for column in table.figures]
    checks = [
        _check(identity, dict(zip(numbers, row.cells, strict=True)), row.label)
        for row in (*rows, total)
        for identity in table.identities
    ]
    for place, number in enumerate(numbers):
        summed = sum(row.cells[place] for row in rows)
        name = f"Cột ({number}): dòng tổng = cộng các dòng"
        checks.append(Check(name, total.label, (total.cells[place], summed)))
    return checks


def _carried_checks(
    table: Table, total: TableRow, unit: Unit, period: Period, as_of: datetime
) -> list[Check]:
    """What was carried over is what the period before left, by what was known at the same time.

    A period before that ends where this one begins; how long it was changes nothing in what it
    left.
    """
    if not table.carried:
        return []
    assert period.start is not None
    before = Period(period.start - timedelta(days=1), period.start)
    columns = {column.number: column for column in table.figures}
    here = dict(zip(columns, total.cells, strict=True))
    checks = []
    for each in table.carried:
        left = figures.select(columns[each.left].figure, unit, before, as_of)[2].count()[0]
        checks.append(Check(each.name, total.label, (here[each.column], left)))
    return checks


def _matched(table: Table, computed: TableContent, among: list[TableContent]) -> TableContent:
    """The same with the checks against the other tables of the report."""
    checks = []
    mine = _totals(computed)
    for each in table.matches:
        other = next((one for one in among if one.code == each.table), None)
        if other is not None:
            theirs = _totals(other)
            summed = sum(theirs[number] for number in each.columns)
            checks.append(Check(each.name, total_of(computed).label, (mine[each.column], summed)))
    return replace(computed, checks=(*computed.checks, *checks)) if checks else computed


def total_of(table: TableContent) -> TableRow:
    """The last row, of the whole."""
    return table.rows[-1]


def _totals(table: TableContent) -> dict[int, int]:
    numbers = [column.number for column in table.figures]
    return dict(zip(numbers, total_of(table).cells, strict=True))


def _check(identity: Identity, values: Mapping[Any, int], where: str) -> Check:
    sides = tuple(sum(values[term] for term in side) for side in identity.sides)
    return Check(identity.name, where, sides)
