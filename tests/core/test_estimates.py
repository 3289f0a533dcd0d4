"""Limits that hold: what sixty clean files do not prove, to the last file."""

import itertools
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from congvu.core import estimates

FIVE = Fraction(1, 20)
ALPHAS = st.sampled_from([Fraction(1, 20), Fraction(1, 40), Fraction(1, 100), Fraction(1, 3)])


@st.composite
def samples(draw, most=300):
    N = draw(st.integers(1, most))
    n = draw(st.integers(0, N))
    return draw(st.integers(0, n)), n, N


# --- the published figures -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("N", "rate", "sizes"),
    [
        (100, 2, [78, 98, None]),
        (100, 5, [45, 65, 81]),
        (100, 10, [25, 39, 50]),
        (762, 2, [129, 200, 261]),
        (762, 5, [55, 87, 115]),
        (762, 10, [28, 45, 59]),
        (None, 2, [149, 236, 313]),
        (None, 5, [59, 93, 124]),
        (None, 10, [29, 46, 61]),
    ],
)
def test_the_table_of_sample_sizes(N, rate, sizes):
    found = [estimates.sample_size(N, Fraction(rate, 100), allowed) for allowed in (0, 1, 2)]
    assert found == sizes


def test_sixty_of_762():
    assert estimates.upper_limit(0, 60, 762) == 35
    assert estimates.upper_limit(1, 60, 762) == 56


def test_wilson_of_a_large_and_of_a_small_unit():
    assert estimates.wilson(762, 762, places=3) == (Decimal("0.995"), Decimal("1.000"))
    assert estimates.wilson(12, 12, places=3) == (Decimal("0.758"), Decimal("1.000"))
    assert estimates.wilson(0, 12)[0] == 0


def test_pauses_and_closes_by_the_deadline():
    assert f"{float(estimates.binomial_tail(14, 30, Fraction(1, 10))):.0e}" == "3e-07"
    assert f"{float(estimates.binomial_tail(48, 51, Fraction(1, 2))):.0e}" == "1e-11"


def test_the_funnel_about_95_of_100_for_a_unit_with_12_dossiers():
    target = Fraction(95, 100)
    assert estimates.funnel(12, target) == (10, 12)
    assert estimates.funnel(12, target, Fraction(1, 500)) == (8, 12)


def test_the_sentence_for_the_minutes():
    assert estimates.sample_sentence(0, 60, 762).said() == (
        "60 hồ sơ chọn ngẫu nhiên trong 762 hồ sơ, không thấy hồ sơ chậm: với độ tin cậy 95% "
        "vẫn có thể có tới 35 hồ sơ chậm (4,6%)."
    )
    assert estimates.sample_sentence(1, 60, 762).said() == (
        "60 hồ sơ chọn ngẫu nhiên trong 762 hồ sơ, thấy 1 hồ sơ chậm: với độ tin cậy 95% "
        "có thể có tới 56 hồ sơ chậm (7,3%)."
    )
    missing = estimates.sample_sentence(762, 762, 762, fault="thiếu giấy tờ")
    assert missing.said() == "Đã xem cả 762 hồ sơ: 762 hồ sơ thiếu giấy tờ (100%)."
    assert estimates.sample_sentence(0, 17, 17).said() == "Đã xem cả 17 hồ sơ: không có hồ sơ chậm."
    assert "chưa nói được gì" in estimates.sample_sentence(0, 0, 17).said()
    almost = estimates.sample_sentence(0, 761, 762).said()
    assert almost.endswith("với độ tin cậy 95% không có hồ sơ chậm nào.")
    assert "99,9%" in estimates.sample_sentence(0, 60, 762, alpha=Fraction(1, 10_000)).said()


def test_the_sentence_is_translated_by_its_template():
    english = {
        estimates.sample_sentence(0, 60, 762).template: "{n} of {N}: up to {upper} {fault}",
        "chậm": "late",
    }
    said = estimates.sample_sentence(0, 60, 762).said(lambda text: english[text])
    assert said == "60 of 762: up to 35 late"


@pytest.mark.parametrize(
    ("share", "text"),
    [((35, 762), "4,6"), ((1, 20), "5"), ((1, 2000), "0,1"), ((1, 2001), "0"), ((1, 1), "100")],
)
def test_per_cent_in_vietnamese(share, text):
    assert estimates.percent(Fraction(*share)) == text


# --- against brute force ---------------------------------------------------------------------


def test_every_sample_counted_by_hand():
    for N in range(1, 9):
        for D, n in itertools.product(range(N + 1), repeat=2):
            found = [sum(row < D for row in rows) for rows in itertools.combinations(range(N), n)]
            for k in range(-1, n + 2):
                share = Fraction(sum(each <= k for each in found), len(found))
                assert estimates.hypergeometric_cdf(k, D, n, N) == share


@pytest.mark.parametrize("alpha", [FIVE, Fraction(1, 40), Fraction(1, 2), Fraction(99, 100)])
def test_limits_are_the_definition_tried_on_every_population(alpha):
    for N in range(1, 22):
        for n in range(N + 1):
            for k in range(n + 1):
                inside = [
                    D for D in range(N + 1) if estimates.hypergeometric_cdf(k, D, n, N) >= alpha
                ]
                assert estimates.upper_limit(k, n, N, alpha) == max(inside)
                inside = [
                    D
                    for D in range(N + 1)
                    if 1 - estimates.hypergeometric_cdf(k - 1, D, n, N) >= alpha
                ]
                assert estimates.lower_limit(k, n, N, alpha) == min(inside)


@pytest.mark.parametrize("N", [1, 2, 7, 20, 33])
def test_limits_hold_as_often_as_they_promise(N):
    """Coverage, exactly: over every population and every outcome of the draw."""
    for n in range(1, N + 1):
        upper = [estimates.upper_limit(k, n, N) for k in range(n + 1)]
        lower = [estimates.lower_limit(k, n, N) for k in range(n + 1)]
        for D in range(N + 1):
            chance = [
                Fraction(math.comb(D, k) * math.comb(N - D, n - k), math.comb(N, n))
                for k in range(n + 1)
            ]
            covered = sum(p for p, limit in zip(chance, upper, strict=True) if limit >= D)
            assert covered >= 1 - FIVE
            covered = sum(p for p, limit in zip(chance, lower, strict=True) if limit <= D)
            assert covered >= 1 - FIVE


@pytest.mark.parametrize("N", [1, 5, 30])
def test_sample_size_is_the_first_that_is_enough(N):
    for percent_, allowed in itertools.product((1, 5, 10, 37, 100), (0, 1, 2, 5)):
        rate = Fraction(percent_, 100)
        D = math.ceil(rate * N)
        enough = [
            n for n in range(allowed, N + 1) if estimates.upper_limit(min(allowed, n), n, N) < D
        ]
        assert estimates.sample_size(N, rate, allowed) == (enough[0] if enough else None)


# --- against scipy ---------------------------------------------------------------------------


@pytest.mark.parametrize("N", [50, 762, 5000])
def test_cdf_beside_scipy(N):
    for D, n in itertools.product((0, 1, N // 20, N // 2, N - 3, N), repeat=2):
        mean = n * D // N
        for k in {0, 1, mean, mean + 2, n - 1}:
            ours = float(estimates.hypergeometric_cdf(k, D, n, N))
            assert ours == pytest.approx(stats.hypergeom.cdf(k, N, D, n), rel=1e-8, abs=1e-12)


@given(samples(1500), ALPHAS)
@settings(max_examples=150, deadline=None)
def test_limits_beside_scipy(sample, alpha):
    k, n, N = sample
    upper = estimates.upper_limit(k, n, N, alpha)
    edge = 1e-9  # scipy works in floats; at the edge itself the whole numbers decide
    assert stats.hypergeom.cdf(k, N, upper, n) >= float(alpha) * (1 - edge)
    if upper < N:
        assert stats.hypergeom.cdf(k, N, upper + 1, n) < float(alpha) * (1 + edge)
    lower = estimates.lower_limit(k, n, N, alpha)
    assert stats.hypergeom.sf(k - 1, N, lower, n) >= float(alpha) * (1 - edge)
    if lower > 0:
        assert stats.hypergeom.sf(k - 1, N, lower - 1, n) < float(alpha) * (1 + edge)


@given(st.integers(1, 3000), st.data(), st.sampled_from([80, 95, 99, 100]))
@settings(max_examples=100, deadline=None)
def test_wilson_beside_scipy(n, data, confidence):
    k = data.draw(st.integers(0, n))
    level = confidence / 100 if confidence < 100 else 0.998
    z = Decimal(stats.norm.ppf((1 + level) / 2))
    theirs = stats.binomtest(k, n).proportion_ci(level, method="wilson")
    low, high = estimates.wilson(k, n, z, places=9)
    assert (float(low), float(high)) == pytest.approx((theirs.low, theirs.high), abs=2e-9)
    assert 0 <= low <= Decimal(k) / n + Decimal("1e-9")
    assert Decimal(k) / n - Decimal("1e-9") <= high <= 1
    assert float(estimates.Z95) == pytest.approx(stats.norm.ppf(0.975), abs=1e-15)


@given(st.integers(0, 400), st.integers(-2, 402), st.fractions(0, 1, max_denominator=50))
@settings(max_examples=200, deadline=None)
def test_binomial_beside_scipy(n, k, p):
    ours = float(estimates.binomial_tail(k, n, p))
    assert ours == pytest.approx(stats.binom.sf(k - 1, n, float(p)), rel=1e-7, abs=1e-14)


@given(st.integers(1, 300), st.fractions(0, 1, max_denominator=40), ALPHAS)
@example(2, Fraction(1, 2), Fraction(1, 4))  # just on the limit: inside
@example(3, Fraction(1, 2), Fraction(1, 8))
@settings(max_examples=100, deadline=None)
def test_the_funnel_is_its_definition(n, target, alpha):
    low, high = estimates.funnel(n, target, alpha)

    def mid(k):
        above = estimates.binomial_tail(k + 1, n, target)
        here = estimates.binomial_tail(k, n, target) - above
        return 1 - above - here / 2, above + here / 2

    inside = [k for k in range(n + 1) if min(mid(k)) >= alpha / 2]
    assert (low, high) == (inside[0], inside[-1])


@given(
    st.integers(1, 2500),
    st.fractions(0, 1, max_denominator=100_000),
    st.sampled_from(["20", "500"]),
)
@settings(max_examples=60, deadline=None)
def test_the_funnel_of_floats_is_that_of_whole_numbers(n, target, risk):
    alpha = Fraction(1, int(risk))
    exactly = estimates._least_inside_exactly
    low, high = exactly(n, target, alpha), n - exactly(n, 1 - target, alpha)
    assert estimates.funnel(n, target, alpha) == (low, high)


# --- laws ------------------------------------------------------------------------------------


@given(samples(), ALPHAS)
@settings(max_examples=150, deadline=None)
def test_limits_enclose_what_was_seen_and_move_the_right_way(sample, alpha):
    k, n, N = sample
    upper = estimates.upper_limit(k, n, N, alpha)
    lower = estimates.lower_limit(k, n, N, alpha)
    assert k <= lower <= upper <= N - n + k or alpha > Fraction(1, 2)
    assert k <= upper <= N - n + k
    assert estimates.upper_limit(k, n, N, alpha / 2) >= upper
    if k < n:
        assert estimates.upper_limit(k + 1, n, N, alpha) >= upper
    if n < N:
        assert estimates.upper_limit(k, n + 1, N, alpha) <= upper  # one more sound file
        assert estimates.upper_limit(k, n, N + 1, alpha) >= upper
    assert estimates.upper_limit(n, n, N, alpha) == N
    assert estimates.upper_limit(k, n, n, alpha) == k if n else True


def test_a_population_of_a_hundred_thousand():
    upper = estimates.upper_limit(5, 500, 100_000)
    assert stats.hypergeom.cdf(5, 100_000, upper, 500) >= 0.05
    assert stats.hypergeom.cdf(5, 100_000, upper + 1, 500) < 0.05
    n = estimates.sample_size(100_000, Fraction(1, 100))
    assert stats.hypergeom.cdf(0, 100_000, 1000, n) < 0.05
    assert stats.hypergeom.cdf(0, 100_000, 1000, n - 1) >= 0.05


@pytest.mark.parametrize(
    "call",
    [
        lambda: estimates.upper_limit(3, 2, 10),
        lambda: estimates.upper_limit(1, 20, 10),
        lambda: estimates.upper_limit(-1, 2, 10),
        lambda: estimates.lower_limit(3, 2, 10),
        lambda: estimates.upper_limit(0, 2, 10, Fraction(0)),
        lambda: estimates.upper_limit(0, 2, 10, Fraction(1)),
        lambda: estimates.hypergeometric_cdf(0, 11, 2, 10),
        lambda: estimates.sample_size(0, FIVE),
        lambda: estimates.sample_size(10, Fraction(0)),
        lambda: estimates.sample_size(10, FIVE, -1),
        lambda: estimates.wilson(0, 0),
        lambda: estimates.wilson(3, 2),
        lambda: estimates.binomial_tail(1, 2, Fraction(3, 2)),
        lambda: estimates.funnel(0, FIVE),
    ],
)
def test_nonsense_is_an_error(call):
    with pytest.raises(ValueError, match=r"not a|nothing"):
        call()
