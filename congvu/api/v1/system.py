"""Who the caller is, as the API knows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from congvu.api.v1.answers import answers
from congvu.api.v1.fields import Moment
from congvu.core.actors import Actor
from congvu.core.refusals import N_
from congvu.organisation import queries as organisation
from congvu.people import queries as people

router = Router(tags=[N_("Hệ thống")])


class DutyHeld(Schema):
    """A duty of the system, and the units it reaches today."""

    duty: str
    unit: str
    units: list[str]


class SystemOut(Schema):
    """The connected system, as the audit names it."""

    code: str
    name: str
    duties: list[DutyHeld]
    token_expires_at: Moment


@router.get(
    "/me",
    **answers(SystemOut),
    operation_id="me",
    summary=N_("Hệ thống đang gọi là ai"),
    description=N_("Tên, nhiệm vụ, đơn vị của hệ thống đang gọi, và hạn của mã truy cập."),
)
def me(request: HttpRequest) -> Any:
    """What the token stands for: the system, its duties, when the token ends."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    system = people.user_by_id(actor.user_id or 0)
    codes = {each.pk: each.code for each in organisation.all_units()}
    return {
        "code": system.username,
        "name": system.full_name,
        "duties": [
            {
                "duty": str(grant.duty),
                "unit": codes[grant.unit_id],
                "units": sorted(codes[key] for key in grant.units),
            }
            for grant in actor.grants
        ],
        "token_expires_at": request.caller.expires_at,  # type: ignore[attr-defined]
    }
