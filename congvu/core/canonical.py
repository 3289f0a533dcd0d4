"""One way to write a value so that its hash is the same everywhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces and no escapes beyond what JSON demands; NaN is an error.

    After the idea of RFC 8785; keys sort by code point.
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def sha256_hex(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of ``text``, in lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()
