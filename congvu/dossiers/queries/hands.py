"""What lies in whose hands: of the dossier, of a lane of it, of its originals."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from congvu.dossiers.models import Dossier, DossierStep
from congvu.dossiers.rules import OPEN_STATES, State
from congvu.people.models import User


def in_hands_of(users: Collection[int]) -> QuerySet[Dossier]:
    """The dossiers not yet handed out that any of ``users`` holds, whole or on a lane."""
    lanes = DossierStep.objects.filter(
        holder_id__in=users, opened_at__isnull=False, closed_at=None
    ).order_by()
    rows = Dossier.objects.filter(
        Q(holder_id__in=users) | Q(pk__in=lanes.values("dossier")),
        state__in=[*OPEN_STATES, State.FINISHED],
        voided_at=None,
    )
    rows = rows.select_related("unit", "competent_unit", "office", "version")
    return rows.order_by("due_at", "pk")


def drafts_before(user: User) -> int:
    """How many draft results wait for the decision of ``user``."""
    count: int = user.submissions_to_decide.filter(decision="").count()
    return count
