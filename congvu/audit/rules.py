"""The arithmetic of the audit: canonical JSON, the chain of a stream, the Merkle root over heads.

Source: RFC 8785 (idea of canonical JSON), RFC 6962 and 9162 (tree hash).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import local

FIRST_PREV = "0" * 64
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def stamp(moment: datetime) -> str:
    """A moment as the chain writes it: microseconds, +07:00."""
    return local(moment).isoformat(timespec="microseconds")


@dataclass(frozen=True)
class Entry:
    """What one event says, as it goes into the hash. ``data`` is canonical JSON text."""

    stream: str
    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    actor_label: str
    unit: str | None
    data: str
    prev: str

    def body(self) -> str:
        """The canonical JSON over which the hash is taken."""
        return canonical(
            {
                "actor": self.actor,
                "actor_label": self.actor_label,
                "data": json.loads(self.data),
                "kind": self.kind,
                "occurred_at": stamp(self.occurred_at),
                "prev": self.prev,
                "recorded_at": stamp(self.recorded_at),
                "seq": self.seq,
                "stream": self.stream,
                "unit": self.unit,
            }
        )

    def digest(self) -> str:
        """SHA-256 of :meth:`body`, in hex."""
        return sha256_hex(self.body())


_quoted: Callable[[str], str] = json.encoder.encode_basestring


def quick_digest(entry: Entry) -> str:
    """:meth:`Entry.digest` of an entry whose ``data`` was made by ``canonical`` a moment ago.

    The text is put together instead of being read and written again, which is what most of the
    time of a bulk act would go to. Verification never uses it.
    """
    unit = "null" if entry.unit is None else _quoted(entry.unit)
    return sha256_hex(
        f'{{"actor":{_quoted(entry.actor)},"actor_label":{_quoted(entry.actor_label)},'
        f'"data":{entry.data},"kind":{_quoted(entry.kind)},'
        f'"occurred_at":"{stamp(entry.occurred_at)}","prev":"{entry.prev}",'
        f'"recorded_at":"{stamp(entry.recorded_at)}","seq":{entry.seq},'
        f'"stream":{_quoted(entry.stream)},"unit":{unit}}}'
    )


def leaf(stream: str, seq: int, digest: str) -> bytes:
    """The leaf bytes of a stream's head."""
    return f"{stream}#{seq}\t{digest}".encode()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """The tree hash of RFC 6962 §2.1 in hex: leaf 0x00, node 0x01, split at a power of two."""
    if not leaves:
        return EMPTY_ROOT
    # Pairing level by level and carrying an odd last node up gives the same tree as the
    # recursive split at the largest power of two, without the recursion.
    level = [hashlib.sha256(b"\x00" + each).digest() for each in leaves]
    while len(level) > 1:
        above = [
            hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest()
            for i in range(0, len(level) - 1, 2)
        ]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0].hex()


def root_of_heads(heads: Iterable[tuple[str, int, str]]) -> str:
    """The root over ``(stream, seq, hash)`` of every stream's last event, in stream order."""
    ordered = sorted(heads, key=lambda head: head[0].encode())
    return merkle_root([leaf(*head) for head in ordered])
