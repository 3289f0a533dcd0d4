"""What somebody looks for: words typed or scanned, taken apart alike for both databases. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from congvu.core.identity import parse_card
from congvu.core.refusals import Refused
from congvu.core.vietnamese import fold
from congvu.dossiers.rules.files import key_in

MANY = 1000
"""So far is counted what was found or has ended; above it, that there are more is enough."""

MOST_WORDS = 8
LEAST_DIGITS = 9
"""A number that names a person is looked for whole: from nine digits on (the old CMND)."""

_PUNCTUATION = re.compile(r"[\s.,\-/()+]+")
_CODE = re.compile(r"[a-z0-9.,\-/]*\d[a-z0-9.,\-/]*")
_NUMBER = re.compile(r"[\d\s.,\-/()+]+")
_WHOLE = re.compile(r"[\w.]{5,}-\d{6}-\d{3,}", re.ASCII)
_NUMBERS_OF_CARD = re.compile(r"\d{12}\|\d{9,12}", re.ASCII)


@dataclass(frozen=True)
class Sought:
    """What is looked for.

    ``key``: the code of a slip that was scanned, and nothing else. ``number``: what may be the
    whole number of a dossier. ``numbers``: a phone, identity or tax number, compared whole.
    ``words``: each must stand somewhere, in any order; of the spellings of one word any will do.
    """

    key: str | None = None
    number: str = ""
    numbers: frozenset[str] = frozenset()
    words: tuple[tuple[str, ...], ...] = ()

    @property
    def nothing(self) -> bool:
        """Nothing was typed that could be looked for."""
        return self.key is None and not self.numbers and not self.words


def compact(text: str) -> str:
    """A folded text without spaces, dots, dashes and strokes."""
    return _PUNCTUATION.sub("", text)


def folded_of(number: str, filing_code: str | None, code: str, name: str, *, slip: str = "") -> str:
    """What of a dossier is looked through: its numbers with and without dots, its procedure.

    ``slip``: the number of the slip that ended it (refused, stopped).
    """
    codes = (number, slip, filing_code or "", code)
    spelt = (f"{each} {compact(each)}" for each in codes if each)
    return fold(" ".join((*spelt, name)))[:400]


def sought(text: str) -> Sought:
    """Take apart what was typed, or scanned from a slip or an identity card."""
    key = key_in(text)
    if key is not None:
        return Sought(key=key)
    numbers = _of_card(text)
    if numbers:
        return Sought(numbers=frozenset(numbers))
    plain = fold(text)
    digits = compact(plain)
    if _NUMBER.fullmatch(plain) and len(digits) >= LEAST_DIGITS:
        return Sought(numbers=_numbers(digits), words=((digits,),))
    words = tuple(_spellings(word) for word in plain.split()[:MOST_WORDS])
    number = text.strip().upper()
    return Sought(number=number if _WHOLE.fullmatch(number) else "", words=words)


def without_person(text: str) -> str:
    """What of ``text`` may stand in an address: of an identity card only its numbers.

    Addresses are kept by browsers and written down by servers on the way; the name, the day of
    birth and the home of a citizen are not for either. :func:`sought` reads what is left alike.
    """
    return "|".join(_of_card(text)) or text


def _of_card(text: str) -> tuple[str, ...]:
    """The numbers of a scanned card, or of what was left of it; none of anything else."""
    if _NUMBERS_OF_CARD.fullmatch(text):
        return tuple(text.split("|"))
    if text.count("|") < 5:
        return ()
    try:
        card = parse_card(text)
    except Refused:
        return ()  # then they are words like any others
    return tuple(filter(None, (card.identifier, card.old_identifier)))


def _numbers(digits: str) -> frozenset[str]:
    """The ways one number is written down: phones at home and abroad, branches of a tax number."""
    found = {digits}
    if digits.startswith("84") and len(digits) in (11, 12):
        found.add(f"0{digits[2:]}")
    if len(digits) == 13:
        found.add(f"{digits[:10]}-{digits[10:]}")
    return frozenset(found)


def _spellings(word: str) -> tuple[str, ...]:
    short = compact(word)
    if _CODE.fullmatch(word) and short != word and len(short) >= 3:
        return (word, short)
    return (word,)
