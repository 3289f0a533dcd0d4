"""What every write shares: a key by which it happens once, the version seen, one answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Schema
from pydantic import Field

from congvu.api.v1 import tags
from congvu.api.v1.act_schemas import Done
from congvu.api.v1.answers import WRITE, answers, as_json
from congvu.api.v1.dossiers import held, router
from congvu.api.v1.problems import FieldUnusable
from congvu.core.actors import Actor
from congvu.core.refusals import N_
from congvu.dossiers.models import Dossier
from congvu.outbox.actions import Given, answer_once, not_done_by
from congvu.people import queries as people

not_done_by(FieldUnusable, Http404)


class Heads(Schema):
    """``Idempotency-Key`` names one request for ever; ``If-Match`` the version the caller saw."""

    idempotency_key: str = Field(alias="Idempotency-Key", pattern=r"^[!-~]{1,120}$")
    if_match: str = Field("", alias="If-Match", max_length=200)


class Who(TypedDict):
    """Who acts and when, as every action is told."""

    by: Actor
    at: Any


@dataclass(frozen=True)
class Outcome:
    """The dossier after the act, and what else it made."""

    dossier: Dossier
    slip: str = ""
    draft: int | None = None
    reused: Sequence[dict[str, Any]] = ()


def act(
    address: str, summary: str, description: str = "", *, status: int = 200, errors: tuple = WRITE
) -> Callable:
    """An operation that writes, under ``address``; its name is that of the function."""

    def wrap(view: Callable) -> Callable:
        added: Callable = router.post(
            address,
            **answers(Done, *errors, status=status),
            operation_id=view.__name__,
            summary=summary,
            description=description or summary,
            tags=[N_("Việc trên hồ sơ")],
        )(view)
        return added

    return wrap


def asked_of(request: HttpRequest) -> str:
    """The hash of what is asked: the address and the words of the body, not their spacing."""
    said = json.dumps(json.loads(request.body or b"{}"), sort_keys=True)
    return hashlib.sha256(f"{request.path}\n{said}".encode()).hexdigest()


def once(
    request: HttpRequest, heads: Heads, do: Callable[[Who], Outcome], *, status: int = 200
) -> HttpResponse:
    """Do it once for the key of the request, and answer; a repeated request gets that answer."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]

    def done() -> Given:
        outcome = do({"by": actor, "at": at})
        dossier = outcome.dossier
        body = as_json(Done.model_validate(_told(dossier, outcome, at)).model_dump(mode="json"))
        return Given(status, body, tags.tag_of(dossier))

    mark = request.caller.mark  # type: ignore[attr-defined]
    key, asked = heads.idempotency_key, asked_of(request)
    return handed(answer_once(actor.id, key, asked, done, at=at, mark=mark))


def handed(given: Given) -> HttpResponse:
    """An answer as it goes out; a repeated one says so."""
    answer = HttpResponse(given.body, status=given.status, content_type="application/json")
    answer["ETag"] = given.tag
    if given.repeated:
        answer["Idempotency-Replayed"] = "true"
    return answer


def on(
    request: HttpRequest, heads: Heads, id: int, do: Callable[[Dossier, Who], Outcome | Dossier]
) -> HttpResponse:
    """An act on one dossier the caller sees, as it saw it."""

    def acted(who: Who) -> Outcome:
        dossier = held(request, id)
        if heads.if_match:
            tags.check(dossier, heads.if_match)
        made = do(dossier, who)
        return made if isinstance(made, Outcome) else Outcome(made)

    return once(request, heads, acted)


def _told(dossier: Dossier, outcome: Outcome, at: Any) -> dict[str, Any]:
    names = ("number", "state", "received_at", "promise_at", "due_at", "finished_at")
    return {name: getattr(dossier, name) for name in names} | {
        "id": dossier.pk,
        "filing_code": dossier.filing_code or "",
        "state_label": gettext(dossier.state_label),
        "verdict": str(dossier.standing(at)),
        "office": dossier.office_id,
        "holder": people.user_by_id(dossier.holder_id).username if dossier.holder_id else "",
        "slip": outcome.slip,
        "draft": outcome.draft,
        "reused": outcome.reused,
    }
