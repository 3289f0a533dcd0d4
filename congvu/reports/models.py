"""Reports of units, and the words an officer typed into their sections."""

from __future__ import annotations

import json

from django.db import models
from django.db.models import Q

from congvu.core.periods import Period, parse_period
from congvu.organisation.models import Unit
from congvu.reports import rules
from congvu.reports.content import Content


class ReportQuerySet(models.QuerySet):
    """Reports, narrowed."""

    def of_units(self, ids):
        """Those of the units with these keys."""
        return self.filter(unit_id__in=list(ids))

    def latest_first(self):
        """By the end of their period, the newest first."""
        return self.select_related("unit").order_by("-period_to", "unit__code", "-pk")


class Report(models.Model):
    """A report of a unit for a period. Once issued, ``content`` is what was signed.

    ``content`` is canonical JSON of :class:`~congvu.reports.content.Content`, ``sha256`` its hash;
    both are empty in a draft, whose numbers are counted anew each time it is opened.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports")
    template = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    period_code = models.CharField(max_length=30)
    period_from = models.DateField()
    period_to = models.DateField()
    as_of = models.DateTimeField()
    state = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    content = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    counted = models.TextField(blank=True)  # the keys of the rows behind each number, at issue
    counted_sha256 = models.CharField(max_length=64, blank=True)
    drafted_recorded_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_recorded_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"],
                condition=~Q(number=""),
                name="report_number_in_unit_and_year",
            ),
            models.CheckConstraint(
                condition=Q(state=rules.State.DRAFT) | ~Q(sha256=""), name="report_issued_is_frozen"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Period:
        """The days reported on."""
        return parse_period(self.period_code)

    @property
    def is_issued(self) -> bool:
        """True once it is signed and frozen."""
        return self.state == rules.State.ISSUED

    @property
    def state_label(self) -> str:
        """The Vietnamese label of the state, to be translated by the door."""
        return rules.STATE_LABELS[rules.State(self.state)]

    def frozen(self) -> Content:
        """What was signed; only of an issued report."""
        return Content.from_dict(json.loads(self.content))


class ReportText(models.Model):
    """The words under one section of a report, as last typed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="texts")
    section = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["report_id", "section"]
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="one_text_per_section")
        ]


class ReportCorrection(models.Model):
    """What an issued report would say today, beside what was signed, with the rows and why.

    The report itself stands. ``content`` is canonical JSON of
    :class:`~congvu.reports.corrections.Correction`, always against the report as it was signed.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="corrections")
    order = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    signed_on = models.DateField()
    as_of = models.DateTimeField()
    reason = models.CharField(max_length=400)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["report_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["report", "order"], name="report_correction_order")
        ]

    def __str__(self) -> str:
        return self.number
