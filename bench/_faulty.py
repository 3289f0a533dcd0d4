"""What the parts of ``bench/faults.py`` share: a cluster, the web server, clients that insist."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
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


SAID: list[dict[str, Any]] = []
"""What was found so far, a part each; written into the page at the end."""


def tell(part: str, **found: Any) -> None:
    """One line of JSON."""
    SAID.append({"part": part} | found)
    print(json.dumps(SAID[-1], ensure_ascii=False), flush=True)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@dataclass
class Cluster:
    """A PostgreSQL server of this run alone."""

    folder: Path
    port: int
    bin: Path
    log: Path | None = None  # where its write-ahead log lies, when apart

    def _as_owner(self, *asked: str) -> subprocess.CompletedProcess[str]:
        said = [str(each) for each in asked]
        if os.getuid() == 0:  # the server refuses to run as root
            said = ["runuser", "-u", "postgres", "--", *said]
        return subprocess.run(said, capture_output=True, text=True, check=False, cwd="/")

    def make(self) -> None:
        """Found it and start it."""
        if os.getuid() == 0:
            shutil.chown(self.folder.parent, "postgres")
        apart = ["--waldir", str(self.log)] if self.log else []
        initdb = str(self.bin / "initdb")
        found = self._as_owner(
            initdb, "-D", str(self.folder), "-U", "postgres", "-A", "trust", *apart
        )
        if found.returncode:
            sys.exit(found.stderr)
        self.start()

    def start(self) -> None:
        """Start; answers when it takes connections. After a kill its memory is freed with delay."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = f"{self.log or self.folder}.words"
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


def server_bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    here = shutil.which("initdb")
    if not found and here is None:
        sys.exit("initdb is not here: install the server of PostgreSQL")
    return (found[-1] if found else Path(str(here))).parent


@contextmanager
def web(env: dict[str, str], workers: int = 4) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The product behind its web server; a worker that dies is replaced by it."""
    port = free_port()
    asked = [str(BIN / "congvu"), "serve", "--port", str(port), "--workers", str(workers)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(asked, env=env, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        yield port, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def worker(env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The job worker."""
    asked, quiet = [str(BIN / "congvu"), "worker"], subprocess.DEVNULL
    process = subprocess.Popen(asked, env=env, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait(port: int, headers: dict[str, str], seconds: float = 90) -> float:
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


def warm(port: int, headers: dict[str, str]) -> None:
    """Ask by new connections until every process is up: one that starts lets its own wait."""
    for _ in range(40):
        Client(port, headers).ask("GET", "/api/v1/dossiers?limit=20")


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


def insist(client: Client, path: str, said: dict[str, Any], told: Told) -> Any:
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


def receipt(ground: dict[str, Any], note: str) -> dict[str, Any]:
    """What is sent to receive one dossier, known again by its note."""
    applicant = {"name": "Đinh Thị Mơ", "phone": "0912000111", "address": "Khu 3"}
    told = {"unit": ground["unit"], "procedure": ground["procedure"], "note": note}
    return told | {"applicant": applicant}


def receive_until(
    port: int, ground: dict[str, Any], told: Told, waits: list[float], end: float
) -> None:
    """One client that receives dossiers until ``end``; how long each took goes to ``waits``."""
    client = Client(port, {"Authorization": f"Bearer {ground['token']}"})
    while time.perf_counter() < end:
        note = uuid.uuid4().hex
        with client.timed("receive"):
            answer = insist(client, "/api/v1/dossiers", receipt(ground, note), told)
        if answer is not None:
            told.answered[note] = answer["state"]
    waits.extend(client.times.get("receive", []))


def until(there: Any, seconds: float = PATIENCE) -> float | None:
    """Seconds until ``there()`` is true; None when it does not come."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        if there():
            return time.perf_counter() - began
        time.sleep(0.3)
    return None


def work(port: int, ground: dict[str, Any], told: Told) -> None:
    """One client: dossier after dossier, received and sent on to the end."""
    client = Client(port, {"Authorization": f"Bearer {ground['token']}"})
    while not told.stop.is_set():  # what has begun is seen through
        note = uuid.uuid4().hex
        answer = insist(client, "/api/v1/dossiers", receipt(ground, note), told)
        if answer is None:
            return
        told.answered[note] = answer["state"]
        where = f"/api/v1/dossiers/{answer['id']}"
        for path, more in (
            ("forward", {"office": ground["office"]}),
            ("finish", {"result_number": note[:20]}),
            ("return", {}),
        ):
            answer = insist(client, f"{where}/{path}", more, told)
            if answer is None:
                return
            told.answered[note] = answer["state"]


def python(code: str, env: dict[str, str]) -> Any:
    found = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, cwd=ROOT
    )
    if found.returncode:
        sys.exit(found.stderr[-2000:])
    return json.loads(found.stdout.splitlines()[-1])


def ground_of(env: dict[str, str]) -> dict[str, Any]:
    said = [sys.executable, str(HERE / "_ground.py"), "20"]
    found = subprocess.run(said, env=env, capture_output=True, text=True, check=False)
    if found.returncode:
        sys.exit(found.stderr[-2000:])
    return dict(json.loads(found.stdout.splitlines()[-1]))


def on_postgres(folder: Path, url: str) -> dict[str, str]:
    """The environment of the product on a cluster, with its files in ``folder``."""
    return os.environ | {
        "DATABASE_URL": url,
        "CONGVU_DATA": str(folder),
        "CONGVU_API_A_MINUTE": "0",
        "DJANGO_SETTINGS_MODULE": "congvu.config.settings",
    }


def on_sqlite(folder: Path) -> dict[str, str]:
    """The environment of the product on the embedded database in ``folder``."""
    found = on_postgres(folder, "")
    del found["DATABASE_URL"]
    return found


def judged(part: str, env: dict[str, str], told: Told, **more: Any) -> bool:
    """Compare what was answered with what is there."""
    found = python(CHECKS, env)
    states = found.pop("states")
    lost = [note for note in told.answered if note not in states]
    behind = [n for n, s in told.answered.items() if n in states and int(states[n]) < int(s)]
    good = found["audit"] and not (lost or behind or found["twice"] or found["derived_differ"])
    tell(
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
