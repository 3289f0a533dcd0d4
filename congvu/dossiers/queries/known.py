"""What is known already of whoever stands at the counter, from their earlier dossiers here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.dossiers import access
from congvu.dossiers.models import Dossier, DossierFile, DossierQuerySet
from congvu.dossiers.rules import FileKind, State
from congvu.dossiers.rules.reuse import good_until, stands_for
from congvu.organisation.models import Unit
from congvu.procedures.models import ProcedurePaper, ProcedureVersion

LOOKED_AT = 60
"""Of one person's dossiers the latest this many are looked at."""


def _of_person(actor: Actor, at: datetime, *numbers: str) -> DossierQuerySet:
    """Received and not voided, of the person with one of these numbers, that ``actor`` may read."""
    known = [number for number in numbers if number]
    same = Q(applicant__identifier__in=known) | Q(applicant__old_identifier__in=known)
    rows = access.visible_to(actor, at).received().kept().filter(same)
    return rows.with_names().order_by("-received_at", "-pk")


def last_of_person(
    actor: Actor, at: datetime, identifier: str, old_identifier: str = ""
) -> Dossier | None:
    """The latest dossier of the person that says how to reach them; one statement."""
    if not identifier:
        return None
    said = ~Q(applicant__phone="") | ~Q(applicant__address="")
    return _of_person(actor, at, identifier, old_identifier).filter(said).first()


@dataclass(frozen=True)
class Reusable:
    """An earlier result that stands for a paper. ``until``: the last day it holds, if known."""

    paper: ProcedurePaper
    dossier: Dossier
    given_on: date
    until: date | None
    has_file: bool

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.paper.order}:{self.dossier.pk}"


def reusable(
    actor: Actor,
    at: datetime,
    version: ProcedureVersion,
    identifier: str,
    old_identifier: str = "",
) -> list[Reusable]:
    """For each paper of the list the latest valid result of the same person that stands for it.

    Statements: two, whatever there is.
    """
    if not identifier:
        return []
    earlier = list(_with_result(_of_person(actor, at, identifier, old_identifier))[:LOOKED_AT])
    return _standing(earlier, version, at)


def reusable_of(
    key: int, identifier: str, unit: Unit, version: ProcedureVersion, at: datetime
) -> list[Reusable]:
    """What the result of the one dossier ``key`` stands for, where its owner names it.

    It must be of the person with this number and known at ``unit``, whose officials look at it.
    What else the person has is not said: through the network nobody is seen to be who they say.
    """
    if not identifier:
        return []
    here = Q(unit=unit) | Q(competent_unit=unit)
    rows = Dossier.objects.received().kept().filter(here, pk=key, applicant__identifier=identifier)
    return _standing(list(_with_result(rows.with_names())), version, at)


def _with_result(rows: DossierQuerySet) -> DossierQuerySet:
    """Those that ended with a result that has a number."""
    file = DossierFile.objects.filter(
        dossier=OuterRef("pk"), kind=FileKind.RESULT, removed_at__isnull=True
    )
    done = rows.filter(state__in=[State.FINISHED, State.RETURNED])
    done = done.exclude(result_number="").exclude(version__result="")
    return done.annotate(has_file=Exists(file))


def _standing(earlier: list[Dossier], version: ProcedureVersion, at: datetime) -> list[Reusable]:
    """For each paper of the list the first of ``earlier`` that stands for it and still holds."""
    papers = list(version.papers.order_by("order"))
    today, found = local(at).date(), []
    for paper in papers:
        for dossier in earlier:
            if not stands_for(dossier.version.result, paper.name):
                continue
            assert dossier.finished_at is not None
            given = dossier.result_on or local(dossier.finished_at).date()
            until = good_until(dossier.version.procedure.code, given)
            if until is None or until >= today:
                found.append(Reusable(paper, dossier, given, until, dossier.has_file))
                break
    return found
