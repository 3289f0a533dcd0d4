"""What the counter looks for while somebody stands at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from congvu.core.actors import Actor
from congvu.core.periods import Period
from congvu.core.vietnamese import fold
from congvu.dossiers import access
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import OPEN_STATES, State
from congvu.organisation.models import Unit
from congvu.organisation.rules import LEVEL_LABELS, Level
from congvu.procedures import queries as catalogue
from congvu.procedures.models import ProcedureVersion

OFTEN = timedelta(days=90)
"""How far back the procedures of a counter are counted: what is asked often comes first."""


def suggested(text: str, unit: Unit, day: date, at: datetime, limit: int) -> list[ProcedureVersion]:
    """Procedures received at ``unit`` that match what is typed, the likeliest first.

    First what the letters fit best (the whole initials, their end, then the words from the
    beginning), then what this counter receives most, then the order of the board.
    """
    plain = fold(text)
    found = list(catalogue.search(text, unit, day)[:200])
    if not plain or not found:
        return found[:limit]
    recent = Dossier.objects.filter(unit=unit, received_at__gte=at - OFTEN).kept()
    often = Counter(recent.order_by().values_list("version__procedure_id", flat=True))
    places = {one.pk: place for place, one in enumerate(found)}
    found.sort(key=lambda one: (_fit(one, plain), -often[one.procedure_id], places[one.pk]))
    return found[:limit]


def received_elsewhere(
    text: str, unit: Unit, day: date, limit: int = 3
) -> list[tuple[ProcedureVersion, list[str]]]:
    """What matches and is not received at ``unit``, with the labels of the levels that receive it.

    So that the clerk can send the citizen to the right door. From two letters on.
    """
    if len(fold(text)) < 2:
        return []
    here = catalogue.in_force(unit, day).order_by().values("procedure")
    found = catalogue.search(text, None, day).exclude(procedure__in=here)
    rows = sorted(found[:50], key=lambda one: _fit(one, fold(text)))
    return [(one, [LEVEL_LABELS[Level(each)] for each in one.level_list]) for one in rows[:limit]]


def example_of(names: Sequence[str]) -> tuple[str, str] | None:
    """“ks”, “khai sinh”: the last two words of the shortest name, and their first letters."""
    words = [name.split()[-2:] for name in sorted(names, key=len) if len(name.split()) > 2]
    plain = next((each for each in words if all(word.isalpha() for word in each)), None)
    if plain is None:
        return None
    return "".join(fold(word)[:1] for word in plain), " ".join(plain).lower()


def _fit(version: ProcedureVersion, plain: str) -> int:
    name = fold(version.name)
    if version.procedure.code == plain or version.initials == plain:
        return 0
    if len(plain) > 1 and version.initials.endswith(plain):
        return 1
    if name.startswith(plain):
        return 2
    if f" {plain}" in name:
        return 3
    return 4 if plain in version.initials else 5


def open_alike(
    actor: Actor,
    at: datetime,
    version: ProcedureVersion,
    *,
    identifier: str = "",
    phone: str = "",
    name: str = "",
    since: datetime | None = None,
) -> list[Dossier]:
    """Open dossiers of the same procedure of probably the same person, the latest first.

    The same number of an identity paper (the old one too), or the same phone and name; of those
    ``actor`` may read. ``since``: those received from then on too, though they are done.
    """
    same = Q()
    if identifier:
        same |= Q(applicant__identifier=identifier) | Q(applicant__old_identifier=identifier)
        same |= Q(applicant__tax_code=identifier)
    if phone and name.strip():
        same |= Q(applicant__phone=phone, applicant__folded__startswith=fold(name))
    if not same:
        return []
    rows = access.visible_to(actor, at).received().kept()
    rows = rows.filter(version__procedure=version.procedure)
    going = Q(state__in=OPEN_STATES)
    rows = rows.filter(going if since is None else going | Q(received_at__gte=since))
    return list(rows.filter(same).with_names().order_by("-received_at", "-pk")[:5])


def not_received(actor: Actor, at: datetime, unit: Unit, period: Period) -> QuerySet[Dossier]:
    """Who was sent away at ``unit`` in the local days of ``period``, the latest first."""
    rows = access.visible_to(actor, at).filter(
        unit=unit,
        state=State.NOT_ACCEPTED,
        moved_at__gte=period.first_instant(),
        moved_at__lt=period.end_instant(),
    )
    return rows.with_names().order_by("-moved_at", "-pk")


def worked_on(dossier: Dossier) -> bool:
    """True when anything was done after the receipt."""
    return (
        dossier.state != State.RECEIVED
        or dossier.hand_overs.exists()
        or dossier.supplements.exists()
        or dossier.pauses.exists()
        or dossier.fee_charges.exists()
        or dossier.files.exists()
    )
