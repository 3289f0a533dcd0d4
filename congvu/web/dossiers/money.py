"""Fees at the counter: what a dossier owes, receipts, the book of a day."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Actor
from congvu.core.periods import Period, local
from congvu.core.refusals import Refusal, Refused
from congvu.core.vietnamese import money, money_in_words
from congvu.dossiers import access, actions
from congvu.dossiers.models import Dossier, FeeReceipt
from congvu.dossiers.papers import fee_receipt
from congvu.dossiers.queries import fees as queries
from congvu.dossiers.rules import fees as rules
from congvu.dossiers.rules.fees import FeePer
from congvu.dossiers.rules.views import Look
from congvu.web.access import duty, signed_in
from congvu.web.dossiers.forms import Text
from congvu.web.dossiers.persons import opened, shown
from congvu.web.dossiers.sent_away import unit_read

OTHER = ("name", "amount", "notice")
"""Fields for what no price list names, and for a notice that makes the dossier wait."""


class ChargeForm(forms.Form):
    """One fee to be written down: which, how many pages and copies, or why it is spared."""

    fee = forms.ChoiceField(label=_("Khoản"))
    units = forms.IntegerField(label=_("Số trang, số bản"), min_value=1, initial=1, required=False)
    times = forms.IntegerField(
        label=_("Số bản của mỗi trang"), min_value=1, initial=1, required=False
    )
    exemption = forms.ChoiceField(label=_("Miễn theo"), required=False)
    exempt_note = Text(label=_("Giấy tờ chứng minh được miễn"), max_length=200, required=False)
    name = Text(
        label=_("Tên khoản khác"),
        max_length=200,
        required=False,
        help_text=_("Khi chọn “Khoản khác” ở trên."),
    )
    amount = forms.IntegerField(label=_("Số tiền (đồng)"), min_value=1, required=False)
    notice = Text(
        label=_("Thông báo nộp (số, ngày)"),
        max_length=120,
        required=False,
        help_text=_("Có thông báo thì hồ sơ chờ nghĩa vụ tài chính, thời hạn tạm dừng."),
    )

    def __init__(self, data: Any, dossier: Dossier, day: date) -> None:
        super().__init__(data, auto_id="charge_%s")
        self.offered = {one.key: one for one in queries.offered(dossier.version, day)}
        choices = [
            (key, f"{one.name}: {money(one.tariff.amount)}/{gettext(_per(one.tariff.per))}")
            for key, one in self.offered.items()
        ]
        self.fields["fee"].choices = [*choices, ("other", gettext("Khoản khác"))]  # type: ignore[attr-defined]
        grounds = rules.exemptions_on(day, dossier.version.procedure.code)
        self.fields["exemption"].choices = [  # type: ignore[attr-defined]
            ("", gettext("không miễn")),
            *((code, gettext(one.label)) for code, one in grounds.items()),
        ]
        if all(one.tariff.per == FeePer.DOSSIER for one in self.offered.values()):
            del self.fields["units"]
        if all(one.tariff.per != FeePer.PAGE for one in self.offered.values()):
            del self.fields["times"]

    def said(self) -> dict[str, Any]:
        """What :func:`actions.charge_fee` is to be told."""
        given = self.cleaned_data
        one = self.offered.get(given["fee"])
        told: dict[str, Any] = {
            name: given[name] for name in ("exemption", "exempt_note", "notice")
        }
        told |= {name: given.get(name) or 1 for name in ("units", "times")}
        if one is None:
            return told | {"name": given["name"], "amount": given["amount"]}
        if one.item is not None:
            return told | {"item": one.item}
        whole = one.tariff.cost()
        return told | {"name": one.name, "amount": whole, "kind": one.kind, "due": one.due}


def _per(per: str) -> str:
    return rules.FEE_PER_LABELS[per]


class CollectForm(forms.Form):
    """How the money comes."""

    method = forms.ChoiceField(
        label=_("Nộp bằng"),
        choices=[(str(code), _(label)) for code, label in rules.PAY_METHOD_LABELS.items()],
    )
    reference = Text(label=_("Số giao dịch chuyển khoản"), max_length=80, required=False)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="collect_%s", initial={"request_key": uuid.uuid4().hex})


def _readable(request: HttpRequest, pk: int) -> Dossier:
    visible = access.visible_to(request.actor, request.now).with_names()  # type: ignore[attr-defined]
    found: Dossier = get_object_or_404(visible, pk=pk)
    return found


def _may(actor: Actor, act: str, dossier: Dossier) -> bool:
    """By duty and by where the dossier stands."""
    if access.may_act(actor, act, dossier) is not None:
        return False
    return rules.why_not_money(act, dossier.state, dossier.received_at) is None


def section(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """What the dossier owes, on its page; nothing before it is received."""
    if dossier.received_at is None:
        return None
    day = local(dossier.received_at).date()
    charges = queries.charges_of(dossier)
    works = _may(request.actor, "charge_fee", dossier)  # type: ignore[attr-defined]
    if not charges and not (works and (queries.offered(dossier.version, day))):
        return None
    owed = queries.amount_owed(dossier)
    return {
        "dossier": dossier,
        "charges": [_line(one) for one in charges],
        "receipts": queries.receipts_of(dossier),
        "owed": owed,
        "owed_words": money(owed),
        "works": works and dossier.voided_at is None,
    }


def _line(charge: Any) -> dict[str, Any]:
    ground = rules.EXEMPTIONS.get(charge.exemption)
    return {
        "charge": charge,
        "kind": gettext(rules.FEE_KIND_LABELS[charge.kind]),
        "due": gettext(rules.FEE_DUE_LABELS[charge.due]),
        "exempt": gettext(ground.label) if ground else "",
        "basis": gettext(ground.basis) if ground else "",
    }


def _page(
    request: HttpRequest,
    dossier: Dossier,
    *,
    charge: ChargeForm | None = None,
    collect: CollectForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    assert dossier.received_at is not None
    day = local(dossier.received_at).date()
    actor = request.actor  # type: ignore[attr-defined]
    opened(request, dossier, Look.FEES)
    owed = queries.owed(dossier)
    total = sum(one.amount for one in owed)
    receipts = queries.receipts_of(dossier)
    form = charge or ChargeForm(None, dossier, day)
    context: dict[str, Any] = {
        "dossier": dossier,
        "person": shown(request, dossier),
        "charges": [_line(one) for one in queries.charges_of(dossier)],
        "open": {one.pk for one in owed},
        "receipts": receipts,
        "last": next((one for one in reversed(receipts) if one.voided_at is None), None),
        "methods": {code: gettext(label) for code, label in rules.PAY_METHOD_LABELS.items()},
        "owed": total,
        "owed_words": f"{money(total)} ({money_in_words(total)})",
        "may_charge": _may(actor, "charge_fee", dossier),
        "may_collect": _may(actor, "collect_fees", dossier),
        "may_void": access.may_act(actor, "void_receipt", dossier) is None,
        "may_drop": access.may_act(actor, "drop_charge", dossier) is None,
        "charge": form,
        "charge_first": [one for one in form if one.name not in OTHER],
        "charge_other": [form[name] for name in OTHER],
        "other_open": not form.offered or any(form.errors.get(name) for name in OTHER),
        "collect": collect or CollectForm(),
        "refusal": refusal,
    }
    return render(request, "dossiers/fees.html", context, status=status)


@signed_in
@require_GET
def fees(request, pk):
    """What a dossier owes, what was paid, and by which receipts."""
    dossier = _readable(request, pk)
    if dossier.received_at is None:
        raise Http404
    return _page(request, dossier)


@signed_in
@require_POST
def fee_act(request, pk, act):
    """Charge, collect, drop or void; refused, the page comes back with the reason."""
    dossier = _readable(request, pk)
    if dossier.received_at is None or act not in ACTS:
        raise Http404
    common = {"by": request.actor, "at": request.now}
    try:
        with transaction.atomic():
            return ACTS[act](request, dossier, common)
    except Refused as refused:
        status = 403 if refused.refusal.code == "not-your-duty" else 409
        return _page(request, dossier, refusal=refused.refusal, status=status)


def _charge(request: HttpRequest, dossier: Dossier, common: dict[str, Any]) -> HttpResponse:
    assert dossier.received_at is not None
    form = ChargeForm(request.POST, dossier, local(dossier.received_at).date())
    if not form.is_valid():
        return _page(request, dossier, charge=form, status=422)
    charge = actions.charge_fee(dossier, **form.said(), **common)
    if charge.exemption:
        messages.success(request, gettext("Đã ghi miễn thu, có căn cứ."))
    else:
        messages.success(
            request, gettext("Đã ghi {amount} phải nộp.").format(amount=money(charge.payable))
        )
    return redirect("dossiers:fees", pk=dossier.pk)


def _collect(request: HttpRequest, dossier: Dossier, common: dict[str, Any]) -> HttpResponse:
    form = CollectForm(request.POST)
    if not form.is_valid():
        return _page(request, dossier, collect=form, status=422)
    receipt = actions.collect_fees(dossier, **form.cleaned_data, **common)
    messages.success(
        request,
        gettext("Đã thu {amount}, biên lai {number}.").format(
            amount=money(receipt.total), number=receipt.number
        ),
    )
    return redirect("dossiers:fees", pk=dossier.pk)


def _drop(request: HttpRequest, dossier: Dossier, common: dict[str, Any]) -> HttpResponse:
    charge = get_object_or_404(dossier.fee_charges, pk=_key(request))
    actions.drop_charge(charge, reason=request.POST.get("reason", "")[:400], **common)
    messages.success(request, gettext("Đã bỏ khoản ghi nhầm."))
    return redirect("dossiers:fees", pk=dossier.pk)


def _void(request: HttpRequest, dossier: Dossier, common: dict[str, Any]) -> HttpResponse:
    receipt = get_object_or_404(dossier.fee_receipts, pk=_key(request))
    actions.void_receipt(receipt, reason=request.POST.get("reason", "")[:400], **common)
    messages.success(
        request, gettext("Đã huỷ biên lai {number}; số được giữ.").format(number=receipt.number)
    )
    return redirect("dossiers:fees", pk=dossier.pk)


def _key(request: HttpRequest) -> int:
    key = request.POST.get("key", "")
    return int(key) if key.isdecimal() else 0


ACTS = {"ghi": _charge, "thu": _collect, "bo": _drop, "huy-bien-lai": _void}


@signed_in
@require_GET
def receipt(request, pk, receipt):
    """One receipt on paper (A5), the voided one with its mark."""
    dossier = _readable(request, pk)
    found: FeeReceipt = get_object_or_404(
        dossier.fee_receipts.select_related("payer", "taken_by"), pk=receipt
    )
    found.dossier = dossier
    whole = opened(request, dossier, Look.FEES, f"bien-lai-{receipt}").whole
    answer = HttpResponse(fee_receipt.receipt(found, whole=whole), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="bien-lai-{found.serial}-{found.year}.pdf"'
    return answer


class DaysForm(forms.Form):
    """From which day to which."""

    since = forms.DateField(label=_("Từ ngày"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("Đến ngày"), required=False, widget=forms.DateInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name].input_formats = ["%Y-%m-%d", "%d/%m/%Y"]  # type: ignore[attr-defined]


@duty(*access.READERS)
@require_GET
def fee_book(request):
    """The receipts of a unit on some days, with totals by fee and by method; to be printed."""
    unit, units = unit_read(request)
    today = local(request.now).date()
    form = DaysForm(request.GET)
    form.is_valid()
    since = form.cleaned_data.get("since") or today
    until = max(since, form.cleaned_data.get("until") or since)
    period = Period.inclusive(since, until)
    found = queries.day_book(unit, period)
    context = {
        "unit": unit,
        "units": units,
        "form": DaysForm({"since": since.isoformat(), "until": until.isoformat()}),
        "since": since,
        "until": until,
        "book": found,
        "methods": {code: gettext(label) for code, label in rules.PAY_METHOD_LABELS.items()},
        "total_words": money_in_words(found.total),
        "exempted": [
            (one, gettext(rules.EXEMPTIONS[one.exemption].label)) for one in found.exempted
        ],
    }
    return render(request, "dossiers/fee_book.html", context)
