"""How much of the citizen a reader sees: in full who is on duty for the dossier, masked others."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from congvu.core.actors import Actor
from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, discretion, queries
from congvu.dossiers.discretion import Sight
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.views import Look, masked_first
from congvu.people.models import Party
from congvu.people.rules import masked


def works_at(actor: Actor, *units: int) -> bool:
    """True when the actor handles dossiers at one of ``units`` itself; reach is for reading."""
    return any(grant.duty in access.MOVERS and grant.unit_id in units for grant in actor.grants)


@dataclass(frozen=True)
class Shown:
    """The citizen as a page shows them; ``whole`` False: numbers masked, no address."""

    name: str
    identifier: str
    phone: str
    address: str
    email: str
    whole: bool
    may_unmask: bool = False


def opened(request: HttpRequest, dossier: Dossier, kind: Look, detail: str = "") -> Sight:
    """What the reader sees of the dossier; that they opened it is written down."""
    seen = sight(request, dossier)
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    actions.note_view(dossier, kind, by=actor, at=at, ground=seen.ground, detail=detail)
    return seen


def opened_whole(request: HttpRequest, dossier: Dossier, kind: Look, detail: str = "") -> None:
    """Open what cannot be masked (a file, the intake as written); refuses ``unmask-first``."""
    if not opened(request, dossier, kind, detail).whole:
        raise Refused(masked_first())


def sight(request: HttpRequest, dossier: Dossier) -> Sight:
    """From which duty the reader of this request looks; asked once a request."""
    known: dict[int, Sight] = request.__dict__.setdefault("sights", {})
    if dossier.pk not in known:
        actor, at = request.actor, request.now  # type: ignore[attr-defined]
        known[dossier.pk] = discretion.sight(actor, dossier, at)
    return known[dossier.pk]


def shown(request: HttpRequest, dossier: Dossier) -> Shown:
    """The applicant of ``dossier`` for this reader."""
    return _shown(dossier.applicant, sight(request, dossier))


def _shown(party: Party, seen: Sight) -> Shown:
    if seen.whole:
        return Shown(
            party.name, party.identifier, party.phone, party.address, party.email, whole=True
        )
    numbers = masked(party.identifier), masked(party.phone)
    return Shown(party.name, *numbers, "", "", whole=False, may_unmask=seen.may_unmask)


def watches(actor: Actor, dossier: Dossier) -> bool:
    """Whether the page of the dossier leads this reader to who looked at it."""
    units = queries.units_watched(actor)
    return dossier.unit_id in units or dossier.competent_unit_id in units
