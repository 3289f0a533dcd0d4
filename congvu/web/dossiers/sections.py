"""Parts of the page of a dossier that a theme brings: each a template and what it shows.

A section answers None when it has nothing to say about this dossier to this reader, and is then
left out. Inside its template the answer is ``s``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from congvu.dossiers.models import Dossier
from congvu.web.dossiers import correction, deciding, files, late, messages, money
from congvu.web.dossiers.control import control_slip
from congvu.web.dossiers.prints import printed_papers
from congvu.web.dossiers.route import route_section

Answer = dict[str, Any] | None


@dataclass(frozen=True)
class Section:
    """One part of the page. ``answer`` asks the queries of its theme."""

    template: str
    answer: Callable[[HttpRequest, Dossier], Answer]


SECTIONS: Sequence[Section] = (
    Section("dossiers/drafts.html", deciding.section),
    Section("dossiers/letters.html", late.section),
    Section("dossiers/intake_section.html", correction.section),
    Section("dossiers/fees_section.html", money.section),
    Section("dossiers/messages_section.html", messages.section),
    Section("dossiers/files.html", files.section),
    Section("dossiers/printed_papers.html", printed_papers),
    Section("dossiers/control_slip.html", control_slip),
    Section("dossiers/route.html", route_section),
)
"""In the order in which they stand, after the papers and before the steps."""


def sections_of(request: HttpRequest, dossier: Dossier) -> list[tuple[str, dict[str, Any]]]:
    """Template and content of each part that has something to say."""
    answers = ((each.template, each.answer(request, dossier)) for each in SECTIONS)
    return [(template, answer) for template, answer in answers if answer is not None]
