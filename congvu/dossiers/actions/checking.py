"""The nightly check: derived columns against their rules, the audit since its last seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from congvu.audit import queries as audit
from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.dossiers import queries
from congvu.dossiers.queries import Difference

NAMED = 5
"""So many dossiers that differ are named in the event."""


@dataclass(frozen=True)
class Checked:
    """What a check found; ``damage`` is the first bad entry of the audit, or empty."""

    differences: list[Difference]
    entries: int
    damage: str

    @property
    def ok(self) -> bool:
        """Nothing differs and nothing is damaged."""
        return not self.differences and not self.damage


@writes("system.checked")
def check(*, by: Actor, at: datetime) -> Checked:
    """Recompute every due moment and read the audit since its last seal; nothing is mended.

    A difference is shown to people: either a rule changed, or a row was changed behind our back.
    """
    found = Checked(queries.recompute_all(at), *audit.damage_since_seal())
    numbers = dict.fromkeys(
        each.number or f"#{each.dossier}" for each in found.differences[: 2 * NAMED]
    )
    said: dict[str, Any] = {
        "differences": len(found.differences),
        "first": list(numbers)[:NAMED],
        "entries": found.entries,
        "damage": found.damage,
    }
    record("system.checked", subject="operation", by=by, at=at, data=said)
    return found
