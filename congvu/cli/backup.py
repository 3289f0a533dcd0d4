"""Back up the database and the stored files into one archive, while people work."""

from __future__ import annotations

import argparse
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

import congvu
from congvu.audit import actions, clock, queries
from congvu.cli import _archive
from congvu.core.actors import SYSTEM
from congvu.core.periods import iso
from congvu.core.refusals import N_, refuse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``congvu backup FILE.tar``."""
    parser.add_argument("file", metavar="TỆP", help="tệp .tar sẽ được tạo; không ghi đè tệp có sẵn")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """Write the archive whole or not at all, and print what it holds."""
    target = Path(options.file)
    if target.exists():
        raise refuse(
            "file-present",
            N_("Đã có tệp {file}."),
            N_("Chọn tên khác; bản sao lưu cũ không bị ghi đè."),
            file=str(target),
        )
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            said = _write(part, Path(folder))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    actions.note_backup(made=said, by=SYSTEM, at=clock.now())
    json.dump({"file": str(target)} | said, stdout, ensure_ascii=False)
    stdout.write("\n")
    return 0


def _write(part: Path, folder: Path) -> dict[str, Any]:
    # The root before the copy: what the copy holds has at least these entries.
    entries, root = queries.current_root()
    # The database first: every file a copied row names was on disk before its row was.
    database = _archive.dump_database(folder)
    files = list(_archive.kept_files(Path(settings.MEDIA_ROOT)))
    rows = MigrationRecorder.Migration.objects.order_by("app", "name")
    applied = rows.values_list("app", "name")
    manifest = {
        "format": _archive.FORMAT,
        "version": congvu.__version__,
        "made_at": iso(clock.machine_now()),
        "engine": "postgresql" if _archive.is_postgres() else "sqlite",
        "database": {"name": database.name, "sha256": _archive.digest_of(database)},
        "audit": {"entries": entries, "root": root},
        "migrations": [f"{app}.{name}" for app, name in applied],
        "files": [name for name, _ in files],
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    # Names and numbers of citizens are in it: for its owner's eyes, and on disk before it is named.
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        head = tarfile.TarInfo(_archive.MANIFEST)
        head.size = len(content)
        archive.addfile(head, io.BytesIO(content))
        archive.add(database, database.name)
        for name, path in files:
            archive.add(path, name)
        archive.close()
        file.flush()
        os.fsync(file.fileno())
    return {
        "entries": entries,
        "root": root,
        "files": len(files),
        "bytes": part.stat().st_size,
        "sha256": _archive.digest_of(part),
    }
