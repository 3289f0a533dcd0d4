"""A report as the page shows it: the same values as its files, each with its link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from congvu.core.actors import Actor
from congvu.core.refusals import Refusal
from congvu.documents.rules import Column, header_rows
from congvu.figures.registry import Mode, Part
from congvu.reports import access, papers, queries, rules
from congvu.reports.content import Content, FigureLine, SectionContent, TableContent
from congvu.reports.forms import Column as FormColumn
from congvu.reports.models import Report
from congvu.ui.formats import vn_date, vn_number, vn_percent
from congvu.web.figures.cards import address
from congvu.web.reports.forms import AsOfForm, IssueForm, WordsForm


@dataclass(frozen=True)
class LineRow:
    """A figure with the way to its rows."""

    line: FigureLine
    definition: str
    unit_word: str
    shown: str
    made_of: str
    scope: str
    url: str


@dataclass(frozen=True)
class SectionPage:
    """A section with its figures, and a form for its words where the reader writes."""

    section: SectionContent
    anchor: str
    hint: str
    rows: list[LineRow]
    empty: bool
    form: WordsForm | None


@dataclass(frozen=True)
class Cell:
    """A cell of a table: it names its row, or ``url`` leads to the rows its figure counted."""

    text: str
    heads: bool = False
    url: str = ""


@dataclass(frozen=True)
class TablePage:
    """An annexed table: the header tree, the numbers of columns, rows of cells."""

    table: TableContent
    head: list[list[dict]]
    rows: list[list[Cell]]
    total: list[Cell]


def page_of(report: Report, actor: Actor, at: datetime) -> dict:
    """Everything the page of a report shows."""
    content = queries.content_of(report)
    writer = access.may_write(actor, report.unit, at)
    locked = writer or rules.why_not_change(report.state, report.number)
    failed = [str(check) for check in content.failed]
    return {
        "report": report,
        "content": content,
        "state": gettext(report.state_label),
        "tone": "done" if report.is_issued else "neutral",
        "sections": sections_of(report, content, writes=locked is None),
        "tables": [table_page(content, table) for table in content.tables],
        "failed": failed,
        "differences": [difference_row(each) for each in queries.differences(report, at)],
        "corrections": list(report.corrections.order_by("order")),
        "whole": not report.is_issued or queries.is_whole(report),
        "writes": locked is None,
        "why_not_issue": _said(writer or rules.why_not_issue(failed)),
        "as_of_form": AsOfForm(initial={"as_of": report.as_of}),
        "issue_form": IssueForm(today=at.date()),
    }


def _said(refusal: Refusal | None) -> dict[str, str] | None:
    return refusal.said(gettext) if refusal else None


def sections_of(report: Report, content: Content, *, writes: bool) -> list[SectionPage]:
    """The sections with their links and, for who writes, their forms."""
    hints = {each.key: each.hint for each in queries.outline_of(report).sections}
    keys = [section.key for section in content.sections]
    return [
        SectionPage(
            section,
            anchor_of(section.key),
            hints.get(section.key, ""),
            [line_row(content, line) for line in section.lines],
            not section.text
            and not section.lines
            and not any(key.startswith(f"{section.key}.") for key in keys),
            WordsForm(
                initial={"section": section.key, "text": section.text},
                auto_id=f"{anchor_of(section.key)}_%s",
            )
            if writes
            else None,
        )
        for section in content.sections
    ]


def anchor_of(section: str) -> str:
    """Where a section stands on the page."""
    return f"muc-{section.replace('.', '-')}"


def line_row(content: Content, line: FigureLine) -> LineRow:
    """A figure: a count, or a rate with what it is made of."""
    shown = vn_percent(line.share) if line.is_rate else vn_number(line.value)
    made_of = ""
    if line.is_rate:
        made_of = gettext("{part} trên {whole}").format(
            part=vn_number(line.numerator), whole=vn_number(line.denominator)
        )
    url = address(line.code, content.unit_code, content.period_code, content.moment)
    said = (gettext(line.definition), gettext(line.unit_word))
    return LineRow(line, *said, shown, made_of, scope_words(content, line), url)


def scope_words(content: Content, line: FigureLine) -> str:
    """Whose rows were counted."""
    below = line.units - 1
    if line.mode == Mode.OWN or not below:
        return gettext("riêng {unit}").format(unit=content.unit_name)
    return ngettext(
        "{unit} và {count} đơn vị trực thuộc", "{unit} và {count} đơn vị trực thuộc", below
    ).format(unit=content.unit_name, count=below)


def table_page(content: Content, table: TableContent) -> TablePage:
    """The table as printed, each number with the way to its rows."""
    columns: list[Column] = papers.table_columns(table)
    rows = []
    for written, row in zip(table.written(), table.rows, strict=True):
        part = None if row.part is None else (table.rows_by, row.part)
        drawn = zip(table.columns, written, strict=True)
        rows.append([_cell(content, column, value, part) for column, value in drawn])
    return TablePage(table, header_rows(columns), rows[:-1], rows[-1])


def _cell(content: Content, column: FormColumn, value: str | int, part: Part | None) -> Cell:
    shown = papers.printed(value)
    if column.holds != "figure":
        return Cell(shown, heads=column.holds == "label")
    asked = (column.figure, content.unit_code, content.period_code, content.moment)
    return Cell(shown, url=address(*asked, part=part))


def difference_row(found: queries.Difference) -> dict[str, str]:
    """A difference in words; a rate as numerator on denominator."""

    def words(number: tuple[int, ...] | None) -> str:
        return "–" if not number else " / ".join(vn_number(each) for each in number)

    return {
        "place": found.place,
        "label": found.label,
        "frozen": words(found.frozen),
        "recounted": words(found.recounted),
        "now": words(found.now),
        "changed": "yes" if found.recounted != found.frozen else "",
    }


def list_row(report: Report) -> dict[str, str]:
    """A report in the list."""
    return {
        "pk": str(report.pk),
        "title": report.title,
        "unit": report.unit.name,
        "period": f"{vn_date(report.period_from)} – {vn_date(report.period_to)}",
        "state": report.state,
        "state_label": gettext(report.state_label),
        "tone": "done" if report.is_issued else "neutral",
        "number": report.number,
        "signed_on": vn_date(report.signed_on),
    }
