# ruff: noqa: E402 - the house can be imported only once it stands
"""How fast whole lives are brought in: ``python bench/whole_lives.py 20000``.

A house of one unit is founded in a new folder (or in the empty database of ``DATABASE_URL``), then
so many dossiers come in: received, sent on, handed over, finished, returned; one in five asked for
papers, one in ten stands still a while. Prints one line of JSON: lives, rows and events by second,
and the peak of memory.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from datetime import date, datetime, timedelta

os.environ.setdefault("CONGVU_DATA", tempfile.mkdtemp(prefix="congvu-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from congvu.audit.models import Event
from congvu.calendars import actions as calendars
from congvu.calendars import queries as decisions
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.dossiers import actions, lives
from congvu.dossiers.models import DossierPaper, DossierStep, HandOver, Pause, Supplement
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units
from congvu.organisation.data import packaged_units
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people.rules import NewParty
from congvu.procedures import actions as procedures
from congvu.procedures.texts import PaperText, StepText, VersionText

EARLY = datetime(2018, 1, 2, 7, 30, tzinfo=HANOI)


def house():
    """One unit with two offices, a person and one procedure of two steps."""
    call_command("migrate", verbosity=0)
    organisation.load_units(packaged_units(), by=SYSTEM, at=EARLY)
    calendars.load_decisions(decisions.packaged_decisions(), by=SYSTEM, at=EARLY)
    unit = units.unit_at("240", date(2018, 11, 9))
    desk, office = (
        organisation.open_office(unit, code=code, name=name, kind=kind, by=SYSTEM, at=EARLY)
        for code, name, kind in (
            ("motcua", "Bộ phận một cửa", OfficeKind.ONE_STOP),
            ("ktht", "Phòng Kinh tế và Hạ tầng", OfficeKind.PROFESSIONAL),
        )
    )
    person = people.create_user(
        username="binh",
        full_name="Trần Văn Bình",
        unit=unit,
        title="chuyên viên",
        by=SYSTEM,
        at=EARLY,
    )
    version = procedures.publish_procedure(
        code="1.000001",
        field="Xây dựng",
        version=VersionText(
            name="Cấp giấy phép xây dựng nhà ở",
            levels=("huyen",),
            term="5 ngày làm việc",
            valid_from=date(2017, 1, 1),
            papers=(PaperText(name="Đơn đề nghị"), PaperText(name="Bản vẽ", copies=2)),
            steps=(
                StepText("Tiếp nhận", "one_stop", "clerk", "0,5 ngày làm việc"),
                StepText("Thẩm tra", "professional", "specialist", "3 ngày làm việc"),
            ),
        ),
        by=SYSTEM,
        at=EARLY,
    )
    procedures.assign_to_unit(unit, since=date(2018, 1, 1), by=SYSTEM, at=EARLY)
    return unit, desk, office, person, version


def tell(count, ground):
    """So many lives, one after the other; the same each time."""
    unit, desk, office, person, version = ground
    chance = random.Random(2018)
    for _ in range(count):
        at = EARLY + timedelta(days=chance.randrange(300), minutes=chance.randrange(500))
        acts = [lives.Received(at=at)]

        def then(kind, *, days=0, acts=acts, **said):
            moment = acts[-1].at + timedelta(days=days, minutes=chance.randrange(1, 300))
            acts.append(kind(at=moment, **said))

        then(lives.Forwarded, to_office=office)
        then(lives.HandedOver, to_user=person)
        if chance.random() < 0.2:
            then(lives.SupplementAsked, missing=["Bản vẽ"], reason="Thiếu bản vẽ")
            then(lives.SupplementCompleted, days=3)
        if chance.random() < 0.1:
            then(lives.Paused, ground="sector_law", reference="CV 12")
            then(lives.Resumed, days=2)
        then(lives.Finished, days=chance.randrange(1, 6), result_number="12/GPXD")
        then(lives.Returned, days=1)
        yield lives.Life(
            unit=unit,
            office=desk,
            version=version,
            applicant=NewParty("Đinh Thị Mơ", address="Xã Minh Đài", phone="0912000111"),
            acts=acts,
        )


def main(count: int) -> None:
    """Found, bring in, count, print."""
    ground = house()
    before = Event.objects.count()
    started, cpu = time.perf_counter(), time.process_time()
    actions.bring_in(tell(count, ground), by=SYSTEM, at=datetime.now(HANOI))
    took, cpu = time.perf_counter() - started, time.process_time() - cpu
    events = Event.objects.count() - before
    tables = (DossierPaper, DossierStep, HandOver, Supplement, Pause)
    rows = 2 * count + events + sum(model.objects.count() for model in tables)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said = {"engine": connection.vendor, "lives": count, "seconds": round(took, 2)}
    said |= {"cpu_seconds": round(cpu, 2)}
    said |= {"lives_s": round(count / took), "rows_s": round(rows / took)}
    print(json.dumps(said | {"events_s": round(events / took), "peak_mb": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
