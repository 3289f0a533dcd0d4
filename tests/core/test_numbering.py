"""Numbers of dossiers by the day they came in, of official documents, of procedures."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core import numbering
from congvu.core.numbering import DocumentNumber, Form, NumberRule, SerialScope
from congvu.core.refusals import Refused

CODES = {Form.BOOK: "", Form.SMALLEST_FIRST: "000.00.12.H44", Form.LARGEST_FIRST: "H44.12"}


@pytest.mark.parametrize(
    ("day", "agency", "serial", "number", "scope"),
    [
        (date(2018, 9, 28), "", 762, "01-2018-00762", "2018"),
        (date(2019, 1, 5), "", 1, "01-2019-00001", "2019"),
        (date(2019, 1, 6), "000.00.12.H44", 1, "000.00.12.H44-190106-0001", "2019-01-06"),
        (date(2019, 7, 15), "000.00.12.H44", 3, "000.00.12.H44-190715-0003", "2019-07-15"),
        (date(2023, 5, 31), "000.12.H44", 9999, "000.12.H44-230531-9999", "2023-05-31"),
        (date(2023, 6, 1), "H44.12", 1, "H44.12-230601-0001", "2023-06-01"),
        (date(2025, 7, 15), "H44.12", 12, "H44.12-250715-0012", "2025-07-15"),
        (date(2025, 7, 15), "H44.12.05", 123456, "H44.12.05-250715-123456", "2025-07-15"),
    ],
)
def test_a_dossier_is_numbered_by_the_rule_of_its_day(day, agency, serial, number, scope):
    rule = numbering.rule_on(day)
    assert numbering.format_number(rule, agency, day, serial) == number
    assert numbering.serial_scope(rule, day) == scope


def test_a_second_book_of_the_year_goes_on_with_the_serial():
    rule = numbering.rule_on(date(2018, 9, 1))
    assert numbering.format_number(rule, "", date(2018, 9, 1), 763, book=2) == "02-2018-00763"
    assert numbering.serial_scope(rule, date(2018, 9, 1), 2) == "2018"


def test_people_read_a_book_number_as_book_and_number():
    assert numbering.shown("01-2018-00762") == "Quyển 01/2018 · số 762"
    assert numbering.shown("H44.12-250715-0012") == "H44.12-250715-0012"


@given(
    st.dates(min_value=date(2010, 1, 1), max_value=date(2099, 12, 31)),
    st.integers(min_value=1, max_value=9999),
    st.integers(min_value=1, max_value=120),
)
def test_a_number_given_is_read_back(day, serial, book):
    rule = numbering.rule_on(day)
    text = numbering.format_number(rule, CODES[rule.form], day, serial, book)
    read = numbering.parse_number(f" {text.lower()} ")
    assert (read.form, read.serial, read.year) == (rule.form, serial, day.year)
    if rule.form is Form.BOOK:
        assert read.book == book
    else:
        assert (read.agency_code, read.day) == (CODES[rule.form], day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "762",
        "01-2018-00000",
        "00-2018-00001",
        "H44.12-251315-0012",
        "H44.12-250715-12",
        "000.00.12.H44-190715-0000",
        "xã-250715-0001",
        "H44.12-250715-1234567",
    ],
)
def test_what_is_no_dossier_number_is_refused(text):
    with pytest.raises(Refused) as caught:
        numbering.parse_number(text)
    assert caught.value.refusal.code == "dossier-number-unreadable"


def test_a_serial_that_does_not_fit_is_refused_not_cut():
    rule = numbering.rule_on(date(2019, 7, 15))
    for serial in (0, 10_000):
        with pytest.raises(Refused) as caught:
            numbering.format_number(rule, "000.00.12.H44", date(2019, 7, 15), serial)
        assert caught.value.refusal.code == "serial-out-of-range"


@pytest.mark.parametrize(
    ("day", "agency"),
    [
        (date(2019, 7, 15), "H44.12"),
        (date(2025, 7, 15), "000.00.12.H44"),
        (date(2025, 7, 15), ""),
        (date(2025, 7, 15), "H44." + "1" * 40),
    ],
)
def test_the_old_and_the_new_order_of_agency_codes_do_not_mix(day, agency):
    with pytest.raises(Refused) as caught:
        numbering.format_number(numbering.rule_on(day), agency, day, 1)
    assert caught.value.refusal.code == "agency-code-unfit"


def test_the_table_of_rules_is_data():
    own = NumberRule(date(2030, 1, 1), Form.BOOK, SerialScope.BOOK_OF_YEAR, 5, 6, "thử")
    assert numbering.rule_on(date(2031, 1, 1), [own]) is own
    with pytest.raises(Refused) as caught:
        numbering.rule_on(date(2029, 12, 31), [own])
    assert caught.value.refusal.code == "number-rule-missing"


def test_rules_not_compared_with_the_law_say_so():
    for rule in numbering.RULES:
        assert rule.verified or "chưa đối chiếu văn bản" in rule.basis


@pytest.mark.parametrize(
    ("text", "serial", "symbol", "year", "kind", "written"),
    [
        ("01/KL-ĐKT", 1, "KL-ĐKT", None, "KL", "01/KL-ĐKT"),
        ("12/BB-ĐKT", 12, "BB-ĐKT", None, "BB", "12/BB-ĐKT"),
        ("Số: 245/KH-UBND", 245, "KH-UBND", None, "KH", "245/KH-UBND"),
        ("30/2020/NĐ-CP", 30, "NĐ-CP", 2020, "NĐ", "30/2020/NĐ-CP"),
        ("5 / QĐ – UBND", 5, "QĐ-UBND", None, "QĐ", "05/QĐ-UBND"),
        ("725/UBND-NC", 725, "UBND-NC", None, "UBND", "725/UBND-NC"),
        ("01/2018/TT-VPCP", 1, "TT-VPCP", 2018, "TT", "01/2018/TT-VPCP"),
    ],
)
def test_number_and_symbol_of_a_document(text, serial, symbol, year, kind, written):
    number = numbering.parse_document_number(text)
    assert (number.serial, number.symbol, number.year) == (serial, symbol, year)
    assert (number.kind, str(number)) == (kind, written)
    assert numbering.parse_document_number(str(number)) == number


def test_a_number_taken_twice_carries_a_letter():
    assert numbering.parse_document_number("12a/BB-ĐKT") == DocumentNumber(12, "BB-ĐKT", None, "a")
    assert str(DocumentNumber(12, "BB-ĐKT", None, "a")) == "12a/BB-ĐKT"


@pytest.mark.parametrize("text", ["", "KL-ĐKT", "0/KL-ĐKT", "12/", "12", "12/2018/"])
def test_a_document_without_number_or_symbol_is_refused(text):
    with pytest.raises(Refused) as caught:
        numbering.parse_document_number(text)
    assert caught.value.refusal.code == "document-number-unreadable"


@pytest.mark.parametrize(
    ("code", "national"),
    [
        ("1.001193", "1.001193"),
        ("2.000635", "2.000635"),
        ("1.000948.h38", "1.000948"),
        ("1.000656.000.00.00.H44", "1.000656"),
        ("T-PTH-123456-TT", "T-PTH-123456-TT"),
        ("BTP-PTH-123456", "BTP-PTH-123456"),
    ],
)
def test_codes_of_procedures_are_text(code, national):
    assert numbering.national_code(numbering.check_procedure_code(f" {code}")) == national


@pytest.mark.parametrize("code", ["1.1193", "1001193", "", "khai sinh", "1.001193.", "1.0011931"])
def test_what_is_no_code_of_a_procedure_is_refused(code):
    with pytest.raises(Refused) as caught:
        numbering.check_procedure_code(code)
    assert caught.value.refusal.code == "procedure-code-unfit"
