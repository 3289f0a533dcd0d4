"""Units held against limits of their own size; positions as ranges; time with open dossiers."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from congvu.core import comparing
from congvu.core.comparing import Place

T95 = Fraction(95, 100)


def test_twelve_dossiers_may_miss_two_by_chance():
    # The vector of the method: at a target of 95% the lowest still inside are 10 and 8 of 12.
    found = comparing.limits(12, T95)
    assert (found.low, found.very_low) == (10, 8)
    assert found.place(10) is Place.INSIDE
    assert found.place(9) is Place.LOW
    assert found.place(7) is Place.VERY_LOW
    assert comparing.limits(0, T95).place(0) is Place.EMPTY


@given(
    st.integers(1, 300),
    st.integers(0, 60),
    st.sampled_from([T95, Fraction(1, 2), Fraction(99, 100)]),
)
def test_a_spread_between_units_never_narrows_the_funnel(n, hundredths, target):
    bare = comparing.limits(n, target)
    wide = comparing.limits(n, target, hundredths / 400)
    assert wide.low <= bare.low
    assert wide.very_low <= bare.very_low
    assert wide.high >= bare.high
    assert wide.very_low <= wide.low <= wide.high <= wide.very_high


def test_limits_of_a_large_unit_follow_the_exact_ones():
    exact = comparing.funnel(2000, T95)
    normal = comparing.exact_limits(2001, T95, comparing.FIVE_PERCENT)
    assert 0 <= exact[0] - normal[0] <= 3  # outward: nobody is blamed by an approximation
    assert 0 <= normal[1] - exact[1] <= 3
    oracle = stats.binom(2000, 0.95)
    assert oracle.cdf(exact[0] - 1) + oracle.pmf(exact[0]) / 2 >= 0.025
    assert oracle.cdf(exact[0] - 2) + oracle.pmf(exact[0] - 1) / 2 < 0.025


def _province(seed: int, between: float, units: int = 120) -> list[tuple[int, int]]:
    source = random.Random(seed)
    rows = []
    for _ in range(units):
        n = source.randrange(50, 400)
        share = min(max(source.gauss(0.9, between), 0.0), 1.0)
        rows.append((sum(source.random() < share for _ in range(n)), n))
    return rows


def test_chance_alone_gives_no_spread_and_real_differences_do():
    even = comparing.spread(_province(1, 0.0), Fraction(9, 10))
    uneven = comparing.spread(_province(1, 0.05), Fraction(9, 10))
    assert even.judged
    assert even.tau < 0.012
    assert uneven.phi > 2
    assert 0.025 < uneven.tau < 0.06  # the ends were drawn in: never more than was planted


def test_few_of_many_alike_units_fall_outside_the_outer_limit():
    outside = 0
    for seed in range(5):
        rows = _province(seed, 0.0)
        for k, n in rows:
            place = comparing.limits(n, Fraction(9, 10)).place(k)
            outside += place in (Place.VERY_LOW, Place.VERY_HIGH)
    assert outside <= 6  # 600 units, nominal two in a thousand


def test_three_units_are_too_few_to_judge_a_spread():
    assert comparing.spread([(1, 2), (5, 9), (3, 3)], T95) == comparing.Spread(1.0, 0.0, False)


def test_a_small_perfect_unit_has_no_first_place():
    # 12 of 12 beside 980 of 1,000 and others: its position may be nearly anywhere.
    rows = [(12, 12), (980, 1000), (940, 1000), (900, 1000), (850, 1000), (0, 0)]
    ranges = comparing.rank_ranges(rows)
    assert ranges[5] is None
    first, big = ranges[0], ranges[1]
    assert first is not None
    assert big is not None
    assert (first.best, first.units) == (1, 5)
    assert first.says_little
    assert (big.best, big.worst) in ((1, 2), (2, 2), (1, 1))
    assert not big.says_little
    assert comparing.rank_ranges(rows) == ranges  # the same counts, the same ranges


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
def test_ranges_lie_on_the_table_and_hold_the_clear_winner(pairs):
    rows = [(min(a, b), max(a, b)) for a, b in pairs]
    held = [row for row in rows if row[1]]
    for row, found in zip(rows, comparing.rank_ranges(rows, draws=200), strict=True):
        assert (found is None) == (row[1] == 0)
        if found is not None:
            assert 1 <= found.best <= found.worst <= len(held) == found.units


def test_a_month_that_falls_out_of_its_own_past_is_seen():
    steady = [(95, 100), (94, 100), (96, 100), (95, 100), (94, 100), (95, 100), (96, 100)]
    found = comparing.over_time([*steady, (70, 100)])
    assert [each.unusual for each in found] == [False] * 7 + [True]


def test_a_unit_that_always_swings_is_not_alarmed_by_its_own_swing():
    swinging = [(99, 100), (80, 100)] * 5
    assert not any(each.unusual for each in comparing.over_time(swinging))


def test_all_on_time_every_month_is_flat_and_empty_months_say_nothing():
    found = comparing.over_time([(10, 10), (0, 0), (7, 7)])
    assert not any(each.unusual for each in found)
    assert found[1].share is None
    assert [each.share for each in comparing.over_time([(0, 0)])] == [None]


@pytest.mark.parametrize(
    ("ended", "still", "share", "answer"),
    [
        ([1, 2, 3, 4], [], "1/2", 2),
        ([1, 2, 3, 4], [], "9/10", 4),
        ([1, 2], [3, 3], "1/2", 2),
        ([1], [5, 5, 5], "1/2", None),  # most are open: nobody can say yet
        ([], [], "1/2", None),
        ([5, 5, 5, 5], [1, 1, 1, 1], "1/2", 5),  # left early while open: not counted as quick
    ],
)
def test_open_dossiers_count_as_longer_than_so_far(ended, still, share, answer):
    assert comparing.percentile_of_durations(ended, still, Fraction(share)) == answer


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=30),
    st.lists(st.integers(0, 20), max_size=30),
)
def test_durations_agree_with_an_oracle(ended, still):
    result = stats.ecdf(stats.CensoredData(uncensored=ended, right=still))
    survival = result.sf
    expected = next(
        (
            q
            for q, p in zip(survival.quantiles, survival.probabilities, strict=True)
            if p <= 0.5 + 1e-12
        ),
        None,
    )
    assert comparing.percentile_of_durations(ended, still, Fraction(1, 2)) == (
        None if expected is None else int(expected)
    )


@given(
    st.lists(st.integers(0, 20), max_size=40),
    st.lists(st.integers(0, 20), max_size=40),
    st.lists(st.fractions("1/50", "49/50", max_denominator=50), max_size=4),
)
def test_several_shares_in_one_pass_are_read_off_the_curve(ended, still, shares):
    steps = comparing.survival(ended, still)
    expected = [
        next((each.time for each in steps if each.surviving <= 1 - share), None) for share in shares
    ]
    assert comparing.percentiles_of_durations(ended, still, shares) == expected


def test_a_share_outside_one_is_refused():
    with pytest.raises(ValueError, match="not a share"):
        comparing.percentile_of_durations([1], [], Fraction(1))
    assert math.isclose(comparing.spread([(9, 10)] * 6, Fraction(9, 10)).phi, 0)
