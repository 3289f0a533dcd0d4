"""Issuing papers: freezing what was handed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from congvu.audit import clock
from congvu.audit.actions import record, writes
from congvu.audit.queries import stream_name
from congvu.core import blobs
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.refusals import N_, refuse
from congvu.documents.models import IssuedDocument
from congvu.documents.rules import TemplateSpec


@writes("document.issued")
def issue(
    template: TemplateSpec,
    content: bytes,
    payload: Mapping[str, Any],
    *,
    subject: models.Model | str,
    content_type: str = "application/pdf",
    number: str = "",
    replaces: IssuedDocument | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
    unit: Any = None,
) -> IssuedDocument:
    """Freeze a paper about ``subject``: the data, the template's version, the bytes.

    ``payload`` are plain values, e.g. ``Paper.as_data()``. A paper that ``replaces`` another says
    why. Refuses with: ``reason-missing``, ``document-replaced``.
    """
    if replaces is not None:
        replaces = IssuedDocument.objects.select_for_update().get(pk=replaces.pk)
        if not reason.strip():
            raise refuse(
                "reason-missing",
                N_("Chưa ghi lý do thay giấy tờ đã phát hành."),
                N_("Ghi rõ vì sao giấy tờ trước phải thay."),
            )
        if IssuedDocument.objects.filter(replaces=replaces).exists():
            raise refuse(
                "document-replaced",
                N_("Giấy tờ {number} đã được thay bằng giấy tờ khác."),
                N_("Mở bản thay thế mới nhất rồi lập bản thay tiếp theo."),
                number=replaces.number or replaces.template,
            )
    text = canonical(payload)
    issued = IssuedDocument.objects.create(
        template=template.code,
        version=template.version,
        number=number,
        subject=stream_name(subject),
        content_type=content_type,
        sha256=blobs.keep(Path(settings.MEDIA_ROOT), content),
        size=len(content),
        payload=text,
        verified=template.verified,
        occurred_at=at,
        recorded_at=clock.now(),
        by=by.id,
        replaces=replaces,
        reason=reason.strip(),
    )
    record(
        "document.issued",
        subject=subject,
        by=by,
        at=at,
        unit=unit,
        data={
            "document": issued.pk,
            "template": issued.template,
            "version": issued.version,
            "number": number,
            "sha256": issued.sha256,
            "payload_sha256": sha256_hex(text),
            "replaces": replaces.pk if replaces else None,
        },
    )
    return issued
