"""Dossiers brought in by the thousand: the rows and events that single acts would have left."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from congvu.audit import queries as audit
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import actions, lives, queries
from congvu.dossiers.models import (
    Dossier,
    DossierPaper,
    DossierStep,
    HandOver,
    NumberSeries,
    Pause,
    StepStay,
    Supplement,
)
from congvu.people.models import Party
from congvu.people.rules import NewParty
from congvu.procedures.actions import assign_to_unit
from tests.dossiers import interlinked
from tests.dossiers.conftest import moment

pytestmark = pytest.mark.django_db

MADE = (Dossier, DossierPaper, DossierStep, StepStay, HandOver, Supplement, Pause)
NEVER_ALIKE = {"id", "dossier_id", "step_id", "proof_key", "origin"}
IDS_IN_DATA = {"hand_over"}


def rows_of(dossier: Dossier) -> dict[str, list[dict]]:
    """Every row of a dossier and every event, without keys of rows."""
    found: dict[str, list] = {}
    for model in MADE:
        rows: list[Model] = (
            [dossier]
            if model is Dossier
            else list(
                model.objects.filter(
                    **{"step__dossier" if model is StepStay else "dossier": dossier}
                ).order_by("pk")
            )
        )
        found[model.__name__] = [
            {
                field.attname: getattr(row, field.attname)
                for field in model._meta.concrete_fields
                if field.attname not in NEVER_ALIKE
            }
            for row in rows
        ]
    found["events"] = [
        {
            "kind": each.kind,
            "at": each.occurred_at,
            "recorded": each.recorded_at,
            "by": (each.actor, each.actor_label, each.unit),
            "data": {k: v for k, v in json.loads(each.data).items() if k not in IDS_IN_DATA},
        }
        for each in audit.stream_of(f"dossier:{dossier.pk}")
    ]
    return found


def single(counter, number: int) -> Dossier:
    """A life lived act by act; ``number`` says which."""
    c, a = counter, actions
    version = {2: c.copies, 3: c.business}.get(number, c.building)
    row = a.receive(
        unit=c.unit,
        office=c.one_stop,
        version=version,
        applicant=c.citizen,
        copies=2,
        note="Ghi chú",
        by=c.hoa.actor,
        at=moment("24/04/2018 10:15"),
    )
    binh, dung, hoa = c.binh.actor, c.dung.actor, c.hoa.actor
    if number == 2:
        a.finish(
            row,
            result_number="",
            result_note="Đã chứng thực",
            by=dung,
            at=moment("24/04/2018 16:40"),
        )
        a.return_result(row, by=hoa, at=moment("24/04/2018 16:50"))
        return row
    a.forward(row, to_office=c.office, reason="Chuyển", by=hoa, at=moment("24/04/2018 14:00"))
    if number == 3:
        a.stop(row, reason="Người nộp rút", by=dung, at=moment("25/04/2018 09:00"))
        return row
    a.hand_over(row, to_user=c.binh, note="Thụ lý", by=dung, at=moment("24/04/2018 15:00"))
    a.take_over(row, by=binh, at=moment("24/04/2018 15:30"))
    a.request_supplement(
        row,
        missing=["Bản vẽ", "Trích lục"],
        reason="Thiếu bản vẽ",
        by=binh,
        at=moment("25/04/2018 09:00"),
    )
    if number == 4:
        return row
    a.complete_supplement(row, by=hoa, at=moment("02/05/2018 08:00"))
    a.pause(
        row, ground="sector_law", reference="CV 12/2018", by=binh, at=moment("03/05/2018 08:00")
    )
    a.resume(row, by=binh, at=moment("04/05/2018 08:00"))
    a.forward(row, to_office=c.one_stop, by=binh, at=moment("15/05/2018 08:00"))
    if number == 5:
        return row
    a.finish(row, result_number="12/GPXD", by=dung, at=moment("16/05/2018 08:00"))
    a.explain_late(row, cause="official", note="Chậm", by=dung, at=moment("16/05/2018 09:00"))
    a.return_result(row, method="postal", note="VD1", by=hoa, at=moment("17/05/2018 08:00"))
    return row


def told(counter, which: int, **given) -> lives.Life:
    """The same life as a whole."""
    c, v = counter, lives
    version = {2: c.copies, 3: c.business}.get(which, c.building)
    binh, dung, hoa = c.binh.actor, c.dung.actor, c.hoa.actor

    def on(kind, when, by, **more):
        return kind(at=moment(when), by=by, **more)

    acts = [on(v.Received, "24/04/2018 10:15", hoa)]
    if which == 2:
        acts += [
            on(v.Finished, "24/04/2018 16:40", dung, result_note="Đã chứng thực"),
            on(v.Returned, "24/04/2018 16:50", hoa),
        ]
    else:
        acts.append(on(v.Forwarded, "24/04/2018 14:00", hoa, to_office=c.office, reason="Chuyển"))
    if which == 3:
        acts.append(on(v.Stopped, "25/04/2018 09:00", dung, reason="Người nộp rút"))
    if which in (1, 4, 5):
        missing = ["Bản vẽ", "Trích lục"]
        acts += [
            on(v.HandedOver, "24/04/2018 15:00", dung, to_user=c.binh, note="Thụ lý"),
            on(v.TakenOver, "24/04/2018 15:30", binh),
            on(v.SupplementAsked, "25/04/2018 09:00", binh, missing=missing, reason="Thiếu bản vẽ"),
        ]
    if which in (1, 5):
        acts += [
            on(v.SupplementCompleted, "02/05/2018 08:00", hoa),
            on(v.Paused, "03/05/2018 08:00", binh, ground="sector_law", reference="CV 12/2018"),
            on(v.Resumed, "04/05/2018 08:00", binh),
            on(v.Forwarded, "15/05/2018 08:00", binh, to_office=c.one_stop),
        ]
    if which == 1:
        acts += [
            on(v.Finished, "16/05/2018 08:00", dung, result_number="12/GPXD"),
            on(v.LateExplained, "16/05/2018 09:00", dung, cause="official", note="Chậm"),
            on(v.Returned, "17/05/2018 08:00", hoa, method="postal", note="VD1"),
        ]
    base = {
        "unit": c.unit,
        "office": c.one_stop,
        "version": version,
        "applicant": c.citizen,
        "copies": 2,
        "note": "Ghi chú",
        "acts": acts,
    }
    return lives.Life(**(base | given))


def test_a_life_told_whole_leaves_what_its_acts_leave(counter, at_time):
    at_time(moment("09/11/2018 08:00"))
    one_by_one = [rows_of(_again(single(counter, number))) for number in (1, 2, 3, 4, 5)]
    series = list(NumberSeries.objects.order_by("scope").values_list("scope", "last"))
    ledger_before = Event.objects.count()
    with transaction.atomic():
        Dossier.objects.update(number="", serial=None)
        NumberSeries.objects.update(last=0)
        count = actions.bring_in(
            [told(counter, number) for number in (1, 2, 3, 4, 5)],
            by=counter.hoa.actor,
            at=moment("09/11/2018 08:00"),
        )
    assert count == 5
    new = list(Dossier.objects.exclude(number="").order_by("pk"))
    for before, dossier in zip(one_by_one, new, strict=True):
        after = rows_of(dossier)
        for table, rows in before.items():
            assert after[table] == rows, table
    assert series == list(NumberSeries.objects.order_by("scope").values_list("scope", "last"))
    assert Event.objects.count() - ledger_before == sum(len(one["events"]) for one in one_by_one)
    assert audit.verify().ok
    assert not queries.recompute_all(moment("09/11/2018 08:00"))


def _again(row: Dossier) -> Dossier:
    return Dossier.objects.get(pk=row.pk)


@pytest.fixture
def bring(counter, at_time):
    """``bring(lives, ...)``: Chị Hoa brings them in on 9/11/2018."""
    now = at_time(moment("09/11/2018 08:00"))

    def brought(given, **more):
        return actions.bring_in(given, **{"by": counter.hoa.actor, "at": now, **more})

    return brought


def from_book(counter, number, received, *acts, **given):
    """A line of a book that tells nothing of the way."""
    life = {
        "unit": counter.unit,
        "office": counter.one_stop,
        "version": counter.building,
        "applicant": NewParty("Đinh Thị Mơ", address="Xã Minh Đài", phone="0912000111"),
        "number": number,
        "way_known": False,
        "acts": [lives.Received(at=moment(received)), *acts],
    }
    return lives.Life(**(life | given))


def finished(when, **more):
    return lives.Finished(at=moment(when), **more)


def test_a_book_that_tells_nothing_of_the_way(counter, bring):
    """Finished long after its receipt, with no step in between: no step is made up."""
    bring(
        [
            from_book(
                counter,
                "01-2018-00762",
                "02/04/2018 08:00",
                finished("09/05/2018 08:00"),
                lives.Returned(at=moment("10/05/2018 08:00")),
                promise_at=moment("10/04/2018 17:00"),
            ),
            from_book(counter, "HS.17/cũ", "05/11/2018 08:00"),
        ],
        origin="import:3",
    )
    done, going = Dossier.objects.order_by("pk")
    assert (done.state, done.serial, done.book, done.year) == ("10", 762, "1", 2018)
    assert done.promise_at == moment("10/04/2018 17:00")
    assert done.due_at == moment("09/04/2018 08:00")
    assert not done.steps.exists()
    assert not done.papers.exists()
    assert (going.state, going.number, going.serial) == ("2", "HS.17/cũ", None)
    assert [step.is_open for step in going.steps.order_by("order")] == [True, False]
    assert going.holder is None
    assert {done.origin, going.origin} == {"import:3"}
    assert done.applicant.folded.startswith("dinh thi mo")
    for event in audit.stream_of(f"dossier:{done.pk}"):
        assert json.loads(event.data)["origin"] == "import:3"
        assert event.recorded_at == moment("09/11/2018 08:00")
    # The counter goes on behind the last number of the book.
    after = actions.receive(
        unit=counter.unit,
        office=counter.one_stop,
        version=counter.building,
        applicant=counter.citizen,
        by=counter.hoa.actor,
        at=moment("08/11/2018 08:00"),
    )
    assert after.number == "01-2018-00763"


def test_refused_lives_are_told_and_the_others_are_written(counter, bring):
    heard = {}
    given = [
        from_book(counter, "1/18", "02/04/2018 08:00"),
        from_book(counter, "1/18", "03/04/2018 08:00"),
        from_book(counter, "2/18", "02/04/2018 08:00", finished("01/04/2018 08:00")),
        from_book(counter, "3/18", "02/04/2012 08:00"),
        from_book(counter, "4/18", "02/12/2018 08:00"),
        from_book(
            counter, "5/18", "02/04/2018 08:00", lives.Returned(at=moment("03/04/2018 08:00"))
        ),
        from_book(counter, "6/18", "02/04/2018 08:00", acts=[finished("03/04/2018 08:00")]),
        from_book(counter, "7/18", "02/04/2018 08:00"),
    ]
    told_first = {}
    by, at = counter.hoa.actor, moment("09/11/2018 08:00")
    rehearsed = actions.rehearse(given, refused=told_first.__setitem__, by=by, at=at)
    assert not Dossier.objects.exists()
    assert bring(given, refused=heard.__setitem__) == rehearsed == 2
    assert {place: one.code for place, one in heard.items()} == {
        1: "number-taken",
        2: "act-before-previous",
        3: "procedure-not-in-force",
        4: "act-in-future",
        5: "transition-impossible",
        6: "life-without-receipt",
    }
    assert told_first == heard
    assert set(Dossier.objects.order_by("pk").values_list("number", flat=True)) == {"1/18", "7/18"}
    with pytest.raises(Refused) as refused:
        bring([from_book(counter, "8/18", "02/04/2018 08:00"), given[0]])
    assert refused.value.refusal.code == "number-taken"
    assert not Dossier.objects.filter(number="8/18").exists()
    with pytest.raises(Refused) as refused:
        bring([from_book(counter, "9/18", "02/04/2018 08:00")], by=counter.binh.actor)
    assert refused.value.refusal.code == "not-your-duty"
    with pytest.raises(Refused):
        bring([])


def test_a_batch_is_taken_back_while_untouched_and_may_come_again(counter, bring):
    given = [
        from_book(counter, "1/18", "02/04/2018 08:00", finished("03/04/2018 08:00")),
        from_book(counter, "2/18", "02/11/2018 08:00"),
    ]
    bring(given, origin="import:1")
    by, at = counter.minh.actor, moment("09/11/2018 08:00")
    assert actions.take_back("import:1", reason="Nhầm sổ", by=by, at=at) == 2
    assert not Dossier.objects.kept().exists()
    assert Event.objects.filter(kind="dossier.voided").count() == 2
    bring(given, origin="import:2")
    touched = Dossier.objects.get(number="2/18", voided_at=None)
    actions.forward(touched, to_office=counter.office, by=counter.hoa.actor, at=at)
    with pytest.raises(Refused) as refused:
        actions.take_back("import:2", reason="Nhầm", by=by, at=at)
    assert refused.value.refusal.code == "batch-touched"
    assert refused.value.refusal.params["numbers"] == "2/18"
    for code, origin in (("origin-unknown", "import:1"), ("origin-unknown", "")):
        with pytest.raises(Refused) as refused:
            actions.take_back(origin, reason="Nhầm", by=by, at=at)
        assert refused.value.refusal.code == code
    assert audit.verify().ok


def test_the_number_of_an_imported_dossier_voided_by_hand_never_comes_again(
    counter, bring, at_time
):
    """Only a whole import taken back frees numbers: nobody empties one to write another into it."""
    book = [from_book(counter, number, "08/11/2018 08:00") for number in ("1/18", "2/18")]
    bring(book, origin="import:1")
    at = at_time(moment("09/11/2018 08:00"))
    one = Dossier.objects.get(number="1/18")
    actions.void(one, reason="Ghi nhầm người", by=counter.lan.actor, at=at)
    with pytest.raises(Refused) as refused:
        bring(book[:1], origin="import:2")
    assert refused.value.refusal.code == "number-taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(number="2/18").update(number="1/18")
    assert not Dossier.objects.filter(number_free=True).exists()


def test_statements_do_not_grow_with_lives(counter, bring, django_assert_max_num_queries):
    for count in (3, 60):
        with django_assert_max_num_queries(45):
            bring(
                from_book(counter, f"{count}-{n}", "02/04/2018 08:00", finished("03/04/2018 08:00"))
                for n in range(count)
            )
    assert Dossier.objects.count() == 63
    assert Party.objects.count() == 64


def test_branches_of_a_route_close_one_by_one(counter, bring):
    """Two branches open with the receipt's step done; the join opens with the last of them."""
    step = interlinked.step
    version = interlinked.publish(
        "1.005005",
        "Thẩm định hai phòng",
        "10",
        step("Tiếp nhận", "0,5", kind="one_stop"),
        step("Phòng một", "2", (1,)),
        step("Phòng hai", "3", (1,)),
        step("Trình ký", "1", (2, 3)),
    )
    assign_to_unit(counter.unit, since=date(2018, 1, 1), by=SYSTEM, at=moment("02/01/2018 08:00"))
    office, desk = counter.office, counter.one_stop
    acts = [
        lives.Received(at=moment("24/04/2018 08:00")),
        lives.Forwarded(
            at=moment("24/04/2018 09:00"), to_office=office, offices={3: office}, lane=1
        ),
        lives.Forwarded(at=moment("26/04/2018 08:00"), lane=2),
        lives.Forwarded(at=moment("27/04/2018 08:00"), to_office=desk, lane=3),
    ]
    at = moment("24/04/2018 08:00")
    life = told(counter, 1, version=version, acts=acts, number="9/18")
    single_one = actions.receive(
        unit=counter.unit,
        office=desk,
        version=version,
        applicant=counter.citizen,
        copies=2,
        note="Ghi chú",
        by=SYSTEM,
        at=at,
    )
    for act in acts[1:]:
        actions.forward(
            single_one,
            to_office=act.to_office,
            offices=act.offices,
            lane=act.lane,
            by=SYSTEM,
            at=act.at,
        )
    bring([life], by=SYSTEM)
    ours, theirs = rows_of(Dossier.objects.get(number="9/18")), rows_of(_again(single_one))
    kinds = [each["kind"].removeprefix("dossier.") for each in ours["events"]]
    assert kinds == ["received", "forwarded", "lane_closed", "forwarded"]
    for table in ("DossierStep", "HandOver", "StepStay", "DossierPaper"):
        assert ours[table] == theirs[table], table
    for one, other in zip(ours["events"][1:], theirs["events"][1:], strict=True):
        assert one["data"] == other["data"]


def test_sent_on_where_no_step_follows(counter, bring):
    """It goes to other hands of the house, as a single act does."""
    end = lives.Forwarded(at=moment("25/04/2018 08:00"), to_office=counter.office)
    again = lives.Forwarded(at=moment("26/04/2018 08:00"), to_office=counter.one_stop)
    bring([told(counter, 3, acts=[lives.Received(at=moment("24/04/2018 10:15")), end, again])])
    row = Dossier.objects.get()
    assert (row.office, row.state) == (counter.one_stop, "4")
    assert row.hand_overs.count() == 2


def test_what_leaves_the_house_is_not_told_in_bulk(counter, bring):
    step = interlinked.step
    version = interlinked.publish(
        "1.005006",
        "Hỏi thuế",
        "10",
        step("Tiếp nhận", "0,5", kind="one_stop"),
        step("Thuế trả lời", "3", unit_kind="outside", agency="Chi cục Thuế"),
        step("Trình ký", "1"),
    )
    assign_to_unit(counter.unit, since=date(2018, 1, 1), by=SYSTEM, at=moment("02/01/2018 08:00"))
    acts = [
        lives.Received(at=moment("24/04/2018 08:00")),
        lives.Forwarded(at=moment("24/04/2018 09:00")),
    ]
    with pytest.raises(Refused) as refused:
        bring([told(counter, 1, version=version, acts=acts)])
    assert refused.value.refusal.code == "life-beyond-house"
