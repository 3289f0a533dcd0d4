"""The archive of a backup: one tar with a manifest, the database and the files by their hash."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from congvu.core.refusals import N_, refuse

MANIFEST, SQLITE, POSTGRES, FILES = "manifest.json", "database.sqlite3", "database.dump", "files"
FORMAT = 1
PIECE = 1 << 20
SHAPE = {
    "version": str,
    "engine": str,
    "database": dict,
    "audit": dict,
    "migrations": list,
    "files": list,
}
"""What a manifest holds."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return digest_of_stream(file)


def digest_of_stream(stream: IO[bytes]) -> str:
    """SHA-256 of what is left of a stream."""
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def is_postgres() -> bool:
    """True when this installation keeps its data in PostgreSQL."""
    return connection.vendor == "postgresql"


def dump_database(folder: Path) -> Path:
    """A consistent copy of the database, while others go on working.

    SQLite by its own online copy; PostgreSQL by ``pg_dump``, which sees one snapshot. Refuses with
    ``tool-missing``, ``database-not-copied``.
    """
    if is_postgres():
        target = folder / POSTGRES
        _tool("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={target}", _url())
        return target
    target = folder / SQLITE
    import sqlite3

    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
    finally:
        copy.close()
    return target


def load_database(source: Path) -> None:
    """Put a copy in the place of this installation's empty database."""
    if is_postgres():
        connection.close()
        how = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
        _tool("pg_restore", *how, "-d", _url(), str(source))
        return
    target = Path(settings.DATABASES["default"]["NAME"])
    connection.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    for beside in ("-wal", "-shm"):
        target.with_name(target.name + beside).unlink(missing_ok=True)
    part.replace(target)


def _url() -> str:
    # The password goes by the environment, never on a command line that others can list.
    base = settings.DATABASES["default"]
    host, port = base.get("HOST") or "", base.get("PORT") or ""
    parts = {"dbname": connection.settings_dict["NAME"], "user": base.get("USER")}
    parts |= {"host": host, "port": port}
    return " ".join(f"{key}='{value}'" for key, value in parts.items() if value)


def _tool(name: str, *arguments: str) -> None:
    environment = dict(os.environ)
    if password := settings.DATABASES["default"].get("PASSWORD"):
        environment["PGPASSWORD"] = str(password)
    try:
        subprocess.run([name, *arguments], check=True, capture_output=True, env=environment)
    except FileNotFoundError:
        raise refuse(
            "tool-missing",
            N_("Máy này chưa có lệnh {tool}."),
            N_("Cài gói postgresql-client cùng phiên bản với máy chủ rồi làm lại."),
            tool=name,
        ) from None
    except subprocess.CalledProcessError as error:
        raise refuse(
            "database-not-copied",
            N_("Lệnh {tool} không xong: {error}."),
            N_("Kiểm tra quyền của tài khoản cơ sở dữ liệu và chỗ trống trên đĩa."),
            tool=name,
            error=error.stderr.decode(errors="replace").strip().splitlines()[-1][:300],
        ) from None


def kept_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every stored content: its name in the archive, and where it lies."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and len(path.name) == 64:
            yield f"{FILES}/{path.relative_to(folder).as_posix()}", path


def manifest_of(archive: tarfile.TarFile) -> dict[str, Any]:
    """The manifest, which is the first member, whole and of the shape that is written.

    Refuses with ``backup-unreadable``, ``backup-newer``.
    """
    first = archive.next()
    if first is None or first.name != MANIFEST:
        raise unreadable()
    content = archive.extractfile(first)
    said: dict[str, Any] = json.load(content) if content else {}
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise unreadable()
    if said["format"] > FORMAT:
        raise newer(str(said.get("version", "")), f"format {said['format']}")
    if not all(isinstance(said.get(name), kind) for name, kind in SHAPE.items()):
        raise unreadable()
    return said


def newer(version: str, first: str) -> Exception:
    """A product does not read what a newer one wrote: it would not know what it leaves out."""
    return refuse(
        "backup-newer",
        N_("Bản sao lưu do bản phần mềm mới hơn tạo ra ({version}; thay đổi {first})."),
        N_("Cài bản phần mềm ấy hoặc mới hơn rồi khôi phục lại."),
        version=version,
        first=first,
    )


def unreadable() -> Exception:
    """What is there is no backup of ours."""
    return refuse(
        "backup-unreadable",
        N_("Tệp này không phải bản sao lưu của Công Vụ, hoặc đã hỏng."),
        N_("Chọn đúng tệp do lệnh congvu backup tạo ra."),
    )
