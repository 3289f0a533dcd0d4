"""When the line is down: reserved numbers, the slips written on them, the outage itself."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from congvu.dossiers.models.dossier import Dossier
from congvu.dossiers.rules.outages import OUTAGE_LABELS, SLIP_LABELS, SlipState
from congvu.organisation.models import Unit
from congvu.people.models import User


class Outage(models.Model):
    """A time in which a unit could not work in the system (sự cố); ``ended_at`` empty: it lasts.

    The hours are those it was, ``recorded_at`` and ``ended_recorded_at`` when they were written
    down: who logs an outage afterwards is seen to. ``declared_at``: since when it is known which
    slips were written by hand.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="outages")
    kind = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    measures = models.CharField(max_length=400, blank=True)  # what was done
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    ended_recorded_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")),
                name="outage_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at=None), name="one_open_outage"
            ),
        ]
        indexes = [models.Index(fields=["unit", "started_at"], name="outage_of_unit")]

    @property
    def kind_label(self) -> str:
        """The Vietnamese name of what failed, to be translated by the door."""
        return OUTAGE_LABELS[self.kind]

    def covers(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in it, both ends inside."""
        return self.started_at <= moment and (self.ended_at is None or moment <= self.ended_at)


class NumberRange(models.Model):
    """A block of serials that the running series never gives (dải số dự phòng), and who holds it.

    It serves one year and one form of numbers: a slip that carries the day in its number is filled
    in on any day of the year, each serial once.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="number_ranges")
    year = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=20)  # of core.numbering
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reserved_at = models.DateTimeField()
    reserved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "first"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="range_first_last")
        ]
        indexes = [models.Index(fields=["unit", "year"], name="range_of_unit")]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class ReservedNumber(models.Model):
    """One reserved number: free, used by the dossier written on its slip, or spoiled.

    ``proof_key`` is printed on the blank slip as its square code, and becomes the dossier's.
    ``outage``: the slip was written during it. ``why_outside``: why it was written when none was
    logged.
    """

    range = models.ForeignKey(NumberRange, models.PROTECT, related_name="numbers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    proof_key = models.CharField(max_length=32, unique=True)
    dossier = models.OneToOneField(Dossier, models.PROTECT, null=True, related_name="slip_by_hand")
    outage = models.ForeignKey(Outage, models.PROTECT, null=True, related_name="slips")
    why_outside = models.CharField(max_length=400, blank=True)
    spoiled_at = models.DateTimeField(null=True)
    spoiled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    spoiled_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["range_id", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="reserved_once"),
            models.CheckConstraint(
                condition=Q(dossier=None) | Q(spoiled_at=None), name="used_or_spoiled"
            ),
        ]

    @property
    def state(self) -> SlipState:
        """Free, used or spoiled."""
        if self.dossier_id is not None:
            return SlipState.USED
        return SlipState.FREE if self.spoiled_at is None else SlipState.SPOILED

    @property
    def state_label(self) -> str:
        """Its Vietnamese word, to be translated by the door."""
        return SLIP_LABELS[self.state]
