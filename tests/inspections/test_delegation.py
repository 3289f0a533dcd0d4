"""The delegation opens the units and closes them; a surprise stays one until its day."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.core.actors import Duty
from congvu.inspections import access, actions
from congvu.inspections.models import Inspection
from congvu.inspections.rules import Kind, Role
from congvu.people import queries as people_queries
from tests.inspections.conftest import moment, refusal

pytestmark = pytest.mark.django_db


def words(people, van_luong, **more):
    return {
        "title": "Kiểm tra đột xuất",
        "kind": Kind.SURPRISE,
        "number": "9/QĐ-UBND",
        "signed_on": date(2018, 11, 5),
        "opens_on": date(2018, 11, 7),
        "closes_on": date(2018, 11, 8),
        "period_code": "2018-9m",
        "as_of": None,
        "members": [actions.Delegate("Bùi Thái Sơn", Role.HEAD, user=people.son)],
        "visits": [actions.VisitPlan(van_luong, date(2018, 11, 7))],
        **more,
    }


def seen(user, when):
    at = moment(when)
    actor = people_queries.actor_for(user, at.date())
    return (
        access.visible_to(actor, at).order_by("pk").count(),
        access.visible_visits(actor, at).order_by("pk").count(),
    )


def test_members_read_the_units_only_while_the_delegation_lasts(
    decided, people, tan_son, van_luong
):
    def opened(day):
        return people_queries.actor_for(people.son, day).units_for(Duty.INSPECTOR)

    both = frozenset({tan_son.pk, van_luong.pk})
    assert opened(date(2018, 11, 4)) == frozenset()
    assert opened(date(2018, 11, 5)) == opened(date(2018, 11, 16)) == both
    assert opened(date(2018, 11, 17)) == frozenset()


def test_closing_early_shuts_the_units_after_that_day(decided, people, act):
    answer = refusal(
        actions.close_delegation,
        decided,
        on=date(2018, 11, 9),
        reason="",
        **act(people.huong, "09/11/2018 17:30"),
    )
    assert answer.code == "reason-missing"
    actions.close_delegation(
        decided,
        on=date(2018, 11, 9),
        reason="Đã xong",
        **act(people.huong, "09/11/2018 17:30"),
    )
    for day, still in ((date(2018, 11, 9), True), (date(2018, 11, 10), False)):
        units = people_queries.actor_for(people.son, day).units_for(Duty.INSPECTOR)
        assert bool(units) is still


def test_a_surprise_is_hidden_from_the_visited_until_its_day(people, van_luong, phu_tho, act):
    who = act(people.huong, "05/11/2018 09:00")
    surprise = actions.decide(phu_tho, **words(people, van_luong), **who)
    for user in (people.thang, people.thao, people.minh, people.lan):
        assert seen(user, "06/11/2018 23:59") == (0, 0)
    assert seen(people.thang, "07/11/2018 07:00") == (1, 1)
    assert seen(people.hoa, "07/11/2018 07:00") == (0, 0)  # a clerk of another unit
    assert seen(people.huong, "05/11/2018 09:00") == seen(people.son, "05/11/2018 09:00") == (1, 1)
    answer = refusal(
        actions.give_notice,
        surprise,
        number="1/TB",
        on=date(2018, 11, 6),
        **act(people.huong, "06/11/2018 09:00"),
    )
    assert answer.code == "surprise-not-announced"


def test_the_first_unit_surprised_does_not_learn_who_is_next(
    people, van_luong, tan_son, phu_tho, act
):
    visits = [
        actions.VisitPlan(van_luong, date(2018, 11, 7)),
        actions.VisitPlan(tan_son, date(2018, 11, 8)),
    ]
    actions.decide(
        phu_tho, **words(people, van_luong, visits=visits), **act(people.huong, "05/11/2018 09:00")
    )
    assert seen(people.thang, "07/11/2018 09:00") == (1, 1)
    assert seen(people.lan, "08/11/2018 09:00") == (1, 2)  # the district sees its commune too


def test_a_planned_visit_is_announced(decided, people):
    assert seen(people.thang, "23/10/2018 09:00") == (1, 1)
    assert seen(people.lan, "23/10/2018 09:00") == (1, 2)


def test_candidates_of_the_plan_are_not_told(rule, people, tan_son, van_luong, act):
    actions.record_plan(
        tan_son,
        year=2018,
        number="7/KH",
        signed_on=date(2018, 2, 5),
        purpose="Kiểm tra",
        population=17,
        targets=[actions.Target(van_luong, "bốc thăm")],
        from_paper=True,
        **act(people.minh, "05/02/2018 09:00"),
    )

    def told(user):
        at = moment("06/02/2018 09:00")
        actor = people_queries.actor_for(user, at.date())
        return access.visible_plans(actor, at).count()

    assert [told(user) for user in (people.minh, people.huong, people.thang, people.hoa)] == [
        1,
        1,
        0,
        0,
    ]


def test_what_a_decision_refuses(people, van_luong, tan_son, phu_tho, areas, act):
    who = act(people.huong, "05/11/2018 09:00")

    def code(**more):
        return refusal(actions.decide, phu_tho, **words(people, van_luong, **more), **who).code

    head = actions.Delegate("Bùi Thái Sơn", Role.HEAD, user=people.son)
    day = date(2018, 11, 7)
    assert code(closes_on=date(2018, 11, 6)) == "delegation-backwards"
    assert code(opens_on=date(2018, 11, 1)) == "delegation-backwards"
    assert code(members=[]) == "delegation-without-head"
    assert code(members=[head, head]) == "delegation-without-head"
    assert code(visits=[]) == "visits-missing"
    assert code(visits=[actions.VisitPlan(van_luong, date(2018, 11, 9))]) == (
        "visit-outside-delegation"
    )
    assert code(visits=[actions.VisitPlan(phu_tho, day)]) == "unit-not-under"
    assert code(kind=Kind.SELF) == "unit-not-under"
    assert code(period_code="chín tháng") == "period-unreadable"
    backwards = [
        actions.VisitPlan(van_luong, date(2018, 11, 8), feeds=1),
        actions.VisitPlan(tan_son, day),
    ]
    assert code(visits=backwards) == "feeds-backwards"
    mine = words(people, van_luong)
    for outsider in (people.minh, people.son, people.hoa):
        by = act(outsider, "05/11/2018 09:00")
        assert refusal(actions.decide, phu_tho, **mine, **by).code == "not-leading"
    assert not Inspection.objects.exists()


def test_reach_shows_but_does_not_sign(people, tan_son, van_luong, act):
    """The province's officer sees what the district runs; its decisions are not hers to sign."""
    own = words(people, van_luong)
    assert (
        refusal(actions.decide, tan_son, **own, **act(people.huong, "05/11/2018 09:00")).code
        == "not-leading"
    )
    actions.decide(tan_son, **own, **act(people.minh, "05/11/2018 09:00"))
    assert seen(people.huong, "05/11/2018 10:00") == (1, 1)


def test_the_notice_is_recorded(decided, people, act):
    actions.give_notice(
        decided,
        number="612/SNV-CCHC",
        on=date(2018, 10, 26),
        **act(people.huong, "26/10/2018 09:00"),
    )
    decided.refresh_from_db()
    assert (decided.notice_number, decided.noticed_on) == ("612/SNV-CCHC", date(2018, 10, 26))


def test_an_inspector_reads_how_the_district_itself_inspected(
    decided, people, tan_son, van_luong, act
):
    """“6 of 17” is looked at by opening the six; when the delegation ends, so does the reading."""
    actions.record_from_paper(
        tan_son,
        visited=van_luong,
        title="Kiểm tra xã Văn Luông",
        period_code="2018-q1",
        on=date(2018, 5, 15),
        decision=("45/QĐ-UBND", date(2018, 3, 1)),
        minutes_number="01/BB",
        conclusion=("12/TB-UBND", date(2018, 5, 30)),
        signer="Hà Thị Lan",
        summary="Đạt.",
        **act(people.minh, "05/10/2018 09:00"),
    )
    assert seen(people.son, "09/11/2018 09:00") == (2, 3)
    assert seen(people.son, "17/11/2018 09:00") == (1, 2)
