"""The access decision of a route: each view carries exactly one.

``tests/house/test_routes.py`` walks every address and fails on a view without a decision.
Which rows one sees is a second question, answered by each app's ``visible_to``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from congvu.core.actors import Duty
from congvu.core.refusals import N_, Refusal, Refused, Words
from congvu.people.rules import DUTY_LABELS

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anyone, without login."""
    return _decided(view, "public", lambda request: None)


def signed_in(view: View) -> View:
    """Any official who is logged in; rows are narrowed by the app."""
    return _decided(view, "signed_in", _sign_in_first)


def duty(*duties: Duty) -> Callable[[View], View]:
    """Officials who hold one of ``duties`` somewhere today."""

    def wrap(view: View) -> View:
        def check(request: HttpRequest) -> HttpResponseBase | None:
            answer = _sign_in_first(request)
            if answer is None and not request.actor.duties() & set(duties):
                raise Refused(_not_yours(duties))
            return answer

        return _decided(view, tuple(duties), check)

    return wrap


def stop_at(refusal: Refusal | None) -> None:
    """Go no further when there is a refusal: a form is for whoever may send it."""
    if refusal is not None:
        raise Refused(refusal)


def _sign_in_first(request: HttpRequest) -> HttpResponseBase | None:
    if request.user.is_authenticated:
        return None
    return redirect_to_login(request.get_full_path())


def _not_yours(duties: tuple[Duty, ...]) -> Refusal:
    return Refusal(
        "not-your-duty",
        N_("Trang này dành cho: {duties}."),
        N_("Nếu bạn được giao nhiệm vụ này, đề nghị quản trị đơn vị cập nhật phân công."),
        "",
        {"duties": Words(*(DUTY_LABELS[each] for each in duties))},
    )


def _decided(view: View, decision: Any, check: Callable[[HttpRequest], Any]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = check(request)
        return answer if answer is not None else view(request, *args, **kwargs)

    guarded.access_decision = decision  # type: ignore[attr-defined]
    return guarded
