"""Which errors an operation may answer, for its description."""

from __future__ import annotations

import json
from typing import Any

from ninja.responses import NinjaJSONEncoder

from congvu.api.v1.problems import Problem
from congvu.audit import queries as audit

ALWAYS = (401, 422, 429)


def answers(model: Any, *errors: int, status: int = 200) -> dict[int, Any]:
    """The model on success, and :class:`Problem` for the errors this operation may meet."""
    return {status: model} | dict.fromkeys(sorted({*ALWAYS, *errors}), Problem)


READ = (403,)
ONE = (403, 404)
WRITE = (400, 403, 404, 409, 412, 413, 415)


def as_json(data: Any) -> str:
    """JSON as people read it; in a demo each answer says that its numbers are reconstructed."""
    if isinstance(data, dict) and audit.demo_name() is not None:
        data = {**data, "demo": audit.DEMO_WORDS}
    return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)
