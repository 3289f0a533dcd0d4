"""Messages waiting to be sent, sent, or given up."""

from __future__ import annotations

from django.db import models


class KeptAnswer(models.Model):
    """What a request under a key of its own was answered, so that a repeated one is not done twice.

    ``caller`` is the actor, ``asked`` the hash of what was asked. The answer names no citizen.
    """

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    tag = models.CharField(max_length=60, blank=True)
    kept_until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"


class Message(models.Model):
    """One message to one address.

    ``recipient`` names who it is for without a key (``party:12``), ``subject`` the stream of the
    thing it is about (``dossier:7``), ``unit_key`` the unit whose act it tells of; the units live
    on a higher floor. ``channel`` is the port it leaves by. ``not_before`` is when the next attempt
    may be made. ``once`` names the moment it tells of: a moment has one message.
    """

    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, default="sms")
    recipient = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    title = models.CharField(max_length=120, blank=True)  # the subject line of an e-mail
    body = models.TextField()
    subject = models.CharField(max_length=80, db_index=True)
    unit_key = models.BigIntegerField(null=True)
    once = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001 - null is "no moment"
    state = models.CharField(max_length=10)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    posted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "not_before"], name="outbox_due"),
            models.Index(fields=["unit_key", "state"], name="outbox_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"
