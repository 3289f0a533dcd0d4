"""Papers, photographs and the counter's wall: one form, one action, back to its place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers.models import Dossier
from congvu.files.queries import open_file
from congvu.inspections import access, actions, examined, flag_queries, queries
from congvu.inspections.models import Attachment, ChecklistItem, RiskPick, SampleItem
from congvu.procedures.models import ProcedureVersion
from congvu.web.access import signed_in
from congvu.web.inspections import examining_forms, examining_pages, pages
from congvu.web.inspections.doing import INSPECTS, _do, _visit, _visits, _with


@INSPECTS
@require_POST
def pick(request, pk):
    """Look at a dossier for a reason of one's own."""
    visit, form = _visit(request, pk), examining_forms.PickForm(request.POST)

    def act(*, number, reason, by, at):
        found = Dossier.objects.filter(unit=visit.unit, number=number.strip()).first()
        if found is None:
            raise refuse(
                "dossier-unknown",
                N_("Không có hồ sơ số {number} ở {unit}."),
                N_("Ghi đúng số trên giấy tiếp nhận."),
                number=number,
                unit=visit.unit.name,
            )
        return actions.pick_risk(visit, found, reason=reason, by=by, at=at)

    return _do(request, visit, "rui-ro", "pick", form, act, _("Đã chọn hồ sơ."))


@INSPECTS
@require_POST
def pick_flagged(request, pk):
    """Look at a dossier that questions point at."""
    visit, form = _visit(request, pk), examining_forms.FlaggedForm(request.POST)

    def act(*, dossier, by, at):
        period = queries.period_of(visit.inspection)
        asked = dict(flag_queries.risk_dossiers(visit.unit, visit.inspection.unit, period))
        row = get_object_or_404(Dossier, pk=dossier, pk__in=asked)
        return actions.pick_risk(visit, row, reason="", flags=asked[dossier], by=by, at=at)

    return _do(request, visit, "rui-ro", "flagged", form, act, _("Đã chọn hồ sơ."))


@INSPECTS
@require_POST
def check_wall(request, pk, version):
    """Tick what hangs for one procedure."""
    visit, form = _visit(request, pk), examining_forms.WallForm(request.POST)
    row = get_object_or_404(ProcedureVersion, pk=version)

    def act(**given):
        return actions.check_wall(visit, row, **given)

    said, anchor = _("Đã ghi một thủ tục."), f"#thu-tuc-{version}"
    return _do(request, visit, "niem-yet", f"wall-{version}", form, act, said, anchor=anchor)


@INSPECTS
@require_POST
def attach(request, pk):
    """A photograph or scan for one line of the sheet."""
    item = get_object_or_404(ChecklistItem, pk=pk, visit__in=_visits(request))
    visit = _visit(request, item.visit_id)
    form = examining_forms.AttachForm(request.POST, request.FILES)
    act, anchor = _with(actions.attach, visit), f"#muc-{item.order}"
    said = _("Đã lưu ảnh, bản quét cùng mã băm.")
    key = f"photo-{pk}"
    return _do(request, visit, "phieu", key, form, act, said, anchor=anchor, item=item)


@INSPECTS
@require_POST
def attach_sample(request, pk):
    """A photograph or scan of the paper of a drawn dossier."""
    rows = SampleItem.objects.select_related("draw__frame")
    item = get_object_or_404(rows, pk=pk, draw__frame__visit__in=_visits(request))
    return _attach_to(request, item, reverse("inspections:compare_sample", args=[pk]))


@INSPECTS
@require_POST
def attach_pick(request, pk):
    """A photograph or scan of the paper of a dossier picked for risk."""
    item = get_object_or_404(RiskPick, pk=pk, visit__in=_visits(request))
    return _attach_to(request, item, reverse("inspections:compare_pick", args=[pk]))


def _attach_to(request, subject, back):
    """Keep it and go back to the comparison; what is wrong is said there."""
    visit = _visit(request, examined.visit_of(subject).pk)
    form = examining_forms.AttachForm(request.POST, request.FILES)
    refusal, status = None, 422
    if form.is_valid():
        try:
            actions.attach(visit, **form.said(), dossier=subject, by=request.actor, at=request.now)
        except Refused as answer:
            refusal, status = answer.refusal, 409
        else:
            messages.success(request, _("Đã lưu ảnh, bản quét cùng mã băm."))
            return redirect(f"{back}#anh")
    sent = pages.Sent("photo", form, refusal)
    return _shown(request, subject, visit, sent=sent, status=status)


@signed_in
@require_GET
def attachment(request, pk):
    """The photograph or scan itself, checked against its hash."""
    kept = get_object_or_404(
        Attachment.objects.select_related("file"),
        pk=pk,
        visit__in=access.visible_visits(request.actor, request.now),
    )
    answer = HttpResponse(open_file(kept.file), content_type=kept.file.content_type)
    answer["Content-Disposition"] = content_disposition_header(
        not kept.file.inline, kept.file.original_name
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer


@INSPECTS
@require_http_methods(["GET", "POST"])
def compare_sample(request, pk):
    """A drawn dossier: paper against system."""
    item = get_object_or_404(
        SampleItem.objects.select_related("draw__frame"),
        pk=pk,
        draw__frame__visit__in=_visits(request),
    )
    return _compare(request, item)


@INSPECTS
@require_http_methods(["GET", "POST"])
def compare_pick(request, pk):
    """A dossier picked for risk: paper against system."""
    item = get_object_or_404(RiskPick, pk=pk, visit__in=_visits(request))
    return _compare(request, item)


def _back(subject) -> str:
    """The place of a dossier on its tab."""
    visit, drawn = examined.visit_of(subject), isinstance(subject, SampleItem)
    tab = reverse("inspections:tab", args=[visit.inspection_id, "so-lieu" if drawn else "rui-ro"])
    return f"{tab}?lan={visit.pk}#{'mau' if drawn else 'chon'}-{subject.pk}"


def _shown(request, subject, visit, *, form=None, refusal=None, sent=None, status=200):
    form = form or examining_forms.CompareForm(initial=_seen(subject))
    page = examining_pages.compare(subject, form, refusal, visit, sent) | {"back": _back(subject)}
    return render(request, "inspections/doi_chieu.html", page, status=status)


def _compare(request, subject):
    visit = _visit(request, examined.visit_of(subject).pk)
    refused = access.may_examine(request.actor, visit)
    if refused is not None:
        raise Refused(refused)
    form = examining_forms.CompareForm(request.POST or None, initial=_seen(subject))
    refusal, status = None, 200
    if form.is_valid():
        try:
            actions.compare_papers(subject, **form.said(), by=request.actor, at=request.now)
        except Refused as answer:
            refusal, status = answer.refusal, 409
        else:
            messages.success(request, _("Đã ghi kết quả xem hồ sơ."))
            return redirect(_back(subject))
    elif form.is_bound:
        status = 422
    return _shown(request, subject, visit, form=form, refusal=refusal, status=status)


def _seen(subject) -> dict[str, object]:
    seen: dict[str, object] = {"observed": subject.observed}
    for each in subject.paper_checks.all():
        seen |= {f"{each.field}-verdict": each.verdict, f"{each.field}-paper": each.paper}
    return seen
