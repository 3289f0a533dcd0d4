"""A quarter at the counter of Tân Sơn, in dossiers of every fate, and a report on it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from congvu.core.periods import HANOI, parse_period
from congvu.procedures.models import Procedure
from tests.dossiers import conftest as dossiers
from tests.ground import laid

at, counter, receive = dossiers.at, dossiers.counter, dossiers.receive
moment = dossiers.moment

THIRD = parse_period("2018-q3")
AS_OF = moment("05/10/2018 08:00")
LATER = moment("12/10/2018 08:00")


@pytest.fixture
def let(receive, counter, at_time):
    """``let("24/04/2018 10:15", "finished", "27/04/2018 09:00", ...)``: a dossier and its fate.

    Each act is recorded at the moment it happened.
    """
    from congvu.dossiers import actions

    def lived(received, fate="open", when="", **changes):
        at_time(moment(received))
        dossier = receive(received, **changes)
        actions.forward(
            dossier, to_office=counter.office, by=counter.hoa.actor, at=dossier.received_at
        )
        if fate == "open":
            return dossier
        at_time(moment(when))
        if fate == "finished":
            actions.finish(dossier, result_number="1/QĐ", by=counter.binh.actor, at=moment(when))
        elif fate == "stopped":
            actions.stop(
                dossier, reason="Không bổ sung giấy tờ", by=counter.dung.actor, at=moment(when)
            )
        elif fate == "waiting":
            actions.request_supplement(
                dossier,
                missing=["Bản vẽ"],
                reason="Thiếu bản vẽ",
                order_reason="Lãnh đạo đồng ý",
                by=counter.dung.actor,
                at=moment(when),
            )
        return dossier

    return lived


def two_fields():
    """The four procedures of the counter lie in two fields."""
    Procedure.objects.filter(code="1.000001").update(field="Xây dựng")
    Procedure.objects.filter(code__in=["1.000002", "1.000003", "1.000004"]).update(field="Tư pháp")


@pytest.fixture
def third_quarter(let, counter, at_time):
    """Carried over, early, late, stopped in time and late, waiting, open, overdue, and outside."""
    kept = laid("third_quarter", lambda: quarter(let, counter), at_time)
    at_time(AS_OF)
    return kept


def quarter(let, counter):
    """The dossiers of the third quarter."""
    two_fields()
    return SimpleNamespace(
        gone=let("07/06/2018 08:00", "finished", "11/06/2018 09:00", version=counter.business),
        carried=let("26/06/2018 08:00", "finished", "02/07/2018 16:00"),
        carried_late=let("20/06/2018 08:00", "finished", "10/07/2018 16:00"),
        early=let("09/07/2018 08:00", "finished", "11/07/2018 09:00"),
        stopped=let("09/07/2018 08:00", "stopped", "10/07/2018 09:00", version=counter.business),
        stopped_late=let(
            "09/07/2018 08:00", "stopped", "20/07/2018 09:00", version=counter.business
        ),
        overdue=let("10/09/2018 08:00"),
        waiting=let("25/09/2018 08:00", "waiting", "26/09/2018 08:00"),
        fresh=let("28/09/2018 08:00", version=counter.adoption),
        after=let("02/10/2018 08:00"),
    )


@pytest.fixture
def lives(let, counter, at_time):
    """``lives(seed)``: some twenty dossiers of 2018 with fates drawn from the seed."""

    def lived(seed):
        two_fields()
        chosen = random.Random(seed)
        books = [counter.building, counter.business, counter.adoption]
        for start in sorted(chosen.randrange(270) for _ in range(20)):
            received = datetime(2018, 1, 3, 8, 0, tzinfo=HANOI) + timedelta(days=start)
            ended = received + timedelta(days=chosen.randrange(1, 60), hours=chosen.randrange(9))
            fate = chosen.choice(["finished", "finished", "stopped", "open", "waiting"])
            texts = [f"{each:%d/%m/%Y %H:%M}" for each in (received, ended)]
            let(texts[0], fate, texts[1], version=chosen.choice(books))
        at_time(moment("21/12/2018 08:00"))

    return lived


@pytest.fixture
def draft(third_quarter, counter):
    """Anh Minh's draft for the third quarter."""
    from congvu.reports import actions

    return laid(
        "draft",
        lambda: actions.draft_report(
            unit=counter.unit,
            template="cchc-725",
            period=THIRD,
            as_of=AS_OF,
            by=counter.minh.actor,
            at=AS_OF,
        ),
    )


@pytest.fixture
def issued(draft, counter, at_time):
    """The same with words, number and day."""
    from congvu.reports import actions

    at_time(LATER)
    by = {"by": counter.minh.actor, "at": LATER}

    def issue():
        actions.write_chapter(draft, section="III", text="Kết quả đạt được.\n\nHạn chế.", **by)
        return actions.issue_report(draft, number="245/BC-UBND", signed_on=date(2018, 10, 12), **by)

    return laid("issued", issue)
