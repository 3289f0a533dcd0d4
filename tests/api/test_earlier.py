"""Another system at the counter, too, asks no citizen for what the office itself gave."""

from __future__ import annotations

import json

import pytest

from congvu.audit.models import Event
from congvu.core.actors import Duty
from congvu.dossiers.models import Dossier
from congvu.jobs import work
from tests.api.test_writing import code_of, done, fields_of
from tests.web.test_dossiers_returning import PAPER, again

__all__ = ["again"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(connect, again, at_time, at):
    """On 9/11/2018 Bà Mận is there again: ``desk.counter`` of the district, ``desk.commune``."""
    again.counter = connect("motcua", again.unit, Duty.CLERK, days=366)
    again.reader = connect("chuyenmon", again.unit, Duty.SPECIALIST, days=366)
    again.elsewhere = connect("motcua.xa", again.commune, Duty.CLERK, days=366)
    at_time(at("09/11/2018 09:00"))
    return again


def asked(desk, **changes):
    """What is asked of her earlier results."""
    said = {"unit": "240", "procedure": "1.000894", "identifier": desk.citizen.identifier}
    return said | changes


def receipt(desk, *papers, **changes):
    """Her marriage; the first paper she brought, the others as said."""
    who = desk.citizen
    applicant = {"name": who.name, "identifier": who.identifier}
    papers = [{"name": "Tờ khai", "originals": 1}, *papers]
    said = {"unit": "240", "procedure": "1.000894", "applicant": applicant, "papers": papers}
    return said | changes


def test_a_system_is_offered_what_the_clerk_is_offered_and_nothing_of_the_citizen(desk):
    answer = desk.counter.post("/earlier-results", asked(desk))
    assert done(answer)["items"] == [
        {
            "paper": PAPER,
            "dossier": desk.first.pk,
            "number": desk.first.number,
            "result_number": "17/XN",
            "given_on": "2018-06-05",
            "until": "2018-12-05",
            "has_file": False,
        }
    ]
    who, text = desk.citizen, answer.content.decode()
    assert not [each for each in (who.name, who.identifier, who.phone, who.address) if each in text]


def test_only_the_counter_of_the_unit_may_ask(desk):
    say = asked(desk)
    assert code_of(desk.reader.post("/earlier-results", say)) == (403, "not-your-duty")
    assert code_of(desk.elsewhere.post("/earlier-results", say)) == (403, "not-your-duty")
    # The commune has a counter of its own, and does not see what the district gave.
    own = asked(desk, unit="08596", procedure="1.000003")
    assert done(desk.elsewhere.post("/earlier-results", own))["items"] == []


def test_of_another_person_and_after_its_six_months_nothing_is_offered(desk, at_time, at):
    other = asked(desk, identifier="001099000001")
    assert done(desk.counter.post("/earlier-results", other))["items"] == []
    at_time(at("06/12/2018 09:00"))
    assert done(desk.counter.post("/earlier-results", asked(desk)))["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"unit": "000"}, "unit"), ({"procedure": "9.9"}, "procedure"), ({"identifier": ""}, None)],
)
def test_what_is_asked_of_nobody_is_named(desk, change, field):
    answer = desk.counter.post("/earlier-results", asked(desk, **change))
    assert fields_of(answer) == [field or "identifier"]


def test_the_result_that_is_named_stands_for_the_paper(desk):
    (offer,) = done(desk.counter.post("/earlier-results", asked(desk)))["items"]
    named = {"name": offer["paper"], "source": offer["dossier"]}
    said = done(desk.counter.post("/dossiers", receipt(desk, named), key="a"), 201)
    assert said["reused"] == [{"paper": PAPER, "dossier": desk.first.pk}]
    form, paper = Dossier.objects.get(pk=said["id"]).papers.order_by("order")
    assert (form.source, form.originals) == (None, 1)
    assert (paper.source, paper.originals, paper.copies) == (desk.first, 0, 0)
    event = Event.objects.get(kind="dossier.received", stream=f"dossier:{said['id']}")
    assert json.loads(event.data)["reused"] == [{"paper": PAPER, "dossier": desk.first.pk}]
    papers = desk.counter.get(f"/dossiers/{said['id']}").json()["papers"]
    assert [each["source"] for each in papers] == [None, desk.first.pk]


def test_where_nothing_is_named_nothing_stands_for_a_paper(desk):
    brought = {"name": PAPER, "originals": 1}
    assert done(desk.counter.post("/dossiers", receipt(desk, brought)), 201)["reused"] == []


def test_a_request_repeated_after_weeks_is_told_what_the_dossier_has(desk, at_time, at):
    say = receipt(desk, {"name": PAPER, "source": desk.first.pk})
    first = done(desk.counter.post("/dossiers", say, key="a"), 201)
    at_time(at("20/11/2018 09:00"))
    assert work.forget_answers() == 1
    again = done(desk.counter.post("/dossiers", say, key="a"), 201)
    assert (again["id"], again["reused"]) == (first["id"], first["reused"])


@pytest.mark.parametrize("path", ["/dossiers", "/filings"])
def test_a_dossier_that_just_anyone_names_is_refused_by_its_place_in_the_request(
    desk, path, receive
):
    def refused(paper, source):
        brought = {"name": "Ảnh cưới" if paper == PAPER else PAPER, "copies": 1}
        said = receipt(desk, brought, {"name": paper, "source": source})
        answer = desk.counter.post(path, said)
        assert fields_of(answer) == ["papers.2.source"]
        assert answer.json()["code"] == "paper-source-unfit"
        assert paper in answer.json()["fields"][0]["what"]
        return answer.json()["what"].replace(paper, "")

    open_one = receive("09/11/2018 08:30")
    before = Dossier.objects.count()
    told = {
        refused(PAPER, desk.first.pk + 1000),  # there is none
        refused(PAPER, open_one.pk),  # of hers, without a result
        refused("Ảnh cưới", desk.first.pk),  # stands for another paper
    }
    assert len(told) == 1  # and nobody learns which of it is so
    assert Dossier.objects.count() == before


@pytest.mark.parametrize(
    ("papers", "field"),
    [
        ([{"name": PAPER, "source": "17/XN"}], "papers.1.source"),
        ([{"name": PAPER, "source": 0}], "papers.1.source"),
        ([{"name": PAPER, "source": 1, "copies": 1}], "papers.1.source"),
        ([{"name": PAPER, "originals": 1}, {"name": PAPER, "source": 1}], "papers.2.source"),
    ],
)
def test_a_result_and_a_sheet_do_not_stand_for_one_paper(desk, papers, field):
    assert fields_of(desk.counter.post("/dossiers", receipt(desk, *papers))) == [field]


def test_a_filing_may_name_it_too(desk):
    say = receipt(desk, {"name": PAPER, "source": desk.first.pk})
    said = done(desk.counter.post("/filings", say), 201)
    assert said["reused"] == [{"paper": PAPER, "dossier": desk.first.pk}]


def test_why_a_result_was_not_used_is_kept_as_at_the_counter(desk):
    brought = {"name": PAPER, "originals": 1}
    word = {"paper": PAPER, "dossier": desk.first.pk, "reason": "Bản giấy ghi khác tên đệm"}
    said = done(desk.counter.post("/dossiers", receipt(desk, brought, declined=[word])), 201)
    event = Event.objects.get(kind="dossier.received", stream=f"dossier:{said['id']}")
    assert json.loads(event.data)["declined"] == [word]


def test_only_what_was_offered_can_be_declined_and_not_without_a_word(desk):
    brought = {"name": PAPER, "originals": 1}
    word = {"paper": PAPER, "dossier": desk.first.pk, "reason": "Bản giấy ghi khác"}
    for wrong, field in (
        ({"dossier": desk.first.pk + 1000}, "declined.1.dossier"),
        ({"paper": "Ảnh cưới"}, "declined.1.dossier"),
        ({"reason": ""}, "declined.1.reason"),
    ):
        say = receipt(desk, brought, declined=[word, word | wrong])
        assert fields_of(desk.counter.post("/dossiers", say)) == [field]
