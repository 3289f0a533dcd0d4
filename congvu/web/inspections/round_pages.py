"""The report of a year's round: as it stands, each number with its rows; frozen once sent."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.canonical import sha256_hex
from congvu.core.refusals import Refused
from congvu.documents import queries as documents
from congvu.inspections import actions, rounds, word_papers
from congvu.inspections.models import RoundReport
from congvu.inspections.rules import FindingKind
from congvu.inspections.word_kinds import ROUND
from congvu.web.inspections.pages import Sent, slot
from congvu.web.inspections.views import LEADS, TYPES, _file, _own_unit, _today
from congvu.web.inspections.word_forms import RoundForm

ROW_PAGES = {
    "plan": "inspections:plan",
    "inspection": "inspections:detail",
    "finding": "inspections:finding",
    "recommendation": "inspections:recommendation",
}


def _seen(said: dict[str, Any], to_rows: Any) -> dict[str, Any]:
    """The content as the page shows it: each number with the way to its rows."""
    numbers = said["numbers"]

    def number(key: str) -> dict[str, Any]:
        return {**numbers[key], "url": to_rows(key)}

    advice = [key for key in numbers if key.startswith("advice-")]
    return {
        "said": said,
        "heads": [number(key) for key in ("planned", "inspected", "waiting", "beside")],
        "areas": [
            (
                each["name"],
                number(f"{FindingKind.STRENGTH}-{each['code']}"),
                number(f"{FindingKind.LIMIT}-{each['code']}"),
            )
            for each in said["areas"]
        ],
        "faults": [(each, number(each["key"])) for each in said["faults"]],
        "advice": [number(key) for key in advice],
    }


@LEADS
@require_http_methods(["GET", "POST"])
def round_live(request, year):
    """The year as it stands now, and the form that freezes it."""
    unit, sent, status = _own_unit(request), None, 200
    if request.method == "POST":
        form = RoundForm(request.POST)
        sent, status = Sent("round", form), 422
        if form.is_valid():
            given = {"year": year, **form.cleaned_data, "by": request.actor, "at": request.now}
            try:
                made = actions.submit_round(unit, **given)
            except Refused as refused:
                sent, status = Sent("round", form, refused.refusal), 409
            else:
                messages.success(request, _("Đã gửi báo cáo; nội dung từ nay không đổi."))
                return redirect("inspections:round_report", made.pk)
    said = rounds.round_of(unit, year, request.now)
    context = _seen(said, lambda key: reverse("inspections:round_rows", args=[year, key])) | {
        "unit": unit,
        "year": year,
        "form": slot(sent, "round", RoundForm, initial={"signed_on": _today(request)}),
        "reports": RoundReport.objects.filter(unit=unit).order_by("-year", "-pk"),
        "years": [year - 1, year + 1],
    }
    return render(request, "inspections/round.html", context, status=status)


def _rows(request: Any, said: dict[str, Any], key: str, back: str) -> Any:
    if key not in said["numbers"]:
        raise Http404
    number = said["numbers"][key]
    context = {
        "number": number,
        "rows": [
            (each, reverse(ROW_PAGES[each["kind"]], args=[each["id"]])) for each in number["rows"]
        ],
        "back": back,
        "year": said["year"],
    }
    return render(request, "inspections/round_rows.html", context)


@LEADS
@require_GET
def round_rows(request, year, key):
    """The rows behind one number of the year as it stands."""
    said = rounds.round_of(_own_unit(request), year, request.now)
    return _rows(request, said, key, reverse("inspections:round", args=[year]))


def _report(request: Any, pk: int) -> RoundReport:
    return get_object_or_404(
        RoundReport.objects.select_related("unit"), pk=pk, unit=_own_unit(request)
    )


@LEADS
@require_GET
def round_report(request, pk):
    """A report as it was frozen."""
    row = _report(request, pk)
    said = json.loads(row.content)
    there = lambda key: reverse("inspections:round_report_rows", args=[pk, key])  # noqa: E731
    context = _seen(said, there) | {
        "report": row,
        "unit": row.unit,
        "year": row.year,
        "intact": sha256_hex(row.content) == row.sha256,
    }
    return render(request, "inspections/round.html", context)


@LEADS
@require_GET
def round_report_rows(request, pk, key):
    """The rows behind one number as they were frozen."""
    said = json.loads(_report(request, pk).content)
    return _rows(request, said, key, reverse("inspections:round_report", args=[pk]))


@LEADS
@require_GET
def round_file(request, pk, kind):
    """The paper as it was issued."""
    row = _report(request, pk)
    kept = word_papers.paper_of(row, ROUND, TYPES[kind]) if kind in TYPES else None
    if kept is None:
        raise Http404
    made = documents.content_of(kept)
    return _file(made, TYPES[kind], f"bao-cao-kiem-tra-{row.year}.{kind}")
