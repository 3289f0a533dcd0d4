"""Texts from before Unicode: TCVN3 (fonts ``.VnTime``) and VNI-Windows (fonts ``VNI-Times``).

Such a text reaches us as the Western letters that stand at the same byte values ("ViÖt Nam",
"Vieät Nam"). Spreadsheets and registers of the 2000s are full of them.

Source: TCVN 5712:1993, bộ VN3; the VNI-Windows table as published by its maker.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from itertools import product


class Encoding(StrEnum):
    """An encoding of before Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"


# Order of the tones in the tables: ngang, huyền, sắc, hỏi, ngã, nặng.
_VOWEL_ROWS = (
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
)
_TCVN3_ROWS = (
    "aµ¸¶·¹",
    "¨»¾¼½Æ",
    "©ÇÊÈÉË",
    "eÌÐÎÏÑ",
    "ªÒÕÓÔÖ",
    "i×ÝØÜÞ",
    "oßãáâä",
    "«åèæçé",
    "¬êíëìî",
    "uïóñòô",
    "\u00adõøö÷ù",
    "yúýûüþ",
)
_TCVN3_CAPITALS = {"Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§"}

VIETNAMESE_LETTERS = "".join(_VOWEL_ROWS) + "đ" + "".join(_VOWEL_ROWS).upper() + "Đ"
"""Every vowel with every tone and đ, small and capital."""


def _tcvn3_table() -> dict[str, str]:
    table = {"đ": "®", **_TCVN3_CAPITALS}
    for letters, codes in zip(_VOWEL_ROWS, _TCVN3_ROWS, strict=True):
        table |= {a: b for a, b in zip(letters, codes, strict=True) if not b.isascii()}
    return table


def _vni_table() -> dict[str, str]:
    table = {"đ": "ñ", "ơ": "ô", "ư": "ö"}
    # Plain bases and the two horned ones take a tone mark after them; the hats and the breve are
    # themselves marks, one for each tone.
    plain, hat, breve = ("", *"øùûõï"), tuple("âàáåãä"), tuple("êèéúüë")
    for base, letters in (("a", "aàáảãạ"), ("e", "eèéẻẽẹ"), ("o", "oòóỏõọ"), ("u", "uùúủũụ")):
        table |= {a: base + mark for a, mark in zip(letters, plain, strict=True) if mark}
    for base, letters in (("y", "yỳýỷỹ"), ("ô", "ơờớởỡợ"), ("ö", "ưừứửữự")):
        table |= {a: base + mark for a, mark in zip(letters, plain, strict=False) if mark}
    for base, letters in (("a", "âầấẩẫậ"), ("e", "êềếểễệ"), ("o", "ôồốổỗộ")):
        table |= {a: base + mark for a, mark in zip(letters, hat, strict=True)}
    table |= {a: "a" + mark for a, mark in zip("ăằắẳẵặ", breve, strict=True)}
    table |= {"ỵ": "î", "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò"}
    return table | {letter.upper(): code.upper() for letter, code in table.items()}


_TO_TCVN3 = _tcvn3_table()
_FROM_TCVN3 = {code: letter for letter, code in _TO_TCVN3.items()}
_TO_VNI = _vni_table()
_FROM_VNI = {code: letter for letter, code in _TO_VNI.items()}
# A capital may carry the small mark when the typist mixed them.
_FROM_VNI |= {
    code[0].upper() + code[1]: letter.upper()
    for letter, code in _TO_VNI.items()
    if len(code) == 2 and code.islower()
}
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))


def convert(text: str, encoding: Encoding | str, *, capitals: bool = False) -> str:
    """``text`` in ``encoding`` to Unicode (NFC).

    ``capitals`` is for TCVN3 set in a capital font (name ending in H, ``.VnTimeH``): that
    encoding has no codes for capital vowels with tones, the font draws small codes as capitals.
    What is not in the table stays as it is.
    """
    if Encoding(encoding) is Encoding.TCVN3:
        plain = "".join(_FROM_TCVN3.get(letter, letter) for letter in text)
        plain = plain.upper() if capitals else plain
    else:
        plain = _VNI_CODES.sub(lambda found: _FROM_VNI[found[0]], text)
    return unicodedata.normalize("NFC", plain)


def encode(text: str, encoding: Encoding | str) -> str:
    """Unicode to ``encoding``, for peers that still want it. In TCVN3 a capital vowel with a tone
    becomes its small letter, since the encoding has none."""
    text = unicodedata.normalize("NFC", text)
    if Encoding(encoding) is Encoding.VNI:
        return "".join(_TO_VNI.get(letter, letter) for letter in text)
    return "".join(_TO_TCVN3.get(letter, _TO_TCVN3.get(letter.lower(), letter)) for letter in text)


# --- detection -----------------------------------------------------------------------------

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x"
_NUCLEI = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu oa oă oe oi oo ôi ơi ua uâ uê ui uô "
    "uơ uy ưa ưi ươ ưu yê iêu yêu oai oay oeo uôi uây ươi ươu uya uyê uyu oao uao ue ueo uă uai uay"
)
_CODAS = "c ch m n ng nh p t"
_SYLLABLES = frozenset(
    map("".join, product(["", *_ONSETS.split()], _NUCLEI.split(), ["", *_CODAS.split()]))
)
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_]+")
_WESTERN_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")


def is_syllable(word: str) -> bool:
    """True when ``word`` is spelled like one Vietnamese syllable, with at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = sum(decomposed.count(mark) for mark in _TONE_MARKS)
    bare = "".join(letter for letter in decomposed if letter not in _TONE_MARKS)
    return tones <= 1 and unicodedata.normalize("NFC", bare) in _SYLLABLES


def _looks_like(text: str, encoding: Encoding) -> bool:
    if any(ord(letter) > 0xFF and letter.isalpha() for letter in text):
        return False
    coded = [word for word in _WESTERN_WORD.findall(text) if not word.isascii()]
    if not coded:
        return False
    read_as_is = sum(is_syllable(word) for word in coded)
    converted = [convert(word, encoding) for word in coded]
    read_converted = sum(
        all(is_syllable(part) for part in _WORD.findall(word)) and bool(_WORD.search(word))
        for word in converted
    )
    return read_converted > read_as_is and read_converted * 5 >= len(coded) * 4


def looks_like_tcvn3(text: str) -> bool:
    """True when ``text`` reads as Vietnamese only after conversion from TCVN3.

    Four in five of the words with codes must become syllables, more than do so untouched.
    """
    return _looks_like(text, Encoding.TCVN3)


def looks_like_vni(text: str) -> bool:
    """True when ``text`` reads as Vietnamese only after conversion from VNI-Windows."""
    return _looks_like(text, Encoding.VNI)


def detect(text: str) -> Encoding | None:
    """The encoding ``text`` seems to be in; None when Unicode, or when both tables would do."""
    tcvn3, vni = looks_like_tcvn3(text), looks_like_vni(text)
    if tcvn3 == vni:
        return None
    return Encoding.TCVN3 if tcvn3 else Encoding.VNI
