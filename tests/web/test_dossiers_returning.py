"""A citizen who comes again: not asked for what the office already holds."""

from __future__ import annotations

import json
from datetime import date

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier, DossierView
from congvu.dossiers.papers import data
from congvu.dossiers.papers.data import Person
from congvu.dossiers.rules import PaperGiven
from congvu.dossiers.rules.reuse import good_until, stands_for
from congvu.procedures import actions as procedures
from tests.dossiers.interlinked import publish, step

pytestmark = pytest.mark.django_db
INTAKE = "/ho-so/tiep-nhan/"
RESULT = "Giấy xác nhận tình trạng hôn nhân"
PAPER = f"Bản chính {RESULT.lower()} còn giá trị"


@pytest.fixture
def again(counter, receive, at, at_time):
    """Bà Mận got a certificate in June 2018 and stands at the counter again on 9/11/2018."""
    marriage = publish(
        "1.000894", "Đăng ký kết hôn", "3", step("Nhận", "1", kind="one_stop"),
        papers=("Tờ khai", PAPER),
    )  # fmt: skip
    single = publish("1.004873", "Cấp giấy xác nhận", "3", step("Nhận", "1", kind="one_stop"))
    type(single).objects.filter(pk=single.pk).update(result=RESULT)
    single.refresh_from_db()
    since = date(2018, 1, 1)
    procedures.assign_to_unit(counter.unit, since=since, by=SYSTEM, at=at("02/01/2018 07:40"))
    at_time(at("09/11/2018 08:30"))
    first = receive("04/06/2018 09:00", version=single)
    actions.forward(
        first, to_office=counter.office, by=counter.hoa.actor, at=at("04/06/2018 10:00")
    )
    actions.finish(first, result_number="17/XN", by=counter.binh.actor, at=at("05/06/2018 09:00"))
    first.refresh_from_db()
    counter.marriage, counter.first = marriage, first
    return counter


@pytest.fixture
def written(again):
    """``written(...)``: the sheet as the clerk sends it; the card says who it is."""

    def sheet(**changes):
        who = again.citizen
        return {
            "version": again.marriage.pk, "request_key": "k9", "name": who.name,
            "identifier": who.identifier, "phone": "", "address": "", "channel": "counter",
            "copies": "1", "whole": "on", "do": "receive",
        } | changes  # fmt: skip

    return sheet


def seen(client, sheet):
    """The sheet with the mark of what the page showed."""
    page = client.post(INTAKE, sheet).content.decode()
    mark = page.split('name="seen" value="')[1].split('"')[0]
    return page, sheet | {"seen": mark}


def test_a_name_of_a_result_is_found_in_the_name_of_a_paper_and_not_by_accident():
    assert stands_for(RESULT, PAPER)
    assert not stands_for("Giấy", PAPER)
    assert not stands_for("Giấy phép xây dựng", PAPER)


def test_six_months_are_counted_by_the_calendar():
    assert good_until("1.004873", date(2018, 8, 31)) == date(2019, 2, 28)
    assert good_until("1.013225", date(2018, 8, 31)) is None


def test_one_key_takes_over_telephone_and_address_and_that_is_a_look(again, login, written):
    client = login(again.hoa)
    page = client.post(INTAKE, written(do="recall")).content.decode()
    who = again.citizen
    assert f'value="{who.phone}"' in page
    assert who.address in page
    assert not Dossier.objects.filter(version=again.marriage).exists()
    look = DossierView.objects.get(kind="recall")
    assert (look.dossier_id, look.user_id) == (again.first.pk, again.hoa.pk)


def test_until_it_is_asked_for_the_telephone_is_masked(again, login, written):
    page = login(again.hoa).post("/ho-so/tiep-nhan/xem/", written()).content.decode()
    assert again.citizen.phone not in page
    assert 'data-key="F7"' in page


def test_an_earlier_result_stands_for_the_paper_and_the_dossier_says_which(again, login, written):
    client = login(again.hoa)
    page, sheet = seen(client, written())
    assert "17/XN" in page
    assert "05/12/2018" in page  # six months from the result
    key = f"2:{again.first.pk}"
    client.post(INTAKE, sheet | {"offered": key, "reuse": key})
    dossier = Dossier.objects.get(version=again.marriage)
    form, paper = dossier.papers.order_by("order")
    assert (form.source, form.originals) == (None, 1)
    assert (paper.source, paper.originals, paper.copies) == (again.first, 0, 0)
    assert paper.is_given
    said = json.loads(
        Event.objects.get(kind="dossier.received", stream=f"dossier:{dossier.pk}").data
    )
    assert said["reused"] == [{"paper": PAPER, "dossier": again.first.pk}]
    lines = data.receipt(dossier, Person("Bà Mận", "", "", "")).data["papers"]
    assert "kết quả số 17/XN" in lines[1]["name"]
    assert "17/XN" in client.get(f"/ho-so/{dossier.pk}/").content.decode()


def test_putting_it_aside_needs_a_word_which_is_kept(again, login, written):
    client = login(again.hoa)
    _, sheet = seen(client, written())
    sheet |= {"offered": f"2:{again.first.pk}"}
    refused = client.post(INTAKE, sheet)
    assert refused.status_code == 422
    assert "mà không dùng" in refused.content.decode()
    client.post(INTAKE, sheet | {"why-2": "Đã kết hôn rồi ly hôn sau ngày đó"})
    dossier = Dossier.objects.get(version=again.marriage)
    assert dossier.papers.get(order=2).source is None
    said = json.loads(
        Event.objects.get(kind="dossier.received", stream=f"dossier:{dossier.pk}").data
    )
    assert said["declined"][0]["reason"].startswith("Đã kết hôn")


def test_a_result_that_expired_or_is_of_another_person_is_not_offered(again, at):
    offered = [
        queries.reusable(again.hoa.actor, moment, again.marriage, number)
        for moment, number in (
            (at("05/12/2018 09:00"), again.citizen.identifier),
            (at("06/12/2018 09:00"), again.citizen.identifier),
            (at("09/11/2018 09:00"), "001099000001"),
            (at("09/11/2018 09:00"), ""),
        )
    ]
    assert [len(each) for each in offered] == [1, 0, 0, 0]


def test_nobody_just_names_a_dossier_as_the_source(again, receive, at):
    papers = [PaperGiven("Tờ khai", 1), PaperGiven("Đơn đề nghị", source=again.first.pk)]
    papers.append(PaperGiven(PAPER, source=again.first.pk + 1000))
    with pytest.raises(Refused) as refused:
        receive("09/11/2018 08:00", version=again.marriage, papers=papers)
    assert refused.value.refusal.code == "paper-source-unfit"


def test_a_correction_keeps_the_source_and_loses_it_with_a_sheet(again, receive, at):
    source = PaperGiven(PAPER, source=again.first.pk)
    dossier = receive(
        "09/11/2018 08:00", version=again.marriage, papers=[PaperGiven("Tờ khai", 1), source]
    )
    by = {"by": again.hoa.actor, "at": at("09/11/2018 08:10")}
    kept = [PaperGiven("Tờ khai", 2), PaperGiven(PAPER, 0, 0)]
    actions.correct(dossier, reason="Hai tờ khai", papers=kept, **by)
    assert dossier.papers.get(order=2).source == again.first
    brought = [PaperGiven("Tờ khai", 2), PaperGiven(PAPER, 1)]
    actions.correct(dossier, reason="Người nộp mang giấy", papers=brought, **by)
    assert dossier.papers.get(order=2).source is None
