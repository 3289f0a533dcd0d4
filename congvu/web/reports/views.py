"""The list of reports, one report, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.organisation import queries as organisation
from congvu.reports import access, actions
from congvu.reports.models import Report
from congvu.web.access import signed_in
from congvu.web.figures.forms import sentence
from congvu.web.reports.forms import AsOfForm, DraftForm, IssueForm, WordsForm
from congvu.web.reports.pages import anchor_of, list_row, page_of

REPORTS_PER_PAGE = 50


def _default_as_of(request: HttpRequest) -> datetime:
    asked = audit.demo_as_of()
    return min(asked, request.now) if asked else request.now


def _draft_form(request: HttpRequest, data=None) -> DraftForm | None:
    units = access.writable_units(request.actor, request.now)
    return DraftForm(data, units=units, as_of=_default_as_of(request)) if units else None


def _list(request: HttpRequest, form: DraftForm | None, status: int = 200) -> HttpResponse:
    seen = access.visible_to(request.actor, request.now).latest_first()
    page = Paginator(seen, REPORTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [list_row(each) for each in page]}
    return render(request, "reports/index.html", context, status=status)


@signed_in
@require_GET
def index(request):
    """The reports one may read; a form to begin one."""
    return _list(request, _draft_form(request))


@signed_in
@require_POST
def draft(request):
    """Begin a report."""
    form = _draft_form(request, request.POST)
    if form is None or not form.is_valid():
        return _list(request, form, status=422)
    asked = form.cleaned_data
    unit = organisation.unit_at(asked["unit"], local(request.now).date())
    try:
        report = actions.draft_report(
            unit=unit,
            template=asked["template"],
            period=form.period(),
            as_of=asked["as_of"],
            by=request.actor,
            at=request.now,
        )
    except Refused as refused:
        form.add_error(None, sentence(refused.refusal))
        return _list(request, form, status=409)
    return redirect("reports:detail", report.pk)


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report, if the actor may read it."""
    seen = access.visible_to(request.actor, request.now).select_related("unit")
    return get_object_or_404(seen, pk=pk)


def _page(request: HttpRequest, report: Report, status: int = 200, **more) -> HttpResponse:
    context = page_of(report, request.actor, request.now)
    context |= {"refusal": None, "words_form": None} | more
    return render(request, "reports/detail.html", context, status=status)


@signed_in
@require_GET
def detail(request, pk):
    """One report: chapters, figures, tables, identities, and what may be done."""
    return _page(request, report_of(request, pk))


def _act(
    request: HttpRequest, pk: int, form, name: str, act: Callable[[Report, dict], str]
) -> HttpResponse:
    """A valid form, one action, and back to the page; else the page with what was wrong."""
    report = report_of(request, pk)
    if not form.is_valid():
        return _page(request, report, status=422, **{name: form})
    try:
        anchor = act(report, form.cleaned_data)
    except Refused as refused:
        said = refused.refusal.said(gettext)
        return _page(request, report, status=409, refusal=said, **{name: form})
    return redirect(f"{reverse('reports:detail', args=[pk])}{anchor}")


@signed_in
@require_POST
def write(request, pk):
    """Keep the words of one section."""

    def act(report, asked):
        actions.write_chapter(report, **asked, by=request.actor, at=request.now)
        messages.success(request, gettext("Đã lưu mục {key}.").format(key=asked["section"]))
        return f"#{anchor_of(asked['section'])}"

    return _act(request, pk, WordsForm(request.POST), "words_form", act)


@signed_in
@require_POST
def change_as_of(request, pk):
    """Let the figures of a draft stand at another moment."""

    def act(report, asked):
        actions.change_as_of(report, **asked, by=request.actor, at=request.now)
        messages.success(request, gettext("Đã chốt số liệu tại thời điểm mới."))
        return ""

    return _act(request, pk, AsOfForm(request.POST), "as_of_form", act)


@signed_in
@require_POST
def issue(request, pk):
    """Freeze and number the report."""

    def act(report, asked):
        actions.issue_report(report, **asked, by=request.actor, at=request.now)
        messages.success(request, gettext("Đã phát hành; nội dung từ nay giữ nguyên."))
        return ""

    return _act(request, pk, IssueForm(request.POST), "issue_form", act)
