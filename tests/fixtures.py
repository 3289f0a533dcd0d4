"""The ground that cases stand on: the units of Phú Thọ, the calendar of 2018, invented people.

Everything that needs Django is imported inside the fixtures: ``tests/core`` runs without it.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from tests.ground import laid

PASSWORD = "mat-khau-thu-240"


@pytest.fixture
def nine_november():
    """The morning of the session at Tân Sơn."""
    return datetime(2018, 11, 9, 8, 0, tzinfo=HANOI)


@pytest.fixture
def at_time(monkeypatch):
    """``at_time(moment)``: the machine's clock of this test stands there."""
    from congvu.audit import clock

    def stand(moment):
        monkeypatch.setattr(clock, "machine_now", lambda: moment)
        return moment

    return stand


@pytest.fixture
def units(db, nine_november):
    """The units of Phú Thọ before and after 1/7/2025."""
    from congvu.organisation import actions
    from congvu.organisation.data import packaged_units

    return laid("units", lambda: actions.load_units(packaged_units(), by=SYSTEM, at=nine_november))


@pytest.fixture
def calendar(db, nine_november):
    """The decisions on days off that come with the product."""
    from congvu.calendars import actions, queries

    def load():
        actions.load_decisions(queries.packaged_decisions(), by=SYSTEM, at=nine_november)

    laid("calendar", load)
    return queries.calendar_for()


@pytest.fixture
def tan_son(units):
    """Huyện Tân Sơn in 2018."""
    from congvu.organisation import queries

    return queries.unit_at("240", datetime(2018, 11, 9).date())


@pytest.fixture
def van_luong(units):
    """Xã Văn Luông in 2018."""
    from congvu.organisation import queries

    return queries.unit_at("08596", datetime(2018, 11, 9).date())


@pytest.fixture
def hire(units):
    """``hire(username, full_name, unit, duty, ...)`` → user with ``.actor``, from 1/1/2018 on."""
    from congvu.people import actions, queries
    from congvu.people.rules import Reach

    new_year = datetime(2018, 1, 1, 7, 30, tzinfo=HANOI)

    def hired(username, full_name, unit, *duties, reach=Reach.OWN, office=None, title="công chức"):
        user = actions.create_user(
            username=username,
            full_name=full_name,
            unit=unit,
            office=office,
            title=title,
            password=PASSWORD,
            by=SYSTEM,
            at=new_year,
        )
        for duty in duties:
            actions.grant_duty(user, duty, unit, reach=reach, by=SYSTEM, at=new_year)
        user.actor = queries.actor_for(user, datetime(2018, 11, 9).date())
        return user

    return hired


@pytest.fixture
def district_people(hire, tan_son):
    """The people of the district's counter and offices (invented)."""
    from congvu.people.rules import Reach

    return laid(
        "district_people",
        lambda: SimpleNamespace(
            hoa=hire("hoa", "Nguyễn Thị Hoa", tan_son, Duty.CLERK),
            binh=hire("binh", "Trần Văn Bình", tan_son, Duty.SPECIALIST),
            dung=hire("dung", "Phạm Quốc Dũng", tan_son, Duty.OFFICE_HEAD),
            lan=hire("lan", "Hà Thị Lan", tan_son, Duty.UNIT_LEADER, reach=Reach.SUBTREE),
            minh=hire("minh", "Đinh Văn Minh", tan_son, Duty.REFORM_OFFICER, reach=Reach.SUBTREE),
            tam=hire("tam", "Lê Minh Tâm", tan_son, Duty.LEGAL_OFFICER, reach=Reach.SUBTREE),
            quan=hire("quan", "Vũ Hồng Quân", tan_son, Duty.ADMINISTRATOR),
        ),
    )


@pytest.fixture
def login(client):
    """``login(user)``: the test client logged in as the user."""

    def logged_in(user):
        client.force_login(user, backend="congvu.people.backends.Accounts")
        return client

    return logged_in
