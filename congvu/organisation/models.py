"""Units, their dated parents and successors, and the offices inside them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from congvu.core.periods import Period


class ValidityQuerySet(models.QuerySet):
    """Rows with ``valid_from`` and ``valid_to``, both inclusive, either may be open."""

    def on(self, day: date):
        """Those in force on ``day``."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def on_or_after(self, day: date):
        """Those in force on ``day`` or on some later day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Validity(models.Model):
    """In force from a day to a day, both inclusive; an open end says nothing more is known."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def validity(self) -> Period:
        """The days in force."""
        return Period.inclusive(self.valid_from, self.valid_to)


class Unit(Validity):
    """One life of one unit of government (đơn vị hành chính, UBND).

    ``code`` is the Statistics Office's; the same code may serve an old and a new unit, so the
    key is code and date. Never join on names.
    """

    code = models.CharField(max_length=10, db_index=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10)
    kind = models.CharField(max_length=30)
    agency_code = models.CharField(max_length=35, blank=True)
    # Whom citizens ask: stands on slips and letters, left out while empty.
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_to"], name="unit_code_valid_to"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_validity_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitParent(Validity):
    """``unit`` is under ``parent`` for a time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="children")


class UnitSuccession(models.Model):
    """``predecessor`` went, wholly or in part, to ``successor`` on a day, by a decision."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="inheritances")
    on = models.DateField()
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession")
        ]


class Office(Validity):
    """An office inside a unit: the one-stop counter, a professional office, the leaders."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="offices")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20)

    class Meta:
        ordering = ["unit_id", "code"]
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="office_code_in_unit")]

    def __str__(self) -> str:
        return self.name
