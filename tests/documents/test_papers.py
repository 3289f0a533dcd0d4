"""Printed papers: what stands on them, in which letters, and who is told that data are not real."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
import python_calamine

from congvu.core.refusals import Refused
from congvu.documents import pdf, render
from congvu.documents.rules import (
    UNVERIFIED,
    Column,
    Field,
    Heading,
    Items,
    Note,
    PageBreak,
    Paper,
    Signature,
    Signatures,
    Table,
    Templates,
    TemplateSpec,
    Text,
    layout_on,
)

DEMO = "số liệu tái dựng từ số tổng hợp đã công bố"
ALL_MARKS = "ngoằn ngoèo khuỷu tay, quỵ lụy, ẵm bồng, nghiễm nhiên, thưở ấy, đỗ quyên, ỷ lại, Ỡ Ặ Ễ"
RECEIVED = ("Nhận",)
COLUMNS = [
    Column("STT", 0.5, "center"),
    Column("Lĩnh vực", 2),
    Column("Tổng số", 1, "right", RECEIVED, "integer"),
    Column("Kỳ trước", 1, "right", RECEIVED, "integer"),
    Column("Tỷ lệ", 1, "right", (), "percent"),
]
SLIP = Paper(
    title="Giấy tiếp nhận hồ sơ\nvà hẹn trả kết quả",
    parent="Ủy ban nhân dân huyện Tân Sơn",
    issuer="Bộ phận tiếp nhận và trả kết quả",
    number="00762/BPTNTKQ",
    place_date="Tân Sơn, ngày 28 tháng 9 năm 2018",
    qr="01-2018-00762",
    qr_label="01-2018-00762",
    paper="A5",
    verified=False,
    blocks=[
        Field("Tiếp nhận hồ sơ của", "Hà Thị Thắm"),
        Field("Số điện thoại"),
        Items(["Giấy đề nghị", "Bản sao"], "number"),
        Signatures([Signature("Người nộp hồ sơ", "Hà Thị Thắm"), Signature("Người tiếp nhận")]),
        Note("Ghi chú: lập thành 02 liên."),
    ],
)
CONCLUSION = Paper(
    title="Kết luận",
    subtitle="Kiểm tra công tác cải cách hành chính",
    issuer="Đoàn kiểm tra",
    number="01/KL-ĐKT",
    blocks=[
        Heading("I. KẾT QUẢ"),
        Text(ALL_MARKS),
        Text("Đoạn đậm <b>&amp;", bold=True, align="center"),
        Items([f"điểm {letter}" for letter in range(5)], "letter"),
        Table(COLUMNS, [["1", "Hộ tịch", "762", "0", "100%"]] * 2, totals=[1], numbered=True),
        Signatures([Signature("Trưởng đoàn", "Trần Văn Bình")], ["Lưu: VT."]),
        PageBreak(landscape=True),
        Heading("PHỤ LỤC"),
        PageBreak(),
        Text("Trang dọc."),
    ],
)


def words(content):
    """All text of a PDF, spaces between words made single."""
    document = pypdfium2.PdfDocument(content)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def fonts(content):
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(font.get_object()["/BaseFont"].split("+")[-1])
    return found


def test_a_slip_is_one_a5_page_in_the_fonts_we_ship():
    content = render.paper_pdf(SLIP, demo=None)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    size = [round(float(side) * 25.4 / 72) for side in reader.pages[0].mediabox[2:]]
    assert size == [148, 210]
    assert fonts(content) == {"Tinos", "Tinos-Bold", "Tinos-Italic"}
    assert reader.metadata.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


def test_every_vietnamese_letter_can_be_copied_out_of_the_pdf():
    (first, *_rest) = words(render.paper_pdf(CONCLUSION, demo=None))
    assert ALL_MARKS in first
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
    assert "Độc lập - Tự do - Hạnh phúc" in first
    assert "Số: 01/KL-ĐKT" in first
    assert "<b>&amp;" in first
    # Capitals made by the layout keep their marks too.
    assert "ĐOÀN KIỂM TRA" in first


def test_points_are_lettered_the_vietnamese_way_in_both_formats():
    (first, *_rest) = words(render.paper_pdf(CONCLUSION, demo=None))
    written = " ".join(paragraph.text for paragraph in word(CONCLUSION).paragraphs)
    for text in (first, written):
        assert "".join(re.findall(r"(\w)\) điểm", text)) == "abcdđ"


def test_the_same_paper_and_date_give_the_same_bytes():
    moment = datetime(2018, 11, 9, 10, tzinfo=UTC)
    for made in (render.paper_pdf, render.paper_docx):
        assert made(SLIP, demo=DEMO, created=moment) == made(SLIP, demo=DEMO, created=moment)


def test_a_page_can_be_turned_and_turned_back():
    reader = pypdf.PdfReader(io.BytesIO(render.paper_pdf(CONCLUSION, demo=None)))
    wide = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert wide == [False, True, False]
    document = word(CONCLUSION)
    assert [int(each.page_width) > int(each.page_height) for each in document.sections] == wide


def test_the_number_of_the_page_stands_where_the_layout_of_the_day_puts_it():
    """TT 01/2011/TT-BNV: at the foot, right; NĐ 30/2020/NĐ-CP: above the text, in the middle."""
    assert layout_on(date(2020, 3, 4)).page_number == "bottom-right"
    assert layout_on(date(2020, 3, 5)).page_number == "top-center"
    for day, place in ((date(2018, 11, 9), "bottom-right"), (date(2020, 3, 5), "top-center")):
        paper = replace(CONCLUSION, page_number=layout_on(day).page_number)
        last = pypdfium2.PdfDocument(render.paper_pdf(paper, demo=None))[2]
        width, height = last.get_size()
        layer = last.get_textpage()
        rects = [layer.get_rect(number) for number in range(layer.count_rects())]
        left, bottom, *_ = next(
            rect for rect in rects if layer.get_text_bounded(*rect).strip() == "3"
        )
        found = "top-center" if bottom > height / 2 else "bottom-right"
        assert found == place
        assert (left > width * 0.8) == (place == "bottom-right")
        section = word(paper).sections[0]
        there = section.header if place == "top-center" else section.footer
        assert any("PAGE" in each._p.xml for each in there.paragraphs)


def test_a_layout_not_compared_with_the_official_print_says_so():
    verified = replace(SLIP, verified=True)
    assert UNVERIFIED in words(render.paper_pdf(SLIP, demo=None))[0]
    assert UNVERIFIED not in words(render.paper_pdf(verified, demo=None))[0]
    footer = word(SLIP).sections[0].first_page_footer
    assert footer.paragraphs[0].text == UNVERIFIED


def test_data_that_are_not_real_are_marked_on_every_page_and_in_every_format():
    assert all(DEMO in page for page in words(render.paper_pdf(CONCLUSION, demo=DEMO)))
    assert not any(DEMO in page for page in words(render.paper_pdf(CONCLUSION, demo=None)))
    for section in word(CONCLUSION, demo=DEMO).sections:
        headers = [section.header, section.first_page_header]
        assert all(DEMO in " ".join(p.text for p in header.paragraphs) for header in headers)
    book = sheets(render.render_xlsx([SHEET, SHEET], demo=DEMO))
    assert [rows[0][0] for rows in book.values()] == [DEMO, DEMO]
    assert sheets(render.render_xlsx([SHEET], demo=None))["Biểu 07a"][0][0] == "BÁO CÁO"


# --- DOCX --------------------------------------------------------------------------------------


def word(paper, demo=None):
    return docx.Document(io.BytesIO(render.paper_docx(paper, demo=demo)))


def test_the_word_file_says_what_the_pdf_says():
    document = word(CONCLUSION)
    text = [paragraph.text for paragraph in document.paragraphs]
    assert ALL_MARKS in text
    assert "Đoạn đậm <b>&amp;" in text
    assert not any("⟦" in line or "{{" in line for line in text)
    table = document.tables[1]
    assert [cell.text for cell in table.rows[0].cells] == [
        *("STT", "Lĩnh vực", "Nhận", "Nhận", "Tỷ lệ"),  # merged cells answer for each column
    ]
    assert [cell.text for cell in table.rows[1].cells][2:4] == ["Tổng số", "Kỳ trước"]
    assert [cell.text for cell in table.rows[-1].cells] == ["1", "Hộ tịch", "762", "0", "100%"]
    assert "Trần Văn Bình" in document.tables[2].rows[0].cells[1].text


# --- XLSX --------------------------------------------------------------------------------------

SHEET = render.Sheet(
    "Biểu 07a",
    COLUMNS,
    [["1", "=HYPERLINK(1)", 762, 0, 1], ["2", "+84 @ -", 1234.5, None, 0.5]],
    title=["BÁO CÁO", "Kỳ 9 tháng năm 2018"],
    notes=["Ghi chú: không có."],
    totals=[1],
    numbered=True,
    verified=False,
)


def sheets(content):
    book = python_calamine.load_workbook(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_workbook_is_read_back_with_its_headings_merged():
    content = render.render_xlsx([SHEET], demo=None)
    rows = sheets(content)["Biểu 07a"]
    assert rows[3] == ["STT", "Lĩnh vực", "Nhận", "", "Tỷ lệ"]
    assert rows[4] == ["", "", "Tổng số", "Kỳ trước", ""]
    assert rows[5] == ["(1)", "(2)", "(3)", "(4)", "(5)"]
    assert rows[6] == ["1", "=HYPERLINK(1)", 762, 0, 1]
    assert rows[7] == ["2", "+84 @ -", 1234.5, "", 0.5]
    assert [row[0] for row in rows[9:]] == ["Ghi chú: không có.", UNVERIFIED]
    page = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    merged = set(page.merged_cell_ranges)
    assert {((3, 0), (4, 0)), ((3, 1), (4, 1)), ((3, 2), (3, 3)), ((3, 4), (4, 4))} <= merged


def test_dates_and_moments_are_dates_for_the_reader():
    moment = datetime(2018, 11, 9, 1, 30, tzinfo=UTC)
    columns = [Column("Ngày", format="date"), Column("Lúc", format="moment")]
    one = render.Sheet("Ngày", columns, [[date(2018, 11, 9), moment]])
    (_head, row) = sheets(render.render_xlsx([one], demo=None))["Ngày"]
    assert row == [date(2018, 11, 9), datetime(2018, 11, 9, 8, 30)]  # local time


def test_sheets_get_names_a_workbook_allows():
    long = replace(SHEET, name="Kết quả giải quyết [07a/BTP]: tổng hợp toàn tỉnh")
    names = list(sheets(render.render_xlsx([long, long, replace(SHEET, name="")], demo=None)))
    assert len(set(names)) == 3
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_rows_of_the_wrong_length_are_refused():
    with pytest.raises(ValueError, match="zip"):
        render.render_xlsx([replace(SHEET, rows=[["1"]])], demo=None)


# --- templates ---------------------------------------------------------------------------------

OLD = TemplateSpec("slip", "Mẫu 01", date(2019, 1, 6), date(2025, 9, 14), "TT 01/2018", False, "A5")
NEW = TemplateSpec("slip", "Mẫu 01", date(2025, 9, 15), None, "TT 03/2025", False, "A5")


def test_a_paper_takes_the_template_of_its_day():
    known = Templates([OLD, NEW])
    assert known.on("slip", date(2025, 9, 14)) is OLD
    assert known.on("slip", date(2025, 9, 15)) is NEW
    assert known.all() == [OLD, NEW]
    for code, day in (("slip", date(2018, 12, 31)), ("other", date(2020, 1, 1))):
        with pytest.raises(Refused) as caught:
            known.on(code, day)
        assert caught.value.refusal.code == "template-missing"


def test_two_templates_on_one_day_are_a_fault():
    known = Templates([OLD])
    known.register(OLD)  # loaded twice is no fault
    with pytest.raises(ValueError, match="same day"):
        known.register(replace(NEW, valid_from=date(2025, 9, 1)))


def test_layouts_take_nothing_from_the_network():
    layouts = list(Path(pdf.PACKAGE).rglob("*.typ"))
    assert layouts
    assert not [path.name for path in layouts if "@preview" in path.read_text()]


def test_a_square_code_is_drawn_only_where_asked():
    drawn = render.qr_svg("01-2018-00762")
    assert drawn.startswith("<svg xmlns=")
    assert "01-2018-00762" in words(render.paper_pdf(SLIP, demo=None))[0]
    assert render.paper_pdf(replace(SLIP, qr=""), demo=None)
