"""Word templates that officials edit, and the report of a year's round, frozen."""

from __future__ import annotations

from django.db import models

from congvu.files.models import StoredFile
from congvu.organisation.models import Unit


class WordTemplate(models.Model):
    """One version of the template of a paper of ``unit``, in force from a day on.

    The newest taken in of the latest day that has begun is in force; none is ever removed.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="word_templates")
    code = models.CharField(max_length=60)
    valid_from = models.DateField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    note = models.CharField(max_length=250, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=300)

    class Meta:
        ordering = ["unit_id", "code", "-valid_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


class RoundReport(models.Model):
    """The report on the inspections of a year (báo cáo kết quả đợt kiểm tra), frozen when sent.

    ``content`` holds every number with the rows behind it. A later report of the same year does
    not change an earlier one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="round_reports")
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    signer = models.CharField(max_length=150)
    as_of = models.DateTimeField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    audit_root = models.CharField(max_length=64)
    audit_entries = models.PositiveIntegerField()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"], name="one_number_of_round_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.year})"
