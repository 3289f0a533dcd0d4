"""What was printed of a dossier: the papers as they were handed out, and each time again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from congvu.audit.models import Event
from congvu.core.canonical import canonical
from congvu.core.periods import local
from congvu.documents import queries as documents
from congvu.documents.models import IssuedDocument
from congvu.dossiers.models import Dossier


def paper_stream(dossier: Dossier, slug: str) -> str:
    """Where the printing of one paper of a dossier is recorded."""
    return f"dossier-paper:{dossier.pk}:{slug}"


def printed_paper(dossier: Dossier, slug: str) -> IssuedDocument | None:
    """The paper as it was handed out last; None before its first printing."""
    held = documents.issued_about(paper_stream(dossier, slug)).filter(replaced_by=None)
    return held.last()


def printed_among(papers: Iterable[tuple[Dossier, str]]) -> set[str]:
    """Which of these papers were printed, by their streams: one statement."""
    streams = [paper_stream(dossier, slug) for dossier, slug in papers]
    rows = IssuedDocument.objects.filter(subject__in=streams)
    return set(rows.order_by("pk").values_list("subject", flat=True))


def same_words(issued: IssuedDocument, data: Mapping[str, Any]) -> bool:
    """True when the paper would say today what it said when it was handed out.

    Where its square code leads is no word of it: the address of the portal may change.
    """
    kept, now = json.loads(issued.payload), json.loads(canonical(dict(data)))
    return _said(kept) == _said(now)


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "qr"}


@dataclass(frozen=True)
class Printing:
    """One edition of a paper. ``again`` are the moments it was printed once more."""

    order: int
    document: int
    sha256: str
    number: str
    at: datetime
    by: str
    reason: str
    again: list[tuple[datetime, str]] = field(default_factory=list)


def print_log(dossier: Dossier) -> dict[str, list[Printing]]:
    """The editions of every paper of ``dossier`` by slug, oldest first: two statements."""
    head = f"dossier-paper:{dossier.pk}:"
    reasons = dict(
        IssuedDocument.objects.filter(subject__startswith=head).values_list("pk", "reason")
    )
    found: dict[str, list[Printing]] = {}
    for event in Event.objects.filter(stream__startswith=head).order_by("id"):
        editions = found.setdefault(event.stream.removeprefix(head), [])
        said = json.loads(event.data)
        if event.kind == "paper.printed_again":
            edition = next(each for each in editions if each.document == said["document"])
            edition.again.append((local(event.occurred_at), event.actor_label))
            continue
        editions.append(
            Printing(
                order=len(editions) + 1,
                document=said["document"],
                sha256=said["sha256"],
                number=said["number"],
                at=local(event.occurred_at),
                by=event.actor_label,
                reason=reasons.get(said["document"], ""),
            )
        )
    return found
