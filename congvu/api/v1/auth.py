"""Who calls: a connected system, by its token; nothing of a browser's session opens the API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer

from congvu.audit import reference
from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, Words
from congvu.people import actions, queries, systems
from congvu.people.rules import DUTY_LABELS, why_not_token

A_MINUTE = 60


class Unauthorised(Exception):
    """The token opens nothing, and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class TooMany(Exception):
    """One token asked more often within a minute than the settings allow."""


NO_TOKEN = Refusal(
    "token-missing",
    N_("Yêu cầu không kèm mã truy cập."),
    N_("Gửi mã của hệ thống ở tiêu đề “Authorization: Bearer …”."),
)
UNKNOWN = Refusal(
    "token-unknown",
    N_("Mã truy cập không đúng."),
    N_("Chép lại trọn mã đã được cấp, hoặc đề nghị quản trị của đơn vị cấp mã mới."),
)


class Token(HttpBearer):
    """``Authorization: Bearer cv_…``: the request is made by the system the token is of."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The actor, which the request carries from here on; raises :class:`Unauthorised`."""
        found = systems.caller_of(token)
        if found is None:
            raise Unauthorised(UNKNOWN)
        now = request.now  # type: ignore[attr-defined]
        refusal = why_not_token(
            expires_at=found.expires_at,
            revoked_at=found.revoked_at,
            active=found.active,
            at=now,
        )
        if refusal is not None:
            raise Unauthorised(refusal)
        _count(found.token)
        day = local(now).date()
        actions.note_use(found, day)
        reference.seen(found.mark)
        request.caller = found  # type: ignore[attr-defined]
        request.actor = queries.system_actor(found.system, day, found.mark)  # type: ignore[attr-defined]
        return request.actor  # type: ignore[attr-defined]


def _count(token: int) -> None:
    """Count one request of the token; each web process counts by itself."""
    most = settings.CONGVU_API_A_MINUTE
    if not most:
        return
    key = f"api:{token}"
    cache.add(key, 0, A_MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:  # the minute ended between the two
        return
    if count > most:
        raise TooMany


def need(actor: Actor, *duties: Duty) -> None:
    """Go no further without one of ``duties``; ``not-your-duty``."""
    if not actor.duties() & set(duties):
        said = {"duties": Words(*(DUTY_LABELS[each] for each in duties), inside=True)}
        raise Refused(
            Refusal(
                "not-your-duty",
                N_("Việc này dành cho: {duties}."),
                N_("Nếu hệ thống được giao việc này, đề nghị quản trị đơn vị cập nhật nhiệm vụ."),
                "",
                said,
            )
        )
