"""Bà Mận files from home: what the district gave her she names, and brings no second time."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import PaperGiven, State
from congvu.people import actions as people
from congvu.portal.filing import CITIZEN
from congvu.procedures import actions as procedures
from tests.web.test_dossiers_returning import PAPER, RESULT, again
from tests.web.test_portal_filing import photo

__all__ = ["again"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def online(again, settings, tmp_path, at):
    """Marriages may be registered through the network."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    who = {"since": date(2018, 1, 1), "by": SYSTEM, "at": at("02/01/2018 08:00")}
    procedures.set_online_level(again.marriage.procedure, level=3, **who)


def address(again):
    return reverse("portal:file", args=[again.unit.code, again.marriage.procedure.code])


def filled(again, **more):
    form, _paper = again.marriage.papers.order_by("order")
    who = again.citizen
    return {
        "name": who.name,
        "identifier": who.identifier,
        "phone": who.phone,
        "address": who.address,
        "request_key": "phone-1",
        f"paper{form.pk}": photo("to-khai.jpg"),
    } | more


def naming(again, **more):
    """The form with the earlier dossier named, and the button that looks for it."""
    said = filled(again, earlier_code=again.first.number, earlier_fact="5678", do="recall")
    return said | more


def tokens(page):
    return re.findall(r'name="earlier" value="([^"]+)"', page)


def test_a_result_that_is_named_stands_for_the_paper(client, again):
    answer = client.post(address(again), naming(again))
    page = answer.content.decode()
    assert answer.status_code == 200
    paper = again.marriage.papers.get(order=2)
    assert f"{PAPER}: dùng {RESULT} đã cấp ngày 05/06/2018" in page
    assert f'value="{again.citizen.name}"' in page  # what was typed stays
    assert not Dossier.objects.filter(version=again.marriage).exists()
    said = filled(again, earlier=tokens(page), shown=[paper.pk], use=[paper.pk])
    assert client.post(address(again), said).status_code == 302
    dossier = Dossier.objects.get(version=again.marriage)
    line = dossier.papers.get(order=2)
    assert (line.source, line.copies, line.is_given) == (again.first, 0, True)
    event = Event.objects.get(kind="dossier.filed", stream=f"dossier:{dossier.pk}")
    assert json.loads(event.data)["reused"] == [{"paper": PAPER, "dossier": again.first.pk}]
    assert dossier.state == State.FILED


def test_the_citizen_may_send_a_file_instead(client, again):
    page = client.post(address(again), naming(again)).content.decode()
    paper = again.marriage.papers.get(order=2)
    said = filled(again, earlier=tokens(page), shown=[paper.pk])  # not ticked any more
    assert client.post(address(again), said).status_code == 422
    said |= {f"paper{paper.pk}": photo("gcn.jpg"), f"paper{paper.pk - 1}": photo("to-khai.jpg")}
    assert client.post(address(again), said).status_code == 302
    assert Dossier.objects.get(version=again.marriage).papers.get(order=2).source is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"earlier_code": "01-2018-09999"},
        {"earlier_fact": "0000"},
        {"earlier_fact": ""},
        {"identifier": "060199999999"},
        {"identifier": ""},
    ],
)
def test_wrong_in_any_part_it_is_refused_alike(client, again, wrong):
    answer = client.post(address(again), naming(again, **wrong))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Không tìm thấy kết quả nào thay được giấy tờ" in page
    assert "17/XN" not in page
    assert tokens(page) == []


def test_naming_one_says_nothing_of_the_others_of_the_person(client, again, receive, at):
    """A slip that somebody found has number, telephone and card: it opens this one result only."""
    single = again.first.version
    other = receive("01/08/2018 09:00", version=single)
    actions.forward(other, to_office=again.office, by=again.hoa.actor, at=at("01/08/2018 10:00"))
    actions.finish(other, result_number="44/XN", by=again.binh.actor, at=at("02/08/2018 09:00"))
    page = client.post(address(again), naming(again)).content.decode()
    assert "05/06/2018" in page
    for word in ("44/XN", "02/08/2018", other.number):
        assert word not in page


def test_guesses_are_counted(client, again):
    for number in range(10):
        wrong = naming(again, earlier_fact=f"{number:04}")
        assert client.post(address(again), wrong).status_code == 409
    right = client.post(address(again), naming(again))
    assert right.status_code == 409
    assert "quá nhiều lần" in right.content.decode()


def test_a_result_of_another_unit_expired_or_voided_is_not_found(client, again, at_time, at):
    today = at("09/11/2018 08:30")
    who = again.citizen.identifier
    assert queries.reusable_of(again.first.pk, who, again.unit, again.marriage, today)
    assert not queries.reusable_of(again.first.pk, who, again.commune, again.marriage, today)
    assert not queries.reusable_of(again.first.pk, "", again.unit, again.marriage, today)
    late = at("06/12/2018 08:30")
    assert not queries.reusable_of(again.first.pk, who, again.unit, again.marriage, late)
    at_time(late)
    assert client.post(address(again), naming(again)).status_code == 409


def test_a_mark_of_another_server_or_of_another_person_is_nothing(client, again):
    paper = again.marriage.papers.get(order=2)
    page = client.post(address(again), naming(again)).content.decode()
    (mark,) = tokens(page)
    forged = filled(again, earlier=[f"{again.first.pk}:x:y"], use=[paper.pk])
    assert client.post(address(again), forged).status_code == 422
    stranger = filled(again, earlier=[mark], use=[paper.pk], identifier="060199999999")
    assert client.post(address(again), stranger).status_code == 422
    assert not Dossier.objects.filter(version=again.marriage).exists()


def test_nobody_files_with_a_result_that_is_not_theirs_whatever_the_door(again, at):
    who = {"by": CITIZEN, "at": at("09/11/2018 08:30")}
    stranger = people.register_party(name="Người khác", identifier="060199999999", **who)
    with pytest.raises(Refused) as refused:
        actions.file_online(
            unit=again.unit,
            version=again.marriage,
            applicant=stranger,
            papers=[PaperGiven("Tờ khai"), PaperGiven(PAPER, source=again.first.pk)],
            **who,
        )
    assert refused.value.refusal.code == "paper-source-unfit"
