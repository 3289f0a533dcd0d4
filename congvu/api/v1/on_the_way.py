"""A dossier goes on: along its route, back, from hand to hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Header

from congvu.api.v1 import act_schemas as said_of
from congvu.api.v1.dossiers import office_named, user_named
from congvu.api.v1.fields import Key
from congvu.api.v1.writing import Heads, act, on
from congvu.core.refusals import N_
from congvu.dossiers import actions


@act(
    "/dossiers/{id}/forward",
    N_("Chuyển xử lý"),
    N_(
        "Theo quy trình: bước của lane xong, bước sau mở. office là nơi nhận, to là tài khoản nhận "
        "(để trống: bộ phận phân công); offices chọn nơi nhận của từng nhánh, skip bỏ qua bước tuỳ "
        "chọn, paper là số văn bản gửi cơ quan ngoài hệ thống."
    ),
)
def forward_dossier(
    request: HttpRequest, id: Key, said: said_of.ForwardIn, heads: Header[Heads]
) -> Any:
    """Forward along the route."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.forward(
            dossier,
            to_office=None if said.office is None else office_named(said.office),
            to_user=user_named(said.to, "to") if said.to else None,
            reason=said.reason,
            lane=said.lane,
            offices={each.step: office_named(each.office, "offices") for each in said.offices},
            skip=said.skip,
            paper=said.paper,
            **who,
        ),
    )


@act("/dossiers/{id}/send-back", N_("Trả lại bước trước"))
def send_back_dossier(
    request: HttpRequest, id: Key, said: said_of.SendBackIn, heads: Header[Heads]
) -> Any:
    """Return the work to a step before, with the reason."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.send_back(
            dossier, to_step=said.step, reason=said.reason, lane=said.lane, **who
        ),
    )


@act("/dossiers/{id}/hand-over", N_("Bàn giao cho tài khoản khác"))
def hand_over_dossier(
    request: HttpRequest, id: Key, said: said_of.HandOverIn, heads: Header[Heads]
) -> Any:
    """Hand over to another account of the office."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.hand_over(
            dossier, to_user=user_named(said.to, "to"), note=said.note, lane=said.lane, **who
        ),
    )


@act("/dossiers/{id}/take-over", N_("Nhận bàn giao"))
def take_over_dossier(
    request: HttpRequest, id: Key, said: said_of.NothingIn, heads: Header[Heads]
) -> Any:
    """Sign for what was handed over."""
    return on(request, heads, id, lambda dossier, who: actions.take_over(dossier, **who))
