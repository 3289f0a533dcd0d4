"""Bringing a register in from a file: look first, then confirm."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from congvu.core.actors import Duty
from congvu.core.refusals import Refused
from congvu.legal import access, actions
from congvu.legal.importing import COLUMNS, REQUIRED
from congvu.web.access import duty
from congvu.web.legal.forms import FileForm


@duty(Duty.LEGAL_OFFICER)
@require_http_methods(["GET", "POST"])
def bring(request):
    """A file is read and reported row by row; only a clean one may be confirmed."""
    units = access.readable_units(request.actor, request.now)
    first = {"scope": request.actor.unit_id}
    form = FileForm(request.POST or None, request.FILES or None, units=units, initial=first)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, status=200 if request.method == "GET" else 422)
    asked = form.cleaned_data
    given = {"unit_scope": asked["scope"], "by": request.actor, "at": request.now}
    if "confirm" not in request.POST:
        report = actions.import_documents(asked["text"], dry_run=True, **given)
        return _page(request, form, report=report, status=200 if report.clean else 422)
    try:
        report = actions.import_documents(asked["text"], dry_run=False, **given)
    except Refused as refused:
        report = refused.refusal.params.get("report")
        if report is None:
            raise
        return _page(request, form, report=report, status=409)
    said = ngettext("Đã nhập %d văn bản vào sổ.", "Đã nhập %d văn bản vào sổ.", len(report.rows))
    messages.success(request, said % len(report.rows))
    return redirect("legal:register")


def _page(request, form, *, report=None, status=200):
    context = {
        "form": form,
        "columns": [
            {"name": gettext(words), "required": name in REQUIRED}
            for name, words in COLUMNS.items()
        ],
        "report": report,
        "text": form.cleaned_data.get("text", "") if report else "",
        "scope": form.cleaned_data["scope"] if report else None,
    }
    return render(request, "legal/import.html", context, status=status)
