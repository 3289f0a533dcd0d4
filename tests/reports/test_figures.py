"""The reports that a unit issued, counted: a frame for an inspection."""

from __future__ import annotations

import pytest

from congvu.core.periods import parse_period
from congvu.figures import queries as figures
from tests.reports.conftest import AS_OF, LATER

pytestmark = pytest.mark.django_db


def numbers(unit, period, as_of):
    return [row.label for row in figures.rows("reports.issued", unit, parse_period(period), as_of)]


def test_only_what_was_issued_by_then_and_ends_in_the_period(issued, counter, third_quarter):
    """Signed in October for the third quarter: not in the first nine days of the year before."""
    later = issued.issued_recorded_at
    assert numbers(counter.unit, "2018-9m", later) == [f"{issued.number} {issued.title}"]
    assert numbers(counter.unit, "2018", later) == numbers(counter.unit, "2018-q3", later)
    assert numbers(counter.unit, "2018-q2", later) == []
    assert numbers(counter.unit, "2018-9m", AS_OF) == []
    assert figures.measure("reports.issued", counter.unit, parse_period("2018"), later).rows == 1


def test_a_draft_is_no_report_yet(draft, counter):
    assert numbers(counter.unit, "2018", LATER) == []
