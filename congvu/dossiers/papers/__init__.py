"""Slips of the counter (giấy tiếp nhận, phiếu bổ sung, phiếu từ chối) on A5. Vietnamese only.

What stands on each, in the order of the form of the day. The head, the type and the square code
are those of every paper; the layout is tighter, so that eight papers fit one sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.core.vietnamese import date_words, moment_words
from congvu.documents.registry import templates
from congvu.documents.render import render_pdf
from congvu.documents.rules import UNVERIFIED, TemplateSpec
from congvu.dossiers import queries, rules
from congvu.dossiers.models import Dossier, Supplement

TYPST = Path(__file__).resolve().parent / "typst"
OFFICE = "Bộ phận tiếp nhận và trả kết quả"

RECEIPT, SUPPLEMENT, NOT_ACCEPTED = "dossier.receipt", "dossier.supplement", "dossier.not_accepted"

NAMES = {
    RECEIPT: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    SUPPLEMENT: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    NOT_ACCEPTED: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
}

# The forms of Thông tư 01/2018 hold from 6/1/2019; before that each province had its own.
ERAS = (
    (date(2015, 5, 15), "Mẫu của tỉnh theo Quyết định 09/2015/QĐ-TTg"),
    (date(2019, 1, 6), "Theo Thông tư 01/2018/TT-VPCP"),
    (date(2025, 9, 15), "Theo Thông tư 03/2025/TT-VPCP"),
)


def _specs() -> list[TemplateSpec]:
    ends = [start - timedelta(days=1) for start, _ in ERAS[1:]]
    return [
        TemplateSpec(code, name, start, end, basis, verified=False, paper="A5")
        for code, name in NAMES.items()
        for (start, basis), end in zip(ERAS, [*ends, None], strict=True)
    ]


templates.register(*_specs())


@dataclass(frozen=True)
class Person:
    """The citizen as the reader of the slip may see them."""

    name: str
    phone: str
    address: str
    email: str


def receipt(dossier: Dossier, person: Person) -> bytes:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả. The promise is the one given at receipt."""
    assert dossier.received_at is not None
    assert dossier.promise_at is not None
    given = [paper for paper in dossier.papers.order_by("order") if paper.is_given]
    first = [paper for paper in given if paper.given_at == dossier.received_at] or given
    postal = dossier.channel == rules.Channel.POSTAL
    said = {
        "number": dossier.number,
        "papers": [
            {"name": one.name, "originals": one.originals or "", "copies": one.copies or ""}
            for one in first
        ],
        "copies": dossier.copies,
        "term": dossier.version.term,
        "fee": dossier.version.fee,
        "received": moment_words(dossier.received_at),
        "promise": moment_words(dossier.promise_at),
        "collect": "dịch vụ bưu chính công ích" if postal else OFFICE,
        "book": dossier.book,
        "serial": dossier.serial or "",
        "year": dossier.year or "",
        "official": _by(dossier, "received", "accepted"),
    }
    return _printed(RECEIPT, dossier, person, dossier.received_at, said)


def supplement(slip: Supplement, person: Person) -> bytes:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    said = {
        "number": slip.number,
        "missing": slip.missing,
        "reason": slip.reason,
        "official": _by(slip.dossier, "supplement_requested"),
    }
    return _printed(SUPPLEMENT, slip.dossier, person, slip.requested_at, said)


def not_accepted(dossier: Dossier, person: Person) -> bytes:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    said = {
        "number": "……/BPTNTKQ",
        "missing": dossier.missing,
        "reason": dossier.ended_reason,
        "official": _by(dossier, "not_accepted"),
    }
    return _printed(NOT_ACCEPTED, dossier, person, dossier.moved_at, said)


def _by(dossier: Dossier, *kinds: str) -> str:
    """The name of the official who did the last act of these kinds."""
    wanted = {f"dossier.{kind}" for kind in kinds}
    actors = [line.actor for line in queries.story(dossier) if line.kind in wanted]
    return actors[-1].split(",")[0] if actors else ""


def _place(name: str, kind: str) -> str:
    """“Huyện Tân Sơn” is dated at “Tân Sơn”."""
    return name[len(kind) :].strip() if name.lower().startswith(f"{kind.lower()} ") else name


def _printed(
    code: str, dossier: Dossier, person: Person, at: datetime, said: Mapping[str, Any]
) -> bytes:
    spec = templates.on(code, local(at).date())
    unit = dossier.unit
    data = {
        "paper": "A5",
        "title": spec.name,
        "parent": f"Ủy ban nhân dân\n{unit.name}",
        "issuer": "Bộ phận tiếp nhận\nvà trả kết quả",
        "place_date": f"{_place(unit.name, unit.kind)}, {date_words(at)}",
        "form": spec.basis if spec.verified else f"{spec.basis}. {UNVERIFIED}",
        # The scanner of the counter types the number into the search box.
        "qr": dossier.number,
        "qr_label": dossier.number,
        "office_words": f"{OFFICE}, {unit.name}",
        "dossier": dossier.number,
        "procedure": dossier.version.name,
        "name": person.name,
        "phone": person.phone,
        "address": person.address,
        "email": person.email,
        **said,
    }
    template = TYPST / f"{code.removeprefix('dossier.').replace('_', '-')}.typ"
    demo = audit.demo_mark()
    return render_pdf(template, data, demo=demo, created=local(at))
