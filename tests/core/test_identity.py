"""The square code of a card, and numbers that do not fit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core import identity
from congvu.core.identity import FEMALE, MALE, Card, parse_card
from congvu.core.refusals import Refused

DAY = date(2026, 11, 23)
NAME, ADDRESS = "Đinh Thị Mận", "Khu 5, Văn Luông, Tân Sơn, Phú Thọ"
WHOLE = f"025160345678|131234567|{NAME}|01071960|Nữ|{ADDRESS}|25042021"
READ = Card("025160345678", "131234567", NAME, date(1960, 7, 1), FEMALE, ADDRESS, date(2021, 4, 25))


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"\ufeff{WHOLE}\r\n",
        f"{WHOLE}|Đinh Văn Cha|Hà Thị Mẹ",  # cards of 2024 append the parents
        WHOLE.replace("|", "¦"),
        "".join(letter * 2 for letter in WHOLE),  # every key pressed twice
    ],
)
def test_a_whole_card(text):
    assert parse_card(text) == READ


def test_forms_of_fewer_fields():
    without_old = parse_card(f"025160345678|{NAME}|01071960|Nữ|{ADDRESS}|25042021")
    assert (without_old.old_identifier, without_old.issued_on) == ("", date(2021, 4, 25))
    empty_old = parse_card(f"025160345678||{NAME}|01071960|Nữ|{ADDRESS}|25042021")
    assert empty_old == without_old
    no_issue = parse_card(f"025160345678|131234567|{NAME}|01071960|Nữ|{ADDRESS}")
    assert (no_issue.address, no_issue.issued_on) == (ADDRESS, None)


def test_decomposed_letters_are_composed():
    import unicodedata

    assert parse_card(unicodedata.normalize("NFD", WHOLE)) == READ


@pytest.mark.parametrize(
    ("name", "sex", "address"),
    [
        ("Ddinh Thij Maanj", "Nuwx", "Khu 5, Vawn Luoong, Taan Sown, Phus Thoj"),
        ("D9inh Thi5 Ma65n", "Nu74", "Khu 5, Va8n Luo6ng, Ta6n So7n, Phu1 Tho5"),
    ],
)
def test_keys_of_an_input_method_are_undone(name, sex, address):
    found = parse_card(f"025160345678|131234567|{name}|01071960|{sex}|{address}|25042021")
    assert (found.name, found.address, found.sex) == (NAME, ADDRESS, FEMALE)
    assert (found.garbled, found.undone) == ((), ("address", "name"))


def test_swallowed_marks_leave_the_name_to_be_typed():
    found = parse_card("025160345678|131234567|inh Th Mn|01071960|N|Khu 5, Vn Lung|25042021")
    assert (found.name, found.address) == ("", "")
    assert found.garbled == ("address", "name")
    assert (found.identifier, found.birth_date, found.sex) == (
        "025160345678",
        date(1960, 7, 1),
        FEMALE,
    )


def test_a_card_without_any_mark_lost_them_on_the_way():
    found = parse_card("025060345678||Vi Thanh Sang|01071960|Nam|Khu 5, Van Luong|25042021")
    assert (found.name, found.sex) == ("", MALE)
    beside = parse_card(f"025060345678||Vi Thanh Sang|01071960|Nam|{ADDRESS}|25042021")
    assert beside.name == "Vi Thanh Sang"


@pytest.mark.parametrize(
    "text",
    ["", "025160345678", "Nguyeenx Vawn An", "02516034567|1|2|3|4|5|6", "a|b|c|d|e|f|g", "|" * 9],
)
def test_what_is_no_card_is_refused(text):
    with pytest.raises(Refused) as caught:
        parse_card(text)
    assert caught.value.refusal.code == "card-unreadable"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        read = parse_card(text)
    except Refused:
        return
    assert len(read.identifier) == 12


@given(
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.sampled_from(["Nam", "Nữ"]),
    st.lists(st.text(max_size=8), max_size=3),
)
def test_extra_fields_never_change_what_is_read(number, born, sex, extras):
    line = f"{number}||{NAME}|{born:%d%m%Y}|{sex}|{ADDRESS}|25042021"
    more = "|".join([line, *(each.replace("|", "") for each in extras)])
    assert parse_card(more).birth_date == parse_card(line).birth_date == born
    assert parse_card(more).identifier == number


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "born", "sex", "codes"),
    [
        ("025160345678", date(1960, 7, 1), FEMALE, []),
        ("025204001234", date(2004, 2, 1), MALE, []),
        ("131234567", date(1960, 7, 1), FEMALE, []),
        ("C1234567", None, "", []),
        ("025160345678", date(1961, 7, 1), FEMALE, ["identifier-birth-year"]),
        ("025160345678", date(1960, 7, 1), MALE, ["identifier-sex"]),
        ("099160345678", date(1960, 7, 1), FEMALE, ["identifier-province"]),
        ("025290345678", None, "", ["identifier-birth-year"]),  # 2090
        ("0251603456", None, "", ["identifier-length"]),
    ],
)
def test_numbers_of_identity_papers(number, born, sex, codes):
    found = identity.doubts_of_identifier(number, birth_date=born, sex=sex, day=DAY)
    assert [each.code for each in found] == codes
    assert all(each.said()["what_to_do"] for each in found)


@pytest.mark.parametrize(
    ("phone", "day", "code"),
    [
        ("0912345678", DAY, None),
        ("02103847123", DAY, None),
        ("01689123456", date(2018, 6, 1), None),
        ("01689123456", DAY, "phone-old"),
        ("0112345678", DAY, "phone-shape"),
        ("091234567", DAY, "phone-shape"),
    ],
)
def test_phones(phone, day, code):
    found = identity.doubts_of_phone(phone, day=day)
    assert [each.code for each in found] == ([code] if code else [])


def test_an_old_mobile_number_is_told_as_it_is_now():
    (found,) = identity.doubts_of_phone("01689123456", day=DAY)
    assert "0389123456" in found.said()["what_to_do"]


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("0100109106", None),
        ("0100109106-001", None),
        ("025160345678", None),
        ("0100109107", "tax-code-check"),
        ("01001091", "tax-code-shape"),
    ],
)
def test_tax_numbers(code, refused):
    assert [each.code for each in identity.doubts_of_tax_code(code)] == ([refused] * bool(refused))


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(1, 9))
def test_one_wrong_digit_of_a_tax_number_is_seen(nine, off):
    check = identity.tax_check_digit(nine)
    if check < 10:
        assert identity.doubts_of_tax_code(f"{nine}{check}") == []
        assert identity.doubts_of_tax_code(f"{nine}{(check + off) % 10}") != []
