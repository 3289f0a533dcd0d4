"""Acts on many dossiers at once, paper handed over in batches, and the shelf counted at night."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from congvu.dossiers.models.dossier import Dossier
from congvu.organisation.models import Office, Unit
from congvu.people.models import User


class HandOverBatch(models.Model):
    """One slip of papers carried from an office to another (phiếu bàn giao hồ sơ).

    Its lines are the hand-overs of the control slip; each is signed for or refused by itself.
    ``settled_at``: when the last line was answered, empty while one still waits.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="hand_over_batches")
    number = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    direction = models.CharField(max_length=10)
    from_office = models.ForeignKey(Office, models.PROTECT, related_name="batches_given")
    to_office = models.ForeignKey(Office, models.PROTECT, related_name="batches_to_take")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=400, blank=True)
    request_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is "no key", unique otherwise

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="batch_number_once"),
            models.UniqueConstraint(fields=["unit", "request_key"], name="batch_request_once"),
        ]
        indexes = [
            models.Index(fields=["to_office", "settled_at"], name="batch_to_take"),
            models.Index(fields=["from_office", "settled_at"], name="batch_given"),
        ]

    def __str__(self) -> str:
        return self.number


class ShelfCount(models.Model):
    """The shelf of an office held against the system at the end of a day (đối chiếu cuối ngày)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="shelf_counts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="shelf_counts")
    day = models.DateField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="shelf_counted_once_a_day"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="shelf_closed_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.day:%d/%m/%Y}"


class ShelfLine(models.Model):
    """One dossier of a count: the system says it lies here (``expected``), or it was seen here.

    Where the two differ, ``cause`` and ``note`` explain it.
    """

    count = models.ForeignKey(ShelfCount, models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="shelf_lines")
    expected = models.BooleanField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["count_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["count", "dossier"], name="shelf_line_once")]


class BulkRun(models.Model):
    """One act asked for on many dossiers. ``key`` marks one sending of the form.

    ``said`` is what the form said beside the rows: to whom, to where, why.
    """

    key = models.CharField(max_length=64, unique=True)
    act = models.CharField(max_length=20)
    said = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="bulk_runs")
    asked_at = models.DateTimeField()
    back = models.CharField(max_length=600, blank=True)  # the list it came from

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class BulkRow(models.Model):
    """One dossier of such a run: waiting, done, or refused with its reason.

    Written in the very transaction of the act, so that neither is there without the other.
    """

    run = models.ForeignKey(BulkRun, models.PROTECT, related_name="rows")
    order = models.PositiveIntegerField()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="bulk_rows")
    state = models.CharField(max_length=10)
    refusal = models.JSONField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run_id", "order"]
        constraints = [models.UniqueConstraint(fields=["run", "dossier"], name="bulk_row_once")]
        indexes = [models.Index(fields=["state", "run"], name="bulk_waiting")]
