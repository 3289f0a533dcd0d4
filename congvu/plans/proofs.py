"""Rows of registers that may prove a task: how each kind is found, named and dated.

A room above plans (inspections) may add its own kinds with :func:`proof_kind`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from congvu.core.refusals import N_, Words, refuse
from congvu.files.models import StoredFile
from congvu.files.rules import ScanState
from congvu.legal.models import LegalDocument
from congvu.plans.models import CommunicationItem, InternalRegulation, RecognitionDossier
from congvu.procedures.models import Posting


@dataclass(frozen=True)
class ProofRow:
    """A row that proves: what it is called, the day it bears, whose it is; ``why_not`` if unfit.

    ``unit_id`` None: it belongs to no unit of its own (a stored file).
    """

    label: str
    dated: date | None
    unit_id: int | None
    why_not: str = ""


Finder = Callable[[int], ProofRow | None]
KINDS: dict[str, tuple[str, Finder]] = {}


def proof_kind(code: str, label: str) -> Callable[[Finder], Finder]:
    """Register how the rows of a kind are found."""

    def register(finder: Finder) -> Finder:
        if code in KINDS:
            raise ValueError(f"proof kind {code} is registered twice")
        KINDS[code] = (label, finder)
        return finder

    return register


def find(kind: str, row_id: int) -> ProofRow:
    """The row; refuses with ``proof-kind-unknown``, ``proof-not-found``, ``proof-not-ready``."""
    if kind not in KINDS:
        raise refuse(
            "proof-kind-unknown",
            N_("Không có sổ kiểm chứng loại “{kind}”."),
            N_("Các loại hiện có: {kinds}."),
            kind=kind,
            kinds=", ".join(sorted(KINDS)),
        )
    label, finder = KINDS[kind]
    row = finder(row_id)
    if row is None:
        raise refuse(
            "proof-not-found",
            N_("Không tìm thấy dòng số {id} trong sổ “{kind}”."),
            N_("Mở sổ và chọn lại dòng dùng làm kiểm chứng."),
            id=row_id,
            kind=Words(label),
        )
    if row.why_not:
        raise refuse(
            "proof-not-ready",
            N_("“{label}” chưa dùng làm kiểm chứng được: {why}."),
            N_("Hoàn thành việc đó trước, hoặc chọn tài liệu khác."),
            label=row.label,
            why=Words(row.why_not),
        )
    return row


@proof_kind("regulation", N_("Quy chế nội bộ"))
def _regulation(row_id: int) -> ProofRow | None:
    row = InternalRegulation.objects.filter(pk=row_id).first()
    return None if row is None else ProofRow(str(row), row.issued_on, row.unit_id)


@proof_kind("recognition", N_("Hồ sơ công nhận"))
def _recognition(row_id: int) -> ProofRow | None:
    row = RecognitionDossier.objects.filter(pk=row_id).first()
    if row is None:
        return None
    label = f"{row.target}: tờ trình {row.submission_number}" if row.submitted_on else row.target
    why_not = "" if row.submitted_on else N_("hồ sơ chưa trình")
    return ProofRow(label, row.submitted_on, row.unit_id, why_not)


@proof_kind("communication", N_("Tuyên truyền"))
def _communication(row_id: int) -> ProofRow | None:
    row = CommunicationItem.objects.filter(pk=row_id).first()
    return None if row is None else ProofRow(row.title, row.done_on, row.unit_id)


@proof_kind("legal_document", N_("Văn bản trong sổ văn bản"))
def _legal_document(row_id: int) -> ProofRow | None:
    row = LegalDocument.objects.filter(pk=row_id).first()
    return None if row is None else ProofRow(str(row), row.issued_on, row.unit_id)


@proof_kind("posting", N_("Niêm yết thủ tục"))
def _posting(row_id: int) -> ProofRow | None:
    row = Posting.objects.filter(pk=row_id).select_related("version").first()
    return (
        None
        if row is None
        else ProofRow(f"Niêm yết “{row.version.name}” tại {row.place}", row.posted_on, row.unit_id)
    )


@proof_kind("file", N_("Tệp đính kèm"))
def _file(row_id: int) -> ProofRow | None:
    row = StoredFile.objects.filter(pk=row_id).first()
    if row is None:
        return None
    why_not = N_("tệp bị phát hiện có mã độc") if row.scan_state == ScanState.INFECTED else ""
    return ProofRow(row.original_name, None, None, why_not)
