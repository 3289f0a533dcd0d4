"""Delegations and visits, field sheets, findings."""

from __future__ import annotations

from django.db import models

from congvu.inspections.models.planning import InspectionPlan
from congvu.organisation.models import Unit
from congvu.people.models import DutyGrant, User


class Inspection(models.Model):
    """One delegation's work (cuộc kiểm tra): one decision, one or more visits, one conclusion."""

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, null=True, related_name="inspections")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspections_led")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=250)
    period_code = models.CharField(max_length=40)
    as_of = models.DateTimeField(null=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decision_on = models.DateField(null=True)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    delegation_closed_on = models.DateField(null=True)
    notice_number = models.CharField(max_length=60, blank=True)
    noticed_on = models.DateField(null=True)
    from_paper = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """Who is in the delegation, as what, with which task."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=12)
    task = models.CharField(max_length=250, blank=True)
    order = models.PositiveSmallIntegerField()


class MemberGrant(models.Model):
    """The duty by which a visited unit is open to a member while the delegation lasts."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="grants")
    grant = models.OneToOneField(DutyGrant, models.PROTECT, related_name="+")


class Visit(models.Model):
    """One unit visited by the delegation. A commune's visit may feed its district's.

    ``secret`` is the salt that seals a surprise visit until ``revealed_at``; empty: never sealed.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visits")
    on = models.DateField()
    feeds = models.ForeignKey("self", models.PROTECT, null=True, related_name="fed_by")
    place = models.CharField(max_length=200, blank=True)
    self_report = models.TextField(blank=True)
    self_reported_on = models.DateField(null=True)
    self_report_signer = models.CharField(max_length=150, blank=True)
    held_at = models.DateTimeField(null=True)
    attendance = models.TextField(blank=True)
    secret = models.CharField(max_length=64, blank=True)
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "unit", "on"], name="one_visit_a_day")
        ]


class ChecklistItem(models.Model):
    """One line of a field sheet (phiếu kiểm tra): standard with clause, what was seen, mark.

    ``topic`` names the packaged list it came from; ``hint`` what is often found there, to know
    where to look. A hint is never a finding and is not printed.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="checklist")
    order = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=60)
    text = models.CharField(max_length=400)
    standard = models.CharField(max_length=300)
    topic = models.CharField(max_length=30, blank=True)
    hint = models.CharField(max_length=400, blank=True)
    observed = models.TextField(blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["visit", "order"], name="one_order_a_visit")]


class Finding(models.Model):
    """What the delegation found (phát hiện), with the unit's own words beside it."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=10)
    area = models.CharField(max_length=60)
    text = models.TextField()
    quote = models.BooleanField(default=False)
    checklist_item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="+")
    reply = models.TextField(blank=True)
    agrees = models.BooleanField(null=True)
    replied_on = models.DateField(null=True)


class FindingRow(models.Model):
    """A row on which a finding stands: a dossier, a document, a task, a posting, a figure, an
    event of the audit (``sha256`` its hash), a page of a file (``sha256`` of its content).

    ``sample`` is the drawn row whose paper showed it, ``page`` the page of the file.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=30)
    row_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=250)
    figure_code = models.CharField(max_length=60, blank=True)
    sample = models.ForeignKey("inspections.SampleItem", models.PROTECT, null=True)
    page = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
