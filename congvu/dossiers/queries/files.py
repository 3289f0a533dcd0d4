"""Files of a dossier as lists and slips show them, and the page that proves a slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from congvu.dossiers import rules
from congvu.dossiers.models import Dossier, DossierFile
from congvu.dossiers.rules import FileKind


def next_file_order(dossier: Dossier) -> int:
    """The order of the next file; the caller holds the dossier."""
    last: int | None = dossier.files.order_by().aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


def files_of(dossier: Dossier) -> QuerySet[DossierFile]:
    """Every file, those taken out as well, in the order in which they came."""
    return dossier.files.select_related("stored", "paper").order_by("order")


@dataclass(frozen=True)
class ListedFile:
    """One line of the list of files on a slip. ``pages`` None: the file does not tell."""

    name: str
    pages: int | None
    size: int
    sha256: str
    short_hash: str


def files_listed(dossier: Dossier, *, upto: datetime | None = None) -> list[ListedFile]:
    """What the citizen handed in as files, as the receipt lists it; ``upto``: at that moment."""
    rows = dossier.files.filter(kind=FileKind.SUBMITTED, removed_at=None)
    if upto is not None:
        rows = rows.filter(added_at__lte=upto)
    return [
        ListedFile(each.name, each.pages, each.stored.size, each.stored.sha256, each.short_hash)
        for each in rows.select_related("stored").order_by("order")
    ]


@dataclass(frozen=True)
class Proof:
    """What the page of a slip says to anyone who scans it: nothing of a person."""

    dossier: Dossier
    files: list[ListedFile]
    removed: int


def proof(key: str) -> Proof | None:
    """What is proven under ``key``; None for a key that nobody was given."""
    if not rules.is_proof_key(key):
        return None
    found = (
        Dossier.objects.filter(proof_key=key)
        .select_related("unit", "version__procedure", "competent_unit")
        .first()
    )
    if found is None:
        return None
    removed = found.files.filter(kind=FileKind.SUBMITTED, removed_at__isnull=False).count()
    # Names of files may hold names of persons: the page shows the paper of the checklist instead.
    rows = found.files.filter(kind=FileKind.SUBMITTED, removed_at=None)
    listed = [
        ListedFile(
            each.paper.name if each.paper else "",
            each.pages,
            each.stored.size,
            each.stored.sha256,
            each.short_hash,
        )
        for each in rows.select_related("stored", "paper").order_by("order")
    ]
    return Proof(found, listed, removed)
