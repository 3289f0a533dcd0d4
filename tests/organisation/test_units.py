"""Who were the communes of Tân Sơn, and whose are their debts today?"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.organisation import actions, queries
from congvu.organisation.models import Unit

pytestmark = pytest.mark.django_db

SESSION_DAY = date(2018, 11, 9)
AFTER_MERGER = date(2025, 7, 1)


def test_tan_son_had_seventeen_communes_on_the_day_of_the_session(units):
    district = queries.unit_at("240", SESSION_DAY)
    communes = queries.units_under(district, SESSION_DAY)
    assert district.name == "Huyện Tân Sơn"
    assert len(communes) == 17
    assert {unit.level for unit in communes} == {"xa"}
    assert "Xã Văn Luông" in [unit.name for unit in communes]


def test_the_province_had_thirteen_districts_then_and_has_148_communes_now(units):
    assert len(queries.units_on(SESSION_DAY, "huyen")) == 13
    assert len(queries.units_on(AFTER_MERGER, "xa")) == 148
    assert queries.units_on(AFTER_MERGER, "huyen") == []


def test_van_luongs_debts_are_now_minh_dais(units):
    van_luong = queries.unit_at("08596", SESSION_DAY)
    assert queries.heirs(van_luong, SESSION_DAY) == [van_luong]
    assert [unit.name for unit in queries.heirs(van_luong, AFTER_MERGER)] == ["Xã Minh Đài"]


def test_three_tan_sons_are_never_mixed_up(units):
    """An old district, an old commune and a new commune; the new one holds none of the old."""
    old_commune = queries.unit_at("08578", SESSION_DAY)
    new_commune = queries.unit_at("08566", AFTER_MERGER)
    assert old_commune.name == new_commune.name == "Xã Tân Sơn"
    assert [unit.name for unit in queries.heirs(old_commune, AFTER_MERGER)] == ["Xã Lai Đồng"]
    assert old_commune not in queries.forebears(new_commune)


def test_the_same_code_is_another_unit_on_another_day(units):
    assert queries.unit_at("08566", SESSION_DAY).name == "Xã Tân Phú"
    assert queries.unit_at("08566", AFTER_MERGER).name == "Xã Tân Sơn"


def test_a_unit_that_did_not_exist_on_the_day_is_refused(units):
    with pytest.raises(Refused) as refused:
        queries.unit_at("240", AFTER_MERGER)
    said = refused.value.refusal.said()
    assert said["code"] == "unit-not-then"
    assert "Huyện Tân Sơn" in said["what_to_do"]


def test_the_districts_debts_wait_until_a_decision_assigns_them(units, nine_november):
    district = queries.unit_at("240", SESSION_DAY)
    assert queries.heirs(district, AFTER_MERGER) == []
    heir = queries.unit_at("08593", AFTER_MERGER)
    actions.record_succession(
        district,
        heir,
        on=AFTER_MERGER,
        decision="Quyết định số 15/QĐ-UBND ngày 01/07/2025",
        by=SYSTEM,
        at=nine_november,
    )
    assert queries.heirs(district, AFTER_MERGER) == [heir]


@pytest.mark.parametrize(
    ("decision", "day", "code"),
    [
        (" ", AFTER_MERGER, "succession-without-decision"),
        ("QĐ 15", date(2020, 1, 1), "succession-too-early"),
    ],
)
def test_a_succession_needs_a_decision_and_an_ended_unit(units, nine_november, decision, day, code):
    district = queries.unit_at("240", SESSION_DAY)
    heir = queries.unit_at("08593", AFTER_MERGER)
    with pytest.raises(Refused) as refused:
        actions.record_succession(
            district, heir, on=day, decision=decision, by=SYSTEM, at=nine_november
        )
    assert refused.value.refusal.code == code


def test_the_table_of_units_has_no_gap_and_no_cycle(units):
    assert queries.tree().faults() == []


GOOD = "code,name_vi,level,kind_vi,parent_code,valid_from,valid_to,successor,agency_code\n"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", None),
        ("25,Tỉnh A,tinh,tỉnh,,,,,\nx1,Xã B,xa,xã,25,,,,\n", "dòng 3: mã đơn vị"),
        ("25,Tỉnh A,tinh,tỉnh,,,,,\n26,Xã B,xom,xã,25,,,,\n", "dòng 3: cấp không hợp lệ"),
        ("25,Tỉnh A,tinh,tỉnh,,31/12/2018,,,\n", "dòng 2"),
        ("25,Tỉnh A,tinh,tỉnh,,,,,\n25,Tỉnh A,tinh,tỉnh,,,,,\n", "dòng 3: mã 25 đã có"),
        ("26,Xã B,xa,xã,25,,,,\n", "không có đơn vị cấp trên 25"),
        ("25,Tỉnh A,tinh,tỉnh,,,2025-06-30,27@2025-07-01,\n", "không có đơn vị kế thừa 27"),
    ],
)
def test_a_faulty_table_is_reported_line_by_line_and_nothing_is_kept(lines, words, nine_november):
    if words is None:
        actions.load_units(GOOD, by=SYSTEM, at=nine_november)
        return
    with pytest.raises(Refused, match=words):
        actions.load_units(GOOD + lines, by=SYSTEM, at=nine_november)
    assert not Unit.objects.exists()


def test_a_missing_column_is_named(nine_november):
    with pytest.raises(Refused, match="thiếu cột"):
        actions.load_units("code,name_vi\n25,Tỉnh A\n", by=SYSTEM, at=nine_november)


def test_the_table_is_not_loaded_twice(units, nine_november):
    with pytest.raises(Refused, match="đã được nhập"):
        actions.load_units(
            GOOD + "240,Huyện Tân Sơn,huyen,huyện,,,,,\n", by=SYSTEM, at=nine_november
        )


def test_an_office_code_is_used_once_in_a_unit(units, nine_november):
    district = queries.unit_at("240", SESSION_DAY)

    def open_one():
        return actions.open_office(
            district, code="MC", name="Một cửa", kind="one_stop", by=SYSTEM, at=nine_november
        )

    office = open_one()
    assert queries.offices_of(district, SESSION_DAY, "one_stop") == [office]
    with pytest.raises(Refused, match="đã có bộ phận"):
        open_one()


HEAD = "code,name_vi,level,kind_vi,parent_code,valid_from,valid_to,successor,agency_code"


def test_a_table_of_units_may_say_where_citizens_ask(at_time):
    at_time(moment := datetime(2018, 1, 2, 8, tzinfo=HANOI))
    row = "99,Tỉnh Thử,tinh,tỉnh,,,,,"
    made = actions.load_units(
        f"{HEAD},phone,address\n{row},0210 3000 111,Số 1 phố Thử\n", by=SYSTEM, at=moment
    )
    assert (made[0].phone, made[0].address) == ("0210 3000 111", "Số 1 phố Thử")
    with pytest.raises(Refused) as refused:
        actions.load_units(f"{HEAD},phone\n98{row[2:]},gọi anh Bình\n", by=SYSTEM, at=moment)
    assert refused.value.refusal.code == "units-faulty"
