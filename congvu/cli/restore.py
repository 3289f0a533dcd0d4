"""Restore a backup into an empty place, and check that it is whole."""

from __future__ import annotations

import argparse
import json
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from congvu.audit import clock, queries
from congvu.cli import _archive
from congvu.core import blobs
from congvu.core.refusals import N_, refuse
from congvu.files.models import StoredFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``congvu restore FILE.tar``."""
    parser.add_argument("file", metavar="TỆP", help="tệp do congvu backup tạo ra")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """Read all, check all, then put it in place; exit 1 when the audit or a paper is not whole."""
    _empty_or_refuse()
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(options.file, "r:") as archive:
            manifest = _archive.manifest_of(archive)
            _same_engine(manifest)
            _not_newer(manifest)
            database = _checked(archive, manifest, Path(folder))
            # The files first: broken off in between, no database stands there without its papers.
            _keep_files(archive, set(manifest["files"]))
            _archive.load_database(database)
    except (tarfile.TarError, ValueError, KeyError, EOFError):
        raise _archive.unreadable() from None
    # A newer product brings the copy of an older one up to its own shape.
    call_command("migrate", verbosity=0, interactive=False)
    clock.forget()
    verdict = queries.verify()
    missing = _without_content()
    whole = verdict.ok and verdict.entries >= manifest["audit"]["entries"] and not missing
    said = {
        "entries": verdict.entries,
        "root": verdict.root,
        "root_then": manifest["audit"]["root"],
        "files": len(manifest["files"]),
        "ok": whole,
    }
    if missing:
        said["missing"] = missing[:20]
    if not verdict.ok:
        said |= {"damaged": verdict.damaged, "why": verdict.why}
    json.dump(said, stdout, ensure_ascii=False)
    stdout.write("\n")
    return 0 if whole else 1


def _empty_or_refuse() -> None:
    """Nothing is ever restored over data: the place must be empty."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables or any(_archive.kept_files(Path(settings.MEDIA_ROOT))):
        raise refuse(
            "place-not-empty",
            N_("Nơi khôi phục đã có dữ liệu."),
            N_("Đặt CONGVU_DATA (và DATABASE_URL) trỏ đến nơi trống rồi làm lại; không ghi đè."),
        )


def _same_engine(manifest: dict[str, Any]) -> None:
    here = "postgresql" if _archive.is_postgres() else "sqlite"
    if manifest["engine"] != here:
        raise refuse(
            "backup-other-engine",
            N_("Bản sao lưu này của {there}, còn nơi khôi phục dùng {here}."),
            N_("Đặt DATABASE_URL cùng loại với bản sao lưu."),
            there=manifest["engine"],
            here=here,
        )


def _not_newer(manifest: dict[str, Any]) -> None:
    """Refuses what holds changes this product does not know."""
    here = MigrationLoader(None).disk_migrations
    steps = {*here, *(step for one in here.values() for step in one.replaces)}
    unknown = sorted(set(manifest["migrations"]) - {f"{app}.{name}" for app, name in steps})
    if unknown:
        raise _archive.newer(manifest["version"], unknown[0])


def _checked(archive: tarfile.TarFile, manifest: dict[str, Any], folder: Path) -> Path:
    """Read everything and check every hash before anything is put in place; the database."""
    wanted = set(manifest["files"])
    database: Path | None = None
    for member in archive:
        content = archive.extractfile(member)
        if content is None:
            continue
        if member.name == manifest["database"]["name"] and "/" not in member.name:
            database = folder / member.name
            with database.open("wb") as file:
                shutil.copyfileobj(content, file)
        elif member.name in wanted:
            if _archive.digest_of_stream(content) != member.name.rsplit("/", 1)[-1]:
                raise _damaged(member.name)
            wanted.discard(member.name)
    if database is None or wanted:
        raise _damaged(manifest["database"]["name"] if database is None else min(wanted))
    if _archive.digest_of(database) != manifest["database"]["sha256"]:
        raise _damaged(database.name)
    return database


def _without_content() -> list[str]:
    """Hashes of stored papers whose content is not there."""
    rows = StoredFile.objects.order_by("sha256").values_list("sha256", flat=True).distinct()
    folder = Path(settings.MEDIA_ROOT)
    return [each for each in rows.iterator() if not (folder / blobs.place(each)).is_file()]


def _keep_files(archive: tarfile.TarFile, wanted: set[str]) -> None:
    for member in archive.getmembers():
        if member.name in wanted:
            content = archive.extractfile(member)
            if content is not None:
                blobs.keep(Path(settings.MEDIA_ROOT), content.read())


def _damaged(name: str) -> Exception:
    return refuse(
        "backup-damaged",
        N_("Bản sao lưu hỏng ở phần {name}: thiếu, hoặc không đúng mã băm."),
        N_("Dùng bản sao lưu khác; phần đã đọc chưa được đưa vào dùng."),
        name=name,
    )
