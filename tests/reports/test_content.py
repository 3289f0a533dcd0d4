"""What a report counts: each number opens to exactly its rows, and the identities hold."""

from __future__ import annotations

import json

import pytest

from congvu.core.canonical import canonical
from congvu.core.periods import parse_period
from congvu.core.refusals import Refused
from congvu.figures import queries as figures
from congvu.reports import forms
from congvu.reports.computing import compute, computed_table
from congvu.reports.content import Content
from tests.reports.conftest import AS_OF, LATER, THIRD, moment


def content_of(unit, period=THIRD, as_of=AS_OF):
    return compute(forms.outline_on("cchc-725", period.last), unit, period, as_of)


def assert_each_number_opens_its_rows(content, unit):
    asked = (unit, content.period, content.moment)
    for section in content.sections:
        for line in section.lines:
            rows = figures.rows(line.code, *asked)
            assert len(rows) == line.rows
            if line.is_rate:
                assert line.denominator == len(rows)
                assert line.numerator == sum(row.in_numerator for row in rows)
            else:
                assert line.value == len(rows)
    for table in content.tables:
        for row in table.rows:
            part = None if row.part is None else (table.rows_by, row.part)
            for column, value in zip(table.figures, row.cells, strict=True):
                assert len(figures.rows(column.figure, *asked, part=part)) == value


def test_the_table_against_a_count_by_hand(third_quarter, counter):
    table = content_of(counter.unit).tables[0]
    #                                     (3)(4)(5)(6)(7)(8)(9)(10)(11)
    assert [(row.label, row.cells) for row in table.rows] == [
        ("Tư pháp", (3, 0, 3, 2, 1, 1, 1, 1, 0)),
        ("Xây dựng", (5, 2, 3, 3, 2, 1, 2, 1, 1)),
        ("Tổng số", (8, 2, 6, 5, 3, 2, 3, 2, 1)),
    ]


def test_each_number_of_a_report_opens_to_exactly_its_rows(third_quarter, counter):
    content = content_of(counter.unit)
    assert_each_number_opens_its_rows(content, counter.unit)
    assert not content.failed


@pytest.mark.parametrize("seed", range(6))
def test_identities_hold_whatever_became_of_the_dossiers(lives, counter, seed):
    lives(seed)
    for period in ("2018-q2", "2018-q3", "2018-9m", "2018-03-16..2018-06-15"):
        for as_of in ("01/07/2018 00:00", "15/10/2018 10:00", "20/12/2018 17:00"):
            content = content_of(counter.unit, parse_period(period), moment(as_of))
            assert not content.failed
    assert_each_number_opens_its_rows(content_of(counter.unit), counter.unit)


@pytest.mark.parametrize("seed", range(3))
def test_what_one_period_leaves_the_next_one_carries_over(lives, counter, seed):
    lives(seed)
    as_of = moment("20/12/2018 17:00")
    for before, after in (("2018-q1", "2018-q2"), ("2018-q2", "2018-q3"), ("2018-8m", "2018-09")):
        left = figures.rows("dossiers.flow.pending", counter.unit, parse_period(before), as_of)
        carried = figures.rows("dossiers.carried_over", counter.unit, parse_period(after), as_of)
        assert [row.id for row in left] == [row.id for row in carried]


def test_parts_of_a_figure_are_disjoint_and_whole(third_quarter, counter):
    asked = ("dossiers.on_time", counter.unit, THIRD, AS_OF)
    whole = figures.rows(*asked)
    narrowed = [figures.rows(*asked, part=("field", each)) for each in ("Tư pháp", "Xây dựng")]
    assert sorted(row.id for rows in narrowed for row in rows) == [row.id for row in whole]
    parts = figures.select(*asked)[2].parts("field")
    assert parts == {
        each: (len(rows), sum(row.in_numerator for row in rows))
        for each, rows in zip(("Tư pháp", "Xây dựng"), narrowed, strict=True)
    }
    measured = figures.measure(*asked, part=("field", "Xây dựng"))
    assert (measured.numerator, measured.denominator) == parts["Xây dựng"][::-1]
    assert figures.measure(*asked, part=("field", "Đất đai")).value is None


def test_a_part_no_figure_knows_is_refused(third_quarter, counter):
    with pytest.raises(Refused) as caught:
        figures.rows("dossiers.received", counter.unit, THIRD, AS_OF, part=("colour", "đỏ"))
    assert caught.value.refusal.code == "narrowing-unknown"
    with pytest.raises(Refused):
        figures.measure("plan.tasks_done", counter.unit, THIRD, AS_OF, part=("field", "Tư pháp"))


def test_a_unit_without_dossiers_has_a_table_of_noughts(third_quarter, counter):
    content = content_of(counter.commune)
    assert content.tables[0].written() == [["", "Tổng số", 0, 0, 0, 0, 0, 0, 0, 0, 0, ""]]
    assert not content.failed
    rate = next(
        line for each in content.sections for line in each.lines if line.code == "dossiers.on_time"
    )
    assert rate.share is None
    assert "không tính tỷ lệ" in rate.reason


def test_content_survives_the_way_through_json(third_quarter, counter):
    content = content_of(counter.unit)
    again = Content.from_dict(json.loads(canonical(content.as_dict())))
    assert again == content
    assert canonical(again.as_dict()) == canonical(content.as_dict())


def test_what_was_recorded_later_is_not_in_what_was_known_then(third_quarter, let, counter):
    before = content_of(counter.unit)
    let("09/10/2018 08:00")
    assert content_of(counter.unit) == before
    assert content_of(counter.unit, parse_period("2018-10"), LATER).tables[0].rows[-1].cells[2] == 2


def test_an_identity_that_fails_is_named_with_both_sides(third_quarter, counter):
    wrong = forms.read(
        """
kind = "table"
code = "sai"
name = "Sai"
basis = "B"
checked = true
form = "F"
unit_word = "hồ sơ"
rows_by = "field"
rows_label = "Lĩnh vực"
total_label = "Tổng số"
[[columns]]
number = 1
label = "Tiếp nhận"
figure = "dossiers.received"
[[columns]]
number = 2
label = "Xong"
figure = "dossiers.finished"
[[identities]]
name = "(1) = (2)"
sides = [[1], [2]]
"""
    )
    content = computed_table(wrong, counter.unit, THIRD, AS_OF)
    failed = [str(check) for check in content.checks if not check.ok]
    assert "(1) = (2) (Tổng số): 6 ≠ 1" in failed
