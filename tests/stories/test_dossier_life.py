"""A dossier's life at Tân Sơn's counter, told through the real actions."""

from __future__ import annotations

import pytest

from congvu.audit import queries as audit
from congvu.core.clock import Verdict
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.rules import State
from tests.dossiers.conftest import at, counter, receive  # noqa: F401 - fixtures


def test_a_building_permit_with_one_supplement(counter, receive, at):  # noqa: F811
    # Given: sáng 25/6/2018 ông Sửu nộp hồ sơ xin phép xây nhà, chị Hoa tiếp nhận và hẹn ngày 2/7
    dossier = receive("25/06/2018 09:00")
    assert dossier.promise_at == at("02/07/2018 09:00")
    actions.forward(
        dossier,
        to_office=counter.office,
        to_user=counter.binh,
        by=counter.hoa.actor,
        at=at("25/06/2018 14:00"),
    )
    actions.take_over(dossier, by=counter.binh.actor, at=at("25/06/2018 14:30"))

    # When: anh Bình thấy thiếu bản vẽ móng, gửi phiếu bổ sung trong ba ngày làm việc
    actions.request_supplement(
        dossier,
        missing=["Bản vẽ móng"],
        reason="Bản vẽ thiếu phần móng",
        by=counter.binh.actor,
        at=at("27/06/2018 10:00"),
    )
    # Then: đồng hồ dừng, và ông Sửu không phải là người bị tính chậm
    dossier.refresh_from_db()
    assert queries.reading(dossier, at("10/07/2018 08:00")).verdict is Verdict.PAUSED

    # When: ngày 9/7 ông nộp đủ, thời hạn tính lại từ đầu; anh Bình xong trước hạn
    dossier = actions.complete_supplement(dossier, by=counter.hoa.actor, at=at("09/07/2018 08:00"))
    assert dossier.due_at == at("16/07/2018 08:00")
    assert dossier.promise_at == at("02/07/2018 09:00")
    dossier = actions.finish(
        dossier, result_number="27/GPXD", by=counter.binh.actor, at=at("13/07/2018 16:00")
    )

    # Then: trước hạn, dù mãi tháng 8 ông mới đến lấy
    dossier = actions.return_result(dossier, by=counter.hoa.actor, at=at("06/08/2018 08:00"))
    assert dossier.state == State.RETURNED
    assert dossier.standing(at("06/08/2018 08:00")) is Verdict.EARLY
    told = [line.said() for line in queries.story(dossier)]
    assert len(told) == 7
    assert told[4] == ("Nhận đủ giấy tờ bổ sung của phiếu 01/2018/HDHS. Thời hạn tính lại từ đầu.")
    assert audit.verify().ok


def test_nobody_can_make_a_late_dossier_look_on_time(counter, receive, at):  # noqa: F811
    # Given: một hồ sơ đã quá hạn ngày 2/7
    dossier = receive("25/06/2018 09:00")
    actions.forward(
        dossier, to_office=counter.office, by=counter.hoa.actor, at=at("25/06/2018 10:00")
    )

    # When: người ta thử tạm dừng không căn cứ, ghi lùi ngày, và yêu cầu bổ sung muộn
    with pytest.raises(Refused, match="căn cứ"):
        actions.pause(
            dossier,
            ground="khac",
            reference="",
            by=counter.binh.actor,
            at=at("03/07/2018 08:00"),
        )
    actions.request_supplement(
        dossier,
        missing=["Bản vẽ"],
        reason="Cần thêm",
        order_reason="Lãnh đạo đồng ý",
        by=counter.lan.actor,
        at=at("03/07/2018 08:00"),
    )
    with pytest.raises(Refused, match="trước việc liền trước"):
        actions.complete_supplement(dossier, by=counter.hoa.actor, at=at("29/06/2018 08:00"))
    actions.complete_supplement(dossier, by=counter.hoa.actor, at=at("04/07/2018 08:00"))
    done = actions.finish(
        dossier, result_number="1", by=counter.binh.actor, at=at("04/07/2018 09:00")
    )

    # Then: vẫn là quá hạn, và câu chuyện còn nguyên
    assert done.standing(at("05/07/2018 08:00")) is Verdict.LATE
    assert any("Lãnh đạo đồng ý" in line.said() for line in queries.story(done))
