"""A refusal says what happened, what to do and on what basis, in either language."""

from congvu.core.refusals import N_, Refusal, Refused, Words, refuse

LATE = Refusal(
    "pause-twice",
    N_("Hồ sơ {number} đã tạm dừng {count} lần."),
    N_("Giải quyết trong thời hạn còn lại."),
    "điều {article} NĐ 61/2018/NĐ-CP",
    {"number": "0712", "count": 2, "article": 17},
)


def test_it_says_four_things():
    assert LATE.said() == {
        "code": "pause-twice",
        "what": "Hồ sơ 0712 đã tạm dừng 2 lần.",
        "what_to_do": "Giải quyết trong thời hạn còn lại.",
        "basis": "điều 17 NĐ 61/2018/NĐ-CP",
    }
    assert str(LATE) == "Hồ sơ 0712 đã tạm dừng 2 lần. Giải quyết trong thời hạn còn lại."


def test_the_template_is_translated_before_it_is_filled():
    english = {
        "Hồ sơ {number} đã tạm dừng {count} lần.": "Dossier {number} was paused {count} times."
    }
    said = LATE.said(lambda text: english.get(text, text))
    assert said["what"] == "Dossier 0712 was paused 2 times."
    assert said["code"] == "pause-twice"


def test_what_a_person_typed_is_never_a_template():
    typed = Refusal("x", "Không đọc được “{text}”.", "", params={"text": "{number} {0} 100%"})
    assert typed.said()["what"] == "Không đọc được “{number} {0} 100%”."
    assert typed.said(lambda text: text)["basis"] == ""


def test_an_empty_basis_is_not_asked_of_gettext():
    """gettext answers an empty string with the header of the catalogue."""
    plain = Refusal("x", "Chuyện gì.", "Làm gì.")
    assert plain.said(lambda text: f"[{text}]") == {
        "code": "x",
        "what": "[Chuyện gì.]",
        "what_to_do": "[Làm gì.]",
        "basis": "",
    }


def test_refuse_makes_the_exception_that_carries_it():
    error = refuse(
        "unit-not-then", "Chưa có {unit}.", "Chọn ngày khác.", "NĐ 61/2007", unit="Tân Sơn"
    )
    assert isinstance(error, Refused)
    assert error.refusal == Refusal(
        "unit-not-then", "Chưa có {unit}.", "Chọn ngày khác.", "NĐ 61/2007", {"unit": "Tân Sơn"}
    )
    assert str(error) == "Chưa có Tân Sơn. Chọn ngày khác."
    assert N_("Chưa có {unit}.") == "Chưa có {unit}."


def english(text: str) -> str:
    return {
        "Không thể {act} khi hồ sơ “{state}”.": "“{act}” is not possible while “{state}”.",
        "Tiếp nhận": "Receive",
        "Đã dừng": "Stopped",
        "{n} hồ sơ chưa xem": "{n} dossiers not looked at",
    }.get(text, text)


def test_marked_words_inside_a_sentence_are_translated_with_it():
    refused = Refusal(
        "transition-impossible",
        "Không thể {act} khi hồ sơ “{state}”.",
        "",
        params={"act": Words("Tiếp nhận", "UBND xác nhận", inside=True), "state": Words("Đã dừng")},
    )
    assert refused.said()["what"] == "Không thể tiếp nhận, UBND xác nhận khi hồ sơ “Đã dừng”."
    said = refused.said(english)["what"]
    assert said == "“receive, UBND xác nhận” is not possible while “Stopped”."


def test_words_within_words_and_their_numbers():
    words = Words("2: ", Words("{n} hồ sơ chưa xem", n=3), "", between="")
    assert words == "2: 3 hồ sơ chưa xem"
    assert words.said(english) == "2: 3 dossiers not looked at"


def test_what_a_person_typed_beside_the_words_is_not_translated():
    typed = Refusal("x", "“{text}”", "", params={"text": "Đã dừng"})
    assert typed.said(english)["what"] == "“Đã dừng”"
