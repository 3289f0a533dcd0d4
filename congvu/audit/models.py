"""The event row is the audit entry; beside it, the mark by which processes remember."""

from __future__ import annotations

from django.db import models

from congvu.audit.rules import Entry


class Event(models.Model):
    """One act, as it was claimed (``occurred_at``) and as it was recorded (``recorded_at``).

    The database refuses UPDATE, DELETE, TRUNCATE and replacing inserts on this table
    (migration 0002); a correction is a new event.
    """

    stream = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=300)
    unit = models.CharField(max_length=20, null=True)  # noqa: DJ001 - null is "no unit", and hashed
    data = models.TextField(default="{}")
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="audit_event_stream_seq")
        ]
        indexes = [models.Index(fields=["kind", "recorded_at"], name="audit_event_kind")]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.kind}"

    def entry(self) -> Entry:
        """The hashed part, read back from the stored columns."""
        return Entry(
            stream=self.stream,
            seq=self.seq,
            kind=self.kind,
            occurred_at=self.occurred_at,
            recorded_at=self.recorded_at,
            actor=self.actor,
            actor_label=self.actor_label,
            unit=self.unit,
            data=self.data,
            prev=self.prev,
        )


class ReferenceMark(models.Model):
    """One row: under which mark what changes seldom may be remembered (``audit.reference``)."""

    mark = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.mark
