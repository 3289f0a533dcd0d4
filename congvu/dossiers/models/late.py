"""A letter of apology with a new appointment (phiếu xin lỗi và hẹn lại ngày trả kết quả)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congvu.dossiers.models.dossier import Dossier
from congvu.dossiers.rules.regimes import LATE_CAUSES
from congvu.people.models import User


class Apology(models.Model):
    """One letter: drafted, signed, sent. It changes the appointment and never the judgement.

    ``drafted_by`` is empty when the system drafted it. The number is given at the signature, so
    that a draft which proved needless and was dropped leaves no gap in the series.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="apologies")
    number = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    old_at = models.DateTimeField()
    new_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_how = models.CharField(max_length=120, blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["dossier_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(signed_at=None, dropped_at=None),
                name="one_apology_drafted",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def cause_label(self) -> str:
        """The Vietnamese words of the cause; empty while none was chosen."""
        return LATE_CAUSES[self.cause] if self.cause else ""
