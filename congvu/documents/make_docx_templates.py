"""Builds ``word/paper.docx`` anew: ``python -m congvu.documents.make_docx_templates``.

The file it makes is in the repository and may be edited in Word instead; run this only to start
over from the plain layout of NĐ 30/2020/NĐ-CP. What the fields mean: ``word/README.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from congvu.documents.docx import PAPER

FONT = "Times New Roman"


NAMES = {
    "parent": "parent_lines",
    "issuer": "issuer_lines",
    "number": "number",
    "place_date": "place_date",
    "foot": "foot",
}
"""What the fields of the head and the foot are called in ``paper.docx``."""


def build() -> None:
    """Write the template where :mod:`congvu.documents.docx` reads it."""
    document = begin(NAMES)
    _body(document)
    document.save(str(PAPER))


def begin(names: Mapping[str, str]) -> Document:
    """A page of NĐ 30/2020/NĐ-CP with its head, whose fields are called ``names``."""
    document = docx.Document()
    _page(document, names)
    _styles(document)
    _head(document, names)
    return document


def _field(name: str) -> str:
    return "{{ " + name + " }}"


def _page(document: Document, names: Mapping[str, str]) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.header_distance = section.footer_distance = Cm(1)
    section.different_first_page_header_footer = True  # no number on the first page
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    _page_field(number)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = ALIGN.CENTER
        _run(line, _field(names["foot"]), italic=True, size=9)


def _page_field(paragraph: Paragraph) -> None:
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        name = "w:fldChar" if kind else "w:instrText"
        part = run._r.makeelement(qn(name), {qn("w:fldCharType"): kind} if kind else {})
        part.text = words or None
        run._r.append(part)


def _styles(document: Document) -> None:
    for name, size in (("Normal", 13), ("Heading 1", 13), ("Heading 2", 13), ("Heading 3", 13)):
        style: Any = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = docx.shared.RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{script}"), None)
        for script in ("eastAsia", "cs", "hAnsi"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(3)
        if name != "Normal":
            style.font.bold, style.font.italic = True, name == "Heading 3"
            style.paragraph_format.keep_with_next = True
    rules = document.styles["Normal"].element.get_or_add_rPr()
    rules.append(rules.makeelement(qn("w:lang"), {qn("w:val"): "vi-VN"}))


def _run(paragraph: Paragraph, text: str, *, size: float | None = None, **look: bool) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic = look.get("bold"), look.get("italic")
    if size:
        run.font.size = Pt(size)


def _centred(cell: Any, text: str, *, first: bool = False, size: float = 12, **look: bool) -> None:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = ALIGN.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, size=size, **look)


def _rule(cell: Any, indent: float) -> None:
    """A line as a paragraph's lower border; ``indent`` in cm from both sides."""
    paragraph = cell.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Cm(indent)
    shape.space_before, shape.space_after = Pt(0), Pt(6)
    shape.line_spacing = Pt(2)
    borders = paragraph._p.get_or_add_pPr().makeelement(qn("w:pBdr"), {})
    sides = {"val": "single", "sz": "6", "space": "0", "color": "000000"}
    named = {qn(f"w:{name}"): value for name, value in sides.items()}
    borders.append(borders.makeelement(qn("w:bottom"), named))
    # The schema wants the border before spacing and indents.
    paragraph._p.get_or_add_pPr().insert(0, borders)


def _head(document: Document, names: Mapping[str, str]) -> None:
    table = document.add_table(2, 2)
    table.autofit = False
    for column, width in zip(table.columns, (Cm(7.2), Cm(9.3)), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    left, right = table.rows[0].cells
    _centred(left, _field(names["parent"]), first=True)
    _centred(left, _field(names["issuer"]), bold=True)
    _rule(left, 2.4)
    _centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", first=True, bold=True)
    _centred(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right, 1.9)
    left, right = table.rows[1].cells
    number = names["number"]
    said = "{% if " + number + " %}Số: " + _field(number) + "{% endif %}"
    _centred(left, said, first=True, size=13)
    _centred(right, _field(names["place_date"]), first=True, size=13, italic=True)


def _body(document: Document) -> None:
    def add(text: str, style: str = "Normal", **shape: Any) -> Paragraph:
        paragraph = document.add_paragraph(style=style)
        look = {name: shape.pop(name) for name in ("bold", "italic", "size") if name in shape}
        for name, value in shape.items():
            setattr(paragraph.paragraph_format, name, value)
        _run(paragraph, text, **look)
        return paragraph

    add("{{ title_lines }}", alignment=ALIGN.CENTER, space_before=Pt(14), bold=True, size=14)
    add("{%p if subtitle %}")
    add("{{ subtitle }}", alignment=ALIGN.CENTER, space_after=Pt(8), bold=True)
    add("{%p endif %}")
    add("{%p for b in blocks %}")
    shapes = [
        ("justify", True),
        *((align, False) for align in ("justify", "center", "right", "left")),
    ]
    for align, indent in shapes:
        first_line = Cm(1) if indent else None
        asked = f'b.align == "{align}"'
        if align == "justify":
            asked += " and b.indent" if indent else " and not b.indent"
        add(f'{{%p if b.kind == "text" and {asked} %}}')
        paragraph = add("", alignment=getattr(ALIGN, align.upper()), first_line_indent=first_line)
        for bold in (True, False):
            for italic in (True, False):
                asked = f"{'' if bold else 'not '}b.bold and {'' if italic else 'not '}b.italic"
                _run(paragraph, f"{{% if {asked} %}}")
                _run(paragraph, "{{ b.text }}", bold=bold, italic=italic)
                _run(paragraph, "{% endif %}")
        add("{%p endif %}")
    for level in (1, 2, 3):
        add(f'{{%p if b.kind == "heading" and b.level == {level} %}}')
        add("{{ b.text }}", f"Heading {level}")
        add("{%p endif %}")
    add('{%p if b.kind == "field" %}')
    add('{{ b.label }}: {{ b.value or "…" * 30 }}')
    add("{%p endif %}")
    add('{%p if b.kind == "items" %}')
    add("{%p for line in b.lines %}")
    add("{{ line }}", left_indent=Cm(1.2), first_line_indent=Cm(-0.6), alignment=ALIGN.JUSTIFY)
    add("{%p endfor %}")
    add("{%p endif %}")
    add('{%p if b.kind == "note" %}')
    add("{{ b.text }}", italic=True, size=11)
    add("{%p endif %}")
    add('{%p if b.kind in ("table", "signatures", "page_break") %}')
    add("⟦{{ b.kind }}:{{ b.number }}⟧")
    add("{%p endif %}")
    add("{%p endfor %}")


if __name__ == "__main__":
    build()
