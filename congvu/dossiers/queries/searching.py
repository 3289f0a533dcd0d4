"""Search among dossiers: by index where there is one, with the same answers where there is none."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from congvu.core.actors import Actor
from congvu.dossiers import access, search_index
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.searching import sought
from congvu.people.models import Party

Words = tuple[tuple[str, ...], ...]


def matching(text: str) -> Q:
    """By number, procedure, name without marks, phone, identifier, or the code of a slip.

    Each word must stand somewhere, in whatever order; what :func:`rules.sought` makes of the text
    is the same on both databases, and both compare folded texts as they are.
    """
    asked = sought(text)
    if asked.key is not None:  # the square code was scanned
        return Q(proof_key=asked.key)
    if asked.nothing:
        return Q(pk__in=())
    indexed = search_index.usable()
    if asked.numbers:
        return Q(pk__in=_with_number(asked.numbers, asked.words, indexed))
    found, short = Q(), []
    for spellings in asked.words:
        if indexed and search_index.reaches(spellings):
            found &= Q(pk__in=search_index.in_any_words(spellings))
        else:
            short.append(spellings)
    few_are_left = bool(found)
    for spellings in short:
        if few_are_left:  # read through what the other words found
            found &= _has(spellings) | _has(spellings, "applicant__")
        else:
            found &= Q(pk__in=_with_word(spellings))
    return found


def _has(spellings: tuple[str, ...], whose: str = "") -> Q:
    words = Q()
    for each in spellings:
        words |= Q(**{f"{whose}folded__contains": each})
    return words


# Each of these puts two searches together rather than asking one condition over two tables, so
# that each can use the index of its own.


def _with_word(spellings: tuple[str, ...]) -> QuerySet[Dossier, int]:
    """Dossiers in whose own words, or in whose applicant's name, one of the spellings stands."""
    words = _has(spellings)
    return _of(words).union(_by(words))


def _with_number(numbers: frozenset[str], words: Words, indexed: bool) -> QuerySet[Dossier, int]:
    """Dossiers of whom one of the numbers names whole, or with these digits in their own number."""
    who = Q()
    for column in ("phone", "identifier", "old_identifier", "tax_code"):
        who |= Q(**{f"{column}__in": sorted(numbers)})
    own = (
        Q(pk__in=search_index.in_own_words(each[:1])) if indexed else _has(each[:1])
        for each in words
    )
    return _by(who).union(*map(_of, own))


def _of(own: Q) -> QuerySet[Dossier, int]:
    return Dossier.objects.filter(own).order_by().values_list("pk", flat=True)


def _by(who: Q) -> QuerySet[Dossier, int]:
    people = Party.objects.filter(who).values("pk")
    return Dossier.objects.filter(applicant__in=people).order_by().values_list("pk", flat=True)


def search(actor: Actor, at: datetime, text: str) -> QuerySet[Dossier]:
    """Dossiers ``actor`` may read, by number, name without marks, phone or identifier."""
    rows = access.visible_to(actor, at)
    if not text.strip():
        return rows.none()
    return rows.filter(matching(text)).with_names().order_by("-received_at", "-pk")
