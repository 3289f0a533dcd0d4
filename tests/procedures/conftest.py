"""The catalogue of 2018, received at Tân Sơn and Văn Luông from New Year."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI

NEW_YEAR = datetime(2018, 1, 2, 7, 30, tzinfo=HANOI)


@pytest.fixture
def new_year(at_time):
    """The first working morning of 2018, and the machine's clock stands there."""
    return at_time(NEW_YEAR)


@pytest.fixture
def catalogue(units, new_year):
    """The packaged catalogue of 2018."""
    from congvu.procedures import actions, queries

    packaged = queries.packaged_catalogue("2018")
    return actions.load_catalogue(
        packaged.text,
        papers=packaged.papers,
        steps=packaged.steps,
        online=packaged.online,
        by=SYSTEM,
        at=new_year,
    )


@pytest.fixture
def received(catalogue, new_year, tan_son, van_luong):
    """Both units receive every procedure of their level."""
    from congvu.procedures import actions

    for unit in (tan_son, van_luong):
        actions.assign_to_unit(unit, since=date(2018, 1, 1), by=SYSTEM, at=new_year)
    return catalogue
