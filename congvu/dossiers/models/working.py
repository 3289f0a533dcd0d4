"""What happens on the way: steps, hand-overs, requests for papers, stays of the clock."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from congvu.dossiers import rules
from congvu.dossiers.models.dossier import Dossier
from congvu.organisation.models import Office
from congvu.organisation.rules import Level
from congvu.people.models import User


class DossierStep(models.Model):
    """One step of the route with its own term: a lane of its own while it is open.

    What the route says is copied from the version at receipt (``after`` as there). ``office`` and
    ``holder`` are whose hands it is in, ``since`` from when (empty: since it was opened); earlier
    hands are :class:`StepStay`. A step that was sent back waits again: ``sent_back`` with
    ``closed_at`` of that moment. ``due_at`` is derived from the term and the stays of its clock.
    ``sent_number`` and ``answer_number`` are the papers to and from an agency outside the system.
    """

    # The unique index of its order begins with it.
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="steps", db_index=False)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    office_kind = models.CharField(max_length=20)
    term = models.CharField(max_length=40)
    after = models.JSONField(null=True)
    unit_kind = models.CharField(max_length=20, default="receiving")
    office_code = models.CharField(max_length=30, blank=True)
    agency = models.CharField(max_length=150, blank=True)
    holds_all = models.BooleanField(default=False)
    optional = models.BooleanField(default=False)
    child_code = models.CharField(max_length=40, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    sent_back = models.BooleanField(default=False)
    skipped_at = models.DateTimeField(null=True)
    sent_number = models.CharField(max_length=120, blank=True)
    answer_number = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["dossier_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "order"], name="dossier_step_order")
        ]
        indexes = [
            models.Index(
                fields=["office"],
                condition=Q(opened_at__isnull=False, closed_at=None),
                name="dossier_step_open",
            ),
            # What the route has given to other units, and they have not done: few.
            models.Index(
                fields=["office"],
                condition=Q(
                    opened_at__isnull=False,
                    closed_at=None,
                    child_code="",
                    unit_kind__in=[str(each) for each in Level],
                ),
                name="dossier_step_given",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Somebody works on it now."""
        return self.opened_at is not None and self.closed_at is None

    def is_late(self, at: datetime) -> bool:
        """True when it ended, or stands open at ``at``, past its own due moment."""
        return self.due_at is not None and (self.closed_at or at) > self.due_at


class StepStay(models.Model):
    """A stay of a step in somebody's hands that ended without the step being done.

    ``moved``: it went to other hands, the step staying open. ``sent_back``: it was returned to a
    step before it. The stay that goes on, or that ended with the step, is the step itself.
    """

    step = models.ForeignKey(DossierStep, models.PROTECT, related_name="stays")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    ended_as = models.CharField(max_length=10)

    class Meta:
        ordering = ["step_id", "started_at", "pk"]


class HandOver(models.Model):
    """One line of the control slip (phiếu kiểm soát): given by, taken by, or sent back refused.

    ``batch`` is the slip of papers on which it was carried, if it was; ``step`` the lane it is of.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="hand_overs")
    step = models.ForeignKey(DossierStep, models.PROTECT, null=True, related_name="hand_overs")
    batch = models.ForeignKey(
        "dossiers.HandOverBatch", models.PROTECT, null=True, related_name="lines"
    )
    from_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    from_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    to_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=20, blank=True)  # a code of rules.LINE_FAULTS
    refusal_note = models.CharField(max_length=400, blank=True)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["dossier_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(refused_at=None), name="hand_over_one_answer"
            )
        ]
        indexes = [
            models.Index(
                fields=["dossier"],
                condition=Q(taken_at=None, refused_at=None),
                name="hand_over_waiting",
            )
        ]


class Supplement(models.Model):
    """One request for more papers (phiếu yêu cầu bổ sung), everything missing listed at once.

    ``late_slip``: sent after the days the regime allows. ``order_reason``: why a leader let a
    second or late request go out. ``contact_phone``: whom the citizen calls.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    number = models.CharField(max_length=40)
    missing = models.JSONField()
    reason = models.CharField(max_length=400)
    order_reason = models.CharField(max_length=400, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    late_slip = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dossier_id", "requested_at", "pk"]


class Pause(models.Model):
    """One stay of the clock on a ground of the closed list, with the paper that says so.

    ``step`` empty: of the whole dossier; else of that lane, and ``holds`` says whether the clock of
    the dossier stands with it. ``delivered_to`` is a code of :data:`rules.SLIP_RECEIVERS`: to whom
    the paper went, on ``delivered_on``.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="pauses")
    step = models.ForeignKey(DossierStep, models.PROTECT, null=True, related_name="pauses")
    holds = models.BooleanField(default=True)
    ground = models.CharField(max_length=30)
    reference = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    restart = models.BooleanField(default=False)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    delivered_on = models.DateField(null=True)
    delivered_to = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["dossier_id", "started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at=None, step=None), name="one_open_pause"
            ),
            models.UniqueConstraint(
                fields=["step"], condition=Q(ended_at=None), name="one_open_pause_of_a_step"
            ),
            models.CheckConstraint(
                condition=Q(holds=True) | Q(step__isnull=False), name="pause_of_dossier_holds"
            ),
        ]

    @property
    def ground_label(self) -> str:
        """The Vietnamese words of the ground."""
        return rules.PAUSE_GROUNDS[self.ground].label

    @property
    def basis(self) -> str:
        """The clause of the ground."""
        return rules.PAUSE_GROUNDS[self.ground].basis
