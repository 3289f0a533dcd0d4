"""Everybody within N years: Hall's condition against a plain schedule, and decades of plans."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.core import coverage
from congvu.core.coverage import Debt, Rule, Standing
from congvu.core.coverage_future import merged, simulate

THIRTY = Rule(Fraction(30), 4)


def level(size, first=2026, cycle=4):
    """As many units due in each year of the cycle as in any other."""
    return [Standing(f"{i:05}", first - 1 - i % cycle) for i in range(size)]


def test_a_province_of_148_units_fits_and_one_of_13_does_not():
    view = coverage.outlook(level(148), 2026, THIRTY)
    assert (view.quota, view.reserve, view.must, view.feasible) == (45, 5, 37, True)
    assert [(row.due, row.room) for row in view.rows] == [(37, 40), (74, 80), (111, 120),
                                                          (148, 160)]  # fmt: skip
    assert view.seats == coverage.Seats(37, 5, 3)
    view = coverage.outlook(level(13), 2026, THIRTY)
    assert (view.quota, view.reserve, view.feasible, view.seats) == (4, 1, False, None)
    assert {each.kind: (each.value, each.quota) for each in view.amendments} == {
        "seats": (1, 5),
        "cycle": (5, 4),
        "reserve": (0, 4),
    }
    assert [str(each.said()) for each in view.amendments] == [
        "kiểm tra 5 đơn vị trong năm, tức thêm 1 so với tỷ lệ",
        "kéo dài chu kỳ thành 5 năm, giữ 4 đơn vị mỗi năm",
        "giảm suất ngẫu nhiên còn 0, giữ 4 đơn vị mỗi năm",
    ]


def test_the_facts_that_independent_draws_do_not_tell():
    assert coverage.unseen_after(Fraction(30), 4) == Fraction(2401, 10000)
    assert coverage.percent_needed(148, 3, Fraction(0)) == 34  # three years do not fit in 30%
    assert coverage.percent_needed(148, 4, Fraction(10)) <= 30


def test_a_province_without_units_is_refused():
    from congvu.core.refusals import Refused

    with pytest.raises(Refused, match="Không có đơn vị nào"):
        coverage.outlook([], 2026, THIRTY)


def schedule_exists(dues, year, cycle, free):
    """Earliest due first, ``free`` a year: does everyone come in time?"""
    waiting = sorted(dues)
    for now in range(year, year + cycle):
        if any(due < now for due in waiting[:1]) and now > year:
            return False
        if now == year and any(due < year for due in waiting[free:]):
            return False
        taken, waiting = waiting[:free], waiting[free:]
        if any(due < now and now > year for due in taken):
            return False
    return not any(due < year + cycle for due in waiting)


@given(st.lists(st.integers(2024, 2032), min_size=1, max_size=30), st.integers(1, 6), st.data())
def test_halls_condition_is_the_plain_schedule(dues, cycle, data):
    quota = data.draw(st.integers(1, len(dues)))
    reserve = data.draw(st.integers(0, quota - 1))
    # What is overdue is as good as due this year.
    dues = [max(due, 2026) for due in dues]
    rows = coverage.hall(dues, 2026, cycle, quota, reserve)
    assert all(row.holds for row in rows) == schedule_exists(dues, 2026, cycle, quota - reserve)


@st.composite
def provinces(draw):
    """Units with any past, a rule, and what merges when over two decades."""
    size, cycle = draw(st.integers(4, 40)), draw(st.integers(2, 6))
    lasts = draw(st.lists(st.integers(2026 - cycle, 2025), min_size=size, max_size=size))
    units = [Standing(f"a{i:02}", last) for i, last in enumerate(lasts)]
    percent = draw(st.integers(15, 60))
    alive, mergers = [each.id for each in units], {}
    for year in draw(st.lists(st.integers(2027, 2044), max_size=3, unique=True)):
        parts = draw(st.integers(2, 4))
        if len(alive) > parts + 1:
            mergers[year] = parts
    planned = {}
    for year in sorted(mergers):
        gone, alive = alive[: mergers[year]], alive[mergers[year] :]
        planned[year] = [(f"b{year}", gone)]
        alive.append(f"b{year}")
    return units, Rule(Fraction(percent), cycle), planned


@given(provinces(), st.text("0123456789", min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_decades_of_plans_keep_the_promise(province, seed):
    """Nobody waits beyond the cycle; a quota grows only in a year the planner called impossible."""
    units, rule, mergers = province
    years = simulate(units, 2026, 20, rule, mergers=mergers, seed=seed)
    assert len(years) == 20
    for year in years:
        assert year.waited <= rule.cycle
        assert year.chosen == min(year.quota + year.asked, year.units)
    # Once possible it stays possible, until units merge (which moves debts and shrinks the quota).
    size = len(units)
    for before, after in pairwise(years):
        if not before.asked and after.units == size == before.units:
            assert not after.asked
        size = after.units


def test_48_and_150_units_never_exceed_the_quota_in_24_years():
    for size in (48, 150):
        for seed in range(3):
            years = simulate(level(size), 2026, 24, THIRTY, seed=str(seed))
            assert max(year.waited for year in years) <= 4
            assert not any(year.asked for year in years)
    assert any(year.asked for year in simulate(level(13), 2026, 24, THIRTY))


def test_a_merged_unit_inherits_the_oldest_debt():
    units = [Standing("a", 2024), Standing("b", 2021), Standing("c", 2023)]
    assert merged(units, [("ab", ["a", "b"])]) == [Standing("ab", 2021), Standing("c", 2023)]
    seen = {1: date(2024, 5, 1), 2: date(2021, 3, 1)}
    heirs = {9: [(1, date(2025, 7, 1)), (2, date(2025, 7, 1))]}
    assert coverage.oldest_debt(9, seen, heirs) == Debt(date(2021, 3, 1), 2)
    heirs[9] = [*heirs[9], (3, date(2025, 7, 1))]  # one of them was never inspected
    assert coverage.oldest_debt(9, seen, heirs) == Debt(None, 3)
    # Inspected itself after the merger: all is paid.
    assert coverage.oldest_debt(9, seen | {9: date(2026, 2, 1)}, heirs) == Debt(date(2026, 2, 1), 9)
    # Inspected, then it took over another: the other's debt stands again.
    heirs[9] = [(2, date(2026, 3, 1))]
    assert coverage.oldest_debt(9, seen | {9: date(2026, 2, 1)}, heirs) == Debt(date(2021, 3, 1), 2)
    heirs[2] = [(9, date(2020, 1, 1))]  # nonsense going round does not hang
    assert coverage.oldest_debt(9, {}, heirs) == Debt(None, 2)


@pytest.mark.parametrize("bad", [{"percent": Fraction(0)}, {"cycle": 0}, {"extra": -1},
                                 {"reserve_percent": Fraction(100)}])  # fmt: skip
def test_a_rule_that_is_none(bad):
    with pytest.raises(ValueError, match="not a"):
        Rule(**{"percent": Fraction(30), "cycle": 4, **bad})
    with pytest.raises(ValueError, match="compulsory"):
        coverage.seats([2026] * 9, 2026, 2, 3, 1)
