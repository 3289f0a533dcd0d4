"""What is measured within one process, in the house that ``bench/_ground.py`` founded.

``python bench/_inside.py acts|paper|report``. Prints one line of JSON: of every act the
statements it sends and the rows it writes; of papers the milliseconds of processor each takes.
"""

from __future__ import annotations

import json
import re
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import _ground
from _ground import NOW, PROCEDURE, SYSTEM, UNIT, Office, ProcedureVersion, units
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from congvu.core.periods import parse_period
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.papers import data
from congvu.dossiers.papers.data import Person
from congvu.dossiers.papers.rendering import pdf_of
from congvu.people import actions as people
from congvu.reports import actions as reports
from congvu.reports import rendering
from congvu.web.pages import NarrowPages

CHANGE = re.compile(r'(?:^\s*|AS \(|\) )(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "?(\w+)')
OWN = re.compile(r"^(SAVEPOINT|RELEASE SAVEPOINT)")


def told(act: Callable[[], Any]) -> dict[str, Any]:
    """Statements of one act, its BEGIN and COMMIT too, and the tables it writes."""
    with CaptureQueriesContext(connection) as seen:
        act()
    sent = [each["sql"] for each in seen.captured_queries]
    tables = [table for each in sent for table in CHANGE.findall(each)]
    return {
        "statements": sum(not OWN.match(each) for each in sent),
        "savepoints": sum(bool(OWN.match(each)) for each in sent),
        "writes": tables,
    }


def acts() -> dict[str, Any]:
    """Receive, send on, finish, return, read back, and a page of the queue."""
    unit = units.unit_at(UNIT, NOW.date())
    desk, office = Office.objects.get(code="motcua"), Office.objects.get(code="kinhte")
    version = ProcedureVersion.objects.select_related("procedure").get(procedure__code=PROCEDURE)
    who = people.register_party(name="Đinh Thị Mơ", phone="0912000111", by=SYSTEM, at=NOW)
    kept: list[Dossier] = []

    def receive() -> None:
        kept.append(
            actions.receive(
                unit=unit, office=desk, version=version, applicant=who, by=SYSTEM, at=NOW
            )
        )

    def then(act: Callable[..., Any], **said: Any) -> Callable[[], Any]:
        return lambda: act(kept[-1], by=SYSTEM, at=NOW, **said)

    receive()
    found = {"receive": told(receive)}
    found["forward"] = told(then(actions.forward, to_office=office))
    found["finish"] = told(then(actions.finish, result_number="1/GPXD"))
    found["return"] = told(then(actions.return_result, method="counter"))
    found["read"] = told(lambda: queries.story(Dossier.objects.with_names().get(pk=kept[-1].pk)))
    found |= over_api()
    rows = queries.queue(SYSTEM, NOW, group="open")
    found["page of 50"] = told(
        lambda: queries.rows_of(NarrowPages(rows, 50).get_page(1).object_list, NOW)
    )
    return found


def over_api() -> dict[str, Any]:
    """The same through the JSON API, whole requests: token, rights, key, answer."""
    ground = _ground.found()
    caller = {"Authorization": f"Bearer {ground['token']}"}
    client = Client(SERVER_NAME="127.0.0.1", headers=caller)

    def post(path: str, said: dict[str, Any]) -> Any:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = client.post(
            f"/api/v1/dossiers{path}", json.dumps(said), "application/json", headers=key
        )
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    applicant = {"name": "Đinh Thị Mơ", "phone": "0912000111", "address": "Khu 3"}
    said = {"unit": UNIT, "procedure": PROCEDURE, "applicant": applicant}
    post(f"/{post('', said)['id']}/forward", {"office": ground["office"]})
    where = f"/{post('', said)['id']}"  # also what is kept in memory is read by now
    found = {"API create": told(lambda: post("", said))}
    found["API step"] = told(lambda: post(f"{where}/forward", {"office": ground["office"]}))
    found["API read"] = told(lambda: client.get(f"/api/v1/dossiers{where}"))
    found["API list"] = told(lambda: client.get("/api/v1/dossiers?limit=20"))
    return found


def _each(make: Callable[[], Any], times: int) -> dict[str, float]:
    spent = []
    for _ in range(times):
        began = time.process_time()
        make()
        spent.append(1000 * (time.process_time() - began))
    spent.sort()
    return {"median_ms": round(spent[len(spent) // 2], 1), "worst_ms": round(spent[-1], 1)}


def paper() -> dict[str, Any]:
    """The receipt slip, rendered to PDF; processor time."""
    dossier = Dossier.objects.with_names().exclude(number="").order_by("-pk")[0]
    made = data.receipt(dossier, Person(dossier.applicant.name, "", "", ""))
    return {"receipt slip": _each(lambda: pdf_of(made), 9)}


def report() -> dict[str, Any]:
    """The periodic report of the unit: its figures read anew, and rendered; processor time."""
    unit, period = units.unit_at(UNIT, NOW.date()), parse_period(f"{NOW.year}-q1")
    who = {"by": SYSTEM, "at": NOW}
    found = reports.draft_report(
        unit=unit,
        template="kstthc-2020",
        period=period,
        as_of=NOW - timedelta(minutes=1),
        **who,
    )
    return {"report": _each(lambda: rendering.pdf_of(found), 3)}


if __name__ == "__main__":
    parts = {"acts": acts, "paper": paper, "report": report}
    print(json.dumps(parts[sys.argv[1]](), ensure_ascii=False))
