"""The page of one account: posts, duties, whether it can log in; and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import queries as dossiers
from congvu.people import actions, lockouts, passwords, queries
from congvu.people.models import User
from congvu.people.rules import DUTY_LABELS, REACH_LABELS
from congvu.web.access import duty
from congvu.web.people import forms
from congvu.web.people.accounts import shown_once
from congvu.web.people.places import state_words

_ = gettext_lazy


@dataclass(frozen=True)
class Act:
    """One thing to do with an account: its form, its button, and what is said when it is done."""

    form: type[forms.AccountForm]
    button: Any
    done: Any


ACTS: Mapping[str, Act] = {
    "vi-tri": Act(forms.PostForm, _("Đổi vị trí, nơi công tác"), _("Đã đổi vị trí.")),
    "giao": Act(forms.GrantForm, _("Giao nhiệm vụ"), _("Đã giao nhiệm vụ.")),
    "thoi": Act(forms.EndDutyForm, _("Thôi nhiệm vụ"), _("Đã ghi ngày thôi nhiệm vụ.")),
    "khoa": Act(forms.LockForm, _("Khoá tài khoản"), _("Đã khoá; phiên đang mở cũng đã hết.")),
    "mo-khoa": Act(forms.UnlockForm, _("Mở khoá"), _("Đã mở khoá.")),
    "het-cho": Act(forms.LiftForm, _("Cho đăng nhập lại ngay"), _("Đã xoá các lần nhập sai.")),
}
ISSUE = "cap-mat-khau"


def managed_user(request: HttpRequest, pk: int) -> User:
    """The account, if the actor manages the unit of its post; otherwise it is not there."""
    user: User = get_object_or_404(User, pk=pk, machine=False)
    post = queries.last_post(user)
    actor = request.actor  # type: ignore[attr-defined]
    if post is None or post.unit_id not in actor.units_for(Duty.ADMINISTRATOR):
        raise Http404
    return user


def offered(user: User, locked_out: bool) -> list[str]:
    """Which acts stand on the page, by the state of the account."""
    if user.left_on is not None:
        return ["vi-tri"]
    found = ["giao", "thoi", "vi-tri", "khoa" if user.is_active else "mo-khoa"]
    return ["het-cho", *found] if locked_out else found


def page(
    request: HttpRequest,
    user: User,
    *,
    tried: tuple[str, forms.AccountForm] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that was just refused as it was filled in."""
    at = request.now  # type: ignore[attr-defined]
    day = local(at).date()
    lockout = lockouts.lockout_of(user.username, at)
    grants = queries.grants_on(user, day)
    account = queries.Account(user, queries.last_post(user), [])  # type: ignore[arg-type]
    acts = []
    for code in offered(user, lockout is not None):
        form = (
            tried[1]
            if tried and tried[0] == code
            else ACTS[code].form(None, user=user, request=request)
        )
        acts.append((code, ACTS[code].button, form, bool(tried and tried[0] == code)))
    context = {
        "person": user,
        "state": state_words(account.state),
        "posts": user.posts.select_related("unit", "office").order_by("-valid_from", "-pk"),
        "grants": [
            (DUTY_LABELS[Duty(each.duty)], REACH_LABELS[each.reach], each) for each in grants
        ],
        "held": dossiers.in_hands_of([user.pk]).count(),
        "lockout": lockout,
        "acts": acts,
        "itself": user.pk == request.actor.user_id,  # type: ignore[attr-defined]
        "refusal": refusal,
    }
    return render(request, "people/account.html", context, status=status)


@duty(Duty.ADMINISTRATOR)
@require_GET
def account(request, pk):
    """One account of the own units."""
    return page(request, managed_user(request, pk))


@duty(Duty.ADMINISTRATOR)
@require_POST
def act(request, pk, act):
    """Carry one act out; refused, the page comes back with the reason beside the form."""
    user = managed_user(request, pk)
    if act == ISSUE:
        return _issued(request, user)
    if act not in ACTS:
        raise Http404
    form = ACTS[act].form(request.POST, user=user, request=request)
    if not form.is_valid():
        return page(request, user, tried=(act, form), status=422)
    try:
        with transaction.atomic():
            form.run()
    except Refused as refused:
        status = 403 if refused.refusal.code == "not-administrator" else 409
        return page(request, user, tried=(act, form), refusal=refused.refusal, status=status)
    messages.success(request, ACTS[act].done)
    return redirect("people:account", pk=pk)


def _issued(request: HttpRequest, user: User) -> HttpResponse:
    password = passwords.one_time()
    by, at = request.actor, request.now  # type: ignore[attr-defined]
    try:
        actions.issue_password(user, password, by=by, at=at)
    except Refused as refused:
        return page(request, user, refusal=refused.refusal, status=409)
    messages.info(request, gettext("Mật khẩu cũ hết dùng, các phiên đang mở đã hết."))
    return shown_once(request, user, password)
