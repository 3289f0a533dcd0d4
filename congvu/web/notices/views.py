"""Public notices from the inside: begun from a signed paper, edited, approved, published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.inspections.access import LEADING
from congvu.inspections.models import Conclusion, InspectionPlan
from congvu.notices import access, actions, queries
from congvu.notices.models import Notice, NoticeFigure
from congvu.notices.rules import KIND_LABELS, NOTICE, STATE_LABELS, Kind, State
from congvu.organisation.models import Unit
from congvu.reports.models import Report
from congvu.web.access import duty
from congvu.web.notices import forms

WRITERS = duty(*LEADING)
PER_PAGE = 50
TONES = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "near",
    State.APPROVED: "near",
    State.PUBLISHED: "on_time",
    State.WITHDRAWN: "done",
}


@dataclass(frozen=True)
class Act:
    """A step of a notice: its form, the action, whether it is the leader's."""

    form: type[Form]
    do: Callable[..., Any]
    leads: bool


ACTS = {
    "submit": Act(forms.NothingForm, actions.submit, False),
    "approve": Act(forms.NothingForm, actions.approve, True),
    "send_back": Act(forms.ReasonForm, actions.send_back, True),
    "publish": Act(forms.NothingForm, actions.publish, False),
    "withdraw": Act(forms.ReasonForm, actions.withdraw, True),
}


def _row(request, pk) -> Notice:
    rows = access.visible_to(request.actor, request.now).select_related(
        "unit", "plan", "conclusion__inspection", "report"
    )
    return get_object_or_404(rows, pk=pk)


def _standing(row: Notice) -> tuple[str, str]:
    return STATE_LABELS[State(row.state)], TONES[State(row.state)]


@WRITERS
@require_GET
def index(request):
    """All notices of one's units, what waits first."""
    rows = access.visible_to(request.actor, request.now).select_related("unit").order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        (each, KIND_LABELS[Kind(each.kind)], *_standing(each)) for each in page.object_list
    ]
    return render(request, "notices/index.html", {"page": page})


SOURCES: dict[str, tuple[Any, Callable[..., Notice]]] = {
    "plan": (InspectionPlan, actions.draft_plan),
    "conclusion": (Conclusion, actions.draft_conclusion),
    "news": (Conclusion, actions.draft_news),
    "report": (Report, actions.draft_news),
}


@WRITERS
@require_http_methods(["GET", "POST"])
def new(request):
    """Choose what it is about; the draft is written from it."""
    unit = get_object_or_404(Unit, pk=request.actor.unit_id)
    form = forms.SourceForm(request.POST or None, unit=unit)
    refusal, status = None, 200
    if form.is_valid():
        kind, _sep, key = form.cleaned_data["source"].partition("-")
        model, act = SOURCES[kind]
        try:
            made = act(model.objects.get(pk=key), by=request.actor, at=request.now)
        except Refused as refused:
            refusal, status = refused.refusal, 409
        else:
            messages.success(request, _("Đã soạn bài; đọc lại, sửa rồi trình lãnh đạo."))
            return redirect("notices:detail", made.pk)
    elif form.is_bound:
        status = 422
    context = {"form": form, "refusal": refusal, "unit": unit}
    return render(request, "notices/new.html", context, status=status)


def _show(request, row: Notice, *, tried=None, refusal=None, status=200):
    draft = row.state == State.DRAFT
    drafts = access.may_draft(request.actor, row.unit, request.now) is None
    leads = access.may_approve(request.actor, row.unit, request.now) is None
    figures = queries.figures_of(row)
    offers = []
    for code, act in ACTS.items():
        if not (leads if act.leads else drafts) or NOTICE.why_not(row.state, code) is not None:
            continue
        form = tried[1] if tried and tried[0] == code else act.form(auto_id=f"{code}-%s")
        offers.append((code, NOTICE.by_act[code].label, form))
    sent = dict([tried]) if tried else {}
    context = {
        "row": row,
        "kind": KIND_LABELS[Kind(row.kind)],
        "state": STATE_LABELS[State(row.state)],
        "tone": TONES[State(row.state)],
        "paragraphs": queries.paragraphs(row, figures),
        "figures": figures.values(),
        "advice": queries.advice_of(row, local(request.now).date()),
        "seen": queries.plan_of(row),
        "offers": offers,
        "words": sent.get("edit") or (forms.WordsForm(notice=row) if draft and drafts else None),
        "more": sent.get("figure") or (forms.FigureForm(notice=row) if draft and drafts else None),
        "correct": sent.get("correct")
        or (forms.CorrectForm() if leads and row.state == State.PUBLISHED else None),
        "refusal": refusal,
    }
    return render(request, "notices/detail.html", context, status=status)


@WRITERS
@require_GET
def detail(request, pk):
    """One notice as it will be read, its figures with their sources, the next step."""
    return _show(request, _row(request, pk))


def _did(request, row: Notice, key: str, form: Form, act: Callable[[], Any], said: str):
    """One form, one action; back to the notice, or the form again with what is wrong."""
    if not form.is_valid():
        return _show(request, row, tried=(key, form), status=422)
    try:
        act()
    except Refused as refused:
        fresh = _row(request, row.pk)
        return _show(request, fresh, tried=(key, form), refusal=refused.refusal, status=409)
    messages.success(request, said)
    return redirect("notices:detail", row.pk)


@WRITERS
@require_POST
def edit(request, pk):
    """The words of a draft."""
    row = _row(request, pk)
    form = forms.WordsForm(request.POST, notice=row)
    who = {"by": request.actor, "at": request.now}

    def save():
        return actions.edit(row, **form.said(), **who)

    return _did(request, row, "edit", form, save, _("Đã lưu bài."))


@WRITERS
@require_POST
def add_figure(request, pk):
    """One more locked figure at the end of the draft."""
    row = _row(request, pk)
    form = forms.FigureForm(request.POST, notice=row)
    who = {"by": request.actor, "at": request.now}
    return _did(
        request,
        row,
        "figure",
        form,
        lambda: actions.add_figure(row, form.cleaned_data["key"], **who),
        _("Đã thêm số đã chốt vào cuối bài."),
    )


@WRITERS
@require_POST
def act(request, pk, code):
    """One step."""
    row = _row(request, pk)
    if code not in ACTS:
        raise Http404
    form = ACTS[code].form(request.POST, auto_id=f"{code}-%s")
    who = {"by": request.actor, "at": request.now}
    return _did(
        request,
        row,
        code,
        form,
        lambda: ACTS[code].do(row, **form.cleaned_data, **who),
        _("Đã ghi: {act}.").format(act=_(NOTICE.by_act[code].label)),
    )


@WRITERS
@require_POST
def correct(request, pk):
    """A published figure, beside what was told."""
    seen = access.visible_to(request.actor, request.now)
    figure = get_object_or_404(NoticeFigure.objects.filter(notice__in=seen), pk=pk)
    form = forms.CorrectForm(request.POST)
    who = {"by": request.actor, "at": request.now}
    return _did(
        request,
        _row(request, figure.notice_id),
        "correct",
        form,
        lambda: actions.correct_figure(figure, **form.cleaned_data, **who),
        _("Đã ghi đính chính."),
    )
