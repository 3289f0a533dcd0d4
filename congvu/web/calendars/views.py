"""What is decided about days, and the three steps of a change: write, look, confirm."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from congvu.calendars import queries as calendars
from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Appointment, CalendarChange
from congvu.dossiers.papers import Person
from congvu.dossiers.papers.appointments import new_appointment
from congvu.dossiers.rules.views import Look
from congvu.web.access import duty, signed_in, stop_at
from congvu.web.calendars.forms import ChangeForm, DayForms
from congvu.web.dossiers.persons import opened, shown

SHOWN = 100


@signed_in
@require_GET
def days(request):
    """The days off and make-up days of a year, and the changes that were made."""
    this_year = local(request.now).year
    years = range(this_year + 1, 2017, -1)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else this_year
    context = {
        "year": year,
        "years": years,
        "days": calendars.decisions_of(year),
        "decided": year in calendars.calendar_for().decided_years,
        "changes": queries.changes_of_calendar()[:20],
        "may_change": access.may_change_calendar(request.actor) is None,
    }
    return render(request, "calendars/days.html", context)


@duty(Duty.UNIT_LEADER, Duty.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def change(request):
    """Write down the days; look at what moves; confirm exactly that."""
    stop_at(access.may_change_calendar(request.actor))
    data = request.POST if request.method == "POST" else None
    rows = DayForms(data, prefix="days")
    form = ChangeForm(data, decided=_decided(request))
    preview, refusal, status = None, None, 200
    if data is not None and rows.is_valid() & form.is_valid():
        decisions = [each for each in (row.decision() for row in rows) if each is not None]
        said = form.cleaned_data
        try:
            if data.get("do") == "confirm":
                done = actions.apply_calendar(
                    decisions,
                    withdrawn=form.days_lifted(),
                    confirmed=said["confirmed"],
                    reason=said["reason"],
                    source=said["source"],
                    by=request.actor,
                    at=request.now,
                )
                return redirect("calendars:changed", pk=done.pk)
            preview = queries.preview_calendar(decisions, form.days_lifted(), request.now)
        except Refused as refused:
            refusal, status = refused.refusal, 409
            if refusal.code == "preview-outdated":
                preview = queries.preview_calendar(decisions, form.days_lifted(), request.now)
    elif data is not None:
        status = 422
    context = {"rows": rows, "form": form, "preview": preview, "refusal": refusal, "most": SHOWN}
    context["more_used"] = any(row.has_changed() for row in rows.forms[2:])
    return render(request, "calendars/change.html", context, status=status)


def _decided(request):
    """Decisions that still count and may still matter: from a year ago on."""
    since = local(request.now).date() - timedelta(days=366)
    years = (since.year, since.year + 1, since.year + 2)
    rows = [each for year in years for each in calendars.decisions_of(year)]
    return [(each.day, each.name) for each in rows if each.known_to is None and each.day >= since]


@signed_in
@require_GET
def changed(request, pk):
    """One change: what was decided, by whom, and every dossier it moved that one may read."""
    found = get_object_or_404(CalendarChange, pk=pk)
    page = Paginator(_appointments(request, found), SHOWN).get_page(request.GET.get("page"))
    context = {
        "change": found,
        "page": page,
        "days": [(date.fromisoformat(day), effect, name) for day, effect, name in found.decided],
        "lifted": [date.fromisoformat(day) for day in found.withdrawn],
    }
    return render(request, "calendars/changed.html", context)


def _appointments(request, change):
    visible = access.visible_to(request.actor, request.now)
    rows = change.appointments.filter(dossier__in=visible).select_related(
        "dossier__unit", "dossier__version"
    )
    return rows.order_by("dossier__unit__code", "pk")


@signed_in
@require_GET
def appointment(request, pk):
    """One new appointment slip, for whoever may read the dossier."""
    visible = access.visible_to(request.actor, request.now)
    rows = Appointment.objects.filter(dossier__in=visible).select_related(
        "change", "dossier__unit", "dossier__version__procedure", "dossier__applicant"
    )
    found = get_object_or_404(rows, pk=pk)
    opened(request, found.dossier, Look.PAPER, "giay-hen-lai")
    seen = shown(request, found.dossier)
    person = Person(seen.name, seen.phone, seen.address, seen.email)
    answer = HttpResponse(new_appointment(found, person), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="giay-hen-lai-{pk}.pdf"'
    return answer
