"""Papers of a dossier as PDF, shown in the browser and printed from there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from congvu.dossiers import access, papers
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import State
from congvu.web.access import signed_in
from congvu.web.dossiers.persons import shown


def _dossier(request: HttpRequest, pk: int) -> Dossier:
    visible = access.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    found: Dossier = get_object_or_404(visible.with_names(), pk=pk)
    return found


def _person(request: HttpRequest, dossier: Dossier) -> papers.Person:
    """Who only reads the dossier gets the slip with the citizen's numbers masked."""
    seen = shown(request.actor, dossier)  # type: ignore[attr-defined]
    return papers.Person(seen.name, seen.phone, seen.address, seen.email)


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


@signed_in
@require_GET
def slip(request, pk):
    """Receipt and appointment."""
    dossier = _dossier(request, pk)
    if dossier.received_at is None:
        raise Http404
    return _pdf(papers.receipt(dossier, _person(request, dossier)), f"giay-tiep-nhan-{pk}")


@signed_in
@require_GET
def supplement(request, pk, supplement):
    """One request for more papers."""
    dossier = _dossier(request, pk)
    asked = get_object_or_404(dossier.supplements, pk=supplement)
    asked.dossier = dossier
    return _pdf(papers.supplement(asked, _person(request, dossier)), f"phieu-bo-sung-{pk}")


@signed_in
@require_GET
def not_accepted(request, pk):
    """Why a dossier was not accepted."""
    dossier = _dossier(request, pk)
    if dossier.state != State.NOT_ACCEPTED:
        raise Http404
    person = _person(request, dossier)
    return _pdf(papers.not_accepted(dossier, person), f"phieu-khong-tiep-nhan-{pk}")
