"""What is sent around the signing of minutes: one form, one action, back to the tab."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.inspections import actions, papers
from congvu.inspections.models import MinutesDraft, MinutesSigner
from congvu.web.access import signed_in
from congvu.web.inspections import signing_forms
from congvu.web.inspections.doing import INSPECTS, _do, _visit, _visits, _with
from congvu.web.inspections.views import TYPES, _file

TAB = "bien-ban"


def _draft(request, pk) -> MinutesDraft:
    rows = MinutesDraft.objects.filter(visit__in=_visits(request))
    return get_object_or_404(rows.select_related("visit__unit", "visit__inspection__unit"), pk=pk)


@INSPECTS
@require_POST
def draw_up(request, pk):
    """Put the minutes up for signing."""
    visit = _visit(request, pk)
    form = signing_forms.DrawUpForm(request.POST, visit=visit)
    act = _with(actions.draw_up_minutes, visit)
    said = _("Đã lập biên bản, nội dung đã chốt; chờ từng người có tên ký.")
    return _do(request, visit, TAB, "draw_up", form, act, said)


@signed_in
@require_POST
def sign(request, pk):
    """Sign, each by an act of their own."""
    draft, form = _draft(request, pk), signing_forms.SignForm(request.POST)
    visit = _visit(request, draft.visit_id)
    act = _with(actions.sign_minutes, draft)
    return _do(request, visit, TAB, "sign", form, act, _("Đã ký biên bản."))


SIGNER_ACTS = {
    "khong-ky": (signing_forms.ExcuseForm, actions.excuse_signer, _("Đã ghi lý do không ký.")),
    "ban-giay": (signing_forms.OnPaperForm, actions.sign_on_paper, _("Đã ghi chữ ký bản giấy.")),
    "rut-chu-ky": (signing_forms.UndoForm, actions.undo_signature, _("Đã rút chữ ký.")),
}


@signed_in
@require_POST
def signer(request, pk, code):
    """Not signed, signed on paper, signature taken back."""
    rows = MinutesSigner.objects.filter(draft__visit__in=_visits(request))
    row = get_object_or_404(rows.select_related("draft"), pk=pk)
    if code not in SIGNER_ACTS:
        raise Http404
    make, action, said = SIGNER_ACTS[code]
    visit, form = _visit(request, row.draft.visit_id), make(request.POST)
    act, anchor = _with(action, row), f"#nguoi-ky-{pk}"
    return _do(request, visit, TAB, f"{code}-{pk}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def take_back(request, pk):
    """Take the minutes back for a change."""
    draft, form = _draft(request, pk), signing_forms.UndoForm(request.POST)
    visit = _visit(request, draft.visit_id)
    said = _("Đã thu lại biên bản; sửa xong thì lập lại, mọi người ký lại.")
    act = _with(actions.take_back_minutes, draft)
    return _do(request, visit, TAB, "take_back", form, act, said)


@signed_in
@require_GET
def draft_file(request, pk, kind):
    """The minutes put up, to be read and signed by hand."""
    draft = _draft(request, pk)
    if kind not in TYPES:
        raise Http404
    made = papers.as_file(papers.draft_paper(draft), kind, signed_on=papers.day_of(draft))
    return _file(made, TYPES[kind], f"bien-ban-{draft.visit_id}-lan-{draft.round}.{kind}")
