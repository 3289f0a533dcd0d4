"""The control slip as a part of the page of a dossier, and where its papers lie."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from congvu.core.clock import VERDICT_LABELS
from congvu.dossiers import queries, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries import ControlRow
from congvu.web.dossiers.rows import VERDICT_TONES


def lies_with(dossier: Dossier) -> str:
    """Where the originals lie, in words; empty when nobody has written it down."""
    office = dossier.papers_office.name if dossier.papers_office else ""
    person = dossier.papers_user.full_name if dossier.papers_user else ""
    return " · ".join(part for part in (office, person) if part)


def line(row: ControlRow) -> dict[str, Any]:
    """One line with the words of its result."""
    verdict = row.verdict
    return {
        "row": row,
        "result": gettext(VERDICT_LABELS[verdict]) if verdict else "",
        "tone": VERDICT_TONES[verdict] if verdict else "neutral",
        "refusal": gettext(rules.LINE_FAULTS[row.refusal]) if row.refusal else "",
        "steps": "; ".join(row.steps),
    }


def control_slip(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """Who gave it to whom, and how each did; None before receipt."""
    rows = queries.control_slip(dossier, request.now)  # type: ignore[attr-defined]
    if not rows:
        return None
    return {"rows": [line(row) for row in rows], "lies": lies_with(dossier)}
