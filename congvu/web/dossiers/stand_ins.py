"""Who does whose work while they are away: said by a head, a leader or the administrator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.organisation import queries as organisation
from congvu.people import access, actions
from congvu.people import queries as people
from congvu.people.models import StandIn
from congvu.web.access import duty
from congvu.web.dossiers.act_forms.base import people_choices
from congvu.web.dossiers.forms import Text


class Day(forms.DateField):
    """A day as it is picked or typed."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StandInForm(forms.Form):
    """Who is away, who works for them, from when to when, and why."""

    person = forms.ChoiceField(label=_("Người vắng"))
    stand_in = forms.ChoiceField(label=_("Người làm thay"))
    since = Day(label=_("Từ ngày"))
    until = Day(label=_("Đến hết ngày"))
    reason = Text(label=_("Lý do vắng"), max_length=200)

    def __init__(self, data: Any, *, unit: Any, day: Any) -> None:
        super().__init__(data, initial={"since": day, "until": day})
        found = people.colleagues(unit, day) if unit else []
        self.known = {str(each.pk): each for each in found}
        for name in ("person", "stand_in"):
            self.fields[name].choices = people_choices(  # type: ignore[attr-defined]
                found, gettext("Chọn người")
            )


@duty(*access.APPOINTERS)
@require_http_methods(["GET", "POST"])
def stand_ins(request):
    """Those in force and to come, and the form for the next."""
    day = local(request.now).date()
    unit = organisation.by_id(request.actor.unit_id) if request.actor.unit_id else None
    sent = request.POST if request.method == "POST" else None
    form = StandInForm(sent, unit=unit, day=day)
    refusal: Refusal | None = None
    status = 200
    if sent is not None:
        status = 422
        if form.is_valid() and unit is not None:
            said = form.cleaned_data
            try:
                actions.appoint_stand_in(
                    form.known[said["person"]],
                    form.known[said["stand_in"]],
                    unit,
                    since=said["since"],
                    until=said["until"],
                    reason=said["reason"],
                    by=request.actor,
                    at=request.now,
                )
            except Refused as refused:
                refusal = refused.refusal
                status = 403 if refusal.code == "not-your-duty" else 409
            else:
                messages.success(request, gettext("Đã phân công người làm thay."))
                return redirect("dossiers:stand_ins")
    rows = people.stand_ins(unit, day) if unit else []
    context = {"rows": rows, "form": form, "refusal": refusal, "today": day}
    return render(request, "dossiers/stand_ins.html", context, status=status)


@duty(*access.APPOINTERS)
@require_POST
def end(request, pk):
    """The person is back today: the stand-in worked for them until yesterday."""
    row = get_object_or_404(StandIn, pk=pk, unit_id=request.actor.unit_id)
    yesterday = local(request.now).date() - timedelta(days=1)
    actions.end_stand_in(row, last_day=yesterday, by=request.actor, at=request.now)
    messages.success(request, gettext("Đã chấm dứt việc làm thay."))
    return redirect("dossiers:stand_ins")
