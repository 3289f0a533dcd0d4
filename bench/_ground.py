# ruff: noqa: E402 - the house can be imported only once it stands
"""Our own house, founded for a measurement: ``python bench/_ground.py 10000``.

In the empty database of ``DATABASE_URL``: one commune of today with a counter and an office, a
procedure of two steps, a connected system with its token, a clerk with an open session, and so many
dossiers of this year brought in whole (received, sent on, finished, returned). Run again it adds
dossiers. Prints one line of JSON that the other scripts read.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import date, datetime, timedelta

os.environ.setdefault("CONGVU_DATA", tempfile.mkdtemp(prefix="congvu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from congvu.calendars import actions as calendars
from congvu.calendars import queries as decisions
from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.dossiers import actions, lives
from congvu.dossiers.models import Dossier
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units
from congvu.organisation.data import packaged_units
from congvu.organisation.models import Office
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people.models import User
from congvu.people.rules import NewParty
from congvu.procedures import actions as procedures
from congvu.procedures.models import ProcedureVersion
from congvu.procedures.texts import PaperText, StepText, VersionText

NOW = datetime.now(HANOI)
EARLY = NOW.replace(month=1, day=5, hour=8, minute=0, second=0, microsecond=0)
UNIT, PROCEDURE = "08545", "1.000001"
DUTIES = (Duty.CLERK, Duty.SPECIALIST, Duty.UNIT_LEADER)


def found() -> dict[str, object]:
    """The house, once; a new token and a new session each time."""
    call_command("migrate", verbosity=0)
    who = {"by": SYSTEM, "at": EARLY}
    if not User.objects.filter(username="hoa").exists():
        organisation.load_units(packaged_units(), **who)
        calendars.load_decisions(decisions.packaged_decisions(), **who)
        unit = units.unit_at(UNIT, NOW.date())
        unit = organisation.set_agency_code(unit, "H44.240", **who)
        for code, name, kind in (
            ("motcua", "Trung tâm Phục vụ hành chính công", OfficeKind.ONE_STOP),
            ("kinhte", "Phòng Kinh tế", OfficeKind.PROFESSIONAL),
        ):
            organisation.open_office(unit, code=code, name=name, kind=kind, **who)
        desk = Office.objects.get(code="motcua")
        hoa = people.create_user(
            username="hoa",
            full_name="Nguyễn Thị Hoa",
            unit=unit,
            office=desk,
            title="công chức",
            **who,
        )
        system = people.connect_system(code="phanmem", name="Phần mềm nối vào", unit=unit, **who)
        for each in (hoa, system):
            for one in DUTIES:
                people.grant_duty(each, one, unit, **who)
        text = VersionText(
            name="Cấp giấy phép xây dựng nhà ở",
            levels=("xa",),
            term="5 ngày làm việc",
            valid_from=date(2025, 7, 1),
            papers=(PaperText(name="Đơn đề nghị"), PaperText(name="Bản vẽ", copies=2)),
            steps=(
                StepText("Tiếp nhận", "one_stop", "clerk", "0,5 ngày làm việc"),
                StepText("Thẩm tra", "professional", "specialist", "3 ngày làm việc"),
            ),
        )
        procedures.publish_procedure(code=PROCEDURE, field="Xây dựng", version=text, **who)
        procedures.assign_to_unit(unit, since=date(2025, 7, 1), **who)
    system, hoa = User.objects.get(username="phanmem"), User.objects.get(username="hoa")
    return {
        "token": people.issue_token(system, by=SYSTEM, at=NOW)[1],
        "session": _session(hoa),
        "unit": UNIT,
        "procedure": PROCEDURE,
        "office": Office.objects.get(code="kinhte").pk,
    }


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "congvu.people.backends.Accounts"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def lives_of(count: int, *, unfinished: bool = False):
    """``count`` lives since the beginning of the year, one after the other."""
    unit = units.unit_at(UNIT, NOW.date())
    desk, office = Office.objects.get(code="motcua"), Office.objects.get(code="kinhte")
    version = ProcedureVersion.objects.select_related("procedure").get(procedure__code=PROCEDURE)
    span = max((NOW - EARLY).total_seconds() - 86_400, 3600)
    for number in range(count):
        at = EARLY + timedelta(seconds=span * number / max(count, 1))
        told = [
            lives.Received(at=at),
            lives.Forwarded(at=at + timedelta(hours=1), to_office=office),
        ]
        if not unfinished:
            done = at + timedelta(hours=9)
            told.append(lives.Finished(at=done, result_number=f"{number}/GPXD"))
            told.append(lives.Returned(at=done + timedelta(hours=1)))
        yield lives.Life(
            unit=unit,
            office=desk,
            version=version,
            applicant=NewParty(f"Đinh Thị {number:06d}", address="Khu 3", phone="0912000111"),
            acts=told,
        )


BY_ACTS = 100_000
"""So many dossiers are brought in with all that hangs on them; beyond that rows are copied."""


def copy_rows(count: int) -> None:
    """``count`` more finished dossiers: rows of those that are there, each a little later.

    What lists, counts and searches read; no papers, steps and events. PostgreSQL only.
    """
    told = {one.column: f'd."{one.column}"' for one in Dossier._meta.concrete_fields}
    del told["id"]
    told |= {"number": "d.number || '/' || k", "request_key": "NULL", "filing_code": "NULL"}
    told["proof_key"] = "md5(d.id::text || '/' || k)"
    for name in ("received_at", "finished_at", "returned_at", "due_at", "promise_at", "moved_at"):
        told[name] = f"d.{name} + k * interval '1 second'"
    names = ", ".join(f'"{name}"' for name in told)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM dossiers_dossier WHERE finished_at IS NOT NULL")
        there = cursor.fetchone()[0]
        for k in range(1, -(-count // there) + 1):
            cursor.execute(
                f"INSERT INTO dossiers_dossier ({names}) SELECT {', '.join(told.values())}"
                f" FROM (SELECT * FROM dossiers_dossier WHERE finished_at IS NOT NULL"
                f" ORDER BY id LIMIT {min(there, count - (k - 1) * there)}) d, (SELECT {k} AS k) n"
            )


def main(count: int, waiting: int = 0) -> None:
    """Found, fill to ``count`` finished and ``waiting`` open dossiers, tell."""
    said = found()
    there = Dossier.objects.exclude(finished_at=None).count()
    missing = max(min(count, BY_ACTS) - there, 0)
    copied = count - max(there, BY_ACTS)
    began = time.perf_counter()
    for start in range(0, missing, 20_000):
        actions.bring_in(lives_of(min(20_000, missing - start)), by=SYSTEM, at=NOW)
    took = time.perf_counter() - began
    if copied > 0:
        copy_rows(copied)
    open_now = Dossier.objects.filter(finished_at=None).count()
    if waiting > open_now:
        actions.bring_in(lives_of(waiting - open_now, unfinished=True), by=SYSTEM, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        cursor.execute("ANALYZE")
    said["lives_per_s"] = round(missing / took) if missing else 0
    print(json.dumps(said))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
