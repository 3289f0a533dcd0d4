"""What a scanner types through an input method: undone where certain, named where not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core import typed_vietnamese as typed
from congvu.core.typed_vietnamese import Method, is_syllable, look, split_tone, untyped

TONE_KEYS = {"\u0300": "f2", "\u0301": "s1", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
SHAPE_KEYS = {"â": ("aa", "a6"), "ê": ("ee", "e6"), "ô": ("oo", "o6"), "ă": ("aw", "a8")}
SHAPE_KEYS |= {"ơ": ("ow", "o7"), "ư": ("uw", "u7"), "đ": ("dd", "d9")}


def keys(word: str, method: Method) -> str:
    """The keys a person presses for a word, the tone last."""
    place = 0 if method is Method.TELEX else 1
    bare, tone = split_tone(word)
    pressed = "".join(SHAPE_KEYS.get(letter, (letter, letter))[place] for letter in bare)
    return pressed + (TONE_KEYS[tone][place] if tone else "")


@st.composite
def syllables(draw):
    """A syllable of the language, spelled by its parts."""
    onset = draw(st.sampled_from(sorted(typed._ONSETS)))
    rime = draw(st.sampled_from(sorted(typed._RIMES)))
    tone = draw(st.sampled_from(["", *TONE_KEYS]))
    letters = list(onset + rime)
    if tone:
        typed._place_tone(letters, tone)
    return unicodedata.normalize("NFC", "".join(letters))


@given(syllables().filter(is_syllable), st.sampled_from([Method.TELEX, Method.VNI]))
def test_every_syllable_comes_back_from_its_keys(word, method):
    assert typed._typed(keys(word, method), method) == word


@given(st.text(max_size=40))
def test_looking_never_fails_and_twice_is_once(text):
    found = look(text)
    again = look(found.text)
    if found.undone is None and not found.garbled:
        assert again.text == found.text


@pytest.mark.parametrize(
    ("typed_text", "meant", "method"),
    [
        ("Nguyeenx Vawn AN", "Nguyễn Văn AN", Method.TELEX),
        ("NGUYEENX THIJ HOAF", "NGUYỄN THỊ HÒA", Method.TELEX),
        ("Nguye64n Va8n An", "Nguyễn Văn An", Method.VNI),
        ("Truwowngf Quoocs Huy", "Trường Quốc Huy", Method.TELEX),
        ("Khu 5, xax Vawn Luoong", "Khu 5, xã Văn Luông", Method.TELEX),
        (
            "Khu 5, xa4 Va8n Luo6ng, ti3nh Phu1 Tho5",
            "Khu 5, xã Văn Luông, tỉnh Phú Thọ",
            Method.VNI,
        ),
        ("NNgguuyyễễnn  VVăănn", "Nguyễn Văn", Method.DOUBLED),
        ("Nguyá»…n VÄƒn Báº£o", "Nguyễn Văn Bảo", Method.BYTES),
    ],
)
def test_what_is_certain_is_undone(typed_text, meant, method):
    found = look(typed_text)
    assert (found.text, found.undone, found.garbled) == (meant, method, False)


@pytest.mark.parametrize(
    "text",
    [
        "Nguyn Vn An",  # marks and their letters swallowed
        "Nguy?n Văn An",
        "Nguy\ufffdn",
        "Nguyễễn Văn",
        "Nguyễnx Văn",
        "Nguyễn Va8n",
        "Trần Văn Hoàngf",
        "Khu 5, A6, Va8n Luo6ng",  # “A6” is a house or an Â
    ],
)
def test_what_is_not_certain_is_called_garbled(text):
    assert look(text).garbled


@pytest.mark.parametrize(
    "text", ["Giàng A Páo", "Hoàng Xuân Sáu", "Hồ Sỹ Quyền", "Lò Thị Pâng", "Số 12A, ngõ 5, tổ 3"]
)
def test_true_names_and_addresses_are_left_alone(text):
    found = look(text)
    assert (found.text, found.garbled, found.undone) == (text, False, None)


@pytest.mark.parametrize("text", ["Le Van Nam", "Vi Thanh Sang", "Khu7 Van Luong"])
def test_text_without_marks_is_not_rewritten(text):
    assert look(text).text == text
    assert untyped(text, Method.VNI) is None


@pytest.mark.parametrize(
    "word", ["gì", "gìn", "giữ", "giêng", "quý", "Quốc", "khuya", "nguyệt", "rượu", "Đỗ"]
)
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["Nguyn", "Nguyeenx", "thuyt", "hoc", "bàc", "Vn"])
def test_what_is_no_syllable(word):
    assert not is_syllable(word)
