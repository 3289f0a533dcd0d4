"""Which words a message has: the officer's for the procedure or unit, else those of the product."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from django.db.models import QuerySet

from congvu.audit import queries as audit
from congvu.core.actors import Actor
from congvu.dossiers import access
from congvu.dossiers.models import Dossier, MessageWording
from congvu.dossiers.rules.wordings import Moment
from congvu.outbox.models import Message


@dataclass(frozen=True)
class Packaged:
    """Words that come with the product, from a day on (None: from ever)."""

    moment: Moment
    valid_from: date | None
    text: str


@cache
def packaged_wordings() -> tuple[Packaged, ...]:
    """The words of every moment that come with the product, the newest first."""
    text = files("congvu.dossiers").joinpath("data/wordings.csv").read_text(encoding="utf-8")
    found = [
        Packaged(
            Moment(row["moment"]),
            date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            row["text"],
        )
        for row in csv.DictReader(text.splitlines(keepends=True))
    ]
    return tuple(sorted(found, key=lambda one: one.valid_from or date.min, reverse=True))


def packaged_wording(moment: Moment, day: date) -> str:
    """The words of the product for ``moment`` on ``day``."""
    return next(
        one.text
        for one in packaged_wordings()
        if one.moment == moment and (one.valid_from is None or one.valid_from <= day)
    )


def overrides(moment: Moment | None, day: date) -> QuerySet[MessageWording]:
    """What officers put in force up to ``day``, the newest first."""
    rows = MessageWording.objects.filter(valid_from__lte=day).order_by("-valid_from", "-pk")
    return rows if moment is None else rows.filter(moment=moment)


STREAM = "wordings"
"""The stream of what officers put in force: its length says whether what is in memory holds."""

_cache: list[tuple[int, list[MessageWording]]] = []


def forget() -> None:
    """Forget the words in memory (between tests)."""
    _cache.clear()


def _all() -> list[MessageWording]:
    """Every override, the newest first; few in a province, and asked by nearly every act."""
    version = audit.stream_length(STREAM)
    if not _cache or _cache[0][0] != version:
        rows = list(MessageWording.objects.order_by("-valid_from", "-pk"))
        _cache[:] = [(version, rows)]
    return _cache[0][1]


class Wordings:
    """The words in force on one day; what was looked up once is not asked again."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._known: dict[tuple[Moment, int, int], str] = {}

    def text(self, moment: Moment, procedure_id: int, unit_id: int) -> str:
        """The narrowest words that hold: procedure at unit, procedure, unit, the product's."""
        key = (moment, procedure_id, unit_id)
        if key not in self._known:
            self._known[key] = self._look_up(moment, procedure_id, unit_id)
        return self._known[key]

    def _look_up(self, moment: Moment, procedure_id: int, unit_id: int) -> str:
        newest: dict[tuple[bool, bool], str] = {}
        for row in _all():
            if (
                row.moment == moment
                and row.valid_from <= self.day
                and row.procedure_id in (None, procedure_id)
                and row.unit_id in (None, unit_id)
            ):
                newest.setdefault((row.procedure_id is not None, row.unit_id is not None), row.text)
        for place in ((True, True), (True, False), (False, True), (False, False)):
            if newest.get(place):
                return newest[place]
        return packaged_wording(moment, self.day)


def dossier_of_message(message: Message) -> Dossier | None:
    """The dossier a message tells of, with what its sending asks; None for any other message."""
    kind, _, key = message.subject.partition(":")
    if kind != "dossier" or not key.isdecimal():
        return None
    return Dossier.objects.with_names().filter(pk=int(key)).first()


def numbers_of(
    keys: Mapping[str, int | None], actor: Actor, at: datetime
) -> tuple[dict[str, str], set[str]]:
    """The numbers of dossiers by the stream of each, and which of them ``actor`` may open."""
    wanted = [key for key in keys.values() if key is not None]
    rows = Dossier.objects.filter(pk__in=wanted).order_by("pk")
    known = {pk: number or code or "" for pk, number, code in rows.values_list(*_NAMED)}
    seen = access.visible_to(actor, at).filter(pk__in=wanted).order_by("pk")
    opened = set(seen.values_list("pk", flat=True))
    numbers = {stream: known.get(key, "") for stream, key in keys.items() if key is not None}
    return numbers, {stream for stream, key in keys.items() if key in opened}


_NAMED = ("pk", "number", "filing_code")
