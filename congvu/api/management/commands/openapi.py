"""Write the description of the API down, or say whether the committed one is stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from congvu.api.v1.docs import schema
from congvu.api.v1.yaml import dumped

FILE = Path("openapi.yaml")


class Command(BaseCommand):
    """``congvu openapi [--check]``."""

    help = "ghi mô tả API vào openapi.yaml (cho người phát triển)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="chỉ so, không ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        said = dumped(schema())
        if not options["check"]:
            FILE.write_text(said, encoding="utf-8")
        elif not FILE.exists() or FILE.read_text(encoding="utf-8") != said:
            raise CommandError("openapi.yaml khác với mã nguồn: chạy congvu openapi")
