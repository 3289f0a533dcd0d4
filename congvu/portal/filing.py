"""Filing through the network: one calm page, a code to follow it by, no account."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import rules
from congvu.dossiers.models import Dossier
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.portal import earlier, limits
from congvu.portal.earlier import PortalForm
from congvu.procedures import queries as procedures
from congvu.procedures.models import ProcedureVersion
from congvu.web.access import public
from congvu.web.dossiers import filing_form

CITIZEN = Actor(id="portal", label="Người nộp, qua mạng", is_system=True)
"""Whoever files through the network: known by no account, so the act is the portal's."""


def _unit(request: HttpRequest, code: str) -> Unit:
    unit = organisation.unit_at(code, local(request.now).date())  # type: ignore[attr-defined]
    if unit is None:
        raise Http404
    found: Unit = unit
    return found


def _offered(unit: Unit, request: HttpRequest) -> Any:
    """What can be filled in and sent to this unit today."""
    day = local(request.now).date()  # type: ignore[attr-defined]
    rows = procedures.with_online(procedures.in_force(unit, day), unit, day)
    return rows.filter(online__gte=rules.LEAST_LEVEL).in_order()


@public
@require_GET
def choose(request, unit):
    """The procedures that can be sent to a unit; the others say where they are received."""
    place = _unit(request, unit)
    return render(
        request,
        "portal/file_choose.html",
        {"unit": place, "offered": list(_offered(place, request))},
    )


@public
@require_http_methods(["GET", "POST"])
def file(request, unit, code):
    """Fill in, attach, send. What was typed stays when something is refused."""
    place = _unit(request, unit)
    version = get_object_or_404(
        _offered(place, request).select_related("procedure"), procedure__code=code
    )
    given: dict[str, Any] = {"asked": request, "unit": place, "version": version}
    if request.method == "GET":
        form = PortalForm(initial={"request_key": secrets.token_urlsafe(12)}, **given)
        return _page(request, place, version, form)
    if request.POST.get("do") == "recall":
        return _recalled(request, place, version, given)
    form = PortalForm(request.POST, request.FILES, **given)
    if not form.is_valid():
        return _page(request, place, version, form, status=422)
    if form.cleaned_data["website"]:
        raise Http404
    try:
        limits.count(request, "filing", limits.FILINGS)
        sent = filing_form.filed(form, place, version, by=CITIZEN, at=request.now)
    except Refused as refused:
        return _page(request, place, version, form, refusal=refused.refusal, status=409)
    return redirect("portal:filed", code=sent.filing_code)


def _recalled(
    request: HttpRequest, unit: Unit, version: ProcedureVersion, given: dict[str, Any]
) -> HttpResponse:
    """The form again as it was filled in, with the earlier result that was named."""
    typed = {name: value for name, value in request.POST.items() if name != "earlier_fact"}
    try:
        found = earlier.named(request, unit, version)
    except Refused as refused:
        form = PortalForm(initial=typed, **given)
        return _page(request, unit, version, form, refusal=refused.refusal, status=409)
    typed.pop("earlier_code", "")
    form = PortalForm(initial=typed, found=[found], **given)
    return _page(request, unit, version, form)


def _page(
    request: HttpRequest,
    unit: Unit,
    version: ProcedureVersion,
    form: PortalForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "unit": unit,
        "chosen": version,
        "form": form,
        "refusal": refusal,
        "tried": request.method == "POST",
    }
    return render(request, "portal/file.html", context, status=status)


@public
@require_GET
def filed(request, code):
    """The code, what happens next and by when. Nothing of the person stands here."""
    found = get_object_or_404(
        Dossier.objects.select_related("unit", "version"), filing_code=rules.tidy_code(code)
    )
    return render(request, "portal/filed.html", {"dossier": found})
