"""A change of the calendar that was applied, and the new appointments it brought."""

from __future__ import annotations

from django.db import models

from congvu.dossiers.models.dossier import Dossier


class CalendarChange(models.Model):
    """Decisions on days taken while work goes on, with what they moved, as it was previewed.

    ``decided`` and ``withdrawn`` hold the days; ``digest`` names the preview that was confirmed.
    """

    decided = models.JSONField()
    withdrawn = models.JSONField(default=list)
    reason = models.CharField(max_length=400)
    source = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    moved = models.PositiveIntegerField()
    newly_late = models.PositiveIntegerField()
    no_longer_late = models.PositiveIntegerField()
    decided_by = models.CharField(max_length=200)  # label of the actor
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class Appointment(models.Model):
    """A new appointment for one dossier; the first slip stays.

    Because the calendar changed (``change``), or because a slip written by hand promised another
    moment than the term gives (then with its ``reason`` and ``made_at``).
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="appointments")
    change = models.ForeignKey(
        CalendarChange, models.PROTECT, null=True, related_name="appointments"
    )
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["change_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "change"], name="one_appointment_a_change")
        ]
