"""Public notices, the locked figures they refer to, the advice they tell of, corrections."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congvu.inspections.models import Conclusion, InspectionPlan, Minutes, Recommendation
from congvu.notices import rules
from congvu.organisation.models import Unit
from congvu.people.models import User
from congvu.reports.models import Report


class NoticeQuerySet(models.QuerySet):
    """Notices, narrowed."""

    def public(self):
        """Those that anyone reads, the withdrawn among them: their address stays, empty."""
        return self.filter(state__in=[rules.State.PUBLISHED, rules.State.WITHDRAWN])

    def newest_first(self):
        """By the day of publication."""
        return self.select_related("unit", "plan", "conclusion").order_by("-published_at", "-pk")


class Notice(models.Model):
    """One notice to the public (bài công bố). ``body`` refers to its figures as ``[1]``.

    ``sha256`` is over what the leader approved; nothing of it changes afterwards.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, null=True, related_name="notices")
    conclusion = models.ForeignKey(Conclusion, models.PROTECT, null=True, related_name="notices")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="notices")
    title = models.CharField(max_length=250)
    body = models.TextField()
    state = models.CharField(max_length=10)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=200)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=rules.State.PUBLISHED)
                | (~Q(sha256="") & Q(published_at__isnull=False)),
                name="notice_published_is_approved",
            )
        ]

    def __str__(self) -> str:
        return self.title


class NoticeFigure(models.Model):
    """A locked figure that a notice refers to: from an issued report or from signed minutes.

    ``place`` and ``label`` find it in the source, ``said`` is what was inserted, ``sha256`` the
    hash of the source on ``dated``, the day it was signed.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="figures")
    number = models.PositiveSmallIntegerField()
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")
    minutes = models.ForeignKey(Minutes, models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=80)
    label = models.CharField(max_length=300)
    said = models.CharField(max_length=60)
    dated = models.DateField()
    source = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["notice_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_figure_number")
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.label}: {self.said}"


class FigureCorrection(models.Model):
    """What a figure of a published notice is found to be, beside what was told, with the cause."""

    figure = models.ForeignKey(NoticeFigure, models.PROTECT, related_name="corrections")
    now = models.CharField(max_length=60)
    cause = models.CharField(max_length=400)
    corrected_at = models.DateTimeField()
    corrected_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.figure_id}: {self.now}"


class NoticeAdvice(models.Model):
    """A recommendation as the public reads it. ``personal``: a case of a person, not told."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="advice")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="+")
    words = models.TextField()
    personal = models.BooleanField(default=False)

    class Meta:
        ordering = ["notice_id", "recommendation__order"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "recommendation"], name="notice_advice_once")
        ]

    def __str__(self) -> str:
        return self.words
