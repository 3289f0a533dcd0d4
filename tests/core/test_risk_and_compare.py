"""Weights for the risk-weighted draw, and whether the score is any good."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from congvu.core.compare import Arms, difference, fisher
from congvu.core.risk import Counted, relative_risks, weight, weights


def test_a_tiny_unit_is_pulled_to_the_common_rate_a_large_one_keeps_its_own():
    counts = {f"xa-{i}": Counted(20 + i % 3, 400) for i in range(10)}
    counts |= {"lớn": Counted(120, 400), "nhỏ": Counted(2, 4), "không có": Counted(0, 0)}
    risks = relative_risks(counts)
    common = Fraction(
        sum(c.hits for c in counts.values()), sum(c.exposure for c in counts.values())
    )
    assert risks["không có"] == 1
    assert Fraction(9, 10) < risks["lớn"] * common / Fraction(120, 400) < 1
    assert 1 < risks["nhỏ"] < risks["lớn"]  # though half of its four are late
    points = weights([*counts], {"trễ": counts})
    assert points["lớn"] == 500  # four times the common rate would be more: capped
    assert points["không có"] == 200
    assert points["xa-0"] == weight(risks["xa-0"]) < 200


def test_units_that_differ_no_more_than_by_luck_weigh_alike():
    alike = {str(i): Counted(5 + i % 2, 50) for i in range(12)}
    assert set(weights([*alike], {"trễ": alike}).values()) == {200}
    assert set(weights(["a", "b"], {}).values()) == {200}
    for nothing in ({"a": Counted(0, 9), "b": Counted(0, 5)}, {"a": Counted(3, 3)}):
        assert set(relative_risks(nothing).values()) == {1}


@given(st.dictionaries(st.text(max_size=3), st.tuples(st.integers(0, 90), st.integers(0, 90)),
                       max_size=12))  # fmt: skip
def test_never_more_than_five_to_one(raw):
    counts = {key: Counted(a, a + b) for key, (a, b) in raw.items()}
    points = weights([*counts], {"một": counts, "hai": {}})
    assert all(100 <= each <= 500 for each in points.values())
    with pytest.raises(ValueError, match="rate"):
        Counted(2, 1)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_fishers_test_is_scipys(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    expected = stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue
    assert float(fisher(a, n, b, m)) == pytest.approx(expected, rel=1e-6)


def test_newcombes_published_example():
    """56/70 against 48/80: 0.0524 to 0.3339 (Newcombe 1998, method 10)."""
    assert difference(56, 70, 48, 80) == (Decimal("0.0524"), Decimal("0.3339"))
    assert difference(0, 0, 1, 2) is None
    with pytest.raises(ValueError, match="shares"):
        fisher(3, 2, 0, 1)


def test_what_the_arms_say_of_the_score():
    assert Arms((18, 20), (5, 20)).verdict == "better"
    assert Arms((5, 20), (18, 20)).verdict == "worse"
    assert Arms((3, 4), (2, 5)).verdict == "unproven"
    assert Arms((3, 4), (0, 0)).verdict == "empty"
    low, high = Arms((18, 20), (5, 20)).interval
    assert 0 < low < high < 1
