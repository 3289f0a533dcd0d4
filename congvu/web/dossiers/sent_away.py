"""Who was sent away at the counter, on which ground, with which papers missing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from congvu.core.periods import Period, local
from congvu.dossiers import access
from congvu.dossiers.queries.counter import not_received as rows_of
from congvu.dossiers.rules.counter import NOT_RECEIVED_GROUNDS
from congvu.organisation.models import Unit
from congvu.web.access import duty

PER_PAGE = 50


def unit_read(request: HttpRequest) -> tuple[Unit, Any]:
    """The unit asked for, or the reader's own, among those whose dossiers one reads."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    seen = access.units_seen(actor, now)
    wanted = request.GET.get("unit", "")
    key = int(wanted) if wanted.isdecimal() else (actor.unit_id or 0)
    if key not in seen:
        if wanted:
            raise Http404
        key = min(seen)
    return Unit.objects.get(pk=key), Unit.objects.filter(pk__in=seen).order_by("level", "code")


@duty(*access.READERS)
@require_GET
def not_received(request):
    """Every refusal and every send-away of a unit in a year, with what was missing."""
    unit, units = unit_read(request)
    this_year = local(request.now).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked in [str(each) for each in range(2016, this_year + 1)] else this_year
    period = Period(date(year, 1, 1), date(year + 1, 1, 1))
    rows = rows_of(request.actor, request.now, unit, period)
    counted = Counter(rows.order_by().values_list("refusal_ground", flat=True))
    ground = request.GET.get("ground", "")
    if ground in NOT_RECEIVED_GROUNDS:
        rows = rows.filter(refusal_ground=ground)
    labels = {code: gettext(one.label) for code, one in NOT_RECEIVED_GROUNDS.items()}
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "units": units,
        "year": year,
        "years": range(this_year, 2015, -1),
        "ground": ground,
        "grounds": [(code, label, counted[code]) for code, label in labels.items()],
        "total": sum(counted.values()),
        "page": page,
        "lines": [(each, labels.get(each.refusal_ground, "")) for each in page],
    }
    return render(request, "dossiers/not_received.html", context)
