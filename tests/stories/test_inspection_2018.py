"""The delegation of November 2018 at Tân Sơn, from the decision to the last proof accepted.

Given a district's counter and its commune; when the delegation visits the commune, then the
district, freezes the records, draws before witnesses, opens the paper, hears the unit, signs and
concludes; then each recommendation is a task that only an accepted proof closes, and in 2025 the
debt passes to whoever a decision names.
"""

from __future__ import annotations

import json
from datetime import date

import pytest

from congvu.audit import queries as audit
from congvu.core import sampling
from congvu.core.actors import SYSTEM, Duty
from congvu.dossiers import actions as counter_acts
from congvu.figures import queries as figures
from congvu.inspections import actions, followup, integrity, queries
from congvu.inspections.rules import Advice, FindingKind, Mark, Sampled
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units_then
from congvu.people import queries as people_queries
from congvu.plans.rules import Proof
from tests.dossiers.conftest import counter, receive  # noqa: F401
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    decided,
    moment,
    people,
    phu_tho,
    put_up,
    refusal,
    sign_all,
    visits,
)

# ruff: noqa: F811
pytestmark = pytest.mark.django_db

DAY = "09/11/2018"
RANDOMNESS = "4 1 6 6 2 3 5 1 2 6"


@pytest.fixture
def twelve(counter, receive, at_time):
    """Twelve building permits of the spring, all finished on time by the records."""
    made = []
    for day in range(2, 14):
        at_time(moment(f"{day:02}/05/2018 15:00"))
        row = receive(f"{day:02}/05/2018 09:00")
        row = counter_acts.forward(
            row,
            to_office=counter.office,
            by=counter.hoa.actor,
            at=moment(f"{day:02}/05/2018 09:30"),
        )
        made.append(
            counter_acts.finish(
                row,
                result_number=f"{day}/GPXD",
                by=counter.binh.actor,
                at=moment(f"{day:02}/05/2018 15:00"),
            )
        )
    return made


def attend(visit, who):
    actions.hold_session(visit, attendance="Đoàn; lãnh đạo đơn vị", **who)


def sign(visit, number, who):
    return sign_all(put_up(visit, number, who), who)


def test_the_inspection_of_2018(twelve, decided, visits, people, act, tan_son, van_luong, clock):
    # Given the decision, the notice, and the district's own report.
    actions.give_notice(
        decided, number="612/SNV", on=date(2018, 10, 26), **act(people.huong, "26/10/2018 09:00")
    )
    lines = [(step.label, step.done) for step in queries.steps_of(decided)]
    assert len(lines) == 11
    assert not lines[3][1]
    actions.self_report(
        visits.huyen,
        text="Đã tiếp nhận 12 hồ sơ, đúng hạn 100%.",
        on=date(2018, 11, 5),
        **act(people.minh, "05/11/2018 09:00"),
    )

    # When the delegation is at Văn Luông first,
    attend(visits.xa, act(people.son, "07/11/2018 08:00"))
    (line,) = actions.add_checklist(
        visits.xa, [("2", "Niêm yết đủ", "NĐ 63/2010")], **act(people.thuy, "07/11/2018 08:30")
    )
    actions.mark(
        line, result=Mark.FAIL, observed="Thiếu hai thủ tục", **act(people.thuy, "07/11/2018 09:00")
    )
    posted = actions.record_finding(
        visits.xa,
        kind=FindingKind.LIMIT,
        area="2",
        text="Niêm yết thiếu hai thủ tục",
        item=line,
        **act(people.son, "07/11/2018 10:00"),
    )
    actions.reply(
        posted, text="", agrees=True, on=visits.xa.on, **act(people.thang, "07/11/2018 11:00")
    )
    sign(visits.xa, "01/BB-ĐKT", act(people.thuy, "07/11/2018 11:30"))

    # and then at the district: the records of nine months are frozen,
    frame = actions.freeze_frame(
        visits.huyen, figure_code="dossiers.on_time", **act(people.son, f"{DAY} 08:00")
    )
    assert (frame.row_count, frame.in_numerator) == (12, 12)
    counted = figures.rows(
        "dossiers.on_time", tan_son, queries.period_of(decided), moment(f"{DAY} 17:00")
    )
    assert [row["id"] for row in queries.frame_rows(frame)] == [row.id for row in counted]

    # five are drawn by dice thrown after the commitment,
    draw = actions.commit_draw(
        frame, n=5, source="Mười lần gieo xúc xắc lúc 9 giờ", **act(people.son, f"{DAY} 08:30")
    )
    draw = actions.draw_sample(draw, randomness=RANDOMNESS, **act(people.son, f"{DAY} 09:05"))
    again = sampling.draw(sampling.read_frame(draw.canonical_frame.encode()), RANDOMNESS)
    items = list(draw.items.order_by("rank"))
    assert [str(item.subject_id) for item in items] == list(again.selected)

    # and one of the five has no paper.
    for item in items[:4]:
        actions.examine(item, result=Sampled.CLEAN, observed="", **act(people.son, f"{DAY} 09:30"))
    actions.examine(
        items[4], result=Sampled.MISSING, observed="Không có", **act(people.son, f"{DAY} 09:40")
    )
    attend(visits.huyen, act(people.son, f"{DAY} 08:05"))
    finding = actions.record_finding(
        visits.huyen,
        kind=FindingKind.LIMIT,
        area="2",
        text="Một hồ sơ trong mẫu không có hồ sơ giấy",
        grounds=[actions.Ground("dossier", items[4].label, items[4].subject_id)],
        **act(people.son, f"{DAY} 10:00"),
    )

    # The minutes wait for the district's words, which dissent.
    answer = refusal(sign, visits.huyen, "02/BB-ĐKT", act(people.thuy, f"{DAY} 11:00"))
    assert answer.code == "minutes-not-ready"
    actions.reply(
        finding,
        text="Hồ sơ đã chuyển lưu trữ",
        agrees=False,
        on=visits.huyen.on,
        **act(people.lan, f"{DAY} 11:00"),
    )
    minutes = sign(visits.huyen, "02/BB-ĐKT", act(people.thuy, f"{DAY} 16:30"))
    said = json.loads(minutes.content)
    assert said["fed_by"][0]["limits"] == ["Niêm yết thiếu hai thủ tục"]
    assert said["findings"][0]["agrees"] is False
    assert said["frames"][0]["draw"]["sentence"].startswith("5 hồ sơ chọn ngẫu nhiên trong 12")

    # Then the conclusion binds: one task for each recommendation.
    conclusion = actions.conclude(
        decided,
        number="58/TB-SNV",
        signed_on=date(2018, 11, 20),
        signer="Bùi Thái Sơn",
        causes="Chưa phân công lưu hồ sơ.",
        advice=[
            Advice(
                quote="Thường xuyên rà soát và cập nhật, niêm yết công khai TTHC còn hiệu lực.",
                interpretation="Niêm yết đủ thủ tục tại Bộ phận một cửa",
                unit_id=unit.pk,
                owner="Văn phòng",
                output="Biên bản niêm yết",
                due_on=date(2018, 12, 20),
                area="2",
                finding_id=ground.pk,
            )
            for unit, ground in ((tan_son, finding), (van_luong, posted))
        ],
        **act(people.huong, "20/11/2018 09:00"),
    )
    district, commune = conclusion.recommendations.order_by("order")
    assert integrity.integrity(decided) == []
    assert [each.task.unit for each in (district, commune)] == [tan_son, van_luong]

    # The delegation ends; its members read the units no more.
    actions.close_delegation(
        decided, on=date(2018, 11, 16), reason="Đã xong", **act(people.huong, "20/11/2018 10:00")
    )
    inspector = people_queries.actor_for(people.son, date(2018, 11, 21))
    assert inspector.units_for(Duty.INSPECTOR) == frozenset()

    # The district claims, is sent back, claims again after more time, and is believed.
    proof = Proof(document_number="12/BB-VP", document_date=date(2018, 12, 10))
    actions.accept(district, **act(people.minh, "22/11/2018 09:00"))
    actions.claim(district, proofs=[proof], **act(people.minh, "10/12/2018 16:00"))
    actions.send_back(district, reason="Thiếu ảnh bảng", **act(people.huong, "12/12/2018 09:00"))
    actions.extend(
        district,
        to_due=date(2019, 1, 15),
        reason="Chờ in lại bảng",
        **act(people.huong, "12/12/2018 09:10"),
    )
    better = Proof(document_number="01/BB-VP", document_date=date(2019, 1, 8))
    actions.claim(district, proofs=[better], **act(people.minh, "09/01/2019 09:00"))
    closed = actions.verify(
        district, evidence="Đã xem bảng tại chỗ", **act(people.huong, "11/01/2019 09:00")
    )
    assert (closed.original_due_on, closed.task.due_on) == (date(2018, 12, 20), date(2019, 1, 15))
    found = followup.cohort(
        conclusion.recommendations.all(), queries.period_of(decided), date(2019, 2, 1)
    )
    assert found.due == 0  # due in December, not in the nine months inspected

    # The boards are bare again: reopened, and open when the district ends on 30/6/2025.
    actions.reopen(district, reason="Bảng lại trống", **act(people.huong, "01/03/2019 09:00"))
    assert len(followup.story(district)) == 8
    summer = date(2025, 7, 1)
    heir = units_then.unit_at("08593", summer)
    assert followup.waiting_for_heir(summer) == [district]
    assert followup.responsible_units(commune, summer) == [heir]  # Minh Đài took Văn Luông over
    organisation.record_succession(
        tan_son,
        heir,
        on=summer,
        decision="Quyết định giả định",
        by=SYSTEM,
        at=clock("02/07/2025 08:00"),
    )
    assert followup.waiting_for_heir(summer) == []
    assert list(followup.open_of(heir)) == [district, commune]
    assert audit.verify().ok
