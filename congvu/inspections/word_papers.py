"""Papers from the templates that officials edit: which is in force, issuing, the issued bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model

from congvu.audit import queries as audit
from congvu.core.actors import Actor
from congvu.core.periods import HANOI
from congvu.documents import actions as documents
from congvu.documents import queries as issued
from congvu.documents.models import IssuedDocument
from congvu.documents.rules import UNVERIFIED, TemplateSpec, layout_on
from congvu.files.queries import open_file
from congvu.inspections.models import WordTemplate
from congvu.inspections.word_kinds import kind_of
from congvu.organisation.models import Unit

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
SHIPPED = date(2018, 1, 1)
"""The version of the templates that ship with the product: no official set them in force."""


@dataclass(frozen=True)
class InForce:
    """The template in force: its bytes, and the row of the upload; None: the one that ships."""

    content: bytes
    sha256: str
    row: WordTemplate | None

    @property
    def since(self) -> date:
        """The first day of the version."""
        return self.row.valid_from if self.row else SHIPPED


def in_force(unit: Unit, code: str, day: date) -> InForce:
    """The template of ``code`` that ``unit`` uses on ``day``."""
    rows = WordTemplate.objects.filter(unit=unit, code=code, valid_from__lte=day)
    row = rows.select_related("file").order_by("-valid_from", "-pk").first()
    content = open_file(row.file) if row else kind_of(code).default.read_bytes()
    return InForce(content, hashlib.sha256(content).hexdigest(), row)


def issue(
    subject: Model,
    code: str,
    data: Mapping[str, Any],
    *,
    unit: Unit,
    number: str,
    signed_on: date,
    title: str,
    by: Actor,
    at: datetime,
) -> None:
    """Draw the paper by the template in force on ``signed_on`` and freeze its bytes, Word and PDF.

    It is never drawn again: a later template does not reach a signed paper. Refuses with
    ``template-broken``.
    """
    # When a paper is signed, so that no web process loads the libraries of Word before.
    from congvu.documents import word_templates
    from congvu.documents.docx_pdf import docx_pdf

    kind, template = kind_of(code), in_force(unit, code, signed_on)
    demo = audit.demo_mark()
    created = datetime.combine(signed_on, time.min, HANOI)
    word = word_templates.fill(template.content, data, demo=demo, created=created)
    pdf = docx_pdf(
        word,
        title=title,
        issuer=str(data["co_quan"]),
        qr=f"sha256:{data['ma_bam']}",
        qr_label=number,
        foot=UNVERIFIED,
        page_number=layout_on(signed_on).page_number,
        demo=demo,
        created=created,
    )
    spec = TemplateSpec(code, kind.name, template.since, None, "", verified=False)
    payload = {"template_sha256": template.sha256, "data": dict(data)}
    for content, content_type in ((word, WORD), (pdf, PDF)):
        documents.issue(
            spec,
            content,
            payload,
            subject=subject,
            content_type=content_type,
            number=number,
            by=by,
            at=at,
            unit=unit,
        )


def paper_of(subject: Model, code: str, content_type: str) -> IssuedDocument | None:
    """The paper as it was issued; None for what was signed before papers were kept."""
    rows = issued.issued_about(subject).filter(template=code, content_type=content_type)
    return rows.last()
