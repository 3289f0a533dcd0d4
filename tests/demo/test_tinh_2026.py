"""The province of 2026, in small: what is planted leaves its trace, what is honest does not."""

from __future__ import annotations

from datetime import datetime

import pytest

from congvu.audit import actions as audit
from congvu.audit import clock
from congvu.audit import queries as audits
from congvu.core.periods import HANOI, parse_period
from congvu.demo.conduct import HONEST, Conduct
from congvu.demo.tinh_2026 import cast as people
from congvu.demo.tinh_2026 import counters, story
from congvu.dossiers.models import Dossier
from congvu.figures import queries as figures
from congvu.inspections import truth_queries

pytestmark = pytest.mark.django_db

KINDS = (None, Conduct.BACKDATE, Conduct.RESET, Conduct.DELETE)


@pytest.fixture
def lived(monkeypatch):
    """Four communes: an honest one, and three that mend their figures."""
    under = people.units.units_under
    monkeypatch.setattr(people.units, "units_under", lambda *given: under(*given)[:4])
    audit.create_demo("tinh-2026", at=story.OPENS, as_of=counters.UNTIL)
    cast = people.Cast()
    with clock.simulated(story.OPENS):
        people.gather(cast, story.OPENS)
    planned = [
        counters.Plan(staffed.unit.code, HONEST[0], kind)
        for staffed, kind in zip(cast.communes, KINDS, strict=True)
    ]
    monkeypatch.setattr(counters, "OF_A_PLANTED", 60)
    monkeypatch.setattr(counters, "SHARE", 0.3)
    with clock.simulated(counters.UNTIL):
        counters.live(cast, planned, lambda words: None)
    return {kind: staffed.unit for staffed, kind in zip(cast.communes, KINDS, strict=True)}


def test_conduct_leaves_its_trace_and_figures_add_up(lived):
    rows = {kind: Dossier.objects.filter(unit=unit) for kind, unit in lived.items()}
    assert all(each.count() >= 50 for each in rows.values())
    # One act, one event; the chain of each dossier is whole.
    assert audits.verify().ok

    def late_records(kind):
        done = rows[kind].filter(finished_at__isnull=False)
        return sum(
            each.finished_at <= each.due_at < each.finished_recorded_at
            for each in done
            if each.due_at is not None
        )

    assert late_records(Conduct.BACKDATE) > 5 > late_records(None)
    at = datetime(2026, 11, 13, 17, tzinfo=HANOI)
    found = truth_queries.corrected(list(lived.values()), parse_period("2026"), at)
    chains = {
        each.unit.pk: len(line.rows)
        for each in found
        for line in each.found.lines
        if line.code == "chains"
    }
    assert chains[lived[Conduct.RESET].pk] > 3
    assert chains[lived[Conduct.RESET].pk] > chains[lived[None].pk]

    def gaps(kind):
        days: dict[str, list[int]] = {}
        for number in rows[kind].values_list("number", flat=True):
            day, serial = number.split("-")[-2:]
            days.setdefault(day, []).append(int(serial))
        return sum(max(serials) - len(serials) for serials in days.values())

    assert gaps(Conduct.DELETE) > 5
    assert gaps(None) == 0

    # The figures of each add up, and nobody has a number that somebody could have.
    period, as_of = parse_period("2026-9m"), counters.UNTIL
    for unit in lived.values():
        got = {
            code: figures.measure(f"dossiers.{code}", unit, period, as_of).rows
            for code in ("received", "finished", "stopped", "open")
        }
        assert got["received"] == got["finished"] + got["stopped"] + got["open"]
    numbers = Dossier.objects.values_list("applicant__identifier", flat=True).distinct()
    assert all(number.startswith("999") for number in numbers)
