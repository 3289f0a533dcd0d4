"""Reading issued papers."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models

from congvu.audit.queries import stream_name
from congvu.core import blobs
from congvu.core.refusals import N_, refuse
from congvu.documents.models import IssuedDocument


def issued_about(subject: models.Model | str) -> models.QuerySet[IssuedDocument]:
    """Every paper issued about ``subject``, oldest first, replaced ones too."""
    return IssuedDocument.objects.filter(subject=stream_name(subject)).order_by("pk")


def in_force(subject: models.Model | str, template: str) -> IssuedDocument | None:
    """The last paper of ``template`` about ``subject`` that no other replaces."""
    return issued_about(subject).filter(template=template, replaced_by=None).last()


def content_of(issued: IssuedDocument) -> bytes:
    """The bytes that were handed out, checked. Refuses with ``file-damaged``."""
    try:
        return blobs.fetch(Path(settings.MEDIA_ROOT), issued.sha256)
    except blobs.Damaged:
        raise refuse(
            "file-damaged",
            N_("Tệp “{name}” đã mất hoặc không còn đúng nội dung lúc lưu."),
            N_("Báo quản trị đơn vị khôi phục từ bản sao lưu; nhật ký còn giữ mã băm của tệp."),
            name=str(issued),
        ) from None
