"""List exactly the rows behind a figure."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import IO

from congvu.cli import figures as door
from congvu.figures import queries


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``CODE --unit … --period …``."""
    parser.add_argument("code", metavar="MÃ", help="mã số liệu, ví dụ dossiers.on_time")
    door.add_question(parser)


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """``[{kind, id, label, unit, in_numerator}]`` by id; a rate lists its denominator."""
    unit, period, as_of, mode = door.question(options)
    found = [
        {key: value for key, value in asdict(row).items() if key != "url"}
        for row in queries.rows(options.code, unit, period, as_of, mode)
    ]
    json.dump(door.mark(found), stdout, ensure_ascii=False, indent=1)
    stdout.write("\n")
    return 0
