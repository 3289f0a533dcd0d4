"""The view log: a look is written down, numbers are unmasked with a reason, the log is sealed."""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction

from congvu.audit.actions import record, writes, writes_nothing
from congvu.audit.inserting import insert_one
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.dossiers import discretion, queries
from congvu.dossiers.actions.common import _allow
from congvu.dossiers.models import Dossier, DossierView
from congvu.dossiers.rules.views import Ground, Look, view_rule, why_not_unmask, window

WAIT = 1.5
"""Seconds that a look waits for other writers of the embedded database before it is set aside."""


@writes_nothing("a look is no act: it has its own append-only table, and flooding no chain (0007)")
def note_view(
    dossier: Dossier, kind: Look, *, by: Actor, at: datetime, ground: Ground, detail: str = ""
) -> None:
    """Write down that ``by`` opened ``kind`` of ``dossier``: one statement, no lock awaited.

    The same person at the same thing within a window of minutes is one row. When the embedded
    database is busy for long, the row waits in a file beside it and is taken in later.
    """
    if by.user_id is not None:
        _insert([_row(dossier.pk, kind, by, at, ground, detail)])


@writes_nothing("a look is no act, as of one dossier")
def note_book(dossiers: Iterable[int], *, by: Actor, at: datetime, detail: str) -> None:
    """Write down that ``by`` took away a tracking book with the lines of ``dossiers``."""
    if by.user_id is not None:
        ground = Ground.COUNTER
        _insert([_row(each, Look.BOOK, by, at, ground, detail) for each in dossiers])


@writes("dossier.unmasked")
def unmask(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> DossierView:
    """See the citizen's numbers of a dossier that is not one's own work, after saying why.

    The reason stays in the view log; the event names its row, in a stream beside the dossier's.
    Refuses with ``nothing-masked``, ``not-your-duty``, ``reason-missing``.
    """
    reason = " ".join(reason.split())[:400]
    ground = discretion.ground_of(by, dossier, at)
    _allow(why_not_unmask(ground, reason))
    row = _row(dossier.pk, Look.UNMASK, by, at, ground, "")
    row.reason, row.slot = reason, int(at.timestamp() * 1_000_000)
    row.save(force_insert=True)
    data = {"view": row.pk, "ground": str(ground)}
    unit = dossier.unit
    record("dossier.unmasked", subject=f"unmask:{dossier.pk}", by=by, at=at, unit=unit, data=data)
    return row


@writes("views.sealed")
def seal_views(*, by: Actor, at: datetime) -> int:
    """Put the hash of the rows since the last seal into the audit; answers how many they are.

    ``dossiers.queries.verify_views`` counts and hashes them again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # rows under way come first, so none gets a lower key
            cursor.execute("LOCK TABLE dossiers_dossierview IN SHARE MODE")
    after, upto = queries.views_unsealed()
    count, digest = queries.digest_of_views(after, upto)
    data = {"after": after, "upto": upto, "count": count, "sha256": digest}
    record("views.sealed", subject=queries.VIEW_STREAM, by=by, at=at, data=data)
    return count


@writes_nothing("it brings in looks that were noted while the database was busy")
def take_in_waiting() -> int:
    """Take in the looks that waited in files; done twice, it leaves one row of each."""
    taken = 0
    for path in sorted(_folder().glob("*.jsonl")):
        with contextlib.suppress(FileNotFoundError):
            # Under another name first: what is noted from now on goes to a new file.
            mine = path if path.stem.startswith("taking") else _set_apart(path)
            rows = [DossierView(**_read(line)) for line in mine.read_text("utf-8").splitlines()]
            with transaction.atomic():
                DossierView.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
            mine.unlink()
            taken += len(rows)
    return taken


def _row(
    dossier: int, kind: Look, by: Actor, at: datetime, ground: Ground, detail: str
) -> DossierView:
    assert by.user_id is not None, "who looks is an official"
    return DossierView(
        dossier_id=dossier,
        user_id=by.user_id,
        label=by.label[:300],
        kind=kind,
        detail=detail[:80],
        ground=ground,
        seen_at=at,
        slot=window(at, view_rule(local(at).date()).same_minutes),
    )


def _insert(rows: list[DossierView]) -> None:
    try:
        with _not_waiting_long():
            if len(rows) == 1:  # one statement needs no transaction
                insert_one(rows[0], unless_there=True)
            else:
                DossierView.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    except OperationalError:
        _set_aside(rows)


def _not_waiting_long() -> contextlib.AbstractContextManager[None]:
    """The embedded database has one writer: a page is not kept waiting behind a long import."""
    waiting = getattr(connection, "waiting_at_most", None)  # congvu/config/sqlite3/base.py
    if waiting is None or connection.in_atomic_block:
        return contextlib.nullcontext()
    bounded: contextlib.AbstractContextManager[None] = waiting(WAIT)
    return bounded


def _folder() -> Path:
    folder: Path = settings.CONGVU_DATA / "views-waiting"
    return folder


def _set_aside(rows: list[DossierView]) -> None:
    _folder().mkdir(parents=True, exist_ok=True)
    names = ("dossier_id", "user_id", "label", "kind", "detail", "ground", "slot")
    with (_folder() / "views.jsonl").open("a", encoding="utf-8") as file:
        for row in rows:
            said = {name: getattr(row, name) for name in names}
            said["seen_at"] = row.seen_at.isoformat()
            file.write(json.dumps(said, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _set_apart(path: Path) -> Path:
    mine = path.with_name(f"taking-{uuid.uuid4().hex}.jsonl")
    return path.rename(mine)


def _read(line: str) -> dict[str, object]:
    said: dict[str, object] = json.loads(line)
    return said | {"seen_at": datetime.fromisoformat(str(said["seen_at"]))}
