"""Numbers reserved for slips by hand: reserved, printed, and what became of each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import NumberRange
from congvu.dossiers.papers import blank_slips
from congvu.dossiers.rules.outages import SPOILED_SUGGESTED, SlipState, serials_in
from congvu.organisation.models import Unit
from congvu.people import queries as people
from congvu.web.access import duty
from congvu.web.dossiers.outages import unit_among, units_worked
from congvu.web.dossiers.slips import _file

PER_PAGE = 20


class RangeForm(forms.Form):
    """First and last serial, and who keeps the blank slips."""

    first = forms.IntegerField(label=_("Từ số"), min_value=1, max_value=999_999)
    last = forms.IntegerField(label=_("Đến số"), min_value=1, max_value=999_999)
    holder = forms.ChoiceField(label=_("Người giữ giấy"), required=False)

    def __init__(self, data: Any, *, unit: Unit, day: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.known = {str(each.pk): each for each in people.colleagues(unit, day)}
        names = [(key, each.full_name) for key, each in self.known.items()]
        self.fields["holder"].choices = [("", "…"), *names]  # type: ignore[attr-defined]


@duty(*access.RESERVERS)
@require_http_methods(["GET", "POST"])
def ranges(request):
    """The blocks of the units one works at; a new one to reserve."""
    actor, day = request.actor, local(request.now).date()
    units = units_worked(actor, *access.RESERVERS)
    given = request.POST if request.method == "POST" else request.GET
    unit = unit_among(units, given.get("unit", ""))
    first, last = queries.range_offered(unit, day)
    own = str(actor.user_id) if actor.user_id else ""
    data = request.POST if request.method == "POST" else None
    initial = {"first": first, "last": last, "holder": own}
    form = RangeForm(data, unit=unit, day=day, initial=initial)
    refusal: Refusal | None = None
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            holder = form.known.get(said["holder"])
            try:
                made = actions.reserve_range(
                    unit,
                    first=said["first"],
                    last=said["last"],
                    holder=holder,
                    by=actor,
                    at=request.now,
                )
            except Refused as refused:
                refusal, status = refused.refusal, 409
            else:
                messages.success(request, gettext("Đã dành dải số. In giấy trắng và cất ở quầy."))
                return redirect("dossiers:range", pk=made.pk)
    page = Paginator(queries.ranges_of([each.pk for each in units]), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "unit": unit,
        "units": units,
        "refusal": refusal,
        "page": shown,
        "tallies": queries.range_tallies(list(shown.object_list)),
    }
    return render(request, "dossiers/ranges.html", context, status=status)


def _block(request: HttpRequest, pk: int) -> NumberRange:
    units = units_worked(request.actor, *access.RESERVERS)  # type: ignore[attr-defined]
    found: NumberRange = get_object_or_404(queries.ranges_of([each.pk for each in units]), pk=pk)
    return found


@duty(*access.RESERVERS)
@require_http_methods(["GET", "POST"])
def block(request, pk):
    """One block with every number of it; spoiled ones are said, with the reason."""
    found = _block(request, pk)
    if request.method == "GET":
        return _page(request, found)
    who = {"by": request.actor, "at": request.now}
    sent = request.POST
    try:
        if sent.get("do") == "hand":
            known = people.colleagues(found.unit, local(request.now).date())
            holder = next((each for each in known if str(each.pk) == sent.get("holder")), None)
            if holder is None:
                raise Http404
            actions.hand_range(found, holder=holder, **who)
            messages.success(request, gettext("Đã ghi người giữ giấy."))
        else:
            serials = serials_in(sent.get("serials", ""))
            reason = sent.get("reason", "")[:400]
            actions.spoil_numbers(found, serials=serials, reason=reason, **who)
            messages.success(request, gettext("Đã ghi huỷ các số."))
    except Refused as refused:
        return _page(request, found, 409, refused.refusal)
    return redirect("dossiers:range", pk=pk)


def _page(
    request: HttpRequest, found: NumberRange, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    numbers = queries.reserved_in(found)
    context = {
        "held": found,
        "tally": queries.range_tallies([found])[0],
        "rows": [(each, gettext(each.state_label), queries.number_shown(each)) for each in numbers],
        "colleagues": people.colleagues(found.unit, local(request.now).date()),  # type: ignore[attr-defined]
        "reasons": [gettext(each) for each in SPOILED_SUGGESTED],
        "sent": {name: request.POST.get(name, "") for name in ("serials", "reason")},
        "refusal": refusal,
    }
    return render(request, "dossiers/range.html", context, status=status)


@duty(*access.RESERVERS)
@require_GET
def blanks(request, pk):
    """The free numbers as blank slips, with the register and the calendar, for the drawer."""
    found = _block(request, pk)
    free = [each for each in queries.reserved_in(found) if each.state is SlipState.FREE]
    made = blank_slips.blank_slips(found, free, request.now)
    return _file(made, "application/pdf", f"giay-trang-{found.first}-{found.last}.pdf")
