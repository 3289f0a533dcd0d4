"""Papers that were issued: what they said, frozen, and the very bytes that went out."""

from __future__ import annotations

from django.db import models

from congvu.core import blobs


class IssuedDocument(models.Model):
    """One paper handed out. It never changes: a correction is another one with ``replaces``.

    ``subject`` is the stream of the thing it is about (``dossier:7``); ``payload`` the data it was
    made from, canonical JSON; the bytes lie in ``MEDIA_ROOT`` under ``sha256``.
    """

    template = models.CharField(max_length=60)
    version = models.CharField(max_length=20)  # first day of the template's validity
    number = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=80, db_index=True)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes
    payload = models.TextField()
    verified = models.BooleanField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=80)  # id of the actor
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", blank=True
    )
    reason = models.TextField(blank=True)  # why it replaces the other

    class Meta:
        indexes = [models.Index(fields=["subject", "template"], name="issued_about")]

    def __str__(self) -> str:
        return self.number or self.template

    @property
    def path(self) -> str:
        """Where the bytes lie, below ``MEDIA_ROOT``."""
        return blobs.place(self.sha256)
