"""How much of the citizen a reader sees: in full who works on the dossier, masked who reads it."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.core.actors import Actor
from congvu.dossiers import access
from congvu.dossiers.models import Dossier
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


def shown(actor: Actor, dossier: Dossier) -> Shown:
    """The applicant of ``dossier`` for this reader."""
    return _shown(dossier.applicant, works_at(actor, dossier.unit_id, dossier.competent_unit_id))


def _shown(party: Party, whole: bool) -> Shown:
    if whole:
        return Shown(
            party.name, party.identifier, party.phone, party.address, party.email, whole=True
        )
    return Shown(party.name, masked(party.identifier), masked(party.phone), "", "", whole=False)
