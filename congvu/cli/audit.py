"""Verify, seal or export the audit."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import IO

from congvu.audit import actions, clock, queries
from congvu.core.actors import SYSTEM
from congvu.core.refusals import N_, refuse
from congvu.dossiers import queries as dossiers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``verify | seal | export FILE``."""
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="đọc lại và tính lại toàn bộ nhật ký")
    verify.add_argument("--json", action="store_true", help="in JSON (mặc định)")
    seal = commands.add_parser("seal", help="niêm phong: ghi gốc Merkle của hiện tại")
    seal.add_argument("--json", action="store_true", help="in JSON (mặc định)")
    export = commands.add_parser("export", help="xuất nhật ký để người ngoài kiểm chứng")
    export.add_argument("file", metavar="TỆP")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """``verify`` exits 1 when it found damage and names the row."""
    if options.command == "export":
        return _export(Path(options.file), stdout)
    if options.command == "seal":
        event = actions.seal(by=SYSTEM, at=clock.now())
        stdout.write(event.data + "\n")
        return 0
    verdict = queries.verify()
    said = {"entries": verdict.entries, "ok": verdict.ok, "root": verdict.root}
    if not verdict.ok:
        said |= {"damaged": verdict.damaged, "why": verdict.why}
    damaged_seals = dossiers.verify_views()  # the view log against its daily seals
    if damaged_seals:
        said |= {"ok": False, "views_damaged": damaged_seals}
    json.dump(said, stdout, ensure_ascii=False)
    stdout.write("\n")
    return 0 if said["ok"] else 1


def _export(target: Path, stdout: IO[str]) -> int:
    try:
        root = _write_whole(target) if _is_replaceable(target) else _write_through(target)
    except OSError as error:
        raise refuse(
            "file-not-written",
            N_("Không ghi được tệp {file}: {error}."),
            N_("Chọn thư mục khác có quyền ghi và còn chỗ."),
            file=str(target),
            error=error.strerror or str(error),
        ) from None
    json.dump({"file": str(target), "root": root}, stdout, ensure_ascii=False)
    stdout.write("\n")
    return 0


def _is_replaceable(target: Path) -> bool:
    """False for what is not a plain file: a device, a pipe, a link to one, a folder."""
    return not target.is_symlink() and (target.is_file() or not target.exists())


def _write_whole(target: Path) -> str:
    """Write beside, then rename: a half-written bundle never bears the name."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            root = actions.export(file)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return root


def _write_through(target: Path) -> str:
    with target.open("wb") as file:
        return actions.export(file)
