"""Workbooks by XlsxWriter: a title, a tree of headings, rows, notes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from congvu.core.periods import local
from congvu.documents.rules import UNVERIFIED, Column, header_rows

Cell = str | int | float | Decimal | date | datetime | bool | None

_FORMATS = {
    "text": "@",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0%",
    "date": "dd/mm/yyyy",
    "moment": "hh:mm dd/mm/yyyy",
}
_MOST_ROWS = 1_048_576


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``title`` are lines above the table, ``notes`` lines below it.

    ``rows`` may be a generator; ``totals`` are the numbers of bold rows.
    A column's ``width`` is its share of the page. ``verified`` False says under the table that
    the layout was not compared.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    title: Sequence[str] = ()
    notes: Sequence[str] = ()
    totals: Sequence[int] = ()
    numbered: bool = False
    landscape: bool = True
    verified: bool = True


def sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """``name`` as a workbook allows it: no ``[]:*?/\\``, 31 characters, unlike the others."""
    clean = re.sub(r"[\[\]:*?/\\]", "-", name).strip("' ")[:31] or "Trang"
    used = {each.lower() for each in taken}
    found, turn = clean, 2
    while found.lower() in used:
        suffix = f" ({turn})"
        found, turn = clean[: 31 - len(suffix)] + suffix, turn + 1
    return found


def render_xlsx(
    sheets: Iterable[Sheet], *, demo: str | None, created: datetime | None = None
) -> bytes:
    """A workbook. ``demo`` stands in the first row and in the printed header of every sheet.

    Text is always written as text: what begins with ``=``, ``+``, ``-`` or ``@`` is no formula.
    Rows go to disk as they come, so that a long list needs little memory.
    """
    import xlsxwriter  # when a workbook is made, not when a web process starts

    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    stamp = local(created).replace(tzinfo=None) if created else datetime(2000, 1, 1)  # noqa: DTZ001
    book.set_properties({"created": stamp, "comments": demo or ""})
    styles = _Styles(book)
    names: list[str] = []
    for sheet in sheets:
        names.append(sheet_name(sheet.name, names))
        _draw(book.add_worksheet(names[-1]), sheet, styles, demo)
    book.close()
    return made.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **wanted: Any) -> Any:
        wanted = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"} | wanted
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]


def _draw(page: Any, sheet: Sheet, styles: _Styles, demo: str | None) -> None:
    page.set_paper(9)  # A4
    if sheet.landscape:
        page.set_landscape()
    page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P/&N")
    across, whole = 120 if sheet.landscape else 84, sum(each.width for each in sheet.columns)
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, max(5, across * column.width / whole))
    last = max(len(sheet.columns) - 1, 0)
    at = 0
    if demo:
        page.set_header("&C&B" + demo.replace("&", "&&"))
        at = _line(page, at, last, demo, styles(bold=True, font_color="#A40000", align="center"))
    for number, line in enumerate(sheet.title):
        style = styles(bold=number == 0, font_size=14 if number == 0 else 12, align="center")
        at = _line(page, at, last, line, style)
    top = at = at + 1 if at else 0
    at = _headings(page, at, sheet, styles)
    page.repeat_rows(top, at - 1)
    page.freeze_panes(at, 0)
    bold = frozenset(sheet.totals)
    for number, row in enumerate(sheet.rows):
        if at >= _MOST_ROWS:
            raise ValueError(f"{sheet.name}: more rows than a sheet holds")
        for position, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, at, position, value, column, styles, bold=number in bold)
        at += 1
    notes = [*sheet.notes, *([] if sheet.verified else [UNVERIFIED])]
    for number, line in enumerate(notes):
        at = _line(page, at + (number == 0), last, line, styles(italic=True, align="left"))


def _merge(page: Any, first_row: int, first: int, last_row: int, last: int) -> None:
    # merge_range() writes the covered cells at once, which a workbook written row by row cannot
    # take back to: the cells are written in their turn and only the range is noted here.
    if (first_row, first) != (last_row, last):
        page.merge.append([first_row, first, last_row, last])


def _line(page: Any, row: int, last: int, text: str, style: Any) -> int:
    page.write_string(row, 0, text, style)
    _merge(page, row, 0, row, last)
    return row + 1


def _headings(page: Any, top: int, sheet: Sheet, styles: _Styles) -> int:
    rows = header_rows(sheet.columns)
    style = styles(bold=True, border=1, align="center", text_wrap=True)
    drawn = {(y, cell["column"]): cell for y, row in enumerate(rows) for cell in row}
    for y in range(len(rows)):
        for x in range(len(sheet.columns)):
            cell = drawn.get((y, x))
            if cell is None:
                page.write_blank(top + y, x, None, style)
                continue
            page.write_string(top + y, x, cell["label"], style)
            bottom, right = top + y + cell["rowspan"] - 1, x + cell["colspan"] - 1
            _merge(page, top + y, x, bottom, right)
    at = top + len(rows)
    if sheet.numbered:
        for x in range(len(sheet.columns)):
            page.write_string(at, x, f"({x + 1})", styles(italic=True, border=1, align="center"))
        at += 1
    return at


def _write(
    page: Any, row: int, at: int, value: Cell, column: Column, styles: _Styles, *, bold: bool
) -> None:
    align = "left" if column.align == "justify" else column.align
    look = {"border": 1, "align": align, "bold": bold}
    if value is None or value == "":
        page.write_blank(row, at, None, styles(**look))
    elif isinstance(value, bool):
        page.write_string(row, at, "có" if value else "không", styles(**look))
    elif isinstance(value, datetime):
        style = styles(**look, num_format=_FORMATS["moment"])
        page.write_datetime(row, at, local(value).replace(tzinfo=None), style)
    elif isinstance(value, date):
        page.write_datetime(row, at, value, styles(**look, num_format=_FORMATS["date"]))
    elif isinstance(value, str):
        page.write_string(row, at, value, styles(**look, text_wrap=True, num_format="@"))
    else:
        shown = "General" if column.format == "text" else _FORMATS[column.format]
        page.write_number(row, at, value, styles(**look, num_format=shown))
