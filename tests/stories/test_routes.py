"""Dossiers on interlinked routes, told through the real actions."""

from __future__ import annotations

import pytest

from congvu.audit import clock
from congvu.audit import queries as audit
from congvu.core.clock import Verdict
from congvu.core.periods import parse_period
from congvu.dossiers import actions, queries
from congvu.dossiers.rules import State
from congvu.figures import registry
from congvu.figures.registry import Mode, Scope
from tests.dossiers import interlinked
from tests.dossiers.conftest import at, counter, receive  # noqa: F401 - fixtures

HOUR = 3_600_000_000


@pytest.fixture
def house(counter, hire):  # noqa: F811
    return interlinked.ground(counter, hire)


def accounts(dossier, moment):
    found = queries.accounts_of(dossier, moment)
    used = {row.name: row.micros / HOUR for row in found.rows if row.micros}
    charged = {row.name: row.charged / HOUR for row in found.rows if row.charged}
    return used, charged, found.late / HOUR


def test_birth_residence_and_insurance_in_one_filing(house, at):  # noqa: F811
    # Given: sáng 2/7/2018 ông Sửu nộp một bộ hồ sơ ở xã Văn Luông cho con: khai sinh, thường trú,
    # thẻ BHYT
    birth = actions.receive(
        unit=house.commune,
        office=house.commune_one_stop,
        version=house.birth,
        applicant=house.citizen,
        by=house.commune_clerk.actor,
        at=at("02/07/2018 08:00"),
    )
    actions.forward(
        birth,
        to_office=house.commune_office,
        to_user=house.ngoc,
        by=house.commune_clerk.actor,
        at=at("02/07/2018 09:00"),
    )
    # When: chị Ngọc đăng ký khai sinh xong trong ngày; hai cơ quan nhận cùng lúc
    actions.take_over(birth, by=house.ngoc.actor, at=at("02/07/2018 09:30"))
    actions.forward(birth, by=house.ngoc.actor, at=at("02/07/2018 15:00"))
    residence, insurance = queries.children_of(birth)

    # Then: công dân không nộp lần nữa, và số liệu của xã và huyện không đếm hai lần
    period = parse_period("2018")
    counted = {
        name: registry.get("dossiers.received").selector(scope, period, clock.now()).count()[0]
        for name, scope in {
            "xã": Scope(house.commune, Mode.OWN, (house.commune,)),
            "huyện": Scope(house.unit, Mode.OWN, (house.unit,)),
            "cả huyện và xã": Scope(house.unit, Mode.SUBTREE, (house.unit, house.commune)),
        }.items()
    }
    assert counted == {"xã": 1, "huyện": 2, "cả huyện và xã": 1}

    # When: thẻ BHYT xong trước, thường trú xong sau
    actions.forward(
        insurance, to_office=house.office, by=house.hoa.actor, at=at("03/07/2018 08:00")
    )
    actions.finish(
        insurance, result_number="BHYT-12", by=house.dung.actor, at=at("05/07/2018 10:00")
    )
    birth.refresh_from_db()
    assert birth.state == State.PROCESSING
    actions.forward(
        residence, to_office=house.office, by=house.hoa.actor, at=at("03/07/2018 08:00")
    )
    actions.finish(residence, result_number="TT-7", by=house.binh.actor, at=at("10/07/2018 10:00"))

    # Then: hồ sơ gốc xong cùng nhánh cuối, trước hạn, và xã gọi ông Sửu đến lấy một lần
    birth.refresh_from_db()
    assert birth.state == State.FINISHED
    assert birth.standing(at("10/07/2018 11:00")) is Verdict.EARLY
    done = actions.return_result(birth, by=house.commune_clerk.actor, at=at("11/07/2018 08:00"))
    assert done.state == State.RETURNED
    assert audit.verify().ok


def test_land_with_tax_and_a_posting_that_stands_while_the_tax_office_works(house, at):  # noqa: F811
    # Given: hồ sơ cấp giấy chứng nhận, mười ngày làm việc, nhận ngày 2/7
    land = actions.receive(
        unit=house.unit,
        office=house.one_stop,
        version=house.land,
        applicant=house.citizen,
        by=house.hoa.actor,
        at=at("02/07/2018 07:30"),
    )
    actions.forward(
        land,
        to_office=house.commune_office,
        paper="15/PC",
        by=house.hoa.actor,
        at=at("02/07/2018 09:30"),
    )
    # When: xã niêm yết mười lăm ngày, nhánh của xã tạm dừng; thuế vẫn làm
    land.steps.filter(order=2).update(holds_all=True)
    actions.pause(
        land,
        ground="land_posting",
        reference="Niêm yết số 3",
        by=house.ngoc.actor,
        at=at("03/07/2018 07:30"),
    )
    actions.record_answer(land, paper="88/TB-CCT", by=house.hoa.actor, at=at("05/07/2018 07:30"))
    actions.resume(land, by=house.ngoc.actor, at=at("24/07/2018 07:30"))
    actions.forward(land, by=house.ngoc.actor, at=at("24/07/2018 09:30"))

    # Then: mười lăm ngày niêm yết không tính vào thời hạn, và không tính cho xã
    land.refresh_from_db()
    assert land.due_at == at("06/08/2018 07:30")
    used, charged, late = accounts(land, at("24/07/2018 09:30"))
    assert used["Tư pháp - Hộ tịch xã, Xã Văn Luông"] == 8
    assert (charged, late) == ({}, 0)

    # When: công dân được báo nộp thuế, nộp sau ba ngày; cuối cùng trình ký và trả
    actions.require_payment(
        land, reference="88/TB-CCT", by=house.binh.actor, at=at("24/07/2018 13:30")
    )
    assert land.steps.get(order=4).due_at is None
    actions.paid(land, by=house.hoa.actor, at=at("27/07/2018 13:30"))
    done = actions.finish(
        land, result_number="CS 012345", by=house.binh.actor, at=at("30/07/2018 16:00")
    )
    assert done.standing(at("31/07/2018 08:00")) is Verdict.EARLY


def test_a_branch_that_stands_without_holding_the_dossier_is_nobodys_lateness(house, at):  # noqa: F811
    # Given: nhánh xã tạm dừng mà quy trình không cho hồ sơ dừng theo
    land = actions.receive(
        unit=house.unit,
        office=house.one_stop,
        version=house.land,
        applicant=house.citizen,
        by=house.hoa.actor,
        at=at("02/07/2018 07:30"),
    )
    actions.forward(
        land,
        to_office=house.commune_office,
        paper="15/PC",
        by=house.hoa.actor,
        at=at("02/07/2018 09:30"),
    )
    actions.pause(
        land, ground="sector_law", reference="CV 5", by=house.ngoc.actor, at=at("02/07/2018 09:30")
    )
    actions.record_answer(land, paper="88/TB", by=house.hoa.actor, at=at("04/07/2018 09:30"))
    actions.resume(land, by=house.ngoc.actor, at=at("16/07/2018 09:30"))
    actions.forward(land, by=house.ngoc.actor, at=at("17/07/2018 09:30"))

    # When: phòng ở huyện làm một ngày trong hai ngày được giao, xong ngày 18/7, quá hạn hai ngày
    done = actions.finish(
        land, result_number="CS 1", by=house.binh.actor, at=at("18/07/2018 09:30")
    )
    # Then: quá hạn là của thời gian chờ, không của xã, của thuế hay của phòng
    used, charged, late = accounts(done, at("18/07/2018 10:00"))
    assert late == 2 * 8 + 2
    assert charged == {"": late}
    assert used["Tư pháp - Hộ tịch xã, Xã Văn Luông"] == 8


def test_a_re_routed_dossier_is_charged_the_same_however_it_went(house, at):  # noqa: F811
    """One day beyond its own term at the one-stop, five at the office: whichever way it went."""

    def told(number, *hands):
        dossier = actions.receive(
            unit=house.unit,
            office=house.one_stop,
            version=house.building,
            applicant=house.citizen,
            by=house.hoa.actor,
            at=at(f"02/07/2018 07:3{number}"),
        )
        for office, user, when in hands:
            by = house.hoa if user is None else house.dung
            actions.forward(dossier, to_office=office, to_user=user, by=by.actor, at=at(when))
        done = actions.finish(
            dossier, result_number="1", by=house.binh.actor, at=at(f"16/07/2018 07:3{number}")
        )
        return accounts(done, at("16/07/2018 09:00"))

    office, counter_ = house.office, house.one_stop
    # Given: một hồ sơ đi thẳng, một hồ sơ chuyển qua chuyển lại cùng tổng thời gian
    straight = told(0, (office, None, "04/07/2018 07:30"))
    to_and_fro = told(
        0,
        (office, None, "04/07/2018 07:30"),
        (office, house.binh, "05/07/2018 07:30"),
        (counter_, house.binh, "06/07/2018 07:30"),
        (office, house.binh, "06/07/2018 07:30"),
        (office, house.dung, "10/07/2018 07:30"),
    )
    # Then: tổng của từng nơi như nhau, và cộng lại đúng phần quá hạn
    assert to_and_fro == straight
    _used, charged, late = straight
    assert sum(charged.values()) == late
    assert set(charged) == {"Bộ phận tiếp nhận và trả kết quả", "Phòng Kinh tế và Hạ tầng"}
    # một cửa giữ 2 ngày (được 1), phòng giữ 8 ngày (được 3): chia 1 phần và 5 phần
    assert charged["Phòng Kinh tế và Hạ tầng"] == pytest.approx(
        5 * charged["Bộ phận tiếp nhận và trả kết quả"]
    )
