"""Figures, and the rows behind one."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from congvu.audit import queries as audit
from congvu.figures import queries, registry
from congvu.figures.registry import Figure, Part, Selection
from congvu.web.access import signed_in
from congvu.web.figures.cards import card, rows_url
from congvu.web.figures.forms import QuestionForm
from congvu.web.figures.opening import openable
from congvu.web.pages import KeyPages

ROWS_PER_PAGE = 100


def _ask(request: HttpRequest) -> QuestionForm:
    """The question of the address, with the units the actor may ask about."""
    as_of = audit.demo_as_of() or request.now
    return QuestionForm(request.GET, actor=request.actor, as_of=as_of)


def _status(form: QuestionForm) -> int:
    return 422 if form.units and not form.is_valid() else 200


def _part(request: HttpRequest, selection: Selection) -> Part | None:
    """The part of the figure that the address asks for, by one of the ways the figure knows."""
    return next(((name, request.GET[name]) for name in selection.by if name in request.GET), None)


@signed_in
@require_GET
def index(request):
    """All figures of a unit in a period."""
    form = _ask(request)
    cards = []
    if form.is_valid():
        asked = form.cleaned_data
        cards = [card(measured, asked["mode"]) for measured in queries.measure_all(**asked)]
    context = {"form": form, "cards": cards}
    return render(request, "figures/index.html", context, status=_status(form))


@signed_in
@require_GET
def rows(request, code):
    """Exactly the rows behind one figure, or behind a part of it."""
    form, figure = _ask(request), registry.get(code)
    context = {"form": form, "name": gettext(figure.name), "card": None, "part": None}
    if form.is_valid():
        context |= _answer(request, figure, form.cleaned_data)
    return render(request, "figures/rows.html", context, status=_status(form))


def _part_words(selection: Selection, part: Part) -> tuple[str, str, str]:
    """The name of the narrowing, the part in words, and what it is narrowed by."""
    way = selection.by[part[0]]
    return part[0], " · ".join(gettext(each) for each in way.said(part[1])), gettext(way.label)


def _answer(request: HttpRequest, figure: Figure, asked: dict) -> dict:
    selection = queries.select(figure.code, **asked)[2]
    part = _part(request, selection)
    if part is not None:
        selection = selection.narrowed(part)
    only = request.GET.get("only", "") if figure.is_rate else ""
    measured = queries.measure(figure.code, **asked, part=part)
    counts = {"": measured.rows, "in": measured.numerator or 0}
    counts["out"] = counts[""] - counts["in"]
    only = only if only in counts else ""
    found = selection.only(only == "in") if only else selection.rows
    page = KeyPages(found, ROWS_PER_PAGE, counts[only]).get_page(request.GET)
    page.object_list = openable(selection.described(page.object_list), request.actor, request.now)
    return {
        "figure": figure,
        "card": card(measured, asked["mode"]),
        "whole_url": rows_url(replace(measured, part=None), asked["mode"]),
        "part": part and _part_words(selection, part),
        "page": page,
        "only": only,
    }
