"""How a run over many dossiers stands, and why each refused row was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from congvu.core.actors import Actor
from congvu.core.refusals import Refusal, Words
from congvu.dossiers.models import BulkRow, BulkRun
from congvu.dossiers.rules import RowState


@dataclass(frozen=True)
class Progress:
    """Rows of a run: in all, done, refused, still waiting."""

    total: int
    done: int
    refused: int
    waiting: int


def bulk_runs_of(actor: Actor) -> QuerySet[BulkRun]:
    """The runs that ``actor`` asked for, the last one first: nobody else's."""
    return BulkRun.objects.filter(asked_by_id=actor.user_id or 0).order_by("-pk")


def unfinished_runs() -> QuerySet[BulkRun]:
    """Runs with rows that still wait, the oldest first, with who asked."""
    waiting = BulkRow.objects.filter(state=RowState.WAITING).values("run")
    return BulkRun.objects.filter(pk__in=waiting).select_related("asked_by").order_by("pk")


def progress_of(run: BulkRun) -> Progress:
    """How far the run is, in one statement."""
    states = (RowState.DONE, RowState.REFUSED, RowState.WAITING)
    counted = run.rows.order_by().aggregate(
        **{str(state): Count("pk", filter=Q(state=state)) for state in states}
    )
    done, refused, waiting = (counted[str(state)] for state in states)
    return Progress(done + refused + waiting, done, refused, waiting)


def bulk_rows(run: BulkRun, state: str = "") -> QuerySet[BulkRow]:
    """The rows of a run in their order, with what a list shows of each dossier."""
    rows = run.rows.select_related("dossier__version", "dossier__applicant").order_by("order")
    return rows.filter(state=state) if state else rows


def refusal_of(row: BulkRow) -> Refusal | None:
    """Why the row was refused, to be said in the reader's language; None when it was not."""
    if row.refusal is None:
        return None
    kept: dict[str, Any] = row.refusal
    params = {
        name: Words(
            *value["parts"], between=value["between"], inside=value["inside"], **value["params"]
        )
        if isinstance(value, dict)
        else value
        for name, value in kept["params"].items()
    }
    return Refusal(kept["code"], kept["what"], kept["what_to_do"], kept["basis"], params)
