"""What is sent from the tabs of an inspection: one form, one action, back to the tab."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.inspections import access, actions, queries
from congvu.inspections.models import (
    ChecklistItem,
    Finding,
    Inspection,
    Visit,
)
from congvu.web.access import duty
from congvu.web.inspections import finding_forms, forms, pages
from congvu.web.inspections.opening import open_due
from congvu.web.inspections.views import show

INSPECTS = duty(Duty.INSPECTOR)
LEADS = duty(Duty.REFORM_OFFICER, Duty.UNIT_LEADER)


def _visits(request):
    open_due(request)
    return access.visible_visits(request.actor, request.now).select_related("unit", "inspection")


def _visit(request, pk) -> Visit:
    return get_object_or_404(_visits(request), pk=pk)


def _led(request, pk) -> Inspection:
    return get_object_or_404(access.visible_to(request.actor, request.now), pk=pk)


def _do(request, subject, tab, key, form, act, done, *, anchor="", **words):
    """One form, one action; a form that is not whole, or refused, comes back to its tab."""
    visit = subject if isinstance(subject, Visit) else None
    inspection = visit.inspection if visit else subject
    if not form.is_valid():
        sent = pages.Sent(key, form)
        return show(request, inspection, tab, sent=sent, visit=visit, status=422)
    given = form.said() if hasattr(form, "said") else form.cleaned_data
    try:
        act(**given, **words, by=request.actor, at=request.now)
    except Refused as refused:
        sent = pages.Sent(key, form, refused.refusal)
        return show(request, inspection, tab, sent=sent, visit=visit, status=409)
    messages.success(request, done)
    address = reverse("inspections:tab", args=[inspection.pk, tab])
    tail = f"?lan={visit.pk}" if visit else ""
    return redirect(f"{address}{tail}{anchor}")


def _with(action, subject):
    return lambda **given: action(subject, **given)


@LEADS
@require_POST
def notice(request, pk):
    """The notice was sent."""
    row, form = _led(request, pk), forms.NoticeForm(request.POST)
    act = _with(actions.give_notice, row)
    return _do(request, row, "doan", "notice", form, act, _("Đã ghi thông báo."))


@LEADS
@require_POST
def close(request, pk):
    """The delegation ends."""
    row, form = _led(request, pk), forms.CloseForm(request.POST)
    act = _with(actions.close_delegation, row)
    return _do(request, row, "doan", "closing", form, act, _("Đã kết thúc đoàn."))


@LEADS
@require_POST
def self_report(request, pk):
    """The unit reports on itself."""
    visit, form = _visit(request, pk), forms.SelfReportForm(request.POST)
    act = _with(actions.self_report, visit)
    said = _("Đã ghi báo cáo của đơn vị.")
    return _do(request, visit, "tu-bao-cao", "report", form, act, said)


@INSPECTS
@require_POST
def add_template(request, pk):
    """Put the packaged field sheet of the day on the visit."""
    visit = _visit(request, pk)
    lines = [(line.area, line.text, line.standard) for line in queries.checklist_template(visit.on)]
    act, form = _with(actions.add_checklist, visit), forms.NothingForm(request.POST)
    said = _("Đã lập phiếu kiểm tra.")
    return _do(request, visit, "phieu", "template", form, act, said, lines=lines)


@INSPECTS
@require_POST
def mark(request, pk):
    """Mark one line of the sheet."""
    item = get_object_or_404(ChecklistItem, pk=pk, visit__in=_visits(request))
    visit, form = _visit(request, item.visit_id), forms.MarkForm(request.POST)
    act, anchor = _with(actions.mark, item), f"#muc-{item.order}"
    said = _("Đã lưu mục {order}.").format(order=item.order)
    return _do(request, visit, "phieu", f"mark-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def find(request, pk):
    """Record a finding."""
    visit = _visit(request, pk)
    form = finding_forms.FindingForm(request.POST, visit=visit)
    act = _with(actions.record_finding, visit)
    return _do(request, visit, "phat-hien", "finding", form, act, _("Đã ghi phát hiện."))


@LEADS
@require_POST
def reply(request, pk):
    """The unit's own words on a finding."""
    finding = get_object_or_404(Finding, pk=pk, visit__in=_visits(request))
    visit, form = _visit(request, finding.visit_id), forms.ReplyForm(request.POST)
    act, day = _with(actions.reply, finding), local(request.now).date()
    said = _("Đã ghi ý kiến của đơn vị.")
    return _do(request, visit, "phat-hien", f"reply-{pk}", form, act, said, on=day)


@INSPECTS
@require_POST
def session(request, pk):
    """The working session takes place."""
    visit, form = _visit(request, pk), forms.SessionForm(request.POST)
    act = _with(actions.hold_session, visit)
    return _do(request, visit, "bien-ban", "session", form, act, _("Đã ghi buổi làm việc."))


@LEADS
@require_POST
def conclude(request, pk):
    """Issue the notice of conclusion with its recommendations."""
    row, form = _led(request, pk), forms.ConcludeForm(request.POST)
    form.advice = forms.AdviceSet(request.POST, prefix="a", form_kwargs={"inspection": row})
    if not form.advice.is_valid():
        sent = pages.Sent("conclusion", form)
        return show(request, row, "ket-luan", sent=sent, status=422)
    advice = [line.said() for line in form.advice if line.has_changed()]
    act = _with(actions.conclude, row)
    said = _("Đã ban hành kết luận; mỗi kiến nghị thành một việc có thời hạn.")
    return _do(request, row, "ket-luan", "conclusion", form, act, said, advice=advice)
