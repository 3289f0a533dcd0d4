"""Search among dossiers: by index where there is one, with the same answers where there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from congvu.core.actors import Actor
from congvu.dossiers import access, search_index
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.searching import sought
from congvu.people.models import Party

Words = tuple[tuple[str, ...], ...]


def matching(text: str) -> Q:
    """By number, procedure, name without marks, phone, identifier, or the code of a slip.

    Each word must stand somewhere, in whatever order, one of one or two letters at the beginning of
    a word. What :func:`rules.sought` makes of the text is the same on both databases, and both
    compare folded texts as they are.
    """
    asked = sought(text)
    if asked.key is not None:  # the square code was scanned
        return Q(proof_key=asked.key)
    if asked.nothing:
        return Q(pk__in=())
    standing = _by_index if search_index.usable() else _read_through
    if asked.numbers:
        return Q(pk__in=_with_number(asked.numbers, standing(asked.words)))
    return standing(asked.words)


def _by_index(words: Words) -> Q:
    return search_index.in_words(words, connection.vendor)


def _read_through(words: Words) -> Q:
    found = Q()
    for spellings in words:
        found &= _has(spellings) | _has(spellings, "applicant__")
    return found


def _has(spellings: tuple[str, ...], whose: str = "") -> Q:
    short = search_index.is_short(spellings)
    pieces = search_index.pieces(spellings[0]) if short else []
    words = Q()
    for piece in pieces:
        words &= Q(**{f"{whose}folded__regex": rf"(^|\W|_){piece}"})
    for each in () if pieces else spellings:
        words |= Q(**{f"{whose}folded__contains": each})
    return words


def _with_number(numbers: frozenset[str], own: Q) -> QuerySet[Dossier, int]:
    """Dossiers of whom one of the numbers names whole, or with these digits in their own number.

    Two searches put together rather than one condition over two tables: each has its own index.
    """
    who = Q()
    for column in ("phone", "identifier", "old_identifier", "tax_code"):
        who |= Q(**{f"{column}__in": sorted(numbers)})
    people = Party.objects.filter(who).values("pk")
    theirs = Dossier.objects.filter(applicant__in=people).order_by().values_list("pk", flat=True)
    if not own:  # an identity card was scanned
        return theirs
    return theirs.union(Dossier.objects.filter(own).order_by().values_list("pk", flat=True))


def search(actor: Actor, at: datetime, text: str) -> QuerySet[Dossier]:
    """Dossiers ``actor`` may read, by number, name without marks, phone or identifier."""
    rows = access.visible_to(actor, at)
    if not text.strip():
        return rows.none()
    return rows.filter(matching(text)).with_names().order_by("-received_at", "-pk")
