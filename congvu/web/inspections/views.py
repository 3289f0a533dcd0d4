"""The year's inspections, one inspection tab by tab, its frames, its papers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.documents import queries as documents
from congvu.inspections import access, actions, followup, papers, queries, word_papers
from congvu.inspections.models import Frame, Inspection, SecondStage
from congvu.inspections.word_kinds import CONCLUSION
from congvu.organisation.models import Unit
from congvu.web.access import duty, signed_in
from congvu.web.inspections import (
    choosing_plan,
    examining_pages,
    field_pages,
    finding_grounds,
    pages,
    plan_forms,
    sample_pages,
    signing_pages,
)
from congvu.web.inspections.following import rows_of
from congvu.web.inspections.opening import open_due

LEADS = duty(Duty.REFORM_OFFICER, Duty.UNIT_LEADER)
ROWS_PER_PAGE = 50
BUILDERS = (
    pages.BUILDERS
    | sample_pages.BUILDERS
    | field_pages.BUILDERS
    | examining_pages.BUILDERS
    | signing_pages.BUILDERS
)
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _inspection(request, pk) -> Inspection:
    open_due(request)
    rows = access.visible_to(request.actor, request.now).select_related("unit", "plan")
    return get_object_or_404(rows, pk=pk)


def _own_unit(request) -> Unit:
    return get_object_or_404(Unit, pk=request.actor.unit_id)


def _today(request):
    return local(request.now).date()


@signed_in
@require_GET
def index(request):
    """Plans with their coverage, inspections, and the recommendations that call for somebody."""
    open_due(request)
    day = _today(request)
    rows = access.visible_recommendations(request.actor, request.now).exclude(
        state__in=followup.ENDED
    )
    rows = rows.select_related("unit", "task", "conclusion").order_by("original_due_on", "pk")
    plans = access.visible_plans(request.actor, request.now).select_related("unit")
    inspections = access.visible_to(request.actor, request.now).select_related("unit")
    page = Paginator(inspections.order_by("-decision_on", "-pk"), ROWS_PER_PAGE)
    context = {
        "plans": [(each, queries.coverage(each)) for each in plans.order_by("-year", "pk")[:20]],
        "page": page.get_page(request.GET.get("page")),
        "rows": rows_of(rows, day),
        "year": day.year,
        "sees_year": bool(request.actor.duties() & set(access.UNDERGOING)),
        "leads": bool(request.actor.duties() & {Duty.REFORM_OFFICER, Duty.UNIT_LEADER}),
        "flags": bool(
            request.actor.duties() & {Duty.REFORM_OFFICER, Duty.UNIT_LEADER, Duty.INSPECTOR}
        ),
    }
    return render(request, "inspections/index.html", context)


@signed_in
@require_GET
def plan(request, pk):
    """One plan: its rule, its units, what came of each."""
    row = get_object_or_404(
        access.visible_plans(request.actor, request.now).select_related("unit"), pk=pk
    )
    targets = row.targets.select_related("unit", "office").order_by("unit__code", "pk")
    seen = Inspection.objects.filter(plan=row).order_by("pk")
    by_unit = {visit.unit_id: visit for visit in _visits_of(request, seen)}
    context = {
        "plan": row,
        "coverage": queries.coverage(row),
        "targets": [(each, by_unit.get(each.unit_id)) for each in targets],
        **choosing_plan.proof(row, _today(request)),
    }
    return render(request, "inspections/plan.html", context)


def _visits_of(request, inspections):
    """Those the reader may know of: a surprise ahead is not told by its line in the plan."""
    known = access.visible_visits(request.actor, request.now)
    rows = known.filter(inspection__in=inspections)
    return rows.select_related("inspection__conclusion").order_by("on", "pk")


@LEADS
@require_http_methods(["GET", "POST"])
def new_plan(request):
    """Record the plan of the year."""
    unit = _own_unit(request)
    given = {"unit": unit, "day": _today(request)}
    drawn = choosing_plan.drawn(request, unit)
    form = plan_forms.PlanForm(request.POST or None, drawn=drawn, **given)
    refusal, status = None, 200
    if form.is_valid():
        try:
            made = actions.record_plan(unit, **form.said(), by=request.actor, at=request.now)
        except Refused as refused:
            refusal, status = refused.refusal, 409
        else:
            messages.success(request, _("Đã ghi kế hoạch kiểm tra."))
            return redirect("inspections:plan", made.pk)
    elif form.is_bound:
        status = 422
    context = {"form": form, "refusal": refusal, "unit": unit, "drawn": drawn}
    return render(request, "inspections/new_plan.html", context, status=status)


@LEADS
@require_http_methods(["GET", "POST"])
def decide(request):
    """Record the decision that sets up a delegation."""
    unit, day = _own_unit(request), _today(request)
    plans = access.visible_plans(request.actor, request.now).filter(unit=unit).order_by("-year")
    sent = request.POST or None
    lined = {"form_kwargs": {"unit": unit, "day": day}}
    form = plan_forms.DecideForm(sent, plans=plans)
    members = plan_forms.MemberSet(sent, prefix="m", **lined)
    visits = plan_forms.VisitSet(sent, prefix="v", **lined)
    refusal, status = None, 200
    if sent and form.is_valid() and members.is_valid() and visits.is_valid():
        try:
            made = _decided(request, unit, form, members, visits)
        except Refused as refused:
            refusal, status = refused.refusal, 409
        else:
            messages.success(request, _("Đã ghi quyết định; đoàn mở các đơn vị theo ngày đã ghi."))
            return redirect("inspections:detail", made.pk)
    elif sent:
        status = 422
    context = {"form": form, "members": members, "visits": visits, "refusal": refusal, "unit": unit}
    return render(request, "inspections/decide.html", context, status=status)


def _decided(request, unit, form, members, visits) -> Inspection:
    return actions.decide(
        unit,
        **form.cleaned_data,
        members=[each for each in (line.said() for line in members) if each],
        visits=[each for each in (line.said() for line in visits) if each],
        by=request.actor,
        at=request.now,
    )


def show(request, inspection, tab, *, sent=None, visit=None, status=200):
    """One tab, with a form that came back when there is one."""
    if tab not in pages.TABS:
        raise Http404
    page = pages.frame_of(request, inspection, tab, visit)
    build, template = BUILDERS[tab]
    page |= build(request, page, sent)
    return render(request, template, page, status=status)


@signed_in
@require_GET
def detail(request, pk, tab="tong-quan"):
    """An inspection, by its eleven steps and tab by tab."""
    return show(request, _inspection(request, pk), tab)


@signed_in
@require_GET
def frame_rows(request, pk):
    """Exactly the rows that were frozen."""
    visits = access.visible_visits(request.actor, request.now)
    frame = get_object_or_404(
        Frame.objects.filter(visit__in=visits).select_related("visit__unit", "visit__inspection"),
        pk=pk,
    )
    rows = queries.frame_rows(frame)
    shown = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = sample_pages.frame_page(frame) | {
        "page": shown,
        "rows": [(row, finding_grounds.row_url(row["kind"], row["id"])) for row in shown],
    }
    return render(request, "inspections/frame.html", context)


@signed_in
@require_GET
def frame_file(request, pk):
    """The committed frame, for ``congvu draw`` and for whoever repeats the draw."""
    visits = access.visible_visits(request.actor, request.now)
    frame = get_object_or_404(
        Frame.objects.filter(visit__in=visits, draw__isnull=False).select_related("draw"), pk=pk
    )
    return _file(frame.draw.canonical_frame.encode(), "application/json", f"khung-{frame.pk}.json")


@signed_in
@require_GET
def second_file(request, pk):
    """The committed frame of the extension."""
    visits = access.visible_visits(request.actor, request.now)
    rows = SecondStage.objects.filter(draw__frame__visit__in=visits)
    second = get_object_or_404(rows, draw__frame_id=pk)
    name = f"khung-{pk}-them.json"
    return _file(second.canonical_frame.encode(), "application/json", name)


@signed_in
@require_GET
def minutes_file(request, pk, kind):
    """The minutes as PDF or DOCX."""
    if kind not in TYPES:
        raise Http404
    visits = access.visible_visits(request.actor, request.now)
    rows = visits.filter(minutes__isnull=False, inspection__from_paper=False)
    minutes = get_object_or_404(rows.select_related("minutes"), pk=pk).minutes
    made = papers.as_file(papers.minutes_paper(minutes), kind, signed_on=minutes.signed_on)
    return _file(made, TYPES[kind], f"bien-ban-{pk}.{kind}")


@signed_in
@require_GET
def conclusion_file(request, pk, kind):
    """The notice of conclusion as it was issued, never drawn again; PDF or DOCX."""
    inspection = _inspection(request, pk)
    if not hasattr(inspection, "conclusion") or inspection.from_paper or kind not in TYPES:
        raise Http404
    row = inspection.conclusion
    kept = word_papers.paper_of(row, CONCLUSION, TYPES[kind])
    made = (
        documents.content_of(kept)
        if kept
        else papers.as_file(papers.conclusion_paper(row), kind, signed_on=row.signed_on)
    )
    return _file(made, TYPES[kind], f"ket-luan-{pk}.{kind}")


def _file(made: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        made,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
