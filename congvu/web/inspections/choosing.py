"""Choosing the units of a year: who is due, the commitment, the draw, the chances, the rule."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.documents import queries as documents
from congvu.inspections import access, actions, papers
from congvu.inspections.choosing import issuing, reading, standing
from congvu.inspections.choosing import papers as own_papers
from congvu.inspections.models import CoverageRule, UnitSelection
from congvu.web.access import signed_in, stop_at
from congvu.web.inspections import choosing_forms as forms
from congvu.web.inspections import choosing_pages as pages
from congvu.web.inspections.views import LEADS, TYPES, _file, _own_unit, _today


def _selection(request, pk) -> UnitSelection:
    rows = reading.visible_selections(request.actor, request.now).select_related("unit", "plan")
    return get_object_or_404(rows, pk=pk)


def _answer(request, form, act, done):
    """One form, one action: where it leads, or ``None`` with the refusal and the status."""
    if not form.is_valid():
        return None, None, 422
    try:
        made = act()
    except Refused as refused:
        return None, refused.refusal, 409
    messages.success(request, done)
    return made, None, 302


@LEADS
@require_http_methods(["GET", "POST"])
def choose(request, year):
    """The year before anything is committed to; sending the form commits."""
    unit, refusal, status = _own_unit(request), None, 200
    stop_at(access.may_lead(request.actor, unit, request.now))
    form = forms.CommitYearForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST":
        made, refusal, status = _answer(
            request,
            form,
            lambda: actions.commit_selection(
                unit, year=year, **form.cleaned_data, by=request.actor, at=request.now
            ),
            _("Đã cam kết. In bản cam kết cho người chứng kiến trước khi có giá trị ngẫu nhiên."),
        )
        if made is not None:
            return redirect("inspections:selection", made.pk)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else pages.amended(request.GET)
    context = pages.workbench(unit, year, _today(request), asked)
    amends = [form[name] for name in ("extra", "cycle", "reserve", "reason")]
    context |= {
        "form": form,
        "refusal": refusal or context["refusal"],
        "amends": amends,
        "named": [each for each in form if each.name not in {one.name for one in amends}],
        "amending": any(one.value() for one in amends),
    }
    return render(request, "inspections/choose.html", context, status=status)


@LEADS
@require_http_methods(["GET", "POST"])
def more(request, year):
    """A further round of the year: more units, or surprise visits."""
    unit, refusal, status = _own_unit(request), None, 200
    stop_at(access.may_lead(request.actor, unit, request.now))
    form = forms.CommitMoreForm(request.POST or None)
    if request.method == "POST":
        made, refusal, status = _answer(
            request,
            form,
            lambda: actions.commit_more(
                unit, year=year, **form.cleaned_data, by=request.actor, at=request.now
            ),
            _("Đã cam kết lần bốc thêm."),
        )
        if made is not None:
            return redirect("inspections:selection", made.pk)
    context = {"form": form, "refusal": refusal, "unit": unit, "year": year}
    return render(request, "inspections/choose_more.html", context, status=status)


def _show(request, row, *, form=None, refusal=None, status=200):
    context = pages.selection(request, row)
    context |= {"form": form or forms.DrawForm(), "refusal": refusal}
    return render(request, "inspections/selection.html", context, status=status)


@signed_in
@require_GET
def selection(request, pk):
    """One draw: what was committed to, what came, who was drawn and why."""
    return _show(request, _selection(request, pk))


@LEADS
@require_POST
def draw(request, pk):
    """Draw by the published value."""
    row, form = _selection(request, pk), forms.DrawForm(request.POST)
    made, refusal, status = _answer(
        request,
        form,
        lambda: actions.draw_selection(row, **form.cleaned_data, by=request.actor, at=request.now),
        _("Đã bốc chọn."),
    )
    if made is None:
        return _show(request, row, form=form, refusal=refusal, status=status)
    return redirect("inspections:selection", pk)


@LEADS
@require_POST
def chances(request, pk):
    """Count the true chances a stretch further."""
    row = _selection(request, pk)
    try:
        actions.count_chances(row, by=request.actor, at=request.now)
    except Refused as refused:
        return _show(request, row, refusal=refused.refusal, status=409)
    return redirect("inspections:selection", pk)


@signed_in
@require_GET
def commitment_file(request, pk, kind):
    """The commitment as a paper for the witness."""
    row = _selection(request, pk)
    if kind not in TYPES:
        raise Http404
    day = local(row.committed_at).date()
    made = papers.as_file(own_papers.commitment_paper(row), kind, signed_on=day)
    return _file(made, TYPES[kind], f"cam-ket-{row.year}-{row.round}.{kind}")


@signed_in
@require_GET
def bundle_file(request, pk):
    """The draw as it is published, for whoever may see names."""
    row = _selection(request, pk)
    if row.drawn_at is None or not reading.sees_names(request.actor, row, request.now):
        raise Http404
    text = json.dumps(reading.bundle_of(row).as_json(), ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/json", f"boc-chon-{row.year}-{row.round}.json")


@signed_in
@require_GET
def plan_file(request, pk, kind):
    """The plan of the year as PDF or DOCX."""
    rows = access.visible_plans(request.actor, request.now).select_related("unit")
    plan = get_object_or_404(rows, pk=pk)
    if kind not in TYPES:
        raise Http404
    kept = issuing.issued_plan(plan, TYPES[kind])
    made = (
        documents.content_of(kept)
        if kept
        else papers.as_file(own_papers.plan_paper(plan), kind, signed_on=plan.signed_on)
    )
    return _file(made, TYPES[kind], f"ke-hoach-kiem-tra-{plan.year}.{kind}")


@LEADS
@require_http_methods(["GET", "POST"])
def coverage_rules(request):
    """The rules of the own level by date, and the next one."""
    unit, refusal, status = _own_unit(request), None, 200
    stop_at(access.may_lead(request.actor, unit, request.now))
    form = forms.RuleForm(request.POST or None)
    if request.method == "POST":
        made, refusal, status = _answer(
            request,
            form,
            lambda: actions.set_coverage_rule(
                level=unit.level, **form.cleaned_data, by=request.actor, at=request.now
            ),
            _("Đã ghi quy định tỷ lệ."),
        )
        if made is not None:
            return redirect("inspections:coverage_rules")
    rows = CoverageRule.objects.filter(level=unit.level).order_by("-valid_from", "-pk")
    context = {
        "form": form,
        "refusal": refusal,
        "unit": unit,
        "rows": [(row, standing.SCOPES[row.scope]) for row in rows],
        "year": _today(request).year,
    }
    return render(request, "inspections/coverage_rules.html", context, status=status)
