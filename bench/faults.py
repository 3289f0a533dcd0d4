"""``make bench-faults``: what is left when processes are killed in the middle of work.

    .venv/bin/python bench/faults.py                 # 24 kills, a minute without the database
    .venv/bin/python bench/faults.py --only kills --kills 6

On a PostgreSQL cluster of its own (``initdb`` in a temporary folder; nothing else is touched) four
clients work over the API while web processes and database backends, and once the whole server, are
killed with ``kill -9``. A client that got no answer sends the same request again, under the same
key. Afterwards: every answered act is there, none twice, the audit is whole. Then the database is
stopped for a minute (503 with words, and the web and the worker back by themselves), slow clients
dribble and do not read (the others are answered), SQLite is written by several processes at once
and while a book comes in (nothing lost, how long anybody waited), and disks are filled (a refusal
in words, data whole, on by itself afterwards). One line of JSON a part, and the section of
docs/performance.md; exit 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import _faulty_disk
import _faulty_page
import _faulty_slow
import _load
import _section
from _faulty import (
    HERE,
    PATIENCE,
    ROOT,
    SAID,
    Cluster,
    Told,
    free_port,
    ground_of,
    judged,
    on_postgres,
    on_sqlite,
    python,
    receipt,
    receive_until,
    server_bin,
    tell,
    until,
    wait,
    warm,
    web,
    work,
    worker,
)
from _load import Client

PARTS = ("kills", "gone", "slow", "sqlite", "import", "full")


def kills(env: dict[str, str], cluster: Cluster, options: argparse.Namespace) -> bool:
    """Kill web processes, backends and once the whole database server, under load."""
    ground, told, chance = ground_of(env), Told(), random.Random(2018)
    headers = {"Authorization": f"Bearer {ground['token']}"}
    killed: Counter[str] = Counter()
    with web(env) as (port, process):
        wait(port, headers)
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
            if number % 2:  # whoever has lived longest: one that dies twice at once ends the server
                pids = sorted(_load.family(process.pid)[1:], key=_load.born)[:1]
            else:
                pids = cluster.backends()
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
    """Stop the database for a while: what a clerk and a system are told, and how it comes back.

    The job worker runs beside; what a dossier received afterwards tells its citizen must go out.
    """
    ground = ground_of(env)
    headers = {"Authorization": f"Bearer {ground['token']}"}
    session = {"Cookie": f"sessionid={ground['session']}"}
    pages: Counter[int] = Counter()
    systems: Counter[int] = Counter()
    words, missing = "", 0
    with web(env) as (port, _process), worker(env):
        wait(port, headers)
        cluster.stop("immediate")
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            status, body, heads = whole_answer(port, session, "/ho-so/xu-ly/")
            pages[status] += 1
            words = body if status == 503 else words
            missing += "Retry-After" not in heads
            status, body, heads = whole_answer(port, headers, "/api/v1/dossiers?limit=1")
            systems[status] += 1
            missing += "Retry-After" not in heads or json.loads(body)["code"] != "database-away"
            time.sleep(0.5)
        cluster.start()
        back = wait(port, headers)
        after = Client(port, session).ask("GET", "/ho-so/xu-ly/")[0]
        told = Told()
        threading.Thread(target=work, args=(port, ground, told), daemon=True).start()
        until(lambda: told.done >= 4)
        told.stop.set()
        sent = until(lambda: python(SENT, env), 150)
    good = set(pages) == {503} == set(systems) and "không trả lời" in words and after == 200
    good = good and not missing and sent is not None
    tell(
        "database gone",
        kept=good,
        seconds=seconds,
        pages=dict(pages),
        api=dict(systems),
        without_words_or_retry_after=missing,
        back_after_s=round(back, 1),
        worker_at_work_after_s=sent and round(sent, 1),
    )
    return good


SENT = """
import json, django; django.setup()
from congvu.outbox.models import Message
print(json.dumps(Message.objects.filter(state="sent").count()))
"""


def whole_answer(port: int, headers: dict[str, str], path: str) -> tuple[int, str, Any]:
    """Status, words and headers of a page."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    found = answer.status, answer.read().decode(), answer.headers
    line.close()
    return found


def sqlite_writers(folder: Path, seconds: float) -> bool:
    """Four web processes write to one file: nothing lost, and how long anybody waited."""
    env = on_sqlite(folder / "sqlite")
    ground, told = ground_of(env), Told()
    headers = {"Authorization": f"Bearer {ground['token']}"}
    waits: list[float] = []
    with web(env) as (port, _process):
        wait(port, headers)
        warm(port, headers)
        end = time.perf_counter() + seconds
        clients = [
            threading.Thread(target=receive_until, args=(port, ground, told, waits, end))
            for _ in range(8)
        ]
        for each in clients:
            each.start()
        for each in clients:
            each.join()
    return judged("SQLite, four processes, eight clients", env, told, **_spent(waits))


def _spent(waits: list[float]) -> dict[str, int]:
    usual, late = _load.spread(waits)
    return {"p50_ms": round(usual), "p95_ms": round(late), "longest_ms": round(max(waits))}


def while_importing(folder: Path, rows: int) -> bool:
    """A book is brought in on SQLite: how long a clerk waits, what is said, and that all is there.

    Reading must go on meanwhile; an act is done in its turn or refused in words within its bound.
    """
    env = on_sqlite(folder / "importing")
    ground, told = ground_of(env), Told()
    headers = {"Authorization": f"Bearer {ground['token']}"}
    acts, reads = Client(0, headers), Client(0, headers)
    busy: Counter[str] = Counter()
    refused = [0.0]
    with web(env) as (port, _process):
        wait(port, headers)
        warm(port, headers)
        acts.port = reads.port = port
        asked = [sys.executable, str(HERE / "_import_beside.py"), str(rows)]
        bringing = subprocess.Popen(asked, env=env, stdout=subprocess.PIPE, text=True)
        assert bringing.stdout is not None
        bringing.stdout.readline()  # rehearsed; now it writes

        def read_on() -> None:
            while bringing.poll() is None:
                with reads.timed("read"):
                    busy[f"read {reads.ask('GET', '/api/v1/dossiers?limit=20')[0]}"] += 1
                time.sleep(0.2)

        reading = threading.Thread(target=read_on)
        reading.start()
        while bringing.poll() is None:
            note = uuid.uuid4().hex
            with acts.timed("receive"):
                status, body = acts.ask(
                    "POST", "/api/v1/dossiers", receipt(ground, note), **{"Idempotency-Key": note}
                )
            busy[str(status) if status == 201 else json.loads(body)["code"]] += 1
            if status == 201:
                told.answered[note] = json.loads(body)["state"]
            else:
                refused.append(acts.times["receive"][-1])
            time.sleep(0.2)
        reading.join()
        took = json.loads(bringing.stdout.read().splitlines()[-1])
    waits = acts.times["receive"]
    good = set(busy) <= {"201", "database-busy", "read 200"} and max(refused) < 12_000
    more = {
        "rows": rows,
        **took,
        "answered_as": dict(busy),
        "refused_within_ms": round(max(refused)),
    }
    more |= {"act": _spent(waits), "read": _spent(reads.times["read"])}
    return judged("a book brought in on SQLite meanwhile", env, told, **more) and good


def main() -> int:
    """Every part; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between kills")
    parser.add_argument("--gone", type=float, default=60.0, help="seconds without the database")
    parser.add_argument("--seconds", type=float, default=20.0, help="of writing to SQLite")
    parser.add_argument("--rows", type=int, default=10_000, help="of the book brought in")
    parser.add_argument("--slow", type=int, default=200, help="slow clients of each kind")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part, and no other")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    options = parser.parse_args()
    asked = options.only or PARTS
    folder = Path(tempfile.mkdtemp(prefix="congvu-faults-"))
    folder.chmod(0o755)
    good = []
    try:
        if set(asked) & {"kills", "gone", "slow"}:
            (folder / "pg").mkdir()
            cluster = Cluster(folder / "pg" / "data", free_port(), server_bin())
            cluster.make()
            env = on_postgres(folder / "files", cluster.url)
            try:
                if "kills" in asked:
                    good.append(kills(env, cluster, options))
                if "gone" in asked:
                    good.append(gone(env, cluster, options.gone))
                if "slow" in asked:
                    good.append(_faulty_slow.slow(env, options.slow))
            finally:
                cluster.stop("immediate")
        if "sqlite" in asked:
            good.append(sqlite_writers(folder, options.seconds))
        if "import" in asked:
            good.append(while_importing(folder, options.rows))
        if "full" in asked:
            good += _faulty_disk.full(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not options.only:
        command, today = " ".join(["bench/faults.py", *sys.argv[1:]]), time.strftime("%d/%m/%Y")
        _section.put(options.page, "faults", _faulty_page.section(SAID, command, today))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
