"""The stays of a dossier's clock: papers asked for, pauses, payment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Header

from congvu.api.v1 import act_schemas as said_of
from congvu.api.v1.fields import Key
from congvu.api.v1.writing import Heads, Outcome, act, on
from congvu.core.refusals import N_
from congvu.dossiers import actions


@act(
    "/dossiers/{id}/supplement",
    N_("Yêu cầu bổ sung"),
    N_("Liệt kê một lần mọi giấy tờ còn thiếu; số phiếu ở slip của câu trả lời."),
)
def request_supplement(
    request: HttpRequest, id: Key, said: said_of.SupplementIn, heads: Header[Heads]
) -> Any:
    """Ask the citizen for papers, by a numbered slip."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: Outcome(
            dossier, slip=actions.request_supplement(dossier, **said.model_dump(), **who).number
        ),
    )


@act("/dossiers/{id}/supplement/complete", N_("Nhận đủ giấy tờ bổ sung"))
def complete_supplement(
    request: HttpRequest, id: Key, said: said_of.NothingIn, heads: Header[Heads]
) -> Any:
    """The papers asked for are here."""
    return on(request, heads, id, lambda dossier, who: actions.complete_supplement(dossier, **who))


@act("/dossiers/{id}/pause", N_("Tạm dừng tính thời hạn"))
def pause_dossier(
    request: HttpRequest, id: Key, said: said_of.PauseIn, heads: Header[Heads]
) -> Any:
    """Stop the clock on a ground of the closed list."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.pause(dossier, **said.model_dump(), **who),
    )


@act("/dossiers/{id}/resume", N_("Tiếp tục tính thời hạn"))
def resume_dossier(
    request: HttpRequest, id: Key, said: said_of.ResumeIn, heads: Header[Heads]
) -> Any:
    """Let the clock run again."""
    return on(
        request, heads, id, lambda dossier, who: actions.resume(dossier, lane=said.lane, **who)
    )


@act("/dossiers/{id}/payment", N_("Yêu cầu nghĩa vụ tài chính"))
def require_payment(
    request: HttpRequest, id: Key, said: said_of.PaymentIn, heads: Header[Heads]
) -> Any:
    """Ask for a financial obligation, by a notice."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.require_payment(dossier, reference=said.reference, **who),
    )


@act("/dossiers/{id}/payment/paid", N_("Đã thực hiện nghĩa vụ tài chính"))
def payment_made(request: HttpRequest, id: Key, said: said_of.PaidIn, heads: Header[Heads]) -> Any:
    """The obligation is met; the clock runs again."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.paid(dossier, reference=said.reference, **who),
    )
