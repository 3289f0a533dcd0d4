"""What a dossier owes, and the receipts of a unit day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from congvu.core.periods import Period, local
from congvu.dossiers.models import Dossier, FeeCharge, FeeItem, FeeReceipt, FeeReceiptLine
from congvu.dossiers.rules.fees import FeeDue, FeeKind, FeePer, Tariff
from congvu.organisation.models import Unit
from congvu.procedures.models import ProcedureVersion


@dataclass(frozen=True)
class Offered:
    """One fee that may be charged: an item of the version, or what the catalogue states."""

    key: str
    item: FeeItem | None
    kind: str
    name: str
    due: str
    tariff: Tariff
    basis: str
    verified: bool


def tariff_of(item: FeeItem) -> Tariff:
    """How the amount of an item grows."""
    return Tariff(item.amount, item.per, item.first, item.then_amount, item.cap)


def offered(version: ProcedureVersion, day: date) -> list[Offered]:
    """The fees of ``version`` in force on ``day``; without any item, what the catalogue states."""
    items = FeeItem.objects.on(day).filter(version=version).order_by("order", "pk")
    found = [
        Offered(
            str(one.pk),
            one,
            one.kind,
            one.name,
            one.due,
            tariff_of(one),
            one.basis,
            one.verified,
        )
        for one in items
    ]
    if not found and version.fee_amount:
        found = [
            Offered(
                "catalogue",
                None,
                FeeKind.DUTY,
                "Phí, lệ phí theo danh mục thủ tục",
                FeeDue.RECEIPT,
                Tariff(version.fee_amount, FeePer.DOSSIER),
                version.fee,
                version.verified,
            )
        ]
    return found


def charges_of(dossier: Dossier) -> list[FeeCharge]:
    """Everything charged to ``dossier``, the dropped too, in order."""
    return list(dossier.fee_charges.select_related("item").order_by("pk"))


def receipts_of(dossier: Dossier) -> list[FeeReceipt]:
    """The receipts of ``dossier``, the voided too, in order, with their lines."""
    rows = dossier.fee_receipts.select_related("taken_by").prefetch_related("lines__charge")
    return list(rows.order_by("year", "serial"))


def owed(dossier: Dossier) -> list[FeeCharge]:
    """What is charged and neither exempted, dropped nor paid."""
    paid = FeeReceiptLine.objects.filter(charge__dossier=dossier, receipt__voided_at=None)
    rows = dossier.fee_charges.filter(dropped_at=None, exemption="", amount__gt=0)
    return list(rows.exclude(pk__in=paid.values("charge")).order_by("pk"))


def amount_owed(dossier: Dossier, *, at_return: bool = True) -> int:
    """The same in đồng; ``at_return`` False leaves out what is paid with the result."""
    return sum(one.amount for one in owed(dossier) if at_return or one.due != FeeDue.RETURN)


@dataclass(frozen=True)
class Summed:
    """One line of the totals of a day: how many receipts or lines, and how many đồng."""

    label: str
    count: int
    amount: int


@dataclass(frozen=True)
class DayBook:
    """The receipts of a unit on some days, with what they come to; the voided count nothing."""

    receipts: list[FeeReceipt]
    by_method: list[Summed]
    by_fee: list[Summed]
    total: int
    voided: int
    exempted: list[FeeCharge]


def day_book(unit: Unit, period: Period) -> DayBook:
    """The receipts of ``unit`` taken in the local days of ``period``, by their numbers."""
    rows = FeeReceipt.objects.filter(
        unit=unit, taken_at__gte=period.first_instant(), taken_at__lt=period.end_instant()
    )
    rows = rows.select_related("dossier__version", "payer", "taken_by")
    receipts = list(rows.prefetch_related("lines__charge").order_by("year", "serial"))
    kept = [one for one in receipts if one.voided_at is None]
    waived = FeeCharge.objects.filter(
        dossier__unit=unit,
        charged_at__gte=period.first_instant(),
        charged_at__lt=period.end_instant(),
        dropped_at=None,
    ).exclude(exemption="")
    lines = [line for one in kept for line in one.lines.all()]
    return DayBook(
        receipts=receipts,
        by_method=_summed((one.method, one.total) for one in kept),
        by_fee=_summed((line.charge.name, line.amount) for line in lines),
        total=sum(one.total for one in kept),
        voided=len(receipts) - len(kept),
        exempted=list(waived.select_related("dossier").order_by("charged_at", "pk")),
    )


def _summed(pairs: Iterable[tuple[str, int]]) -> list[Summed]:
    found: dict[str, list[int]] = {}
    for label, amount in pairs:
        found.setdefault(label, []).append(amount)
    return [Summed(label, len(each), sum(each)) for label, each in sorted(found.items())]


def one_day(at: datetime) -> Period:
    """The local day of ``at``."""
    day = local(at).date()
    return Period(day, day + timedelta(days=1))
