"""What one sees and does follows from duty, unit and date: role × route × own and other unit.

``roles.txt`` says what is right; here the whole product is asked, one world for all. Beside the
answers, no page may carry the words of a unit or the name of a citizen that are not the reader's.
While one works on a page, ``CONGVU_ROWS=figures:`` asks only the routes that begin so.
"""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from pypdf import PdfReader

from congvu.audit.models import Event
from congvu.jobs import work
from tests.ground import laid
from tests.house import world
from tests.house.role_requests import ASKED, SENT, WHERE

TABLE = Path(__file__).with_name("roles.txt")
PLACES = tuple(world.PLACES)
ROLES = tuple(world.ROLES)

WORKERS = {"clrk", "spec", "head", "lead", "lea+"}
"""They handle dossiers at the own unit, and see whom they serve in full."""

ON_DUTY = WORKERS | {"insp"}
WHOLE = {
    # One dossier at a time, never a list, a search, a batch or a book on the screen.
    *("dossiers:detail", "dossiers:act", "dossiers:unmask", "dossiers:correct", "dossiers:letter"),
    *("dossiers:submit", "dossiers:decide", "dossiers:fees", "dossiers:fee_act"),
    # Papers that are handed to the citizen or kept by the counter.
    *("dossiers:slip", "dossiers:paper", "dossiers:paper_word", "dossiers:supplement_slip"),
    *("dossiers:not_accepted_slip", "dossiers:fee_receipt", "dossiers:batch_slip"),
    *("dossiers:book_pdf", "dossiers:book_word", "calendars:appointment"),
}
"""Where those on duty read the citizen's numbers in full; everywhere else they are masked."""

NAMES_SEEN = {
    # place: who may read the names of those who came to its counter
    "own": WORKERS | {"refm", "ref+", "insp"},
    "below": {"lea+", "ref+"},
    "beside": set(),
}
BRING_IN = {"admn"}
"""Who brings a unit's own book in sees its lines; what came in is masked for them as elsewhere."""
MARKS_NEVER = {"beside"}


@dataclass(frozen=True)
class Row:
    """One line of the table: a method, a route, perhaps which record, and a cell for each role."""

    method: str
    route: str
    which: str
    cells: dict[str, str]

    @property
    def key(self) -> str:
        """As the modules of addresses and of what is sent name it."""
        return f"{self.route}@{self.which}" if self.which else self.route

    def __str__(self) -> str:
        return f"{self.method} {self.key}"


def table() -> list[Row]:
    """The lines of ``roles.txt``."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    roles, *rows = words
    assert tuple(roles) == ROLES
    made = []
    for method, route, *cells in rows:
        name, _, which = route.partition("@")
        assert len(cells) == len(ROLES), route
        made.append(Row(method, name, which, dict(zip(ROLES, cells, strict=True))))
    return made


def named_routes(resolver: Any = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Every route by its name, with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_routes(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern.callback


def methods_of(view: Any) -> set[str]:
    """Which of GET and POST a view answers, by the decorator it wears or by its class."""
    known = {"GET", "POST"}
    while view is not None:
        free = view.__code__.co_freevars
        if "request_method_list" in free:
            cell = view.__closure__[free.index("request_method_list")]
            return known & set(cell.cell_contents)
        if hasattr(view, "view_class"):
            allowed = view.view_class.http_method_names
            return {name for name in known if name.lower() in allowed}
        view = getattr(view, "__wrapped__", None)
    return known


def test_every_route_and_method_has_its_row():
    rows = {(row.route, "GET" if row.method == "LIST" else row.method) for row in table()}
    there = {
        (name, method)
        for name, view in named_routes()
        if view.access_decision != "token"  # those are in tests/api/roles.txt
        for method in methods_of(view)
    }
    assert not there - rows, "say in tests/house/roles.txt who may"
    assert not rows - there, "no such route"


class Asking:
    """One role at its browser; each answer in one letter."""

    def __init__(self, role: str, user: Any) -> None:
        self.role = role
        self.client = Client()
        self.faults: list[str] = []
        self.events = Event.objects.count()
        if user is not None:
            self.client.force_login(user, backend="congvu.people.backends.Accounts")

    def answers(self, row: Row, places: dict[str, Any]) -> str:
        """The cell as the product answers it."""
        if row.method == "LIST":
            letter, text = self._ask(row, None)
            return "".join(
                letter if letter != "s" else "s" if mark_of(row, places[name]) in text else "-"
                for name in PLACES
            )
        # What is decided before any record is looked at is asked once.
        asked = PLACES[:1] if row.cells.get(self.role) in set("ixgs") else PLACES
        return "".join(self._ask(row, places[name])[0] for name in asked)

    def _ask(self, row: Row, place: Any) -> tuple[str, str]:
        address = reverse(row.route, args=given(WHERE, row.key, place) or [])
        data = given(SENT if row.method == "POST" else ASKED, row.key, place) or {}
        cookies = self.client.cookies.copy()
        # What is written is taken back: each question meets the same world.
        with transaction.atomic():
            send = self.client.post if row.method == "POST" else self.client.get
            try:
                response = send(address, data)
            except Exception as error:
                self.faults.append(f"{self.role} {row} {address}: {error!r}")
                return "!", ""
            finally:
                written = Event.objects.count() - self.events
                transaction.set_rollback(True)
                self.client.cookies = cookies
        text = _text(response)
        if self.role not in ON_DUTY and row.key in PRINTED:
            text += _printed(response)
        self._overheard(row, text)
        letter = _letter(response, written)
        if row.key in SHOWN and letter == "s" and not SHOWN[row.key](place, text):
            letter = "-"
        return letter, text

    def _overheard(self, row: Row, text: str) -> None:
        """What no page may carry for this role, whatever was asked."""
        for place in PLACES:
            name, *numbers = world.CITIZENS[place]
            bringing = row.route.startswith("imports:") and self.role in BRING_IN
            if (
                name in text
                and self.role not in NAMES_SEEN[place]
                and not (bringing and place == "own")
            ):
                self.faults.append(f"{self.role} {row}: the name of a citizen of {place}")
            whole = place == "own" and self.role in ON_DUTY and row.key in WHOLE
            if not whole and any(number in text for number in numbers):
                self.faults.append(f"{self.role} {row}: a number of a citizen of {place}")
            if place in MARKS_NEVER and world.MARKS[place] in text:
                self.faults.append(f"{self.role} {row}: the words of {place}")
        if world.SURPRISE in text:
            self.faults.append(f"{self.role} {row}: a surprise visit told")


SHOWN: dict[str, Callable[[Any, str], bool]] = {
    # Without a duty anywhere these pages come, and show nothing.
    key: lambda place, text: f"riêng {place.unit.name}" in text
    for key in ("figures:index", "figures:rows")
}
SHOWN["figures:truth"] = lambda place, text: f"{place.unit.name} · 01/01/2018" in text
SHOWN["figures:compare"] = lambda place, text: f"{place.unit.name} · 01/01/2018" in text


def mark_of(row: Row, place: Any) -> str:
    """What on a list tells a record of ``place``."""
    if row.route == "dossiers:messages":
        return f'data-message="{place.message.pk}"'
    if row.route.startswith("dossiers:"):
        return f'href="{reverse("dossiers:detail", args=[place.dossier.pk])}"'
    return place.mark


def given(kept: dict[str, Callable[[Any], Any]], key: str, place: Any) -> Any:
    """What a module keeps under the key of a row, made for a place."""
    make = kept.get(key)
    return make(place) if make else None


PRINTED = {"dossiers:slip", "dossiers:fee_receipt", "calendars:appointment"}
"""One of each making of PDF; to read them all would take longer than everything else."""


def _printed(response: Any) -> str:
    if response.headers.get("Content-Type") != "application/pdf":
        return ""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def _text(response: Any) -> str:
    """What can be read in an answer: a page, a table, a Word or Excel file."""
    kind = response.headers.get("Content-Type", "")
    if kind.startswith(("text/", "application/json")):
        return response.content.decode()
    if "openxmlformats" in kind:
        with zipfile.ZipFile(io.BytesIO(response.content)) as parts:
            xml = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
        return re.sub(r"<[^>]+>", "", " ".join(xml))
    return ""


LETTERS = {200: "s", 403: "x", 404: "-", 405: "m", 409: "r", 422: "f", 503: "u"}


def _letter(response: Any, written: int) -> str:
    if response.status_code == 302:
        if written:
            return "d"
        return "i" if response["Location"].startswith("/dang-nhap/") else "g"
    letter = LETTERS.get(response.status_code, "!")
    return f"{letter}(written)" if written else letter


@pytest.fixture
def asked(units, calendar, hire, at_time, caplog):
    """The world, on the morning of the visit; ``past`` comes back when the delegation is over."""
    caplog.set_level("ERROR", "django.request")  # a thousand refusals are what is wanted
    made = laid("world", lambda: world.build(hire, at_time), at_time)
    at_time(world.MORNING)
    return made


def faults_of(roles: Iterable[str], asked: Any, at_time: Callable[[Any], Any]) -> list[str]:
    """Where the product answers these roles otherwise than the table says.

    With ``CONGVU_BOTH`` the tests run on both databases, one after the other: what writes is asked
    on either, and of the rest every other cell, for who may do what is decided before the database
    is asked. So each row meets half the roles on either, and every cell is asked at least once.
    """
    faults = []
    apart = 2 if os.environ.get("CONGVU_BOTH") else 1
    mine = int(connection.vendor == "postgresql")
    rows = [row for row in table() if row.route.startswith(os.environ.get("CONGVU_ROWS", ""))]
    for role in roles:
        at_time(world.AFTER if role == "past" else world.MORNING)
        person = Asking(role, asked.users.get(role))
        for number, row in enumerate(rows):
            right = row.cells[role]
            if (number + ROLES.index(role) + mine) % apart and "d" not in right:
                continue
            found = person.answers(row, asked.places)
            if found != right and found != right * 3:
                faults.append(f"{role} {row}: {found}, right is {right}")
        faults += person.faults
    return faults


@pytest.mark.django_db
def test_those_who_handle_dossiers_by_route_by_own_and_other_unit(asked, at_time):
    faults = faults_of(sorted(WORKERS), asked, at_time)
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_a_surprise_visit_is_known_from_its_day(asked, at_time):
    surprise, unit = asked.places["own"].surprise, asked.places["own"].unit
    (visit,) = surprise.visits.all()
    streams = [f"inspection:{surprise.pk}", f"visit:{visit.pk}"]
    before = Event.objects.filter(stream__in=streams)
    assert before.exists()
    assert not [each for each in before if unit.code in (each.unit, *json.loads(each.data))]
    assert not [each for each in before if f'"{unit.code}"' in each.data]
    at_time(world.moment("11/11/2018 23:50"))
    assert work.reveal_surprises() == 0
    at_time(world.moment("12/11/2018 08:00"))
    assert work.reveal_surprises() == len(PLACES)
    row = Row("GET", "inspections:detail", "surprise", {})
    answers = [
        Asking(role, asked.users[role]).answers(row, asked.places) for role in ("lead", "clrk")
    ]
    assert answers == ["s--", "---"], surprise
    assert Event.objects.get(stream=streams[1]).unit == unit.code
