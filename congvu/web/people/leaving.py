"""Somebody leaves: what they hold is listed and given on, and the account ends, in one step."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from congvu.core.actors import Duty
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import actions as dossier_actions
from congvu.dossiers import queries as dossiers
from congvu.people import actions
from congvu.web.access import duty
from congvu.web.people.account import managed_user
from congvu.web.people.forms import LeavingForm

PER_PAGE = 100


@duty(Duty.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def leaving(request, pk):
    """The dossiers in the leaver's hands, who takes them, and the last day; all or nothing."""
    user = managed_user(request, pk)
    held = dossiers.in_hands_of([user.pk])
    data = request.POST if request.method == "POST" else None
    form = LeavingForm(data, user=user, request=request)
    refusal: Refusal | None = None
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                given = _left(form, held)
            except Refused as refused:
                refusal = refused.refusal
                status = 403 if refusal.code in ("not-administrator", "not-your-duty") else 409
            else:
                words = gettext("Đã giao lại {count} hồ sơ và ghi ngày nghỉ.")
                messages.success(request, words.format(count=given))
                return redirect("people:account", pk=pk)
    page = Paginator(held, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": user,
        "form": form,
        "page": page,
        "drafts": dossiers.drafts_before(user),
        "refusal": refusal,
    }
    return render(request, "people/leaving.html", context, status=status)


@transaction.atomic
def _left(form: LeavingForm, held) -> int:
    said, given = form.cleaned_data, 0
    for dossier in held:
        dossier_actions.hand_on(dossier, form.user, reason=said["reason"], **form.to, **form.common)
        given += 1
    actions.leave(form.user, last_day=said["last_day"], reason=said["reason"], **form.common)
    return given
