"""The words of messages: those in force at each moment, and a page to put others in their place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.rules.wordings import (
    BLANKS,
    LONGEST,
    MOMENT_LABELS,
    Moment,
    blanks_for,
    filled,
    sample_values,
    why_not_wording,
)
from congvu.organisation.models import Unit
from congvu.outbox.rules import sms_parts
from congvu.procedures import queries as catalogue
from congvu.procedures.access import MANAGERS
from congvu.procedures.models import Procedure, ProcedureVersion
from congvu.web.access import duty
from congvu.web.dossiers.forms import Text


def _own_unit(request: HttpRequest) -> Unit | None:
    """The unit whose catalogue one manages; None: the words of the whole province."""
    actor = request.actor  # type: ignore[attr-defined]
    if access.words_for_all(actor):
        return None
    charged = [grant.unit_id for grant in actor.grants if grant.duty in MANAGERS]
    return Unit.objects.get(pk=actor.unit_id if actor.unit_id in charged else charged[0])


def _procedure(request: HttpRequest) -> Procedure | None:
    code = request.GET.get("procedure", "") or request.POST.get("procedure", "")
    return Procedure.objects.filter(code=code).first() if code else None


class WordingForm(forms.Form):
    """The words, from when, and why."""

    text = Text(label=_("Lời nhắn"), max_length=LONGEST, required=False, widget=forms.Textarea)
    valid_from = forms.DateField(
        label=_("Có hiệu lực từ ngày"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = Text(label=_("Lý do sửa"), max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 5


@duty(*MANAGERS)
@require_GET
def wordings(request):
    """Every moment with the words in force there, of one procedure or of all."""
    unit, procedure = _own_unit(request), _procedure(request)
    words = queries.Wordings(local(request.now).date())
    day = local(request.now).date()
    found = []
    for moment in Moment:
        text = words.text(moment, procedure.pk if procedure else 0, unit.pk if unit else 0)
        query = urlencode({"procedure": procedure.code}) if procedure else ""
        found.append(
            {
                "label": gettext(MOMENT_LABELS[moment]),
                "text": text,
                "parts": sms_parts(filled(text, sample_values(moment))),
                "ours": text == queries.packaged_wording(moment, day),
                "url": f"{reverse('dossiers:wording', args=[moment])}?{query}",
            }
        )
    context = {"found": found, "unit": unit, "procedure": procedure}
    context["procedures"] = _choices(unit, day)
    return render(request, "dossiers/wordings.html", context)


def _choices(unit: Unit | None, day: Any) -> list[tuple[str, str]]:
    here = catalogue.in_force(unit, day) if unit else ProcedureVersion.objects.on(day)
    versions = here.in_order().select_related("procedure")
    return [(each.procedure.code, each.name) for each in versions]


@duty(*MANAGERS)
@require_http_methods(["GET", "POST"])
def wording(request, moment):
    """The words of one moment: edit, see them filled in, put in force from a day."""
    if moment not in list(Moment):
        raise Http404
    moment, unit, procedure = Moment(moment), _own_unit(request), _procedure(request)
    day = local(request.now).date()
    words = queries.Wordings(day).text(
        moment, procedure.pk if procedure else 0, unit.pk if unit else 0
    )
    form = WordingForm(request.POST or None, initial={"text": words, "valid_from": day})
    refusal, status = None, 200
    text = request.POST.get("text", words)[:LONGEST]
    saving = request.POST.get("do") == "save"
    if request.method == "POST" and not saving:
        form.is_valid()
        form.errors.clear()
        refusal = why_not_wording(moment, text.strip())
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.set_wording(
                    moment,
                    unit=unit,
                    procedure=procedure,
                    by=request.actor,
                    at=request.now,
                    **form.cleaned_data,
                )
                messages.success(request, gettext("Đã ghi lời nhắn."))
                query = urlencode({"procedure": procedure.code}) if procedure else ""
                return redirect(f"{reverse('dossiers:wordings')}?{query}")
            except Refused as refused:
                refusal, status = refused.refusal, 409
    return render(
        request,
        "dossiers/wording.html",
        {
            "moment": gettext(MOMENT_LABELS[moment]),
            "form": form,
            "refusal": refusal,
            "unit": unit,
            "procedure": procedure,
            "blanks": [(f"{{{name}}}", gettext(BLANKS[name].label)) for name in blanks_for(moment)],
            "packaged": queries.packaged_wording(moment, day),
        }
        | _preview(moment, text),
        status=status,
    )


def _preview(moment: Moment, text: str) -> dict[str, Any]:
    shown = filled(text, sample_values(moment)) if not why_not_wording(moment, text) else ""
    return {"preview": shown, "parts": sms_parts(shown), "letters": len(shown)}
