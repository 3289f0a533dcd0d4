"""The register, one document, its checks and faults."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.vietnamese import fold
from congvu.legal import access, actions, queries, rules
from congvu.legal.models import DocumentCheck, DocumentFault
from congvu.organisation import queries as organisation
from congvu.web.access import duty, signed_in, stop_at
from congvu.web.legal.forms import (
    CheckForm,
    ConcludeForm,
    DocumentForm,
    FaultForm,
    HandleForm,
    RegisterFilter,
)
from congvu.web.plans.fields import first_unit, tried

ROWS_PER_PAGE = 50
LATE, OPEN = "late", "open"


def _today(request):
    return local(request.now).date()


def _narrowed(request, form):
    """The documents of the filter, by the same selectors as the figures."""
    documents, asked = access.visible_to(request.actor, request.now), form.cleaned_data
    today, period = _today(request), asked["period"]
    if asked["unit"]:
        day = min(today, period.last or today) if period else today
        under = organisation.unit_ids_under(asked["unit"].pk, day) if asked["below"] else None
        documents = documents.of_units(under or [asked["unit"].pk])
    if asked["kind"]:
        documents = documents.filter(kind=asked["kind"])
    if asked["activity"]:
        start, end = (period.start, period.end) if period else (None, None)
        checks = DocumentCheck.objects.of(asked["activity"])
        documents = documents.with_check(checks.completed_in(start, end, request.now))
    elif period:
        if period.start:
            documents = documents.filter(issued_on__gte=period.start)
        if period.end:
            documents = documents.filter(issued_on__lt=period.end)
    if asked["fault"]:
        documents = documents.with_open_fault(today if asked["fault"] == LATE else None)
    if asked["q"]:
        documents = documents.filter(folded__contains=fold(asked["q"]))
    return documents


def _checks():
    done = DocumentCheck.objects.filter(completed_on__isnull=False).order_by("completed_on", "pk")
    return Prefetch("checks", queryset=done, to_attr="done_checks")


@signed_in
@require_GET
def register(request):
    """The register, filtered; the number above the list is the number of its rows."""
    form = RegisterFilter(request.GET, units=access.readable_units(request.actor, request.now))
    found = access.visible_to(request.actor, request.now).none()
    if form.is_valid():
        found = _narrowed(request, form)
    found = found.select_related("unit").prefetch_related(_checks()).order_by("-issued_on", "-pk")
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "document": document,
            "kind": gettext(rules.KIND_LABELS[rules.DocumentKind(document.kind)]),
            "checks": [_said_check(check) for check in document.done_checks],
        }
        for document in page
    ]
    context = {"form": form, "page": page, "rows": rows, "writes": _writes(request)}
    return render(request, "legal/register.html", context)


def _writes(request) -> bool:
    return Duty.LEGAL_OFFICER in request.actor.duties()


def _said_check(check):
    return {
        "row": check,
        "activity": gettext(rules.ACTIVITY_LABELS[rules.Activity(check.activity)]),
        "conclusion": gettext(rules.CONCLUSION_LABELS[rules.Conclusion(check.conclusion)])
        if check.conclusion
        else "",
    }


def _form(request, form, *, heading, submit, back, note="", status=200):
    context = {"form": form, "heading": heading, "submit": submit, "back": back, "note": note}
    return render(request, "legal/form.html", context, status=422 if form.errors else status)


BESIDE = {
    "document-present": "number",
    "day-in-future": "issued_on",
    "unit-not-then": "unit",
    "not-legal-officer": "unit",
    "validity-backwards": "valid_to",
}


@duty(Duty.LEGAL_OFFICER)
@require_http_methods(["GET", "POST"])
def new(request):
    """Enter one document."""
    units = access.readable_units(request.actor, request.now)
    form = DocumentForm(request.POST or None, units=units)
    first_unit(request.actor, form)
    if request.method == "POST" and form.is_valid():
        made = tried(
            form,
            lambda: actions.register_document(
                by=request.actor, at=request.now, **form.cleaned_data
            ),
            BESIDE,
        )
        if made:
            messages.success(request, gettext("Đã vào sổ văn bản."))
            return redirect("legal:detail", made.pk)
    heading, submit = gettext("Vào sổ một văn bản"), gettext("Vào sổ")
    return _form(request, form, heading=heading, submit=submit, back=reverse("legal:register"))


def _document(request, pk):
    visible = access.visible_to(request.actor, request.now).select_related("unit")
    return get_object_or_404(visible, pk=pk)


@signed_in
@require_GET
def detail(request, pk):
    """One document: in force or not, each look at it, each fault, and its story."""
    document, today = _document(request, pk), _today(request)
    above = queries.authority_over(document.unit, today)
    checks = document.checks.select_related("checker_unit").order_by("received_on", "pk")
    context = {
        "document": document,
        "kind": gettext(rules.KIND_LABELS[rules.DocumentKind(document.kind)]),
        "force": _said_force(document, today),
        "above": above,
        "checks": [_check_page(request, check, today) for check in checks],
        "story": queries.story(document),
        "writes": _writes(request),
    }
    return render(request, "legal/detail.html", context)


def _said_force(document, day):
    force = rules.force_on(document.status, document.valid_from, document.valid_to, day)
    tone = {rules.Force.IN_FORCE: "on_time", rules.Force.SUSPENDED: "paused"}.get(force, "neutral")
    return {"code": str(force), "label": gettext(rules.FORCE_LABELS[force]), "tone": tone}


def _check_page(request, check, day):
    mine = access.may_conclude(request.actor, check, request.now) is None
    faults = check.faults.order_by("pk")
    return {
        **_said_check(check),
        "may_conclude": mine and check.completed_on is None,
        "may_fault": mine and check.conclusion == rules.Conclusion.FAULT,
        "faults": [
            {
                "row": fault,
                "kind": gettext(rules.FAULT_LABELS[rules.FaultKind(fault.kind)]),
                "outcome": gettext(rules.OUTCOME_LABELS[rules.Outcome(fault.outcome)]),
                "late": fault.late_on(day),
                "may_handle": fault.handled_on is None
                and access.may_handle(request.actor, check, request.now) is None,
            }
            for fault in faults
        ],
    }


@duty(Duty.LEGAL_OFFICER)
@require_http_methods(["GET", "POST"])
def check(request, pk):
    """Begin, or record as done, a look at a document."""
    document = _document(request, pk)
    above = queries.authority_over(document.unit, _today(request))
    heirs = {each.pk for each in organisation.heirs(document.unit, _today(request))}
    units = {document.unit_id, *heirs, *([above.pk] if above else [])}
    first = {"checker_unit": document.unit_id, "received_on": _today(request)}
    form = CheckForm(request.POST or None, units=units, initial=first)
    if request.method == "POST" and form.is_valid():
        asked = {**form.cleaned_data, "by": request.actor, "at": request.now}
        act = actions.record_check
        if not asked["completed_on"]:
            act = actions.open_check
            for name in ("completed_on", "conclusion", "conclusion_number"):
                del asked[name]
        if tried(form, lambda: act(document, **asked), CHECK_BESIDE):
            messages.success(request, gettext("Đã ghi vào sổ theo dõi của văn bản."))
            return redirect("legal:detail", pk)
    heading = gettext("Ghi kiểm tra, rà soát: {document}").format(document=document)
    back = reverse("legal:detail", args=[pk])
    return _form(request, form, heading=heading, submit=gettext("Ghi"), back=back)


CHECK_BESIDE = {
    "checker-without-authority": "checker_unit",
    "checker-not-issuer": "checker_unit",
    "not-legal-officer": "checker_unit",
    "conclusion-unfit": "conclusion",
    "days-backwards": "received_on",
    "day-in-future": "received_on",
    "check-open-already": "activity",
}


def _row(request, model, pk, path):
    """A check or a fault of a document that the actor may see."""
    visible = access.visible_to(request.actor, request.now)
    return get_object_or_404(model.objects.filter(**{f"{path}__in": visible}), pk=pk)


@duty(Duty.LEGAL_OFFICER)
@require_http_methods(["GET", "POST"])
def conclude(request, pk):
    """Conclude a look at a document."""
    row = _row(request, DocumentCheck, pk, "document")
    stop_at(access.may_conclude(request.actor, row, request.now))
    form = ConcludeForm(
        request.POST or None, activity=row.activity, initial={"completed_on": _today(request)}
    )
    beside = {"days-backwards": "completed_on", "day-in-future": "completed_on"}
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        if tried(form, lambda: actions.complete_check(row, **given), beside):
            messages.success(request, gettext("Đã ghi kết luận."))
            return redirect("legal:detail", row.document_id)
    heading = gettext("Kết luận: {document}").format(document=row.document)
    back = reverse("legal:detail", args=[row.document_id])
    return _form(request, form, heading=heading, submit=gettext("Ghi kết luận"), back=back)


@duty(Duty.LEGAL_OFFICER)
@require_http_methods(["GET", "POST"])
def fault(request, pk):
    """Record one thing wrong."""
    row = _row(request, DocumentCheck, pk, "document")
    stop_at(access.may_conclude(request.actor, row, request.now))
    form = FaultForm(request.POST or None)
    beside = {"outcome-unfit": "outcome", "days-backwards": "deadline"}
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        if tried(form, lambda: actions.record_fault(row, **given), beside):
            messages.success(request, gettext("Đã ghi sai sót và hạn xử lý."))
            return redirect("legal:detail", row.document_id)
    heading = gettext("Ghi sai sót: {document}").format(document=row.document)
    back = reverse("legal:detail", args=[row.document_id])
    return _form(request, form, heading=heading, submit=gettext("Ghi sai sót"), back=back)


@duty(Duty.LEGAL_OFFICER)
@require_http_methods(["GET", "POST"])
def handle(request, pk):
    """Record how a fault was handled."""
    row = _row(request, DocumentFault, pk, "check_row__document")
    stop_at(access.may_handle(request.actor, row.check_row, request.now))
    first = {"outcome": row.outcome, "handled_on": _today(request)}
    form = HandleForm(request.POST or None, initial=first)
    beside = {
        "outcome-unfit": "outcome",
        "days-backwards": "handled_on",
        "day-in-future": "handled_on",
    }
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        if tried(form, lambda: actions.handle_fault(row, **given), beside):
            messages.success(request, gettext("Đã ghi kết quả xử lý."))
            return redirect("legal:detail", row.check_row.document_id)
    heading = gettext("Xử lý sai sót: {fault}").format(fault=row)
    back = reverse("legal:detail", args=[row.check_row.document_id])
    return _form(request, form, heading=heading, submit=gettext("Ghi kết quả xử lý"), back=back)
