"""Storing papers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from congvu.audit import clock
from congvu.audit.actions import record, writes
from congvu.core import blobs
from congvu.core.actors import Actor
from congvu.core.refusals import Refusal, Refused
from congvu.files import rules
from congvu.files.models import StoredFile


@writes("file.stored")
def store(
    content: bytes | IO[bytes], name: str, *, by: Actor, at: datetime, unit: Any = None
) -> StoredFile:
    """Store one paper under the hash of its content.

    ``name`` is the name it had; the type is told from the content. Refuses with: ``file-empty``,
    ``file-too-large``, ``file-type-refused``.
    """
    # One byte over the limit is enough to know; a stream is never read to its end for that.
    if not isinstance(content, bytes):
        content = content.read(settings.CONGVU_MAX_UPLOAD + 1)
    kind = rules.type_or_refusal(content, name, settings.CONGVU_MAX_UPLOAD)
    if isinstance(kind, Refusal):
        raise Refused(kind)
    stored = StoredFile.objects.create(
        sha256=blobs.keep(Path(settings.MEDIA_ROOT), content),
        size=len(content),
        content_type=kind.content_type,
        original_name=rules.tidy_name(name),
        recorded_at=clock.now(),
        by=by.id,
    )
    # The name stays out of the audit: people put names of persons into file names.
    record(
        "file.stored",
        subject=stored,
        by=by,
        at=at,
        unit=unit,
        data={"sha256": stored.sha256, "size": stored.size, "type": stored.content_type},
    )
    return stored
