"""The Word file, the workbook and the content say the same, cell by cell."""

from __future__ import annotations

import io

import docx
import pytest
from python_calamine import CalamineWorkbook

from congvu.audit import queries as audit
from congvu.reports import papers, queries, rendering, rules


@pytest.fixture
def files(issued):
    """The report as issued: its content, its Word file, its workbook."""
    word = docx.Document(io.BytesIO(rendering.docx_of(issued)))
    book = CalamineWorkbook.from_filelike(io.BytesIO(rendering.xlsx_of(issued)))
    return queries.content_of(issued), word, book


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def from_sheet(book, name, first):
    """The rows of a sheet from the one whose first cell is ``first``, empty cells as None."""
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    start = next(number for number, row in enumerate(rows) if row[0] == first)
    return rows[start:]


def test_every_figure_is_the_same_in_word_and_workbook(files):
    content, word, book = files
    lines = [
        (section, papers.line_values(order, line))
        for section in content.sections
        for order, line in enumerate(section.lines, start=1)
    ]
    in_word = [
        row
        for table in word.tables
        if "Chỉ tiêu" in table.rows[0].cells[1].text
        for row in cells(table)[2:]
    ]
    in_book = from_sheet(book, "Số liệu", "I")[: len(lines)]
    assert len(lines) == len(in_word) == len(in_book) > 10
    for (section, values), written, row in zip(lines, in_word, in_book, strict=True):
        assert written == [papers.printed(value) for value in values]
        assert row[:2] == [section.key, section.title]
        for value, cell in zip(values, row[2:], strict=True):
            if isinstance(value, str) or value is None:
                assert cell == (value or "")
            else:
                assert float(cell) == float(value)


def test_the_table_is_the_same_in_word_and_workbook(files):
    content, word, book = files
    table = content.tables[0]
    in_word = cells(next(each for each in word.tables if each.rows[0].cells[0].text == "STT"))
    in_book = from_sheet(book, "Biểu số 07a", "(1)")
    numbers = [f"({number})" for number in range(1, 13)]
    assert in_word[3] == in_book[0] == numbers
    rows = table.written()
    assert in_word[4:] == [[papers.printed(value) for value in row] for row in rows]
    for row, written in zip(in_book[1:], rows, strict=False):
        for cell, value in zip(row, written, strict=True):
            assert cell == value
            assert isinstance(cell, str) == isinstance(value, str)


def test_the_header_tree_is_merged(files):
    _, word, book = files
    table = next(each for each in word.tables if each.rows[0].cells[0].text == "STT")
    first, second, third = (cells(table)[row] for row in range(3))
    assert first[2:5] == ["Nhận giải quyết"] * 3
    assert second[2:5] == ["Tổng số", "Trong đó", "Trong đó"]
    assert third[2:5] == ["Tổng số", "Kỳ trước chuyển qua", "Mới tiếp nhận"]
    assert first[0] == second[0] == third[0] == "STT"
    merged = book.get_sheet_by_name("Biểu số 07a").merged_cell_ranges
    spans = {(bottom - top + 1, right - left + 1) for (top, left), (bottom, right) in merged}
    assert {(3, 1), (1, 3), (1, 2), (2, 1)} <= spans


def test_the_paper_has_head_chapters_words_and_notes(files):
    _, word, _ = files
    text = "\n".join(each.text for each in word.paragraphs)
    head = "\n".join(cell for row in cells(word.tables[0]) for cell in row).replace("\u00a0", " ")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head or "CỘNG HOÀ XÃ HỘI" in head
    assert "245/BC-UBND" in head
    assert "Tân Sơn, ngày 12 tháng 10 năm 2018" in head
    assert "HUYỆN TÂN SƠN" in head
    for words in ("I. Công tác chỉ đạo", "2. Cải cách thủ tục hành chính", "Hạn chế.", "V. Kiến"):
        assert words in text
    assert text.count(rules.NO_WORDS) == 5  # II.3, II.4, II.5, IV, V
    assert "Hồ sơ dừng xử lý hoặc do công dân rút (trạng thái 8)" in text
    assert "Đẳng thức đã kiểm: 21 đúng trên 21." in text
    assert "chưa đối chiếu văn bản" in text


def test_files_are_made_alike_each_time(issued):
    assert rendering.docx_of(issued) == rendering.docx_of(issued)
    assert rendering.xlsx_of(issued) == rendering.xlsx_of(issued)
    assert rendering.pdf_of(issued).startswith(b"%PDF")


def test_a_draft_leaves_room_for_number_and_day(draft):
    signing = papers.signing_of(draft)
    assert signing.number == "…/BC-UBND"
    assert "ngày … tháng … năm …" in signing.place_date


def test_a_demo_is_marked_in_every_file(issued, monkeypatch):
    monkeypatch.setattr(rendering.audit, "demo_name", lambda: "tan-son-2018")
    word = docx.Document(io.BytesIO(rendering.docx_of(issued)))
    for section in word.sections:
        marked = "\n".join(each.text for each in section.header.paragraphs)
        assert audit.DEMO_WORDS in marked
    book = CalamineWorkbook.from_filelike(io.BytesIO(rendering.xlsx_of(issued)))
    for name in book.sheet_names:
        assert book.get_sheet_by_name(name).to_python()[0][0] == audit.demo_mark()


@pytest.mark.parametrize(
    ("name", "place"),
    [("Huyện Tân Sơn", "Tân Sơn"), ("Xã Văn Luông", "Văn Luông"), ("Đặc khu X", "Đặc khu X")],
)
def test_the_place_is_said_without_its_kind(counter, name, place):
    counter.unit.name = name
    assert papers.place_of(counter.unit) == place
