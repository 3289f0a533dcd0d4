"""Disks that are full: a refusal in words, nothing half done, and on by itself once there is room.

The disks are small file systems in memory, which only root may mount; without that right a limit
of SQLite's own (``max_page_count``) stands for one, and the rest is left out with a sentence.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from _faulty import (
    Cluster,
    Told,
    free_port,
    ground_of,
    judged,
    on_postgres,
    on_sqlite,
    python,
    receipt,
    server_bin,
    tell,
    until,
    wait,
    web,
    work,
)
from _load import Client

LEFT = 256 * 1024
"""Bytes that are left before the work begins to fail."""
CLERKS = 3


@contextmanager
def disk(place: Path, megabytes: int) -> Iterator[Path | None]:
    """A small file system at ``place``; None where it may not be mounted."""
    place.mkdir(parents=True)
    asked = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(place)]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def fill(place: Path, left: int = LEFT) -> Path:
    """Fill the file system at ``place`` until so many bytes are left; removed, there is room."""
    filler = place / "filler"
    free = shutil.disk_usage(place).free
    with filler.open("wb") as file, suppress(OSError):  # others write too: full before it is
        for _ in range(max(free - left, 0) // 65536):
            file.write(bytes(65536))
    return filler


def attach(port: int, ground: dict[str, Any], dossier: int, size: int) -> tuple[int, str]:
    """Send one paper of a dossier; the status and the code it is answered with."""
    import http.client

    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    content = b"%PDF-1.4\n" + os.urandom(size) + b"\n%%EOF\n"
    heads = {
        "Authorization": f"Bearer {ground['token']}",
        "Content-Type": "application/pdf",
        "Idempotency-Key": uuid.uuid4().hex,
    }
    path = f"/api/v1/dossiers/{dossier}/files?kind=other&name=a.pdf"
    line.request("POST", path, content, heads)
    answer = line.getresponse()
    said = json.loads(answer.read())
    line.close()
    return answer.status, said.get("code", "")


FILES = """
import json, django; django.setup()
from congvu.files.models import StoredFile
from congvu.files.queries import open_file
print(json.dumps([len(open_file(each)) for each in StoredFile.objects.all()]))
"""


def _through(
    part: str,
    env: dict[str, str],
    place: Path,
    least_left: int = LEFT,
    refusal: str = "disk-full",
    mend: Callable[[], None] = lambda: None,
) -> bool:
    """Work, fill, be refused, make room, and see that work went on; ``mend``: not by itself."""
    ground, told = ground_of(env), Told()
    headers = {"Authorization": f"Bearer {ground['token']}"}
    codes: Counter[str] = Counter()
    with web(env, 2) as (port, _process):
        wait(port, headers)
        client = Client(port, headers)
        first = json.loads(
            client.ask(
                "POST", "/api/v1/dossiers", receipt(ground, "f"), **{"Idempotency-Key": "f"}
            )[1]
        )
        paper_before = attach(port, ground, first["id"], 20_000)
        clerks = [threading.Thread(target=work, args=(port, ground, told)) for _ in range(CLERKS)]
        for each in clerks:
            each.start()
        until(lambda: told.done >= 12)
        filler = fill(place, least_left)
        full = until(lambda: told.answers["503"] >= 2 * CLERKS, 120)
        paper = attach(port, ground, first["id"], 2_000_000)
        for _ in range(5):
            note = uuid.uuid4().hex
            status, body = client.ask(
                "POST", "/api/v1/dossiers", receipt(ground, note), **{"Idempotency-Key": note}
            )
            codes[str(status) if status == 201 else json.loads(body)["code"]] += 1
        before = told.done
        filler.unlink()
        mend()
        began = time.perf_counter()
        again = until(lambda: told.done >= before + 8, 120)
        took = time.perf_counter() - began
        told.stop.set()
        for each in clerks:
            each.join()
        paper_after = attach(port, ground, first["id"], 20_000)
    sizes = python(FILES, env)
    good = full is not None and again is not None and len(sizes) == 2
    good = good and paper_before[0] == paper_after[0] == 201 and paper == (503, refusal)
    good = good and refusal in codes and "500" not in told.answers
    more = {"refused_as": dict(codes), "paper": f"{paper[0]} {paper[1]}", "papers_kept": len(sizes)}
    more |= {"on_again_after_s": round(took, 1), "refused_and_on_again": good}
    return judged(part, env, told, **more) and good


def full(folder: Path) -> list[bool]:
    """SQLite and its papers on a full disk; PostgreSQL's data on one, with the papers elsewhere."""
    found = []
    with disk(folder / "small", 48) as place:
        if place is None:
            tell("full disk", kept=True, left_out="small file systems may not be mounted here")
            return [_by_limit(folder)]
        found.append(_through("full disk: SQLite and papers", on_sqlite(place / "data"), place))
    with disk(folder / "small-pg", 160) as place:
        assert place is not None
        cluster = _cluster(place, _beside(folder / "wal"))
        try:
            env = on_postgres(place / "files", cluster.url)
            part = "full disk: PostgreSQL and papers"
            found.append(_through(part, env, place, 0))
        finally:
            cluster.stop("immediate")
    return [*found, _log_full(folder)]


def _beside(place: Path) -> Path:
    place.mkdir(mode=0o777)
    return place


def _cluster(data: Path, log: Path) -> Cluster:
    """A server with its data in one place and its write-ahead log in another, started."""
    if os.getuid() == 0:
        for place in (data, log):
            shutil.chown(place, "postgres")
    found = Cluster(data / "data", free_port(), server_bin(), log / "wal")
    found.make()
    return found


def _log_full(folder: Path) -> bool:
    """The disk of the write-ahead log: the server stops, and is started anew once there is room."""
    with disk(folder / "small-wal", 64) as place:
        assert place is not None
        cluster = _cluster(_beside(folder / "data"), place)

        def mend() -> None:
            cluster.stop("immediate")  # where it still tries by itself
            cluster.start()

        try:
            part = "full disk: PostgreSQL's write-ahead log"
            env = on_postgres(folder / "papers", cluster.url)
            return _through(part, env, place, 0, "database-away", mend)
        finally:
            cluster.stop("immediate")


def _by_limit(folder: Path) -> bool:
    env = on_sqlite(folder / "full")
    ground_of(env)
    found = python(LIMITED, env)
    good = found["status"] == 503 and found["code"] == "disk-full" and found["audit"]
    tell("full disk, by a limit of SQLite", kept=good, **found)
    return bool(good)


LIMITED = """
import json, uuid, django, sys; sys.path.insert(0, "bench"); django.setup()
import _ground
from django.db import connection
from django.test import Client
from congvu.audit import queries as audit
ground = _ground.found()
with connection.cursor() as cursor:
    cursor.execute("PRAGMA page_count"); pages = cursor.fetchone()[0]
    cursor.execute(f"PRAGMA max_page_count = {pages}")
client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False,
    headers={"Authorization": f"Bearer {ground['token']}"})
said = {"unit": ground["unit"], "procedure": ground["procedure"],
    "applicant": {"name": "Đinh Thị Mơ", "address": "Khu 3 " * 40}, "note": "x" * 300}
for _ in range(2000):
    answer = client.post("/api/v1/dossiers", json.dumps(said), "application/json",
        headers={"Idempotency-Key": uuid.uuid4().hex})
    if answer.status_code != 201:
        break
print(json.dumps({"status": answer.status_code, "code": answer.json()["code"],
    "audit": audit.verify().ok}))
"""
