"""The year of inspection: reach and forecast, faults, cohorts by first deadline, the curve."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from congvu.core.actors import SYSTEM
from congvu.inspections import actions, year
from congvu.inspections.models import (
    CoverageRule,
    InspectionPlan,
    PlanTarget,
    Recommendation,
    Visit,
)
from congvu.inspections.rules import FindingKind, Mark
from congvu.organisation import queries as units_then
from congvu.plans.rules import Proof
from tests.inspections.conftest import moment

pytestmark = pytest.mark.django_db
DECISION = Proof(document_number="1201/QĐ-UBND", document_date=date(2018, 12, 20))


def remedies(day, of=2018):
    return year.remedies(Recommendation.objects.all(), of, day)


def cohort(day, code, of=2018):
    found = next(each for each in remedies(day, of).cohorts if each.code == code)
    return {kind: len(keys) for kind, keys in found.keys.items() if keys}


def test_an_open_recommendation_counts_in_the_cohort_of_its_first_deadline(
    recommendation, people, act
):
    assert cohort(date(2018, 12, 1), "2018-q4") == {"due": 1, "running": 1}
    actions.extend(
        recommendation,
        to_due=date(2019, 3, 31),
        reason="Chờ tỉnh",
        **act(people.huong, "20/12/2018 09:00"),
    )
    assert cohort(date(2019, 1, 5), "2018-q4") == {"due": 1, "overdue": 1}
    assert cohort(date(2019, 1, 5), "2019-q1", 2019) == {}
    assert cohort(date(2019, 1, 5), "truoc-2019", 2019) == {"due": 1, "overdue": 1}
    (whole,) = (each for each in remedies(date(2019, 1, 5)).cohorts if each.code == "2018")
    assert (whole.count("on_time"), whole.judged) == (0, 1)


def test_claimed_in_time_and_not_yet_looked_at_is_not_overdue(recommendation, people, act):
    actions.claim(recommendation, proofs=[DECISION], **act(people.minh, "28/12/2018 09:00"))
    assert cohort(date(2019, 1, 5), "2018") == {"due": 1, "waiting": 1}
    actions.verify(recommendation, evidence="Đã xem", **act(people.huong, "09/01/2019 09:00"))
    assert cohort(date(2019, 1, 10), "2018") == {"due": 1, "on_time": 1}


def test_every_recommendation_stands_under_one_heading(recommendation, people, act):
    """What is due is on time, late, waiting, overdue, running or replaced: one of them."""
    parts = ("on_time", "late", "waiting", "overdue", "running", "superseded")

    def whole(day):
        found = cohort(day, "2018")
        assert sum(found.get(part, 0) for part in parts) == found["due"] == 1

    whole(date(2018, 11, 30))
    actions.dispute(recommendation, reason="Đã có", **act(people.minh, "25/11/2018 09:00"))
    whole(date(2019, 2, 1))
    actions.supersede(recommendation, reason="Gộp", **act(people.huong, "30/11/2018 09:00"))
    whole(date(2019, 2, 1))
    assert cohort(date(2019, 2, 1), "2018") == {"due": 1, "superseded": 1}


def test_reopened_disputed_and_extended_are_counted_with_their_rows(recommendation, people, act):
    actions.dispute(recommendation, reason="Đã có", **act(people.minh, "25/11/2018 09:00"))
    actions.uphold(recommendation, reason="Hết hiệu lực", **act(people.huong, "26/11/2018 09:00"))
    for month in (1, 2):
        actions.extend(
            recommendation,
            to_due=date(2019, month, 28),
            reason="Chờ tỉnh",
            **act(people.huong, "27/11/2018 09:00"),
        )
    actions.claim(recommendation, proofs=[DECISION], **act(people.minh, "28/12/2018 09:00"))
    actions.verify(recommendation, evidence="Đã xem", **act(people.huong, "02/01/2019 09:00"))
    actions.reopen(recommendation, reason="Bỏ dở", **act(people.huong, "02/02/2019 09:00"))
    conduct, mine = remedies(date(2019, 2, 3)).conduct, (recommendation.pk,)
    assert (conduct.issued, conduct.closed, conduct.reopened) == (mine, mine, mine)
    assert (conduct.disputed, conduct.extended, conduct.extensions) == (mine, mine, 2)


def test_how_long_it_took_counts_the_open_ones(recommendation, people, act):
    assert remedies(date(2018, 12, 1)).lasting.marks[0] == (15, 0, 0, None)  # eight days watched
    lasting = remedies(date(2018, 12, 23)).lasting
    assert (lasting.closed, lasting.still, lasting.half, lasting.steps) == (0, 1, None, ())
    assert lasting.marks[0] == (15, 1, 0, Fraction(0))
    assert lasting.marks[1] == (30, 1, 0, Fraction(0))
    actions.claim(recommendation, proofs=[DECISION], **act(people.minh, "28/12/2018 09:00"))
    actions.verify(recommendation, evidence="Đã xem", **act(people.huong, "02/01/2019 09:00"))
    lasting = remedies(date(2019, 6, 1)).lasting  # 23/11 to 2/1: forty days
    assert (lasting.closed, lasting.still, lasting.half) == (1, 0, 40.0)
    assert [(day, float(share)) for day, _, _, share in lasting.marks][:3] == [
        (15, 0.0), (30, 0.0), (60, 1.0),
    ]  # fmt: skip


@pytest.fixture
def found(visits, people, act):
    """At the commune one line of the sheet fails and one limit is written down; at the district
    the same line fails, and two limits."""
    for visit, day, count in ((visits.xa, "07/11/2018", 1), (visits.huyen, "09/11/2018", 2)):
        (item,) = actions.add_checklist(
            visit, [("0", "Kế hoạch có kết quả đầu ra", "Kế hoạch CCHC")],
            **act(people.son, f"{day} 08:05"),
        )  # fmt: skip
        actions.mark(item, result=Mark.FAIL, observed="Thiếu", **act(people.son, f"{day} 09:00"))
        for number in range(count):
            limit = actions.record_finding(
                visit, kind=FindingKind.LIMIT, area=str(number), text=f"Hạn chế {number}",
                grounds=[], item=item, **act(people.son, f"{day} 10:00"),
            )  # fmt: skip
            actions.reply(
                limit, text="", agrees=True, on=visit.on,
                **act(people.thao if visit == visits.xa else people.minh, f"{day} 11:00"),
            )  # fmt: skip


def test_faults_by_content_by_unit_and_by_line_of_the_sheet(found, visits, signed, tan_son):
    def faults():
        seen = year.faults(year.inspected(Visit.objects.all(), 2018), {"0": "Chỉ đạo"})
        return seen.visits, [
            [(each.name, each.found, each.units) for each in way]
            for way in (seen.by_area, seen.by_unit, seen.by_item)
        ]

    assert faults() == (0, [[], [], []])  # nothing counts before the minutes are signed
    signed(visits.xa)
    signed(visits.huyen)
    assert faults() == (
        2,
        [
            [("Chỉ đạo", 2, 2), ("1", 1, 1)],
            [("Huyện Tân Sơn", 2, 1), ("Xã Văn Luông", 1, 1)],
            [("Kế hoạch có kết quả đầu ra", 2, 2)],
        ],
    )
    rows = year.findings(year.inspected(Visit.objects.all(), 2018))
    assert [each.visit.unit for each in rows.filter(area="1")] == [tan_son]


@pytest.fixture
def plan(people, rule, phu_tho, tan_son):
    """Four of the thirteen units below the province, one of them Tân Sơn (through the model: the
    signing of a plan is another story)."""
    below = [
        each for each in units_then.units_on(date(2018, 11, 9), "huyen") if each.pk != tan_son.pk
    ]
    row = InspectionPlan.objects.create(
        unit=phu_tho, year=2018, number="1/KH-UBND", signed_on=date(2018, 1, 15), purpose="",
        denominator="UBND cấp huyện", population=13, minimum_percent=Decimal("30.00"),
    )  # fmt: skip
    for month, unit in zip(
        (10, 11, 12, None), [below[0], tan_son, below[1], below[2]], strict=True
    ):
        PlanTarget.objects.create(plan=row, unit=unit, chosen_by="Bốc chọn", month=month)
    return row


def test_the_reach_of_the_year_and_what_it_will_be(plan, concluded, phu_tho):
    before = year.reach(phu_tho, 2018, date(2018, 11, 10))
    assert (before.needed, before.concluded, before.left, before.forecast) == (4, 0, 4, 4)
    found = year.reach(phu_tho, 2018, date(2018, 11, 24))
    # The commune visited on the way is no unit of the province's denominator.
    assert (found.concluded, found.left, found.forecast, found.lacking) == (1, 3, 4, 0)
    assert found.months == ((10, 1), (12, 1), (None, 1))
    # October is over and its unit was not visited; one in eleven months makes one a year.
    assert (found.missed, found.by_pace) == (1, 1)
    plan.targets.filter(month=None).delete()
    assert year.reach(phu_tho, 2018, date(2018, 11, 24)).lacking == 1
    assert year.reach(phu_tho, 2017, date(2018, 11, 24)) is None


def test_the_years_ahead_or_why_they_cannot_be_said(plan, phu_tho):
    answer = year.ahead(phu_tho, 2018, date(2018, 11, 24))
    assert answer.refusal.code == "cycle-missing"
    CoverageRule.objects.filter(level="tinh").update(valid_from=date(2017, 1, 1))
    actions.set_coverage_rule(
        level="tinh", minimum_percent=Decimal(30), denominator="UBND cấp huyện", cycle_years=4,
        valid_from=date(2018, 1, 1), by=SYSTEM, at=moment("03/01/2018 08:00"),
    )  # fmt: skip
    found = year.ahead(phu_tho, 2018, date(2018, 11, 24))
    assert [each.year for each in found.years] == [2019, 2020, 2021, 2022]
    # Four seats a year with one for chance are too few for thirteen units in four years.
    assert all(each.waited <= 4 for each in found.years)
    assert sum(each.asked for each in found.years) >= 1
