"""``congvu import``: bring a tracking book or an export of other software in to a unit's register.

Exit 0 when rows were brought in (or, with ``--dry-run``, read), 2 when refused. Progress goes to
standard error, the summary to standard output as JSON, the row report to ``--report``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from django.db import transaction

from congvu.audit import clock
from congvu.core.actors import SYSTEM, Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.imports import actions, queries
from congvu.imports.models import ImportBatch, ImportMapping
from congvu.imports.reading import label_of
from congvu.organisation import queries as organisation
from congvu.people import queries as people
from congvu.people.models import User


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("file", nargs="?", help="tệp .xlsx, .xls hoặc .csv")
    parser.add_argument("--unit", help="mã đơn vị có sổ, ví dụ 240")
    parser.add_argument("--by", help="tên đăng nhập của người nhập (mặc định: hệ thống)")
    parser.add_argument("--mapping", help="tên cách ghép cột đã lưu của đơn vị")
    parser.add_argument("--sheet", help="tên trang tính (mặc định: trang đầu)")
    parser.add_argument("--row", type=int, help="số của dòng tên cột (mặc định: tự tìm)")
    parser.add_argument("--whole", action="store_true", help="có dòng lỗi thì không nhập dòng nào")
    parser.add_argument("--dry-run", action="store_true", help="chỉ đọc thử, không ghi gì")
    parser.add_argument("--report", help="ghi báo cáo từng dòng vào tệp CSV này")
    parser.add_argument("--undo", type=int, metavar="LẦN", help="huỷ lần nhập có số này")
    parser.add_argument("--reason", default="", help="lý do huỷ")


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO) -> int:
    """Do it; raises :class:`Refused` with the codes of :mod:`congvu.imports.actions`."""
    by = _actor(args.by)
    if args.undo is not None:
        return _undo(args, by, stdout)
    if not args.file or not args.unit:
        raise refuse(
            "import-arguments",
            N_("Thiếu tệp hoặc mã đơn vị."),
            N_("Ghi: congvu import so-theo-doi.xlsx --unit 240"),
        )
    with transaction.atomic():
        batch = _mapped(args, by)
        if args.dry_run:
            batch = actions.check(batch, said=_Progress(), by=by, at=clock.now())
            transaction.set_rollback(True)
    if not args.dry_run:
        batch = actions.check(batch, said=_Progress("đọc thử"), by=by, at=clock.now())
        _write_report(batch, args.report)
        batch.whole = args.whole
        actions.ask(batch, work="bring", whole=args.whole, by=by, at=clock.now())
        batch = actions.bring(batch, said=_Progress("nhập"), by=by, at=clock.now())
    _write_report(batch, args.report)
    stdout.write(json.dumps(_summary(batch, args.dry_run), ensure_ascii=False) + "\n")
    return 0


def _actor(username: str | None) -> Actor:
    if not username:
        return SYSTEM
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise refuse(
            "user-unknown",
            N_("Không có tài khoản “{username}” đang dùng."),
            N_("Kiểm tra tên đăng nhập."),
            username=username,
        )
    return people.actor_for(user, local(clock.now()).date())


def _undo(args: argparse.Namespace, by: Actor, stdout: TextIO) -> int:
    batch = ImportBatch.objects.filter(pk=args.undo).first()
    if batch is None:
        raise refuse(
            "import-unknown",
            N_("Không có lần nhập số {number}."),
            N_("Xem số ở trang Nhập dữ liệu."),
            number=args.undo,
        )
    count = actions.undo(batch, reason=args.reason, by=by, at=clock.now())
    stdout.write(json.dumps({"import": batch.pk, "undone": count}) + "\n")
    return 0


def _mapped(args: argparse.Namespace, by: Actor) -> ImportBatch:
    now = clock.now()
    unit = organisation.unit_at(args.unit, local(now).date())
    with Path(args.file).open("rb") as file:
        batch = actions.upload(file, Path(args.file).name, unit=unit, by=by, at=now)
    for other in queries.same_file(batch):
        sys.stderr.write(f"Đúng tệp này đã được nhập ở lần {other.pk}.\n")
    look = queries.look(batch, args.sheet, args.row)
    if look.header is None:
        raise refuse(
            "header-unknown",
            N_("Chưa nhận ra dòng tên cột của tệp."),
            N_("Ghi số của dòng đó: --row 5."),
        )
    columns, name = look.columns, look.mapping.name if look.mapping else Path(args.file).stem
    if args.mapping:
        kept = ImportMapping.objects.filter(unit=unit, name=args.mapping).first()
        if kept is None:
            raise refuse(
                "mapping-unknown",
                N_("Đơn vị không có cách ghép cột tên “{name}”."),
                N_("Ghép cột một lần ở trang Nhập dữ liệu, hoặc bỏ --mapping."),
                name=args.mapping,
            )
        columns, name = dict(kept.columns), kept.name
    return actions.set_columns(
        batch,
        sheet=look.sheet,
        header=look.header,
        encoding=look.encoding,
        columns=columns,
        name=name,
        by=by,
        at=now,
    )


class _Progress:
    """A line on standard error now and then."""

    def __init__(self, what: str = "đọc thử") -> None:
        self.what, self.last = what, time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.last < 2:
            return
        self.last = time.monotonic()
        of = f"/{total}" if total else ""
        sys.stderr.write(f"{self.what}: {done}{of} dòng\n")


def _summary(batch: ImportBatch, dry: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"import": None if dry else batch.pk, "dry_run": dry}
    said |= {"rows": batch.rows_total, "good": batch.rows_good, "bad": batch.rows_bad}
    return said | {"skipped": batch.rows_skipped, "unknown": batch.unknown}


def _write_report(batch: ImportBatch, path: str | None) -> None:
    if not path:
        return
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Dòng", "Cột", "Giá trị", "Lỗi", "Cần làm"])
        for each in queries.report(batch):
            said = each.refusal.said()
            label = label_of(each.column)
            writer.writerow([each.row, label, each.value, said["what"], said["what_to_do"]])
