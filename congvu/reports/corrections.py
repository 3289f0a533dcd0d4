"""What an issued report would say today: cell by cell, the rows that came in or left, and why.

The rows behind each number are kept at issue by their keys, so that a correction can name which
ones moved even where their own data were changed since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from congvu.core.periods import iso
from congvu.dossiers import queries as dossiers
from congvu.figures import queries as figures
from congvu.figures.registry import Selection
from congvu.reports import forms, queries
from congvu.reports.content import Content
from congvu.reports.models import Report

Counted = dict[str, dict[str, list[int]]]
"""``{figure: {way: [keys]}}``; the way is ``all``, ``in`` (numerator) or ``field=Xây dựng``."""


@dataclass(frozen=True)
class Moved:
    """A row that is counted now and was not, or the other way round. ``why`` in words."""

    kind: str
    id: int
    label: str
    why: str


@dataclass(frozen=True)
class Cell:
    """A number that is another today. ``rows_by`` and ``part`` narrow its figure; None: whole."""

    place: str
    label: str
    column: str
    figure: str
    rows_by: str
    part: str | None
    frozen: tuple[int, ...]
    now: tuple[int, ...]
    came: tuple[Moved, ...]
    left: tuple[Moved, ...]


@dataclass(frozen=True)
class Correction:
    """Everything that differs between a report as signed and the records at ``as_of``."""

    report_sha256: str
    report_as_of: str
    as_of: str
    cells: tuple[Cell, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_text(cls, text: str) -> Correction:
        """The same correction again."""
        given = json.loads(text)
        return cls(**{**given, "cells": tuple(_cell(each) for each in given["cells"])})


def _cell(given: dict[str, Any]) -> Cell:
    moved = {way: tuple(Moved(**row) for row in given[way]) for way in ("came", "left")}
    pairs = {name: tuple(given[name]) for name in ("frozen", "now")}
    return Cell(**{**given, **moved, **pairs})


# --- which rows ----------------------------------------------------------------------------------


def counted(report: Report, as_of: datetime) -> Counted:
    """The keys of the rows behind every number of the report, as known at ``as_of``."""
    found: Counted = {}
    for figure, ways in _asked(report).items():
        selection = figures.select(figure, report.unit, report.period, as_of)[2]
        found[figure] = _keys(selection, ways)
    return found


def unlike(content: Content, found: Counted) -> list[str]:
    """The numbers of ``content`` that are not the number of the rows kept for them, in words.

    Numbers are counted all together; the rows are listed figure by figure.
    """

    def many(figure: str, way: str) -> int:
        return len(found[figure].get(way, ()))

    faults = []
    for section in content.sections:
        for line in section.lines:
            inside = line.numerator is None or line.numerator == many(line.code, "in")
            if line.rows != many(line.code, "all") or not inside:
                faults.append(f"{section.key} {line.label}")
    for table in content.tables:
        columns = [column for column in table.columns if column.figure]
        for row in table.rows:
            way = "all" if row.part is None else f"{table.rows_by}={row.part}"
            for column, cell in zip(columns, row.cells, strict=True):
                if cell != many(column.figure, way):
                    faults.append(f"{table.code} ({column.number}) {row.label}")
    return faults


def _asked(report: Report) -> dict[str, set[str]]:
    """Every figure of the form, with the ways in which its tables narrow it."""
    outline = queries.outline_of(report)
    asked: dict[str, set[str]] = {}
    for section in outline.sections:
        for line in section.lines:
            asked.setdefault(line.figure, set())
    for code in outline.tables:
        table = forms.table_on(code, report.period_to)
        for column in table.figures:
            asked.setdefault(column.figure, set()).add(table.rows_by)
    return asked


def _keys(selection: Selection, ways: Iterable[str]) -> dict[str, list[int]]:
    rows = selection.rows.order_by("pk")
    keys = {"all": list(rows.values_list("pk", flat=True).distinct())}
    if selection.numerator is not None:
        inside = rows.filter(selection.numerator)
        keys["in"] = list(inside.values_list("pk", flat=True).distinct())
    for way in sorted(ways):
        column = selection.by[way].column
        for key, value in rows.values_list("pk", column):
            keys.setdefault(f"{way}={value}", []).append(key)
    return keys


# --- the difference ------------------------------------------------------------------------------


def correction_of(report: Report, as_of: datetime) -> Correction:
    """What differs between ``report`` as signed and the records as known at ``as_of``.

    A report issued before the keys were kept is compared with a recount at its own moment.
    """
    kept = json.loads(report.counted) if report.counted else None
    before: Counted = counted(report, report.as_of) if kept is None else kept
    now = counted(report, as_of)
    cells = [*_lines(report, before, now), *_tables(report, before, now)]
    keys = {key for cell in cells for _, key in (*cell["came"], *cell["left"])}
    dossier_keys = {key for cell in cells if cell["kind"] == "dossier" for _, key in _both(cell)}
    why = dossiers.why_moved(dossier_keys, report.as_of, as_of) if keys else {}
    labels = _labels(report, as_of, cells)
    return Correction(
        report_sha256=report.sha256,
        report_as_of=iso(report.as_of),
        as_of=iso(as_of),
        cells=tuple(_told(cell, why, labels) for cell in cells),
    )


def alike(one: Iterable[Cell], other: Iterable[Cell]) -> bool:
    """True when both tell the same numbers and the same rows."""

    def told(cells: Iterable[Cell]) -> set[tuple[Any, ...]]:
        return {
            (
                each.place,
                each.label,
                each.now,
                tuple(row.id for row in each.came),
                tuple(row.id for row in each.left),
            )
            for each in cells
        }

    return told(one) == told(other)


def _both(cell: dict[str, Any]) -> list[tuple[str, int]]:
    return [*cell["came"], *cell["left"]]


def _lines(report: Report, before: Counted, now: Counted) -> list[dict[str, Any]]:
    found = []
    for section in queries.outline_of(report).sections:
        for line in section.lines:
            old, new = before.get(line.figure, {}), now[line.figure]
            ways = ["in", "all"] if "in" in new else ["all"]
            frozen = tuple(len(old.get(way, ())) for way in ways)
            today = tuple(len(new.get(way, ())) for way in ways)
            came, left = _difference(old, new, ways)
            if frozen != today or came or left:
                found.append(
                    _raw(section.key, line.label, "", line.figure, frozen, today, came, left)
                )
    return found


def _tables(report: Report, before: Counted, now: Counted) -> list[dict[str, Any]]:
    found = []
    for code in queries.outline_of(report).tables:
        table = forms.table_on(code, report.period_to)
        for column in table.figures:
            old, new = before.get(column.figure, {}), now[column.figure]
            way = figures.select(column.figure, report.unit, report.period, report.as_of)[2].by[
                table.rows_by
            ]
            parts = sorted({key for key in (*old, *new) if key.startswith(f"{table.rows_by}=")})
            for part in [*parts, "all"]:
                came, left = _difference(old, new, [part])
                frozen, today = (len(each.get(part, ())) for each in (old, new))
                if not came and not left:
                    continue
                value = None if part == "all" else part.removeprefix(f"{table.rows_by}=")
                label = table.total_label if value is None else " · ".join(way.said(value))
                place, name = f"{table.code} ({column.number})", column.label
                heads = " / ".join((*column.group, name))
                raw = _raw(place, label, heads, column.figure, (frozen,), (today,), came, left)
                found.append(raw | {"rows_by": table.rows_by, "part": value})
    return found


def _difference(
    old: dict[str, list[int]], new: dict[str, list[int]], ways: list[str]
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The keys that came in and those that left, each once."""
    came: dict[int, str] = {}
    left: dict[int, str] = {}
    for way in ways:
        then, today = set(old.get(way, ())), set(new.get(way, ()))
        for key in sorted(today - then):
            came.setdefault(key, way)
        for key in sorted(then - today):
            left.setdefault(key, way)
    return [(way, key) for key, way in came.items()], [(way, key) for key, way in left.items()]


def _raw(
    place: str,
    label: str,
    column: str,
    figure: str,
    frozen: tuple[int, ...],
    now: tuple[int, ...],
    came: list[tuple[str, int]],
    left: list[tuple[str, int]],
) -> dict[str, Any]:
    return {
        "place": place,
        "label": label,
        "column": column,
        "figure": figure,
        "rows_by": "",
        "part": None,
        "frozen": frozen,
        "now": now,
        "came": came,
        "left": left,
        "kind": "dossier" if figure.startswith(("dossiers.", "online.dossiers")) else "",
    }


def _labels(
    report: Report, as_of: datetime, cells: list[dict[str, Any]]
) -> dict[tuple[str, int], str]:
    """What the rows are called, by figure and key: one statement for each figure that moved."""
    wanted: dict[str, set[int]] = {}
    for cell in cells:
        wanted.setdefault(cell["figure"], set()).update(key for _, key in _both(cell))
    found: dict[tuple[str, int], str] = {}
    for figure, keys in wanted.items():
        selection = figures.select(figure, report.unit, report.period, as_of)[2]
        rows = selection.rows.model._default_manager.filter(pk__in=keys)
        for row in rows.order_by("pk"):
            found[figure, row.pk] = selection.describe(row)[0]
    return found


def _told(
    cell: dict[str, Any], why: dict[int, list[dossiers.Why]], labels: dict[tuple[str, int], str]
) -> Cell:
    kind = cell.pop("kind")

    def rows(moved: list[tuple[str, int]]) -> tuple[Moved, ...]:
        return tuple(
            Moved(
                kind,
                key,
                labels.get((cell["figure"], key), str(key)),
                "; ".join(map(str, why.get(key, ()))) or "bản ghi thay đổi sau khi chốt",
            )
            for _, key in moved
        )

    return Cell(**{**cell, "came": rows(cell["came"]), "left": rows(cell["left"])})
