"""Begin a real database: the units, the calendar and the contents of reform that come with it."""

from __future__ import annotations

import argparse
import json
from typing import IO

from django.core.management import call_command
from django.db import transaction

from congvu.audit import clock
from congvu.calendars import actions as calendars
from congvu.calendars import queries as calendar_queries
from congvu.core.actors import SYSTEM
from congvu.organisation import actions as organisation
from congvu.organisation import queries as units
from congvu.organisation.data import packaged_units
from congvu.plans import actions as plans


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``[--agency-code UNIT=CODE …] [--phone UNIT=… …] [--address UNIT=… …]``."""
    parser.add_argument(
        "--agency-code",
        action="append",
        default=[],
        metavar="MÃ=MÃ ĐỊNH DANH",
        help="mã định danh cơ quan của đơn vị, ví dụ 08593=H44.24.1; cần để cấp số hồ sơ từ 2019",
    )
    for name, what in (("phone", "điện thoại"), ("address", "địa chỉ")):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="MÃ=…",
            help=f"{what} để công dân hỏi, in trên giấy hẹn và thư; sau này quản trị đơn vị sửa",
        )
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """All of it or nothing; a database already begun is refused (``units-present``)."""
    call_command("migrate", verbosity=0, interactive=False)
    at = clock.now()
    with transaction.atomic():
        made = organisation.load_units(packaged_units(), source="packaged", by=SYSTEM, at=at)
        days = calendars.load_decisions(
            calendar_queries.packaged_decisions(), source="packaged", by=SYSTEM, at=at
        )
        # Books of earlier years are brought in as well; their days are there, marked as uncompared.
        days += calendars.load_decisions(
            calendar_queries.packaged_years_between(),
            source=calendar_queries.UNCOMPARED,
            by=SYSTEM,
            at=at,
        )
        areas = plans.load_areas(by=SYSTEM, at=at)
        for pair in options.agency_code:
            code, _, agency_code = pair.partition("=")
            organisation.set_agency_code(
                units.unit_at(code, at.date()), agency_code, by=SYSTEM, at=at
            )
        for code, said in _contacts(options).items():
            organisation.set_contact(units.unit_at(code, at.date()), **said, by=SYSTEM, at=at)
    counted = {"units": len(made), "calendar_days": len(days), "content_areas": len(areas)}
    json.dump(counted, stdout)
    stdout.write("\n")
    return 0


def _contacts(options: argparse.Namespace) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in ("phone", "address"):
        for pair in getattr(options, name):
            code, _, words = pair.partition("=")
            found.setdefault(code, {"phone": "", "address": ""})[name] = words
    return found
