"""Drawings of figures: inside their box, labels apart, gaps kept."""

from __future__ import annotations

from itertools import combinations

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
    named = [dot for dot in drawn.dots if dot.label]
    boxes = [charts.label_box(dot) for dot in named]
    for dot, (left, top, right, bottom) in zip(named, boxes, strict=True):
        assert abs(dot.label_y - dot.y) <= charts.LINE, "a name stands beside its own dot"
        assert left >= drawn.left
        assert right <= drawn.width
        assert top >= 0
        assert bottom <= drawn.bottom
    for one, other in combinations(boxes, 2):
        apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
        assert apart


def test_in_a_crowd_the_farthest_is_named_and_nobody_in_anothers_place():
    crowd = [FunnelPoint(f"Xã {i}", 40 + i % 3, 50, "low", True) for i in range(40)]
    drawn = charts.draw_funnel([*crowd, FunnelPoint("Xã Thu Cúc", 5, 50, "low", True)], 0.95, CURVE)
    named = [dot.name for dot in drawn.dots if dot.label]
    assert "Xã Thu Cúc" in named
    assert 1 < len(named) < 41


def test_a_funnel_needs_somebody_in_it():
    with pytest.raises(ValueError, match="rows"):
        charts.draw_funnel([FunnelPoint("Xã Thu Cúc", 0, 0, "inside", False)], 0.9, CURVE)


def test_a_month_without_rows_is_a_gap_and_an_unusual_one_a_mark():
    names = ["01/2018", "02/2018", "03/2018", "04/2018"]
    drawn = charts.draw_spark([0.9, None, 0.5, 0.95], [(0.8, 1.0)] * 4, names)
    assert [run.count(",") for run in drawn.points] == [1, 2]
    assert [(mark.name, mark.tone) for mark in drawn.marks] == [("03/2018", "low")]
