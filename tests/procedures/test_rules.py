"""Codes, levels, steps against the term: what can be said without a database."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.core.refusals import Refused
from congvu.core.terms import parse_term
from congvu.procedures import rules, texts


@pytest.mark.parametrize(
    "code",
    ["1.001193", "2.000635", "1.000948.H38", "1.000656.000.00.00.H44", "T-PTH-123456-TT"],
)
def test_a_code_is_text_as_published(code):
    assert rules.is_code(code)


@pytest.mark.parametrize("code", ["1.1193", "1001193", "", "1.001193.", "x.001193", "1.001193 "])
def test_what_is_not_a_code(code):
    assert not rules.is_code(code)


def test_levels_are_read_from_the_top_down():
    assert rules.levels_of("xa, huyen") == ("huyen", "xa")
    with pytest.raises(ValueError, match="cấp không hợp lệ"):
        rules.levels_of("phuong")


@pytest.mark.parametrize(
    ("term", "steps", "code"),
    [
        ("3 ngày làm việc", ["0,5 ngày làm việc", "1,5 ngày làm việc", "1 ngày làm việc"], None),
        ("3 ngày làm việc", ["2 ngày làm việc", "8 giờ làm việc"], None),
        ("3 ngày làm việc", ["3 ngày làm việc", "0,25 ngày làm việc"], "steps-exceed-term"),
        ("trong ngày", ["4 giờ làm việc", "4 giờ làm việc"], None),
        ("trong ngày", ["8 giờ làm việc", "1 giờ làm việc"], "steps-exceed-term"),
        ("15 ngày", ["7 ngày làm việc", "8 ngày"], None),
        ("15 ngày", ["8 ngày làm việc", "8 ngày"], "steps-exceed-term"),
        ("10 ngày làm việc", ["3 ngày"], "step-term-not-comparable"),
        ("10 ngày làm việc", [], None),
    ],
)
def test_steps_never_exceed_the_term(term, steps, code):
    refusal = rules.why_not_steps(parse_term(term), [parse_term(each) for each in steps])
    assert (refusal and refusal.code) == code


def test_the_refusal_names_the_sum_with_a_decimal_comma():
    refusal = rules.why_not_steps(
        parse_term("3 ngày làm việc"),
        [parse_term("3 ngày làm việc"), parse_term("0,25 ngày làm việc")],
    )
    assert "3,25 ngày làm việc" in str(refusal)


def test_a_new_version_follows_and_does_not_rewrite():
    present = [rules.Span(("xa",), date(2018, 1, 1))]
    follow = rules.Span(("xa",), date(2018, 7, 1))
    same_day = rules.Span(("xa",), date(2018, 1, 1))
    other_level = rules.Span(("huyen",), date(2018, 1, 1))
    assert rules.why_not_after("1.001193", present, follow) is None
    assert rules.why_not_after("1.001193", present, same_day).code == "version-overlaps"
    assert rules.why_not_after("1.001193", present, other_level) is None


def test_no_level_is_lost_in_silence():
    present = [rules.Span(("huyen", "xa"), date(2018, 1, 1))]
    communes = rules.Span(("xa",), date(2025, 7, 1))
    assert rules.why_not_after("2.000815", present, communes).code == "version-loses-level"
    assert rules.why_not_after("2.000815", present, communes, dropped=["huyen"]) is None


HEAD = ",".join(texts.PROCEDURE_COLUMNS)
STEP_HEAD = ",".join(texts.STEP_COLUMNS)


def line(**given):
    """One line of the file of procedures."""
    known = {
        "code": "1.001193",
        "field": "Hộ tịch",
        "name": "Đăng ký khai sinh",
        "levels": "xa",
        "valid_from": "2018-01-01",
        "term": "trong ngày",
        "verified": "1",
    }
    return ",".join((known | given).get(column, "") for column in texts.PROCEDURE_COLUMNS)


def faults(text, **more):
    """What the reader complains of."""
    with pytest.raises(Refused) as refused:
        texts.read_catalogue(text, **more)
    assert refused.value.refusal.code == "catalogue-faulty"
    return refused.value.refusal.params["faults"].split("; ")


def test_every_faulty_line_is_named_at_once():
    found = faults(
        "\n".join(
            [
                HEAD,
                line(),
                line(code="1193"),
                line(code="1.000894", term="vài ngày"),
                line(code="1.000656", valid_from="31/01/2018"),
                line(code="1.004873", field="", verified="1"),
                line(code="1.004837", verified="có"),
            ]
        )
    )
    assert [fault.split(":")[0] for fault in found] == [f"thủ tục dòng {n}" for n in range(3, 8)]


def test_a_missing_column_is_named():
    assert "thiếu cột term" in faults(HEAD.replace(",term,", ",thoi_han,") + "\n" + line())[0]


def test_a_line_with_too_many_cells_is_a_fault():
    assert "thừa ô" in faults(HEAD + "\n" + line() + ",thừa")[0]


def test_the_same_code_twice_at_one_level_is_a_fault():
    assert "đã có bản áp dụng" in faults("\n".join([HEAD, line(), line()]))[0]


def test_steps_longer_than_the_term_are_found_in_the_file():
    steps = f"{STEP_HEAD}\n1.001193,,1,Thụ lý,professional,tu-phap,specialist,2 ngày làm việc"
    assert "dài hơn thời hạn" in faults(HEAD + "\n" + line(), steps=steps)[0]


def test_a_step_of_an_unknown_procedure_is_a_fault():
    steps = f"{STEP_HEAD}\n1.000894,,1,Thụ lý,professional,tu-phap,specialist,1 giờ làm việc"
    assert faults(HEAD + "\n" + line(), steps=steps) == [
        "các bước dòng 2: không có thủ tục 1.000894 trong tệp"
    ]


def test_a_file_in_decomposed_unicode_and_with_a_byte_order_mark_reads_the_same():
    import unicodedata

    text = "\ufeff" + unicodedata.normalize("NFD", HEAD + "\n" + line())
    read = texts.read_catalogue(text)
    assert read.lines[0].version.name == "Đăng ký khai sinh"
