"""Papers that were stored. The bytes lie in ``MEDIA_ROOT``, each under its hash."""

from __future__ import annotations

from django.db import models

from congvu.core import blobs
from congvu.files.rules import BY_CONTENT_TYPE, ScanState


class StoredFile(models.Model):
    """One storing of one paper: the same content stored twice is two rows and one content."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()  # bytes
    content_type = models.CharField(max_length=100)
    original_name = models.CharField(max_length=200)  # NFC
    scan_state = models.CharField(max_length=20, default=ScanState.NOT_SCANNED.value)
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=80)  # id of the actor, e.g. user:12

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> str:
        """Where the bytes lie, below ``MEDIA_ROOT``."""
        return blobs.place(self.sha256)

    @property
    def inline(self) -> bool:
        """True when a browser may show it; everything else is sent as an attachment."""
        kind = BY_CONTENT_TYPE.get(self.content_type)
        return kind is not None and kind.inline
