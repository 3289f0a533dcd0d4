"""List the units under a unit on a day."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import IO

from congvu.core.periods import parse_moment
from congvu.organisation import queries
from congvu.organisation.models import Unit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--on DAY --under CODE``."""
    parser.add_argument("--on", required=True, metavar="NGÀY", help="2018-11-09")
    parser.add_argument("--under", required=True, metavar="MÃ", help="240")
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """A flat list; the unit itself is not included."""
    day = parse_moment(options.on).date()
    top = queries.unit_at(options.under, day)
    units = [as_dict(unit, day) for unit in queries.units_under(top, day)]
    json.dump(units, stdout, ensure_ascii=False, indent=1)
    stdout.write("\n")
    return 0


def as_dict(unit: Unit, day: date) -> dict[str, str | None]:
    """A unit as other systems read it; both dates inclusive, null where not known."""
    parent = queries.parent_of(unit, day)
    return {
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "kind": unit.kind,
        "parent": parent.code if parent else None,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
    }
