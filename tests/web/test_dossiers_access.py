"""Who gets which page of the dossiers: role × route × own and other unit, as one table."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from congvu.core.actors import SYSTEM
from congvu.people import actions as people

pytestmark = pytest.mark.django_db

COLUMNS = "intake queue ready search book | detail slip act | detail slip act"
#                    the lists                  Tân Sơn's        Văn Luông's
TABLE = """
hoa      clerk       200 200 200 200 200 | 200 200 302 | 404 404 404
binh     specialist  403 200 403 200 200 | 200 200 302 | 404 404 404
dung     head        403 200 403 200 200 | 200 200 302 | 404 404 404
lan      leader      403 200 403 200 200 | 200 200 302 | 200 200 403
minh     reform      403 200 403 200 200 | 200 200 403 | 200 200 403
tam      legal       403 403 403 200 403 | 404 404 404 | 404 404 404
quan     admin       403 403 403 200 403 | 404 404 404 | 404 404 404
nga      commune     200 200 200 200 200 | 404 404 404 | 200 200 302
long     inspector   403 200 403 200 200 | 404 404 404 | 200 200 403
nobody   anonymous   302 302 302 302 302 | 302 302 302 | 302 302 302
"""
ROWS = [line.replace("|", " ").split() for line in TABLE.strip().splitlines()]


@pytest.fixture
def both(counter, receive, hire, at, at_time):
    """One dossier at the district and one at the commune; an inspector delegated to the commune."""
    at_time(at("09/11/2018 08:30"))
    own = receive("08/11/2018 08:00")
    other = receive(
        "08/11/2018 09:00", unit=counter.commune, office=None, by=counter.commune_clerk.actor
    )
    long = hire("long", "Bùi Đức Long", counter.unit)
    people.delegate(
        long,
        counter.commune,
        by=SYSTEM,
        at=at("08/11/2018 08:00"),
        since=date(2018, 11, 9),
        until=date(2018, 11, 10),
        source="Quyết định 2018/QĐ-UBND",
    )
    return {"own": own, "other": other, "long": long, "nga": counter.commune_clerk}


def answers(client, dossier, office):
    """The three addresses of one dossier: its page, its slip, an act on it."""
    page = client.get(reverse("dossiers:detail", args=[dossier.pk]))
    slip = client.get(reverse("dossiers:slip", args=[dossier.pk]))
    act = client.post(
        reverse("dossiers:act", args=[dossier.pk, "ask_withdrawal"]), {"reason": "Đổi ý"}
    )
    return [page.status_code, slip.status_code, act.status_code]


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_role_by_route_by_unit(row, both, counter, client, login):
    name, _role, *expected = row
    person = both.get(name) or getattr(counter, name, None)
    if person is not None:
        login(person)
    lists = ("intake", "queue", "ready", "search", "book")
    found = [client.get(reverse(f"dossiers:{each}")).status_code for each in lists]
    found += answers(client, both["own"], counter.office)
    found += answers(client, both["other"], counter.office)
    assert [str(each) for each in found] == expected


def test_the_inspector_sees_nothing_once_the_delegation_is_over(both, at, at_time, login):
    client = login(both["long"])
    at_time(at("12/11/2018 08:00"))
    assert client.get(reverse("dossiers:detail", args=[both["other"].pk])).status_code == 404


def test_who_only_reads_sees_the_numbers_of_the_citizen_masked(both, counter, login):
    address = reverse("dossiers:detail", args=[both["own"].pk])
    worker = login(counter.binh).get(address).content.decode()
    assert "060112345678" in worker
    assert "0912345678" in worker
    reader = login(counter.minh).get(address).content.decode()
    assert "0601****5678" in reader
    assert "060112345678" not in reader
    assert "0912345678" not in reader
    assert "Bạn được xem hồ sơ này, không xử lý." in reader


def test_the_book_of_another_unit_is_not_there(both, counter, login):
    book = reverse("dossiers:book")
    assert login(counter.hoa).get(book, {"unit": counter.commune.pk}).status_code == 404
    reading = login(counter.lan).get(book, {"unit": counter.commune.pk}).content.decode()
    assert "Hà Văn Sửu" in reading
    assert "0912345678" not in reading
