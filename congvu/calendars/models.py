"""Decisions on days, and office hours, as dated rows."""

from __future__ import annotations

from django.db import models


class CalendarDecision(models.Model):
    """One day that is off, or a day of rest made to work (làm bù), by decision.

    ``known_from``: the decision was announced only then; before it, nobody could count on it.
    ``known_to``: the last day on which it counted; another decision took its place, or none did.
    """

    day = models.DateField()
    effect = models.CharField(max_length=10)
    name = models.CharField(max_length=150)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    known_from = models.DateField(null=True)
    known_to = models.DateField(null=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=models.Q(known_to=None), name="one_decision_a_day"
            )
        ]


class OfficeHoursRule(models.Model):
    """Office hours from a day on; of one unit (by code), or of all where no code is given.

    ``week`` is seven lists of ``["07:30", "11:30"]`` spans, Monday first.
    """

    unit_code = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField(null=True)
    week = models.JSONField()
    hours_per_day = models.DecimalField(max_digits=4, decimal_places=2)
    same_day_cutoff = models.TimeField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["unit_code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit_code", "valid_from"], name="hours_once_a_day")
        ]
