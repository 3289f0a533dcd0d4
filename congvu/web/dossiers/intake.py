"""Intake: one page, one pass, from the procedure to the receipt."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core import clock
from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.core.vietnamese import fold
from congvu.dossiers import actions
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries import calendar_known
from congvu.dossiers.rules import PaperGiven
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.people.models import Party
from congvu.procedures import queries as catalogue
from congvu.procedures.models import ProcedureVersion
from congvu.ui.formats import vn_datetime
from congvu.web.access import duty
from congvu.web.dossiers.forms import Checklist, PersonForm

SHOWN = 12


def counter_of(actor: Actor, day: date) -> tuple[Unit, Office | None]:
    """The counter at which a clerk sits: the unit of their duty, and its one-stop office."""
    units = sorted(each.unit_id for each in actor.grants if each.duty is Duty.CLERK)
    key = actor.unit_id if actor.unit_id in units else units[0]
    unit = Unit.objects.get(pk=key)
    offices = organisation.offices_of(unit, day, OfficeKind.ONE_STOP)
    own = [each for each in offices if each.pk == actor.office_id]
    return unit, next(iter(own or offices), None)


@duty(Duty.CLERK)
@require_GET
def procedures(request):
    """The procedures received here that match what is being typed, as a list to choose from."""
    day = local(request.now).date()
    unit, _office = counter_of(request.actor, day)
    words = request.GET.get("q", "").strip()[:100]
    found = catalogue.search(words, unit, day)[:SHOWN]
    return render(request, "dossiers/procedure_options.html", {"found": found, "words": words})


@duty(Duty.CLERK)
@require_http_methods(["GET", "POST"])
def intake(request):
    """Choose the procedure, write down the person, tick the papers; F9 receives."""
    day = local(request.now).date()
    unit, office = counter_of(request.actor, day)
    version = _version(request, unit, day)
    data = request.POST if request.method == "POST" else None
    form = PersonForm(data, refusing=request.POST.get("do") == "refuse")
    checklist = Checklist(version, data) if version else None
    refusal, status = None, 200
    if data is not None and checklist is not None:
        readable = form.is_valid() & checklist.is_valid()
        try:
            if readable:
                return _recorded(request, unit, office, version, form, checklist)
            status = 422
            form.focus_first_fault()
        except Refused as refused:
            refusal, status = _beside(form, refused.refusal), 409
    context = {"unit": unit, "chosen": version, "form": form, "checklist": checklist}
    context |= {"refusal": refusal, "words": request.GET.get("q", "").strip()[:100]}
    context |= _found(context["words"], unit, day) | _promise(version, unit, request.now)
    return render(request, "dossiers/intake.html", context, status=status)


def _version(request: HttpRequest, unit: Unit, day: date) -> ProcedureVersion | None:
    key = request.POST.get("version") or request.GET.get("version", "")
    if not key.isdecimal():
        return None
    found: ProcedureVersion | None = (
        catalogue.in_force(unit, day).filter(pk=key).select_related("procedure").order_by().first()
    )
    return found


def _found(words: str, unit: Unit, day: date) -> dict[str, Any]:
    """Without a script the words are sent, and the page comes back with what they match."""
    found = list(catalogue.search(words, unit, day)[:SHOWN]) if words else []
    return {"found": found, "received_here": catalogue.in_force(unit, day).count()}


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


def _beside(form: PersonForm, refusal: Refusal) -> Refusal | None:
    """A refusal about one field is said there; any other above the papers."""
    said = refusal.said(gettext)
    field = {"party-without-name": "name", "reason-missing": "reason"}.get(refusal.code)
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
) -> HttpResponse:
    said = form.cleaned_data
    common: dict[str, Any] = {"unit": unit, "office": office, "version": version}
    common |= {"by": request.actor, "at": request.now}  # type: ignore[attr-defined]
    # One transaction: a receipt that is refused leaves no person behind.
    with transaction.atomic():
        before = Dossier.objects.filter(unit=unit, request_key=said["request_key"]).first()
        applicant = before.applicant if before else register(said, by=common["by"], at=common["at"])
        if form.refusing:
            dossier = actions.refuse_at_counter(
                applicant=applicant,
                reason=said["reason"],
                missing=said["missing"] or checklist.missing(),
                **common,
            )
        else:
            dossier = actions.receive(
                applicant=applicant,
                papers=[
                    *checklist.given(whole=said["whole"]),
                    *(PaperGiven(name, copies=1) for name in said["extra"]),
                ],
                channel=said["channel"],
                copies=said["copies"],
                note=said["note"],
                request_key=said["request_key"],
                **common,
            )
    if form.refusing:
        messages.info(request, gettext("Đã ghi việc không tiếp nhận. In phiếu cho người nộp."))
    else:
        promised = vn_datetime(dossier.promise_at)
        messages.success(
            request, gettext("Đã nhận hồ sơ. Hẹn trả {moment}.").format(moment=promised)
        )
    return redirect("dossiers:detail", pk=dossier.pk)


def register(said: dict[str, Any], *, by: Actor, at: datetime) -> Party:
    """The same person with the same particulars is one row; anything new is a new one."""
    known = people_queries.party_by_identifier(said["identifier"])
    same = known is not None and all(
        getattr(known, name) == said[name] for name in ("phone", "address", "email")
    )
    if known is not None and same and fold(known.name) == fold(said["name"]):
        return known
    fields = ("name", "identifier", "phone", "address", "email")
    return people.register_party(**{name: said[name] for name in fields}, by=by, at=at)
