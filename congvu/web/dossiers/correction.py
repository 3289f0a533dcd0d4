"""An intake put right on a page of its own; and what the intake says, on the dossier's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import access, actions, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries.counter import worked_on
from congvu.dossiers.rules import Channel, PaperGiven
from congvu.dossiers.rules.counter import NOT_RECEIVED_GROUNDS, WISH_LABELS
from congvu.dossiers.rules.views import Look
from congvu.organisation.addresses import names_of, read_address
from congvu.people.rules import IDENTITY_LABELS, PARTY_FIELDS, SEX_LABELS
from congvu.procedures import queries as catalogue
from congvu.web.access import signed_in
from congvu.web.dossiers.forms import Checklist, Text
from congvu.web.dossiers.intake import papers_given, register
from congvu.web.dossiers.person_form import PersonForm
from congvu.web.dossiers.persons import opened_whole, sight, works_at


class CorrectForm(PersonForm):
    """The intake as it was written, to be put right, with the reason."""

    procedure = forms.ChoiceField(label=_("Thủ tục"), required=False)
    why = Text(label=_("Lý do sửa"), max_length=400)

    def __init__(self, data: Any, dossier: Dossier) -> None:
        who = dossier.applicant
        first = {name: getattr(who, name) for name in PARTY_FIELDS}
        first |= {"kind": who.kind, "channel": dossier.channel, "copies": dossier.copies}
        first |= {
            "no_messages": dossier.no_messages,
            "note": dossier.note,
            "procedure": str(dossier.version_id),
        }
        first |= {"wish_method": dossier.wish_method or str(Channel.COUNTER)}
        first |= {"wish_address": dossier.wish_address}
        listed = set(dossier.version.papers.order_by("order").values_list("name", flat=True))
        first["extra"] = "\n".join(name for name in _had(dossier) if name not in listed)
        super().__init__(data, initial=first)
        for name in ("ground", "reason", "missing"):
            del self.fields[name]
        if dossier.channel not in dict(self.fields["channel"].choices):  # type: ignore[attr-defined]
            del self.fields["channel"]
        assert dossier.received_at is not None
        day = local(dossier.received_at).date()
        if worked_on(dossier):
            del self.fields["procedure"]
            return
        found = catalogue.in_force(dossier.unit, day).in_order()
        self.fields["procedure"].choices = [(str(one.pk), one.name) for one in found]  # type: ignore[attr-defined]
        self.versions = {str(one.pk): one for one in found}


def _had(dossier: Dossier) -> dict[str, tuple[int, int]]:
    return {
        line.name: (line.originals, line.copies)
        for line in dossier.papers.order_by("order")
        if line.is_given
    }


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request, pk):
    """Put an intake right with a reason; what was written before stays in the story."""
    visible = access.visible_to(request.actor, request.now).with_names()
    dossier = get_object_or_404(visible, pk=pk)
    if dossier.received_at is None or not works_at(request.actor, dossier.unit_id):
        raise Http404
    opened_whole(request, dossier, Look.INTAKE)
    refusal = access.may_act(request.actor, "correct", dossier) or rules.why_not(
        dossier.facts(request.now), "correct", request.now
    )
    data = request.POST if request.method == "POST" else None
    form = CorrectForm(data, dossier)
    checklist = Checklist(dossier.version, data, had=_had(dossier))
    status = 200
    if data is not None:
        if form.is_valid() & checklist.is_valid():
            try:
                return _corrected(request, dossier, form, checklist)
            except Refused as refused:
                refusal, status = refused.refusal, 409
                status = 403 if refusal.code == "not-your-duty" else 409
        else:
            status = 422
            form.focus_first_fault()
    return _shown(request, dossier, form, checklist, refusal, status)


def _shown(
    request: HttpRequest,
    dossier: Dossier,
    form: CorrectForm,
    checklist: Checklist,
    refusal: Refusal | None,
    status: int,
) -> HttpResponse:
    context = {"dossier": dossier, "form": form, "checklist": checklist, "refusal": refusal}
    context["fields"] = [
        form[name]
        for name in (
            *("procedure", "scan", "kind", "name", "identifier", "birth_date", "sex", "phone"),
            *("address", "tax_code", "representative", "old_identifier", "issued_on", "email"),
            *("wish_method", "wish_address", "channel", "copies", "no_messages", "note"),
        )
        if name in form.fields
    ]
    return render(request, "dossiers/correct.html", context, status=status)


def _corrected(
    request: HttpRequest, dossier: Dossier, form: CorrectForm, checklist: Checklist
) -> HttpResponse:
    common: dict[str, Any] = {"by": request.actor, "at": request.now}  # type: ignore[attr-defined]
    said, person = form.cleaned_data, form.particulars()
    version = form.versions[said["procedure"]] if said.get("procedure") else None
    other = version is not None and version.pk != dossier.version_id
    who = dossier.applicant
    wish = (said["wish_method"], said["wish_address"])
    if not dossier.wish_method and wish == (Channel.COUNTER, ""):
        wish = ("", "")  # nothing was written, and nothing is wished beyond the usual
    had = _had(dossier)
    papers = [
        # What stands beyond the list keeps the numbers it was written with, and an earlier result
        # that stands for a paper stays without a sheet.
        PaperGiven(one.name, *had[one.name])
        if one.name in had and (one.name in said["extra"] or had[one.name] == (0, 0))
        else one
        for one in papers_given(said, checklist)
    ]
    same = all(getattr(who, name) == person[name] for name in (*PARTY_FIELDS, "kind"))
    with transaction.atomic():
        actions.correct(
            dossier,
            reason=said["why"],
            applicant=None if same else register(person, **common),
            version=version,
            papers=None if other else papers,
            copies=said["copies"],
            channel=said.get("channel"),
            note=said["note"],
            wish=wish,
            no_messages=said["no_messages"],
            **common,
        )
    messages.success(request, gettext("Đã sửa nội dung tiếp nhận. In lại giấy nếu đã giao bản cũ."))
    return redirect("dossiers:detail", pk=dossier.pk)


def section(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """What the intake says beside the head: how the person was read, the wish, a void."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    who = dossier.applicant
    whole = sight(request, dossier).whole
    match = read_address(who.address, local(now).date()) if whole else read_address("", now.date())
    source = IDENTITY_LABELS.get(who.identity_source, "")
    ground = NOT_RECEIVED_GROUNDS.get(dossier.refusal_ground)
    correctable = dossier.received_at is not None and (
        access.may_act(actor, "correct", dossier)
        or rules.why_not(dossier.facts(now), "correct", now)
    )
    found = {
        "dossier": dossier,
        "who": who if whole else None,
        "source": gettext(source) if source else "",
        "sex": gettext(SEX_LABELS[who.sex]) if whole and who.sex in SEX_LABELS else "",
        "wish": gettext(WISH_LABELS[dossier.wish_method]) if dossier.wish_method else "",
        "now": names_of(match.now),
        "before": names_of(match.before),
        "ground": gettext(ground.label) if ground else "",
        "corrects": dossier.received_at is not None and correctable is None,
    }
    told = any(found[name] for name in ("source", "wish", "now", "before", "ground", "corrects"))
    return found if told or dossier.voided_at else None
