"""One Word template being written: page, head, lines, tables, signatures, places to fill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
DOTS = "…" * 12


class Sheet:
    """One template being written: page, head, lines, tables, signatures."""

    def __init__(self, paper: str, *, landscape: bool = False) -> None:
        self.document: Document = docx.Document()
        self._cell: Any = None  # where lines go while not None, see :meth:`beside_code`
        self.small = paper == "A5"
        self.size = 10.5 if self.small else 13
        self.width = self._page(landscape)
        self._style()
        self._head()

    def _page(self, landscape: bool) -> float:
        section = self.document.sections[0]
        sides = (14.8, 21.0) if self.small else (21.0, 29.7)
        across, down = reversed(sides) if landscape else sides
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(across), Cm(down)
        margins = (1.0, 1.1, 1.5, 1.0) if self.small or landscape else (2.0, 2.0, 3.0, 1.5)
        section.top_margin, section.bottom_margin = Cm(margins[0]), Cm(margins[1])
        section.left_margin, section.right_margin = Cm(margins[2]), Cm(margins[3])
        section.header_distance = section.footer_distance = Cm(0.5)
        foot = section.footer.paragraphs[0]
        _run(foot, "{{ form }}", italic=True, size=7.5 if self.small else 9)
        return float(across - margins[2] - margins[3])

    def _style(self) -> None:
        style: Any = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(self.size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("eastAsia", "cs", "hAnsi"):
            fonts.set(qn(f"w:{script}"), FONT)
        between = Pt(1 if self.small else 2)  # twelve papers and two signatures on one A5
        style.paragraph_format.space_before = style.paragraph_format.space_after = between

    def _head(self) -> None:
        table = self.document.add_table(2, 2)
        table.autofit = False
        shares = (0.38, 0.62) if self.small else (0.43, 0.57)
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Cm(self.width * share)
            for cell in column.cells:
                cell.width = Cm(self.width * share)
        size = 8.5 if self.small else 12
        (left, right), (under, beside) = (row.cells for row in table.rows)
        _centred(left.paragraphs[0], "{{ parent_lines }}", size=size)
        _centred(left.add_paragraph(), "{{ issuer_lines }}", size=size, bold=True)
        rule(left, self.width * shares[0] * 0.3)
        _centred(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=size, bold=True)
        _centred(
            right.add_paragraph(),
            "Độc lập - Tự do - Hạnh phúc",
            size=size + 1,
            bold=True,
        )
        # As long as the motto above it, which is set in the same face and size.
        motto = (size + 1) * 0.46
        rule(right, max(0.0, (self.width * shares[1] - motto) / 2))
        _centred(under.paragraphs[0], "{% if number %}Số: {{ number }}{% endif %}", size=size)
        _centred(beside.paragraphs[0], "{{ place_date }}", size=size, italic=True)

    def title(self, words: str = "{{ title_line }}", under: str = "") -> None:
        """The name of the form, and what stands below it."""
        line = self.document.add_paragraph()
        line.paragraph_format.space_before = Pt(8)
        _centred(line, words, size=self.size + 2, bold=True)
        if under:
            _centred(self.document.add_paragraph(), under, size=self.size, bold=True)

    def line(self, *parts: str, indent: float = 0) -> Paragraph:
        """A line; a part between stars is bold."""
        made = self._paragraph()
        made.paragraph_format.left_indent = Cm(indent)
        for part in parts:
            if part.startswith("*"):
                _run(made, part.strip("*"), bold=True)
            else:
                _run(made, part)
        return made

    def _paragraph(self) -> Paragraph:
        if self._cell is None:
            return self.document.add_paragraph()
        first = self._cell.paragraphs[0]
        made: Paragraph = self._cell.add_paragraph() if first.text else first
        return made

    @contextmanager
    def beside_code(self) -> Iterator[None]:
        """The lines written inside stand left, the square code with its number at their right."""
        made = self.document.add_table(1, 2)
        made.autofit = False
        wide = 2.5 if self.small else 3.0
        for column, width in zip(made.columns, (self.width - wide, wide), strict=True):
            column.width = Cm(width)
            column.cells[0].width = Cm(width)
        self._cell, code = made.rows[0].cells
        yield
        self._cell = None
        _centred(code.paragraphs[0], "{{ qr_picture }}", size=self.size)
        _centred(code.add_paragraph(), "{{ qr_label }}", size=6.5 if self.small else 8)

    def field(self, label: str, name: str) -> None:
        """“Họ tên: …”, dotted where there is nothing."""
        self.line(f"{label}: ", f'*{{{{ {name} or "{DOTS}" }}}}*')

    def control_line(self, tag: str) -> None:
        """A line that only steers the template."""
        self.document.add_paragraph(f"{{%p {tag} %}}")

    def each(self, loop: str, *parts: str) -> None:
        """A numbered line for each item of ``loop`` (“name in missing”)."""
        self.control_line(f"for {loop}")
        self.line(*parts, indent=0.4)
        self.control_line("endfor")

    def table(
        self,
        widths: Sequence[float],
        heads: Sequence[str],
        loop: str,
        cells: Sequence[str],
        size: float = 0,
    ) -> None:
        """A ruled table with one row for each item of ``loop``; widths in cm."""
        size = size or self.size - 1
        made = self.document.add_table(4, len(widths), "Table Grid")
        made.autofit = False
        # Both: Word reads the cells, other programs the grid.
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        for row in made.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        for cell, words in zip(made.rows[0].cells, heads, strict=True):
            _centred(cell.paragraphs[0], words, size=size, bold=True)
        properties = made.rows[0]._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:tblHeader"), {}))
        _run(made.rows[1].cells[0].paragraphs[0], f"{{%tr for {loop} %}}")
        for cell, words in zip(made.rows[2].cells, cells, strict=True):
            first, *rest = words.split("\n")
            _run(cell.paragraphs[0], first, size=size)
            for each in rest:
                _run(cell.add_paragraph(), each, size=size)
        _run(made.rows[3].cells[0].paragraphs[0], "{%tr endfor %}")

    def signatures(self, *signers: tuple[str, str], hint: str, recipients: bool = False) -> None:
        """Who signs, side by side; one alone stands on the right."""
        made = self.document.add_table(1, 2)
        cells = made.rows[0].cells
        if recipients:
            _run(cells[0].paragraphs[0], "Nơi nhận:", bold=True, italic=True)
            _run(cells[0].add_paragraph(), "{% for r in recipients %}- {{ r }}\n{% endfor %}")
        places = cells if len(signers) == 2 else cells[1:]
        for cell, (role, name) in zip(places, signers, strict=True):
            _centred(cell.paragraphs[0], role, size=self.size - (1 if recipients else 0), bold=True)
            _centred(cell.add_paragraph(), hint, size=self.size - 2, italic=True)
            for _ in range(2 if self.small else 4):
                cell.add_paragraph()
            _centred(cell.add_paragraph(), name, size=self.size)

    def note(self, words: str) -> None:
        """Small italic words."""
        _run(self.document.add_paragraph(), words, italic=True, size=self.size - 2)


def rule(cell: Any, indent: float) -> None:
    """The line under the national heading: a paragraph's lower border, ``indent`` cm a side."""
    paragraph = cell.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Cm(indent)
    shape.space_before, shape.space_after = Pt(0), Pt(4)
    shape.line_spacing = Pt(2)
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.makeelement(qn("w:pBdr"), {})
    sides = {"val": "single", "sz": "6", "space": "0", "color": "000000"}
    named = {qn(f"w:{name}"): value for name, value in sides.items()}
    borders.append(borders.makeelement(qn("w:bottom"), named))
    properties.insert(0, borders)  # the schema wants it before spacing and indents


def _run(paragraph: Paragraph, text: str, *, size: float = 0, **look: bool) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline = (
        look.get(each) for each in ("bold", "italic", "underline")
    )
    if size:
        run.font.size = Pt(size)


def _centred(paragraph: Paragraph, text: str, *, size: float, **look: bool) -> None:
    paragraph.alignment = ALIGN.CENTER
    _run(paragraph, text, size=size, **look)
