"""Biên lai thu phí, lệ phí on A5. Vietnamese only; its layout is the house's own, and says so."""

from __future__ import annotations

from datetime import date

from congvu.core.vietnamese import moment_words, money, money_in_words, number
from congvu.documents.registry import templates
from congvu.documents.rules import TemplateSpec
from congvu.dossiers.models import FeeReceipt
from congvu.dossiers.papers import Person, printed

FEE_RECEIPT = "dossier.fee_receipt"

templates.register(
    TemplateSpec(
        FEE_RECEIPT,
        "Biên lai thu phí, lệ phí",
        date(2015, 5, 15),
        None,
        "Luật Phí và lệ phí 97/2015/QH13; Thông tư 303/2016/TT-BTC",
        verified=False,
        paper="A5",
    )
)

METHODS = {"cash": "Tiền mặt", "transfer": "Chuyển khoản"}


def receipt(found: FeeReceipt, *, whole: bool) -> bytes:
    """One receipt; ``whole`` False: for a reader who does not see the citizen's address."""
    payer = found.payer
    lines = [
        {
            "name": line.charge.name,
            "how": f"{line.charge.units} × {line.charge.times}"
            if line.charge.units * line.charge.times > 1
            else "",
            "amount": number(line.amount),
        }
        for line in found.lines.select_related("charge").order_by("pk")
    ]
    said = {
        "number": found.number,
        "lines": lines,
        "total": money(found.total),
        "words": f"{money_in_words(found.total).capitalize()}.",
        "method": METHODS[found.method],
        "reference": found.reference,
        "tax_code": payer.tax_code,
        "moment": moment_words(found.taken_at),
        "voided": f"ĐÃ HUỶ {moment_words(found.voided_at)}: {found.voided_reason}"
        if found.voided_at
        else "",
        "official": found.taken_by.full_name if found.taken_by else "",
    }
    person = Person(payer.name, "", payer.address if whole else "", "")
    return printed(FEE_RECEIPT, found.dossier, person, found.taken_at, said)
