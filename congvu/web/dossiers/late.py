"""Letters owed, letters on the page of a dossier, and what is foreseen to be late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from congvu.core import clock
from congvu.core.actors import Duty
from congvu.core.periods import HANOI, local
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, actions, queries, rules
from congvu.dossiers.models import Apology, Dossier
from congvu.web.access import duty, signed_in, stop_at
from congvu.web.dossiers.forms import Text
from congvu.web.dossiers.rows import lines

PER_PAGE = 50


class SignForm(forms.Form):
    """What the letter says: the cause, the reason, and the new date."""

    cause = forms.ChoiceField(
        label=_("Nguyên nhân"),
        choices=[("", _("Chọn nguyên nhân"))]
        + [(code, _(label)) for code, label in rules.LATE_CAUSES.items()],
    )
    reason = Text(
        label=_("Lý do ghi trên phiếu"),
        max_length=400,
        help_text=_("Người nộp đọc dòng này; ghi cho dễ hiểu."),
    )
    new_at = forms.DateTimeField(
        label=_("Hẹn lại"),
        input_formats=["%Y-%m-%dT%H:%M", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_new_at(self) -> datetime:
        """The moment as people in the office mean it."""
        moment: datetime = self.cleaned_data["new_at"]
        return moment.replace(tzinfo=HANOI) if moment.tzinfo is None else moment.astimezone(HANOI)


def sign_form(letter: Apology, data: Any = None, prefix: str | None = None) -> SignForm:
    """The form of one letter, filled with what its draft proposes."""
    filled = {"cause": letter.cause, "reason": letter.reason, "new_at": local(letter.new_at)}
    return SignForm(data, initial=filled, prefix=prefix, auto_id=f"id_letter{letter.pk}_%s")


def section(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """The letters of a dossier, and what may be done about one now."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    letters = queries.letters_of(dossier)
    handles = access.may_act(actor, "apologise", dossier) is None
    due = dossier.due_at is not None and dossier.is_open
    may = due and handles and _may_write(dossier, letters, at)
    if not letters and not may:
        return None
    signs = access.may_sign_apology(actor, dossier) is None
    draft = next((each for each in letters if not each.signed_at and not each.dropped_at), None)
    signed = next((each for each in letters if each.signed_at and not each.sent_at), None)
    return {
        "dossier": dossier,
        "letters": letters,
        "may": may and draft is None,
        "late": due and dossier.due_at is not None and dossier.due_at < at,
        "owes": queries.owes_letter(dossier, at),
        "draft": draft if handles else None,
        "sign": sign_form(draft) if draft and signs and dossier.is_open else None,
        "signatories": queries.signatories(dossier, at) if draft and not signs else [],
        "signed": signed if handles else None,
    }


def _may_write(dossier: Dossier, letters: list[Apology], at: datetime) -> bool:
    assert dossier.due_at is not None
    calendar = queries.calendar_of(dossier, at)
    sent = sum(each.signed_at is not None for each in letters)
    drafted = any(not each.signed_at and not each.dropped_at for each in letters)
    return rules.why_not_apologise(dossier.due_at, sent, drafted, at, calendar) is None


@duty(*access.MOVERS, Duty.REFORM_OFFICER, Duty.INSPECTOR)
@require_GET
def owed(request):
    """Dossiers that owe a letter and got none; counted anew each time."""
    rows = queries.owed(request.actor, request.now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(zip(lines(page.object_list, request.now), page.object_list, strict=True))
    pairs = [(line, _letter_words(list(dossier.apologies.all()))) for line, dossier in shown]
    signs = bool(request.actor.duties() & set(access.DECIDERS))
    return render(request, "dossiers/owed.html", {"page": page, "pairs": pairs, "signs": signs})


def _letter_words(letters: list[Apology]) -> str:
    kept = [each for each in letters if each.dropped_at is None]
    if not kept:
        return gettext("chưa soạn")
    letter = kept[-1]
    if letter.signed_at:
        return gettext("{number}: đã ký, chưa gửi").format(number=letter.number)
    return gettext("đã soạn, chờ ký")


@duty(*access.MOVERS, Duty.REFORM_OFFICER)
@require_GET
def foreseen(request):
    """Dossiers that will be late as things stand, each with its reason in numbers."""
    whole = queries.foreseen(request.actor, request.now)
    page = Paginator(whole, PER_PAGE).get_page(request.GET.get("page"))
    found = list(page)
    calendars = {each.dossier.unit.code: each.dossier for each in found}
    of_unit = {code: queries.calendar_of(one, request.now) for code, one in calendars.items()}
    shown = lines([each.dossier for each in found], request.now)
    pairs = [
        (line, _why(each, of_unit[each.dossier.unit.code], request.now))
        for line, each in zip(shown, found, strict=True)
    ]
    return render(request, "dossiers/foreseen.html", {"pairs": pairs, "page": page})


def _why(seen: Any, calendar: Any, at: datetime) -> str:
    said = {
        "left": clock.left_words(seen.forecast.left, calendar, at, gettext),
        "needed": _length(seen.forecast.needed, calendar, at),
        "steps": seen.forecast.steps,
        "known": seen.forecast.by_cases,
    }
    return gettext(
        "{left}; {steps} bước còn lại thường cần {needed}"
        " ({known} bước tính theo hồ sơ đã xong, còn lại theo thời hạn của bước)."
    ).format(**said)


def _length(minutes: int, calendar: Any, at: datetime) -> str:
    per_day = int(calendar.hours_on(local(at).date()).hours_per_day * 60)
    days, rest = divmod(minutes, per_day)
    hours = -(-rest // 60)  # an hour begun counts
    if hours * 60 >= per_day:
        days, hours = days + 1, 0
    parts = [gettext("{n} ngày làm việc").format(n=days)] if days else []
    if hours or not days:
        parts.append(gettext("{n} giờ").format(n=hours))
    return " ".join(parts)


@signed_in
@require_POST
def letter(request, pk, act):
    """Draft, sign, send or drop a letter of one dossier."""
    visible = access.visible_to(request.actor, request.now).with_names()
    dossier = get_object_or_404(visible, pk=pk)
    stop_at(access.may_act(request.actor, "apologise", dossier))
    who = {"by": request.actor, "at": request.now}
    if act == "soan":
        actions.draft_apology(dossier, **who)
        messages.success(request, gettext("Đã soạn phiếu xin lỗi; lãnh đạo ghi lý do và ký."))
        return redirect("dossiers:detail", pk=pk)
    found = get_object_or_404(dossier.apologies, pk=_key(request))
    found.dossier = dossier
    if act == "ky":
        return _signed(request, dossier, found, who)
    if act == "gui":
        actions.send_apology(found, how=request.POST.get("how", "")[:120], **who)
        messages.success(request, gettext("Đã ghi việc gửi phiếu xin lỗi và nhắn người nộp."))
    elif act == "bo":
        actions.drop_apology(found, reason=request.POST.get("reason", "")[:400], **who)
        messages.success(request, gettext("Đã bỏ phiếu đã soạn."))
    else:
        raise Http404
    return redirect("dossiers:detail", pk=pk)


def _key(request: HttpRequest) -> int:
    key = request.POST.get("letter", "")
    return int(key) if key.isdecimal() else 0


def _signed(
    request: HttpRequest, dossier: Dossier, found: Apology, who: dict[str, Any]
) -> HttpResponse:
    form = sign_form(found, request.POST)
    if not form.is_valid():
        if form.cleaned_data.get("new_at") is None:
            raise refuse(
                "new-date-missing",
                N_("Chưa ghi thời điểm hẹn lại."),
                N_("Ghi ngày, giờ hẹn lại, ví dụ 09:00 12/07/2018."),
            )
        raise Refused(
            rules.why_not_signed(
                form.cleaned_data.get("cause", ""),
                form.cleaned_data.get("reason", ""),
                found.old_at,
                form.cleaned_data["new_at"],
                who["at"],
                queries.calendar_of(dossier, who["at"]),
            )
            or _unreadable()
        )
    with transaction.atomic():
        actions.sign_apology(found, **form.cleaned_data, **who)
        if request.POST.get("send"):
            actions.send_apology(found, **who)
    messages.success(request, gettext("Đã ký phiếu xin lỗi. In phiếu ở mục “Giấy tờ in”."))
    return redirect("dossiers:detail", pk=dossier.pk)


def _unreadable() -> Any:
    return refuse(
        "letter-unreadable", N_("Phiếu chưa ghi đủ."), N_("Ghi nguyên nhân, lý do và ngày hẹn lại.")
    ).refusal
