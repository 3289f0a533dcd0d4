"""Papers of a dossier: the forms of each time, filled in and rendered. Vietnamese only.

What stands on each is in the order of the form of the day. The head, the type and the square code
are those of every paper; the layout of a slip is tighter, so that eight papers fit one sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from congvu.dossiers import rules as rules
from congvu.dossiers.models import Dossier, Supplement
from congvu.dossiers.papers import data
from congvu.dossiers.papers.data import Made, Person
from congvu.dossiers.papers.forms import (
    APOLOGY,
    BOOK,
    CONTROL,
    ERAS,
    NOT_ACCEPTED,
    RECEIPT,
    STOPPED,
    SUPPLEMENT,
    TYPST,
)
from congvu.dossiers.papers.rendering import docx_of, pdf_of

__all__ = [
    "APOLOGY",
    "BOOK",
    "CONTROL",
    "ERAS",
    "NOT_ACCEPTED",
    "RECEIPT",
    "STOPPED",
    "SUPPLEMENT",
    "TYPST",
    "Made",
    "Person",
    "docx_of",
    "not_accepted",
    "pdf_of",
    "printed",
    "receipt",
    "supplement",
]


def receipt(dossier: Dossier, person: Person) -> bytes:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả, as PDF."""
    return pdf_of(data.receipt(dossier, person))


def supplement(slip: Supplement, person: Person) -> bytes:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ, as PDF."""
    return pdf_of(data.supplement(slip, person))


def not_accepted(dossier: Dossier, person: Person) -> bytes:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ, as PDF."""
    return pdf_of(data.not_accepted(dossier, person))


def printed(
    code: str, dossier: Dossier, person: Person, at: datetime, said: Mapping[str, Any]
) -> bytes:
    """A paper of a theme of its own, whose template and register are that theme's."""
    return pdf_of(data.filled(code, dossier, person, at, said))
