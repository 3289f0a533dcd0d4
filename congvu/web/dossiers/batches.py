"""Papers carried in batches: what to give, slips that wait, signing line by line, the slip."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import access, actions, queries, rules
from congvu.dossiers.models import HandOver
from congvu.dossiers.papers.batches import batch_slip
from congvu.organisation.models import Office
from congvu.web.access import duty
from congvu.web.dossiers.forms import clean_text

PER_PAGE = 30


def _keys(values: list[str]) -> list[int]:
    return [int(each) for each in values if each.isdecimal()]


@duty(*access.READERS)
@require_http_methods(["GET", "POST"])
def batches(request):
    """What is to be carried, the slips that wait for a signature, and those settled."""
    refusal, status = None, 200
    if request.method == "POST":
        try:
            made = _give(request)
        except Refused as refused:
            refusal = refused.refusal
            status = 403 if refusal.code == "not-your-duty" else 409
        else:
            messages.success(
                request, gettext("Đã lập phiếu bàn giao {number}.").format(number=made.number)
            )
            return redirect("dossiers:batch", pk=made.pk)
    actor, at = request.actor, request.now
    settled = Paginator(queries.settled_batches(actor, at), PER_PAGE)
    page = settled.get_page(request.GET.get("page"))
    context = {
        "open": queries.batch_rows(queries.open_batches(actor, at), actor, at),
        "sent_back": [(line, _fault(line)) for line in queries.sent_back(actor)],
        "bundles": queries.bundles_to_give(actor, at),
        "results": queries.results_to_give(actor, at),
        "settled": queries.batch_rows(page.object_list, actor, at),
        "page": page,
        "key": uuid.uuid4().hex,
        "refusal": refusal,
    }
    return render(request, "dossiers/batches.html", context, status=status)


def _give(request: Any) -> Any:
    said = {
        "note": clean_text(request.POST.get("note", ""))[:400],
        "request_key": request.POST.get("key", "")[:64] or None,
        "by": request.actor,
        "at": request.now,
    }
    if request.POST.get("direction") == rules.Direction.RESULT:
        visible = access.visible_to(request.actor, request.now)
        chosen = visible.filter(pk__in=_keys(request.POST.getlist("chosen")))
        office = request.POST.get("to_office", "")
        to_office = get_object_or_404(Office, pk=int(office) if office.isdecimal() else 0)
        return actions.give_results(
            list(chosen.order_by("pk").values_list("pk", flat=True)), to_office=to_office, **said
        )
    return actions.give_batch(_keys(request.POST.getlist("chosen")), **said)


def _fault(line: HandOver) -> str:
    return gettext(rules.LINE_FAULTS[line.refusal]) if line.refusal else ""


@dataclass(frozen=True)
class LineShown:
    """One line of a slip on the page; ``refusal`` is why the answer just sent was not kept."""

    line: HandOver
    fault: str
    refusal: dict[str, str]


@duty(*access.READERS)
@require_http_methods(["GET", "POST"])
def batch(request, pk):
    """One slip; who receives ticks each line, or sends it back and says why."""
    found = get_object_or_404(queries.batches_visible_to(request.actor, request.now), pk=pk)
    refused: dict[int, Refusal] = {}
    if request.method == "POST":
        answered = 0
        for line in queries.lines_waiting(found):
            # “Đã nhận đủ cả phiếu” signs for whatever was not answered one by one.
            answer = request.POST.get(f"line-{line.pk}") or request.POST.get("rest", "")
            if answer not in ("take", "refuse"):
                continue
            try:
                _answer(request, line, answer)
                answered += 1
            except Refused as error:
                refused[line.pk] = error.refusal
        if not refused:
            if answered:
                messages.success(request, gettext("Đã ghi trả lời cho từng hồ sơ."))
            return redirect("dossiers:batch", pk=pk)
        found.refresh_from_db()
    (row,) = queries.batch_rows([found], request.actor, request.now)
    codes = {each.code for each in refused.values()}
    context = {
        "row": row,
        "batch": found,
        "direction": gettext(rules.DIRECTION_LABELS[rules.Direction(found.direction)]),
        "lines": [
            LineShown(
                line, _fault(line), refused[line.pk].said(gettext) if line.pk in refused else {}
            )
            for line in queries.batch_lines(found)
        ],
        "faults": [(code, gettext(label)) for code, label in rules.LINE_FAULTS.items()],
    }
    status = 200 if not refused else 403 if codes == {"not-your-duty"} else 409
    return render(request, "dossiers/batch.html", context, status=status)


def _answer(request: Any, line: HandOver, answer: str) -> None:
    if answer == "take":
        actions.sign_line(line, by=request.actor, at=request.now)
    else:
        actions.refuse_line(
            line,
            fault=request.POST.get(f"fault-{line.pk}", ""),
            note=clean_text(request.POST.get(f"note-{line.pk}", ""))[:400],
            by=request.actor,
            at=request.now,
        )


@duty(*access.MOVERS)
@require_POST
def give_again(request, pk):
    """Give once more what was sent back; it then waits for the next slip."""
    line = queries.sent_back(request.actor).filter(pk=pk).first()
    if line is None:
        raise Http404
    note = clean_text(request.POST.get("note", ""))[:400]
    actions.give_again(line, note=note, by=request.actor, at=request.now)
    messages.success(request, gettext("Đã giao lại; hồ sơ chờ phiếu bàn giao tiếp theo."))
    return redirect("dossiers:batches")


@duty(*access.MOVERS)
@require_GET
def slip(request, pk):
    """The slip to print and carry along."""
    found = get_object_or_404(queries.batches_visible_to(request.actor, request.now), pk=pk)
    answer = HttpResponse(batch_slip(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="phieu-ban-giao-{found.pk}.pdf"'
    return answer
