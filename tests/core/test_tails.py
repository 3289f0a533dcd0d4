"""Tails and orders, beside exact fractions, another library and plain enumeration."""

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from congvu.core import tails
from congvu.core.estimates import binomial_tail

CHANCES = st.floats(0, 1)


def close(found, right):
    return math.isclose(found, right, rel_tol=1e-9, abs_tol=1e-300)


def test_the_published_cases():
    assert tails.binomial_upper(14, 30, 0.1) == pytest.approx(3e-7, rel=0.2)
    assert tails.bunching(48, 3) == pytest.approx(1e-11, rel=0.2)
    assert tails.out_of_order([1, 2, 5, 3, 4, 6, 6, 2, 7]) == [2, 7]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 120), st.data())
def test_binomial_beside_exact_fractions(n, data):
    k, p = data.draw(st.integers(-1, n + 1)), data.draw(st.fractions(0, 1, max_denominator=60))
    exact = binomial_tail(k, n, p)
    assert close(tails.binomial_upper(k, n, float(p)), float(exact))
    assert close(tails.binomial_lower(k - 1, n, float(p)), float(1 - exact))


@pytest.mark.parametrize(("k", "n", "p"), [(3, 20_000, 1e-3), (900, 20_000, 0.04), (60, 400, 0.1)])
def test_binomial_of_a_province_beside_scipy(k, n, p):
    assert tails.binomial_upper(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p), rel=1e-9)
    assert tails.binomial_lower(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.fractions(0, 1, max_denominator=20), max_size=8), st.integers(-1, 9))
def test_poisson_binomial_beside_enumeration(chances, k):
    exact = sum(
        (
            math.prod(
                (p if happens else 1 - p for p, happens in zip(chances, way, strict=True)),
                start=Fraction(1),
            )
            for way in itertools.product((0, 1), repeat=len(chances))
            if sum(way) >= k
        ),
        start=Fraction(0),
    )
    assert close(tails.poisson_binomial_upper(k, [float(p) for p in chances]), float(exact))


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0])
@pytest.mark.parametrize("spread", [1.0, 1.4, 6.0])
@pytest.mark.parametrize("k", [0, 1, 5, 90])
def test_counts_that_vary_beside_scipy(k, mean, spread):
    if spread == 1:
        right = stats.poisson.sf(k - 1, mean)
    else:
        right = stats.nbinom.sf(k - 1, mean / (spread - 1), 1 / spread)
    assert tails.negative_binomial_upper(k, mean, spread) == pytest.approx(right, rel=1e-8)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=9))
def test_fewest_removals_beside_every_subset(values):
    gone = tails.out_of_order(values)
    kept = [value for at, value in enumerate(values) if at not in gone]
    assert kept == sorted(kept)
    longest = max(
        len(way)
        for size in range(len(values) + 1)
        for way in itertools.combinations(values, size)
        if list(way) == sorted(way)
    )
    assert len(gone) == len(values) - longest


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANCES, min_size=1, max_size=30))
def test_benjamini_hochberg_beside_scipy(chances):
    right = stats.false_discovery_control(chances, method="bh")
    assert tails.benjamini_hochberg(chances) == pytest.approx(list(right), abs=1e-12)


def test_what_is_no_distribution_is_refused():
    for wrong in (
        lambda: tails.binomial_upper(1, -1, 0.5),
        lambda: tails.binomial_upper(1, 2, 1.5),
        lambda: tails.negative_binomial_upper(1, 2, 0.5),
        lambda: tails.poisson_binomial_upper(1, [1.2]),
        lambda: tails.poisson_upper(1, -1),
    ):
        with pytest.raises(ValueError, match="not "):
            wrong()
