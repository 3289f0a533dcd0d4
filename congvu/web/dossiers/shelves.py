"""The shelf at the end of a day: begin, tick or scan, explain what differs, sign and close."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused
from congvu.dossiers import access, actions, queries, rules
from congvu.dossiers.models import ShelfCount, ShelfLine
from congvu.organisation import queries as organisation
from congvu.web.access import duty
from congvu.web.dossiers.forms import clean_text

PER_PAGE = 30


@duty(*access.READERS)
@require_http_methods(["GET", "POST"])
def shelves(request):
    """Which shelves to count today, which days nobody counted, and what differed."""
    actor, at = request.actor, request.now
    unit = organisation.by_id(actor.unit_id) if actor.unit_id else None
    offices = queries.offices_to_count(unit, local(at).date()) if unit else []
    if request.method == "POST":
        wanted = {str(each.pk): each for each in offices}.get(request.POST.get("office", ""))
        if wanted is None:
            raise Http404
        count = actions.open_count(wanted, by=actor, at=at)
        return redirect("dossiers:shelf", pk=count.pk)
    page = Paginator(queries.shelf_counts(actor, at), PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.tallies(list(page.object_list))
    today = {each.count.office_id: each for each in counts if each.count.day == local(at).date()}
    may = unit is not None and access.may_carry(actor, unit.pk) is None
    context = {
        "offices": [(office, today.get(office.pk)) for office in offices] if may else [],
        "uncounted": queries.uncounted_days(unit, at) if unit else [],
        "differences": [
            (line, _cause(line)) for line in queries.differences_in_sight(actor, at)[:PER_PAGE]
        ],
        "counts": counts,
        "page": page,
    }
    return render(request, "dossiers/shelves.html", context)


def _cause(line: ShelfLine) -> str:
    causes = rules.shelf_causes(expected=line.expected)
    return gettext(causes[line.cause]) if line.cause else ""


@duty(*access.READERS)
@require_http_methods(["GET", "POST"])
def shelf(request, pk):
    """One count: what is expected here, what was seen, and how the two differ."""
    count = get_object_or_404(queries.shelf_counts(request.actor, request.now), pk=pk)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            said = _do(request, count)
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, said)
            return redirect("dossiers:shelf", pk=pk)
        count.refresh_from_db()
    lines = list(queries.shelf_lines(count))
    (tally,) = queries.tallies([count])
    status = 200 if refusal is None else 403 if refusal.code == "not-your-duty" else 409
    context = {
        "count": count,
        "tally": tally,
        "counting": count.closed_at is None
        and access.may_carry(request.actor, count.unit_id) is None,
        "missing": [_shown(each) for each in lines if each.expected and not each.seen_at],
        "extra": [_shown(each) for each in lines if not each.expected and each.seen_at],
        "found": [each for each in lines if each.expected and each.seen_at],
        "refusal": refusal,
    }
    return render(request, "dossiers/shelf.html", context, status=status)


def _shown(line: ShelfLine) -> dict[str, Any]:
    """One difference with the explanations that fit it."""
    causes = rules.shelf_causes(expected=line.expected)
    return {
        "line": line,
        "cause": _cause(line),
        "causes": [(code, gettext(label)) for code, label in causes.items()],
    }


def _do(request: Any, count: ShelfCount) -> str:
    """Carry out what the button says; answers the words for it."""
    who = {"by": request.actor, "at": request.now}
    what = request.POST.get("do", "")
    if what == "scan":
        scanned = request.POST.get("scanned", "")[:200]
        dossier = queries.find_on_shelf(request.actor, request.now, scanned)
        if dossier is None:
            raise Refused(
                Refusal(
                    "shelf-not-found",
                    N_("Không thấy hồ sơ mang số “{scanned}”."),
                    N_("Quét lại, hoặc gõ đủ số hồ sơ in trên giấy tiếp nhận."),
                    "",
                    {"scanned": clean_text(scanned)},
                )
            )
        actions.see(count, [dossier.pk], **who)
        return gettext("Đã thấy hồ sơ {number}.").format(number=dossier.number)
    if what in ("see", "unsee"):
        keys = [int(each) for each in request.POST.getlist("chosen") if each.isdecimal()]
        actions.see(count, keys, seen=what == "see", **who)
        return gettext("Đã ghi đánh dấu.")
    if what == "explain":
        causes = {
            line.pk: (cause, clean_text(request.POST.get(f"note-{line.pk}", ""))[:400])
            for line in queries.shelf_differences(count)
            if (cause := request.POST.get(f"cause-{line.pk}", ""))
        }
        actions.explain(count, causes, **who)
        return gettext("Đã ghi giải trình.")
    if what == "close":
        actions.refresh_count(count, **who)
        actions.close_count(count, **who)
        return gettext("Đã ký chốt đối chiếu.")
    raise Http404
