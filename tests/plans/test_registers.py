"""Registers whose rows prove that a recommendation was carried out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.organisation import queries as organisation
from congvu.plans import actions, queries
from congvu.plans.rules import Proof

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2018, 12, 3, 9, 0, tzinfo=HANOI)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.refusal


def regulation(unit, **changed):
    facts = {
        "unit": unit,
        "topic": "asset",
        "title": "Quy chế quản lý, sử dụng tài sản công",
        "number": "90/QĐ-UBND",
        "issued_on": date(2018, 11, 28),
        "legal_basis": "Luật 15/2017/QH14; Nghị định 151/2017/NĐ-CP",
        "by": SYSTEM,
        "at": DECEMBER,
    }
    return actions.register_regulation(**{**facts, **changed})


def task_of(unit, output="Quy chế"):
    return actions.assign_task(
        unit=unit,
        text="Ban hành quy chế quản lý và sử dụng tài sản",
        output=output,
        owner="UBND",
        due_on=date(2018, 12, 31),
        source="Thông báo kết luận",
        by=SYSTEM,
        at=DECEMBER,
    )


def test_an_asset_regulation_is_a_duty_since_2018(tan_son):
    assert queries.missing_topics(tan_son, date(2017, 12, 31)) == []
    (topic,) = queries.missing_topics(tan_son, date(2018, 1, 1))
    assert topic.code == "asset"
    assert not topic.verified  # not compared with the text of the law
    regulation(tan_son)
    assert queries.missing_topics(tan_son, date(2018, 11, 27)) == [topic]
    assert queries.missing_topics(tan_son, date(2018, 11, 28)) == []


@pytest.mark.parametrize(
    ("basis", "day", "lapsed"),
    [
        ("Nghị định 52/2009/NĐ-CP", date(2017, 12, 31), []),
        ("Nghị định 52/2009/NĐ-CP", date(2018, 1, 1), ["52/2009/NĐ-CP"]),
        ("Nghị định số 43/2006 của Chính phủ", date(2018, 1, 1), ["43/2006/NĐ-CP"]),
        ("Nghị định 143/2006/NĐ-CP", date(2018, 1, 1), []),
        (
            "Luật 09/2008/QH12 và NĐ 52/2009/NĐ-CP",
            date(2018, 1, 1),
            ["09/2008/QH12", "52/2009/NĐ-CP"],
        ),
        ("Luật 15/2017/QH14", date(2018, 12, 1), []),
        ("", date(2018, 1, 1), []),
    ],
)
def test_a_review_is_due_when_the_basis_lapsed(tan_son, basis, day, lapsed):
    regulation(tan_son, issued_on=date(2014, 5, 2), legal_basis=basis)
    assert [each.basis for each in queries.review_due(tan_son, day)] == lapsed


def test_a_regulation_no_longer_in_force_needs_no_review(tan_son):
    regulation(
        tan_son,
        issued_on=date(2014, 5, 2),
        legal_basis="Nghị định 52/2009/NĐ-CP",
        valid_to=date(2018, 6, 30),
        basis_valid_to=date(2017, 12, 31),
    )
    assert len(queries.review_due(tan_son, date(2018, 6, 30))) == 2
    assert queries.review_due(tan_son, date(2018, 7, 1)) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"topic": "unknown"}, "topic-unknown"),
        ({"number": ""}, "text-missing"),
        ({"issued_on": date(2018, 12, 4)}, "day-in-future"),
        ({"valid_to": date(2018, 11, 1)}, "validity-backwards"),
    ],
)
def test_what_cannot_be_is_not_registered(tan_son, changed, code):
    assert refusal(regulation, tan_son, **changed).code == code


def test_a_regulation_proves_its_recommendation(tan_son, van_luong):
    task = task_of(tan_son)
    row = regulation(tan_son)
    assert refusal(regulation, tan_son).code == "regulation-present"
    done = actions.complete_task(
        task, proofs=[Proof(kind="regulation", id=row.pk)], by=SYSTEM, at=DECEMBER
    )
    assert (done.done_on, done.standing(DECEMBER.date())) == (date(2018, 11, 28), "done_on_time")
    assert done.proofs.get().label == "Quy chế quản lý, sử dụng tài sản công (90/QĐ-UBND)"
    # What a commune issued shows nothing about another commune.
    other = task_of(organisation.unit_at("08545", DECEMBER.date()))
    theirs = regulation(van_luong)
    answer = refusal(
        actions.complete_task,
        other,
        proofs=[Proof(kind="regulation", id=theirs.pk)],
        by=SYSTEM,
        at=DECEMBER,
    )
    assert answer.code == "proof-of-another-unit"
    # The district's task may rest on what a commune under it did.
    again = task_of(tan_son)
    proofs = [Proof(kind="regulation", id=theirs.pk)]
    actions.complete_task(again, proofs=proofs, by=SYSTEM, at=DECEMBER)


def test_a_recognition_dossier_proves_once_it_is_submitted(van_luong):
    dossier = actions.open_recognition(
        unit=van_luong,
        target="Xã đạt chuẩn nông thôn mới",
        opened_on=date(2018, 3, 1),
        by=SYSTEM,
        at=DECEMBER,
    )
    assert dossier.criteria.count() == 19
    assert dossier.papers.count() == 6
    task = task_of(van_luong, "Tờ trình")
    proofs = [Proof(kind="recognition", id=dossier.pk)]
    early = refusal(actions.complete_task, task, proofs=proofs, by=SYSTEM, at=DECEMBER)
    assert early.code == "proof-not-ready"
    submit = {"number": "22/TTr-UBND", "submitted_on": date(2018, 12, 1)}
    first, *rest = dossier.criteria.order_by("order")
    for criterion in rest:
        actions.certify_criterion(
            criterion, certified_on=date(2018, 9, 1), paper="15/XN", by=SYSTEM, at=DECEMBER
        )
    for paper in dossier.papers.order_by("order"):
        actions.add_recognition_paper(
            paper, number="1/BC", dated=date(2018, 9, 2), by=SYSTEM, at=DECEMBER
        )
    lacking = refusal(actions.submit_recognition, dossier, **submit, by=SYSTEM, at=DECEMBER)
    assert lacking.code == "recognition-incomplete"
    assert "1. Quy hoạch" in str(lacking)
    actions.certify_criterion(
        first, certified_on=date(2018, 9, 1), paper="15/XN", by=SYSTEM, at=DECEMBER
    )
    actions.submit_recognition(dossier, **submit, by=SYSTEM, at=DECEMBER)
    done = actions.complete_task(task, proofs=proofs, by=SYSTEM, at=DECEMBER)
    assert done.done_on == date(2018, 12, 1)
    assert "22/TTr-UBND" in done.proofs.get().label
    late = refusal(
        actions.certify_criterion,
        first,
        certified_on=date(2018, 9, 1),
        paper="x",
        by=SYSTEM,
        at=DECEMBER,
    )
    assert late.code == "recognition-submitted"


def test_no_set_of_criteria_no_dossier(tan_son, van_luong):
    def open_on(unit, day):
        return refusal(
            actions.open_recognition, unit=unit, target="NTM", opened_on=day, by=SYSTEM, at=DECEMBER
        ).code

    assert open_on(tan_son, date(2018, 3, 1)) == "recognition-without-set"
    assert open_on(van_luong, date(2015, 3, 1)) == "recognition-without-set"


def test_communication_is_recorded_with_its_reach(tan_son, hire):
    facts = {
        "unit": tan_son,
        "title": "Phát thanh về một cửa",
        "done_on": date(2018, 11, 2),
        "at": DECEMBER,
    }
    item = actions.record_communication(form="loudspeaker", reach=1200, by=SYSTEM, **facts)
    assert item.reach == 1200
    answer = refusal(actions.record_communication, form="rumour", by=SYSTEM, **facts)
    assert answer.code == "form-unknown"
    clerk = hire("hoa", "Lý Thị Hoa", tan_son, Duty.CLERK).actor
    answer = refusal(actions.record_communication, form="article", by=clerk, **facts)
    assert answer.code == "not-planner"
