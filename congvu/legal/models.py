"""The register of documents, the checks of each, and the faults that checks found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from congvu.legal import rules
from congvu.organisation.models import Unit, Validity, ValidityQuerySet


class LegalDocumentQuerySet(ValidityQuerySet):
    """Documents, narrowed."""

    def of_units(self, ids):
        """Issued by the units with these keys."""
        return self.filter(unit_id__in=ids)

    def with_check(self, checks):
        """Those that have a check among ``checks``: each document once, however many it has."""
        return self.filter(Exists(checks.filter(document=OuterRef("pk"))))

    def with_open_fault(self, late_on: date | None = None):
        """Those with a fault not yet handled; past its handling day when ``late_on`` is given."""
        faults = DocumentFault.objects.filter(check_row__document=OuterRef("pk"), handled_on=None)
        if late_on is not None:
            faults = faults.filter(handling_deadline__lt=late_on)
        return self.filter(Exists(faults))


class LegalDocument(Validity):
    """One document (văn bản). The key is number, issuer and day: numbers repeat over the years.

    ``status`` is what was done to it since (suspended, repealed, …); whether it is in force on a
    day follows from ``status`` and the two days of validity.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="legal_documents")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    kind = models.CharField(max_length=30)
    doc_type = models.CharField(max_length=60)
    abstract = models.CharField(max_length=500)
    status = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    folded = models.CharField(max_length=650)
    recorded_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = LegalDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "unit", "issued_on"], name="document_number_issuer_day"
            )
        ]
        indexes = [models.Index(fields=["unit", "issued_on"], name="document_issuer_day")]

    def __str__(self) -> str:
        return f"{self.doc_type} {self.number} ngày {self.issued_on:%d/%m/%Y}"


class DocumentCheckQuerySet(models.QuerySet):
    """Checks, narrowed."""

    def of(self, *activities: str):
        """Of one activity; the four are never added up."""
        return self.filter(activity__in=activities)

    def completed_in(self, start: date | None, end: date | None, as_of: datetime):
        """Completed on a day from ``start`` up to, not including, ``end``; known at ``as_of``."""
        found = self.filter(completed_on__isnull=False, completed_recorded_at__lte=as_of)
        if start is not None:
            found = found.filter(completed_on__gte=start)
        return found if end is None else found.filter(completed_on__lt=end)


class DocumentCheck(models.Model):
    """One look at a document: self-check, check by authority, review or systematisation."""

    document = models.ForeignKey(LegalDocument, models.PROTECT, related_name="checks")
    activity = models.CharField(max_length=20)
    checker_unit = models.ForeignKey(Unit, models.PROTECT, related_name="document_checks")
    received_on = models.DateField()
    completed_on = models.DateField(null=True)
    completed_recorded_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=20, blank=True)
    conclusion_number = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(null=True)

    objects = DocumentCheckQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "received_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "activity", "checker_unit"],
                condition=Q(completed_on=None),
                name="one_open_check",
            ),
            models.CheckConstraint(
                condition=Q(completed_on=None, conclusion="")
                | (Q(completed_on__isnull=False) & ~Q(conclusion="")),
                name="check_completed_has_conclusion",
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "completed_on"], name="check_activity_completed")
        ]

    def __str__(self) -> str:
        return f"{rules.ACTIVITY_LABELS[rules.Activity(self.activity)]}: {self.document}"


class DocumentFault(models.Model):
    """One thing wrong with a document, what should be done by when, and what was done.

    ``outcome`` is what the check recommends, ``handled_outcome`` what was done.
    """

    check_row = models.ForeignKey(DocumentCheck, models.PROTECT, related_name="faults")
    kind = models.CharField(max_length=20)
    clause = models.CharField(max_length=150, blank=True)
    breached = models.CharField(max_length=300)
    outcome = models.CharField(max_length=20)
    handling_deadline = models.DateField(null=True)
    deadline_basis = models.CharField(max_length=250, blank=True)
    handled_on = models.DateField(null=True)
    handled_recorded_at = models.DateTimeField(null=True)
    handled_outcome = models.CharField(max_length=20, blank=True)
    handling_document = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["check_row_id", "pk"]

    def __str__(self) -> str:
        return f"{rules.FAULT_LABELS[rules.FaultKind(self.kind)]}: {self.breached}"

    def late_on(self, day: date) -> bool:
        """Not handled, or handled after its day, as seen on ``day``."""
        if self.handling_deadline is None:
            return False
        return (self.handled_on or day) > self.handling_deadline
