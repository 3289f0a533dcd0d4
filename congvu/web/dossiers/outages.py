"""Outages of a unit: written down, ended, put right; what the slips by hand became."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Outage
from congvu.dossiers.papers import blank_slips
from congvu.dossiers.rules.outages import OUTAGE_LABELS, SLIP_LABELS, serial_words, serials_in
from congvu.organisation.models import Unit
from congvu.web.access import duty
from congvu.web.dossiers.forms import Text
from congvu.web.dossiers.moments import Hour, SlipDay, moment_of, parts_of
from congvu.web.dossiers.slips import _file

PER_PAGE = 30


def units_worked(actor: Actor, *duties: Any) -> list[Unit]:
    """The units where the actor holds one of ``duties`` itself, the own one first."""
    keys = {grant.unit_id for grant in actor.grants if grant.duty in duties}
    rows = Unit.objects.filter(pk__in=keys).order_by("name", "pk")
    return sorted(rows, key=lambda each: each.pk != actor.unit_id)


def unit_among(units: list[Unit], asked: str) -> Unit:
    """The unit asked for among those one works at, the first when none is; others are not there."""
    found = [each for each in units if str(each.pk) == asked] if asked else units
    if not found:
        raise Http404
    return found[0]


class SpanForm(forms.Form):
    """From when to when; the end is left open while it lasts."""

    day = SlipDay(label=_("Từ ngày"))
    hour = Hour(label=_("Lúc"))
    end_day = SlipDay(label=_("Đến ngày"))
    end_hour = Hour(label=_("Hết lúc"), required=False)

    def __init__(self, data: Any, *, at: datetime, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        today = local(at).date()
        for name in ("day", "end_day"):
            if name in self.fields:
                self.fields[name].today = today  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "day" in self.fields and not said.get("day") and "day" not in self.errors:
            self.add_error("day", gettext("Ghi ngày bắt đầu."))
        end_day = said.get("end_day") or (said.get("day") if said.get("end_hour") else None)
        if end_day and not said.get("end_hour") and "end_hour" not in self.errors:
            self.add_error("end_hour", gettext("Ghi giờ hết, hoặc để trống cả ngày và giờ."))
        said["start"] = moment_of(said.get("day"), said.get("hour"))
        said["end"] = moment_of(end_day, said.get("end_hour"))
        return said


class OutageForm(SpanForm):
    """What failed, from when, and what was done."""

    kind = forms.ChoiceField(
        label=_("Sự cố"), choices=[(code, _(label)) for code, label in OUTAGE_LABELS.items()]
    )
    measures = Text(label=_("Đã xử lý thế nào"), max_length=400, required=False)


class EndForm(SpanForm):
    """When it was over."""

    day = None
    hour = None
    measures = Text(label=_("Đã xử lý thế nào"), max_length=400, required=False)


class CorrectForm(SpanForm):
    """Other hours, and why."""

    reason = Text(label=_("Lý do sửa"), max_length=400, required=False)


@duty(*access.READERS)
@require_http_methods(["GET", "POST"])
def outages(request):
    """The outages in sight, those of the own unit to write down."""
    actor, at = request.actor, request.now
    units = units_worked(actor, *access.MOVERS)
    data = request.POST if request.method == "POST" else None
    form = OutageForm(data, at=at, initial=parts_of(at, "day", "hour"))
    refusal: Refusal | None = None
    status = 200
    if data is not None:
        unit = unit_among(units, data.get("unit", ""))
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = actions.record_outage(
                    unit,
                    kind=said["kind"],
                    started_at=said["start"],
                    ended_at=said["end"],
                    measures=said["measures"],
                    by=actor,
                    at=at,
                )
            except Refused as refused:
                refusal, status = refused.refusal, 409
            else:
                messages.success(request, gettext("Đã ghi sự cố."))
                return redirect("dossiers:outage", pk=made.pk)
    page = Paginator(queries.outages_visible_to(actor, at), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "form": form,
        "units": units,
        "refusal": refusal,
        "waiting": queries.slips_waiting(actor),
        "reserves": bool(units_worked(actor, *access.RESERVERS)),
    }
    return render(request, "dossiers/outages.html", context, status=status)


def _outage(request: HttpRequest, pk: int) -> Outage:
    rows = queries.outages_visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    found: Outage = get_object_or_404(rows, pk=pk)
    return found


@duty(*access.READERS)
@require_http_methods(["GET", "POST"])
def outage(request, pk):
    """One outage: its hours, its slips, what is still to enter."""
    found = _outage(request, pk)
    if request.method == "GET":
        return _page(request, found)
    act, sent = request.POST.get("do", ""), request.POST
    who = {"by": request.actor, "at": request.now}
    try:
        if act == "declare":
            actions.declare_slips(found, serials=serials_in(sent.get("serials", "")), **who)
            messages.success(request, gettext("Đã ghi các số giấy viết tay."))
        elif act == "end":
            form = EndForm(sent, at=request.now)
            if not form.is_valid() or form.cleaned_data["end"] is None:
                return _page(request, found, 422, ended=form)
            said = form.cleaned_data
            actions.end_outage(found, ended_at=said["end"], measures=said["measures"], **who)
            messages.success(request, gettext("Đã ghi hết sự cố."))
        else:
            form = CorrectForm(sent, at=request.now)
            if not form.is_valid():
                return _page(request, found, 422, corrected=form)
            said = form.cleaned_data
            hours = {"started_at": said["start"], "ended_at": said["end"]}
            actions.correct_outage(found, **hours, reason=said["reason"], **who)
            messages.success(request, gettext("Đã sửa giờ của sự cố."))
    except Refused as refused:
        code = refused.refusal.code
        return _page(request, found, 403 if code == "not-your-duty" else 409, refused.refusal)
    return redirect("dossiers:outage", pk=pk)


def _page(
    request: HttpRequest,
    found: Outage,
    status: int = 200,
    refusal: Refusal | None = None,
    ended: EndForm | None = None,
    corrected: CorrectForm | None = None,
) -> HttpResponse:
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    done = queries.reconcile(found)
    hours = parts_of(found.started_at, "day", "hour")
    if found.ended_at:
        hours |= parts_of(found.ended_at, "end_day", "end_hour")
    first = done.waiting[0] if done.waiting else None
    declared = [each.serial for each in done.slips]
    context = {
        "outage": found,
        "done": done,
        "rows": [
            (each, gettext(each.state_label), queries.number_shown(each)) for each in done.slips
        ],
        "gaps": serial_words(done.gaps),
        "late": found.recorded_at and found.recorded_at - found.started_at > queries.LOGGED_LATE,
        "works": access.may_log_outage(actor, found.unit) is None,
        "enters": access.may_receive(actor, found.unit) is None,
        "next": first,
        "declared": serial_words(declared),
        "ended": ended or EndForm(None, at=at, initial=parts_of(at, "end_day", "end_hour")),
        "corrected": corrected or CorrectForm(None, at=at, initial=hours),
        "correcting": corrected is not None,
        "refusal": refusal,
    }
    return render(request, "dossiers/outage.html", context, status=status)


@duty(*access.READERS)
@require_GET
def listed(request, pk):
    """The list of the slips, to be signed."""
    found = _outage(request, pk)
    words = {str(code): label for code, label in SLIP_LABELS.items()}
    made = blank_slips.outage_list(found, queries.reconcile(found), words, request.now)
    return _file(made, "application/pdf", f"giay-viet-tay-{pk}.pdf")
