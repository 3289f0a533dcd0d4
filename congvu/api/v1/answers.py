"""Which errors an operation may answer, for its description."""

from __future__ import annotations

import json
from http.client import responses
from typing import Any

from ninja.responses import NinjaJSONEncoder

from congvu.api.v1.problems import Problem
from congvu.audit import queries as audit

ALWAYS = (401, 422, 429)


def answers(
    model: Any,
    *errors: int,
    status: int = 200,
    content: Any = None,
    sent: Any = None,
) -> dict[str, Any]:
    """What an operation answers: the model on success, a :class:`Problem` for the errors it may
    meet; to be handed to its router whole. ``content`` describes a success that is no JSON,
    ``sent`` a body that is none.

    Errors are answered by the handlers of :mod:`congvu.api.v1.problems`, so one code of them is
    shown to ninja as a model and the others stand in the description alone: it would build a model
    of its own for every code of every operation, hundreds of them.
    """
    first, *others = sorted({*ALWAYS, *errors})
    described: dict[int, Any] = {status: {"content": content}} if content else {}
    for code in others:
        described[code] = {"description": responses[code], "content": _PROBLEM}
    extra: dict[str, Any] = {"responses": described}
    if sent:
        extra["requestBody"] = {"required": True, "content": sent}
    return {"response": {status: model, first: Problem}, "openapi_extra": extra}


_PROBLEM = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
READ = (403,)
ONE = (403, 404)
WRITE = (400, 403, 404, 409, 412, 413, 415)


def as_json(data: Any) -> str:
    """JSON as people read it; in a demo each answer says that its numbers are reconstructed."""
    if isinstance(data, dict) and audit.demo_name() is not None:
        data = {**data, "demo": audit.DEMO_WORDS}
    return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)
