"""DOCX by docxtpl: the template is a Word file that officials may edit."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment

from congvu.core.vietnamese import list_letter
from congvu.documents.pdf import EPOCH
from congvu.documents.qr import qr_png
from congvu.documents.rules import Paper

PAPER = Path(__file__).resolve().parent / "word" / "paper.docx"
"""The template of :func:`paper_docx`. Its fields: see ``word/README.md`` beside it."""

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_MARKER = re.compile(r"⟦(table|signatures|page_break):(\d+)⟧")
_ZIP_DATE = (2000, 1, 1, 0, 0, 0)


def render_docx(
    template: Path | IO[bytes],
    data: Mapping[str, Any],
    *,
    demo: str | None,
    created: datetime | None = None,
    environment: Environment | None = None,
) -> bytes:
    """A DOCX from a Word ``template`` and plain ``data``; text is escaped.

    ``demo`` is written into the header of every section, whatever the template holds.
    ``{{ qr_picture }}`` is the square code of ``data["qr"]``. A paragraph ``⟦table:3⟧`` is replaced
    by the table that block 3 of ``data["blocks"]`` describes. The same template, data and date give
    the same bytes.
    """
    filled = DocxTemplate(template)
    given = {**data, "demo": demo or ""}
    if data.get("qr"):
        drawn = io.BytesIO(qr_png(str(data["qr"])))
        given["qr_picture"] = InlineImage(filled, drawn, width=Mm(21))
    filled.render(given, environment, autoescape=True)
    # Read again: docxtpl swaps header parts in a way the open document does not notice.
    between = io.BytesIO()
    filled.save(between)
    document = docx.Document(between)
    _turn(document, data)
    _place_page_number(document, data)
    _replace_markers(document, list(data.get("blocks", ())))
    if demo:
        _mark_demo(document, demo)
    moment = (created or EPOCH).astimezone(UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.created = properties.modified = moment
    properties.title = str(data.get("title", "")).replace("\n", " ")[:255]
    properties.author = properties.last_modified_by = str(data.get("issuer", ""))[:255]
    properties.comments = demo or ""
    made = io.BytesIO()
    document.save(made)
    return _still(made.getvalue())


def paper_docx(paper: Paper, *, demo: str | None, created: datetime | None = None) -> bytes:
    """The DOCX of a :class:`~congvu.documents.rules.Paper`, to be edited further in Word.

    Always A4, and without the square code: what is handed out is the PDF.
    """
    data = paper.as_data()
    for number, block in enumerate(data["blocks"]):
        block["number"] = number
        if block["kind"] == "items":
            block["lines"] = [
                f"{_mark(block['marker'], position)} {item}"
                for position, item in enumerate(block["items"])
            ]
    for name in ("parent", "issuer", "title"):
        data[f"{name}_lines"] = _capitals(data[name])
    return render_docx(PAPER, data, demo=demo, created=created)


def _capitals(words: str) -> str:
    """In capitals, line breaks kept; the last two words of a line stay together."""
    lines = (line.upper().rsplit(" ", 2) for line in words.split("\n"))
    return "\n".join(
        f"{parts[0]} {parts[1]}\u00a0{parts[2]}" if len(parts) == 3 else " ".join(parts)
        for parts in lines
    )


def _mark(marker: str, position: int) -> str:
    if marker == "number":
        return f"{position + 1}."
    return f"{list_letter(position)})" if marker == "letter" else "-"


def _replace_markers(document: Document, blocks: list[dict[str, Any]]) -> None:
    for paragraph in list(document.paragraphs):
        found = _MARKER.fullmatch(paragraph.text.strip())
        if found is None:
            continue
        block = blocks[int(found[2])]
        if found[1] == "table":
            _table(document, paragraph, block)
        elif found[1] == "signatures":
            _signatures(document, paragraph, block)
        else:
            _page_break(document, paragraph, landscape=block["landscape"])
        paragraph._p.getparent().remove(paragraph._p)


def _turn(document: Document, data: Mapping[str, Any]) -> None:
    if data.get("landscape"):
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        if (section.page_width or 0) > (section.page_height or 0):
            return  # the template lies down already
        section.page_width, section.page_height = section.page_height, section.page_width


def _place_page_number(document: Document, data: Mapping[str, Any]) -> None:
    """Before NĐ 30/2020 the number of the page stands at the foot, on the right."""
    if data.get("page_number", "top-center") == "top-center":
        return
    section = document.sections[0]
    for paragraph in section.header.paragraphs:
        if "PAGE" in paragraph._p.xml:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            section.footer._element.append(paragraph._p)


def _width(document: Document) -> int:
    section = document.sections[-1]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return int((section.page_width or Mm(210)) - margins)


def _say(paragraph: Paragraph, text: str, align: str, **look: bool) -> None:
    paragraph.alignment = _ALIGN[align]
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.bold, run.italic = look.get("bold"), look.get("italic")
    run.font.size = Pt(12)


def _table(document: Document, before: Paragraph, block: dict[str, Any]) -> None:
    columns, head = block["columns"], block["head"]
    extra = 1 if block["numbered"] else 0
    table = document.add_table(len(head) + extra + len(block["rows"]), len(columns), "Table Grid")
    table.autofit = False
    _narrow_margins(table)
    share = _width(document) / sum(column["width"] for column in columns)
    for column, drawn in zip(table.columns, columns, strict=True):
        column.width = Emu(int(share * drawn["width"]))
    # Rows are read once: table.cell() walks the whole table each time.
    grid = [list(row.cells) for row in table.rows]
    for row in grid:
        for cell, column in zip(row, columns, strict=True):
            cell.width = Emu(int(share * column["width"]))
    for y, row in enumerate(head):
        for each in row:
            first = grid[y][each["column"]]
            last = grid[y + each["rowspan"] - 1][each["column"] + each["colspan"] - 1]
            _say(first.merge(last).paragraphs[0], each["label"], "center", bold=True)
    for number in range(len(columns) * extra):
        _say(grid[len(head)][number].paragraphs[0], f"({number + 1})", "center", italic=True)
    for y, values in enumerate(block["rows"]):
        for cell, column, value in zip(grid[len(head) + extra + y], columns, values, strict=True):
            _say(cell.paragraphs[0], value, column["align"], bold=y in block["totals"])
    for row in table.rows[: len(head) + extra]:
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(_w("tblHeader"), {}))
    before._p.addprevious(table._tbl)


def _narrow_margins(table: Any) -> None:
    properties = table._tbl.tblPr
    margins = properties.makeelement(_w("tblCellMar"), {})
    for side in ("left", "right"):
        margins.append(margins.makeelement(_w(side), {_w("w"): "60", _w("type"): "dxa"}))
    # The schema wants it before the look of the table.
    look = properties.find(_w("tblLook"))
    properties.append(margins) if look is None else look.addprevious(margins)


def _signatures(document: Document, before: Paragraph, block: dict[str, Any]) -> None:
    signers, recipients = block["blocks"], block["recipients"]
    alone = bool(recipients) or len(signers) == 1
    table = document.add_table(1, 2 if alone else len(signers))
    cells = table.rows[0].cells
    if recipients:
        _say(cells[0].paragraphs[0], "Nơi nhận:", "left", bold=True, italic=True)
        cells[0].paragraphs[0].paragraph_format.space_before = Pt(12)
        for line in recipients:
            _say(cells[0].add_paragraph(), f"- {line}", "left")
    for number, signer in enumerate(signers):
        cell = cells[1] if alone else cells[number]
        used = bool(cell.paragraphs[0].text)
        _say(cell.add_paragraph() if used else cell.paragraphs[0], "", "center")
        _say(cell.paragraphs[-1], signer["role"].upper(), "center", bold=True)
        cell.paragraphs[-1].paragraph_format.space_before = Pt(12)
        if signer["hint"]:
            _say(cell.add_paragraph(), signer["hint"], "center", italic=True)
        for _ in range(4):
            cell.add_paragraph()
        _say(cell.add_paragraph(), signer["name"], "center", bold=True)
    before._p.addprevious(table._tbl)


def _page_break(document: Document, before: Paragraph, *, landscape: bool) -> None:
    last = document.sections[-1]
    if (last.orientation == WD_ORIENT.LANDSCAPE) == landscape:
        before.insert_paragraph_before().paragraph_format.page_break_before = True
        return
    # add_section() puts the old section's end at the end of the text; it belongs here.
    section = document.add_section(WD_SECTION.NEW_PAGE)
    ended = document.paragraphs[-1]._p
    before._p.addprevious(ended)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = last.page_height, last.page_width


def _mark_demo(document: Document, demo: str) -> None:
    for section in document.sections:
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        for header in headers:
            if any(demo in paragraph.text for paragraph in header.paragraphs):
                continue
            header.is_linked_to_previous = False
            _say(header.add_paragraph(), demo, "center", bold=True)


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _still(content: bytes) -> bytes:
    """The same archive with its dates fixed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for info in given.infolist():
            entry = zipfile.ZipInfo(info.filename, _ZIP_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            kept.writestr(entry, given.read(info))
    return made.getvalue()
