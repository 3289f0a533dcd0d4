"""Before and at a visit: interests declared, the unit's own figures, who was at work."""

from __future__ import annotations

from django.db import models

from congvu.inspections.models.visiting import Member, Visit
from congvu.people.models import User


class InterestDeclared(models.Model):
    """What a member said ties them to the unit of a visit (khai báo xung đột lợi ích)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="interests")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=12)
    note = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["visit_id", "member__order"]
        constraints = [
            models.UniqueConstraint(fields=["member", "visit"], name="one_interest_a_visit")
        ]


class ReportLine(models.Model):
    """One figure of the unit's self-report: as computed, and what the unit says of it.

    ``computed`` is a count, or a share in per cent with two decimals; None: the system has no such
    figure (``figure_code`` empty) or there was nothing to divide by. ``as_of`` is the moment at
    which it was computed, so that its rows open as they were then.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="report_lines")
    order = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=60)
    asked = models.CharField(max_length=300)
    figure_code = models.CharField(max_length=60, blank=True)
    computed = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    is_rate = models.BooleanField(default=False)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    reported = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["visit_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "order"], name="one_report_line_order")
        ]


class PresenceCheck(models.Model):
    """The check of who is at work, from the moment the delegation arrived (điểm người có mặt)."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="presence")
    arrived_at = models.DateTimeField()
    note = models.TextField(blank=True)


class PresenceLine(models.Model):
    """One person who should have been at work. Names stay here; only numbers go out."""

    check_of = models.ForeignKey(PresenceCheck, models.PROTECT, related_name="lines")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    seen = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=10, blank=True)
    proof = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["check_of_id", "pk"]
