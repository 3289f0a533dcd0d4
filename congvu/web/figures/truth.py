"""The reported on-time rate beside the corrected one, each line between them with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.core.rates import Rate
from congvu.core.refusals import Refused
from congvu.dossiers import access as dossiers
from congvu.dossiers.models import Dossier
from congvu.figures import queries
from congvu.figures.registry import Mode
from congvu.inspections import truth_queries
from congvu.inspections.truth_queries import OfUnit
from congvu.web.access import signed_in
from congvu.web.figures.forms import QuestionForm, sentence

ROWS_PER_PAGE = 100
WHOLE = "sau"
"""The name in the address of the rows of the corrected rate."""
REPORTED = "truoc"


@dataclass(frozen=True)
class Shown:
    """A line of the way, as the page shows it."""

    code: str
    name: str
    why: str
    numerator: int
    denominator: int
    rows: int
    url: str


def _share(rate: Rate) -> float | None:
    return rate.numerator / rate.denominator if rate.denominator else None


@signed_in
@require_GET
def corrected(request: HttpRequest) -> HttpResponse:
    """One unit line by line, or the units under one side by side."""
    as_of = audit.demo_as_of() or request.now  # type: ignore[attr-defined]
    form = QuestionForm(request.GET, actor=request.actor, as_of=as_of)  # type: ignore[attr-defined]
    context: dict[str, Any] = {"form": form}
    valid = form.is_valid()
    if valid:
        try:
            context |= _answer(request, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, sentence(refused.refusal))
            valid = False
    status = 422 if form.units and not valid else 200
    return render(request, "figures/truth.html", context, status=status)


def _answer(request: HttpRequest, asked: dict[str, Any]) -> dict[str, Any]:
    period, as_of = asked["period"], asked["as_of"]
    mode = asked["mode"] or Mode.OWN
    day = queries.day_of(period, as_of)
    units = queries.scope_of(asked["unit"], mode, day).units
    found = truth_queries.corrected(units, period, as_of)
    question = {
        "period": period.code or f"{period.start}..{period.last}",
        "as_of": local(as_of).replace(tzinfo=None).isoformat(),
    }
    context: dict[str, Any] = {"unit": asked["unit"], "period": period, "as_of": as_of}
    if mode == Mode.OWN:
        return context | _one(request, found[0], question)
    reported, right = truth_queries.together(found)
    return context | {
        "reported": reported,
        "right": right,
        "reported_share": _share(reported),
        "right_share": _share(right),
        "units": sorted(
            (_unit(each, question) for each in found if _counted(each)),
            key=lambda row: (row["gap"] is None, row["gap"] or 0.0, row["name"]),
        ),
    }


def _counted(each: OfUnit) -> bool:
    return bool(each.found.reported.denominator or each.found.rate.denominator)


def _unit(each: OfUnit, question: dict[str, str]) -> dict[str, Any]:
    return {
        "name": each.unit.name,
        "reported": each.found.reported,
        "right": each.found.rate,
        "reported_share": _share(each.found.reported),
        "right_share": _share(each.found.rate),
        "gap": each.gap,
        "gap_points": None if each.gap is None else round(each.gap * 100, 1),
        "url": _address(question | {"unit": each.unit.code, "mode": str(Mode.OWN)}),
    }


def _address(question: dict[str, str]) -> str:
    return f"{reverse('figures:truth')}?{urlencode(question)}"


def _one(request: HttpRequest, each: OfUnit, question: dict[str, str]) -> dict[str, Any]:
    found = each.found
    here = question | {"unit": each.unit.code, "mode": str(Mode.OWN)}
    lines = [
        Shown(
            line.code,
            gettext(line.name),
            gettext(line.why),
            line.numerator,
            line.denominator,
            len(line.rows),
            _address(here | {"dong": line.code}),
        )
        for line in found.lines
    ]
    opened = request.GET.get("dong", "")
    keys = {line.code: line.rows for line in found.lines}
    keys |= {REPORTED: found.reported_rows, WHOLE: found.rows}
    names = {line.code: line.name for line in lines}
    names |= {
        REPORTED: gettext("Hồ sơ của tỷ lệ báo cáo"),
        WHOLE: gettext("Hồ sơ của tỷ lệ đã hiệu chỉnh"),
    }
    context: dict[str, Any] = {
        "reported": found.reported,
        "right": found.rate,
        "reported_share": _share(found.reported),
        "right_share": _share(found.rate),
        "lines": lines,
        "reported_url": _address(here | {"dong": REPORTED}),
        "right_url": _address(here | {"dong": WHOLE}),
        "all_url": _address(here),
    }
    if opened in keys:
        context |= {"opened": names[opened], "page": _rows(request, keys[opened])}
    return context


def _rows(request: HttpRequest, ids: tuple[int, ...]) -> Any:
    """The dossiers of one line; a link only to what the reader may open."""
    rows = (
        Dossier.objects.filter(pk__in=ids).select_related("version").order_by("received_at", "pk")
    )
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    may = dossiers.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    readable = set(
        may.filter(pk__in=[row.pk for row in shown]).order_by("pk").values_list("pk", flat=True)
    )
    page.object_list = [(row, row.pk in readable) for row in shown]
    return page
