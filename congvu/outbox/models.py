"""Messages waiting to be sent, sent, or given up."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One message to one address.

    ``recipient`` names who it is for without a key (``party:12``), ``subject`` the stream of the
    thing it is about (``dossier:7``). ``not_before`` is when the next attempt may be made.
    """

    kind = models.CharField(max_length=60)
    recipient = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    body = models.TextField()
    subject = models.CharField(max_length=80, db_index=True)
    state = models.CharField(max_length=10)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    posted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"
