"""Files of a dossier: added, opened by those on duty, taken out with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from congvu.core.refusals import N_, Refused, refuse
from congvu.documents import binding
from congvu.dossiers import access, actions, queries, rules
from congvu.dossiers.models import Dossier, DossierFile
from congvu.dossiers.rules.views import Look
from congvu.files import actions as stored_files
from congvu.files.queries import open_file
from congvu.files.rules import JPEG, PNG, ScanState
from congvu.web.access import signed_in
from congvu.web.dossiers.persons import opened_whole

SCAN_WORDS = {
    ScanState.NOT_SCANNED: (_("chưa quét mã độc"), "paused"),
    ScanState.CLEAN: (_("đã quét, sạch"), "ontime"),
    ScanState.INFECTED: (_("có mã độc, không mở được"), "late"),
}
"""What is known of harmful content, said as it is; nothing is said to be clean unseen."""

PICTURES = (JPEG.content_type, PNG.content_type)


class AttachForm(forms.Form):
    """One or several files, for one paper of the checklist or beside it."""

    content = forms.FileField(
        label=_("Tệp"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.txt"}),
        help_text=_("PDF, ảnh JPEG hoặc PNG, DOCX, XLSX."),
    )
    kind = forms.ChoiceField(
        label=_("Là"),
        choices=[(str(each), _(rules.FILE_KIND_LABELS[each])) for each in rules.ADDED_KINDS],
    )
    paper = forms.ChoiceField(label=_("Của giấy tờ"), required=False)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_attach_%s", **kwargs)
        self.papers = {str(each.pk): each for each in queries.papers_of(dossier)}
        self.fields["paper"].choices = [  # type: ignore[attr-defined]
            ("", _("ngoài danh sách")),
            *((key, each.name) for key, each in self.papers.items()),
        ]


def section(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """The files, and the form to add one for whoever handles the dossier."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(queries.files_of(dossier))
    handles = access.may_act(actor, "attach", dossier) is None
    may = handles and rules.TABLE.why_not(dossier.state, "attach") is None
    if not rows and not may:
        return None
    shown = [
        (each, gettext(each.kind_label), *SCAN_WORDS[ScanState(each.stored.scan_state)])
        for each in rows
    ]
    return {
        "files": shown,
        "form": AttachForm(dossier=dossier) if may else None,
        "may": may,
        "opens": handles or access.reads_files(actor, dossier),
        "pictures": sum(map(is_picture, rows)),
        "dossier": dossier,
    }


def _dossier(request: HttpRequest, pk: int) -> Dossier:
    visible = access.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    found: Dossier = get_object_or_404(visible.with_names(), pk=pk)
    return found


@signed_in
@require_POST
def attach(request, pk):
    """Add the files; one that is refused says why, and the others are not added without it."""
    dossier = _dossier(request, pk)
    form = AttachForm(request.POST, request.FILES, dossier=dossier)
    if not form.is_valid():
        raise refuse("file-missing", N_("Chưa chọn tệp nào."), N_("Chọn tệp trên máy rồi thêm."))
    said = form.cleaned_data
    who = {"by": request.actor, "at": request.now}
    with transaction.atomic():
        for content in request.FILES.getlist("content"):
            stored = stored_files.store(content, content.name, unit=dossier.unit, **who)
            paper = form.papers.get(said["paper"])
            actions.attach_file(dossier, stored, kind=said["kind"], paper=paper, **who)
    messages.success(request, gettext("Đã thêm tệp vào hồ sơ."))
    return redirect("dossiers:detail", pk=pk)


def _file(request: HttpRequest, pk: int, file: int) -> DossierFile:
    dossier = _dossier(request, pk)
    found: DossierFile = get_object_or_404(queries.files_of(dossier), pk=file)
    found.dossier = dossier
    return found


@signed_in
@require_GET
def opened(request, pk, file):
    """One file, for those on duty for the dossier and for who inspects it."""
    found = _file(request, pk, file)
    handles = access.may_act(request.actor, "attach", found.dossier)
    if handles is not None and not access.reads_files(request.actor, found.dossier):
        raise Refused(handles)
    opened_whole(request, found.dossier, Look.FILE, str(found.pk))
    answer = HttpResponse(open_file(found.stored), content_type=found.stored.content_type)
    answer["Content-Disposition"] = content_disposition_header(
        not found.stored.inline, found.stored.original_name
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer


@signed_in
@require_GET
def together(request, pk):
    """The pictures a phone took, as one PDF to read through and to print, each as it was held."""
    dossier = _dossier(request, pk)
    handles = access.may_act(request.actor, "attach", dossier)
    if handles is not None and not access.reads_files(request.actor, dossier):
        raise Refused(handles)
    found = [each for each in queries.files_of(dossier) if is_picture(each)]
    told = [
        (open_file(each.stored), f"{each.paper.name} · {each.name}" if each.paper else each.name)
        for each in found
    ]
    answer = HttpResponse(binding.pictures(told), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"anh-{dossier.pk}.pdf")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def is_picture(file: DossierFile) -> bool:
    """A picture that is still in the dossier."""
    return file.removed_at is None and file.stored.content_type in PICTURES


@signed_in
@require_POST
def removed(request, pk, file):
    """Take one out, with a reason."""
    found = _file(request, pk, file)
    reason = request.POST.get("reason", "")[:400]
    actions.remove_file(found, reason=reason, by=request.actor, at=request.now)
    messages.success(request, gettext("Đã bỏ tệp khỏi hồ sơ; tệp vẫn được giữ lại."))
    return redirect("dossiers:detail", pk=pk)
