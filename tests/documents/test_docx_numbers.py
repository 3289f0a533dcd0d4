"""Lists of a Word file keep the numbers Word shows, which stand nowhere in its text."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from pypdf import PdfReader

from congvu.documents.docx_numbers import Numbers, written
from congvu.documents.docx_pdf import docx_pdf

LEVELS = (
    ("decimal", "Điều %1.", 360, 360),
    ("decimal", "%1.%2.", 720, 360),
    ("lowerLetter", "%3)", 1080, 360),
    ("bullet", "\uf0b7", 1440, 360),
)


def level(at, form, text, left=360, hanging=360, more=""):
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>'
        "</w:lvl>"
    )


class Paper:
    """A Word file in which lists are made as Word makes them."""

    def __init__(self):
        self.document = docx.Document()
        self.part = self.document.part.numbering_part.element
        self.next = 500

    def made(self, *levels, override=None, base=None):
        """A list: its own levels, or those of ``base`` begun anew at ``override``."""
        self.next += 1
        if base is None:
            base = self.next
            told = "".join(level(at, *each) for at, each in enumerate(levels))
            first = self.part.find(qn("w:num"))
            first.addprevious(
                parse_xml(
                    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{base}">{told}</w:abstractNum>'
                )
            )
        begun = (
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{override}"/></w:lvlOverride>'
            if override
            else ""
        )
        self.part.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self.next}">'
                f'<w:abstractNumId w:val="{base}"/>{begun}</w:num>'
            )
        )
        return self.next

    def say(self, text, key, at=0, within=None):
        paragraph = (within or self.document).add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="{key}"/></w:numPr>'
            )
        )
        return paragraph

    def numbers(self):
        """Number and text of each paragraph, as counted."""
        counted = Numbers(self.document)
        found = [(counted.of(each), each.text) for each in self.document.paragraphs]
        return [(number.text if number else "", text) for number, text in found]

    def pdf(self):
        file = io.BytesIO()
        self.document.save(file)
        return docx_pdf(
            file.getvalue(), title="x", issuer="y", qr="z", qr_label="1", foot="", demo=None,
            page_number="top-center",
        )  # fmt: skip


@pytest.fixture
def paper():
    return Paper()


def test_articles_points_and_letters_are_numbered_as_word_numbers_them(paper):
    key = paper.made(*LEVELS)
    for text, at in (
        ("Phạm vi", 0), ("Áp dụng", 1), ("đối với xã", 2), ("đối với phường", 2), ("ảnh", 3),
        ("Không áp dụng", 1), ("đối với sở", 2), ("Hiệu lực", 0), ("Từ ngày ký", 1),
    ):  # fmt: skip
        paper.say(text, key, at)
    assert [number for number, _text in paper.numbers()] == [
        "Điều 1.", "1.1.", "a)", "b)", "•", "1.2.", "a)", "Điều 2.", "2.1.",
    ]  # fmt: skip


def test_two_lists_count_by_themselves_and_one_goes_on_after_other_words(paper):
    first = paper.made(("decimal", "%1."))
    other = paper.made(("upperRoman", "%1."))
    paper.say("một", first)
    paper.document.add_paragraph("Lời giữa")
    paper.say("hai", first)
    paper.say("riêng", other)
    paper.say("ba", first)
    assert [number for number, _text in paper.numbers()] == ["1.", "", "2.", "I.", "3."]


def test_a_list_begun_anew_by_word_begins_anew(paper):
    first = paper.made(("decimal", "%1."))
    again = paper.made(base=first, override=1)
    fifth = paper.made(base=first, override=5)
    for key in (first, first, again, again, fifth, fifth):
        paper.say("dòng", key)
    assert [number for number, _text in paper.numbers()] == ["1.", "2.", "1.", "2.", "5.", "6."]


def test_a_style_numbers_its_paragraphs_and_one_may_stand_out(paper):
    for text in ("một", "hai"):
        paper.document.add_paragraph(text, style="List Number")
    paper.document.add_paragraph("chấm", style="List Bullet")
    out = paper.document.add_paragraph("không số", style="List Number")
    out._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>')
    )
    paper.document.add_paragraph("ba", style="List Number")
    assert [number for number, _text in paper.numbers()] == ["1.", "2.", "•", "", "3."]


def test_legal_numbering_writes_every_level_in_figures(paper):
    paper.made(("upperRoman", "%1."))
    key = paper.made(("upperRoman", "%1."), ("decimal", "%1.%2", 360, 360, "<w:isLgl/>"))
    paper.say("Phần", key)
    paper.say("mục", key, 1)
    assert [number for number, _text in paper.numbers()] == ["I.", "1.1"]


def test_a_paragraph_that_names_a_list_nobody_made_has_no_number(paper):
    paper.say("lạ", 999)
    paper.say("sâu quá", paper.made(("decimal", "%1.")), 5)
    assert [number for number, _text in paper.numbers()] == ["", ""]


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (1, "lowerLetter", "a"), (26, "lowerLetter", "z"), (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"), (4, "lowerRoman", "iv"), (1999, "upperRoman", "MCMXCIX"),
        (7, "decimalZero", "07"), (12, "decimalZero", "12"), (3, "none", ""),
        (3, "chineseCounting", "3"), (0, "lowerLetter", ""),
    ],
)  # fmt: skip
def test_a_number_as_word_writes_it(value, form, said):
    assert written(value, form) == said


def test_the_pdf_shows_the_numbers_also_within_a_table(paper):
    key = paper.made(*LEVELS)
    paper.say("Đối tượng kiểm tra", key)
    paper.say("Uỷ ban nhân dân xã", key, 1)
    paper.say("tài liệu chứng minh", key, 3)
    cell = paper.document.add_table(1, 1, style="Table Grid").rows[0].cells[0]
    paper.say("Trong bảng", key, 1, within=cell)
    paper.say("Thời gian", key)
    text = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper.pdf())).pages
    )
    for words in (
        "Điều 1. Đối tượng kiểm tra", "1.1. Uỷ ban nhân dân xã", "• tài liệu chứng minh",
        "1.2. Trong bảng", "Điều 2. Thời gian",
    ):  # fmt: skip
        assert words in text, text
    assert "- " not in text


def test_a_file_without_lists_is_drawn_as_before(paper):
    paper.document.add_paragraph("Không có danh sách")
    assert paper.numbers() == [("", "Không có danh sách")]
    assert paper.pdf().startswith(b"%PDF-")
