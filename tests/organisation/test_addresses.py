"""Old and new addresses side by side: by names, certain or not decided."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.organisation.addresses import names_of, read_address, segments

pytestmark = pytest.mark.django_db
NOW, THEN = date(2026, 11, 23), date(2018, 11, 9)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Khu 5, xã Văn Luông, huyện Tân Sơn", ["|khu 5", "xa|van luong", "huyen|tan son"]),
        ("Khu 5 xã Văn Luông huyện Tân Sơn", ["|khu 5", "xa|van luong", "huyen|tan son"]),
        ("TT. Thanh Sơn; T. Phú Thọ", ["thi tran|thanh son", "tinh|phu tho"]),
        ("Phường 2, thị xã Phú Thọ", ["phuong|2", "thi xa|phu tho"]),
        ("", []),
    ],
)
def test_parts_of_an_address(text, wanted):
    assert [f"{one.kind}|{one.bare}" for one in segments(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Khu 5, xã Văn Luông, huyện Tân Sơn, tỉnh Phú Thọ",
        "Khu 5, Văn Luông, Tân Sơn, Phú Thọ",  # as the card has it
        "khu 5 xa Van Luong huyen Tan Son",
        "Khu 5, X. Văn Luông, H. Tân Sơn, T. Phú Thọ",
    ],
)
def test_a_commune_that_is_gone_is_told_as_it_is_today(units, van_luong, text):
    found = read_address(text, NOW)
    assert found.named == (van_luong,)
    assert found.now
    assert all(one.valid_to is None for one in found.now)
    assert van_luong not in found.now


def test_while_it_lives_there_is_nothing_to_say(units):
    found = read_address("Khu 5, xã Văn Luông, huyện Tân Sơn", THEN)
    assert found.certain
    assert not found.worth_saying


def test_a_commune_of_today_tells_what_it_was_made_of(units, van_luong):
    (today,) = read_address("Xã Văn Luông, Tân Sơn, Phú Thọ", NOW).now
    found = read_address(f"Khu 5, {today.name}, tỉnh Phú Thọ", NOW)
    assert found.named == (today,)
    assert "Xã Văn Luông" in names_of(found.before)


def test_two_readings_are_shown_and_none_chosen(units):
    # The old xã Tân Sơn went to xã Lai Đồng; another unit bears its name today.
    found = read_address("Khu 2, xã Tân Sơn, tỉnh Phú Thọ", NOW)
    assert sorted(one.code for one in found.named) == ["08566", "08578"]
    assert found.worth_saying
    assert (found.now, found.before) == ((), ())
    district = read_address("Khu 2, xã Tân Sơn, huyện Tân Sơn, tỉnh Phú Thọ", NOW)
    assert names_of(district.now) == "Xã Lai Đồng"


@pytest.mark.parametrize(
    "text",
    ["", "Khu 5", "Xã Văn Luông, huyện Thanh Sơn", "Xã Văn Luông, tỉnh Hà Nam", "Văn Luông"],
)
def test_what_does_not_agree_names_nothing(units, text):
    assert not read_address(text, NOW).certain
