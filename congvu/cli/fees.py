"""Load the fees of procedures: the table that comes with the product, or the province's own."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import IO

from django.db import transaction

from congvu.audit import clock
from congvu.core.actors import SYSTEM
from congvu.dossiers import actions
from congvu.dossiers.data import packaged_fees


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``[--file FILE]``."""
    parser.add_argument(
        "--file",
        type=Path,
        metavar="TỆP",
        help="bảng mức thu (CSV); không ghi thì nạp bảng kèm sản phẩm, chưa đối chiếu văn bản",
    )
    parser.add_argument("--json", action="store_true", help="in JSON (mặc định)")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """All of it or nothing; what is there already stays. Prints how many items were added."""
    text = options.file.read_text("utf-8") if options.file else packaged_fees()
    with transaction.atomic():
        made = actions.load_fees(text, by=SYSTEM, at=clock.now())
    json.dump({"fee_items": len(made)}, stdout)
    stdout.write("\n")
    return 0
