"""Vietnamese as it comes out of a keyboard: syllables, and text an input method has garbled.

A scanner types like a keyboard. What it types may arrive as raw Telex or VNI keys (“Nguyeenx”,
“Nguye64n”), with every letter doubled, with the bytes of its letters shown one by one, or without
its marks. Only what can be undone with certainty is undone; of the rest it is said that it is
garbled, and nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from congvu.core.vietnamese import nfc

_CONSONANTS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_SPELLED = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
    oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uyt uynh
    uyu uôc uôi uôm uôn uông uôt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu
    """
_ONSETS = frozenset(("", *_CONSONANTS.split()))
_RIMES = frozenset(_SPELLED.split())
_STOPS = ("c", "ch", "p", "t")
_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TONES |= {"2": "\u0300", "1": "\u0301", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_MARKS = frozenset(_TONES.values())
_ROUND, _HORN, _BREVE = "\u0302", "\u031b", "\u0306"
_VOWELS = frozenset("aăâeêioôơuưy")
_WORD = re.compile(r"[^\W_]+")
_COUNTED = re.compile(
    r"\b(?:khu|to|so|ngo|hem|ngach|xom|thon|doi|ap|lo|nha|duong|cum|ban|tang|phong)\d+\b",
    re.IGNORECASE,
)


class Method(StrEnum):
    """What had been done to a text that could be undone."""

    TELEX = "telex"
    VNI = "vni"
    DOUBLED = "doubled"
    BYTES = "bytes"  # UTF-8 shown byte by byte


def split_tone(word: str) -> tuple[str, str]:
    """A word without its tone (small, composed letters with their shapes), and the tone mark.

    More than one tone mark answers both of them, which no syllable bears.
    """
    letters, tones = [], ""
    for letter in unicodedata.normalize("NFD", word.lower()):
        if letter in _MARKS:
            tones += letter
        else:
            letters.append(letter)
    return nfc("".join(letters)), tones


def is_syllable(word: str) -> bool:
    """True when ``word`` can be a Vietnamese syllable, with the tone that its end allows."""
    bare, tone = split_tone(word)
    if len(tone) > 1:
        return False
    for cut in range(min(3, len(bare)), -1, -1):
        onset, rime = bare[:cut], bare[cut:]
        if onset not in _ONSETS or not _fits(onset, rime):
            continue
        ends = rime.endswith(_STOPS) and not rime.endswith(("nh", "ng"))
        return not ends or tone in ("\u0301", "\u0323")
    return False


def _fits(onset: str, rime: str) -> bool:
    if onset == "qu":
        return rime in _RIMES and rime[0] not in "uưo"
    if onset == "gi":  # the i belongs to both: gì, gìn
        return rime == "" or (rime in _RIMES and rime[0] not in "iy") or f"i{rime}" in _RIMES
    return rime in _RIMES


def _place_tone(letters: list[str], tone: str) -> None:
    """Put the tone mark where it is written (hòa, quý, nguyễn, thuở)."""
    bare = [unicodedata.normalize("NFD", each.lower())[0] for each in letters]
    first = 0
    if "".join(bare[:2]) in ("qu", "gi") and len(bare) > 2 and bare[2] in "aeiouy":
        first = 2
    vowels = [
        place for place in range(first, len(bare)) if nfc(letters[place].lower())[:1] in _VOWELS
    ]
    if not vowels:
        return
    shaped = [place for place in vowels if nfc(letters[place].lower()) in "ăâêôơư"]
    if shaped:
        place = shaped[-1]
    elif len(vowels) == 1:
        place = vowels[0]
    elif len(vowels) > 2 or vowels[-1] < len(bare) - 1:
        place = vowels[1]
    else:
        place = vowels[0]
    letters[place] = nfc(letters[place] + tone)


def _shape(letters: list[str], which: str, mark: str) -> bool:
    """Give the last vowel of ``which`` its mark; “uo” takes the horn together."""
    found = [place for place, each in enumerate(letters) if each.lower() in which]
    if not found:
        return False
    place = found[-1]
    together = mark == _HORN and letters[place].lower() == "o" and place in range(1, len(letters))
    if together and letters[place - 1].lower() == "u" and "".join(letters[:1]).lower() != "q":
        letters[place - 1] = nfc(letters[place - 1] + mark)
    letters[place] = nfc(letters[place] + mark)
    return True


def _stroke(letters: list[str]) -> bool:
    if letters and letters[0] in "dD":
        letters[0] = "đ" if letters[0] == "d" else "Đ"
        return True
    return False


def _typed(word: str, method: Method) -> str | None:
    """The word as an input method would have written it from these keys; None: not by these."""
    letters: list[str] = []
    tone = ""
    for key in word:
        small = key.lower()
        seen = any(nfc(each.lower()) in _VOWELS for each in letters)
        if seen and small in (_TONES if method is Method.VNI else "sfrxj") and small in _TONES:
            if method is Method.VNI and not small.isdigit():
                letters.append(key)
                continue
            if tone:
                return None
            tone = _TONES[small]
            continue
        if _formed(letters, small, method):
            continue
        if small.isdigit():
            return None
        letters.append(key)
    if [nfc(each.lower()) for each in letters[-2:]] == ["ư", "ơ"]:
        letters[-2] = "U" if letters[-2].isupper() else "u"  # thuở: no syllable ends in ươ
    if tone:
        _place_tone(letters, tone)
    made = nfc("".join(letters))
    return made if is_syllable(made) else None


def _formed(letters: list[str], key: str, method: Method) -> bool:
    """True when the key changed a letter before it."""
    if method is Method.VNI:
        marks = {"6": ("aeo", _ROUND), "7": ("ou", _HORN), "8": ("a", _BREVE)}
        if key == "9":
            return _stroke(letters)
        return key in marks and _shape(letters, *marks[key])
    if key == "d" and letters and letters[0] in "dD":
        return _stroke(letters)
    if key in "aeo":  # oao is spelled with two, tana is tân
        vowels = [each.lower() for each in letters if nfc(each.lower()) in _VOWELS]
        return vowels[-1:] == [key] and _shape(letters, key, _ROUND)
    if key == "w":
        return _shape(letters, "ou", _HORN) if _last_of(letters, "ou") else _breve(letters)
    return False


def _last_of(letters: list[str], which: str) -> bool:
    vowels = [each.lower() for each in letters if each.lower() in "aeiouy"]
    rounded = [each for each in vowels if each in "aou"]
    # “oaw” is oă: where a stands, the key is for it.
    return bool(rounded) and "a" not in rounded and rounded[-1] in which


def _breve(letters: list[str]) -> bool:
    return _shape(letters, "a", _BREVE)


@dataclass(frozen=True)
class Look:
    """What a text that came from a scanner is worth: its words, or that they are garbled.

    ``undone`` names what had been done to it. ``unmarked``: nothing is wrong in it, and no mark
    stands in it either; whether marks are missing, only its neighbours can tell.
    """

    text: str
    garbled: bool = False
    undone: Method | None = None
    unmarked: bool = False


def look(text: str) -> Look:
    """Look a line of Vietnamese over, and undo what was done to it where that is certain."""
    line = " ".join(nfc(text).split())
    if not line:
        return Look("")
    for method, tried in (
        (Method.BYTES, _from_bytes(line)),
        (Method.DOUBLED, undoubled(nfc(text).strip())),
    ):
        if tried is not None:
            again = look(tried)
            return Look(again.text, again.garbled, again.undone or method, again.unmarked)
    if "?" in line or "\ufffd" in line or any(unicodedata.category(one) == "Cc" for one in line):
        return Look(line, garbled=True)
    if not line.isascii():
        return Look(line, garbled=any(_broken(word) for word in _WORD.findall(line)))
    for method in (Method.TELEX, Method.VNI):
        tried = untyped(line, method)
        if tried is not None:
            return Look(tried, undone=method)
    words = [word for word in _WORD.findall(line) if len(word) > 1 and not word.isdigit()]
    if any(not is_syllable_unmarked(word) for word in words if word.isalpha()) or any(
        re.search(r"[^\W\d_]\d[^\W\d_]|[^\W\d_]{2}\d{2}", word) for word in words
    ):
        return Look(line, garbled=True)
    return Look(line, unmarked=any(word.isalpha() for word in words))


def is_syllable_unmarked(word: str) -> bool:
    """True when some syllable is written so without marks: “Nguyen” is, “Nguyn” is not."""
    return _unmarked(word.lower()) in _UNMARKED_SHAPES or any(
        word.lower().startswith(onset) and word.lower()[len(onset) :] in _UNMARKED_RIMES
        for onset in _UNMARKED_ONSETS
    )


def _unmarked(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(each for each in plain if unicodedata.category(each) != "Mn")


_UNMARKED_ONSETS = frozenset(_unmarked(each) for each in _ONSETS)
_UNMARKED_RIMES = frozenset(_unmarked(each) for each in _RIMES)
_UNMARKED_SHAPES = frozenset(("gi",))


def untyped(line: str, method: Method) -> str | None:
    """The line that these raw keys stand for; None where that is not certain.

    Certain: every word comes out as a syllable, and some word could not be one as it stands.
    """
    if method is Method.VNI and re.search(r"\b[^\W\d_]\d+\b", line):
        return None  # “A6” may be a house as well as a letter
    if method is Method.VNI and _COUNTED.search(line):
        return None  # and “Khu7” a place as well as “Khư”
    sure = False
    made = []
    end = 0
    for found in _WORD.finditer(line):
        word = found[0]
        made.append(line[end : found.start()])
        end = found.end()
        if word.isdigit() or (len(word) == 1 and word.isalpha()):
            made.append(word)
            continue
        if word[0].isdigit() or (method is Method.TELEX and not word.isalpha()):
            made.append(word)  # 12A, khu 2B: no word of the language
            continue
        written = _typed(word, method)
        if written is None:
            return None
        sure = sure or (written != word and not is_syllable_unmarked(word))
        made.append(written)
    return "".join((*made, line[end:])) if sure else None


def undoubled(text: str) -> str | None:
    """The text whose every letter came twice; None when that is not what happened."""
    if len(text) < 6 or len(text) % 2 or text[::2] != text[1::2]:
        return None
    return text[::2] if len(set(text)) > 1 else None


def _from_bytes(line: str) -> str | None:
    """“Nguyá»…n” as “Nguyễn”."""
    for page in ("cp1252", "latin-1"):
        try:
            tried = line.encode(page).decode("utf-8")
        except UnicodeError:
            continue
        if tried != line:
            return nfc(tried)
    return None


def _broken(word: str) -> bool:
    """A word with marks in which keys of an input method were left, or letters doubled."""
    bare, tone = split_tone(word)
    if len(tone) > 1 or re.search(r"([ăâêôơư])\1", bare) or re.search(r"[^\W\d_]\d", word):
        return True
    if word.isascii() or is_syllable(word):
        return False
    return bool(re.search(r"[aăâeêioôơuưy]\w*[sfrxjwz]$", bare)) or bool(
        re.search(r"([aeo])\1", bare)
    )
