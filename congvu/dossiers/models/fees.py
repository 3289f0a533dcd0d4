"""What a dossier costs the citizen: items by date, what is owed, the numbered receipts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from congvu.dossiers.models.dossier import Dossier
from congvu.organisation.models import Unit, Validity
from congvu.people.models import Party, User
from congvu.procedures.models import ProcedureVersion


class FeeItem(Validity):
    """One fee (phí, lệ phí) of a version of a procedure, in force for a time; amounts in đồng.

    ``per`` says what ``amount`` is for (dossier, copy, page); from the unit after ``first`` on
    each costs ``then_amount``; one copy never costs more than ``cap``. ``verified`` False is shown
    as "chưa đối chiếu văn bản".
    """

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="fee_items")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    amount = models.PositiveIntegerField()
    per = models.CharField(max_length=10)
    first = models.PositiveSmallIntegerField(null=True)
    then_amount = models.PositiveIntegerField(null=True)
    cap = models.PositiveIntegerField(null=True)
    due = models.CharField(max_length=12)
    basis = models.CharField(max_length=250, blank=True)
    verified = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["version_id", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="fee_item_validity_forward",
            ),
            models.CheckConstraint(
                condition=Q(first=None, then_amount=None)
                | Q(first__isnull=False, then_amount__isnull=False),
                name="fee_item_tier_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeeCharge(models.Model):
    """What one dossier owes, or is spared with a ground; ``amount`` is before the exemption.

    Without ``item``: the amount the catalogue states, or a notice of another agency. A charge
    entered wrongly is dropped with a reason; it is never changed.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="fee_charges")
    item = models.ForeignKey(FeeItem, models.PROTECT, null=True, related_name="charges")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    due = models.CharField(max_length=12)
    units = models.PositiveSmallIntegerField(default=1)
    times = models.PositiveSmallIntegerField(default=1)
    amount = models.PositiveIntegerField()
    exemption = models.CharField(max_length=30, blank=True)
    exempt_note = models.CharField(max_length=200, blank=True)
    charged_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    dropped_recorded_at = models.DateTimeField(null=True)
    dropped_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["dossier_id", "pk"]

    @property
    def payable(self) -> int:
        """What is to be paid, in đồng: nothing where exempted or dropped."""
        return 0 if self.exemption or self.dropped_at is not None else self.amount


class FeeReceipt(models.Model):
    """One receipt (biên lai) for money taken at the counter, numbered by unit and year.

    Voided, it keeps its number and the number is never given again.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="fee_receipts")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="fee_receipts")
    payer = models.ForeignKey(Party, models.PROTECT, related_name="fee_receipts")
    method = models.CharField(max_length=10)
    reference = models.CharField(max_length=80, blank=True)
    total = models.PositiveIntegerField()
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    request_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is "no key", unique otherwise
    voided_at = models.DateTimeField(null=True)
    voided_recorded_at = models.DateTimeField(null=True)
    voided_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["unit_id", "year", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="fee_receipt_number"),
            models.UniqueConstraint(fields=["unit", "request_key"], name="fee_receipt_once"),
        ]
        indexes = [models.Index(fields=["unit", "taken_at"], name="fee_receipt_day")]

    def __str__(self) -> str:
        return self.number


class FeeReceiptLine(models.Model):
    """One charge paid by a receipt."""

    receipt = models.ForeignKey(FeeReceipt, models.PROTECT, related_name="lines")
    charge = models.ForeignKey(FeeCharge, models.PROTECT, related_name="receipt_lines")
    amount = models.PositiveIntegerField()

    class Meta:
        ordering = ["receipt_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "charge"], name="fee_receipt_line_once")
        ]
