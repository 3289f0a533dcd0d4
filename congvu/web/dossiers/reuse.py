"""A citizen who was here before: what they need not say or bring a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from congvu.dossiers.models import Dossier
from congvu.dossiers.queries import last_of_person
from congvu.dossiers.queries.known import Reusable
from congvu.dossiers.rules import PaperGiven
from congvu.dossiers.rules.reuse import decline_unexplained
from congvu.dossiers.rules.views import Look
from congvu.people.rules import masked
from congvu.web.dossiers.persons import opened

RECALLED = ("phone", "address", "email")


def recalled(request: HttpRequest, data: Any) -> Any:
    """The form with what the latest dossier of the person says, where the form says nothing.

    Looking it up is a look at that dossier, and is written down as one.
    """
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    numbers = (data.get("identifier", "").strip(), data.get("old_identifier", "").strip())
    found = last_of_person(actor, at, *numbers)
    if found is None or not opened(request, found, Look.RECALL).whole:
        return data
    data = data.copy()
    for name in RECALLED:
        if not data.get(name, "").strip():
            data[name] = getattr(found.applicant, name)
    return data


def recall_words(dossier: Dossier | None) -> str:
    """“0912****78, Khu 5, xã Văn Luông”: enough to ask the citizen whether it still holds."""
    if dossier is None:
        return ""
    who = dossier.applicant
    return ", ".join(part for part in (masked(who.phone), who.address) if part)


@dataclass(frozen=True)
class Offer:
    """One earlier result as the page offers it; ticked unless the clerk said otherwise."""

    found: Reusable
    used: bool
    why: str
    fault: str = ""


def offers(found: Sequence[Reusable], data: Any) -> list[Offer]:
    """The offers, as the form that was sent left them."""
    shown = data.getlist("offered") if data is not None else []
    made = []
    for each in found:
        used = each.key not in shown or each.key in data.getlist("reuse")
        why = data.get(f"why-{each.paper.order}", "").strip() if data is not None else ""
        made.append(Offer(each, used, "" if used else why))
    return made


def unexplained(made: Sequence[Offer]) -> list[Offer]:
    """The offers again, with the fault beside each that was put aside without a word."""
    told = []
    for one in made:
        if not one.used and not one.why:
            said = decline_unexplained(one.found.paper.name).said(gettext)
            one = replace(one, fault=f"{said['what']} {said['what_to_do']}")
        told.append(one)
    return told


def papers_with(given: Sequence[PaperGiven], made: Sequence[Offer]) -> list[PaperGiven]:
    """The papers of the form, those replaced by an earlier result without a sheet."""
    used = {one.found.paper.name: one.found.dossier.pk for one in made if one.used}
    rest = [each for each in given if each.name not in used]
    return [*(PaperGiven(name, source=source) for name, source in used.items()), *rest]


def declined(made: Sequence[Offer]) -> list[tuple[str, int, str]]:
    """What was not used, of which dossier, and why."""
    return [(one.found.paper.name, one.found.dossier.pk, one.why) for one in made if not one.used]
