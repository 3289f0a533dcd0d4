"""A backup made while people work, restored into an empty place and checked; both databases."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import uuid
from pathlib import Path

import pytest

SCRIPT = """
import django; django.setup()
from datetime import datetime
from congvu.audit import clock
from congvu.core.actors import SYSTEM
from congvu.files import actions
actions.store(b"%PDF-1.4 giay to", "don.pdf", by=SYSTEM, at=clock.now())
"""

BUSY = (
    SCRIPT.replace("actions.store", "for n in range(9999): actions.store")
    .replace('b"%PDF-1.4 giay to"', 'b"%PDF-1.4 giay " + str(n).encode()')
    .replace("now())", "now()); n or print(n, flush=True)")
)

STEP = "0002_append_only"
MANY = "import sys; from congvu.cli.main import main; [main(['restore', n]) for n in sys.argv[1:]]"


def place(folder: Path, database: str = "") -> dict[str, str]:
    """The environment of an installation of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CONGVU")}
    kept.pop("DATABASE_URL", None)
    kept |= {"CONGVU_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "congvu.config.settings"}
    return kept | ({"DATABASE_URL": database} if database else {})


def congvu(env, *words, code=0):
    command = [sys.executable, "-c", "from congvu.cli.main import main; raise SystemExit(main())"]
    done = subprocess.run([*command, *words], env=env, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return json.loads((done.stdout if code != 2 else done.stderr).splitlines()[-1])


def working(env):
    """A real database with its units and one stored paper."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0"], env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    congvu(env, "found")
    subprocess.run([sys.executable, "-c", SCRIPT], env=env, check=True)


def tar_of(manifest):
    """An archive that holds this as its manifest and nothing else."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        head = tarfile.TarInfo("manifest.json")
        head.size = len(manifest)
        archive.addfile(head, io.BytesIO(manifest))
    return out.getvalue()


@pytest.fixture(params=["sqlite", "postgresql"])
def two_places(request, tmp_path):
    """Where people work, and an empty place."""
    if request.param == "sqlite":
        yield place(tmp_path / "a"), place(tmp_path / "b")
        return
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("chỉ chạy khi các phép thử dùng PostgreSQL")
    server, _, _ = url.rpartition("/")
    names = [f"cv_backup_{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for name in names:
        subprocess.run(
            ["psql", "-q", f"{server}/postgres", "-c", f"CREATE DATABASE {name}"], check=True
        )
    yield tuple(place(tmp_path / name, f"{server}/{name}") for name in names)
    for name in names:
        drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        subprocess.run(["psql", "-q", f"{server}/postgres", "-c", drop], check=True)


def test_a_round_trip_keeps_every_entry_and_every_file(two_places, tmp_path):
    here, there = two_places
    working(here)
    archive = tmp_path / "sao-luu.tar"
    writer = subprocess.Popen([sys.executable, "-c", BUSY], env=here, stdout=subprocess.PIPE)
    assert writer.stdout.readline()  # somebody stores papers all the while
    made = congvu(here, "backup", str(archive))
    writer.kill()
    writer.wait()
    assert made["files"] >= 2
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as opened:
        manifest = json.load(opened.extractfile("manifest.json"))
    assert manifest["audit"]["root"] == made["root"]

    back = congvu(there, "restore", str(archive))
    assert back["ok"] is True
    assert back["entries"] >= made["entries"]
    assert "missing" not in back
    assert congvu(there, "audit", "verify")["ok"] is True
    again = congvu(there, "restore", str(archive), code=2)
    assert again["code"] == "place-not-empty"
    assert congvu(here, "backup", str(archive), code=2)["code"] == "file-present"


def test_a_damaged_backup_is_named_and_not_put_in_use(tmp_path):
    here, there = place(tmp_path / "a"), place(tmp_path / "b")
    working(here)
    archive = tmp_path / "sao-luu.tar"
    congvu(here, "backup", str(archive))
    content = bytearray(archive.read_bytes())
    content[content.index(b"%PDF-1.4 giay to") + 9] ^= 1
    archive.write_bytes(bytes(content))
    assert congvu(there, "restore", str(archive), code=2)["code"] == "backup-damaged"
    content[content.index(b"%PDF-1.4 ") + 9] ^= 1
    archive.write_bytes(bytes(content))
    assert congvu(there, "restore", str(archive))["ok"] is True  # bản hỏng không để lại gì
    tried = {
        "text": (b"khong phai ban sao luu", "backup-unreadable"),
        "half": (bytes(content[: len(content) // 2]), "backup-unreadable"),
        "bytes": (tar_of(b"\xff\xfe"), "backup-unreadable"),
        "list": (tar_of(b"[]"), "backup-unreadable"),
        "thin": (tar_of(b'{"format": 1, "version": "0"}'), "backup-unreadable"),
        "later": (tar_of(b'{"format": 2, "version": "9.0"}'), "backup-newer"),
    }
    for name, (rubbish, _code) in tried.items():
        (tmp_path / name).write_bytes(rubbish)
    command = [sys.executable, "-c", MANY, *(str(tmp_path / name) for name in tried)]
    done = subprocess.run(command, env=place(tmp_path / "c"), capture_output=True, text=True)
    codes = [json.loads(line)["code"] for line in done.stderr.splitlines()]
    assert codes == [code for _rubbish, code in tried.values()], done.stderr


def test_a_backup_of_a_newer_product_is_not_half_read(tmp_path):
    here, there = place(tmp_path / "a"), place(tmp_path / "b")
    working(here)
    with sqlite3.connect(tmp_path / "a" / "congvu.sqlite3") as database:
        row = ("audit", "0999_later", "2030-01-01")
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", row)
    archive = tmp_path / "sao-luu.tar"
    congvu(here, "backup", str(archive))
    refused = congvu(there, "restore", str(archive), code=2)
    assert refused["code"] == "backup-newer"
    assert "audit.0999_later" in refused["what"]

    with sqlite3.connect(tmp_path / "a" / "congvu.sqlite3") as database:
        # A step that one migration of today stands for: made before it was, and no later product.
        database.execute("UPDATE django_migrations SET name = ? WHERE name = ?", (STEP, row[1]))
    earlier = tmp_path / "truoc.tar"
    congvu(here, "backup", str(earlier))
    assert congvu(there, "restore", str(earlier))["ok"] is True
