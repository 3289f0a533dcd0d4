"""Files brought in, and the mappings that are kept by name."""

from __future__ import annotations

from django.db import models

from congvu.imports import rules
from congvu.organisation.models import Unit
from congvu.people.models import User


class ImportMapping(models.Model):
    """How the books of one system are read (cách ghép): columns and words, kept by name.

    ``fingerprint`` is of the headers it was made for: a file with the same is offered it.
    ``columns`` are places by column code, ``words`` what each word means, by kind.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="import_mappings")
    name = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["unit_id", "name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="mapping_once")]

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """One file brought in (lần nhập), from upload to undo.

    ``waiting`` says what the worker still has to do with it and ``asked_by`` who asked;
    ``report`` is the hash of the row report in the folder of files, ``unknown`` the words nobody
    mapped yet with how often they come. ``whole``: all rows or none.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="import_batches")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=5)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    sheet = models.CharField(max_length=120, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    header_rows = models.PositiveSmallIntegerField(default=1)
    encoding = models.CharField(max_length=10, blank=True)
    mapping = models.ForeignKey(ImportMapping, models.PROTECT, null=True, related_name="batches")
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)

    state = models.CharField(max_length=12, default=rules.BatchState.UPLOADED.value)
    waiting = models.CharField(max_length=5, blank=True, db_index=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    whole = models.BooleanField(default=False)
    failure = models.JSONField(null=True)

    rows_total = models.PositiveIntegerField(default=0)
    rows_good = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_skipped = models.PositiveIntegerField(default=0)
    unknown = models.JSONField(default=dict)
    report = models.CharField(max_length=64, blank=True)
    report_lines = models.PositiveIntegerField(default=0)

    brought_in_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "-id"], name="import_of_unit")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def origin(self) -> str:
        """What stands on each of its dossiers."""
        return rules.origin_of(self.pk)

    @property
    def state_label(self) -> str:
        """The Vietnamese label of the state, to be translated by the door."""
        return rules.STATE_LABELS[self.state]
