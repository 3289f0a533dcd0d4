"""A draft result beside the papers: submitted by who works on it, decided by who signs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, actions, rules
from congvu.dossiers.models import Dossier, Submission
from congvu.files import actions as stored_files
from congvu.people import queries as people
from congvu.people.models import User
from congvu.web.access import signed_in, stop_at
from congvu.web.dossiers.forms import Text


def _readers(dossier: Dossier, request: HttpRequest) -> dict[str, User]:
    """Who may decide here, the reader left out."""
    at, actor = request.now, request.actor  # type: ignore[attr-defined]
    day = local(at).date()
    found = {
        str(user.pk): user
        for duty in access.DECIDERS
        for user in people.users_with(duty, dossier.competent_unit, day, machines=True)
    }
    found.pop(str(actor.user_id), None)
    return found


class SubmitForm(forms.Form):
    """The draft, as words or as a file, and whom it is laid before."""

    to_user = forms.ChoiceField(label=_("Trình"))
    text = forms.CharField(
        label=_("Nội dung dự thảo"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=10_000,
    )
    content = forms.FileField(label=_("Tệp dự thảo"), required=False)

    def __init__(self, *args: Any, readers: dict[str, User], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_draft_%s", **kwargs)
        self.fields["to_user"].choices = [  # type: ignore[attr-defined]
            (key, user.full_name) for key, user in readers.items()
        ]


class DecideForm(forms.Form):
    """Approve with the number of the result, give back, or pass up."""

    reason = Text(label=_("Ý kiến, chỗ cần sửa"), max_length=400, required=False)
    result_number = Text(
        label=_("Số văn bản kết quả"),
        max_length=60,
        required=False,
        help_text=_("Ghi số khi duyệt thì hồ sơ được ghi xử lý xong luôn."),
    )
    to_user = forms.ChoiceField(label=_("Trình lên"), required=False)

    def __init__(self, *args: Any, readers: dict[str, User], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_decide_%s", **kwargs)
        self.fields["to_user"].choices = [  # type: ignore[attr-defined]
            ("", gettext("không trình lên")),
            *((key, user.full_name) for key, user in readers.items()),
        ]


def section(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """The drafts so far, the form to submit one, the form to decide one that waits for me."""
    actor = request.actor  # type: ignore[attr-defined]
    handles = access.may_act(actor, "attach", dossier) is None
    if not handles and not access.reads_files(actor, dossier):
        return None  # a draft speaks of the citizen; who only counts dossiers needs none of it
    drafts = list(
        dossier.submissions.select_related(
            "submitted_by", "to_user", "decided_by", "file__stored"
        ).order_by("pk")
    )
    waits = next((each for each in drafts if not each.decision), None)
    here = rules.TABLE.why_not(dossier.state, "submit") is None
    submits = here and waits is None and access.may_act(actor, "submit", dossier) is None
    me = [actor.user_id, *getattr(actor, "stands_for", ())]
    decides = here and waits is not None and waits.to_user_id in me
    if not drafts and not submits:
        return None
    readers = _readers(dossier, request) if submits or decides else {}
    return {
        "dossier": dossier,
        "drafts": [(each, _submitted_by(each), *_decided(each.decision)) for each in drafts],
        "submit": SubmitForm(readers=readers) if submits and readers else None,
        "waits": waits,
        "decide": DecideForm(readers=readers) if decides else None,
    }


def _submitted_by(draft: Submission) -> str:
    return draft.submitted_by.full_name if draft.submitted_by else gettext("Hệ thống")


def _decided(decision: str) -> tuple[str, str]:
    if not decision:
        return gettext("chờ duyệt"), "near"
    tone = {"approved": "ontime", "returned": "late", "passed_up": "paused"}[decision]
    return gettext(rules.DECISION_LABELS[decision]), tone


def _dossier(request: HttpRequest, pk: int) -> Dossier:
    visible = access.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    found: Dossier = get_object_or_404(visible.with_names(), pk=pk)
    return found


@signed_in
@require_POST
def submit(request, pk):
    """Lay a draft before whoever decides; its file stays with the dossier."""
    dossier = _dossier(request, pk)
    stop_at(access.may_act(request.actor, "submit", dossier))
    readers = _readers(dossier, request)
    form = SubmitForm(request.POST, request.FILES, readers=readers)
    if not form.is_valid():
        raise refuse("reader-missing", N_("Chưa chọn người duyệt."), N_("Chọn người rồi trình."))
    said, who = form.cleaned_data, {"by": request.actor, "at": request.now}
    with transaction.atomic():
        file = None
        if said["content"]:
            stored = stored_files.store(
                said["content"], said["content"].name, unit=dossier.unit, **who
            )
            kind = rules.FileKind.DRAFT
            file = actions.attach_file(dossier, stored, kind=kind, **who)
        actions.submit_draft(
            dossier, to_user=readers[said["to_user"]], text=said["text"], file=file, **who
        )
    messages.success(request, gettext("Đã trình dự thảo."))
    return redirect("dossiers:detail", pk=pk)


@signed_in
@require_POST
def decide(request, pk, draft):
    """Approve, give back or pass up the draft that waits."""
    dossier = _dossier(request, pk)
    stop_at(access.may_act(request.actor, "decide", dossier))
    found = get_object_or_404(dossier.submissions, pk=draft)
    found.dossier = dossier
    readers = _readers(dossier, request)
    form = DecideForm(request.POST, readers=readers)
    form.is_valid()
    said = form.cleaned_data
    actions.decide_draft(
        found,
        decision=request.POST.get("decision", ""),
        reason=said.get("reason", ""),
        result_number=said.get("result_number", ""),
        to_user=readers.get(said.get("to_user", "")),
        by=request.actor,
        at=request.now,
    )
    messages.success(request, gettext("Đã ghi quyết định về dự thảo."))
    return redirect("dossiers:detail", pk=pk)
