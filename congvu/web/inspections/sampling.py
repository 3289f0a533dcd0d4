"""What is sent from the tab of figures and frames: freeze, commit, draw, extend, look."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.inspections import actions
from congvu.inspections.models import Draw, Frame, SampleItem, SecondStage
from congvu.web.inspections import sample_forms
from congvu.web.inspections.doing import INSPECTS, _do, _visit, _visits, _with


@INSPECTS
@require_POST
def freeze(request, pk):
    """Freeze the rows behind a figure."""
    visit = _visit(request, pk)
    form = sample_forms.FreezeForm(request.POST, visit=visit)
    act = _with(actions.freeze_frame, visit)
    return _do(request, visit, "so-lieu", "freeze", form, act, _("Đã chốt khung số liệu."))


@INSPECTS
@require_POST
def commit(request, pk):
    """Commit to a draw from a frame."""
    frame = get_object_or_404(Frame, pk=pk, visit__in=_visits(request))
    visit, form = (
        _visit(request, frame.visit_id),
        sample_forms.CommitForm(request.POST, frame=frame),
    )
    act = _with(actions.commit_draw, frame)
    said = _("Đã cam kết. Gửi mã cam kết cho đơn vị trước khi có giá trị ngẫu nhiên.")
    anchor = f"#khung-{pk}"
    return _do(request, visit, "so-lieu", f"commit-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def reveal(request, pk):
    """Draw by the published value."""
    draw = get_object_or_404(Draw, frame_id=pk, frame__visit__in=_visits(request))
    visit, form = _visit(request, draw.frame.visit_id), sample_forms.RevealForm(request.POST)
    act = _with(actions.draw_sample, draw)
    said, anchor = _("Đã rút mẫu."), f"#khung-{pk}"
    return _do(request, visit, "so-lieu", f"reveal-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def examine(request, pk):
    """What the paper of a drawn row showed."""
    item = get_object_or_404(SampleItem, pk=pk, draw__frame__visit__in=_visits(request))
    visit, form = _visit(request, item.draw.frame.visit_id), sample_forms.ExamineForm(request.POST)
    act, anchor = _with(actions.examine, item), f"#mau-{pk}"
    said = _("Đã ghi kết quả xem hồ sơ.")
    return _do(request, visit, "so-lieu", f"item-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def extend(request, pk):
    """Commit to the second stage that the rule asks for."""
    draw = get_object_or_404(Draw, frame_id=pk, frame__visit__in=_visits(request))
    visit, form = _visit(request, draw.frame.visit_id), sample_forms.ExtendForm(request.POST)
    act, anchor = _with(actions.commit_extension, draw), f"#khung-{pk}"
    said = _("Đã cam kết rút thêm. Gửi mã cam kết cho đơn vị trước khi có giá trị mới.")
    return _do(request, visit, "so-lieu", f"extend-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def reveal_more(request, pk):
    """Draw the second stage by its own value."""
    rows = SecondStage.objects.filter(draw__frame__visit__in=_visits(request))
    second = get_object_or_404(rows.select_related("draw__frame"), draw__frame_id=pk)
    visit, form = _visit(request, second.draw.frame.visit_id), sample_forms.RevealForm(request.POST)
    act, anchor = _with(actions.draw_extension, second), f"#khung-{pk}"
    said = _("Đã rút thêm.")
    return _do(request, visit, "so-lieu", f"more-{pk}", form, act, said, anchor=anchor)
