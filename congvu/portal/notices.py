"""What inspection tells the public: plans, conclusions with what became of them, news."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from congvu.core.periods import local
from congvu.notices import queries
from congvu.notices.models import Notice
from congvu.notices.rules import KIND_LABELS, Kind, State
from congvu.web.access import public

PER_PAGE = 30


@public
@require_GET
def notices(request):
    """Every notice, newest first; by kind where one is asked for."""
    rows = Notice.objects.public().exclude(state=State.WITHDRAWN).newest_first()
    asked = request.GET.get("loai", "")
    if asked in set(Kind):
        rows = rows.filter(kind=asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [(each, KIND_LABELS[Kind(each.kind)]) for each in page.object_list]
    context = {"page": page, "kinds": KIND_LABELS.items(), "asked": asked}
    return render(request, "portal/notices.html", context)


@public
@require_GET
def notice(request, pk):
    """One notice: words, figures with their sources, corrections, the advice as it stands today."""
    row = get_object_or_404(
        Notice.objects.public().select_related("unit", "plan", "conclusion"), pk=pk
    )
    day = local(request.now).date()
    context = {"row": row, "kind": KIND_LABELS[Kind(row.kind)], "day": day}
    if row.state == State.PUBLISHED:
        figures = queries.figures_of(row)
        context |= {
            "paragraphs": queries.paragraphs(row, figures),
            "figures": list(figures.values()),
            "corrected": [each for each in figures.values() if each.now],
            "advice": queries.advice_of(row, day),
            "seen": queries.plan_of(row),
        }
    return render(request, "portal/notice.html", context)
