"""Print figures, each with what it was counted from."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import IO

from congvu.audit import clock
from congvu.audit import queries as audit
from congvu.core.periods import Period, parse_moment, parse_period
from congvu.core.refusals import N_, refuse
from congvu.figures import queries
from congvu.figures.registry import Mode
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

EARLIEST, LATEST = 1900, 2999


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--unit CODE --period CODE [--as-of ISO] [--scope own|subtree]``."""
    add_question(parser)
    parser.add_argument("--code", action="append", metavar="MÃ", help="chỉ các mã này")


def add_question(parser: argparse.ArgumentParser) -> None:
    """What ``figures`` and ``rows`` are both asked."""
    parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị, ví dụ 240")
    parser.add_argument("--period", required=True, metavar="KỲ", help="2018-9m, 2018, 2018-q3")
    parser.add_argument("--as-of", metavar="ISO", help="số liệu như biết tại thời điểm này")
    parser.add_argument("--scope", choices=[str(mode) for mode in Mode], help="đè phạm vi của mã")
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")


def question(options: argparse.Namespace) -> tuple[Unit, Period, datetime, Mode | None]:
    """The unit, period, as-of moment and mode that were asked for."""
    period = parse_period(options.period)
    as_of = default_as_of() if options.as_of is None else read_moment(options.as_of)
    unit = organisation.unit_at(options.unit, queries.day_of(period, as_of))
    return unit, period, as_of, Mode(options.scope) if options.scope else None


def read_moment(text: str) -> datetime:
    """An ISO moment that any database can keep; refuses with ``moment-unreadable``."""
    moment = parse_moment(text)
    if not EARLIEST <= moment.year <= LATEST:
        raise refuse(
            "moment-unreadable",
            N_("Thời điểm “{text}” nằm ngoài các năm {earliest}–{latest}."),
            N_("Ghi theo dạng 2018-04-24T10:15 hoặc 2018-04-24."),
            text=text,
            earliest=EARLIEST,
            latest=LATEST,
        )
    return moment


def default_as_of() -> datetime:
    """Now; in a demo, the moment its figures stand at."""
    return audit.demo_as_of() or clock.now()


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """A list of figures as JSON."""
    unit, period, as_of, mode = question(options)
    measured = queries.measure_all(unit, period, as_of, mode, options.code)
    marked = mark([each.as_dict() for each in measured])
    json.dump(marked, stdout, ensure_ascii=False, indent=1)
    stdout.write("\n")
    return 0


def mark(rows: list[dict]) -> list[dict]:
    """In a demo every JSON row says that its numbers are reconstructed."""
    if audit.demo_name() is None:
        return rows
    return [{**row, "demo": audit.DEMO_WORDS} for row in rows]
