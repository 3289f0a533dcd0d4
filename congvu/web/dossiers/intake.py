"""Intake: one page, one pass, from the procedure to the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core import clock
from congvu.core.actors import Actor, Duty
from congvu.core.identity import parse_card
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries import calendar_known
from congvu.dossiers.queries.counter import example_of, received_elsewhere, suggested
from congvu.dossiers.queries.fees import offered
from congvu.dossiers.rules import PaperGiven
from congvu.dossiers.rules.counter import NO_NAME
from congvu.dossiers.rules.fees import FEE_PER_LABELS
from congvu.organisation.addresses import names_of
from congvu.organisation.models import Office, Unit
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.people.models import Party
from congvu.procedures import queries as catalogue
from congvu.procedures.models import ProcedureVersion
from congvu.ui.formats import vn_datetime
from congvu.web.access import duty
from congvu.web.dossiers.counters import (
    PRINT_NEXT,
    counter_of,
    counters_of,
    day_asked,
    slip_query,
    version_asked,
)
from congvu.web.dossiers.forms import Checklist
from congvu.web.dossiers.hints import Hints, hints_of
from congvu.web.dossiers.person_form import (
    PersonForm,
    card_mark,
    card_note,
    card_values,
)
from congvu.web.dossiers.reuse import (
    Offer,
    declined,
    offers,
    papers_with,
    recall_words,
    recalled,
    unexplained,
)

SHOWN = 12


@duty(Duty.CLERK)
@require_GET
def procedures(request):
    """The procedures received here that match what is being typed, as a list to choose from."""
    day = local(request.now).date()
    unit, _office = counter_of(request, day)
    words = request.GET.get("q", "").strip()[:100]
    by_hand = slip_query(request)
    if by_hand:  # for a slip of another day: what was in force then
        day = day_asked(request, day)
    context = _matches(words, unit, day, request.now) | {"slip_query": by_hand}
    return render(request, "dossiers/procedure_options.html", context)


@duty(Duty.CLERK)
@require_POST
def words(request, to):
    """Words sent before the script was there, or without one: the page ``to`` with what they match.

    They come in the body, because a scanner may have typed a card: nothing of it goes into an
    address, which browsers keep and servers on the way write down.
    """
    typed = request.POST.get("q", "").strip()[:100]
    if "|" in typed:
        said = gettext("Máy quét đã gõ vào ô tìm thủ tục. Chọn thủ tục trước, rồi quét thẻ.")
        messages.warning(request, said)
        typed = ""
    kept = {name: request.POST[name][:200] for name in ("slip", "day") if name in request.POST}
    return redirect(f"{reverse(to)}?{urlencode(kept | {'q': typed})}")


@duty(Duty.CLERK)
@require_POST
def card(request):
    """What the square code of a card says, for the fields of the form; nothing is kept of it."""
    try:
        read = parse_card(request.POST.get("scan", "")[:2000])
    except Refused as refused:
        return JsonResponse(refused.refusal.said(gettext), status=422)
    mark = card_mark(read.identifier, read.name, read.birth_date)
    said: dict[str, Any] = {"fields": card_values(read) | {"mark": mark}, "note": card_note(read)}
    who = read.name or read.identifier
    said["next"] = gettext("Đã đọc thẻ: {who}. Chọn thủ tục.").format(who=who)
    return JsonResponse(said | {"type": list(read.garbled)})


@duty(Duty.CLERK)
@require_POST
def look(request):
    """What does not fit and who may be here already, while the form is being filled in."""
    day = local(request.now).date()
    unit, _office = counter_of(request, day)
    form = PersonForm(request.POST)
    form.is_valid()
    version = version_asked(request, unit, day)
    hints = hints_of(form.cleaned_data, request.actor, request.now, version, returning=True)
    return render(request, "dossiers/intake_hints.html", _told(hints, request.POST))


def _told(hints: Hints, data: Any = None, made: Sequence[Offer] = ()) -> dict[str, Any]:
    match = hints.address
    return {
        "hints": hints,
        "recall_words": recall_words(hints.recall),
        "offers": made or offers(hints.reusable, data),
        "address_now": names_of(match.now),
        "address_before": names_of(match.before),
        "address_names": names_of(match.named) if match.certain else "",
        "address_either": [] if match.certain else match.named,
    }


@duty(Duty.CLERK)
@require_http_methods(["GET", "POST"])
def intake(request):
    """Choose the procedure, read the card, tick the papers; F9 receives."""
    day = local(request.now).date()
    unit, office = counter_of(request, day)
    version = version_asked(request, unit, day)
    data = request.POST if request.method == "POST" else None
    if data is not None and data.get("do") == "recall":
        data = recalled(request, data)
    form = PersonForm(data, refusing=request.POST.get("do") == "refuse")
    # A card read before the procedure was chosen brings no numbers of papers with it.
    papers = None if data is not None and "request_key" not in data else data
    checklist = Checklist(version, papers) if version else None
    refusal, status, hints, made = None, 200, Hints(), []
    if data is not None and checklist is not None:
        readable = form.is_valid() & checklist.is_valid()
        hints = hints_of(form.cleaned_data, request.actor, request.now, version, returning=True)
        made, only = offers(hints.reusable, data), data.get("do") in ("read", "recall")
        try:
            if only:
                form.unread or _only_read(form)
            elif readable and (form.refusing or _seen(hints, data, unit)):
                made = made if form.refusing else unexplained(made)
                if not any(one.fault for one in made):
                    return _recorded(request, unit, office, version, form, checklist, made)
                readable = False
            status = 200 if readable or only else 422
            form.focus_first_fault()
        except Refused as refused:
            refusal, status = _beside(form, refused.refusal), 409
    context = {"unit": unit, "units": counters_of(request.actor), "chosen": version, "form": form}
    context |= {"checklist": checklist, "refusal": refusal} | _told(hints, data, made)
    context |= {"note": card_note(form.card) if form.card else ""}
    context["words"] = request.GET.get("q", "").strip()[:100]
    context |= _found(context["words"], unit, day, request.now)
    context |= _promise(version, unit, request.now)
    context["fees"] = fees_told(version, day)
    return render(request, "dossiers/intake.html", context, status=status)


def _seen(hints: Hints, data: Any, unit: Unit) -> bool:
    """The clerk has seen what there is to see, or this very form was received before."""
    if hints.key == data.get("seen", ""):
        return True
    return Dossier.objects.filter(unit=unit, request_key=data.get("request_key") or "-").exists()


def fees_told(version: ProcedureVersion | None, day: date) -> list[dict[str, Any]]:
    """The fees on record, to be told before anything is received; the catalogue says the rest."""
    found = offered(version, day) if version else []
    return [
        {
            "name": one.name,
            "tariff": one.tariff,
            "per": gettext(FEE_PER_LABELS[one.tariff.per]),
            "verified": one.verified,
        }
        for one in found
        if one.item is not None
    ]


def _only_read(form: PersonForm) -> None:
    """A card was read and nothing else was asked: the rest is still to be typed, no fault of it."""
    form.errors.clear()
    form.fields["phone"].widget.attrs["autofocus"] = True


def _found(words: str, unit: Unit, day: date, at: datetime) -> dict[str, Any]:
    """Without a script the words are sent, and the page comes back with what they match."""
    names = list(catalogue.in_force(unit, day).order_by("pk").values_list("name", flat=True))
    told = {"received_here": len(names), "example": example_of(names)}
    return told | (_matches(words, unit, day, at) if words else {"found": []})


def _matches(words: str, unit: Unit, day: date, at: datetime) -> dict[str, Any]:
    """What this counter receives of what was typed, and who receives the rest."""
    elsewhere = [
        (version, ", ".join(gettext(label) for label in levels))
        for version, levels in received_elsewhere(words, unit, day)
    ]
    found = suggested(words, unit, day, at, SHOWN)
    return {"found": found, "words": words, "elsewhere": elsewhere}


def _promise(version: ProcedureVersion | None, unit: Unit, at: datetime) -> dict[str, Any]:
    """When the result would be due if it were handed in now, or why that cannot be said."""
    if version is None:
        return {"promise": None, "promise_refusal": None}
    try:
        calendar = calendar_known(unit.code, local(at).date())
        return {
            "promise": clock.due(version.parsed_term(), at, calendar),
            "promise_refusal": None,
        }
    except Refused as refused:
        return {"promise": None, "promise_refusal": refused.refusal}


FIELD_OF = {
    "party-without-name": "name",
    "reason-missing": "reason",
    "papers-not-named": "missing",
    "wish-address-missing": "wish_address",
}


def _beside(form: PersonForm, refusal: Refusal) -> Refusal | None:
    """A refusal about one field is said there; any other above the papers."""
    said = refusal.said(gettext)
    field = FIELD_OF.get(refusal.code)
    if field is None:
        return refusal
    form.add_error(field, f"{said['what']} {said['what_to_do']}")
    return None


def _recorded(
    request: HttpRequest,
    unit: Unit,
    office: Office | None,
    version: ProcedureVersion,
    form: PersonForm,
    checklist: Checklist,
    made: Sequence[Offer],
) -> HttpResponse:
    said = form.cleaned_data
    common: dict[str, Any] = {"unit": unit, "office": office, "version": version}
    common |= {"by": request.actor, "at": request.now}  # type: ignore[attr-defined]
    common["request_key"] = said["request_key"]
    # One transaction: a receipt that is refused leaves no person behind.
    with transaction.atomic():
        before = Dossier.objects.filter(unit=unit, request_key=said["request_key"]).first()
        person = form.particulars() | {"name": said["name"] or NO_NAME}
        applicant = (
            before.applicant if before else register(person, by=common["by"], at=common["at"])
        )
        if form.refusing:
            dossier = actions.refuse_at_counter(
                applicant=applicant,
                ground=said["ground"],
                reason=said["reason"],
                missing=said["missing"] or ([] if said["whole"] else checklist.missing()),
                **common,
            )
        else:
            dossier = actions.receive(
                applicant=applicant,
                papers=papers_with(papers_given(said, checklist), made),
                declined=declined(made),
                channel=said["channel"],
                copies=said["copies"],
                note=said["note"],
                wish=(said["wish_method"], said["wish_address"]),
                no_messages=said["no_messages"],
                **common,
            )
    if form.refusing:
        messages.info(request, gettext("Đã ghi việc không tiếp nhận. In phiếu cho người nộp."))
    else:
        promised = vn_datetime(dossier.promise_at)
        messages.success(
            request, gettext("Đã nhận hồ sơ. Hẹn trả {moment}.").format(moment=promised)
        )
    request.session[PRINT_NEXT] = dossier.pk
    return redirect("dossiers:detail", pk=dossier.pk)


def papers_given(said: dict[str, Any], checklist: Checklist) -> list[PaperGiven]:
    """The papers of the list that are here, and those beyond it."""
    return [
        *checklist.given(whole=said["whole"]),
        *(PaperGiven(name, copies=1) for name in said["extra"]),
    ]


def register(said: dict[str, Any], *, by: Actor, at: datetime) -> Party:
    """The same person with the same particulars is one row; anything new is a new one."""
    known = people_queries.party_by_identifier(said["identifier"])
    if known is None and said["name"] == NO_NAME:
        known = Party.objects.filter(name=NO_NAME, identifier="").order_by("pk").first()
    same = people_queries.same_party(said, known)
    if same is not None:
        return same
    return people.register_party(**said, by=by, at=at)
