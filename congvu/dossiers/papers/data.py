"""What stands on each form, as plain values in the order of the form. Vietnamese only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from congvu.core.clock import Verdict
from congvu.core.periods import local
from congvu.core.vietnamese import date_words, moment_words, money, number, sort_key
from congvu.documents.registry import templates
from congvu.documents.rules import UNVERIFIED, TemplateSpec, layout_on
from congvu.dossiers import queries, rules
from congvu.dossiers.models import Apology, Dossier, DossierPaper, Supplement
from congvu.dossiers.papers import forms
from congvu.dossiers.queries import fees as fee_queries
from congvu.dossiers.rules.fees import EXEMPTIONS, FEE_DUE_LABELS
from congvu.organisation.models import Unit

HEAD = "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"


@dataclass(frozen=True)
class Person:
    """The citizen as the reader of the slip may see them."""

    name: str
    phone: str
    address: str
    email: str


@dataclass(frozen=True)
class Made:
    """A form filled in: its template of the day, the values, and the moment it speaks of."""

    spec: TemplateSpec
    data: Mapping[str, Any]
    at: datetime


def place_of(unit: Unit) -> str:
    """“Huyện Tân Sơn” is dated at “Tân Sơn”."""
    name, kind = unit.name, unit.kind
    return name[len(kind) :].strip() if name.lower().startswith(f"{kind.lower()} ") else name


def inside(unit: Unit) -> str:
    """“huyện Tân Sơn”, as inside a sentence."""
    return unit.name[:1].lower() + unit.name[1:]


def contact_of(unit: Unit) -> str:
    """“điện thoại 0210 3000 000; khu 5, xã Tân Phú”: what the unit said of itself, or nothing."""
    # A number is not torn apart at the end of a line.
    phone = f"điện thoại {unit.phone}".replace(" ", "\u00a0") if unit.phone else ""
    return "; ".join(part for part in (phone, unit.address) if part)


def framed(code: str, unit: Unit, at: datetime, said: Mapping[str, Any]) -> Made:
    """The head, the foot and the layout of the day around what a form says."""
    day = local(at).date()
    spec, issuer = templates.on(code, day), forms.issuer_on(day)
    data = {
        "paper": spec.paper,
        "era": forms.era_on(day).key,
        "title": spec.name,
        "parent": f"Ủy ban nhân dân\n{unit.name}",
        "issuer": issuer.lines,
        "place_date": f"{place_of(unit)}, {date_words(at)}",
        "form": spec.basis if spec.verified else f"{spec.basis}. {UNVERIFIED}",
        "page_number": layout_on(day).page_number,
        **said,
    }
    return Made(spec, data, at)


def square_code(dossier: Dossier) -> str:
    """What the square code holds: the address that proves the slip, where citizens can reach one.

    Otherwise the number. A scanner at the counter types either into the search box, which knows
    both.
    """
    if settings.CONGVU_ADDRESS and dossier.proof_key:
        return f"{settings.CONGVU_ADDRESS}{rules.PROOF_PATH}{dossier.proof_key}/"
    return dossier.number


def filled(
    code: str, dossier: Dossier, person: Person, at: datetime, said: Mapping[str, Any]
) -> Made:
    """A slip about one dossier: who it is of, what is asked, and the number as a square code."""
    unit = dossier.unit
    issuer = forms.issuer_on(local(at).date())
    shared = {
        "qr": square_code(dossier),
        "qr_label": dossier.number,
        "office_words": f"{issuer.name}, {inside(unit)}",
        "office_phone": unit.phone,
        "contact": contact_of(unit),
        "agency": f"Ủy ban nhân dân {inside(unit)}",
        "dossier": dossier.number,
        "procedure": dossier.version.name,
        "name": person.name,
        "phone": person.phone,
        "address": person.address,
        "email": person.email,
    }
    return framed(code, unit, at, shared | dict(said))


def receipt(dossier: Dossier, person: Person) -> Made:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả. The promise is the one given at receipt."""
    assert dossier.received_at is not None
    assert dossier.promise_at is not None
    lines = dossier.papers.select_related("source").order_by("order")
    given = [paper for paper in lines if paper.is_given]
    first = [paper for paper in given if paper.given_at == dossier.received_at] or given
    serial = queries.serial_in_book(dossier)
    letters = forms.issuer_on(local(dossier.received_at).date()).letters
    said = {
        "number": f"{serial:02}/{letters}",
        "papers": [_paper(each) for each in first],
        "files": [_file(each) for each in queries.files_listed(dossier, upto=dossier.received_at)],
        "copies": dossier.copies,
        "term": dossier.version.term,
        "fee": _fees(dossier),
        "received": moment_words(dossier.received_at),
        "promise": moment_words(dossier.promise_at),
        "collect": _collected(dossier),
        "book": dossier.book or "1",
        "serial": serial,
        "year": dossier.year or local(dossier.received_at).year,
        "official": _by(dossier, "received", "accepted"),
    }
    return filled(forms.RECEIPT, dossier, person, dossier.received_at, said)


def _fees(dossier: Dossier) -> str:
    """What this dossier was charged: paid by which receipt, spared on which ground, or owed when.

    Empty while nothing is on record: what the catalogue says is no charge on anybody.
    """
    paid = {
        line.charge_id: receipt.number
        for receipt in fee_queries.receipts_of(dossier)
        if receipt.voided_at is None
        for line in receipt.lines.all()
    }
    lines = []
    for one in fee_queries.charges_of(dossier):
        if one.dropped_at is not None:
            continue
        if one.exemption:
            ground = str(EXEMPTIONS[one.exemption].label)
            note = f" ({one.exempt_note})" if one.exempt_note else ""
            how = f"miễn, {ground[:1].lower()}{ground[1:]}{note}"
        elif one.pk in paid:
            how = f"{money(one.amount)}, biên lai số {paid[one.pk]}"
        else:
            how = f"{money(one.amount)}, nộp {FEE_DUE_LABELS[one.due]}"
        lines.append(f"{one.name}: {how}")
    return "; ".join(lines)


def _paper(line: DossierPaper) -> dict[str, Any]:
    kinds = ((line.originals, "bản chính"), (line.copies, "bản sao"))
    if line.source is not None:
        known = f"đã có trong hệ thống: kết quả số {line.source.result_number}"
        known += f", hồ sơ {line.source.number}"
        empty = {"originals": "", "copies": "", "quantity": "", "quantities": known}
        return empty | {"name": f"{line.name} ({known})", "kind": "Đã có trong hệ thống"}
    some = [(count, kind) for count, kind in kinds if count]
    return {
        "name": line.name,
        "originals": line.originals or "",
        "copies": line.copies or "",
        "kind": " và ".join(kind for _, kind in some).capitalize(),
        "quantity": " + ".join(f"{count:02}" for count, _ in some),
        "quantities": ", ".join(f"{count:02} {kind}" for count, kind in some),
    }


def _file(listed: queries.ListedFile) -> str:
    """“don.pdf, 3 trang, 128 KB, 9f86 d081 884c”."""
    pages = f"{listed.pages} trang" if listed.pages else ""
    size = f"{number(max(1, round(listed.size / 1024)))} KB"
    return ", ".join(part for part in (listed.name, pages, size, listed.short_hash) if part)


def _collected(dossier: Dossier) -> str:
    how = dossier.wish_method or dossier.channel
    if how == rules.Channel.POSTAL:
        where = f", đến {dossier.wish_address}" if dossier.wish_address else ""
        return f"dịch vụ bưu chính công ích{where}"
    if dossier.wish_method == rules.Channel.ONLINE:
        return "bản điện tử"
    assert dossier.received_at is not None
    return forms.issuer_on(local(dossier.received_at).date()).name


def supplement(slip: Supplement, person: Person) -> Made:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    said = {
        "number": slip.number,
        "missing": slip.missing,
        "reason": slip.reason,
        "office_phone": slip.contact_phone or slip.dossier.unit.phone,
        "official": _by(slip.dossier, "supplement_requested"),
        "dense": len(slip.missing) > 8,
    }
    return filled(forms.SUPPLEMENT, slip.dossier, person, slip.requested_at, said)


def not_accepted(dossier: Dossier, person: Person) -> Made:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    letters = forms.issuer_on(local(dossier.moved_at).date()).letters
    said = {
        "number": dossier.slip_number or f"……/{letters}",
        "missing": dossier.missing,
        "reason": dossier.ended_reason,
        "official": _by(dossier, "not_accepted"),
        "dense": len(dossier.missing) > 8,
    }
    return filled(forms.NOT_ACCEPTED, dossier, person, dossier.moved_at, said)


def stopped(dossier: Dossier, person: Person) -> Made:
    """Thông báo dừng giải quyết hồ sơ, of the set of 2025."""
    assert dossier.closed_at is not None
    assert dossier.received_at is not None
    said = {
        "number": dossier.slip_number
        or f"……/TB-{forms.issuer_on(local(dossier.closed_at).date()).letters}",
        "received": _beginning(moment_words(dossier.received_at)),
        "promise": moment_words(dossier.promise_at) if dossier.promise_at else "",
        "stopped": date_words(dossier.closed_at),
        "reason": dossier.ended_reason,
        "role": HEAD,
        "signatory": "",
        "recipients": ["Như trên;", "Lưu: hồ sơ."],
    }
    return filled(forms.STOPPED, dossier, person, dossier.closed_at, said)


def apology(letter: Apology, person: Person) -> Made:
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả; from 2025 văn bản xin lỗi và đề nghị gia hạn."""
    dossier, at = letter.dossier, letter.signed_at or letter.drafted_at
    assert dossier.received_at is not None
    said = {
        "number": letter.number,
        "received": _beginning(moment_words(dossier.received_at)),
        "promise": moment_words(letter.old_at),
        "passed": at > letter.old_at,
        "reason": ". ".join(part for part in (letter.cause_label, letter.reason) if part),
        "again": moment_words(letter.new_at),
        "role": HEAD,
        "signatory": letter.signed_by.full_name if letter.signed_by else "",
        "recipients": ["Như trên;", f"{forms.issuer_on(local(at).date()).name};", "Lưu: hồ sơ."],
    }
    return filled(forms.APOLOGY, dossier, person, at, said)


def _beginning(words: str) -> str:
    return f"Hồi {words}"


# What the form has a box for; steps still open are not judged on paper.
_BOXES = {Verdict.EARLY: "early", Verdict.ON_TIME: "on_time", Verdict.LATE: "late"}


def control(dossier: Dossier) -> Made:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ; it goes with the dossier, without the citizen.

    One row for each hand-over, from :func:`queries.control_slip`.
    """
    assert dossier.received_at is not None
    rows = queries.control_slip(dossier)
    serial = queries.serial_in_book(dossier)
    letters = forms.issuer_on(local(dossier.received_at).date()).letters
    mine = dossier.competent_unit.name
    said = {
        "number": f"{serial:02}/{letters}",
        # It goes between offices: their scanners want the number.
        "qr": dossier.number,
        "agency": f"Ủy ban nhân dân {inside(dossier.competent_unit)}",
        "with": "; ".join(sorted({row.agency for row in rows if row.unit != mine}, key=sort_key)),
        "rows": [_control_row(row) for row in rows],
    }
    nobody = Person("", "", "", "")
    return filled(forms.CONTROL, dossier, nobody, dossier.received_at, said)


def _control_row(row: queries.ControlRow) -> dict[str, str]:
    refused = ""
    if row.refused_at is not None:
        refused = f"Không ký nhận lúc {moment_words(row.refused_at)}."
    batch = f"Phiếu bàn giao {row.batch}." if row.batch else ""
    return {
        "agency": row.agency,
        "giver": "Người nộp hồ sơ" if row.receipt else row.given_by,
        "taker": row.taken_by,
        "given": moment_words(row.given_at),
        "taken": moment_words(row.taken_at) if row.taken_at else "",
        "verdict": _BOXES.get(row.verdict, "") if row.verdict else "",
        "note": " ".join(part for part in (refused, batch, row.note) if part),
    }


def _by(dossier: Dossier, *kinds: str) -> str:
    """The name of the official who did the last act of these kinds."""
    wanted = {f"dossier.{kind}" for kind in kinds}
    actors = [line.actor for line in queries.story(dossier) if line.kind in wanted]
    return actors[-1].split(",")[0] if actors else ""
