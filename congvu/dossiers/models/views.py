"""The view log: who opened whose dossier. Append-only, as the audit is (ADR 0007)."""

from __future__ import annotations

from django.db import models

from congvu.dossiers.models.dossier import Dossier
from congvu.dossiers.rules.views import GROUND_LABELS, LOOK_LABELS
from congvu.people.models import User


class DossierView(models.Model):
    """One person opened one thing of one dossier (lượt xem), within a window of minutes.

    The database refuses to change or remove a row (migration 0014) and takes a repeated one for
    the same. The keys are not constraints of the database: a look waits for nobody's lock, and
    neither a dossier nor an account is ever deleted. ``reason`` is of an unmasking.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="views", db_constraint=False)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="dossier_views", db_constraint=False, db_index=False
    )
    label = models.CharField(max_length=300)
    kind = models.CharField(max_length=8)
    detail = models.CharField(max_length=80, blank=True)
    ground = models.CharField(max_length=12)
    reason = models.CharField(max_length=400, blank=True)
    seen_at = models.DateTimeField()
    slot = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "user", "kind", "detail", "slot"], name="dossier_view_once"
            )
        ]
        indexes = [
            models.Index(fields=["user", "seen_at"], name="dossier_view_by"),
            models.Index(fields=["seen_at"], name="dossier_view_at"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.kind} {self.dossier_id}"

    @property
    def kind_label(self) -> str:
        """What was opened, in Vietnamese, to be translated by the door."""
        return LOOK_LABELS[self.kind]  # type: ignore[index]

    @property
    def ground_label(self) -> str:
        """From which duty, in Vietnamese, to be translated by the door."""
        return GROUND_LABELS[self.ground]  # type: ignore[index]
