"""Terms are read as published and written back the same."""

import unicodedata
from decimal import Decimal

import pytest

from congvu.core.refusals import Refused
from congvu.core.terms import Term, TermUnit, parse_term, total_hours


@pytest.mark.parametrize(
    ("text", "amount", "unit", "written"),
    [
        ("5 ngày làm việc", "5", TermUnit.WORKING_DAYS, "5 ngày làm việc"),
        ("0,5 ngày làm việc", "0.5", TermUnit.WORKING_DAYS, "0,5 ngày làm việc"),
        ("0.25 ngày làm việc", "0.25", TermUnit.WORKING_DAYS, "0,25 ngày làm việc"),
        ("  05\u00a0NGÀY   Làm Việc ", "5", TermUnit.WORKING_DAYS, "5 ngày làm việc"),
        ("8 giờ làm việc", "8", TermUnit.WORKING_HOURS, "8 giờ làm việc"),
        ("30 ngày", "30", TermUnit.CALENDAR_DAYS, "30 ngày"),
        ("100 ngày", "100", TermUnit.CALENDAR_DAYS, "100 ngày"),
        ("2,0 ngày", "2", TermUnit.CALENDAR_DAYS, "2 ngày"),
        ("trong ngày", "1", TermUnit.SAME_DAY, "trong ngày"),
        ("Ngay trong ngày", "1", TermUnit.SAME_DAY, "trong ngày"),
    ],
)
def test_a_published_term_is_read_and_written(text, amount, unit, written):
    for form in ("NFC", "NFD"):
        term = parse_term(unicodedata.normalize(form, text))
        assert term == Term(Decimal(amount), unit)
        assert str(term) == written
        assert parse_term(str(term)) == term


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "term-unreadable"),
        ("5", "term-unreadable"),
        ("năm ngày", "term-unreadable"),
        ("5 ngay lam viec", "term-unreadable"),
        ("5 giờ", "term-unreadable"),
        ("1e3 ngày", "term-unreadable"),
        ("1,5,5 ngày làm việc", "term-unreadable"),
        ("5 ngày làm việc sau", "term-unreadable"),
        ("٥ ngày", "term-unreadable"),
        ("9" * 5000 + " ngày", "term-unreadable"),
        (None, "term-unreadable"),
        (5, "term-unreadable"),
        ("0 ngày", "term-not-positive"),
        ("0,0 ngày làm việc", "term-not-positive"),
        ("-1 ngày", "term-not-positive"),
        ("1,5 ngày", "term-not-whole"),
        ("100001 ngày", "term-too-large"),
        ("99999999999999999999 giờ làm việc", "term-too-large"),
        ("0,0000001 ngày làm việc", "term-too-fine"),
    ],
)
def test_what_is_not_a_term_is_refused(text, code):
    with pytest.raises(Refused) as caught:
        parse_term(text)
    assert caught.value.refusal.code == code
    assert len(caught.value.refusal.said()["what"]) < 200


@pytest.mark.parametrize("amount", ["NaN", "-Infinity", "0", "Infinity"])
def test_a_term_is_a_positive_number(amount):
    with pytest.raises(Refused):
        Term(Decimal(amount), TermUnit.WORKING_DAYS)


def test_a_term_is_taken_apart():
    term = parse_term("2,25 ngày làm việc")
    assert (term.whole, term.fraction, term.amount_words) == (2, Decimal("0.25"), "2,25")


def test_steps_are_added_in_office_hours():
    steps = [parse_term(text) for text in ("0,25 ngày làm việc", "6 giờ làm việc", "trong ngày")]
    assert total_hours(steps) == 16
    assert total_hours(steps, Decimal(7)) == Decimal("14.75")
    assert total_hours([]) == 0


def test_calendar_days_are_never_turned_into_hours():
    with pytest.raises(Refused) as caught:
        total_hours([parse_term("5 ngày làm việc"), parse_term("5 ngày")])
    assert caught.value.refusal.code == "term-not-comparable"
