"""A draft result on its way to the signature (trình duyệt kết quả)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congvu.dossiers.models.dossier import Dossier
from congvu.dossiers.models.files import DossierFile
from congvu.people.models import User


class Submission(models.Model):
    """A draft result laid before a head or a leader, and what they decided.

    ``decision`` is empty while it waits. Given back, it stays with its reason, and a new draft is
    a new row; passed up, the next reader's row follows.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="submissions")
    text = models.TextField(blank=True)
    file = models.ForeignKey(DossierFile, models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    to_user = models.ForeignKey(User, models.PROTECT, related_name="submissions_to_decide")
    decision = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(decision=""), name="one_draft_waits"
            )
        ]
