"""Queue, results to hand out, search, and the tracking book."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.dossiers import access, queries
from congvu.organisation.models import Unit
from congvu.web.access import duty, signed_in
from congvu.web.dossiers.forms import NarrowForm
from congvu.web.dossiers.persons import works_at
from congvu.web.dossiers.rows import lines

PER_PAGE = 50
BOOK_PER_PAGE = 200

GROUPS = (
    ("", _("Đang giải quyết")),
    ("overdue", _("Quá hạn")),
    ("near", _("Sắp đến hạn")),
    ("mine", _("Của tôi")),
    ("filed", _("Chờ tiếp nhận")),
    ("received", _("Mới nhận")),
    ("processing", _("Đang xử lý")),
    ("supplement", _("Chờ bổ sung")),
    ("payment", _("Chờ nghĩa vụ tài chính")),
    ("withdrawing", _("Xin rút")),
    ("ready", _("Chờ trả")),
    ("returned", _("Đã trả")),
    ("stopped", _("Đã dừng")),
    ("not_accepted", _("Không tiếp nhận")),
)
"""The words above the queue; the first one is shown when none is chosen."""

ALWAYS = {"", "overdue", "near", "mine"}


def _page(request, rows, size=PER_PAGE):
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return page, lines(page.object_list, request.now)


@duty(*access.READERS)
@require_GET
def queue(request):
    """What is to be done, the overdue first; the filters are in the address."""
    form = NarrowForm(request.GET, actor=request.actor, at=request.now)
    narrow = form.narrow()
    asked = request.GET.get("group", "")
    group = asked if asked in dict(GROUPS) else ""
    counts = queries.queue_counts(request.actor, request.now, **narrow)
    rows = queries.queue(request.actor, request.now, group=group or "open", **narrow)
    page, shown = _page(request, rows)
    groups = [
        {"code": code, "label": label, "count": counts[code or "open"], "active": code == group}
        for code, label in GROUPS
        if code in ALWAYS or code == group or counts[code]
    ]
    context = {"form": form, "groups": groups, "group": group, "page": page, "lines": shown}
    return render(request, "dossiers/queue.html", context)


@duty(Duty.CLERK)
@require_GET
def ready(request):
    """Results that wait for the citizen, the oldest first; one key hands one over."""
    page, shown = _page(request, queries.ready_to_return(request.actor, request.now))
    return render(request, "dossiers/ready.html", {"page": page, "lines": shown})


@signed_in
@require_GET
def search(request):
    """By number, name without marks, phone, identifier or procedure."""
    words = request.GET.get("q", "").strip()[:100]
    page, shown = _page(request, queries.search(request.actor, request.now, words))
    return render(request, "dossiers/search.html", {"words": words, "page": page, "lines": shown})


@duty(*access.READERS)
@require_GET
def book(request):
    """The tracking book of a unit and a year, as it is printed and bound."""
    seen = access.units_seen(request.actor, request.now)
    this_year = local(request.now).year
    years = [str(year) for year in range(this_year, 2016, -1)]
    year = request.GET.get("year", "")
    year = int(year) if year in years else this_year
    wanted = request.GET.get("unit", "")
    key = int(wanted) if wanted.isdecimal() else (request.actor.unit_id or 0)
    if key not in seen:
        if wanted:
            raise Http404
        key = min(seen)
    unit = Unit.objects.get(pk=key)
    rows = list(queries.tracking_book(unit, year))
    whole = request.GET.get("whole") == "1"
    context = {
        "unit": unit,
        "year": year,
        "years": years,
        "units": Unit.objects.filter(pk__in=seen).order_by("level", "code"),
        "whole": whole,
        "page": Paginator(rows, max(len(rows), 1) if whole else BOOK_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "works_here": works_at(request.actor, unit.pk),
    }
    return render(request, "dossiers/book.html", context)
