"""Papers of a dossier as files: what was sent, drafted, signed; none is ever deleted."""

from __future__ import annotations

from django.db import models

from congvu.dossiers.models.dossier import Dossier, DossierPaper
from congvu.dossiers.rules.files import FILE_KIND_LABELS
from congvu.files.models import StoredFile


class DossierFile(models.Model):
    """One file of a dossier, perhaps for one line of its checklist.

    ``pages`` is empty when the type does not tell. A file removed stays, with when and why.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="files")
    paper = models.ForeignKey(DossierPaper, models.PROTECT, null=True, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    pages = models.PositiveIntegerField(null=True)
    order = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)  # label of the actor
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["dossier_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "order"], name="dossier_file_order")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        """The Vietnamese words of the kind, to be translated by the door."""
        return FILE_KIND_LABELS[self.kind]

    @property
    def short_hash(self) -> str:
        """The first twelve digits of the hash of its content, in groups of four."""
        digits = self.stored.sha256
        return " ".join(digits[start : start + 4] for start in (0, 4, 8))
