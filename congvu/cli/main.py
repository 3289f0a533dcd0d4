"""The entry point: our own commands, and Django's management behind them.

Exit 0: answered (also with no rows). 2: bad input or a refusal, with
``{code, what, what_to_do, basis}`` on standard error. 1: ``audit verify`` found damage.
``due`` and ``draw`` need no database and start without Django.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from congvu.core.refusals import N_, Refusal, Refused

PURE = ("due", "draw")
OURS = ("audit", "demo", "figures", "messages", "rows", "units")


class _Parser(argparse.ArgumentParser):
    """Says a wrong command line as a refusal, not as a usage message alone."""

    def error(self, message: str) -> NoReturn:
        raise Refused(
            Refusal(
                "arguments-unusable",
                N_("Lệnh {command} không hiểu tham số: {message}."),
                N_("Xem cách dùng: {command} --help"),
                "",
                {"command": self.prog, "message": message},
            )
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A terminal with another encoding must not break Vietnamese output.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    if not words or words[0] not in PURE + OURS:
        return _management(words)
    try:
        return _ours(words)
    except Refused as error:
        json.dump(error.refusal.said(), sys.stderr, ensure_ascii=False)
        sys.stderr.write("\n")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _ours(words: list[str]) -> int:
    name = words[0]
    if name not in PURE:
        import django

        django.setup()
    command = importlib.import_module(f"congvu.cli.{name}")
    parser = _Parser(prog=f"congvu {name}", description=command.__doc__)
    command.add_arguments(parser)
    options = parser.parse_args(words[1:])
    if name in PURE:
        return int(command.run(options, sys.stdin, sys.stdout))
    from django.db import DatabaseError

    try:
        return int(command.run(options, sys.stdin, sys.stdout))
    except DatabaseError as error:
        raise Refused(
            Refusal(
                "database-unready",
                N_("Chưa đọc được cơ sở dữ liệu: {error}"),
                N_("Chạy congvu migrate, hoặc kiểm tra CONGVU_DATA và DATABASE_URL."),
                "",
                {"error": str(error).strip().splitlines()[0]},
            )
        ) from error


def _management(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    if not words or (words[0] in ("help", "--help", "-h") and len(words) == 1):
        sys.stdout.write(
            "congvu COMMAND: " + ", ".join(PURE + OURS) + "\n(và các lệnh của Django dưới đây)\n"
        )
    execute_from_command_line(["congvu", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
