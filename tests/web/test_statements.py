"""What the pages that are open all day ask of the database: so much, however long the lists."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congvu.dossiers import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def asks(login):
    """How many statements an address takes for this person, the second time it is opened."""

    def count(person, address):
        client = login(person)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count


LISTS = (
    ("hoa", "dossiers:queue", "", 15),
    ("hoa", "dossiers:search", "?q=suu", 11),
    ("hoa", "dossiers:intake", "", 10),
    ("hoa", "home", "", 16),
    ("dung", "home", "", 17),
    ("lan", "home", "", 23),
)


@pytest.mark.parametrize(("who", "name", "query", "most"), LISTS)
def test_fifty_rows_cost_what_one_costs(
    counter, receive, asks, at, at_time, who, name, query, most
):
    """On Home a block of more lines than are shown counts them: two blocks here."""
    at_time(at("09/11/2018 08:30"))
    person, address = getattr(counter, who), reverse(name) + query
    receive("01/10/2018 08:00")  # overdue by now
    receive("09/11/2018 08:00")
    few = asks(person, address)
    for minute in range(24):
        receive(f"01/10/2018 09:{minute:02d}")
        receive(f"09/11/2018 08:{minute % 30:02d}")
    many = asks(person, address)
    assert many <= most
    assert many - few <= (2 if name == "home" else 0)


def test_a_long_life_costs_little_more_than_a_short_one(counter, receive, asks, at, at_time):
    """One statement each for what was asked for, and for who began and ended a stay."""
    at_time(at("09/11/2018 08:30"))
    hoa, binh = counter.hoa.actor, counter.binh.actor
    short, long = receive("01/10/2018 08:00"), receive("01/10/2018 08:10")
    for each in (short, long):
        actions.forward(
            each, to_office=counter.office, to_user=counter.binh, by=hoa, at=each.received_at
        )
    asked = {"missing": ["Bản vẽ"], "reason": "Bản vẽ mờ", "at": at("02/10/2018 08:00")}
    actions.request_supplement(long, by=binh, **asked)
    actions.complete_supplement(long, by=hoa, at=at("03/10/2018 08:00"))
    for day in range(4, 9):
        actions.hand_over(long, to_user=counter.hoa, by=binh, at=at(f"{day:02d}/10/2018 08:00"))
        actions.hand_over(long, to_user=counter.binh, by=hoa, at=at(f"{day:02d}/10/2018 09:00"))
    costs = [
        asks(counter.lan, reverse("dossiers:detail", args=[each.pk])) for each in (short, long)
    ]
    assert costs[0] <= 34
    assert costs[1] <= costs[0] + 2
