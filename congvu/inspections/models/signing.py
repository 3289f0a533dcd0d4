"""Minutes: put up for signing, signed or not by each who is named, and whole at the end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congvu.inspections.models.visiting import Visit
from congvu.people.models import User


class MinutesDraft(models.Model):
    """The minutes as they were put up for signing (lần lập), frozen; a change asks for another.

    ``ended_at`` with ``reason``: taken back for a change, and its signatures stand no more.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="drafts")
    round = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    audit_root = models.CharField(max_length=64)
    audit_entries = models.PositiveIntegerField()
    drawn_up_at = models.DateTimeField()
    drawn_up_by = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["visit_id", "round"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "round"], name="one_round_of_minutes"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(ended_at=None), name="one_minutes_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.round})"


class MinutesSigner(models.Model):
    """One who is named on the minutes put up: every member of the delegation, the unit's people.

    ``role`` is the role in the delegation, empty for the unit. Without ``user`` one signs on paper.
    """

    draft = models.ForeignKey(MinutesDraft, models.PROTECT, related_name="signers")
    order = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12)
    role = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=150, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["draft_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "order"], name="one_order_of_signers")
        ]

    def __str__(self) -> str:
        return self.name


class SignatureAct(models.Model):
    """One act on a line of the signatures; the last says how it stands, none is ever removed."""

    signer = models.ForeignKey(MinutesSigner, models.PROTECT, related_name="acts")
    stand = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)  # of the content that was before the signer
    at = models.DateTimeField()
    by = models.CharField(max_length=300)
    words = models.TextField(blank=True)  # reserved opinion, reason, where the paper lies

    class Meta:
        ordering = ["pk"]


class Minutes(models.Model):
    """The minutes (biên bản) of one visit, signed, with the audit root as a witness on paper.

    ``signatories`` is the frozen list of how each who is named signed or did not.
    """

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="minutes")
    draft = models.OneToOneField(MinutesDraft, models.PROTECT, null=True, related_name="minutes")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    signatories = models.TextField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    audit_root = models.CharField(max_length=64, blank=True)
    audit_entries = models.PositiveIntegerField()
