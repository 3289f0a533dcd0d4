"""What is told to the citizen at each moment of a dossier, without the citizen's data.

Here the blanks get their values; the words around them are data
(:mod:`congvu.dossiers.queries.wordings`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from congvu.core.periods import iso, local
from congvu.core.vietnamese import money, number
from congvu.dossiers import rules
from congvu.dossiers.models import Apology, Dossier, FeeCharge
from congvu.dossiers.rules.wordings import Moment


@dataclass(frozen=True)
class Letter:
    """One thing to tell: its moment, what fills the blanks, and what tells it from another.

    A moment of a dossier has one message for each ``which`` (the number of a slip, a new date).
    """

    moment: Moment
    values: Mapping[str, str]
    which: str = ""

    @property
    def kind(self) -> str:
        """The kind of the message."""
        return f"dossier.{self.moment}"


def _letter(moment: Moment, dossier: Dossier, which: str = "", **values: str) -> Letter:
    said = {"so_ho_so": dossier.number, "ma_theo_doi": dossier.filing_code or ""}
    said |= {"thu_tuc": dossier.version.name, "don_vi": dossier.unit.name}
    said["lien_he"] = dossier.unit.phone
    address = settings.CONGVU_ADDRESS
    said["tra_cuu"] = f"{address}/cong-khai/theo-doi/" if address else ""
    return Letter(moment, said | values, which)


def _listed(names: Sequence[str]) -> str:
    return "".join(f"\n- {name}" for name in names)


def not_accepted(dossier: Dossier) -> Letter:
    """Why a dossier was not accepted, and everything that is missing."""
    said = {"ly_do": dossier.ended_reason, "giay_to": _listed(dossier.missing)}
    return _letter(Moment.NOT_ACCEPTED, dossier, phieu=dossier.slip_number, **said)


def supplement(dossier: Dossier, number: str, missing: Sequence[str], reason: str) -> Letter:
    """What to bring, listed once."""
    said = {"phieu": number, "ly_do": reason, "giay_to": _listed(missing)}
    return _letter(Moment.SUPPLEMENT, dossier, number, **said)


ALARM_TITLE = "Hồ sơ nộp qua mạng chưa được trả lời"


def answer_alarm(dossier: Dossier, hours: Decimal) -> str:
    """To officials: which filing waits and until when; nothing of the citizen."""
    assert dossier.answer_due_at is not None
    lines = [
        f"{dossier.unit.name}: hồ sơ nộp qua mạng {dossier.filing_code} đã chờ quá "
        f"{number(float(hours), 0)} giờ làm việc mà chưa có ai trả lời.",
        f"Trả lời trước {rules.words(dossier.answer_due_at)}: tiếp nhận, yêu cầu bổ sung hoặc nói "
        "rõ vì sao không nhận.",
    ]
    if settings.CONGVU_ADDRESS:
        lines.append(f"{settings.CONGVU_ADDRESS}/ho-so/{dossier.pk}/")
    return "\n".join(lines)


def filed(dossier: Dossier) -> Letter:
    """That the filing arrived, the code to follow it by, and by when it is answered."""
    assert dossier.answer_due_at is not None
    return _letter(Moment.FILED, dossier, hen=rules.words(dossier.answer_due_at))


def received(dossier: Dossier) -> Letter:
    """That it was received, under which number, and for when it is promised."""
    assert dossier.promise_at is not None
    return _letter(Moment.RECEIVED, dossier, hen=rules.words(dossier.promise_at))


def fee_charged(dossier: Dossier, charge: FeeCharge) -> Letter:
    """That a fee is to be paid, and how much."""
    item = f"{charge.name}: {money(charge.amount)}"
    return _letter(Moment.FEE, dossier, str(charge.pk), khoan=item)


def payment_required(dossier: Dossier, reference: str) -> Letter:
    """That there is something to pay before the work goes on."""
    return _letter(Moment.PAYMENT, dossier, reference, phieu=reference)


def withdrawal_noted(dossier: Dossier) -> Letter:
    """That the wish to have it back was noted."""
    return _letter(Moment.WITHDRAWAL, dossier)


def returned(dossier: Dossier) -> Letter:
    """That the result was handed over; whoever did not collect it can ask."""
    return _letter(Moment.RETURNED, dossier)


def apology(dossier: Dossier, letter: Apology) -> Letter:
    """An apology: why it is late, and the new appointment."""
    said = {"ly_do": letter.reason, "hen": rules.words(letter.new_at), "phieu": letter.number}
    return _letter(Moment.APOLOGY, dossier, letter.number, **said)


def due_moved(dossier: Dossier, due: datetime, reason: str) -> Letter:
    """That the appointment moved because the working calendar changed."""
    return _letter(Moment.DUE_MOVED, dossier, iso(due), hen=rules.words(due), ly_do=reason)


def slip_corrected(dossier: Dossier, due: datetime) -> Letter:
    """That a slip written by hand named another moment than the one that holds."""
    return _letter(Moment.SLIP_CORRECTED, dossier, iso(due), hen=rules.words(due))


def stopped(dossier: Dossier, *, withdrawn: bool = False) -> Letter:
    """That work on a dossier has stopped, and why; or that it was withdrawn as asked."""
    moment = Moment.WITHDRAWN if withdrawn else Moment.STOPPED
    return _letter(moment, dossier, ly_do=dossier.ended_reason)


def ready(dossier: Dossier) -> Letter:
    """That the result can be collected."""
    early = (
        dossier.promise_at is not None
        and dossier.finished_at is not None
        and local(dossier.finished_at).date() < local(dossier.promise_at).date()
    )
    return _letter(Moment.READY, dossier, som="sớm hơn ngày hẹn" if early else "")
