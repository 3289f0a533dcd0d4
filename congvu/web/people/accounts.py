"""The accounts of the unit: listed, and opened with a password that is shown once."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refusal, Refused
from congvu.people import actions, passwords, queries
from congvu.people.models import User
from congvu.people.rules import DUTY_LABELS
from congvu.web.access import duty
from congvu.web.people.forms import NewAccountForm
from congvu.web.people.places import state_words, units_managed

PER_PAGE = 50

STATES = (
    ("", _("Đang công tác")),
    ("locked", _("Đang khoá")),
    ("waiting", _("Chưa đổi mật khẩu")),
    ("left", _("Đã nghỉ")),
)


@duty(Duty.ADMINISTRATOR)
@require_GET
def accounts(request):
    """Who has an account, as what; the filters are in the address."""
    day = local(request.now).date()
    units = units_managed(request.actor, day)
    asked = request.GET.get("unit", "")
    chosen = [each for each in units if str(each.pk) == asked] or units
    state = request.GET.get("state", "")
    text = request.GET.get("q", "")[:100]
    posts = queries.posts_listed([each.pk for each in chosen], text, state)
    page = Paginator(posts, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            each,
            state_words(each.state),
            [(DUTY_LABELS[Duty(one.duty)], one) for one in each.duties],
        )
        for each in queries.accounts(page.object_list, day)
    ]
    context = {
        "page": page,
        "rows": rows,
        "units": units,
        "unit": asked,
        "states": STATES,
        "state": state if state in dict(STATES) else "",
        "text": text,
    }
    return render(request, "people/accounts.html", context)


@duty(Duty.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def new(request):
    """Open an account; its first password is shown once, to be handed over."""
    data = request.POST if request.method == "POST" else None
    form = NewAccountForm(data, request=request)
    refusal: Refusal | None = None
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            password = passwords.one_time()
            try:
                user = _opened(form, password, request)
            except Refused as refused:
                refusal, status = refused.refusal, 409
            else:
                return shown_once(request, user, password)
    return render(request, "people/new.html", {"form": form, "refusal": refusal}, status=status)


@transaction.atomic
def _opened(form: NewAccountForm, password: str, request: HttpRequest) -> User:
    said = form.cleaned_data
    common = {"by": request.actor, "at": request.now}  # type: ignore[attr-defined]
    unit, office = form.places.known[said["place"]]
    user = actions.create_user(
        username=said["username"],
        full_name=said["full_name"],
        unit=unit,
        office=office,
        title=said["title"],
        since=said["since"],
        password=password,
        must_change=True,
        **common,
    )
    for each in said["duties"]:
        actions.grant_duty(
            user, Duty(each), unit, since=said["since"], source=said["source"], **common
        )
    return user


def shown_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The page with a password that was just given; no copy of it is kept anywhere."""
    answer = render(request, "people/password_once.html", {"person": user, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer
