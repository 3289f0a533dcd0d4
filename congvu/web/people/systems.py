"""Connected systems of the own units: opened, charged with duties, given tokens, cut off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers.rules.heard import HEARD_LABELS
from congvu.people import actions, hooks, queries
from congvu.people import systems as connected
from congvu.people.models import Subscription, SystemToken, User
from congvu.people.rules import (
    DUTY_LABELS,
    MACHINE_DUTIES,
    REACH_LABELS,
    TOKEN_DAYS,
    TOKEN_MOST_DAYS,
    why_not_token,
)
from congvu.web.access import duty
from congvu.web.dossiers.forms import Text
from congvu.web.people.account import Act
from congvu.web.people.forms import (
    USERNAME,
    AccountForm,
    EndDutyForm,
    GrantForm,
    LockForm,
    UnlockForm,
)
from congvu.web.people.places import state_words, units_managed

_ = gettext_lazy


class NewSystemForm(forms.Form):
    """Its name, its account, and at which unit it is connected."""

    name = Text(label=_("Tên hệ thống"), max_length=120, help_text=_("Tên hiện trong nhật ký."))
    code = forms.CharField(
        label=_("Mã hệ thống"),
        max_length=60,
        help_text=_("Chữ thường không dấu, số, dấu chấm; ví dụ motcua.tinh"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    unit = forms.ChoiceField(label=_("Kết nối tại đơn vị"))

    def __init__(self, data: Any, *, request: HttpRequest) -> None:
        super().__init__(data)
        day = local(request.now).date()  # type: ignore[attr-defined]
        units = units_managed(request.actor, day)  # type: ignore[attr-defined]
        self.units = {str(each.pk): each for each in units}
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (key, each.name) for key, each in self.units.items()
        ]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip().lower()
        if not USERNAME.fullmatch(code):
            raise forms.ValidationError(
                gettext("Dùng ít nhất 3 chữ thường không dấu, chữ số, dấu chấm, gạch.")
            )
        return code


class MachineGrantForm(GrantForm):
    """One more duty of a system: none that manages accounts."""

    def prepare(self, request: HttpRequest) -> None:
        super().prepare(request)
        self.fields["duty"].choices = [  # type: ignore[attr-defined]
            (str(each), gettext(DUTY_LABELS[each])) for each in Duty if each in MACHINE_DUTIES
        ]


class TokenForm(AccountForm):
    """A token, for so many days."""

    note = Text(label=_("Dùng ở đâu"), max_length=120, required=False)
    days = forms.IntegerField(
        label=_("Hạn dùng (ngày)"), min_value=1, max_value=TOKEN_MOST_DAYS, initial=TOKEN_DAYS
    )


class SubscribeForm(AccountForm):
    """To which address it is told, of which acts, of which unit's dossiers."""

    url = forms.CharField(label=_("Gửi đến"), max_length=200, help_text=_("Địa chỉ https://"))
    kinds = forms.MultipleChoiceField(
        label=_("Việc được báo"),
        choices=[(kind, _(label)) for kind, label in HEARD_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    unit = forms.ChoiceField(label=_("Của đơn vị"), required=False)

    def prepare(self, request: HttpRequest) -> None:
        self.units = {str(each.pk): each for each in units_managed(self.actor, self.day)}
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("", gettext("mọi hồ sơ mà hệ thống được xem")),
            *((key, each.name) for key, each in self.units.items()),
        ]


class UnsubscribeForm(AccountForm):
    """One subscription ends."""

    subscription = forms.ModelChoiceField(Subscription.objects.none(), label=_("Đăng ký"))
    reason = Text(label=_("Lý do"), max_length=200)

    def prepare(self, request: HttpRequest) -> None:
        rows = hooks.subscriptions_of(self.user).filter(stopped_at=None)
        self.fields["subscription"].queryset = rows  # type: ignore[attr-defined]

    def run(self) -> None:
        said = self.cleaned_data
        actions.unsubscribe(said["subscription"], reason=said["reason"], **self.common)


class HoldForm(UnsubscribeForm):
    """One subscription is told nothing for the time being."""

    held = False

    def prepare(self, request: HttpRequest) -> None:
        super().prepare(request)
        field = self.fields["subscription"]
        field.queryset = field.queryset.filter(  # type: ignore[attr-defined]
            held_at__isnull=not self.held
        )

    def run(self) -> None:
        act = actions.resume_subscription if self.held else actions.hold_subscription
        said = self.cleaned_data
        act(said["subscription"], reason=said["reason"], **self.common)


class ResumeForm(HoldForm):
    """And goes on."""

    held = True


class SecretForm(UnsubscribeForm):
    """Another secret; the old one signs on for a day, or not at all when it leaked."""

    at_once = forms.BooleanField(
        label=_("Khoá cũ hết tác dụng ngay (đã lộ)"),
        required=False,
        help_text=_("Không chọn: cả hai khoá cùng ký trong 24 giờ để bên nhận kịp đổi."),
    )


ISSUE, SUBSCRIBE, SECRET = "cap-ma", "dang-ky", "doi-khoa"
ACTS: Mapping[str, Act] = {
    ISSUE: Act(TokenForm, _("Cấp mã truy cập"), ""),
    "giao": Act(MachineGrantForm, _("Giao nhiệm vụ"), _("Đã giao nhiệm vụ.")),
    "thoi": Act(EndDutyForm, _("Thôi nhiệm vụ"), _("Đã ghi ngày thôi nhiệm vụ.")),
    SUBSCRIBE: Act(SubscribeForm, _("Đăng ký nhận thông báo"), ""),
    "tam-ngung": Act(HoldForm, _("Tạm ngừng thông báo"), _("Đã tạm ngừng; việc mới chờ gửi.")),
    "gui-tiep": Act(ResumeForm, _("Gửi tiếp thông báo"), _("Đã mở lại; việc đang chờ gửi đi.")),
    SECRET: Act(SecretForm, _("Đổi khoá ký"), ""),
    "thoi-nghe": Act(UnsubscribeForm, _("Thôi nhận thông báo"), _("Đã thôi thông báo.")),
    "khoa": Act(LockForm, _("Khoá hệ thống"), _("Đã khoá; mọi mã truy cập hết tác dụng ngay.")),
    "mo-khoa": Act(UnlockForm, _("Mở khoá"), _("Đã mở khoá.")),
}


def managed_system(request: HttpRequest, pk: int) -> User:
    """The system, if the actor manages the unit it is connected at; otherwise it is not there."""
    units = request.actor.units_for(Duty.ADMINISTRATOR)  # type: ignore[attr-defined]
    post = get_object_or_404(connected.systems_at(units), user_id=pk)
    system: User = post.user
    return system


@duty(Duty.ADMINISTRATOR)
@require_GET
def systems(request):
    """Which systems are connected at the own units, and with which duties today."""
    day = local(request.now).date()
    posts = connected.systems_at(request.actor.units_for(Duty.ADMINISTRATOR))
    rows = [
        (
            each,
            state_words("open" if each.user.is_active else "locked"),
            [(DUTY_LABELS[Duty(one.duty)], one) for one in each.duties],
        )
        for each in queries.accounts(posts, day)
    ]
    return render(request, "people/systems.html", {"rows": rows})


@duty(Duty.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def new(request):
    """Connect a system; its duties and tokens are given on its page."""
    data = request.POST if request.method == "POST" else None
    form = NewSystemForm(data, request=request)
    refusal, status = None, 200 if data is None else 422
    if data is not None and form.is_valid():
        said = form.cleaned_data | {"unit": form.units[form.cleaned_data["unit"]]}
        try:
            made = actions.connect_system(**said, by=request.actor, at=request.now)
        except Refused as refused:
            refusal, status = refused.refusal, 409
        else:
            messages.success(request, gettext("Đã kết nối. Giao nhiệm vụ rồi cấp mã truy cập."))
            return redirect("people:system", pk=made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "people/system_new.html", context, status=status)


def _tokens(system: User, at: Any) -> list[tuple[SystemToken, str, str, bool]]:
    found = []
    for token in connected.tokens_of(system):
        refusal = why_not_token(
            expires_at=token.expires_at, revoked_at=token.revoked_at, active=True, at=at
        )
        words = {"token-revoked": gettext("Đã thu hồi"), "token-expired": gettext("Hết hạn")}
        word = words[refusal.code] if refusal else gettext("Đang dùng")
        tone = "neutral" if refusal else "on_time"
        found.append((token, word, tone, token.revoked_at is None))
    return found


def page(
    request: HttpRequest,
    system: User,
    *,
    tried: tuple[str, AccountForm] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that was just refused as it was filled in."""
    at = request.now  # type: ignore[attr-defined]
    acts = []
    listens = list(hooks.subscriptions_of(system))
    open_ones = [each for each in listens if each.stopped_at is None]
    ended = [
        *(["tam-ngung"] if any(each.held_at is None for each in open_ones) else []),
        *(["gui-tiep"] if any(each.held_at is not None for each in open_ones) else []),
        *([SECRET, "thoi-nghe"] if open_ones else []),
    ]
    lock = "khoa" if system.is_active else "mo-khoa"
    for code in (ISSUE, "giao", "thoi", SUBSCRIBE, *ended, lock):
        mine = tried is not None and tried[0] == code
        form = tried[1] if mine and tried else ACTS[code].form(None, user=system, request=request)
        acts.append((code, ACTS[code].button, form, mine))
    context = {
        "system": system,
        "post": queries.last_post(system),
        "state": state_words("open" if system.is_active else "locked"),
        "grants": [
            (DUTY_LABELS[Duty(each.duty)], REACH_LABELS[each.reach], each)
            for each in queries.grants_on(system, local(at).date())
        ],
        "tokens": _tokens(system, at),
        "subscriptions": [
            (each, [HEARD_LABELS.get(kind, kind) for kind in each.kinds]) for each in listens
        ],
        "acts": acts,
        "refusal": refusal,
    }
    return render(request, "people/system.html", context, status=status)


@duty(Duty.ADMINISTRATOR)
@require_GET
def system(request, pk):
    """One system: its duties, its tokens, what may be done with it."""
    return page(request, managed_system(request, pk))


@duty(Duty.ADMINISTRATOR)
@require_POST
def act(request, pk, act):
    """Carry one act out; refused, the page comes back with the reason beside the form."""
    found = managed_system(request, pk)
    if act not in ACTS:
        raise Http404
    form = ACTS[act].form(request.POST, user=found, request=request)
    if not form.is_valid():
        return page(request, found, tried=(act, form), status=422)
    try:
        if act in TOLD_ONCE:
            return TOLD_ONCE[act](request, found, form)
        with transaction.atomic():
            form.run()
    except Refused as refused:
        status = 403 if refused.refusal.code == "not-administrator" else 409
        return page(request, found, tried=(act, form), refusal=refused.refusal, status=status)
    messages.success(request, ACTS[act].done)
    return redirect("people:system", pk=pk)


def _issued(request: HttpRequest, system: User, form: AccountForm) -> HttpResponse:
    token, secret = actions.issue_token(system, **form.cleaned_data, **form.common)
    context = {"system": system, "token": token, "secret": secret}
    answer = render(request, "people/token_once.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _subscribed(request: HttpRequest, system: User, form: AccountForm) -> HttpResponse:
    said = dict(form.cleaned_data)
    said["unit"] = form.units.get(said["unit"])  # type: ignore[attr-defined]
    row, secret = actions.subscribe(system, **said, **form.common)
    context = {"system": system, "subscription": row, "secret": secret}
    answer = render(request, "people/hook_once.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _secret_changed(request: HttpRequest, system: User, form: AccountForm) -> HttpResponse:
    row, secret = actions.change_secret(**form.cleaned_data, **form.common)
    context = {"system": system, "subscription": row, "secret": secret}
    answer = render(request, "people/hook_once.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


TOLD_ONCE = {ISSUE: _issued, SUBSCRIBE: _subscribed, SECRET: _secret_changed}
"""Acts that answer with a secret, on a page that is shown this once."""


@duty(Duty.ADMINISTRATOR)
@require_POST
def revoke(request, pk, token):
    """Revoke one token, with a reason."""
    found = managed_system(request, pk)
    row = get_object_or_404(connected.tokens_of(found), pk=token)
    reason = request.POST.get("reason", "")[:200]
    try:
        actions.revoke_token(row, reason=reason, by=request.actor, at=request.now)
    except Refused as refused:
        return page(request, found, refusal=refused.refusal, status=409)
    messages.success(request, gettext("Đã thu hồi mã truy cập."))
    return redirect("people:system", pk=pk)
