"""Papers of a dossier: looked at, printed once and for all, taken as a Word file.

A GET changes nothing: it shows the paper as it was handed out or, before that and to who only
reads, a view that says it is one. Printing is a POST that freezes the paper and leads to it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from congvu.documents import queries as documents
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.papers import offers, rendering
from congvu.dossiers.papers.data import Person
from congvu.dossiers.rules.views import Look
from congvu.web.access import signed_in
from congvu.web.dossiers.persons import opened, shown, sight

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def dossier_of(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, if the actor may read it."""
    visible = access.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    found: Dossier = get_object_or_404(visible.with_names(), pk=pk)
    return found


def _file(content: bytes, kind: str, name: str, *, inline: bool = True) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    how = "inline" if inline else "attachment"
    answer["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer


def _made(request: HttpRequest, dossier: Dossier, form: str):
    """The paper for this reader: who only reads has the citizen's numbers masked."""
    found = offers.offer(dossier, form)
    if found is None:
        raise Http404
    opened(request, dossier, Look.PAPER, form)
    seen = shown(request, dossier)
    return found.make(Person(seen.name, seen.phone, seen.address, seen.email))


def _pdf(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    dossier = dossier_of(request, pk)
    made = _made(request, dossier, form)
    handed = None
    if sight(request, dossier).whole:
        handed = queries.printed_paper(dossier, form)
    content = (
        rendering.pdf_of(made, preview=True) if handed is None else documents.content_of(handed)
    )
    return _file(content, "application/pdf", f"{form}-{pk}.pdf")


@signed_in
@require_GET
def paper(request, pk, form):
    """One paper: as it was handed out, or a view of it."""
    return _pdf(request, pk, form)


@signed_in
@require_GET
def slip(request, pk):
    """Receipt and appointment."""
    return _pdf(request, pk, offers.RECEIPT)


@signed_in
@require_GET
def supplement(request, pk, supplement):
    """One request for more papers."""
    return _pdf(request, pk, f"{offers.SUPPLEMENT}-{supplement}")


@signed_in
@require_GET
def not_accepted(request, pk):
    """Why a dossier was not accepted."""
    return _pdf(request, pk, offers.NOT_ACCEPTED)


@signed_in
@require_GET
def word(request, pk, form):
    """The paper as a Word file to work on; what is handed out is the PDF."""
    made = _made(request, dossier_of(request, pk), form)
    return _file(rendering.docx_of(made), WORD, f"{form}-{pk}.docx", inline=False)


@signed_in
@require_POST
def print_paper(request, pk, form):
    """Freeze the paper and show it; with a reason, another edition in its place."""
    dossier = dossier_of(request, pk)
    reason = request.POST.get("reason", "").strip()[:400]
    actions.print_paper(dossier, form=form, reason=reason, by=request.actor, at=request.now)
    if reason:
        messages.success(request, gettext("Đã lập bản mới thay bản đã in."))
        return redirect("dossiers:detail", pk=pk)
    return redirect("dossiers:paper", pk=pk, form=form)
