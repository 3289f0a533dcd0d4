"""Two stories of what follows a conclusion: a disputed finding, and a unit that is merged away.

Given / When / Then, through the real actions; people invented.
"""

from __future__ import annotations

from datetime import date

import pytest

from congvu.core.actors import SYSTEM, Duty
from congvu.inspections import access, actions, followup, year
from congvu.inspections.models import Inspection, Recommendation
from congvu.inspections.rules import Advice, FindingKind
from congvu.jobs import work
from congvu.notices import actions as notices
from congvu.notices import queries as told
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units_then
from congvu.people import queries as people_queries
from congvu.plans.models import Reminder
from congvu.plans.rules import Proof
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    concluded,
    decided,
    moment,
    people,
    phu_tho,
    recommendation,
    refusal,
    signed,
    visits,
)

# ruff: noqa: F811
pytestmark = pytest.mark.django_db
OLD = Proof(document_number="57/QĐ-UBND", document_date=date(2016, 5, 10))
NEW = Proof(document_number="1201/QĐ-UBND", document_date=date(2018, 12, 20))


def reminded(day, clock):
    """Whom the job of that morning tells."""
    clock(f"{day:%d/%m/%Y} 06:30")
    before = set(Reminder.objects.values_list("pk", flat=True))
    work.remind()
    new = Reminder.objects.exclude(pk__in=before).order_by("pk")
    return [each.user.username for each in new.select_related("user")]


def stands(row, day):
    """Under which heading of the year's cohort the recommendation stands on ``day``."""
    found = year.remedies(Recommendation.objects.all(), 2018, day).cohorts[-1]
    kinds = {kind for kind, keys in found.keys.items() if row.pk in keys}
    return kinds - {"due", "reopened"}


def test_a_disputed_finding(visits, people, signed, decided, tan_son, act, clock):
    # Given a limit that the district does not accept, in the minutes with its own words
    limit = actions.record_finding(
        visits.huyen,
        kind=FindingKind.LIMIT,
        area="5",
        text="Chưa có quy chế quản lý tài sản công theo Luật 2017.",
        grounds=[actions.Ground("document", "57/QĐ-UBND ngày 10/05/2016", None)],
        **act(people.son, "09/11/2018 10:00"),
    )
    actions.reply(
        limit,
        text="Đã có quy chế ban hành năm 2016.",
        agrees=False,
        on=date(2018, 11, 9),
        **act(people.minh, "09/11/2018 11:00"),
    )
    signed(visits.xa)
    minutes = signed(visits.huyen)
    assert "Đã có quy chế ban hành năm 2016." in minutes.content
    conclusion = actions.conclude(
        decided,
        number="58/TB-SNV",
        signed_on=date(2018, 11, 23),
        signer="Bùi Thái Sơn",
        causes="",
        advice=[
            Advice(
                quote="", interpretation="Ban hành quy chế theo Luật 2017", unit_id=tan_son.pk,
                owner="Phòng TCKH", output="Quyết định", due_on=date(2018, 12, 31), area="5",
                finding_id=limit.pk,
            )
        ],
        **act(people.huong, "23/11/2018 09:00"),
    )  # fmt: skip
    row = conclusion.recommendations.get()
    # When the district disputes the recommendation as well
    actions.dispute(
        row, reason="Quy chế 2016 còn dùng được", **act(people.minh, "26/11/2018 09:00")
    )
    # Then it cannot be claimed while the dispute stands, and its deadline runs on
    claim = {"proofs": [OLD], **act(people.minh, "27/11/2018 09:00")}
    assert refusal(actions.claim, row, **claim).code == "transition-impossible"
    assert stands(row, date(2018, 11, 27)) == {"running"}
    assert reminded(date(2018, 12, 21), clock) == ["minh"]
    # When the province keeps it, and says why, and gives time for the days of dispute
    actions.uphold(row, reason="Căn cứ cũ hết hiệu lực", **act(people.huong, "24/12/2018 09:00"))
    actions.extend(
        row,
        to_due=date(2019, 1, 31),
        reason="Bù thời gian xem lại",
        **act(people.huong, "24/12/2018 09:05"),
    )
    # Then both sides' words stay in the story, and the first deadline still judges
    said = [line.said() for line in followup.story(row)]
    assert "Đơn vị có ý kiến khác: Quy chế 2016 còn dùng được" in said
    assert "Giữ nguyên kiến nghị: Căn cứ cũ hết hiệu lực" in said
    actions.claim(row, proofs=[NEW], **act(people.minh, "15/01/2019 09:00"))
    actions.verify(row, evidence="Đã xem bản chính", **act(people.huong, "16/01/2019 09:00"))
    assert stands(row, date(2019, 2, 1)) == {"late"}
    conduct = year.remedies(Recommendation.objects.all(), 2018, date(2019, 2, 1)).conduct
    assert (conduct.disputed, conduct.extended) == ((row.pk,), (row.pk,))


def test_a_unit_merged_while_its_recommendation_is_open(
    concluded, recommendation, people, hire, act, clock, tan_son
):
    """Tân Sơn, 1 July 2025: the district is abolished with a recommendation of 2018 still open."""
    # Given the recommendation, published with the conclusion, open for years
    day, july = date(2025, 7, 2), "05/07/2025 08:00"
    notice = notices.draft_conclusion(concluded, **act(people.huong, "26/11/2018 08:00"))
    notices.submit(notice, **act(people.huong, "26/11/2018 08:10"))
    notices.approve(notice, **act(people.long, "26/11/2018 08:20"))
    notices.publish(notice, **act(people.huong, "26/11/2018 08:30"))
    heir, province = units_then.unit_at("08593", day), units_then.unit_at("25", day)
    other = units_then.unit_at("08566", day)
    an = hire("an", "Ma Thị An", province, Duty.REFORM_OFFICER)
    ngoc = hire("ngoc", "Sa Văn Ngọc", heir, Duty.REFORM_OFFICER)
    vinh = hire("vinh", "Lường Quang Vinh", other, Duty.REFORM_OFFICER)

    def sees(user):
        actor = people_queries.actor_for(user, day)
        return access.visible_recommendations(actor, moment(july)).filter(pk=recommendation.pk)

    # When the district ends and no decision names its heir
    # Then nobody below carries it, the province that inspects now is reminded, the public reads it
    assert followup.waiting_for_heir(day) == [recommendation]
    assert reminded(day, clock) == ["an"]
    assert not sees(ngoc)
    assert told.advice_of(notice, day)[0].label == "Quá hạn, chưa xong"
    # When a decision gives its debts to the new commune Minh Đài, not to the new commune Tân Sơn
    organisation.record_succession(
        tan_son,
        heir,
        on=date(2025, 7, 1),
        decision="Quyết định giả định số 1/QĐ-UBND",
        by=SYSTEM,
        at=moment(july),
    )
    # Then the heir sees it and is reminded; the commune that bears the old name is neither
    assert sees(ngoc)
    assert not sees(vinh)
    assert other.name == "Xã Tân Sơn"
    assert reminded(date(2025, 7, 5), clock) == ["ngoc"]
    # When the heir mends it and the new province confirms
    actions.claim(recommendation, proofs=[NEW], **act(ngoc, "10/07/2025 09:00"))
    assert reminded(date(2025, 7, 30), clock) == []
    actions.verify(recommendation, evidence="Đã xem", **act(an, "01/08/2025 09:00"))
    # Then it is closed, late by its first deadline, under the name of the unit it was given to
    assert stands(recommendation, date(2025, 8, 2)) == {"late"}
    (seen,) = told.advice_of(notice, date(2025, 8, 2))
    assert (seen.unit, seen.first_due, seen.closed_on) == (
        "Huyện Tân Sơn", date(2018, 12, 31), date(2025, 8, 1),
    )  # fmt: skip
    assert Inspection.objects.get().conclusion.recommendations.get().unit == tan_son
