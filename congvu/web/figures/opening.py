"""Which rows behind a number one may open: a row one may not read stays a line without a link.

The number is everybody's who may ask about the unit; the row may hold what only those on duty for
it may see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from congvu.core.actors import Actor
from congvu.dossiers import access as dossiers
from congvu.figures.registry import Row
from congvu.legal import access as legal
from congvu.plans import access as plans
from congvu.reports import access as reports

READABLE: dict[str, Callable[[Actor, datetime], Any]] = {
    "dossier": dossiers.visible_to,
    "legal_document": legal.visible_to,
    "task": plans.visible_to,
    "report": reports.visible_to,
}
"""By the kind of a row, what of it an actor may read; other kinds are open to all officials."""


def openable(rows: Sequence[Row], actor: Actor, at: datetime) -> list[Row]:
    """``rows``, those without their link that ``actor`` may not open. One statement a kind."""
    readable: dict[str, set[int]] = {}
    for kind in {row.kind for row in rows} & set(READABLE):
        ids = [row.id for row in rows if row.kind == kind]
        found = READABLE[kind](actor, at).filter(pk__in=ids).order_by("pk")
        readable[kind] = set(found.values_list("pk", flat=True))
    return [
        row if row.id in readable.get(row.kind, {row.id}) else replace(row, url="") for row in rows
    ]
