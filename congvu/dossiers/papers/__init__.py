"""Slips of the counter as PDF: what is on them, by which form of the day. Vietnamese only."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import as_file, files
from typing import Any

import segno
import typst

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.core.vietnamese import date_words, moment_words
from congvu.dossiers import queries, rules
from congvu.dossiers.models import Dossier, Supplement

OFFICE_WORDS = "Bộ phận tiếp nhận và trả kết quả"


@dataclass(frozen=True)
class Form:
    """Which form a slip follows when issued from a day on; said at its foot."""

    since: date
    words: str


FORMS = (
    Form(date.min, "Mẫu của tỉnh, chưa đối chiếu"),
    Form(date(2019, 1, 6), "Theo Thông tư 01/2018/TT-VPCP, mẫu chưa đối chiếu"),
    Form(date(2025, 9, 15), "Theo Thông tư 03/2025/TT-VPCP, mẫu chưa đối chiếu"),
)
"""The forms of Thông tư 01/2018 hold from 6/1/2019; before that each province had its own."""


def form_on(day: date) -> Form:
    """The form in force on ``day``."""
    return next(form for form in reversed(FORMS) if form.since <= day)


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
    said = {
        "papers": [
            {
                "name": paper.name,
                "originals": paper.originals or "",
                "copies": paper.copies or "",
            }
            for paper in first
        ],
        "copies": dossier.copies,
        "term": dossier.version.term,
        "fee": dossier.version.fee,
        "received": moment_words(dossier.received_at),
        "promise": moment_words(dossier.promise_at),
        "collect": OFFICE_WORDS
        if dossier.channel != rules.Channel.POSTAL
        else "nhà, qua dịch vụ bưu chính công ích",
        "book": dossier.book,
        "serial": dossier.serial or "",
        "year": dossier.year or "",
        "clerk": _by(dossier, "dossier.received", "dossier.accepted"),
    }
    title = f"Giấy tiếp nhận hồ sơ {dossier.number}"
    return _printed("receipt", dossier, person, dossier.received_at, title, said)


def supplement(slip: Supplement, person: Person) -> bytes:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    dossier = slip.dossier
    said = {
        "number": slip.number,
        "missing": slip.missing,
        "reason": slip.reason,
        "clerk": _by(dossier, "dossier.supplement_requested"),
    }
    title = f"Phiếu yêu cầu bổ sung {slip.number}"
    return _printed("supplement", dossier, person, slip.requested_at, title, said)


def not_accepted(dossier: Dossier, person: Person) -> bytes:
    """Phiếu từ chối tiếp nhận, giải quyết hồ sơ."""
    said = {
        "number": "……/BPTNTKQ",
        "missing": dossier.missing,
        "reason": dossier.ended_reason,
        "clerk": _by(dossier, "dossier.not_accepted"),
    }
    title = "Phiếu từ chối tiếp nhận hồ sơ"
    return _printed("not-accepted", dossier, person, dossier.moved_at, title, said)


def _by(dossier: Dossier, *kinds: str) -> str:
    """The name of the official who did the last act of these kinds."""
    actors = [line.actor for line in queries.story(dossier) if line.kind in kinds]
    return actors[-1].split(",")[0] if actors else ""


def _printed(
    template: str,
    dossier: Dossier,
    person: Person,
    at: datetime,
    title: str,
    said: dict[str, Any],
) -> bytes:
    unit = dossier.unit
    code = dossier.number or f"#{dossier.pk}"
    data = {
        "title": title,
        "unit": unit.name,
        "office_words": f"{OFFICE_WORDS} {unit.name}",
        "place": unit.name[len(unit.kind) :].strip()
        if unit.name.lower().startswith(unit.kind.lower())
        else unit.name,
        "day": date_words(at),
        "number": dossier.number,
        "dossier": dossier.number,
        "procedure": dossier.version.name,
        "name": person.name,
        "phone": person.phone,
        "address": person.address,
        "email": person.email,
        "form": form_on(local(at).date()).words,
        "demo": audit.demo_name(),
        "qr": _qr(code),
        "qr_words": code,
    }
    return render(template, data | said, at)


def _qr(text: str) -> str:
    """The number as a drawing: the scanner of the counter types it into the search box."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=1, xmldecl=False)
    return out.getvalue().decode()


def render(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """A slip as PDF; the same data give the same bytes."""
    with (
        as_file(files("congvu.dossiers.papers") / "typst") as folder,
        as_file(files("congvu.documents") / "fonts") as fonts,
    ):
        printed: bytes = typst.compile(
            str(folder / f"{template}.typ"),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
        )
    return printed
