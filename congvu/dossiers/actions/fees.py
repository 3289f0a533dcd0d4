"""Money at the counter: what a dossier owes or is spared, numbered receipts, receipts voided."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from congvu.audit.actions import record, writes
from congvu.audit.models import Event
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, letters, rules
from congvu.dossiers.actions.common import AHEAD, _allow, _next, _series, _tell
from congvu.dossiers.actions.pausing import paid, require_payment
from congvu.dossiers.models import Dossier, FeeCharge, FeeItem, FeeReceipt, FeeReceiptLine
from congvu.dossiers.queries.fees import amount_owed, owed, tariff_of
from congvu.dossiers.rules import Channel, State
from congvu.dossiers.rules import fees as fee_rules
from congvu.dossiers.rules.fees import FeeDue, FeeKind, FeePer, Tariff
from congvu.procedures.models import ProcedureVersion


def _look(act: str, dossier: Dossier, by: Actor) -> Dossier:
    """Lock, then look: whose duty it is, and that the intake was not voided."""
    found: Dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "version__procedure", "applicant")
        .get(pk=dossier.pk)
    )
    _allow(access.may_act(by, act, found))
    _allow(rules.why_not_voided(found.voided_at is not None))
    if act in ("charge_fee", "collect_fees"):
        _allow(fee_rules.why_not_money(act, found.state, found.received_at))
    return found


def _note(kind: str, dossier: Dossier, by: Actor, at: datetime, data: Mapping[str, Any]) -> Event:
    """Leave the event of an act that moves money and not the dossier; ``act-in-future``."""
    event = record(kind, subject=dossier, by=by, at=at, unit=dossier.unit, data=dict(data))
    if at > event.recorded_at + AHEAD:
        raise refuse(
            "act-in-future",
            N_("Việc được ghi là xảy ra lúc {at}, sau thời điểm hiện tại."),
            N_("Ghi đúng thời điểm đã xảy ra."),
            at=rules.words(at),
        )
    return event


@writes("fee_item.added")
def add_fee_item(
    version: ProcedureVersion,
    *,
    name: str,
    tariff: Tariff,
    by: Actor,
    at: datetime,
    kind: str = FeeKind.DUTY,
    due: str = FeeDue.RECEIPT,
    basis: str = "",
    verified: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> FeeItem:
    """Add a fee of a version, as the council's resolution sets it; the system loads them.

    Refuses with ``fees-not-yours``.
    """
    if not by.is_system:
        raise refuse(
            "fees-not-yours",
            N_("Mức phí, lệ phí do Hội đồng nhân dân tỉnh quy định, nạp từ tệp."),
            N_("Đề nghị quản trị hệ thống nạp bảng mức thu."),
        )
    order = 1 + FeeItem.objects.filter(version=version).count()
    item = FeeItem(
        version=version,
        order=order,
        kind=kind,
        name=name.strip(),
        amount=tariff.amount,
        per=tariff.per,
        first=tariff.first,
        then_amount=tariff.then,
        cap=tariff.cap,
        due=due,
        basis=basis,
        verified=verified,
        valid_from=since,
        valid_to=until,
        recorded_at=at,
    )
    item.save()
    said = {"version": version.pk, "name": item.name, "amount": tariff.amount, "per": tariff.per}
    event = record("fee_item.added", subject=item, by=by, at=at, data={**said, "pay": due})
    item.recorded_at = event.recorded_at
    item.save(update_fields=["recorded_at"])
    return item


@writes("dossier.fee_charged", "dossier.payment_required")
def charge_fee(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    item: FeeItem | None = None,
    name: str = "",
    amount: int | None = None,
    kind: str = FeeKind.DUTY,
    due: str = FeeDue.RECEIPT,
    units: int = 1,
    times: int = 1,
    exemption: str = "",
    exempt_note: str = "",
    notice: str = "",
) -> FeeCharge:
    """Write down what a dossier owes: an item of its version, or ``amount`` đồng by its name.

    ``exemption``: nothing is collected on a ground of the closed list, and the event says which;
    the paper that proves it stays beside the charge. ``notice``: the citizen is told by this paper
    and the clock waits for the money (→ 6). Refuses with ``fee-not-of-this``, ``fee-name-missing``,
    ``exemption-unknown``, ``exemption-unproved``, ``fee-units-impossible``, ``not-your-duty``,
    ``dossier-voided``, ``not-received-yet``, ``fee-not-at-this-state``, ``act-in-future`` and the
    codes of :func:`require_payment`.
    """
    dossier = _look("charge_fee", dossier, by)
    day = local(dossier.received_at or at).date()
    if item is not None:
        if not FeeItem.objects.on(day).filter(pk=item.pk, version=dossier.version).exists():
            raise refuse(
                "fee-not-of-this",
                N_("Khoản thu này không thuộc thủ tục của hồ sơ vào ngày {day}."),
                N_("Chọn một khoản thu của thủ tục này."),
                day=f"{day:%d/%m/%Y}",
            )
        name, kind, due = item.name, item.kind, item.due
        _allow(fee_rules.why_not_units(item.per, units, times))
        amount = tariff_of(item).cost(units, times)
    if not name.strip() or not amount:
        raise refuse(
            "fee-name-missing",
            N_("Chưa ghi tên hoặc số tiền của khoản thu."),
            N_("Ghi tên khoản thu và số tiền bằng đồng, không có phần lẻ."),
        )
    procedure = dossier.version.procedure.code
    _allow(fee_rules.why_not_exempt(exemption, exempt_note, day, procedure))
    charge = FeeCharge(
        dossier=dossier,
        item=item,
        kind=kind,
        name=name.strip(),
        due=due,
        units=units if item is None or item.per != FeePer.DOSSIER else 1,
        times=times if item is not None and item.per == FeePer.PAGE else 1,
        amount=amount,
        exemption=exemption,
        exempt_note=exempt_note.strip(),
        charged_at=at,
        recorded_at=at,
    )
    charge.save()
    said = {"charge": charge.pk, "name": charge.name, "amount": amount, "pay": due}
    event = _note("dossier.fee_charged", dossier, by, at, {**said, "exemption": exemption})
    charge.recorded_at = event.recorded_at
    charge.save(update_fields=["recorded_at"])
    if notice.strip() and not exemption and dossier.state != State.PAYMENT:
        require_payment(dossier, reference=notice, by=by, at=at)
    elif dossier.channel != Channel.COUNTER and not exemption:
        # Who stands at the counter is told there; who filed from home would not know.
        _tell(dossier, letters.fee_charged(dossier, charge), by, at)
    return charge


@writes("dossier.fee_dropped")
def drop_charge(charge: FeeCharge, *, reason: str, by: Actor, at: datetime) -> FeeCharge:
    """Take back a charge that was written down wrongly; what was paid needs its receipt voided.

    Refuses with ``reason-missing``, ``fee-already-paid``, ``fee-already-dropped``.
    """
    dossier = _look("drop_charge", charge.dossier, by)
    charge = FeeCharge.objects.get(pk=charge.pk)
    _allow(rules.why_not_text(reason))
    if charge.dropped_at is not None:
        raise refuse(
            "fee-already-dropped",
            N_("Khoản này đã bỏ."),
            N_("Tải lại trang để xem khoản hiện nay."),
        )
    if charge.receipt_lines.filter(receipt__voided_at=None).exists():
        raise refuse(
            "fee-already-paid",
            N_("Khoản này đã thu, có biên lai."),
            N_("Trả lại tiền và huỷ biên lai có lý do trước."),
        )
    charge.dropped_at, charge.dropped_reason = at, reason.strip()
    said = {"charge": charge.pk, "name": charge.name, "amount": charge.amount}
    event = _note("dossier.fee_dropped", dossier, by, at, {**said, "reason": reason.strip()})
    charge.dropped_recorded_at = event.recorded_at
    charge.save()
    return charge


@writes("dossier.fees_collected", "dossier.receipt_repeated", "dossier.paid")
def collect_fees(
    dossier: Dossier,
    *,
    method: str,
    by: Actor,
    at: datetime,
    charges: Sequence[FeeCharge] | None = None,
    reference: str = "",
    request_key: str | None = None,
) -> FeeReceipt:
    """Take the money and give a numbered receipt; all that is owed, or ``charges`` of it.

    Numbers run by unit and year, without a gap, and are never given again. When nothing is owed
    any more, a dossier that waited for the money goes on (6 → 4). Sent twice with one
    ``request_key``, the first receipt is answered. Refuses with ``nothing-owed``,
    ``pay-method-unknown``, ``transfer-reference-missing``, ``not-your-duty``, ``act-in-future``,
    ``not-received-yet``, ``fee-not-at-this-state``.
    """
    dossier = _look("collect_fees", dossier, by)
    year = local(at).year
    series = _series(dossier.unit, f"fee:{year}")
    if request_key:
        first = FeeReceipt.objects.filter(unit=dossier.unit, request_key=request_key).first()
        if first is not None:
            record("dossier.receipt_repeated", subject=dossier, by=by, at=at, unit=dossier.unit)
            return first
    _allow(fee_rules.why_not_paid_by(method, reference))
    wanted = {one.pk for one in charges} if charges is not None else None
    lines = [one for one in owed(dossier) if wanted is None or one.pk in wanted]
    if not lines:
        raise refuse(
            "nothing-owed",
            N_("Hồ sơ không có khoản nào phải thu."),
            N_("Ghi khoản phải nộp trước; khoản đã miễn hoặc đã thu thì không thu nữa."),
        )
    serial = _next(series)
    receipt = FeeReceipt(
        unit=dossier.unit,
        year=year,
        serial=serial,
        number=f"{serial:05d}/{year}",
        dossier=dossier,
        payer=dossier.applicant,
        method=method,
        reference=reference.strip(),
        total=sum(one.amount for one in lines),
        taken_by_id=by.user_id,
        taken_at=at,
        recorded_at=at,
        request_key=request_key or None,
    )
    receipt.save()
    FeeReceiptLine.objects.bulk_create(
        [FeeReceiptLine(receipt=receipt, charge=one, amount=one.amount) for one in lines]
    )
    said = {"receipt": receipt.number, "amount": receipt.total, "method": str(method)}
    said["charges"] = [one.pk for one in lines]
    event = _note("dossier.fees_collected", dossier, by, at, said)
    receipt.recorded_at = event.recorded_at
    receipt.save(update_fields=["recorded_at"])
    if dossier.state == State.PAYMENT and not amount_owed(dossier, at_return=False):
        paid(dossier, reference=f"biên lai {receipt.number}", by=by, at=at)
    return receipt


@writes("dossier.fee_receipt_voided")
def void_receipt(receipt: FeeReceipt, *, reason: str, by: Actor, at: datetime) -> FeeReceipt:
    """Void a receipt written by mistake: its number is kept, and what it paid is owed again.

    Refuses with ``reason-missing``, ``receipt-already-voided``, ``not-your-duty``.
    """
    dossier = _look("void_receipt", receipt.dossier, by)
    receipt = FeeReceipt.objects.select_for_update().get(pk=receipt.pk)
    _allow(rules.why_not_text(reason))
    if receipt.voided_at is not None:
        raise refuse(
            "receipt-already-voided",
            N_("Biên lai {number} đã huỷ."),
            N_("Số biên lai đã huỷ được giữ, không cấp lại."),
            number=receipt.number,
        )
    receipt.voided_at, receipt.voided_reason = at, reason.strip()
    said = {"receipt": receipt.number, "amount": receipt.total, "reason": reason.strip()}
    event = _note("dossier.fee_receipt_voided", dossier, by, at, said)
    receipt.voided_recorded_at = event.recorded_at
    receipt.save()
    return receipt


_HEAD = (
    "code,levels,kind,name,amount,per,first,then_amount,cap,due,valid_from,valid_to,basis,verified"
)


@writes("fees.loaded")
def load_fees(text: str, *, by: Actor, at: datetime) -> list[FeeItem]:
    """Load a table of fees (CSV): each row for every version of its procedure, at its levels.

    All of it or nothing; an item that is there already is left as it is. Amounts in whole đồng.
    Refuses with ``fees-unreadable`` (which line, which column), ``fees-not-yours``.
    """
    reader = csv.DictReader(io.StringIO(text))
    if ",".join(reader.fieldnames or ()) != _HEAD:
        raise _unreadable(1, _HEAD)
    made: list[FeeItem] = []
    for line, row in enumerate(reader, start=2):
        said = _read_row(line, row)
        versions = ProcedureVersion.objects.filter(procedure__code=row["code"].strip())
        if row["levels"]:
            versions = versions.filter(levels=row["levels"].strip())
        for version in versions.order_by("pk"):
            same = FeeItem.objects.filter(version=version, name=said["name"])
            if not same.filter(valid_from=said["since"]).exists():
                made.append(add_fee_item(version, **said, by=by, at=at))
    said = {"items": len(made), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    record("fees.loaded", subject="fees", by=by, at=at, data=said)
    return made


def _read_row(line: int, row: Mapping[str, str]) -> dict[str, Any]:
    def whole(column: str) -> int | None:
        if not row[column]:
            return None
        if not row[column].isdecimal():
            raise _unreadable(line, column)
        return int(row[column])

    def day(column: str) -> date | None:
        try:
            return date.fromisoformat(row[column]) if row[column] else None
        except ValueError:
            raise _unreadable(line, column) from None

    for column, known in (
        ("kind", fee_rules.FEE_KIND_LABELS),
        ("per", fee_rules.FEE_PER_LABELS),
        ("due", fee_rules.FEE_DUE_LABELS),
    ):
        if row[column] not in known:
            raise _unreadable(line, column)
    amount, first, then = whole("amount"), whole("first"), whole("then_amount")
    if amount is None or (first is None) != (then is None):
        raise _unreadable(line, "amount" if amount is None else "then_amount")
    return {
        "name": row["name"].strip(),
        "tariff": Tariff(amount, row["per"], first, then, whole("cap")),
        "kind": row["kind"],
        "due": row["due"],
        "basis": row["basis"].strip(),
        "verified": row["verified"] == "1",
        "since": day("valid_from"),
        "until": day("valid_to"),
    }


def _unreadable(line: int, column: str) -> Exception:
    return refuse(
        "fees-unreadable",
        N_("Dòng {line} của bảng mức thu không đọc được: {column}."),
        N_("Sửa theo bảng mẫu: số tiền là đồng không có phần lẻ, ngày dạng 2018-01-31."),
        line=line,
        column=column,
    )
