"""Conclusions, their recommendations and the extensions of these."""

from __future__ import annotations

from django.db import models

from congvu.inspections.models.visiting import Finding, Inspection
from congvu.organisation.models import Unit
from congvu.plans.models import Task


class Conclusion(models.Model):
    """The notice of conclusion (thông báo kết luận) of one inspection, frozen."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="conclusion")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    signer = models.CharField(max_length=150)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    audit_root = models.CharField(max_length=64, blank=True)
    audit_entries = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(null=True)


class Recommendation(models.Model):
    """A recommendation (kiến nghị): one task of the plans plus verification.

    The first deadline is never overwritten; the task carries the present one. ``claimed_on`` is
    the day of the claim that stands: the unit is judged by it, not by how fast others verify.
    ``repeats`` names the earlier one it repeats, ``not_repeat`` says why it repeats none of them.
    """

    conclusion = models.ForeignKey(Conclusion, models.PROTECT, related_name="recommendations")
    order = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="recommendations")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="recommendations")
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated_by")
    not_repeat = models.TextField(blank=True)
    area = models.CharField(max_length=60, blank=True)
    quote = models.TextField()
    interpretation = models.TextField()
    task = models.OneToOneField(Task, models.PROTECT, related_name="recommendation")
    original_due_on = models.DateField()
    state = models.CharField(max_length=12)
    claimed_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    verified_by = models.CharField(max_length=300, blank=True)
    verification = models.TextField(blank=True)

    class Meta:
        ordering = ["conclusion_id", "order"]

    def __str__(self) -> str:
        return self.interpretation


class Extension(models.Model):
    """One extension of a recommendation: by whom, from when to when, why."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="extensions")
    number = models.PositiveSmallIntegerField()
    from_due = models.DateField()
    to_due = models.DateField()
    granted_by = models.CharField(max_length=300)
    granted_on = models.DateField()
    reason = models.TextField()


class Condition(models.Model):
    """A condition (điều kiện) that a figure of the registry decides; the newest one stands,
    unless it was withdrawn.

    ``value`` is in percent when the figure is a rate, a number of rows otherwise. ``unit`` is who
    is counted when named: the unit of the recommendation or an heir; None: whoever carries it.
    """

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="conditions")
    figure_code = models.CharField(max_length=60)
    comparison = models.CharField(max_length=8)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)  # why it was withdrawn

    class Meta:
        ordering = ["pk"]


class ConditionCheck(models.Model):
    """One look at a condition: what was counted, for which unit and period, at which moment.

    ``met`` is None where there was nothing to count: then nothing closes and nothing reopens.
    """

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="checks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    period_code = models.CharField(max_length=30)
    checked_at = models.DateTimeField()
    met = models.BooleanField(null=True)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
