"""Every address carries exactly one access decision, and the decision is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from congvu.core.actors import Duty
from congvu.people.models import User
from tests.house.source import module_name, python_files

# A value for each kind of placeholder in an address.
FILLING = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "0" * 8 + "-0000" * 3}
FILLING["uuid"] += "-" + "0" * 12
PLACEHOLDER = re.compile(r"<(?:(\w+):)?\w+>")


@dataclass(frozen=True)
class Route:
    """One address, as it is written in a ``urls.py``, with its view."""

    written: str
    view: Callable[..., Any]

    @property
    def address(self) -> str:
        """A real address of this form."""
        return "/" + PLACEHOLDER.sub(lambda one: FILLING.get(one[1] or "str", "1"), self.written)

    @property
    def decision(self) -> Any:
        """What the view says about access."""
        return getattr(self.view, "access_decision", None)

    def __str__(self) -> str:
        return f"/{self.written} ({self.view.__module__}.{self.view.__qualname__})"


def routes(resolver: Any = None, before: str = "") -> Iterator[Route]:
    """Every route of the product."""
    for pattern in (resolver or get_resolver()).url_patterns:
        written = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, written)
        elif isinstance(pattern, URLPattern):
            yield Route(written, pattern.callback)


def decisions_on(view: Any) -> int:
    """How many access decorators a view wears."""
    count = 0
    while view is not None:
        count += getattr(view, "__code__", None) is not None and (
            view.__code__.co_qualname == "_decided.<locals>.guarded"
        )
        view = getattr(view, "__wrapped__", None)
    return count


def test_every_route_has_one_access_decision():
    assert not [str(one) for one in routes() if one.decision is None]
    assert not [str(one) for one in routes() if decisions_on(one.view) > 1]


def test_each_decision_is_one_of_the_four():
    for one in routes():
        known = one.decision in ("public", "signed_in", "token") or (
            isinstance(one.decision, tuple)
            and one.decision
            and all(isinstance(duty, Duty) for duty in one.decision)
        )
        assert known, str(one)


def test_every_urls_file_is_reached():
    reached = {one.view.__module__.split(".urls")[0].rsplit(".", 1)[0] for one in routes()}
    written = {
        module_name(path).removesuffix(".urls")
        for path in python_files()
        if path.name == "urls.py" and "config" not in path.parts
    }
    assert not written - reached


def asks_for_a_token(address: str) -> bool:
    """Whether a stranger is told to prove itself, by whichever method the operation has."""
    client = Client()
    answer = client.get(address)
    if answer.status_code == 405:
        answer = client.post(address, "{}", content_type="application/json")
    return answer.status_code == 401


@pytest.mark.django_db
def test_without_login_only_public_routes_open():
    """A stranger is sent to the login page by everything else, whatever the row."""
    opened = []
    for one in routes():
        if one.decision == "public":
            continue
        if one.decision == "token":
            if not asks_for_a_token(one.address):
                opened.append(str(one))
            continue
        answer = Client().get(one.address)
        if answer.status_code != 302 or not answer.url.startswith("/dang-nhap/"):
            opened.append(f"{one}: {answer.status_code}")
    assert not opened


@pytest.mark.django_db
def test_an_official_without_duties_passes_no_route_that_asks_for_one():
    lan = User.objects.create(username="lan", full_name="Hà Thị Lan")
    client = Client()
    client.force_login(lan, backend="congvu.people.backends.Accounts")
    opened = []
    for one in routes():
        if isinstance(one.decision, tuple):
            answer = client.get(one.address)
            if answer.status_code != 403:
                opened.append(f"{one}: {answer.status_code}")
    assert not opened
