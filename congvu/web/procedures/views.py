"""The catalogue, one procedure, and a unit's board against what is in force."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.procedures import access, actions, queries, rules
from congvu.procedures.models import Procedure
from congvu.web.access import signed_in
from congvu.web.procedures.forms import FilterForm, PostForm, TakeDownForm
from congvu.web.procedures.pages import board_rows, difference_rows, version_page

ROWS_PER_PAGE = 50


def _today(request) -> date:
    return local(request.now).date()


def _own_unit(request) -> Unit | None:
    return Unit.objects.filter(pk=request.actor.unit_id).first() if request.actor.unit_id else None


@signed_in
@require_GET
def catalogue(request):
    """Procedures in force on a day, of a unit or of all."""
    today, own = _today(request), _own_unit(request)
    boards = queries.units_with_board(today)
    form = FilterForm(request.GET, today=today, unit=own if own in boards else None)
    found, unit = [], None
    if form.is_valid():
        asked = form.cleaned_data
        unit, day = form.unit_chosen(), asked["day"] or today
        found = queries.search(asked["q"], unit, day)
        if asked["field"]:
            found = found.filter(procedure__field=asked["field"])
        if unit:
            found = queries.with_online(found, unit, day)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "procedures/catalogue.html", {"form": form, "page": page, "unit": unit})


@signed_in
@require_GET
def detail(request, code):
    """All parts of one procedure, and its versions by date."""
    procedure = get_object_or_404(Procedure, code=code)
    versions = list(procedure.versions.order_by("-valid_from", "levels", "pk"))
    today, own = _today(request), _own_unit(request)
    chosen = request.GET.get("version")
    if chosen:
        shown = next((each for each in versions if str(each.pk) == chosen), None)
    else:
        shown = _best(versions, today, own)
    if shown is None:
        raise Http404
    return render(
        request, "procedures/detail.html", version_page(procedure, versions, shown, today)
    )


def _best(versions, day, own):
    """The version an official wants first: in force, and of the level of the own unit."""

    def rank(version):
        return day in version.validity, own is not None and own.level in version.level_list

    return max(versions, key=rank, default=None)


def _board_of(request, data) -> Unit:
    code = data.get("unit", "")
    if code:
        return organisation.unit_at(code, _today(request))
    own = _own_unit(request)
    if own is None:
        raise refuse(
            "unit-not-chosen",
            N_("Chưa chọn đơn vị."),
            N_("Mở danh mục, chọn đơn vị rồi mở bảng niêm yết của đơn vị đó."),
        )
    return own


def _board(request, unit, *, posting_form=None, removal_form=None, status=200):
    day = _today(request)
    refusal = access.may_post(request.actor, unit)
    first = {"place": gettext(rules.BOARD), "on": day}
    context = {
        "unit": unit,
        "day": day,
        "boards": queries.units_with_board(day),
        "differences": difference_rows(unit, day, request.POST.getlist("versions")),
        "board": board_rows(unit, day, request.POST.getlist("postings")),
        "in_force": queries.in_force(unit, day).count(),
        "refusal": refusal.said(gettext) if refusal else None,
        "posting_form": posting_form or PostForm(initial=first, unit=unit, day=day),
        "removal_form": removal_form or TakeDownForm(initial={"on": day}, unit=unit, day=day),
    }
    return render(request, "procedures/posting.html", context, status=status)


@signed_in
@require_GET
def posting(request):
    """What hangs on a unit's board, and how it differs from what is in force."""
    return _board(request, _board_of(request, request.GET))


def _back(unit):
    return redirect(f"{reverse('procedures:posting')}?{urlencode({'unit': unit.code})}")


@signed_in
@require_POST
def post(request):
    """Post what was ticked."""
    unit = _board_of(request, request.POST)
    form = PostForm(request.POST, unit=unit, day=_today(request))
    if not form.is_valid():
        return _board(request, unit, posting_form=form, status=422)
    made = actions.post(unit, by=request.actor, at=request.now, **form.cleaned_data)
    said = ngettext("Đã ghi niêm yết %d thủ tục.", "Đã ghi niêm yết %d thủ tục.", len(made))
    messages.success(request, said % len(made))
    return _back(unit)


@signed_in
@require_POST
def take_down(request):
    """Take down what was ticked."""
    unit = _board_of(request, request.POST)
    form = TakeDownForm(request.POST, unit=unit, day=_today(request))
    if not form.is_valid():
        return _board(request, unit, removal_form=form, status=422)
    asked = form.cleaned_data
    gone = actions.take_down(
        asked["postings"], on=asked["on"], reason=asked["reason"], by=request.actor, at=request.now
    )
    said = ngettext("Đã ghi gỡ %d bản niêm yết.", "Đã ghi gỡ %d bản niêm yết.", len(gone))
    messages.success(request, said % len(gone))
    return _back(unit)
