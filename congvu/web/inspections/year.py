"""The year of inspection: what was reached, found, mended, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from congvu.core.periods import local
from congvu.inspections import access, queries, year
from congvu.organisation.models import Unit
from congvu.ui.survival import draw_survival
from congvu.web.access import duty
from congvu.web.inspections import year_rows, year_sheet

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIDES = {
    "kiem-tra": gettext_lazy("Đơn vị này kiểm tra"),
    "duoc-kiem-tra": gettext_lazy("Đơn vị này được kiểm tra"),
}
SEES = duty(*access.UNDERGOING)
KINDS = ("due", "on_time", "late", "waiting", "overdue", "running", "superseded", "reopened")


@dataclass(frozen=True)
class Asked:
    """Whose year, from which side; rows narrowed to what the reader may see."""

    unit: Unit
    year: int
    side: str
    day: date
    visits: Any
    recommendations: Any
    leads: bool

    def address(self, **more: str) -> str:
        """This page with the same question, and ``more``."""
        asked = {"don-vi": self.unit.code, "ben": self.side} | more
        return f"{reverse('inspections:year', args=[self.year])}?{urlencode(asked)}"


def _asked(request: HttpRequest, of: int) -> Asked:
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    if not 2000 <= of <= 2100:
        raise Http404
    day = local(now).date()
    reach = actor.units_for(*access.UNDERGOING)
    rows = Unit.objects.filter(pk__in=reach).order_by("-valid_from", "pk")
    code = request.GET.get("don-vi", "")
    own = rows.filter(pk=actor.unit_id).first()  # a member of a delegation may be from elsewhere
    unit = rows.filter(code=code).first() if code else own or rows.first()
    if unit is None:
        raise Http404
    leads = unit.pk in actor.units_for(*access.READING)
    mine = access.carried(frozenset({unit.pk}))
    visits = access.visible_visits(actor, now)
    advice = access.visible_recommendations(actor, now)
    led = visits.filter(inspection__unit__in=mine)
    side = request.GET.get("ben", "")
    if side not in SIDES:
        below = leads and queries.directly_under(unit, day)
        side = "kiem-tra" if below or led.exists() else "duoc-kiem-tra"
    if side == "kiem-tra":
        visits, advice = led, advice.filter(conclusion__inspection__unit__in=mine)
    else:
        visits, advice = visits.filter(unit__in=mine), advice.filter(unit__in=mine)
    return Asked(unit, of, side, day, year.inspected(visits, of), advice, leads)


def _found(asked: Asked) -> dict[str, Any]:
    """Everything the page and the workbook tell."""
    covers = asked.leads and asked.side == "kiem-tra"
    areas = queries.areas_of(min(asked.day, date(asked.year, 12, 31)))
    return {
        "asked": asked,
        "reach": year.reach(asked.unit, asked.year, asked.day) if covers else None,
        "ahead": year.ahead(asked.unit, asked.year, asked.day) if covers else None,
        "covers": covers,
        "faults": year.faults(asked.visits, areas),
        "remedies": year.remedies(asked.recommendations, asked.year, asked.day),
        "areas": areas,
    }


@SEES
@require_GET
def show(request: HttpRequest, of: int) -> HttpResponse:
    """The year on one page; each number opens its rows at the foot."""
    asked = _asked(request, of)
    found = _found(asked)
    remedies = found["remedies"]
    longest = max([step.time for step in remedies.lasting.steps] + [30.0])
    context = found | {
        "unit": asked.unit,
        "year": asked.year,
        "day": asked.day,
        "sides": [(key, label, asked.address(ben=key)) for key, label in SIDES.items()],
        "years": [
            (each, reverse("inspections:year", args=[each]))
            for each in range(asked.year - 1, min(asked.year + 1, asked.day.year) + 1)
        ],
        "cohorts": [_cohort(asked, each) for each in remedies.cohorts],
        "kinds": [_(year.LABELS[kind]) for kind in KINDS],
        "conduct": _conduct(asked, remedies.conduct),
        "drawing": draw_survival(remedies.lasting.steps, longest * 1.05, remedies.lasting.half),
        "sheet_url": f"{reverse('inspections:year_sheet', args=[asked.year])}?"
        + urlencode({"don-vi": asked.unit.code, "ben": asked.side}),
        "marks": [
            (*each[:3], None if each[3] is None else float(each[3]))
            for each in remedies.lasting.marks
        ],
        "opened": year_rows.opened(request, asked, found),
        "here": asked.address(),
    }
    return render(request, "inspections/year.html", context)


def _cohort(asked: Asked, each: year.CohortSeen) -> dict[str, Any]:
    name = each.code
    if name.startswith("truoc"):
        name = _("Trước năm {year}").format(year=asked.year)
    elif "-q" in name:
        name = _("Quý {number}").format(number=each.code[-1])
    else:
        name = _("Cả năm {year}").format(year=asked.year)
    on_time = each.count("on_time")
    return {
        "name": name,
        "whole": each.code == str(asked.year),
        "cells": [
            (kind, each.count(kind), asked.address(dong=f"han:{each.code}:{kind}"))
            for kind in KINDS
        ],
        "judged": each.judged,
        "on_time": on_time,
        "share": on_time / each.judged if each.judged else None,
    }


def _conduct(asked: Asked, conduct: year.Conduct) -> list[dict[str, Any]]:
    issued, closed = len(conduct.issued), len(conduct.closed)

    def line(key: str, label: str, keys: tuple[int, ...], of: int | None, note: str = "") -> Any:
        return {
            "label": label,
            "count": len(keys),
            "of": of,
            "share": len(keys) / of if of else None,
            "url": asked.address(dong=f"dien-bien:{key}"),
            "note": note,
        }

    more = _("{n} lần gia hạn").format(n=conduct.extensions) if conduct.extensions else ""
    return [
        line("issued", _("Kiến nghị ban hành trong năm"), conduct.issued, None),
        line("closed", _("Đã có lần xác nhận hoàn thành"), conduct.closed, issued),
        line("reopened", _("Xác nhận rồi phải mở lại"), conduct.reopened, closed),
        line("disputed", _("Đơn vị có ý kiến khác"), conduct.disputed, issued),
        line("extended", _("Được gia hạn"), conduct.extended, issued, more),
    ]


@SEES
@require_GET
def sheet(request: HttpRequest, of: int) -> HttpResponse:
    """The same as a workbook, with the rows of the recommendations."""
    asked = _asked(request, of)
    made = year_sheet.workbook(_found(asked), request.now)  # type: ignore[attr-defined]
    name = f"kiem-tra-nam-{asked.year}-{asked.unit.code}.xlsx"
    return HttpResponse(
        made,
        content_type=EXCEL,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
