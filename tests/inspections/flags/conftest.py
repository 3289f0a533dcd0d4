"""Planted conduct as rows of the register: what the flags read, without a year of acts."""

from datetime import date

import pytest

from congvu.core.actors import SYSTEM
from congvu.inspections.flags.worktime import by_weekday

YEAR = (date(2018, 1, 1), date(2018, 12, 31))


@pytest.fixture
def register(db, units, at_time, nine_november):
    """``register(unit, rows)``: the dossiers and events of a unit, kept as they are."""
    from congvu.people import actions as people
    from congvu.procedures import actions as procedures
    from congvu.procedures.texts import PaperText, VersionText

    at_time(nine_november)
    who = {"by": SYSTEM, "at": nine_november}
    version = procedures.publish_procedure(
        code="1.000001",
        field="Thử nghiệm",
        version=VersionText(
            name="Cấp giấy phép",
            levels=("huyen", "xa"),
            term="5 ngày làm việc",
            valid_from=date(2017, 1, 1),
            papers=(PaperText(name="Đơn đề nghị"),),
        ),
        **who,
    )
    party = people.register_party(name="Hà Văn Tùng", identifier="060112345678", **who)

    def keep(unit, rows):
        return kept(unit, rows, version, party)

    return keep


def kept(unit, rows, version, party):
    """Rows and acts of the generator, as the actions would have left them."""
    from congvu.audit.models import Event
    from congvu.dossiers.models import Dossier, Pause

    made = Dossier.objects.bulk_create(
        Dossier(
            unit=unit,
            competent_unit=unit,
            version=version,
            applicant=party,
            number=row.number,
            book="1",
            serial=row.serial,
            year=row.received_at.year,
            state="8" if row.stopped_at else "9" if row.finished_at else "4",
            channel="counter",
            received_at=row.received_at,
            received_recorded_at=row.received_recorded_at,
            promise_at=row.promise_at,
            due_at=row.due_at,
            finished_at=row.finished_at,
            finished_recorded_at=row.finished_recorded_at,
            closed_at=row.stopped_at,
            closed_recorded_at=row.stopped_recorded_at,
            returned_at=row.returned_at,
            result_on=row.result_at and row.result_at.date(),
            moved_at=row.finished_at or row.received_at,
            origin=row.origin,
        )
        for row in rows.dossiers
    )
    keys = {row.id: each.pk for row, each in zip(rows.dossiers, made, strict=True)}
    Pause.objects.bulk_create(
        Pause(
            dossier_id=keys[row.id],
            ground="supplement",
            reference="01/PYC",
            started_at=stay.started_at,
            ended_at=stay.ended_at,
        )
        for row in rows.dossiers
        for stay in row.stays
    )
    kinds = {"receive": "dossier.received", "finish": "dossier.finished"}
    Event.objects.bulk_create(
        Event(
            stream=f"dossier:{keys[act.dossier]}",
            seq=1 if act.kind == "receive" else 2,
            kind=kinds[act.kind],
            occurred_at=act.at,
            recorded_at=act.recorded_at,
            actor=act.by,
            actor_label=act.by,
            unit=unit.code,
            prev="0" * 64,
            hash="0" * 64,
        )
        for act in rows.acts
    )
    return keys


@pytest.fixture
def backdating():
    """A unit of 60 dossiers of which 9 were closed late and claimed on time."""
    from congvu.demo.conduct import HONEST, Conduct, unit

    line = by_weekday(date(2017, 1, 1), date(2020, 1, 1))
    made = {"seed": "vl", "code": "vl", "dossiers": 60}
    return unit(HONEST[0], line, *YEAR, conduct=Conduct.BACKDATE, rate=0.15, **made)


@pytest.fixture
def honest():
    """A unit that works as units do."""
    from congvu.demo.conduct import HONEST, unit

    line = by_weekday(date(2017, 1, 1), date(2020, 1, 1))
    return unit(HONEST[0], line, *YEAR, seed="hn", code="hn", dossiers=60)
