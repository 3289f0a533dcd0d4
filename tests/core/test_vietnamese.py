"""Vietnamese text, numbers and dates as officials write and search them."""

import random
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core import vietnamese as vi
from congvu.core.legacy_text import (
    VIETNAMESE_LETTERS,
    Encoding,
    convert,
    detect,
    encode,
    is_syllable,
    looks_like_tcvn3,
    looks_like_vni,
)
from congvu.core.refusals import Refused

SENTENCE = "Ủy ban nhân dân huyện Tân Sơn, tỉnh Phú Thọ đã giải quyết đúng hạn 762 hồ sơ."


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Đăng ký   KHAI SINH ", "dang ky khai sinh"),
        (unicodedata.normalize("NFD", "Thị trấn Hạ Hòa"), "thi tran ha hoa"),
        ("Văn\u00a0Luông\u200b", "van luong"),
        ("ƯỠN ẸO", "uon eo"),
    ],
)
def test_search_does_not_mind_marks_capitals_or_composition(typed, folded):
    assert vi.fold(typed) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert vi.fold(vi.fold(text)) == vi.fold(text)


def test_initials_find_the_procedure_while_typing():
    assert vi.initials_fold("Đăng ký khai sinh") == "dkks"
    assert vi.initials_fold("Chứng thực (bản sao)") == "ctbs"


def shuffled(words):
    return random.Random(2018).sample(words, len(words))


def test_letters_stand_in_the_order_of_the_dictionary():
    ordered = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(shuffled(ordered), key=vi.sort_key) == ordered


def test_tones_stand_in_their_order_after_the_letters():
    ordered = ["ba", "bà", "bả", "bã", "bá", "bạ", "ban", "bán", "băn", "bân"]
    assert sorted(shuffled(ordered), key=vi.sort_key) == ordered


def test_syllables_are_compared_one_by_one_and_numbers_as_numbers():
    ordered = ["7 xã", "Hoa Bình", "Hòa An", "Hoan", "Mẫu 2", "Mẫu 10", "Mẫu 10a"]
    assert sorted(shuffled(ordered), key=vi.sort_key) == ordered


@given(st.text(max_size=40))
def test_a_sort_key_is_plain_so_that_both_databases_order_alike(text):
    key = vi.sort_key(text)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
    assert key == vi.sort_key(unicodedata.normalize("NFD", text))


def test_points_of_a_clause_run_a_b_c_d_đ_e_g_h():
    assert "".join(vi.list_letter(position) for position in range(8)) == "abcdđegh"
    assert vi.list_letter(23) == "aa"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (1234.5, None, "1.234,5"),
        (1234567, None, "1.234.567"),
        (Decimal("87.125"), 2, "87,13"),
        (99.995, 2, "100,00"),
        (-1234, None, "-1.234"),
        (Decimal("-0.004"), 2, "0,00"),
        (999, 1, "999,0"),
        (Decimal("1E+3"), None, "1.000"),
    ],
)
def test_numbers_take_dots_for_thousands_and_a_comma_for_the_fraction(value, places, shown):
    assert vi.number(value, places) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_number_shown_is_read_back(value):
    assert vi.parse_number(vi.number(value)) == value


@pytest.mark.parametrize("text", ["1.5", "1,234.5", "", "mười", "1.23.456", "٣"])
def test_a_number_that_could_mean_two_things_is_refused(text):
    with pytest.raises(Refused) as caught:
        vi.parse_number(text)
    assert caught.value.refusal.code == "number-unreadable"


WORDS = {
    0: "không",
    10: "mười",
    15: "mười lăm",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    105: "một trăm linh năm",
    111: "một trăm mười một",
    1000: "một nghìn",
    1005: "một nghìn không trăm linh năm",
    10_055: "mười nghìn không trăm năm mươi lăm",
    1_000_005: "một triệu không trăm linh năm",
    2_000_000_000: "hai tỷ",
    1_000_000_000_000: "một nghìn tỷ",
    5 * 10**18: "năm tỷ tỷ",
    -762: "âm bảy trăm sáu mươi hai",
}


@pytest.mark.parametrize(("value", "words"), WORDS.items())
def test_numbers_in_words(value, words):
    assert vi.number_in_words(value) == words


def test_the_word_for_an_empty_ten_may_be_the_southern_one():
    assert vi.number_in_words(105, gap="lẻ") == "một trăm lẻ năm"


def test_money_in_words_as_on_a_receipt():
    assert vi.money(120_000) == "120.000 đồng"
    assert vi.money_in_words(120_000) == "một trăm hai mươi nghìn đồng"


def read_words(words: str) -> int:
    """Another way back, written only for this test: values of words, added up place by place."""
    ones = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5}
    ones |= {"lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
    total = nine_digits = three_digits = last = 0
    billions = 0
    for word in [*words.split(), "."]:
        if word == "tỷ":
            billions += 1
            continue
        if billions:
            nine_digits += three_digits + last
            total += nine_digits * 10 ** (9 * billions)
            nine_digits = three_digits = last = billions = 0
        if word in ones:
            last = ones[word]
        elif word == "mười":
            three_digits += 10
        elif word in ("mươi", "trăm"):
            three_digits += last * (10 if word == "mươi" else 100)
            last = 0
        elif word in ("nghìn", "triệu"):
            nine_digits += (three_digits + last) * (1000 if word == "nghìn" else 10**6)
            three_digits = last = 0
    return total + nine_digits + three_digits + last


@given(st.integers(min_value=0, max_value=10**27))
def test_words_say_every_digit(value):
    assert read_words(vi.number_in_words(value)) == value


def test_dates_as_official_papers_write_them():
    assert vi.format_date(date(2018, 11, 9)) == "09/11/2018"
    assert vi.date_words(date(2018, 11, 9)) == "ngày 09 tháng 11 năm 2018"
    assert vi.date_words(date(2018, 2, 24)) == "ngày 24 tháng 02 năm 2018"
    assert vi.date_words(date(2018, 4, 24)) == "ngày 24 tháng 4 năm 2018"
    moment = datetime(2018, 4, 24, 8, 5)
    assert vi.format_moment(moment) == "08:05 24/04/2018"
    assert vi.moment_words(moment) == "08 giờ 05 phút, ngày 24 tháng 4 năm 2018"


@pytest.mark.parametrize(
    "text",
    [
        "1/7/25",
        "01/07/2025",
        " 1-7-2025",
        "1.7.2025",
        "1 / 7 / 2025",
        "2025-07-01",
        "Ngày 01 tháng 7 năm 2025",
    ],
)
def test_a_date_is_read_day_first(text):
    assert vi.parse_date(text) == date(2025, 7, 1)


def test_a_birth_year_of_two_digits_needs_its_century():
    assert vi.parse_date("2/9/45", century_from=1930) == date(1945, 9, 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2018", "date-impossible"),
        ("7/13/2018", "date-impossible"),
        ("hôm qua", "date-unreadable"),
        ("1/7", "date-unreadable"),
        ("43374", "date-unreadable"),
    ],
)
def test_a_date_that_is_none_is_refused(text, code):
    with pytest.raises(Refused) as caught:
        vi.parse_date(text)
    assert caught.value.refusal.code == code


@given(st.dates())
def test_a_date_shown_is_read_back(day):
    assert vi.parse_date(vi.format_date(day)) == day


# --- encodings of before Unicode -----------------------------------------------------------


def test_all_134_letters_are_in_the_table():
    assert len(set(VIETNAMESE_LETTERS)) == 2 * (12 * 6 + 1)


@pytest.mark.parametrize("letter", VIETNAMESE_LETTERS)
def test_every_letter_survives_vni(letter):
    assert convert(encode(letter, Encoding.VNI), Encoding.VNI) == letter


@pytest.mark.parametrize("letter", VIETNAMESE_LETTERS)
def test_every_letter_survives_tcvn3(letter):
    coded = encode(letter, Encoding.TCVN3)
    assert convert(coded, Encoding.TCVN3).lower() == letter.lower()
    assert all(ord(code) < 0x100 for code in coded)
    if letter == letter.lower():
        assert convert(coded, Encoding.TCVN3) == letter
        assert convert(coded, Encoding.TCVN3, capitals=True) == letter.upper()


@given(st.text(alphabet=[*VIETNAMESE_LETTERS, " ", ",", "b", "n", "g", "t"], max_size=40))
def test_a_text_survives_vni_whole(text):
    # "ơ" and "ư" carry their tone as a mark of its own; a plain vowel before another letter's
    # code never merges with it, because no letter's code begins with a mark.
    assert convert(encode(text, Encoding.VNI), Encoding.VNI) == text


def test_a_register_of_the_time_is_read():
    tcvn3 = "UBND huyÖn T©n S¬n, tØnh Phó Thä"
    vni = "UBND huyeän Taân Sôn, tænh Phuù Thoï"
    for text in (tcvn3, vni):
        assert convert(text, detect(text)) == "UBND huyện Tân Sơn, tỉnh Phú Thọ"
    assert looks_like_tcvn3(tcvn3)
    assert looks_like_vni(vni)
    assert detect(encode(SENTENCE, Encoding.TCVN3)) is Encoding.TCVN3
    assert detect(encode(SENTENCE.upper(), Encoding.VNI)) is Encoding.VNI


@pytest.mark.parametrize(
    "text", [SENTENCE, "có gì lạ", "", "Tan Son", "café Müller", "25 °C", "hò"]
)
def test_unicode_is_left_alone(text):
    assert detect(text) is None
    assert not looks_like_tcvn3(text)


def test_syllables_are_told_from_other_words():
    assert all(
        is_syllable(word) for word in ["Nghiêng", "ngả", "khuya", "thuở", "quýt", "giếng", "đường"]
    )
    assert not any(is_syllable(word) for word in ["ViÖt", "café", "zebra", "cafộ", "strong"])
