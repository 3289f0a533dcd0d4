"""Numbers that tell who somebody is: the identity card and its square code, phones, tax numbers.

Nothing here proves an identity. A number that does not fit is doubted in words that help, and may
be kept: cards with mistakes exist, and the clerk has the card in hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from congvu.core.refusals import N_, Refusal, refuse
from congvu.core.typed_vietnamese import Look, look, undoubled
from congvu.core.vietnamese import fold, nfc

_CODES = """
    001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036
    037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075
    077 079 080 082 083 084 086 087 089 091 092 093 094 095 096
    """
PROVINCES = frozenset(_CODES.split())
"""First three digits of a card: the province of birth registration (63, chưa đối chiếu văn bản)."""

MALE, FEMALE = "male", "female"


@dataclass(frozen=True)
class Card:
    """What the square code of an identity card says.

    ``garbled`` names the fields that came unreadable and were left empty; ``undone`` those that an
    input method had garbled and that were restored with certainty.
    """

    identifier: str
    old_identifier: str = ""
    name: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: str = ""
    issued_on: date | None = None
    garbled: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


_CODE = re.compile(r"\d{12}", re.ASCII)
_OLD = re.compile(r"\d{9}|\d{12}|", re.ASCII)
_SEPARATORS = str.maketrans("¦‖｜", "|||")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f]")


def parse_card(text: str) -> Card:
    """Read ``number|old number|name|ddmmyyyy|sex|address|ddmmyyyy`` as a scanner typed it.

    Six fields (without the old number, or without the day of issue), seven or more; what follows
    is left. Refuses with ``card-unreadable``; nothing of an unread code is kept.
    """
    line = _INVISIBLE.sub("", nfc(text)).translate(_SEPARATORS).strip()
    line = undoubled(line) or line
    fields = [" ".join(each.split()) for each in line.split("|")]
    if len(fields) < 6 or not _CODE.fullmatch(fields[0]):
        raise _unreadable()
    has_old = _OLD.fullmatch(fields[1]) is not None
    old = fields[1] if has_old else ""
    rest = fields[2:] if has_old else fields[1:]
    if len(rest) < 4:
        raise _unreadable()
    name, born, sex, address, *after = rest
    return _card(fields[0], old, (name, born, sex, address), after[0] if after else "")


def _unreadable() -> Exception:
    return refuse(
        "card-unreadable",
        N_("Không đọc được mã QR của thẻ: thiếu trường hoặc sai dạng."),
        N_("Quét lại vào ô này, tắt bộ gõ tiếng Việt nếu chữ bị lẫn; không được thì gõ tay."),
    )


def _card(identifier: str, old: str, fields: tuple[str, str, str, str], issued: str) -> Card:
    name, born, sex, address = fields
    said = {"name": look(name), "address": look(address)}
    garbled = {key for key, found in said.items() if _lost(found, said)}
    if any(character.isdigit() for character in said["name"].text):
        garbled.add("name")
    birth_date = _day(born)
    if birth_date is None:
        garbled.add("birth_date")
    read_sex = _sex(sex, identifier)
    if not read_sex:
        garbled.add("sex")
    return Card(
        identifier,
        old,
        "" if "name" in garbled else said["name"].text,
        birth_date,
        read_sex,
        "" if "address" in garbled else said["address"].text,
        _day(issued),
        tuple(sorted(garbled)),
        tuple(sorted(key for key, found in said.items() if found.undone and key not in garbled)),
    )


def _lost(found: Look, all_said: dict[str, Look]) -> bool:
    # A name may have no marks (“Vi Thanh Sang”); with an address that has none either, they were
    # lost on the way: every address names a xã, a phường, a tỉnh.
    return found.garbled or not found.text or all(each.unmarked for each in all_said.values())


def _day(text: str) -> date | None:
    digits = re.sub(r"\D", "", text)
    if len(digits) != 8:
        return None
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None


def _sex(text: str, identifier: str) -> str:
    """By its word; where the mark of “Nữ” was lost, the number of the card must agree."""
    plain = fold(text)
    if plain == "nam":
        return MALE
    if plain == "nu":
        return FEMALE
    return FEMALE if plain.startswith("n") and sex_of(identifier) == FEMALE else ""


def is_card_number(identifier: str) -> bool:
    """Twelve digits: the number of a căn cước."""
    return _CODE.fullmatch(identifier) is not None


def sex_of(identifier: str) -> str:
    """The sex that the fourth digit of a card number says."""
    return FEMALE if int(identifier[3]) % 2 else MALE


def birth_year_of(identifier: str) -> int:
    """The year of birth that a card number says: century by the fourth digit, two digits after."""
    return 1900 + int(identifier[3]) // 2 * 100 + int(identifier[4:6])


_LAW = N_("Luật Căn cước; Thông tư của Bộ Công an về số định danh (chưa đối chiếu văn bản)")


def doubts_of_identifier(
    identifier: str, *, birth_date: date | None = None, sex: str = "", day: date
) -> list[Refusal]:
    """What does not fit in the number of an identity paper on ``day``; an empty list: nothing."""
    if not identifier:
        return []
    if not is_card_number(identifier):
        if re.fullmatch(r"\d{9}", identifier, re.ASCII) or re.search("[A-Z]", identifier):
            return []  # CMND, hộ chiếu
        return [
            Refusal(
                "identifier-length",
                N_("Số giấy tờ có {count} chữ số; căn cước có 12, CMND có 9."),
                N_("Đối chiếu lại với giấy tờ."),
                "",
                {"count": len(identifier)},
            )
        ]
    found = []
    if identifier[:3] not in PROVINCES:
        found.append(
            Refusal(
                "identifier-province",
                N_("Ba số đầu “{code}” không phải mã tỉnh nào."),
                N_("Đối chiếu lại với thẻ."),
                _LAW,
                {"code": identifier[:3]},
            )
        )
    year = birth_year_of(identifier)
    if birth_date is not None and birth_date.year != year:
        found.append(
            Refusal(
                "identifier-birth-year",
                N_("Số căn cước cho biết năm sinh {year}, ngày sinh ghi {day}."),
                N_("Đối chiếu lại số và ngày sinh với thẻ."),
                _LAW,
                {"year": year, "day": f"{birth_date:%d/%m/%Y}"},
            )
        )
    elif birth_date is None and year > day.year:
        found.append(
            Refusal(
                "identifier-birth-year",
                N_("Số căn cước cho biết năm sinh {year}, sau năm nay."),
                N_("Đối chiếu lại số với thẻ."),
                _LAW,
                {"year": year},
            )
        )
    if sex and sex_of(identifier) != sex:
        found.append(
            Refusal(
                "identifier-sex",
                N_("Chữ số thứ tư của số căn cước không khớp giới tính đã ghi."),
                N_("Đối chiếu lại số và giới tính với thẻ."),
                _LAW,
            )
        )
    return found


# --- phones ---------------------------------------------------------------------------------

_ELEVEN = {"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"}
_ELEVEN |= {"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"}
_ELEVEN |= {f"016{last}": f"03{last}" for last in range(2, 10)}
_ELEVEN |= {"0186": "056", "0188": "058", "0199": "059"}
_TEN_SINCE = date(2018, 11, 15)
"""From this day mobile numbers have ten digits only (chưa đối chiếu văn bản)."""


def doubts_of_phone(phone: str, *, day: date) -> list[Refusal]:
    """What does not fit in a phone number of digits: mobile 10, landline 11 with 02."""
    if not phone or re.fullmatch(r"0[35789]\d{8}|02\d{9}|1[89]00\d{4,6}", phone, re.ASCII):
        return []
    now = _ELEVEN.get(phone[:4])
    if now and len(phone) == 11:
        if day < _TEN_SINCE:
            return []
        return [
            Refusal(
                "phone-old",
                N_("Đầu số {old} đã đổi thành {new} từ tháng 11/2018."),
                N_("Số hiện nay là {phone}; hỏi lại người nộp."),
                "",
                {"old": phone[:4], "new": now, "phone": now + phone[4:]},
            )
        ]
    return [
        Refusal(
            "phone-shape",
            N_("Số điện thoại này không có dạng thường gặp."),
            N_("Di động 10 số (03, 05, 07, 08, 09); cố định 11 số (02). Hỏi lại người nộp."),
        )
    ]


# --- tax numbers ----------------------------------------------------------------------------

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_TAX = re.compile(r"(?P<main>\d{10})(?:-?(?P<branch>\d{3}))?", re.ASCII)


def tax_check_digit(nine: str) -> int:
    """The tenth digit of a tax number from its first nine; 10: no such number was ever given."""
    return 10 - sum(w * int(d) for w, d in zip(_WEIGHTS, nine, strict=True)) % 11


def doubts_of_tax_code(code: str) -> list[Refusal]:
    """What does not fit in a tax number: 10 digits or 10-3, the tenth checked; 12: a person's."""
    if not code or is_card_number(code):
        return []
    found = _TAX.fullmatch(code)
    if found is None:
        return [
            Refusal(
                "tax-code-shape",
                N_("Mã số thuế có 10 chữ số, đơn vị phụ thuộc thêm 3 chữ số sau gạch nối."),
                N_("Ghi dạng 0100109106 hoặc 0100109106-001."),
            )
        ]
    if tax_check_digit(found["main"][:9]) != int(found["main"][9]):
        return [
            Refusal(
                "tax-code-check",
                N_("Chữ số thứ mười của mã số thuế không khớp: có chữ số gõ nhầm."),
                N_("Đối chiếu lại với giấy chứng nhận đăng ký."),
            )
        ]
    return []
