"""Cells and headers, without a database."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from congvu.core.refusals import Refused
from congvu.imports.rules import cells, columns


@pytest.mark.parametrize(
    ("cell", "day", "at"),
    [
        ("02/04/2018", date(2018, 4, 2), None),
        ("1/7/25", date(2025, 7, 1), None),
        ("ngày 01 tháng 7 năm 2025", date(2025, 7, 1), None),
        ("2025-07-01", date(2025, 7, 1), None),
        ("2025-07-01T08:30:00", date(2025, 7, 1), time(8, 30)),
        ("01/07/2025 08:30", date(2025, 7, 1), time(8, 30)),
        ("08:30 01/07/2025", date(2025, 7, 1), time(8, 30)),
        ("8h30 ngày 1/7/25", date(2025, 7, 1), time(8, 30)),
        ("8 giờ 30 phút, ngày 01 tháng 7 năm 2025", date(2025, 7, 1), time(8, 30)),
        ("01/07/2025 2:05 PM", date(2025, 7, 1), time(14, 5)),
        (43191.0, date(2018, 4, 1), None),
        (43191.5, date(2018, 4, 1), time(12, 0)),
        (43191.999999999, date(2018, 4, 2), None),
        ("43191", date(2018, 4, 1), None),
        (date(2018, 4, 1), date(2018, 4, 1), None),
        (datetime(2018, 4, 1, 0, 0), date(2018, 4, 1), None),
        (datetime(2018, 4, 1, 9, 5), date(2018, 4, 1), time(9, 5)),
    ],
)
def test_days_in_many_shapes(cell, day, at):
    assert cells.moment(cell) == cells.Moment(day, at)


@pytest.mark.parametrize("cell", ["", "-", "  ", "…", None])
def test_no_day(cell):
    assert cells.moment(cell) is None


@pytest.mark.parametrize("cell", ["31/02/2018", "13/13/2018", "hôm qua", "02/04/2018 25:00", 12.0])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(Refused):
        cells.moment(cell)


def test_numbers_that_are_names():
    assert cells.text(762.0) == "762"
    assert cells.text("00762") == "00762"
    assert cells.digits(60112345678.0, "unicode", width=12) == "060112345678"
    assert cells.digits("60112345678", "unicode", width=12) == "60112345678"
    assert cells.text(1.5) == "1.5"


def test_a_header_below_titles_and_in_two_rows():
    rows = [
        ["SỔ THEO DÕI", "", "", ""],
        ["Mã hồ sơ", "Người nộp", "Ngày, tháng, năm", ""],
        ["", "", "Nhận hồ sơ", "Trả kết quả"],
        ["1", "Hà Văn Sửu", "1/2/2018", "2/2/2018"],
    ]
    header = columns.find_header(rows)
    assert (header.row, header.rows) == (3, 2)
    assert columns.guess(header.names) == {
        "number": 0,
        "applicant": 1,
        "received": 2,
        "returned": 3,
    }
    assert columns.find_header([["a", "b"], ["1", "2"]]) is None


TEXTS = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Cf")),
        min_size=1,
        max_size=40,
    )
    .map(lambda said: cells.text(said))
    .filter(bool)
)
DAYS = st.dates(date(1971, 1, 1), date(2090, 1, 1))
MOMENTS = st.tuples(DAYS, st.integers(1, 86_399))


@settings(max_examples=25)
@given(st.lists(st.tuples(TEXTS, st.integers(0, 10**14), DAYS, MOMENTS), min_size=1, max_size=8))
def test_what_a_spreadsheet_was_given_is_read_back(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    sheet = book.add_worksheet()
    short = book.add_format({"num_format": "dd/mm/yyyy"})
    long = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    for place, (words, number, day, (other, second)) in enumerate(rows):
        sheet.write_string(place, 0, words)
        sheet.write_number(place, 1, number)
        sheet.write_datetime(place, 2, datetime.combine(day, time()), short)
        full = datetime.combine(other, time()) + timedelta(seconds=second)
        sheet.write_datetime(place, 3, full, long)
        sheet.write_string(place, 4, f"{day:%d/%m/%Y}")
    book.close()
    read = list(
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_index(0)
        .iter_rows()
    )
    assert len(read) == len(rows)
    for row, (words, number, day, (other, second)) in zip(read, rows, strict=True):
        assert cells.text(row[0]) == words
        assert cells.text(row[1]) == str(number)
        assert cells.moment(row[2]) == cells.moment(row[4]) == cells.Moment(day)
        at = (datetime.combine(other, time()) + timedelta(seconds=second)).time()
        assert cells.moment(row[3]) == cells.Moment(other, at)
