"""Plans and coverage, delegations and visits, frames and draws, sheets, minutes, conclusions."""

from __future__ import annotations

from django.db import models

from congvu.organisation.models import Office, Unit, Validity
from congvu.people.models import DutyGrant, User
from congvu.plans.models import Task


class CoverageRule(Validity):
    """How many of its units a level must inspect in a year; data, because it varies by place."""

    level = models.CharField(max_length=10)
    minimum_percent = models.DecimalField(max_digits=5, decimal_places=2)
    denominator = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)


class InspectionPlan(models.Model):
    """The plan of the year (kế hoạch kiểm tra) of the unit that inspects."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspection_plans")
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    purpose = models.TextField()
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
    """One unit visited by the delegation. A commune's visit may feed its district's."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visits")
    on = models.DateField()
    feeds = models.ForeignKey("self", models.PROTECT, null=True, related_name="fed_by")
    place = models.CharField(max_length=200, blank=True)
    self_report = models.TextField(blank=True)
    self_reported_on = models.DateField(null=True)
    held_at = models.DateTimeField(null=True)
    attendance = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "unit", "on"], name="one_visit_a_day")
        ]


class Frame(models.Model):
    """The operating records of a period, frozen: the query, its rows, their number and hash."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="frames")
    figure_code = models.CharField(max_length=60)
    query = models.TextField()
    rows = models.TextField()
    row_count = models.PositiveIntegerField()
    in_numerator = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()


class Draw(models.Model):
    """A draw from a frame: committed before the randomness existed, then drawn."""

    frame = models.OneToOneField(Frame, models.PROTECT, related_name="draw")
    n = models.PositiveIntegerField()
    canonical_frame = models.TextField()
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    source = models.CharField(max_length=250)
    fallback = models.CharField(max_length=250, blank=True)
    randomness = models.CharField(max_length=250, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)


class SampleItem(models.Model):
    """One drawn row, and what its paper said."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="items")
    rank = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=250)
    result = models.CharField(max_length=12, blank=True)
    observed = models.TextField(blank=True)
    examined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "rank"], name="one_rank_a_draw")]


class ChecklistItem(models.Model):
    """One line of a field sheet (phiếu kiểm tra): standard with clause, what was seen, mark."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="checklist")
    order = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=60)
    text = models.CharField(max_length=400)
    standard = models.CharField(max_length=300)
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
    """A row on which a finding stands: a dossier, a document, a task, a posting, a figure."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=30)
    row_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=250)
    figure_code = models.CharField(max_length=60, blank=True)


class Minutes(models.Model):
    """The minutes (biên bản) of one visit, frozen, with the audit root as a witness on paper."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="minutes")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    signatories = models.TextField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    audit_root = models.CharField(max_length=64, blank=True)
    audit_entries = models.PositiveIntegerField()


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
    """

    conclusion = models.ForeignKey(Conclusion, models.PROTECT, related_name="recommendations")
    order = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="recommendations")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="recommendations")
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated_by")
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
