"""Queue, results to hand out, and search."""

from __future__ import annotations

from functools import cache

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from congvu.core.actors import Duty
from congvu.dossiers import access, queries
from congvu.dossiers.rules import BULK_MOST
from congvu.people.access import APPOINTERS
from congvu.web.access import duty, signed_in
from congvu.web.dossiers.bulk import acts_offered
from congvu.web.dossiers.narrow import NarrowForm
from congvu.web.dossiers.rows import by_office, by_person, lines, lines_told
from congvu.web.pages import NarrowPages

PER_PAGE = 50

GROUPS = (
    ("", _("Đang giải quyết")),
    ("overdue", _("Quá hạn")),
    ("today", _("Đến hạn hôm nay")),
    ("near", _("Sắp đến hạn")),
    ("mine", _("Của tôi")),
    ("to_decide", _("Chờ tôi duyệt")),
    ("to_sign", _("Chờ tôi ký nhận")),
    ("carried_late", _("Chuyển, nhận quá giờ")),
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


@cache
def _group_words(language):
    return [(code, str(label)) for code, label in GROUPS]


LIST_KEY = "dossier_list"
"""Where the session keeps the list one came from."""

ALWAYS = {"", "overdue", "near", "mine"}


class FoundPages(Paginator):
    """Pages of what a search found; ``more`` where it is not counted to the end."""

    def __init__(self, found):
        super().__init__(found, PER_PAGE)
        self.more = found.more


class QueuePages(Paginator):
    """Pages of a queue told in parts, counted already; of a page its lines alone are asked."""

    def __init__(self, parts, count, at):
        super().__init__((), PER_PAGE)
        self.parts, self.count, self.at = parts, count, at

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows = queries.lines_of_queue(self.parts, self.per_page, self.at, first=first)
        return self._get_page(rows, number, self)


def _page(request, rows, size=PER_PAGE, count=None):
    page = NarrowPages(rows, size, count).get_page(request.GET.get("page"))
    return page, lines(page.object_list, request.now)


def _how_many(counts, code, shown):
    """The number beside a group; of the ended ones that are not shown, “1.000+” is enough."""
    count = counts[code or "open"]
    more = code != shown and code in queries.ENDED and count > queries.MANY
    return {"count": queries.MANY if more else count, "more": more}


@duty(*access.READERS)
@require_GET
def queue(request):
    """What is to be done, the overdue first; the filters are in the address."""
    form = NarrowForm(request.GET, actor=request.actor, at=request.now)
    narrow = form.narrow()
    asked = request.GET.get("group", "")
    group = asked if asked in dict(GROUPS) else ""
    counts = queries.queue_counts(request.actor, request.now, exact=group, **narrow)
    parts = queries.queue_in_parts(request.actor, request.now, group=group or "open", **narrow)
    pages = QueuePages(parts, counts[group or "open"], request.now)
    page = pages.get_page(request.GET.get("page"))
    shown = lines_told(page.object_list, request.now)
    groups = [
        {"code": code, "label": label, "active": code == group, **_how_many(counts, code, group)}
        for code, label in _group_words(get_language())
        if code in ALWAYS or code == group or counts[code]
    ]
    # The page of a dossier leads back to the list as it was.
    if request.session.get(LIST_KEY) != request.get_full_path():
        request.session[LIST_KEY] = request.get_full_path()
    acts = acts_offered(request.actor) if shown else []
    context = {
        "form": form,
        "groups": groups,
        "group": group,
        "page": page,
        "lines": shown,
        "acts": acts,
        "act_codes": tuple(code for code, _label in acts),
        "looks_after": bool(request.actor.duties() & set(access.MESSENGERS)),
        "whole": min(page.paginator.count, BULK_MOST),
    }
    return render(request, "dossiers/queue.html", context)


@duty(*access.READERS)
@require_GET
def load(request):
    """Who has how many and how many are late, by person and by office; each number opens."""
    form = NarrowForm(request.GET, actor=request.actor, at=request.now)
    found = queries.loads(request.actor, request.now, **form.narrow())
    context = {
        "form": form,
        "people": by_person(found, request.GET),
        "offices": by_office(found, request.GET),
        "appoints": bool(request.actor.duties() & set(APPOINTERS)),
        "total": sum(each.open for each in found),
        "overdue": sum(each.overdue for each in found),
    }
    return render(request, "dossiers/load.html", context)


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
    found = queries.search(request.actor, request.now, words)
    page = FoundPages(found).get_page(request.GET.get("page"))
    shown = lines(page.object_list, request.now)
    context = {"words": words, "page": page, "lines": shown, "acts": ()}
    return render(request, "dossiers/search.html", context)
