"""A plain value as YAML 1.2: what the description of the API needs, and no library for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

PLAIN = re.compile(r"[A-Za-z_$/][A-Za-z0-9_$/{}.-]*")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def dumped(value: Any) -> str:
    """``value`` (of JSON) as a YAML document; strings are quoted as in JSON where need be."""
    return "\n".join(_lines(value, 0)) + "\n"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return _scalar(key) if not key.isdecimal() else f'"{key}"'


def _lines(value: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and inner:
                yield f"{pad}{_key(key)}:"
                yield from _lines(inner, depth + 1)
            else:
                yield f"{pad}{_key(key)}: {_scalar(inner)}"
    elif isinstance(value, list) and value:
        for inner in value:
            first, *rest = list(_lines(inner, depth + 1))
            yield f"{pad}- {first.strip()}"
            yield from rest
    else:
        yield f"{pad}{_scalar(value)}"
