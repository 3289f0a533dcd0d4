"""Figures, and the rows behind one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from congvu.audit import queries as audit
from congvu.core.refusals import Refused
from congvu.figures import access, queries
from congvu.figures.registry import Mode
from congvu.organisation import queries as organisation
from congvu.web.access import signed_in
from congvu.web.figures.cards import card
from congvu.web.figures.forms import QuestionForm

ROWS_PER_PAGE = 100


def _ask(request: HttpRequest) -> QuestionForm:
    """The question of the address, with the units the actor may ask about."""
    as_of = audit.demo_as_of() or request.now
    reach = request.actor.units_for()
    known = [unit for unit in organisation.units_on(as_of.date()) if unit.pk in reach]
    known.sort(key=lambda unit: (unit.pk != request.actor.unit_id, unit.level != "huyen"))
    return QuestionForm(request.GET, units=known, as_of=as_of)


def _answer(request: HttpRequest, form: QuestionForm) -> dict:
    asked = form.cleaned_data
    day = queries.day_of(asked["period"], asked["as_of"])
    unit = organisation.unit_at(asked["unit"], day)
    refusal = access.may_see(request.actor, unit)
    if refusal:
        raise Refused(refusal)
    mode = Mode(asked["mode"]) if asked["mode"] else None
    return {"unit": unit, "period": asked["period"], "as_of": asked["as_of"], "mode": mode}


@signed_in
@require_GET
def index(request):
    """All figures of a unit in a period."""
    form = _ask(request)
    cards = []
    if form.is_valid():
        asked = _answer(request, form)
        cards = [card(measured, asked["mode"]) for measured in queries.measure_all(**asked)]
    return render(request, "figures/index.html", {"form": form, "cards": cards})


@signed_in
@require_GET
def rows(request, code):
    """Exactly the rows behind one figure."""
    form = _ask(request)
    context = {"form": form, "code": code}
    if form.is_valid():
        asked = _answer(request, form)
        figure, _scope, selection = queries.select(code, **asked)
        only = request.GET.get("only", "")
        found = selection.listed()
        if only in ("in", "out"):
            found = [row for row in found if row.in_numerator == (only == "in")]
        context |= {
            "figure": figure,
            "definition": gettext(figure.definition),
            "card": card(queries.measure(code, **asked), asked["mode"]),
            "page": Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page")),
            "only": only,
        }
    return render(request, "figures/rows.html", context)
