"""Drawings of figures: inside their box, labels apart, gaps kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.ui import charts
from congvu.ui.charts import FunnelPoint

CURVE = [(1, 0.0, 1.0, 0.0, 1.0), (50, 0.85, 1.0, 0.8, 1.0), (200, 0.9, 0.98, 0.88, 1.0)]


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 400)), min_size=1, max_size=40))
def test_every_unit_is_drawn_inside_the_box_and_no_label_lies_on_another(pairs):
    points = [FunnelPoint(str(i), min(k, n), n, "low", i < 12) for i, (n, k) in enumerate(pairs)]
    drawn = charts.draw_funnel(points, 0.95, CURVE)
    assert len(drawn.dots) == len(points)
    for dot in drawn.dots:
        assert drawn.left <= dot.x <= drawn.right
        assert drawn.top <= dot.y <= drawn.bottom
    for side in ("start", "end"):
        heights = sorted(dot.label_y for dot in drawn.dots if dot.label and dot.anchor == side)
        assert all(b - a >= charts.LINE - 0.2 for a, b in pairwise(heights))


def test_a_funnel_needs_somebody_in_it():
    with pytest.raises(ValueError, match="rows"):
        charts.draw_funnel([FunnelPoint("Xã Thu Cúc", 0, 0, "inside", False)], 0.9, CURVE)


def test_a_month_without_rows_is_a_gap_and_an_unusual_one_a_mark():
    names = ["01/2018", "02/2018", "03/2018", "04/2018"]
    drawn = charts.draw_spark([0.9, None, 0.5, 0.95], [(0.8, 1.0)] * 4, names)
    assert [run.count(",") for run in drawn.points] == [1, 2]
    assert [(mark.name, mark.tone) for mark in drawn.marks] == [("03/2018", "low")]
