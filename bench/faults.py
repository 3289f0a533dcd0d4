"""``make bench-faults``: what is left when processes are killed in the middle of work.

    .venv/bin/python bench/faults.py                 # 24 kills, a minute without the database
    .venv/bin/python bench/faults.py --kills 6 --gone 10

On a PostgreSQL cluster of its own (``initdb`` in a temporary folder; nothing else is touched) four
clients work over the API while web processes and database backends, and once the whole server, are
killed with ``kill -9``. A client that got no answer sends the same request again, under the same
key. Afterwards: every answered act is there, none twice, the audit is whole. Then the database is
stopped for a while (503 with words, and back by itself), SQLite is written by several processes at
once (nothing lost, how long anybody waited), and the disk is filled (a refusal in words, data
whole). One line of JSON a part; exit 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import _load
from _load import Client

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BIN = Path(sys.executable).parent
PATIENCE = 180.0
"""Seconds for which a client sends the same request again."""

CHECKS = """
import json, django; django.setup()
from django.db.models import Count
from congvu.audit import queries as audit
from congvu.dossiers import queries as dossiers
from congvu.dossiers.models import Dossier
from datetime import datetime, UTC
seen = audit.verify()
twice = Dossier.objects.exclude(note="").values("note").annotate(n=Count("pk")).filter(n__gt=1)
states = dict(Dossier.objects.exclude(note="").values_list("note", "state"))
moved = len(dossiers.recompute_all(datetime.now(UTC)))
print(json.dumps({"audit": seen.ok, "entries": seen.entries, "why": seen.why, "states": states,
    "twice": [each["note"] for each in twice], "derived_differ": moved}))
"""


def _said(part: str, **found: Any) -> None:
    print(json.dumps({"part": part} | found, ensure_ascii=False), flush=True)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@dataclass
class Cluster:
    """A PostgreSQL server of this run alone."""

    folder: Path
    port: int
    bin: Path

    def _as_owner(self, *asked: str) -> subprocess.CompletedProcess[str]:
        said = [str(each) for each in asked]
        if os.getuid() == 0:  # the server refuses to run as root
            said = ["runuser", "-u", "postgres", "--", *said]
        return subprocess.run(said, capture_output=True, text=True, check=False, cwd="/")

    def make(self) -> None:
        """Found it and start it."""
        if os.getuid() == 0:
            shutil.chown(self.folder.parent, "postgres")
        found = self._as_owner(
            str(self.bin / "initdb"), "-D", str(self.folder), "-U", "postgres", "-A", "trust"
        )
        if found.returncode:
            sys.exit(found.stderr)
        self.start()

    def start(self) -> None:
        """Start; answers when it takes connections. After a kill its memory is freed with delay."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = str(self.folder / "log")
        pg_ctl = str(self.bin / "pg_ctl")
        said = (pg_ctl, "-D", str(self.folder), "-o", options, "-l", log, "-t", "120", "-w")
        for _attempt in range(20):
            found = self._as_owner(*said, "start")
            if found.returncode == 0:
                return
            time.sleep(1)
        sys.exit(f"PostgreSQL does not start: {found.stdout[-500:]}{found.stderr[-500:]}")

    def stop(self, how: str = "fast") -> None:
        """Stop it."""
        self._as_owner(str(self.bin / "pg_ctl"), "-D", str(self.folder), "-m", how, "-w", "stop")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def processes(self) -> list[int]:
        """The server and its backends; the first is the server itself."""
        pid = (self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
        return _load.family(int(pid))

    def backends(self) -> list[int]:
        """Those that serve a client. The others mend the data after a kill: whoever kills one of
        these stops the whole server, as PostgreSQL documents."""
        found = []
        for pid in self.processes()[1:]:
            with suppress(OSError):
                if b"127.0.0.1(" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found


def _server_bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    here = shutil.which("initdb")
    if not found and here is None:
        sys.exit("initdb is not here: install the server of PostgreSQL")
    return (found[-1] if found else Path(str(here))).parent


@contextmanager
def web(env: dict[str, str], workers: int = 4) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The product behind its web server; a worker that dies is replaced by it."""
    port = _free_port()
    said = [str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    said += ["--workers", str(workers), "--respawn-failed-workers", "--respawn-interval", "0.5"]
    said += ["--log-level", "critical", "--no-access-log", "congvu.config.wsgi:application"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(said, env=env, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        yield port, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait(port: int, headers: dict[str, str], seconds: float = 90) -> float:
    """Seconds until the API answers again."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            if Client(port, headers).ask("GET", "/api/v1/dossiers?limit=1")[0] == 200:
                return time.perf_counter() - began
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit("the API does not come back")


@dataclass
class Told:
    """What the clients were told: by the note of a dossier, the state after the last answer."""

    answered: dict[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def done(self) -> int:
        """How many requests were answered as done."""
        return self.answers["200"] + self.answers["201"]


def _insist(client: Client, path: str, said: dict[str, Any], told: Told) -> Any:
    """Send one request under one key until it is answered; None when patience ends first."""
    key, end = uuid.uuid4().hex, time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        try:
            status, body = client.ask("POST", path, said, **{"Idempotency-Key": key})
        except (OSError, _load.http.client.HTTPException):
            status, body = 0, b""
        with told.lock:
            told.answers[str(status or "cut off")] += 1
        if status in (200, 201):
            return json.loads(body)
        if status not in (0, 500, 502, 503, 504):
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
        time.sleep(0.3)
    return None


def work(port: int, ground: dict[str, Any], told: Told) -> None:
    """One client: dossier after dossier, received and sent on to the end."""
    client = Client(port, {"Authorization": f"Bearer {ground['token']}"})
    while not told.stop.is_set():  # what has begun is seen through
        note = uuid.uuid4().hex
        said = {"unit": ground["unit"], "procedure": ground["procedure"], "note": note}
        said["applicant"] = {"name": "Đinh Thị Mơ", "phone": "0912000111", "address": "Khu 3"}
        answer = _insist(client, "/api/v1/dossiers", said, told)
        if answer is None:
            return
        told.answered[note] = answer["state"]
        where = f"/api/v1/dossiers/{answer['id']}"
        for path, more in (
            ("forward", {"office": ground["office"]}),
            ("finish", {"result_number": note[:20]}),
            ("return", {}),
        ):
            answer = _insist(client, f"{where}/{path}", more, told)
            if answer is None:
                return
            told.answered[note] = answer["state"]


def _python(code: str, env: dict[str, str]) -> Any:
    found = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, cwd=ROOT
    )
    if found.returncode:
        sys.exit(found.stderr[-2000:])
    return json.loads(found.stdout.splitlines()[-1])


def _ground(env: dict[str, str]) -> dict[str, Any]:
    said = [sys.executable, str(HERE / "_ground.py"), "20"]
    found = subprocess.run(said, env=env, capture_output=True, text=True, check=False)
    if found.returncode:
        sys.exit(found.stderr[-2000:])
    return dict(json.loads(found.stdout.splitlines()[-1]))


def judged(part: str, env: dict[str, str], told: Told, **more: Any) -> bool:
    """Compare what was answered with what is there."""
    found = _python(CHECKS, env)
    states = found.pop("states")
    lost = [note for note in told.answered if note not in states]
    behind = [n for n, s in told.answered.items() if n in states and int(states[n]) < int(s)]
    good = found["audit"] and not (lost or behind or found["twice"] or found["derived_differ"])
    _said(
        part,
        kept=good,
        dossiers_answered=len(told.answered),
        lost=len(lost),
        behind=len(behind),
        twice=len(found["twice"]),
        audit_whole=found["audit"],
        entries=found["entries"],
        derived_differ=found["derived_differ"],
        answers=dict(told.answers),
        **more,
    )
    return bool(good)


def kills(env: dict[str, str], cluster: Cluster, options: argparse.Namespace) -> bool:
    """Kill web processes, backends and once the whole database server, under load."""
    ground, told, chance = _ground(env), Told(), random.Random(2018)
    headers = {"Authorization": f"Bearer {ground['token']}"}
    killed: Counter[str] = Counter()
    with web(env) as (port, process):
        _wait(port, headers)
        clients = [threading.Thread(target=work, args=(port, ground, told)) for _ in range(4)]
        for each in clients:
            each.start()
        for number in range(options.kills):
            _until_working(told, options.every)
            if number == options.kills // 2:
                for pid in reversed(cluster.processes()):
                    _kill(pid)
                killed["whole database server"] += 1
                cluster.start()
                continue
            which = "web process" if number % 2 else "database backend"
            pids = _load.family(process.pid)[1:] if number % 2 else cluster.backends()
            if pids:
                _kill(chance.choice(pids))
                killed[which] += 1
        _until_working(told, options.every)
        told.stop.set()
        for each in clients:
            each.join()
    return judged("kills", env, told, killed=dict(killed))


def _until_working(told: Told, least: float) -> None:
    """Wait ``least`` seconds, and until answers come again after the kill before."""
    before, began = told.done, time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        time.sleep(least)
        if told.done >= before + 8:
            return


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def gone(env: dict[str, str], cluster: Cluster, seconds: float) -> bool:
    """Stop the database for a while: what a clerk and a system are told, and how it comes back."""
    ground = _ground(env)
    headers = {"Authorization": f"Bearer {ground['token']}"}
    session = {"Cookie": f"sessionid={ground['session']}"}
    with web(env) as (port, _process):
        _wait(port, headers)
        cluster.stop("immediate")
        began, pages, systems, words = time.perf_counter(), Counter(), Counter(), ""
        while time.perf_counter() - began < seconds:
            status, body = Client(port, session).ask("GET", "/ho-so/xu-ly/")
            pages[status] += 1
            words = body.decode() if status == 503 else words
            systems[Client(port, headers).ask("GET", "/api/v1/dossiers?limit=1")[0]] += 1
            time.sleep(0.5)
        cluster.start()
        back = _wait(port, headers)
        after = Client(port, session).ask("GET", "/ho-so/xu-ly/")[0]
    good = set(pages) == {503} == set(systems) and "không trả lời" in words and after == 200
    _said(
        "database gone",
        kept=good,
        seconds=seconds,
        pages=dict(pages),
        api=dict(systems),
        back_after_s=round(back, 1),
    )
    return good


def sqlite_writers(folder: Path, seconds: float) -> bool:
    """Four web processes write to one file: nothing lost, and how long anybody waited."""
    env = os.environ | {"CONGVU_DATA": str(folder / "sqlite"), "CONGVU_API_A_MINUTE": "0"}
    env.pop("DATABASE_URL", None)
    env |= {"DJANGO_SETTINGS_MODULE": "congvu.config.settings"}
    ground, told = _ground(env), Told()
    headers = {"Authorization": f"Bearer {ground['token']}"}
    waits: list[float] = []

    def one(port: int, end: float) -> None:
        client = Client(port, headers)
        while time.perf_counter() < end:
            note = uuid.uuid4().hex
            said = {"unit": ground["unit"], "procedure": ground["procedure"], "note": note}
            said["applicant"] = {"name": "Đinh Thị Mơ", "address": "Khu 3"}
            with client.timed("receive"):
                answer = _insist(client, "/api/v1/dossiers", said, told)
            if answer is not None:
                told.answered[note] = answer["state"]
        waits.extend(client.times.get("receive", []))

    with web(env) as (port, _process):
        _wait(port, headers)
        end = time.perf_counter() + seconds
        clients = [threading.Thread(target=one, args=(port, end)) for _ in range(8)]
        for each in clients:
            each.start()
        for each in clients:
            each.join()
    usual, late = _load.spread(waits)
    spent = {"p50_ms": round(usual), "p95_ms": round(late), "longest_ms": round(max(waits))}
    return judged("SQLite, four processes, eight clients", env, told, **spent)


def full_disk(folder: Path) -> bool:
    """A database file that may not grow: the writer is told in words, and what was there is whole.

    The limit is SQLite's own (``max_page_count``), which answers as a full disk does.
    """
    env = os.environ | {"CONGVU_DATA": str(folder / "full")}
    env.pop("DATABASE_URL", None)
    env |= {"DJANGO_SETTINGS_MODULE": "congvu.config.settings"}
    _ground(env)
    found = _python(FULL, env)
    good = found["status"] == 503 and found["code"] == "disk-full" and found["audit"]
    _said("full disk", kept=good, **found)
    return bool(good)


FULL = """
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


def main() -> int:
    """Every part; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between kills")
    parser.add_argument("--gone", type=float, default=60.0, help="seconds without the database")
    parser.add_argument("--seconds", type=float, default=20.0, help="of writing to SQLite")
    parser.add_argument("--only", choices=("kills", "gone", "sqlite", "full"))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="congvu-faults-"))
    good = []
    try:
        if options.only in (None, "kills", "gone"):
            (folder / "pg").mkdir()
            cluster = Cluster(folder / "pg" / "data", _free_port(), _server_bin())
            folder.chmod(0o755)
            cluster.make()
            env = os.environ | {
                "DATABASE_URL": cluster.url,
                "CONGVU_DATA": str(folder / "files"),
                "CONGVU_API_A_MINUTE": "0",
                "DJANGO_SETTINGS_MODULE": "congvu.config.settings",
            }
            try:
                if options.only in (None, "kills"):
                    good.append(kills(env, cluster, options))
                if options.only in (None, "gone"):
                    good.append(gone(env, cluster, options.gone))
            finally:
                cluster.stop("immediate")
        if options.only in (None, "sqlite"):
            good.append(sqlite_writers(folder, options.seconds))
        if options.only in (None, "full"):
            good.append(full_disk(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
