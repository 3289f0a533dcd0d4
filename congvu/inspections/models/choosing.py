"""The draw of the units of a year: committed to, then drawn by a public value, then open to all."""

from __future__ import annotations

from django.db import models

from congvu.inspections.models.planning import InspectionPlan
from congvu.organisation.models import Office, Unit


class UnitSelection(models.Model):
    """One draw of the units that ``unit`` will inspect in ``year`` (lần bốc chọn).

    ``frame`` is the canonical JSON that was committed to; ``basis`` what stood behind it (each
    unit's last inspection and whose debt it is, the rule as amended, the risk inputs). Of a
    ``surprise`` the frame and the names stay closed until ``publish_on``.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="selections")
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, null=True, related_name="selections")
    year = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    surprise = models.BooleanField(default=False)
    frame = models.TextField()
    basis = models.TextField()
    commitment = models.CharField(max_length=64, unique=True)
    committed_at = models.DateTimeField()
    source = models.CharField(max_length=250)
    source_on = models.DateField()
    fallback = models.CharField(max_length=250)
    publish_on = models.DateField(null=True)
    randomness = models.CharField(max_length=250, blank=True)
    fell_back = models.CharField(max_length=250, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    inclusion = models.TextField(blank=True)
    inclusion_runs = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "round"], name="one_round_of_selection")
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.round}"


class SelectedUnit(models.Model):
    """A unit, or an office, that was drawn: by which arm, in which order, why."""

    selection = models.ForeignKey(UnitSelection, models.PROTECT, related_name="picks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=60)
    arm = models.CharField(max_length=10)
    rank = models.PositiveIntegerField()
    due = models.PositiveSmallIntegerField()
    weight = models.PositiveIntegerField()

    class Meta:
        ordering = ["selection_id", "arm", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "key"], name="selected_once"),
        ]
