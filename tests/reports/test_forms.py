"""The forms as data: what applies when, the header tree, and what contradicts itself."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from congvu.core.refusals import Refused
from congvu.figures import registry
from congvu.reports import forms

DAY = date(2018, 9, 30)


def table():
    return forms.table_on("07a", DAY)


def test_every_figure_a_form_names_is_registered():
    for form in forms.packaged():
        if isinstance(form, forms.Outline):
            named = [line.figure for section in form.sections for line in section.lines]
        else:
            named = [column.figure for column in form.figures]
        assert named
        for code in named:
            registry.get(code)


def test_the_outline_has_five_chapters_and_six_contents():
    keys = [section.key for section in forms.outline_on("cchc-725", DAY).sections]
    assert [key for key in keys if "." not in key] == ["I", "II", "III", "IV", "V"]
    assert [key for key in keys if key.startswith("II.")] == [f"II.{n}" for n in range(1, 7)]


def test_what_was_not_compared_with_the_law_says_so():
    assert "chưa đối chiếu văn bản" in table().basis_words
    assert "chưa đối chiếu văn bản" in forms.outline_on("cchc-725", DAY).basis_words


def test_the_table_of_2018_has_twelve_columns_in_groups():
    columns = table().columns
    assert [column.number for column in columns] == list(range(1, 13))
    assert [column.holds for column in columns if column.holds != "figure"] == [
        "order",
        "label",
        "note",
    ]
    assert [column.group for column in columns[2:6]] == [
        ("Nhận giải quyết",),
        ("Nhận giải quyết", "Trong đó"),
        ("Nhận giải quyết", "Trong đó"),
        ("Đã giải quyết",),
    ]


def test_a_form_of_another_time_is_not_used():
    with pytest.raises(Refused) as caught:
        forms.table_on("07a", date(2021, 3, 31))
    assert caught.value.refusal.code == "form-not-then"
    with pytest.raises(Refused):
        forms.outline_on("cchc-2050", DAY)


def test_the_windows_of_the_circular_are_data():
    *quarters, year = table().windows
    first, *_, last = quarters
    assert (first.of(2018).start, first.of(2018).last) == (date(2017, 12, 16), date(2018, 3, 15))
    assert (last.of(2018).start, last.of(2018).last) == (date(2018, 9, 16), date(2018, 12, 15))
    days = [window.of(2018) for window in quarters]
    assert all(one.end == next_.start for one, next_ in pairwise(days))
    assert (year.of(2018).start, year.of(2018).end) == (days[0].start, days[-1].end)


GOOD = """
kind = "table"
code = "x"
name = "X"
basis = "B"
checked = true
form = "F"
unit_word = "hồ sơ"
rows_by = "field"
rows_label = "L"
total_label = "T"
[[columns]]
number = 1
label = "A"
figure = "dossiers.received"
[[columns]]
number = 2
label = "B"
figure = "dossiers.finished"
[[identities]]
name = "(1) = (2)"
sides = [[1], [2]]
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("number = 2", "number = 1"),
        ('figure = "dossiers.finished"', 'holds = "wish"'),
        ("sides = [[1], [2]]", "sides = [[1], [3]]"),
        ("sides = [[1], [2]]", "sides = [[1]]"),
    ],
)
def test_a_form_that_contradicts_itself_is_not_read(before, after):
    assert forms.read(GOOD).basis_words == "B"
    with pytest.raises(ValueError, match="x"):
        forms.read(GOOD.replace(before, after))
