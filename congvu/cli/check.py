"""Check what is derived: due moments against their rules, the audit since its last seal."""

from __future__ import annotations

import argparse
import json
from typing import IO

from congvu.audit import clock
from congvu.core.actors import SYSTEM
from congvu.core.periods import iso
from congvu.dossiers import actions

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """Print what differs, the first twenty; exit 1 when something does."""
    found = actions.check(by=SYSTEM, at=clock.now())
    said = {
        "ok": found.ok,
        "differences": len(found.differences),
        "first": [
            {
                "dossier": each.number or each.dossier,
                "column": each.column,
                "stored": each.stored and iso(each.stored),
                "right": each.derived and iso(each.derived),
            }
            for each in found.differences[:SHOWN]
        ],
        "audit_entries": found.entries,
        "audit_damage": found.damage,
    }
    json.dump(said, stdout, ensure_ascii=False)
    stdout.write("\n")
    return 0 if found.ok else 1
