"""One's own page: duties, own looks, the password; and a word that one is still there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.dossiers import queries as dossiers
from congvu.people import actions, queries
from congvu.people.rules import DUTY_LABELS, REACH_LABELS
from congvu.web.access import signed_in
from congvu.web.people.forms import EmailForm, PasswordForm

PER_PAGE = 50


@signed_in
@require_GET
def me(request):
    """Post, duties, stand-ins, and what this account opened."""
    user, day = request.user, local(request.now).date()
    page = Paginator(dossiers.views_by(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": user,
        "post": queries.last_post(user),
        "grants": [
            (DUTY_LABELS[Duty(each.duty)], REACH_LABELS[each.reach], each)
            for each in queries.grants_on(user, day)
        ],
        "away": user.stand_ins.on_or_after(day).select_related("stand_in").order_by("valid_from"),
        "page": page,
        "form": EmailForm(initial={"email": user.email}),
    }
    return render(request, "people/me.html", context)


@signed_in
@require_POST
def email(request):
    """Where reminders of deadlines go beside the page of today."""
    form = EmailForm(request.POST)
    said = form.cleaned_data["email"] if form.is_valid() else request.POST.get("email", "")
    actions.set_email(request.user, said, by=request.actor, at=request.now)
    messages.success(request, gettext("Đã ghi hộp thư nhận nhắc hạn."))
    return redirect("people:me")


@signed_in
@require_http_methods(["GET", "POST"])
def password(request):
    """Change the own password; other sessions of the account end."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            who = {"by": request.actor, "at": request.now}
            try:
                user = actions.change_password(
                    request.user, old=said["old"], new=said["new"], **who
                )
            except Refused as refused:
                refusal, status = refused.refusal, 409
            else:
                update_session_auth_hash(request, user)
                messages.success(request, gettext("Đã đổi mật khẩu."))
                return redirect("home")
    context = {"form": form, "refusal": refusal, "must": request.user.must_change}
    return render(request, "people/password.html", context, status=status)


@signed_in
@require_GET
def alive(request):
    """Asked while somebody types on a page: the session goes on."""
    return HttpResponse("", content_type="text/plain")
