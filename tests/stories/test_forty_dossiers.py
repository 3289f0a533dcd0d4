"""A day of anh Bình with forty dossiers, from the slip of the morning to the shelf at night."""

from __future__ import annotations

import pytest

from congvu.core.clock import Verdict
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import State
from tests.dossiers.conftest import at, counter, receive

__all__ = ["at", "counter", "receive"]

pytestmark = pytest.mark.django_db


def many(act, dossiers, by, when, key, **said):
    """One act on all of them, as from the list; how many were done."""
    run = actions.ask_bulk(
        act, [each.pk for each in dossiers], said=said, key=key, by=by.actor, at=when
    )
    while actions.carry_on(run, by=by.actor, at=when):
        pass
    return queries.progress_of(run).done


def test_a_day_with_forty_dossiers(counter, receive, at):
    hoa, binh, dung = counter.hoa, counter.binh, counter.dung
    # Given: sáng thứ hai 2/7/2018 chị Hoa tiếp nhận bốn mươi hồ sơ
    found = [receive(f"02/07/2018 {7 + n // 30:02d}:{30 + n % 30:02d}") for n in range(40)]

    # When: chị chuyển cả bốn mươi một lần, lập một phiếu bàn giao
    office = counter.office.pk
    assert many("forward", found, hoa, at("02/07/2018 09:00"), "a", to_office=office) == 40
    (bundle,) = queries.bundles_to_give(hoa.actor, at("02/07/2018 09:05"))
    slip = actions.give_batch(
        [line.pk for line in bundle.lines], by=hoa.actor, at=at("02/07/2018 09:05")
    )

    # Then: trưởng phòng Dũng ký nhận ba mươi chín, trả lại một vì thiếu bản vẽ
    *good, bad = queries.lines_waiting(slip)
    for line in good:
        actions.sign_line(line, by=dung.actor, at=at("02/07/2018 09:30"))
    actions.refuse_line(
        bad,
        fault="missing_paper",
        note="Thiếu bản vẽ",
        by=dung.actor,
        at=at("02/07/2018 09:30"),
    )
    assert queries.papers_lying_at(counter.office).count() == 39
    assert [line.dossier for line in queries.sent_back(hoa.actor)] == [found[-1]]

    # When: ông phân công cho anh Bình
    assert many("assign", found[:-1], dung, at("02/07/2018 10:00"), "b", to_user=binh.pk) == 39
    counts = queries.queue_counts(binh.actor, at("02/07/2018 10:00"))
    assert (counts["mine"], counts["overdue"]) == (39, 0)

    # When: đến sáng thứ ba 10/7, anh đã xong ba mươi, còn chín quá hạn
    for dossier in found[:30]:
        actions.finish(dossier, result_number="1", by=binh.actor, at=at("06/07/2018 15:00"))
    morning = at("10/07/2018 08:00")
    load = queries.loads(dung.actor, morning, holder=binh.pk)
    assert [(each.open, each.overdue) for each in load] == [(9, 9)]
    assert queries.control_slip(found[0])[1].verdict is Verdict.LATE  # bước 3 ngày, xong ngày thứ 4
    assert queries.control_slip(found[30], morning)[1].verdict is Verdict.OVERDUE

    # When: ba mươi kết quả về một cửa, chị Hoa ký nhận rồi trả cho dân
    (way,) = queries.results_to_give(binh.actor, morning)
    back = actions.give_results(
        [each.pk for each in way.dossiers], to_office=way.to_office, by=binh.actor, at=morning
    )
    for line in queries.lines_waiting(back):
        actions.sign_line(line, by=hoa.actor, at=at("10/07/2018 08:30"))
    assert many("return_result", found[:30], hoa, at("10/07/2018 14:00"), "c") == 30
    assert Dossier.objects.filter(state=State.RETURNED).count() == 30

    # Then: cuối ngày giá một cửa chỉ còn hồ sơ bị trả lại, và hệ thống cũng nói thế
    count = actions.open_count(counter.one_stop, by=hoa.actor, at=at("10/07/2018 17:00"))
    actions.see(count, [found[-1].pk], by=hoa.actor, at=at("10/07/2018 17:05"))
    actions.close_count(count, by=hoa.actor, at=at("10/07/2018 17:10"))
    (tally,) = queries.tallies([count])
    assert (tally.expected, tally.missing, tally.extra) == (1, 0, 0)
