"""One day of a delegation: the commune in the morning, its district in the afternoon.

Given a decision for both on 9 November, Văn Luông feeding Tân Sơn; when the delegation looks at
the commune's counter before noon, hears it and signs; then the district's session in the afternoon
stands on it: its minutes carry the commune's, by number and hash, and the district cannot be
visited first.
"""

from __future__ import annotations

import json
from datetime import date

import pytest

from congvu.inspections import actions, integrity, queries
from congvu.inspections.papers_seen import Compared, Field, Verdict
from congvu.inspections.rules import Advice, FindingKind, Kind, Mark, Role, Sampled
from tests.dossiers.conftest import counter, receive  # noqa: F401
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    declare_all,
    people,
    phu_tho,
    put_up,
    refusal,
    sign_all,
)
from tests.inspections.test_at_the_visit import PNG, three  # noqa: F401

# ruff: noqa: F811
pytestmark = pytest.mark.django_db
DAY = "09/11/2018"


def decide(phu_tho, visits, people, act):
    return actions.decide(
        phu_tho,
        title="Kiểm tra CCHC tại huyện Tân Sơn và xã Văn Luông",
        kind=Kind.PLANNED,
        number="2711/QĐ-UBND",
        signed_on=date(2018, 10, 22),
        opens_on=date(2018, 11, 9),
        closes_on=date(2018, 11, 9),
        period_code="2018-9m",
        as_of=None,
        members=[
            actions.Delegate("Bùi Thái Sơn", Role.HEAD, "Phó Giám đốc", user=people.son),
            actions.Delegate("Cao Thị Thuỷ", Role.SECRETARY, "Chuyên viên", user=people.thuy),
        ],
        visits=visits,
        **act(people.huong, "22/10/2018 09:00"),
    )


def test_the_commune_in_the_morning_the_district_in_the_afternoon(
    three, people, phu_tho, tan_son, van_luong, areas, act
):
    # Given both on one day, the commune's visit feeding the district's.
    day = date(2018, 11, 9)
    inspection = decide(
        phu_tho,
        [
            actions.VisitPlan(van_luong, day, "UBND xã", feeds=1),
            actions.VisitPlan(tan_son, day, "UBND huyện"),
        ],
        people,
        act,
    )
    commune, district = inspection.visits.order_by("pk")
    for visit in (commune, district):
        declare_all(visit, act, "08/11/2018 15:00")

    # When the morning is at Văn Luông: one line fails, with a photograph, and the commune agrees.
    morning = act(people.son, f"{DAY} 07:30")
    actions.hold_session(commune, attendance="Đoàn; Chủ tịch UBND xã", **morning)
    (line,) = actions.add_checklist(commune, [("2", "Niêm yết đủ", "NĐ 63/2010")], **morning)
    thuy = act(people.thuy, f"{DAY} 08:30")
    actions.mark(line, result=Mark.FAIL, observed="Thiếu hai thủ tục", **thuy)
    actions.attach(commune, content=PNG, name="bang.png", caption="Bảng", item=line, **thuy)
    found = actions.record_finding(
        commune, kind=FindingKind.LIMIT, area="2", text="Niêm yết thiếu hai thủ tục", item=line,
        **act(people.son, f"{DAY} 09:30"),
    )  # fmt: skip
    unheard = queries.waiting_for_minutes(commune)
    assert unheard.code == "minutes-not-ready"
    actions.reply(found, text="", agrees=True, on=day, **act(people.thang, f"{DAY} 10:00"))
    noon = act(people.thuy, f"{DAY} 11:30")
    morning_minutes = sign_all(put_up(commune, "01/BB-ĐKT", noon, people.thang), noon)

    # And the afternoon at the district: its dossiers frozen, one drawn, its paper opened.
    after = act(people.son, f"{DAY} 13:30")
    actions.hold_session(district, attendance="Đoàn; lãnh đạo huyện", **after)
    frame = actions.freeze_frame(district, figure_code="dossiers.received", **after)
    assert frame.row_count == len(three)
    draw = actions.commit_draw(
        frame, n=2, source="Mười lần gieo xúc xắc lúc 14 giờ", **act(people.son, f"{DAY} 13:40")
    )
    actions.draw_sample(draw, randomness="4 1 6 6 2 3", **act(people.son, f"{DAY} 14:00"))
    late = act(people.thuy, f"{DAY} 14:30")
    same = [Compared(field, Verdict.SAME) for field in Field]
    for item in draw.items.order_by("rank"):
        assert actions.compare_papers(item, compared=same, **late) == Sampled.CLEAN
    evening = act(people.thuy, f"{DAY} 16:30")
    afternoon_minutes = sign_all(put_up(district, "02/BB-ĐKT", evening, people.lan), evening)

    # Then the district's minutes stand on the commune's, and nothing was changed since.
    (fed,) = json.loads(afternoon_minutes.content)["fed_by"]
    assert (fed["minutes"], fed["minutes_sha256"]) == ("01/BB-ĐKT", morning_minutes.sha256)
    assert fed["limits"] == ["Niêm yết thiếu hai thủ tục"]
    assert afternoon_minutes.audit_entries > morning_minutes.audit_entries
    assert integrity.integrity(inspection) == []
    concluded = actions.conclude(
        inspection,
        number="58/TB-SNV",
        signed_on=date(2018, 11, 23),
        signer="Bùi Thái Sơn, Phó Giám đốc Sở Nội vụ",
        causes="Chưa phân công rõ.",
        advice=[
            Advice(
                quote="Niêm yết đủ thủ tục.",
                interpretation="Niêm yết đủ thủ tục đang có hiệu lực.",
                unit_id=van_luong.pk,
                owner="Công chức Văn phòng - Thống kê",
                output="Ảnh bảng niêm yết",
                due_on=date(2018, 12, 15),
                area="2",
                finding_id=found.pk,
            )
        ],
        **act(people.huong, "23/11/2018 09:00"),
    )
    assert concluded.recommendations.get().unit == van_luong


def test_a_commune_that_comes_after_cannot_feed_its_district(
    people, phu_tho, tan_son, van_luong, areas, act
):
    """The district on the 9th, the commune on the 10th: the order of work is wrong."""
    visits = [
        actions.VisitPlan(van_luong, date(2018, 11, 10), feeds=1),
        actions.VisitPlan(tan_son, date(2018, 11, 9)),
    ]
    answer = refusal(
        actions.decide,
        phu_tho,
        title="Kiểm tra",
        kind=Kind.PLANNED,
        number="1/QĐ",
        signed_on=date(2018, 10, 22),
        opens_on=date(2018, 11, 9),
        closes_on=date(2018, 11, 10),
        period_code="2018-9m",
        as_of=None,
        members=[actions.Delegate("Bùi Thái Sơn", Role.HEAD, user=people.son)],
        visits=visits,
        **act(people.huong, "22/10/2018 09:00"),
    )
    assert answer.code == "feeds-backwards"
