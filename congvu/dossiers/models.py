"""Dossiers and what belongs to one: papers, steps, hand-overs, requests, stays of the clock."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from congvu.core.clock import Verdict
from congvu.core.periods import Period
from congvu.core.terms import Term, parse_term
from congvu.dossiers import rules
from congvu.organisation.models import Office, Unit
from congvu.people.models import Party, User
from congvu.procedures.models import ProcedurePaper, ProcedureVersion


class NumberSeries(models.Model):
    """The last number given in a scope of a unit (a book of a year, slips of a year)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="number_series")
    scope = models.CharField(max_length=60)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "scope"], name="one_series")]


class DossierQuerySet(models.QuerySet):
    """Filters that chain. Days are local days; moments are told, never asked."""

    def of_units(self, ids):
        """Received by these units."""
        return self.filter(unit_id__in=list(ids))

    def received(self):
        """Received at all: neither waiting at registration nor refused there."""
        return self.filter(received_at__isnull=False)

    def received_in(self, period: Period):
        """Received in the local days of ``period``."""
        return self._within("received_at", period)

    def due_in(self, period: Period):
        """With the lawful due moment in the local days of ``period``."""
        return self._within("due_at", period)

    def _within(self, column: str, period: Period):
        rows = self.filter(**{f"{column}__isnull": False})
        if period.start is not None:
            rows = rows.filter(**{f"{column}__gte": period.first_instant()})
        if period.end is not None:
            rows = rows.filter(**{f"{column}__lt": period.end_instant()})
        return rows

    def as_known_at(self, as_of: datetime):
        """Whose receipt was recorded up to ``as_of``."""
        return self.filter(received_recorded_at__lte=as_of)

    def open(self):
        """Received and neither finished nor stopped, as it stands."""
        return self.received().filter(state__in=rules.OPEN_STATES)

    def overdue(self, at: datetime):
        """Open and past the lawful due moment at ``at``."""
        return self.open().filter(overdue_at(at))

    def near(self, at: datetime):
        """Open, not past due, and within the warning before it at ``at``."""
        return self.open().filter(near_at(at))

    def with_names(self):
        """With what a list shows, in one statement."""
        return self.select_related(
            "unit", "office", "competent_unit", "version__procedure", "applicant", "holder"
        )


def overdue_at(at: datetime) -> Q:
    """Past the due moment at ``at``; the clock is not held."""
    return Q(due_at__lt=at)


def near_at(at: datetime) -> Q:
    """Within the warning before the due moment at ``at``."""
    return Q(due_at__gte=at, alert_at__lte=at)


class Dossier(models.Model):
    """One dossier (hồ sơ thủ tục hành chính) at the unit that received it.

    Facts are stored: ``promise_at`` is what the receipt slip says and is never rewritten;
    ``due_at``, ``alert_at`` and ``calendar_version`` are derived from the facts by one function
    (:func:`congvu.dossiers.actions.refresh_clock`) and can be recomputed. ``due_at`` is empty
    while the clock is held. Each ``…_recorded_at`` is when the fact before it was recorded. The
    citizen's data live in :class:`~congvu.people.models.Party` only.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers")
    competent_unit = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers_to_decide")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="dossiers")
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="dossiers")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="dossiers")
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="dossiers")

    number = models.CharField(max_length=60, blank=True)  # given at receipt, kept for ever
    book = models.CharField(max_length=20, blank=True)
    serial = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    request_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is "no key", unique otherwise

    state = models.CharField(max_length=2)
    channel = models.CharField(max_length=10)
    copies = models.PositiveSmallIntegerField(default=1)

    filed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_recorded_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_recorded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_recorded_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()

    promise_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    alert_at = models.DateTimeField(null=True)
    calendar_version = models.CharField(max_length=60, blank=True)

    result_number = models.CharField(max_length=60, blank=True)
    result_note = models.CharField(max_length=400, blank=True)
    result_method = models.CharField(max_length=10, blank=True)
    receiver = models.ForeignKey(Party, models.PROTECT, null=True, related_name="results_received")
    ended_reason = models.CharField(max_length=400, blank=True)
    missing = models.JSONField(default=list)
    late_cause = models.CharField(max_length=20, blank=True)
    late_note = models.CharField(max_length=400, blank=True)
    note = models.CharField(max_length=400, blank=True)
    folded = models.CharField(max_length=400, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"], condition=~Q(number=""), name="dossier_number_in_unit"
            ),
            models.UniqueConstraint(fields=["unit", "request_key"], name="dossier_request_once"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("received_at")),
                name="dossier_finished_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(closed_at=None), name="dossier_one_end"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "received_at"], name="dossier_received"),
            models.Index(fields=["unit", "state", "due_at"], name="dossier_queue"),
            models.Index(fields=["unit", "due_at"], name="dossier_due"),
            models.Index(fields=["competent_unit", "state"], name="dossier_competent"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def term(self) -> Term:
        """The term of the version under which it was received."""
        return parse_term(self.version.term)

    @property
    def state_label(self) -> str:
        """The Vietnamese label of the state, to be translated by the door."""
        return rules.STATE_LABELS[self.state]

    @property
    def is_open(self) -> bool:
        """Received and neither finished nor stopped."""
        return self.received_at is not None and self.state in rules.OPEN_STATES

    def standing(self, at: datetime) -> Verdict:
        """The verdict at ``at`` from the derived columns; no statement is sent."""
        return rules.standing(self.state, self.due_at, self.alert_at, self.finished_at, at)

    def facts(self, at: datetime, held_by: str = "") -> rules.Facts:
        """What the rules ask. ``held_by`` is the ground of the open stay, read by the caller."""
        late = self.standing(at) in (Verdict.LATE, Verdict.OVERDUE)
        return rules.Facts(
            self.state, self.received_at, self.moved_at, held_by, self.term.unit, late
        )


class DossierPaper(models.Model):
    """One line of the checklist of papers handed in (thành phần hồ sơ nộp)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers")
    paper = models.ForeignKey(ProcedurePaper, models.PROTECT, null=True, related_name="+")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "order"], name="dossier_paper_order")
        ]

    @property
    def is_given(self) -> bool:
        """True once it has been handed in."""
        return self.given_at is not None


class DossierStep(models.Model):
    """One step of the internal process with its own term; opened by a hand-over."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    office_kind = models.CharField(max_length=20)
    term = models.CharField(max_length=40)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "order"], name="dossier_step_order")
        ]

    def is_late(self, at: datetime) -> bool:
        """True when it ended, or stands open at ``at``, past its own due moment."""
        return self.due_at is not None and (self.closed_at or at) > self.due_at


class HandOver(models.Model):
    """One line of the control slip (phiếu kiểm soát): given by, taken by."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="hand_overs")
    from_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    from_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    to_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["dossier_id", "pk"]


class Supplement(models.Model):
    """One request for more papers (phiếu yêu cầu bổ sung), everything missing listed at once.

    ``late_slip``: sent after the days the regime allows. ``order_reason``: why a leader let a
    second or late request go out.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    number = models.CharField(max_length=40)
    missing = models.JSONField()
    reason = models.CharField(max_length=400)
    order_reason = models.CharField(max_length=400, blank=True)
    late_slip = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier_id", "requested_at", "pk"]


class Pause(models.Model):
    """One stay of the clock on a ground of the closed list, with the paper that says so."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="pauses")
    ground = models.CharField(max_length=30)
    reference = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    restart = models.BooleanField(default=False)

    class Meta:
        ordering = ["dossier_id", "started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at=None), name="one_open_pause"
            )
        ]

    @property
    def ground_label(self) -> str:
        """The Vietnamese words of the ground."""
        return rules.PAUSE_GROUNDS[self.ground].label
