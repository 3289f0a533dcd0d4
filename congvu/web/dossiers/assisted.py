"""An official files for a citizen who asked for help, with consent: a channel of its own."""

from __future__ import annotations

import secrets

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers.rules import LEAST_LEVEL
from congvu.procedures import queries as procedures
from congvu.web.access import duty
from congvu.web.dossiers.counters import counter_of
from congvu.web.dossiers.filing_form import FilingForm, filed


class AssistedForm(FilingForm):
    """The same form, and by which paper the citizen agreed."""

    consent = forms.CharField(
        label=_("Người nộp đồng ý bằng"),
        max_length=200,
        help_text=_("Giấy nào, ngày nào. Hồ sơ nộp hộ không tính là người dân tự nộp qua mạng."),
    )


@duty(Duty.CLERK)
@require_http_methods(["GET", "POST"])
def assisted(request):
    """Choose the procedure, fill in for the citizen, note the consent, send."""
    day = local(request.now).date()
    unit, _office = counter_of(request, day)
    rows = procedures.with_online(procedures.in_force(unit, day), unit, day)
    offered = rows.filter(online__gte=LEAST_LEVEL).in_order()
    chosen = request.POST.get("version") or request.GET.get("version", "")
    if not chosen.isdecimal():
        return render(request, "dossiers/assisted.html", {"offered": list(offered), "unit": unit})
    version = get_object_or_404(offered, pk=chosen)
    refusal, status = None, 200
    if request.method == "GET":
        form = AssistedForm(initial={"request_key": secrets.token_urlsafe(12)}, version=version)
    else:
        form = AssistedForm(request.POST, request.FILES, version=version)
        if form.is_valid():
            try:
                consent = form.cleaned_data["consent"]
                who = {"by": request.actor, "at": request.now}
                dossier = filed(form, unit, version, consent=consent, **who)
            except Refused as refused:
                refusal, status = refused.refusal, 409
            else:
                words = gettext("Đã nộp hộ. Mã theo dõi {code}.").format(code=dossier.filing_code)
                messages.success(request, words)
                return redirect("dossiers:detail", pk=dossier.pk)
        else:
            status = 422
    context = {"form": form, "chosen": version, "unit": unit, "refusal": refusal}
    return render(request, "dossiers/assisted.html", context, status=status)
