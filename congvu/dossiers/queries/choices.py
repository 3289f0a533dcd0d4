"""What a queue can be narrowed by: who holds what is open, and by which procedures one received."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from congvu.core.actors import Actor
from congvu.core.vietnamese import sort_key
from congvu.dossiers import access
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries.lists import GROUPS
from congvu.dossiers.queries.pages import Part, part_of
from congvu.people import queries as people
from congvu.people.models import User
from congvu.procedures import queries as procedures
from congvu.procedures.models import ProcedureVersion


@dataclass(frozen=True, slots=True)
class Choices:
    """Of what a reader sees: the holders by name, the newest version of each procedure in order."""

    holders: list[User]
    versions: list[ProcedureVersion]


def choices(actor: Actor, at: datetime) -> Choices:
    """What the reader's queue can be narrowed by: one statement, the names from memory."""
    parts = tuple(access.seen_in_parts(actor, at))
    found: dict[str, set[int]] = defaultdict(set)
    if parts:
        asked = _asked(connection.vendor, parts)
        with connection.cursor() as cursor:
            cursor.execute(asked.sql, asked.params)
            for what, key in cursor.fetchall():
                found[what].add(key)
    holders = people.users_by_id(found["holder"]).values()
    newest: dict[int, ProcedureVersion] = {}
    for _key, version in sorted(procedures.versions_by_id(found["version"]).items()):
        newest[version.procedure_id] = version
    return Choices(
        sorted(holders, key=lambda one: (sort_key(one.full_name), one.pk)),
        sorted(newest.values(), key=lambda one: (one.procedure.field_sort, one.sort, one.pk)),
    )


@lru_cache(maxsize=512)
def _asked(vendor: str, parts: tuple[Q, ...]) -> Part:
    """The first part is what was received: too much to be read through, so each version is asked.

    The subquery stands alone, not as an ``EXISTS``, which PostgreSQL would turn into a join over
    all that was ever received.
    """
    received, *few = parts
    of_one = Dossier.objects.filter(received, version=OuterRef("pk")).order_by()
    one = Subquery(of_one.values(one=Value(1, output_field=IntegerField()))[:1])
    asked: list[tuple[str, QuerySet[Any]]] = [
        ("version", ProcedureVersion.objects.alias(used=one).filter(used=1).values("pk")),
        *(("version", Dossier.objects.filter(each).values("version").distinct()) for each in few),
    ]
    for each in parts:
        held = Dossier.objects.filter(each & GROUPS["open"], holder__isnull=False)
        asked.append(("holder", held.values("holder").distinct()))
    told = [(what, part) for what, rows in asked if (part := part_of(rows))]
    sql = " UNION ALL ".join(
        f"SELECT '{what}' AS what, part{place}.* FROM ({part.sql}) part{place}"
        for place, (what, part) in enumerate(told)
    )
    return Part(sql, tuple(value for _what, part in told for value in part.params))
