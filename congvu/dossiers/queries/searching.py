"""Search among dossiers: by index where there is one, with the same answers where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import overload

from django.db import connection
from django.db.models import F, Q, QuerySet

from congvu.core.actors import Actor
from congvu.dossiers import access, search_index
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.searching import MANY, sought
from congvu.people.models import Party

Words = tuple[tuple[str, ...], ...]
Keyed = tuple[tuple[bool, datetime], int]

_NEVER = datetime.min.replace(tzinfo=UTC)


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
    if asked.number and Dossier.objects.filter(number=asked.number).exists():
        return Q(number=asked.number)  # whole: nothing else is meant, and no word is looked through
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


def search(actor: Actor, at: datetime, text: str) -> Found:
    """Dossiers ``actor`` may read, by number, name without marks, phone or identifier."""
    if not text.strip():
        return Found(Dossier.objects.none(), list, at)
    asked = matching(text)

    def parts() -> list[QuerySet[Dossier]]:
        return [Dossier.objects.filter(part, asked) for part in access.seen_in_parts(actor, at)]

    return Found(access.visible_to(actor, at).filter(asked), parts, at)


class Found(Sequence[Dossier]):
    """What a search found, the newest first; what is still to be received stands before all.

    Up to :data:`MANY` it is known whole. Of more only as much is asked as is shown, from ``parts``
    of it, each with its own index, and ``more`` says that there are others: who finds a thousand
    types another word.
    """

    def __init__(
        self, whole: QuerySet[Dossier], parts: Callable[[], list[QuerySet[Dossier]]], at: datetime
    ) -> None:
        self._parts, self._at = parts, at
        keys = _keyed(whole.order_by(), MANY + 1)  # in no order: the database stops at too many
        self.more = len(keys) > MANY
        self._keys = [] if self.more else [key for _moment, key in sorted(keys, reverse=True)]
        self._count = MANY if self.more else len(keys)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Dossier: ...

    @overload
    def __getitem__(self, at: slice) -> list[Dossier]: ...

    def __getitem__(self, at: int | slice) -> Dossier | list[Dossier]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        first, last, _step = at.indices(self._count)
        keys = self._newest(last)[first:] if self.more else self._keys[first:last]
        rows = Dossier.objects.with_names().in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    def __iter__(self) -> Iterator[Dossier]:
        return iter(self[:])

    def _newest(self, many: int) -> list[int]:
        """The keys of the first ``many``.

        On PostgreSQL they are looked for among the latest, then further back. SQLite finds all that
        match each time it is asked, so it is asked once.
        """
        parts = self._parts()
        if connection.vendor == "postgresql":
            waiting = _newest_of(parts, Q(received_at=None), many)
            for days in _BACK:
                since = Q(received_at__gte=self._at - timedelta(days))
                found = [*waiting, *_newest_of(parts, since, many - len(waiting))]
                if len(found) == many:
                    return found
        return _newest_of(parts, Q(), many)


_BACK = (7, 60, 730)
"""Days: what a thousand dossiers have, some of the latest have, mostly."""


def _newest_of(parts: Iterable[QuerySet[Dossier]], asked: Q, many: int) -> list[int]:
    found: list[Keyed] = []
    for rows in parts:
        rows = rows.filter(asked).order_by(F("received_at").desc(nulls_first=True), "-pk")
        found += _keyed(rows, many)
    return [key for _moment, key in sorted(found, reverse=True)[:many]]


def _keyed(rows: QuerySet[Dossier], many: int) -> list[Keyed]:
    """Keys with the moment they are ordered by."""
    return [
        ((moment is None, moment or _NEVER), key)
        for key, moment in rows.values_list("pk", "received_at")[:many]
    ]
