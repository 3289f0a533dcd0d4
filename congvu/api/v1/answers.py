"""Which errors an operation may answer, for its description."""

from __future__ import annotations

from typing import Any

from congvu.api.v1.problems import Problem

ALWAYS = (401, 422, 429)


def answers(model: Any, *errors: int, status: int = 200) -> dict[int, Any]:
    """The model on success, and :class:`Problem` for the errors this operation may meet."""
    return {status: model} | dict.fromkeys(sorted({*ALWAYS, *errors}), Problem)


READ = (403,)
ONE = (403, 404)
WRITE = (400, 403, 404, 409, 412, 413, 415)
