"""By the API one sees and does what one's duties say: duties × operation × own and other unit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from congvu.api.v1.docs import schema
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.people.rules import Reach
from tests.api.role_requests import ASKED, FILES, SENT, WHERE
from tests.house import world

TABLE = Path(__file__).with_name("roles.txt")
PLACES = tuple(world.PLACES)
ROLES = ("none", "clrk", "spec", "head", "lead", "lea+", "refm", "ref+", "legl", "bare")
WHOLE = {"clrk", "spec", "head", "lead", "lea+"}
"""They handle dossiers at the own unit, and are told the citizen's numbers in full there."""

LISTED = {"list_dossiers": lambda p: p.dossier, "list_reports": lambda p: p.signed_report}
"""Which record of a place a list is looked through for."""

LETTERS = {200: "s", 201: "s", 401: "i", 403: "x", 404: "-", 409: "r", 412: "r", 422: "f"}


def table() -> list[tuple[str, str, dict[str, str]]]:
    """(method, operation, cell by role) of each line."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    roles, *rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    assert tuple(roles) == ROLES
    return [(row[0], row[1], dict(zip(ROLES, row[2:], strict=True))) for row in rows]


def operations() -> set[tuple[str, str]]:
    """(method, operation) of everything the API can be asked."""
    return {
        (method.upper(), told["operationId"])
        for methods in schema()["paths"].values()
        for method, told in methods.items()
    }


def test_every_operation_has_its_row():
    rows = {("GET" if method == "LIST" else method, name) for method, name, _ in table()}
    assert not operations() - rows, "say in tests/api/roles.txt who may"
    assert not rows - operations(), "no such operation"


def machines(units: dict[str, Any]) -> dict[str, str]:
    """The token of a system of each role."""
    from congvu.people import actions

    who = {"by": SYSTEM, "at": world.moment("02/01/2018 08:00")}
    tokens = {}
    for role in ROLES[1:]:
        duty, reaches = world.ROLES[role]
        code = f"may.{ROLES.index(role)}"
        system = actions.connect_system(code=code, name=f"Máy {role}", unit=units["own"], **who)
        if duty:
            reach = Reach.SUBTREE if reaches else Reach.OWN
            actions.grant_duty(system, duty, units["own"], reach=reach, **who)
        tokens[role] = actions.issue_token(system, days=366, **who)[1]
    return tokens


class Calling:
    """One system; each answer in one letter, and what no answer may carry."""

    def __init__(self, role: str, token: str | None) -> None:
        self.role, self.faults = role, []
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = Client()

    def ask(self, method: str, name: str, place: Any) -> tuple[str, str]:
        """The letter, and the text of the answer; what is written is taken back."""
        address = reverse(f"api:{name}", args=WHERE[name](place) if name in WHERE else [])
        before = Event.objects.count()
        with transaction.atomic():
            if method == "POST":
                said = json.dumps(SENT[name](place) if name in SENT else {})
                body, mime, query = FILES.get(name, (said, "application/json", ""))
                headers = self.headers | {"Idempotency-Key": "k"}
                address = f"{address}?{query}" if query else address
                response = self.client.post(address, body, content_type=mime, headers=headers)
            else:
                query = ASKED[name](place) if name in ASKED else {}
                response = self.client.get(address, query, headers=self.headers)
            written = Event.objects.count() - before
            transaction.set_rollback(True)
        text = response.content.decode(errors="replace")
        letter = LETTERS.get(response.status_code, f"!{response.status_code} {text[:200]}")
        if written:
            letter = "d" if letter == "s" else f"{letter}(written)"
        self._overheard(name, text)
        return letter, text

    def answers(self, method: str, name: str, places: dict[str, Any]) -> str:
        """The cell as the API answers it."""
        if method == "LIST":
            letter, text = self.ask(method, name, places["own"])
            if letter != "s":
                return letter
            ids = {each["id"] for each in json.loads(text)["items"]}
            kept = LISTED[name]
            return "".join("s" if kept(places[one]).pk in ids else "-" for one in PLACES)
        return "".join(self.ask(method, name, places[one])[0] for one in PLACES)

    def _overheard(self, name: str, text: str) -> None:
        for place in PLACES:
            _name, *numbers = world.CITIZENS[place]
            whole = place == "own" and self.role in WHOLE and name == "get_dossier"
            if not whole and any(number in text for number in numbers):
                self.faults.append(f"{self.role} {name}: a number of a citizen of {place}")


@pytest.mark.django_db
def test_duties_by_operation_by_own_and_other_unit(
    units, calendar, hire, at_time, caplog, settings, tmp_path
):
    caplog.set_level("ERROR", "django.request")
    settings.CONGVU_API_A_MINUTE = 0
    settings.MEDIA_ROOT = tmp_path
    made = world.build(hire, at_time)
    at_time(world.MORNING)
    tokens = machines({name: place.unit for name, place in made.places.items()})
    faults = []
    for role in ROLES:
        caller = Calling(role, tokens.get(role))
        for method, name, cells in table():
            right, found = cells[role], caller.answers(method, name, made.places)
            if found not in (right, right * 3):
                faults.append(f"{role} {method} {name}: {found}, right is {right}")
        faults += caller.faults
    assert not faults, "\n".join(faults)
