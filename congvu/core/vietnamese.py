"""Vietnamese text, numbers and dates: search folding, dictionary order, figures in words.

Dates and numbers are written the way official papers write them (NĐ 30/2020, Phụ lục I).
Texts in the encodings of before Unicode are read by :mod:`congvu.core.legacy_text`; its two doors
(``convert``, ``looks_like_tcvn3``) are named here too.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from congvu.core.legacy_text import convert as convert
from congvu.core.legacy_text import looks_like_tcvn3 as looks_like_tcvn3
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse

# --- searching -----------------------------------------------------------------------------


def nfc(text: str) -> str:
    """``text`` in Unicode form C, as everything is stored."""
    return unicodedata.normalize("NFC", text)


class _Plain(dict[int, str]):
    """What is left of each letter: nothing of a mark or an unseen sign, d of đ, else itself."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        gone = unicodedata.category(letter) in ("Mn", "Cf")
        found = self[code] = "" if gone else "d" if letter == "đ" else letter
        return found


_PLAIN = _Plain()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """``text`` for searching: small letters without marks, đ as d, single spaces.

    It is stored beside the text and compared as bytes, so both databases answer alike.
    Folding a folded text changes nothing.
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKD", text).lower())
    return " ".join(nfc(plain.translate(_PLAIN)).split())


def initials_fold(text: str) -> str:
    """First letters of the folded words, for typing ahead: “Đăng ký khai sinh” gives ``dkks``."""
    return "".join(word[0] for word in re.findall(r"\w+", fold(text)))


# --- order ---------------------------------------------------------------------------------

LIST_LETTERS = tuple("abcdđeghiklmnopqrstuvxy")
"""The letters of points in a clause: a b c d đ e g h … (no f, j, w, z)."""

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {("a", "\u0306"): 1, ("a", "\u0302"): 2, ("e", "\u0302"): 1}
_SHAPES |= {("o", "\u0302"): 1, ("o", "\u031b"): 2, ("u", "\u031b"): 1}
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def list_letter(position: int) -> str:
    """The letter of point ``position`` (from 0): 4 is ``đ``; after ``y`` come ``aa``, ``ab``."""
    rounds, index = divmod(position, len(LIST_LETTERS))
    return (LIST_LETTERS[rounds - 1] if rounds else "") + LIST_LETTERS[index]


def sort_key(text: str) -> str:
    """A key that puts texts in the order of a Vietnamese dictionary.

    Syllable by syllable: letters first (a ă â b c d đ e ê … o ô ơ … u ư), then the tone (ngang,
    huyền, hỏi, ngã, sắc, nặng). Runs of digits compare as numbers and come before letters. Case
    and punctuation do not count. The key is ASCII small letters and digits, so it may be stored
    and ordered by either database.
    """
    composed = unicodedata.normalize("NFKC", text).lower()
    return "".join(_token_key(token) for token in _TOKEN.findall(nfc(composed)))


def _token_key(token: str) -> str:
    if token[0].isdigit():
        digits = "".join(str(unicodedata.digit(each, 0)) for each in token).lstrip("0")
        return f"0{min(len(digits), 99):02}{digits}"
    letters: list[str] = []
    tone = 0
    for letter in unicodedata.normalize("NFD", token):
        if letter in _TONES:
            tone = tone or _TONES[letter]
        elif unicodedata.category(letter) == "Mn":
            if letters and (shape := _SHAPES.get((letters[-1][0], letter))):
                letters[-1] = f"{letters[-1][0]}{shape}"
        elif letter == "đ":
            letters.append("d1")
        elif "a" <= letter <= "z":
            letters.append(f"{letter}0")
        else:
            letters.append(f"z9{ord(letter):06x}")
    return "".join(letters) + str(tone)


# --- numbers -------------------------------------------------------------------------------

Number = int | Decimal | float


def number(value: Number, places: int | None = None) -> str:
    """``1234.5`` as ``1.234,5``; ``places`` rounds half up and keeps that many decimals."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"not a number to show: {value!r}")
    if places is not None:
        # Not quantize(): it gives up where the digits pass the context's precision.
        exact = _round_half_up(exact, places)
    sign = "-" if exact < 0 else ""
    whole, _, fraction = f"{exact.copy_abs():f}".partition(".")
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ".", whole)
    return sign + grouped + (f",{fraction}" if fraction else "")


def _round_half_up(value: Decimal, places: int) -> Decimal:
    numerator, denominator = abs(value).as_integer_ratio()
    scaled = (2 * numerator * 10**places + denominator) // (2 * denominator)
    digits = tuple(int(each) for each in str(scaled))
    return Decimal((1 if value < 0 and scaled else 0, digits, -places))


def parse_number(text: str) -> Decimal:
    """Read ``1.234,5`` (also ``1234,5``, ``1 234,5``, ``-3``). Refuses with ``number-unreadable``.

    A dot separates thousands and nothing else: ``1.5`` is refused rather than guessed.
    """
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace("\u2212", "-")
    if re.fullmatch(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?", compact, re.ASCII):
        try:
            return Decimal(compact.replace(".", "").replace(",", "."))
        except InvalidOperation:
            pass
    raise refuse(
        "number-unreadable",
        N_("Không đọc được số “{text}”."),
        N_("Dùng dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ: 1.234,5."),
        text=text,
    )


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def number_in_words(value: int, *, gap: str = "linh") -> str:
    """``21`` as “hai mươi mốt”, ``105`` as “một trăm linh năm”; ``gap="lẻ"`` says “lẻ”.

    Any whole number; above a billion the word “tỷ” is repeated for each nine digits.
    """
    if value == 0:
        return _DIGITS[0]
    words = [] if value > 0 else ["âm"]
    rest = abs(value)
    groups: list[int] = []
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    for index in range(len(groups) - 1, -1, -1):
        if groups[index]:
            words += _three_digits(groups[index], full=index < len(groups) - 1, gap=gap)
            if index % 3:
                words.append(("nghìn", "triệu")[index % 3 - 1])
        # The unit of nine digits is said once, after the last of its three groups that speaks.
        if index % 3 == 0 and index and any(groups[index : index + 3]):
            words += ["tỷ"] * (index // 3)
    return " ".join(words)


def _three_digits(group: int, *, full: bool, gap: str) -> list[str]:
    hundreds, below = divmod(group, 100)
    tens, units = divmod(below, 10)
    words: list[str] = []
    if hundreds or full:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 0 and units and words:
        words.append(gap)
    elif tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    if units == 1 and tens > 1:
        words.append("mốt")
    elif units == 4 and tens > 1:
        words.append("tư")
    elif units == 5 and tens:
        words.append("lăm")
    elif units:
        words.append(_DIGITS[units])
    return words


def money(amount: int) -> str:
    """``120000`` as ``120.000 đồng``."""
    return f"{number(amount)} đồng"


def money_in_words(amount: int) -> str:
    """``120000`` as “một trăm hai mươi nghìn đồng”, in whole đồng."""
    return f"{number_in_words(amount)} đồng"


# --- dates ---------------------------------------------------------------------------------


def format_date(day: date) -> str:
    """dd/MM/yyyy; a moment is taken in local time."""
    if isinstance(day, datetime):
        day = local(day).date()
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_time(moment: datetime) -> str:
    """HH:mm, local time."""
    return f"{local(moment):%H:%M}"


def format_moment(moment: datetime) -> str:
    """HH:mm dd/MM/yyyy, local time."""
    return f"{format_time(moment)} {format_date(moment)}"


def date_words(day: date) -> str:
    """“ngày 09 tháng 11 năm 2018”: a zero before days under 10 and months 1 and 2.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I, phần II (địa danh và thời gian ban hành).
    """
    if isinstance(day, datetime):
        day = local(day).date()
    month = f"{day.month:02}" if day.month < 3 else f"{day.month}"
    return f"ngày {day.day:02} tháng {month} năm {day.year:04}"


def moment_words(moment: datetime) -> str:
    """“10 giờ 15 phút, ngày 24 tháng 4 năm 2018”, as the slips print it; local time."""
    moment = local(moment)
    return f"{moment.hour:02} giờ {moment.minute:02} phút, {date_words(moment)}"


_DATE = re.compile(
    r"(?:ngày\s+)?(?P<day>\d{1,2})(?:\s*[/.\-]\s*|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:\s*[/.\-]\s*|\s+năm\s+)(?P<year>\d{4}|\d{2})",
    re.IGNORECASE | re.ASCII,
)
_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)


def parse_date(text: str, *, century_from: int = 1970) -> date:
    """Read a date, the day first: ``01/07/2025``, ``1/7/25``, ``1-7-2025``, ``1.7.2025``,
    “ngày 01 tháng 7 năm 2025”; also ISO ``2025-07-01``.

    A year of two digits lies in the hundred years from ``century_from``. Refuses with
    ``date-unreadable`` (not in such a form) or ``date-impossible`` (31/02).
    """
    stripped = nfc(text).strip()
    found = _DATE.fullmatch(stripped) or _ISO_DATE.fullmatch(stripped)
    if found is None:
        raise refuse(
            "date-unreadable",
            N_("Không đọc được ngày “{text}”."),
            N_("Ghi theo dạng ngày/tháng/năm, ví dụ 01/07/2025."),
            text=text,
        )
    year = int(found["year"])
    if len(found["year"]) == 2:
        year = century_from + (year - century_from) % 100
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        raise refuse(
            "date-impossible",
            N_("Không có ngày {text} trong lịch."),
            N_("Kiểm tra lại ngày và tháng; ngày ghi trước, tháng ghi sau."),
            text=stripped,
        ) from None
