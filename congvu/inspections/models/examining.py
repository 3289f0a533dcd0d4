"""Dossiers picked for risk, paper against system, photographs, the wall of the counter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congvu.dossiers.models import Dossier
from congvu.files.models import StoredFile
from congvu.inspections.models.sampling import SampleItem
from congvu.inspections.models.visiting import ChecklistItem, Visit
from congvu.procedures.models import ProcedureVersion


class RiskPick(models.Model):
    """A dossier looked at because of a stated reason. Supports findings, never a rate."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="risk_picks")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    label = models.CharField(max_length=250)
    flags = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300)
    picked_at = models.DateTimeField()
    result = models.CharField(max_length=12, blank=True)
    observed = models.TextField(blank=True)
    examined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["visit_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "dossier"], name="picked_once")]


class PaperCheck(models.Model):
    """One field of one dossier: what the system said when it was looked up, what the paper says."""

    sample = models.ForeignKey(SampleItem, models.PROTECT, null=True, related_name="paper_checks")
    pick = models.ForeignKey(RiskPick, models.PROTECT, null=True, related_name="paper_checks")
    field = models.CharField(max_length=12)
    system = models.CharField(max_length=400, blank=True)
    paper = models.CharField(max_length=400, blank=True)
    verdict = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sample=None, pick__isnull=False) | Q(sample__isnull=False, pick=None),
                name="paper_of_one_dossier",
            ),
            models.UniqueConstraint(fields=["sample", "field"], name="sample_field_once"),
            models.UniqueConstraint(fields=["pick", "field"], name="pick_field_once"),
        ]


class Attachment(models.Model):
    """A photograph or scan taken at the visit, kept by its hash.

    It belongs to a line of the sheet, to a drawn or to a picked dossier, or to the visit as such.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attachments")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="attachments")
    sample = models.ForeignKey(SampleItem, models.PROTECT, null=True, related_name="attachments")
    pick = models.ForeignKey(RiskPick, models.PROTECT, null=True, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["visit_id", "pk"]


class WallCheck(models.Model):
    """Whether one procedure in force hangs at the counter, beside what the system says."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="wall_checks")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    recorded = models.BooleanField()
    hung = models.CharField(max_length=4)
    note = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["visit_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "version"], name="wall_once")]
