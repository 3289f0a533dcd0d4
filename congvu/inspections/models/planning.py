"""The rule of coverage, the plan of the year and the units it chose."""

from __future__ import annotations

from django.db import models

from congvu.organisation.models import Office, Unit, Validity


class CoverageRule(Validity):
    """How many of its units a level must inspect in a year; data, because it varies by place.

    ``cycle_years``: everyone within so many years (None: the rule promises only a share).
    ``scope`` says what the denominator counts: ``units``, or ``offices`` for units and the
    professional offices of the inspecting unit. A unit without any inspection on record counts as
    last inspected in the year before ``counts_from`` (None: the year the rule came into force).
    """

    level = models.CharField(max_length=10)
    minimum_percent = models.DecimalField(max_digits=5, decimal_places=2)
    denominator = models.CharField(max_length=200)
    scope = models.CharField(max_length=10, default="units")
    cycle_years = models.PositiveSmallIntegerField(null=True)
    reserve_percent = models.DecimalField(max_digits=5, decimal_places=2, default=10)
    counts_from = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=200, blank=True)


class InspectionPlan(models.Model):
    """The plan of the year (kế hoạch kiểm tra) of the unit that inspects."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspection_plans")
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    purpose = models.TextField()
    requirements = models.TextField(blank=True, default="")
    subjects = models.TextField(blank=True, default="")
    contents = models.TextField(blank=True, default="")
    data_period = models.CharField(max_length=200, blank=True, default="")
    forms = models.TextField(blank=True, default="")
    schedule = models.TextField(blank=True, default="")
    assignment = models.TextField(blank=True, default="")
    denominator = models.CharField(max_length=200)
    population = models.PositiveIntegerField()
    minimum_percent = models.DecimalField(max_digits=5, decimal_places=2)
    from_paper = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="one_plan_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.year})"


class PlanTarget(models.Model):
    """A unit (or office of a unit) chosen for the year, and how it was chosen."""

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    chosen_by = models.CharField(max_length=200)
    month = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit", "office"], name="target_once")
        ]
