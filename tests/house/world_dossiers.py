"""What more a place keeps about its dossiers: each theme of the counter has its function here."""

from __future__ import annotations

import base64
from datetime import date, timedelta

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One point."""


def calendar_change(place):
    """A day off that moved the dossier of the place, as it was applied."""
    from congvu.dossiers.models import Appointment, CalendarChange

    dossier = place.dossier
    place.change = CalendarChange.objects.create(
        decided=[["2018-11-12", "off", "Nghỉ do bão"]],
        reason="Bão",
        digest="0" * 64,
        moved=1,
        newly_late=0,
        no_longer_late=0,
        decided_by="Hệ thống",
        decided_at=dossier.received_at,
    )
    place.appointment = Appointment.objects.create(
        dossier=dossier,
        change=place.change,
        before=dossier.due_at,
        after=dossier.due_at + timedelta(days=1),
    )


def draft(place):
    """A draft result of the dossier of the place, laid before somebody."""
    from congvu.dossiers.models import Submission
    from congvu.people.models import User

    place.draft_result = Submission.objects.create(
        dossier=place.dossier,
        text="Dự thảo",
        submitted_at=place.dossier.received_at,
        to_user=User.objects.order_by("pk").first(),
    )


def filed(place):
    """A filing through the network that waits for its answer."""
    from datetime import date

    from congvu.core.actors import SYSTEM
    from congvu.dossiers import actions
    from congvu.procedures import actions as procedures
    from congvu.procedures.models import OnlineLevel

    dossier = place.dossier
    who = {"by": SYSTEM, "at": dossier.received_at}
    procedure = dossier.version.procedure
    if not OnlineLevel.objects.filter(procedure=procedure).exists():
        procedures.set_online_level(procedure, level=3, since=date(2018, 1, 1), **who)
    place.filed = actions.file_online(
        unit=place.unit, version=dossier.version, applicant=dossier.applicant, **who
    )


def files(place):
    """A picture sent with the dossier of the place."""
    from congvu.core.actors import SYSTEM
    from congvu.dossiers import actions
    from congvu.files import actions as stored

    who = {"by": SYSTEM, "at": place.dossier.received_at}
    picture = stored.store(PICTURE, "don.png", unit=place.unit, **who)
    place.file = actions.attach_file(place.dossier, picture, kind="submitted", **who)
    place.dossier.refresh_from_db()


def carried(place):
    """Papers on a slip: one line waits for its signature, one was sent back; a shelf; a run."""
    from congvu.core.actors import SYSTEM
    from congvu.dossiers import actions
    from congvu.dossiers.models import BulkRow, BulkRun
    from congvu.organisation import actions as organisation
    from congvu.organisation.rules import OfficeKind
    from congvu.people.models import StandIn, User

    who = {"by": SYSTEM, "at": place.dossier.received_at}
    offices = [
        organisation.open_office(place.unit, code=kind, name=name, kind=kind, **who)
        for kind, name in ((OfficeKind.ONE_STOP, "Một cửa"), (OfficeKind.PROFESSIONAL, "Phòng"))
    ]
    place.counter_office = offices[0]
    lines = []
    for _ in range(2):
        place.carried = actions.receive(
            unit=place.unit,
            office=offices[0],
            version=place.dossier.version,
            applicant=place.dossier.applicant,
            **who,
        )
        actions.forward(place.carried, to_office=offices[1], **who)
        lines.append(place.carried.hand_overs.get())
    place.batch = actions.give_batch([line.pk for line in lines], **who)
    place.sent_back = actions.refuse_line(lines[0], fault="not_here", **who)
    place.count = actions.open_count(offices[0], **who)
    # Who asked is the clerk of the own unit, elsewhere somebody nobody here knows.
    asked_by = User.objects.get(username="u1" if place.name == "own" else f"la{place.name}")
    place.run = BulkRun.objects.create(
        key=place.name, act="take_over", asked_by=asked_by, asked_at=who["at"]
    )
    place.colleagues = [User.objects.get(username=name).pk for name in ("u2", "u3")]
    place.stand_in = StandIn.objects.create(
        person=asked_by,
        stand_in=asked_by,
        unit=place.unit,
        valid_from=date(2018, 12, 3),
        valid_to=date(2018, 12, 7),
        reason="Nghỉ phép",
    )
    BulkRow.objects.create(run=place.run, order=1, dossier=place.dossier, state="waiting")


def money(place):
    """A fee of the dossier of the place, paid by a receipt."""
    from congvu.core.actors import SYSTEM
    from congvu.dossiers import actions

    who = {"by": SYSTEM, "at": place.dossier.received_at}
    actions.charge_fee(place.dossier, name="Lệ phí", amount=8000, **who)
    place.fee_receipt = actions.collect_fees(place.dossier, method="cash", **who)


def told(place):
    """A message to the citizen that waits to be sent."""
    from congvu.outbox import actions as outbox

    place.message = outbox.post_message(
        kind="dossier.ready",
        recipient=f"party:{place.dossier.applicant_id}",
        address="0912345678",
        body="Hồ sơ đã có kết quả.",
        subject=place.dossier,
        unit_key=place.unit.pk,
        at=place.dossier.received_at,
    )


def by_hand(place):
    """An outage with a block of numbers: one slip entered with another promise, the others free."""
    from congvu.core.actors import SYSTEM
    from congvu.dossiers import actions

    received = place.dossier.received_at
    who = {"by": SYSTEM, "at": received}
    place.block = actions.reserve_range(place.unit, first=90001, last=90009, **who)
    place.outage = actions.record_outage(
        place.unit,
        kind="power",
        started_at=received - timedelta(minutes=20),
        ended_at=received,
        **who,
    )
    place.by_hand = actions.enter_slip(
        place.block.numbers.get(serial=90001),
        office=None,
        version=place.dossier.version,
        applicant=place.dossier.applicant,
        promise_at=received + timedelta(days=20),
        **who,
    )


THEMES = (by_hand, filed, draft, files, calendar_change, carried, money, told)


def build(place):
    """All of them, for one place."""
    for theme in THEMES:
        theme(place)
