"""The tracking book of a year, once it is closed."""

from __future__ import annotations

from django.db import models

from congvu.organisation.models import Unit
from congvu.people.models import User


class BookLock(models.Model):
    """The closing of a unit's tracking book at the end of a year (khoá sổ), signed by the head.

    ``rows`` are its lines as they stood, canonical JSON, ``sha256`` the hash of that text. What
    changes on a dossier afterwards is shown beside the locked line, never in its place.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="book_locks")
    year = models.PositiveSmallIntegerField()
    book = models.CharField(max_length=20, blank=True)  # the last book opened in the year
    lines = models.PositiveIntegerField()
    last_serial = models.PositiveIntegerField()
    rows = models.TextField()
    sha256 = models.CharField(max_length=64)
    locked_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    head = models.CharField(max_length=120)  # who signs, as written on the last page
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["unit_id", "-year"]
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_book_lock")]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.year}"
