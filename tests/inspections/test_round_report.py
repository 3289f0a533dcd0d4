"""The report of the year: every number opens to its rows, and is frozen when it is sent."""

from __future__ import annotations

import json
from datetime import date

import pytest

from congvu.core.canonical import sha256_hex
from congvu.documents import queries as documents
from congvu.documents import word_templates
from congvu.inspections import actions, rounds, word_papers
from congvu.inspections.models import Recommendation, RoundReport
from congvu.inspections.rules import FindingKind, Mark
from congvu.inspections.word_kinds import ROUND
from tests.inspections.conftest import moment, refusal

pytestmark = pytest.mark.django_db

YEAR = {"year": 2018, "number": "210/BC-SNV", "signer": "Bùi Thái Sơn", "proposals": "Tập huấn."}


@pytest.fixture
def planned(rule, phu_tho, tan_son, people, act):
    """The province's plan: Tân Sơn, and a district nobody went to."""
    from congvu.organisation import queries as units

    day = date(2018, 2, 14)
    districts = [each for each in units.units_under(phu_tho, day) if each.level == "huyen"]
    other = next(each for each in districts if each.pk != tan_son.pk)
    actions.record_plan(
        phu_tho, year=2018, number="712/KH-UBND", signed_on=day, purpose="Kiểm tra",
        population=len(districts), from_paper=True,
        targets=[actions.Target(tan_son, "đến hạn"), actions.Target(other, "ngẫu nhiên")],
        **act(people.huong, "14/02/2018 09:00"),
    )  # fmt: skip
    return other


@pytest.fixture
def faults(decided, visits, people, act):
    """The same criterion fails at commune and district; the district does one thing well."""
    for visit, head in ((visits.xa, people.thang), (visits.huyen, people.lan)):
        who = act(people.son, f"{visit.on:%d/%m/%Y} 10:00")
        (item,) = actions.add_checklist(visit, [("2", "Niêm yết đủ", "NĐ 63/2010")], **who)
        actions.mark(item, result=Mark.FAIL, observed="Thiếu", **who)
        found = actions.record_finding(
            visit, kind=FindingKind.LIMIT, area="2", text="Niêm yết thiếu", item=item, **who
        )
        own = act(head, f"{visit.on:%d/%m/%Y} 11:00")
        actions.reply(found, text="", agrees=True, on=visit.on, **own)
    who = act(people.son, "09/11/2018 10:30")
    actions.record_finding(visits.huyen, kind=FindingKind.STRENGTH, area="1", text="Có sổ", **who)


def values(said):
    return {key: each["value"] for key, each in said["numbers"].items() if each["value"]}


def test_every_number_is_its_rows(planned, faults, concluded, phu_tho):
    said = rounds.round_of(phu_tho, 2018, moment("31/12/2018 09:00"))
    assert values(said) == {
        "planned": 2, "inspected": 2, "waiting": 1, "beside": 1,
        "strength-1": 1, "limit-2": 2, "fault-1": 2, "advice-issued": 1,
    }  # fmt: skip
    assert all(each["value"] == len(each["rows"]) for each in said["numbers"].values())
    assert [each["label"] for each in said["numbers"]["waiting"]["rows"]] == [planned.name]
    assert said["faults"][0]["units"] == "Huyện Tân Sơn, Xã Văn Luông"
    early = rounds.round_of(phu_tho, 2018, moment("10/11/2018 09:00"))
    assert values(early) == {"planned": 2, "waiting": 2}  # nothing concluded yet
    late = rounds.round_of(phu_tho, 2018, moment("05/01/2019 09:00"))
    assert late["numbers"]["advice-late"]["value"] == 1


def test_it_is_frozen_when_sent(planned, faults, concluded, phu_tho, people, act):
    who = act(people.huong, "28/12/2018 09:00")
    report = actions.submit_round(phu_tho, **YEAR, signed_on=date(2018, 12, 28), **who)
    assert sha256_hex(report.content) == report.sha256
    assert len(report.audit_root) == 64
    kept = word_papers.paper_of(report, ROUND, word_papers.WORD)
    text = word_templates.text_of(documents.content_of(kept))
    for words in ("712/KH-UBND", "Niêm yết đủ: 2 đơn vị", "Tập huấn.", report.sha256, "58/TB-SNV"):
        assert words in text, words
    pdf = word_papers.paper_of(report, ROUND, word_papers.PDF)
    assert documents.content_of(pdf).startswith(b"%PDF")
    actions.accept(Recommendation.objects.get(), **act(people.minh, "29/12/2018 09:00"))
    frozen = json.loads(RoundReport.objects.get().content)
    assert frozen["numbers"]["advice-issued"]["value"] == 1
    assert (
        rounds.round_of(phu_tho, 2018, moment("29/12/2018 10:00"))["numbers"]["advice-accepted"][
            "value"
        ]
        == 1
    )


def test_what_is_refused(planned, concluded, phu_tho, people, act):
    day = {"signed_on": date(2018, 12, 28)}
    who = act(people.minh, "28/12/2018 09:00")
    assert refusal(actions.submit_round, phu_tho, **YEAR, **day, **who).code == "not-leading"
    who = act(people.huong, "28/12/2018 09:00")
    tomorrow = {"signed_on": date(2018, 12, 29)}
    assert refusal(actions.submit_round, phu_tho, **YEAR, **tomorrow, **who).code == "round-day"
    old = {**YEAR, "year": 2016}
    assert refusal(actions.submit_round, phu_tho, **old, **day, **who).code == "round-empty"
    actions.submit_round(phu_tho, **YEAR, **day, **who)
    assert refusal(actions.submit_round, phu_tho, **YEAR, **day, **who).code == (
        "round-number-taken"
    )


def test_the_plan_is_an_issued_document(rule, areas, phu_tho, people, act):
    """Frozen with number, date and hash: what changes later does not reach the paper."""
    from congvu.inspections.choosing import issuing
    from congvu.inspections.models import InspectionPlan
    from congvu.organisation import queries as units

    day = date(2018, 2, 14)
    districts = [each for each in units.units_under(phu_tho, day) if each.level == "huyen"]
    plan = actions.record_plan(
        phu_tho, year=2018, number="713/KH-UBND", signed_on=day, purpose="Mục đích ban đầu",
        population=len(districts), targets=[actions.Target(each, "đến hạn") for each in districts],
        **act(people.huong, "14/02/2018 09:00"),
    )  # fmt: skip
    kept = issuing.issued_plan(plan, word_papers.WORD)
    assert (kept.number, len(kept.sha256)) == ("713/KH-UBND", 64)
    InspectionPlan.objects.update(purpose="Sửa sau")
    text = word_templates.text_of(documents.content_of(kept))
    assert "Mục đích ban đầu" in text
    assert documents.content_of(issuing.issued_plan(plan, word_papers.PDF)).startswith(b"%PDF")
