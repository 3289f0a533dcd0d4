"""The small types of the API: text a database can keep, keys, moments, keyset pages."""

from __future__ import annotations

import base64
import json
import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from congvu.api.v1.problems import FieldUnusable
from congvu.core.periods import iso

_UNUSABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff]")


def _usable(text: str) -> str:
    """Without the characters that a database refuses or that a page would not show."""
    if _UNUSABLE.search(text):
        raise PydanticCustomError("unusable_text", "unusable characters")
    return text


def text(most: int, least: int = 0) -> Any:
    """A line of at most ``most`` characters."""
    return Annotated[str, Field(min_length=least, max_length=most), AfterValidator(_usable)]


Line = text(400)
Name = text(200)
Code = text(60)
Cursor = text(300)
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Order = Annotated[int, Field(ge=1, le=999)]
Copies = Annotated[int, Field(ge=0, le=999)]
Size = Annotated[int, Field(ge=1, le=100)]

Moment = Annotated[
    datetime,
    PlainSerializer(iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment, answered in ISO 8601 with +07:00."""


def day_asked(day: date | None, today: date) -> date:
    """The day asked for, within what a calendar of offices can know."""
    if day is not None and not 1900 <= day.year <= 2999:
        raise FieldUnusable("on", "date_parsing")
    return day or today


# --- keyset pages --------------------------------------------------------------------------------


def cursor_of(*mark: Any) -> str:
    """Where a page ended, as the next one is asked for; plain values only."""
    said = json.dumps(mark, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def mark_of(cursor: str, *kinds: type | tuple[type, ...]) -> list[Any]:
    """What :func:`cursor_of` was given; a cursor of another list is named as unusable."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        mark = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(mark, list) or len(mark) != len(kinds):
            raise ValueError(cursor)
        for value, kind in zip(mark, kinds, strict=True):
            if not isinstance(value, kind) or isinstance(value, bool):
                raise ValueError(cursor)
            if isinstance(value, int) and not 0 <= value < 2**63:
                raise ValueError(cursor)
            if isinstance(value, str):
                _usable(value)
    except (ValueError, RecursionError, PydanticCustomError):
        raise FieldUnusable("cursor", "cursor_unreadable") from None
    return mark


def moment_in(text: str) -> datetime:
    """A moment out of a cursor."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None or not 1900 <= found.year <= 2999:
            raise ValueError(text)
    except ValueError:
        raise FieldUnusable("cursor", "cursor_unreadable") from None
    return found
