"""The moments of a deadline: before, on the day, every so often after; a missed day made good."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.reminding import Terms, moment_reached

DUE = date(2018, 12, 31)
USUAL = Terms((10, 3), True, 7, 14)


def at(offset, terms=USUAL, since=None):
    return moment_reached(terms, DUE, DUE + timedelta(days=offset), since)


@pytest.mark.parametrize(
    ("offset", "moment"),
    [(-11, None), (-10, -10), (-9, -10), (-4, -10), (-3, -3), (-1, -3), (0, 0), (1, 0), (6, 0),
     (7, 7), (13, 7), (14, 14), (400, 399)],
)  # fmt: skip
def test_the_newest_moment_reached(offset, moment):
    assert at(offset) == moment


def test_moments_before_the_deadline_was_known_never_were():
    assert at(-5, since=DUE - timedelta(days=6)) is None
    assert at(-3, since=DUE - timedelta(days=6)) == -3
    assert at(8, since=DUE + timedelta(days=30)) is None  # recorded long after


def test_a_kind_that_is_not_chased_after_its_day():
    calm = Terms((5,), False, 0)
    assert (at(-5, calm), at(0, calm), at(90, calm)) == (-5, -5, -5)
    assert not calm.copies(1000)
    assert (USUAL.copies(13), USUAL.copies(14)) == (False, True)


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(-15, 5))
def test_whoever_is_asked_on_any_days_is_never_told_a_moment_twice(asked, start):
    """Days without a run lose moments that were overtaken, never repeat one, never go back."""
    told = []
    for step, runs in enumerate(asked):
        moment = at(start + step)
        if runs and moment is not None and moment not in told:
            told.append(moment)
    assert told == sorted(set(told))
    assert set(told) <= {-10, -3, 0, *range(7, 400, 7)}


@pytest.mark.parametrize("bad", [((0,), 7, 7), ((400,), 7, 7), ((3,), -1, 7), ((3,), 7, -1)])
def test_days_that_are_none(bad):
    before, every, copy = bad
    with pytest.raises(ValueError, match="out of range"):
        Terms(before, True, every, copy)
