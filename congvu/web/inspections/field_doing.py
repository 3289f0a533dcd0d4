"""What is sent before and at a visit: one form, one action, back to its tab."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.inspections import actions, outline
from congvu.inspections.models import Member, PresenceCheck, PresenceLine, ReportLine
from congvu.web.access import signed_in
from congvu.web.inspections import field_forms, forms
from congvu.web.inspections.doing import INSPECTS, LEADS, _do, _visit, _visits, _with


@signed_in
@require_POST
def declare(request, pk, member):
    """What ties a member to the unit: said by the member; on paper, by whoever leads."""
    visit, form = _visit(request, pk), field_forms.InterestForm(request.POST)
    row = get_object_or_404(Member, pk=member, inspection=visit.inspection)
    said = _("Đã ghi khai báo.")
    key = f"interest-{member}"
    anchor = f"#thanh-vien-{member}"

    def act(**given):
        return actions.declare_interest(row, visit, **given)

    return _do(request, visit, "loi-ich", key, form, act, said, anchor=anchor)


@LEADS
@require_POST
def begin_report(request, pk):
    """Put the figures of the registry before the unit."""
    visit, form = _visit(request, pk), forms.NothingForm(request.POST)
    said = _("Đã lập sẵn số liệu; xác nhận, sửa hoặc giải thích từng số.")
    act = _with(actions.begin_report, visit)
    return _do(request, visit, "tu-bao-cao", "begin", form, act, said)


@LEADS
@require_POST
def answer(request, pk):
    """The unit's answer to one figure."""
    line = get_object_or_404(ReportLine, pk=pk, visit__in=_visits(request))
    visit = _visit(request, line.visit_id)
    form = field_forms.AnswerForm(request.POST, has_figure=bool(line.figure_code))
    said = _("Đã lưu số liệu {order}.").format(order=line.order)
    act, anchor = _with(actions.answer_line, line), f"#so-{line.order}"
    return _do(request, visit, "tu-bao-cao", f"line-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def arrive(request, pk):
    """The delegation is there: the list of the day."""
    visit, form = _visit(request, pk), field_forms.ArrivalForm(request.POST)
    act = _with(actions.open_presence, visit)
    return _do(request, visit, "co-mat", "arrival", form, act, _("Đã lập danh sách trong ngày."))


@INSPECTS
@require_POST
def add_person(request, pk):
    """Someone of the unit without an account."""
    visit, form = _visit(request, pk), field_forms.PersonForm(request.POST)
    check = get_object_or_404(PresenceCheck, visit=visit)
    act = _with(actions.add_person, check)
    return _do(request, visit, "co-mat", "person", form, act, _("Đã thêm vào danh sách."))


@INSPECTS
@require_POST
def seen(request, pk):
    """One person: present, or absent and why."""
    line = get_object_or_404(PresenceLine, pk=pk, check_of__visit__in=_visits(request))
    visit, form = _visit(request, line.check_of.visit_id), field_forms.PresenceForm(request.POST)
    act, anchor = _with(actions.mark_presence, line), f"#nguoi-{pk}"
    said = _("Đã ghi một người.")
    return _do(request, visit, "co-mat", f"person-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def add_topic(request, pk):
    """Put a packaged list on the sheet of the visit."""
    visit = _visit(request, pk)
    form = field_forms.TopicForm(request.POST, visit=visit)

    def act(*, topic, by, at):
        found = outline.checklist(topic, visit.on)
        rows = [(each.area, each.text, each.standard) for each in found]
        hints = [each.hint for each in found]
        return actions.add_checklist(visit, rows, topic=topic, hints=hints, by=by, at=at)

    said = _("Đã thêm danh mục vào phiếu kiểm tra.")
    return _do(request, visit, "phieu", "topic", form, act, said)
