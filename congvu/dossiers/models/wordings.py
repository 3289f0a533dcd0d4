"""The words of a message as an officer put them, in place of those that come with the product."""

from __future__ import annotations

from django.db import models

from congvu.organisation.models import Unit
from congvu.people.models import User
from congvu.procedures.models import Procedure


class MessageWording(models.Model):
    """Words for one moment (lời nhắn), for a procedure or all, at a unit or all, from a day on.

    ``unit`` empty: in the whole province. Empty ``text``: from that day the wider words hold
    again. Rows are added and never changed.
    """

    moment = models.CharField(max_length=30)
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=600, blank=True)
    valid_from = models.DateField()
    reason = models.CharField(max_length=400)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["moment", "valid_from"], name="wording_of_moment")]

    def __str__(self) -> str:
        return f"{self.moment} {self.valid_from:%d/%m/%Y}"
