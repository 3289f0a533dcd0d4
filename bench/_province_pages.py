"""Pages over the province that ``bench/province.py`` filled: what a person waits for.

Asked as a browser asks them, through every middleware to the last byte of the page, but without a
web server between: milliseconds on the wall, of Python and database together. Two people ask: the
chair of the province, who reads all units, and a clerk of one commune. The first time of each page,
in a process that has just begun, is told beside the median of the others.
"""

from __future__ import annotations

import statistics
import time
from datetime import datetime
from typing import Any

from _report import table
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PAGES = {
    "today": "/",
    "queue": "/ho-so/xu-ly/",
    "queue, returned": "/ho-so/xu-ly/?group=returned",
    "queue, returned, page 400": "/ho-so/xu-ly/?group=returned&page=400",
    "late soon": "/ho-so/xu-ly/co-the-tre/",
    "search of a number": "/ho-so/tra-cuu/?q={number}",
    "search of a name": "/ho-so/tra-cuu/?q={name}",
    "search of a family name": "/ho-so/tra-cuu/?q=nguyen",
    "search of two letters": "/ho-so/tra-cuu/?q=an",
    "figures": "/so-lieu/",
    "rows of a figure": "/so-lieu/dossiers.received/",
    "units compared": "/so-lieu/so-sanh/",
    "units compared over time": "/so-lieu/so-sanh/?view=thoi-gian",
    "positions of units": "/so-lieu/so-sanh/?view=vi-tri",
}
ONLY_ABOVE = {name for name in PAGES if "units" in name}


def pages(rounds: int, at: datetime) -> dict[str, Any]:
    """Every page ``rounds`` times by each of both, as at ``at``."""
    from congvu.audit import clock
    from congvu.core.vietnamese import fold
    from congvu.dossiers.models import Dossier

    clock.machine_now = lambda: at
    settings.ALLOWED_HOSTS = ["testserver"]
    chair, clerk = _people(at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    said: dict[str, Any] = {"rows": Dossier.objects.count(), "rounds": rounds, "pages": {}}
    for who, user in (("chair", chair), ("clerk", clerk)):
        mine = Dossier.objects.exclude(number="").select_related("applicant").order_by("-pk")
        one = mine.filter(unit=user.unit_now).first() or mine.first()
        words = {"number": one.number, "name": "+".join(fold(one.applicant.name).split())}
        client = Client()
        client.force_login(user, backend="congvu.people.backends.Accounts")
        for name, address in PAGES.items():
            if who == "clerk" and name in ONLY_ABOVE:
                continue
            times = []
            for _ in range(rounds + 1):
                began = time.perf_counter()
                with CaptureQueriesContext(connection) as asked:
                    answer = client.get(address.format(**words))
                times.append(round(1000 * (time.perf_counter() - began), 1))
                assert answer.status_code == 200, (address, answer.status_code)
            told = {"first": times[0], "others": times[1:], "statements": len(asked)}
            said["pages"].setdefault(name, {})[who] = told
    return said


def _people(at: datetime) -> list[Any]:
    """The two who ask, hired where they are not there yet."""
    from congvu.core.actors import SYSTEM, Duty
    from congvu.core.periods import local
    from congvu.organisation.queries import unit_at, units_under
    from congvu.people import actions
    from congvu.people.models import User
    from congvu.people.rules import Reach

    day = local(at).date()
    province = unit_at("25", day)
    commune = next(each for each in units_under(province, day) if each.level == "xa")
    found = []
    for name, unit, duty, reach in (
        ("bench-chair", province, Duty.UNIT_LEADER, Reach.SUBTREE),
        ("bench-clerk", commune, Duty.CLERK, Reach.OWN),
    ):
        user = User.objects.filter(username=name).first()
        if user is None:
            said = {"username": name, "full_name": name, "unit": unit, "office": None, "title": ""}
            user = actions.create_user(**said, password="Mat-khau-dai-1", by=SYSTEM, at=at)
            actions.grant_duty(user, duty, unit, reach=reach, by=SYSTEM, at=at)
            user.must_change = False
            user.save(update_fields=["must_change"])
        user.unit_now = unit
        found.append(user)
    return found


def section(kept: dict[str, Any]) -> str:
    """What the page on speed says of these pages, of each size measured last."""
    parts = [
        "## Trang của một tỉnh / Pages over a province",
        "Do `bench/province.py pages` viết. *Written by that command.* 300 units; in process,"
        " milliseconds on the wall: the median of the later rounds, the worst, and the first in a"
        " process that has just begun. The chair reads all units, the clerk one commune.",
    ]
    for said in sorted(kept.values(), key=lambda each: each["rows"]):
        lines = []
        for name, by in said["pages"].items():
            line: list[Any] = [name]
            for who in ("chair", "clerk"):
                one = by.get(who)
                line += (
                    [statistics.median(one["others"]), max(one["others"]), one["first"]]
                    if one
                    else ["–", "–", "–"]
                )
            lines.append((*line, max(each["statements"] for each in by.values())))
        head = ("page", "chair", "worst", "first", "clerk", "worst", "first", "statements")
        parts += [f"### {said['rows']:,} dossiers, {said['rounds']} rounds", table(head, lines)]
    return "\n\n".join(parts)
