"""The page of one dossier: head, clock, what to do next, story, papers, steps, hand-overs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Duty
from congvu.core.clock import LineKind, Reading
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import access, queries, rules
from congvu.dossiers.access import BRINGERS
from congvu.dossiers.models import Dossier, Pause
from congvu.dossiers.rules.views import Look
from congvu.ui.clockline import ClockDrawing, draw_clock
from congvu.web.access import signed_in
from congvu.web.dossiers.act_forms import ACTS, ActForm
from congvu.web.dossiers.acts import NOT_YOURS, offers
from congvu.web.dossiers.counters import PRINT_NEXT
from congvu.web.dossiers.online import answer_words
from congvu.web.dossiers.persons import opened, shown, watches
from congvu.web.dossiers.rows import VERDICT_TONES, clock_words, state_tone
from congvu.web.dossiers.sections import sections_of


@signed_in
@require_GET
def detail(request, pk):
    """One dossier; what one may not see is not there."""
    visible = access.visible_to(request.actor, request.now).with_names()
    beside = visible.select_related("papers_office", "papers_user", "parent")
    dossier = get_object_or_404(beside, pk=pk)
    print_now = request.session.get(PRINT_NEXT) == pk  # once: a reload prints nothing
    if print_now:
        del request.session[PRINT_NEXT]
    return page(request, dossier, print_now=print_now)


def drawing_of(
    dossier: Dossier, reading: Reading, stays: list[Pause], words: str, at: datetime
) -> ClockDrawing | None:
    """The clock drawn from the receipt; None before it started."""
    if dossier.received_at is None:
        return None
    ended = dossier.finished_at or dossier.closed_at
    days_off = [
        (line.day, gettext(line.params["name"]))
        for line in reading.why
        if line.kind is LineKind.SKIPPED and line.day is not None
    ]
    return draw_clock(
        start=dossier.received_at,
        due=reading.due,
        now=max(at, dossier.received_at),
        finished=ended,
        days_off=days_off,
        pauses=[
            (each.started_at, each.ended_at or ended, gettext(each.ground_label)) for each in stays
        ],
        verdict=words,
        tone=VERDICT_TONES[reading.verdict],
    )


def page(
    request: HttpRequest,
    dossier: Dossier,
    *,
    tried: ActForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
    print_now: bool = False,
) -> HttpResponse:
    """The page, with the form that was just refused kept as it was filled in."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    opened(request, dossier, Look.PAGE)
    stays = queries.pauses_of(dossier)
    calendar = queries.calendar_of(dossier, at)
    reading = queries.read_with(dossier, stays, calendar, at)
    words = clock_words(reading.verdict, reading.due, at, calendar)
    slips = queries.supplements_of(dossier)
    fresh = dossier.state in (rules.State.RECEIVED, rules.State.NOT_ACCEPTED)
    fresh = fresh and dossier.voided_at is None
    prints = fresh and Duty.CLERK in actor.duties()
    offered = offers(actor, dossier, at, tried)
    slip = queries.slip_of(dossier)
    number = dossier.origin.partition(":")[2]
    context: dict[str, Any] = {
        "slip_by_hand": slip,
        "corrects_slip": slip is not None and queries.owes_new_slip(dossier, actor),
        "dossier": dossier,
        "person": shown(request, dossier),
        "state": gettext(dossier.state_label),
        "state_tone": state_tone(dossier.state),
        "channel": gettext(rules.CHANNEL_LABELS[dossier.channel]),
        "import_number": number if dossier.origin.startswith("import:") else "",
        "sees_import": bool(set(BRINGERS) & actor.duties()),
        "reading": reading,
        "clock": words,
        "clock_tone": VERDICT_TONES[reading.verdict],
        "drawing": drawing_of(dossier, reading, stays, words, at),
        "why": [line.said(gettext) for line in reading.why],
        "moved": reading.due is not None and reading.due != dossier.promise_at,
        "story": [(line, line.said(gettext)) for line in queries.story(dossier)],
        "papers": queries.papers_of(dossier),
        "supplements": slips,
        "open_slip": next((each for each in slips if each.completed_at is None), None),
        "late_cause": gettext(rules.LATE_CAUSES[dossier.late_cause]) if dossier.late_cause else "",
        "signed_how": gettext(rules.SIGNED_LABELS[dossier.signed_how])
        if dossier.signed_how
        else "",
        "offers": offered,
        "refusal": refusal,
        "tried_shown": any(each and each.refused for each in (offered.next, *offered.others)),
        "takes_in": Duty.CLERK in actor.duties(),
        "answer": answer_words(dossier, at),
        "watches": watches(actor, dossier),
        "sections": sections_of(request, dossier),
        # One primary button a page: right after the receipt the clerk prints.
        "prints_first": prints,
        "print_now": print_now and prints,
        "primary_act": not prints,
    }
    return render(request, "dossiers/detail.html", context, status=status)


@signed_in
@require_POST
def act(request, pk, act):
    """Carry one act out; refused, the page comes back with the reason beside the form."""
    if act not in ACTS:
        raise Http404
    visible = access.visible_to(request.actor, request.now).with_names()
    dossier = get_object_or_404(visible, pk=pk)
    form = ACTS[act].bind(request.POST, dossier, request.actor, request.now)
    if not form.is_valid():
        return page(request, dossier, tried=form, status=422)
    try:
        with transaction.atomic():
            form.run()
    except Refused as refused:
        status = 403 if refused.refusal.code == NOT_YOURS else 409
        return page(request, dossier, tried=form, refusal=refused.refusal, status=status)
    messages.success(request, ACTS[act].done)
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("dossiers:detail", pk=pk)
