"""The catalogue of 2018, received at Tân Sơn and Văn Luông from New Year."""

from __future__ import annotations

import pytest

from tests.procedures import ground


@pytest.fixture
def new_year(at_time):
    """The first working morning of 2018, and the machine's clock stands there."""
    return at_time(ground.NEW_YEAR)


@pytest.fixture
def catalogue(units, new_year):
    """The packaged catalogue of 2018."""
    return ground.load_2018(new_year)


@pytest.fixture
def received(catalogue, new_year, tan_son, van_luong):
    """Both units receive every procedure of their level."""
    ground.receive_all(tan_son, van_luong, at=new_year)
    return catalogue
