"""Internal regulations, recognition dossiers, communication."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from congvu.organisation.models import Unit
from congvu.plans import access, actions, registers, rules
from congvu.plans.models import (
    CommunicationItem,
    InternalRegulation,
    RecognitionCriterion,
    RecognitionDossier,
    RecognitionPaper,
)
from congvu.web.access import duty, signed_in, stop_at
from congvu.web.plans.fields import first_unit, tried
from congvu.web.plans.forms import (
    CommunicationForm,
    PaperOfForm,
    RecognitionForm,
    RegulationForm,
)
from congvu.web.plans.views import WRITERS, form_page, own_units, today, writes

ROWS_PER_PAGE = 50


@signed_in
@require_GET
def regulations(request):
    """Regulations, those to review, and the topics on which the own units lack one."""
    day = today(request)
    rows = access.narrow(InternalRegulation.objects.select_related("unit"), request.actor)
    page = _page(request, rows.order_by("unit__code", "topic", "-issued_on", "pk"))
    units = Unit.objects.filter(pk__in={row.unit_id for row in page} | _own(request))
    units = [unit for unit in units.order_by("level", "code") if day in unit.validity]
    due = {}
    for unit in units:
        for each in registers.review_due(unit, day):
            due.setdefault(each.regulation.pk, []).append(each)
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "topic": registers.topics()[row.topic].name,
                "in_force": day in row.validity,
                "due": due.get(row.pk, []),
            }
            for row in page
        ],
        "missing": [
            {"unit": unit, "topics": missing}
            for unit in units
            if (missing := registers.missing_topics(unit, day))
        ],
        "writes": writes(request),
    }
    return render(request, "plans/regulations.html", context)


def _own(request) -> set[int]:
    return {request.actor.unit_id} if request.actor.unit_id else set()


def _page(request, rows):
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))


def _added(request, form_class, act, heading, back, done, beside):
    """A form that adds a row to a register."""
    form = form_class(request.POST or None, units=own_units(request))
    first_unit(request.actor, form)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        made = tried(form, lambda: act(**given), beside)
        if made:
            messages.success(request, done)
            return redirect(back)
    return form_page(request, form, heading=heading, submit=gettext("Vào sổ"), back=back)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def add_regulation(request):
    """Register a regulation."""
    beside = {
        "regulation-present": "number",
        "day-in-future": "issued_on",
        "validity-backwards": "valid_to",
        "not-planner": "unit",
    }
    return _added(
        request,
        RegulationForm,
        actions.register_regulation,
        gettext("Vào sổ một quy chế"),
        reverse("plans:regulations"),
        gettext("Đã vào sổ quy chế."),
        beside,
    )


@signed_in
@require_GET
def recognitions(request):
    """Recognition dossiers and how far each has come."""
    rows = access.narrow(RecognitionDossier.objects.select_related("unit"), request.actor)
    rows = rows.annotate(
        criteria_count=Count("criteria", distinct=True),
        certified=Count("criteria", filter=Q(criteria__certified_on__isnull=False), distinct=True),
        paper_count=Count("papers", distinct=True),
        papers_there=Count("papers", filter=Q(papers__dated__isnull=False), distinct=True),
    )
    page = _page(request, rows.order_by("unit__code", "pk"))
    context = {"page": page, "writes": writes(request)}
    return render(request, "plans/recognitions.html", context)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def add_recognition(request):
    """Open a recognition dossier."""
    beside = {"recognition-without-set": "opened_on", "day-in-future": "opened_on"}
    return _added(
        request,
        RecognitionForm,
        actions.open_recognition,
        gettext("Lập hồ sơ công nhận"),
        reverse("plans:recognitions"),
        gettext("Đã lập hồ sơ với các tiêu chí đang áp dụng."),
        beside,
    )


def _dossier(request, pk) -> RecognitionDossier:
    rows = access.narrow(RecognitionDossier.objects.select_related("unit"), request.actor)
    return get_object_or_404(rows, pk=pk)


@signed_in
@require_GET
def recognition(request, pk):
    """One dossier: criterion × certifier × date, and its papers."""
    dossier = _dossier(request, pk)
    refused = access.may_plan(request.actor, dossier.unit, request.now)
    preparing = dossier.state == rules.RecognitionState.PREPARING
    why_not = refused or registers.why_not_submit(dossier)
    context = {
        "dossier": dossier,
        "state": gettext(rules.RECOGNITION_STATE_LABELS[rules.RecognitionState(dossier.state)]),
        "criteria": dossier.criteria.order_by("order"),
        "papers": dossier.papers.order_by("order"),
        "may_write": refused is None and preparing,
        "preparing": preparing,
        "why_not": why_not.said(gettext) if why_not else None,
    }
    return render(request, "plans/recognition.html", context)


def _paper(request, dossier, act, heading):
    """A form of number and day that writes into a recognition dossier."""
    stop_at(access.may_plan(request.actor, dossier.unit, request.now))
    form = PaperOfForm(request.POST or None, initial={"day": today(request)})
    beside = {"day-in-future": "day", "text-missing": "number"}
    back = reverse("plans:recognition", args=[dossier.pk])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        who = {"by": request.actor, "at": request.now}
        if tried(form, lambda: act(given["number"], given["day"], who), beside):
            messages.success(request, gettext("Đã ghi."))
            return redirect(back)
    return form_page(request, form, heading=heading, submit=gettext("Ghi"), back=back)


def _part(request, model, pk):
    rows = access.narrow(RecognitionDossier.objects.all(), request.actor)
    parts = model.objects.select_related("dossier__unit").filter(dossier__in=rows)
    return get_object_or_404(parts, pk=pk)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def certify(request, pk):
    """Record the certification of a criterion."""
    row = _part(request, RecognitionCriterion, pk)

    def act(number, day, who):
        return actions.certify_criterion(row, paper=number, certified_on=day, **who)

    heading = gettext("Xác nhận tiêu chí {criterion}").format(criterion=row)
    return _paper(request, row.dossier, act, heading)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def add_paper(request, pk):
    """Record that a paper of the dossier is there."""
    row = _part(request, RecognitionPaper, pk)

    def act(number, day, who):
        return actions.add_recognition_paper(row, number=number, dated=day, **who)

    heading = gettext("Ghi giấy tờ: {paper}").format(paper=row)
    return _paper(request, row.dossier, act, heading)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def submit_recognition(request, pk):
    """Submit the dossier."""
    dossier = _dossier(request, pk)

    def act(number, day, who):
        return actions.submit_recognition(dossier, number=number, submitted_on=day, **who)

    heading = gettext("Trình hồ sơ: {dossier}").format(dossier=dossier)
    return _paper(request, dossier, act, heading)


@signed_in
@require_GET
def communications(request):
    """What was done to make reform known, and how many it reached."""
    rows = access.narrow(CommunicationItem.objects.select_related("unit"), request.actor)
    page = _page(request, rows.order_by("-done_on", "-pk"))
    context = {
        "page": page,
        "rows": [
            {"row": row, "form": gettext(rules.COMMUNICATION_FORMS[row.form])} for row in page
        ],
        "writes": writes(request),
    }
    return render(request, "plans/communications.html", context)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def add_communication(request):
    """Record an act of communication."""
    return _added(
        request,
        CommunicationForm,
        actions.record_communication,
        gettext("Ghi một việc tuyên truyền"),
        reverse("plans:communications"),
        gettext("Đã ghi."),
        {"day-in-future": "done_on", "not-planner": "unit"},
    )
