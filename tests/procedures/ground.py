"""The catalogue of 2018, and who receives it: plain functions for the fixtures of any room."""

from __future__ import annotations

from datetime import date, datetime

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from tests.ground import laid

NEW_YEAR = datetime(2018, 1, 2, 7, 30, tzinfo=HANOI)
"""The first working morning of 2018."""


def load_2018(at=NEW_YEAR):
    """The packaged catalogue of 2018."""
    from congvu.procedures import actions, queries

    packaged = queries.packaged_catalogue("2018")
    return laid(
        f"catalogue of {at}",
        lambda: actions.load_catalogue(
            packaged.text,
            papers=packaged.papers,
            steps=packaged.steps,
            online=packaged.online,
            by=SYSTEM,
            at=at,
        ),
    )


def receive_all(*units, at=NEW_YEAR):
    """Each unit receives every procedure of its level from New Year's Day."""
    from congvu.procedures import actions

    def assign():
        for unit in units:
            actions.assign_to_unit(unit, since=date(2018, 1, 1), by=SYSTEM, at=at)

    laid(f"received by {[unit.code for unit in units]} at {at}", assign)
