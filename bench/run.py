"""``make bench``: ours beside the least there can be, on PostgreSQL, in paired rounds.

    .venv/bin/python bench/run.py                      # about a quarter of an hour
    .venv/bin/python bench/run.py --rounds 2 --seconds 4 --sizes 10000 --no-slow

B is a bare Django view for the same acts (``_bare.py``), P is ``pgbench`` with the same rows
(``_pg_lifecycle.sql``). A round goes three times through each at each number of clients, a part of
its seconds each time and the order turned, so that whatever else the machine does meets all alike;
each round gives its own ratio, and the verdict is the worst. Databases named ``congvu_bench_*`` are
made on the server of ``BENCH_SERVER`` and dropped at the end (``--keep`` leaves them). Writes
``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import _load
import _report
import _section
from _load import Client

HERE = Path(__file__).resolve().parent
SERVER = os.environ.get("BENCH_SERVER", "postgres://postgres@127.0.0.1:5432")
PYTHON = sys.executable
BIN = Path(PYTHON).parent
WORKERS = 4
OURS = "congvu serve"


def script(name: str, *args: object, **more: str) -> str:
    """What a script of the bench prints; its fault ends the bench with its last words."""
    found = subprocess.run(
        [PYTHON, str(HERE / name), *map(str, args)],
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        sys.exit(f"{name} {args}: {found.stderr[-2000:]}")
    return found.stdout


def psql(database: str, *asked: str, file: Path | None = None) -> str:
    """One question to the server."""
    said = ["psql", f"{SERVER}/{database}", "-qAtX", "-v", "ON_ERROR_STOP=1"]
    for each in asked:
        said += ["-c", each]
    if file is not None:
        said += ["-f", str(file)]
    return subprocess.run(said, capture_output=True, text=True, check=True).stdout.strip()


@dataclass
class Served:
    """A web server of a round: its port, its process, how long it took to answer."""

    port: int
    process: subprocess.Popen[bytes]
    cold_s: float


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def served(target: str, first: str, headers: dict[str, str], **more: str) -> Iterator[Served]:
    """``target`` behind the web server of the product, with :data:`WORKERS` processes."""
    port = _free_port()
    where = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)]
    if target == OURS:
        said = [str(BIN / "congvu"), "serve", *where]
    else:
        said = [str(BIN / "granian"), "--interface", "wsgi", *where]
        said += ["--log-level", "error", "--no-access-log", target]
    env = os.environ | more
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # a start where the code was compiled before
    began = time.perf_counter()
    process = subprocess.Popen(said, cwd=HERE, env=env, start_new_session=True)
    try:
        while True:
            try:
                if Client(port, headers).ask("GET", first)[0] < 500:
                    break
            except OSError:
                pass
            if time.perf_counter() - began > 60 or process.poll() is not None:
                sys.exit(f"{target} does not answer")
            time.sleep(0.05)
        yield Served(port, process, time.perf_counter() - began)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _ok(answer: tuple[int, bytes], *right: int) -> Any:
    if answer[0] not in right:
        raise RuntimeError(f"{answer[0]}: {answer[1][:200]!r}")
    return json.loads(answer[1])


def bare_life(client: Client) -> None:
    """Create, three steps, read back."""
    said = {"unit": 7, "procedure": 3, "subject": "Cấp giấy phép xây dựng nhà ở"}
    with client.timed("create"):
        key = _ok(client.ask("POST", "/d", said | {"body": {"address": "Khu 3"}}), 201)["id"]
    for status in (2, 3, 4):
        with client.timed("step"):
            _ok(client.ask("POST", f"/d/{key}/{status}"), 200)
    with client.timed("read"):
        found = _ok(client.ask("GET", f"/d/{key}"), 200)
    assert len(found["events"]) == 4


def our_life(ground: dict[str, Any]) -> Callable[[Client], None]:
    """Receive, send on, finish, return, read back: over the API, with everything on."""

    def act(client: Client, path: str, said: dict[str, Any], *right: int) -> Any:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return _ok(client.ask("POST", f"/api/v1/dossiers{path}", said, **headers), *right)

    def life(client: Client) -> None:
        applicant = {"name": "Đinh Thị Mơ", "phone": "0912000111", "address": "Khu 3"}
        said = {"unit": ground["unit"], "procedure": ground["procedure"], "applicant": applicant}
        with client.timed("create"):
            key = act(client, "", said, 201)["id"]
        with client.timed("step"):
            act(client, f"/{key}/forward", {"office": ground["office"]}, 200)
        with client.timed("step"):
            act(client, f"/{key}/finish", {"result_number": f"{key}/GPXD"}, 200)
        with client.timed("step"):
            act(client, f"/{key}/return", {}, 200)
        with client.timed("read"):
            found = _ok(client.ask("GET", f"/api/v1/dossiers/{key}"), 200)
        assert found["returned_at"]

    return life


def pgbench(clients: int, seconds: float) -> float:
    """Lifecycles a second of P."""
    said = ["pgbench", f"{SERVER}/congvu_bench_p", "-n", "-M", "prepared", "-c", str(clients)]
    said += ["-j", "2" if clients > 1 else "1", "-T", str(max(int(seconds), 1))]
    said += ["-f", str(HERE / "_pg_lifecycle.sql")]
    found = subprocess.run(said, capture_output=True, text=True, check=True).stdout
    return float(next(line for line in found.splitlines() if line.startswith("tps")).split()[2])


SLICES = 6
"""A round goes so many times through all that is compared: each is measured beside the others."""


def rounds(options: argparse.Namespace, ground: dict[str, Any], bare: Served, ours: Served):
    """The rows of every round: who, how many clients, how fast, how the machine was."""
    headers = {"Authorization": f"Bearer {ground['token']}"}
    life, root = our_life(ground), {"B": bare.process.pid, "ours": ours.process.pid}
    slice_s = options.seconds / SLICES

    def measured(name: str, clients: int) -> Any:
        if name == "P":
            return pgbench(clients, slice_s)
        scenario, port = (bare_life, bare.port) if name == "B" else (life, ours.port)
        heads = None if name == "B" else headers
        return _load.run(scenario, port, clients, slice_s, headers=heads, root=root[name])

    systems = ["B", "ours", "P"]
    for name in systems[:2]:  # each of its processes has done each act before
        measured(name, 4 * WORKERS)
    found = []
    for number in range(options.rounds):
        parts: dict[tuple[int, str], list[Any]] = {}
        busy: dict[int, list[float]] = {}
        core: dict[int, list[float]] = {}
        for part in range(SLICES):
            for clients in options.clients:
                busy.setdefault(clients, []).append(_load.busy_cores(0.5))
                core.setdefault(clients, []).append(_load.one_core_ms())
                turn = (number + part + options.clients.index(clients)) % len(systems)
                for name in systems[turn:] + systems[:turn]:
                    parts.setdefault((clients, name), []).append(measured(name, clients))
        for (clients, name), some in parts.items():
            row = {"round": number, "clients": clients, "who": name}
            row |= {"busy": max(busy[clients]), "core_ms": max(core[clients])}
            if name == "P":
                row["per_s"] = statistics.mean(some)
            else:
                result = _load.together(some)
                row |= {
                    "per_s": result.per_s,
                    "ops": result.ops,
                    "cpu_ms": result.cpu_ms,
                    "errors": result.errors,
                    "first_error": result.first_error,
                }
            print(json.dumps(row, ensure_ascii=False), flush=True)
            found.append(row)
    return found


def pages(
    options: argparse.Namespace, bare: Served, houses: dict[int, tuple[dict[str, Any], Served]]
):
    """A page of 20 and of 100 among so many: ours as JSON and as HTML, B along its index.

    All sizes are asked in turns, as everything that is compared.
    """
    first = min(houses)
    asked: dict[tuple[int, str], tuple[Served, dict[str, str], str]] = {
        (first, "B 20"): (bare, {}, "/page?n=20&u=7"),
        (first, "B 100"): (bare, {}, "/page?n=100&u=7"),
    }
    for size, (ground, ours) in houses.items():
        token = {"Authorization": f"Bearer {ground['token']}"}
        # As a browser sends them, which got the second one at the login page.
        cookies = f"sessionid={ground['session']}; csrftoken={secrets.token_hex(16)}"
        session = {"Cookie": cookies}
        told = {
            "JSON 20": (token, "/api/v1/dossiers?group=returned&limit=20"),
            "JSON 100": (token, "/api/v1/dossiers?group=returned&limit=100"),
            "HTML queue": (session, "/ho-so/xu-ly/"),
            "HTML queue, all returned": (session, "/ho-so/xu-ly/?group=returned"),
            "search one": (session, "/ho-so/tra-cuu/?q=dinh+thi+000077"),
            "search many words": (session, "/ho-so/tra-cuu/?q=giay+phep+xay+dung"),
            "search two letters": (session, "/ho-so/tra-cuu/?q=di"),
        }
        asked |= {(size, name): (ours, *way) for name, way in told.items()}
    found: dict[tuple[int, str], list[float]] = {name: [] for name in asked}
    worst: dict[tuple[int, str], float] = dict.fromkeys(asked, 0.0)
    inward = sorted(asked, key=lambda one: one[1])  # what is compared stands together
    for _round in range(options.rounds):
        clients = {name: Client(which.port, heads) for name, (which, heads, _path) in asked.items()}
        for part in range(-1, SLICES):  # the first of each worker are not counted
            times = WORKERS if part < 0 else -(-options.pages // SLICES)
            for name in inward:
                for _ in range(times):
                    with clients[name].timed("counted" if part >= 0 else "before"):
                        status, body = clients[name].ask("GET", asked[name][2])
                    if status != 200:
                        sys.exit(f"{asked[name][2]}: {status} {body[:300]!r}")
        for name, client in clients.items():
            times = client.times["counted"]
            found[name].append(statistics.median(times))
            worst[name] = max(worst[name], _load.spread(times)[1])
    told_of: dict[int, dict[str, Any]] = {size: {} for size in houses}
    for (size, name), some in found.items():
        told_of[size][name] = {
            "median_ms": statistics.median(some),
            "worst_round_ms": max(some),
            "p95_ms": worst[size, name],
            "rounds_ms": some,
        }
    return told_of


@contextmanager
def databases(names: list[str], *, keep: bool) -> Iterator[None]:
    """Empty databases, gone afterwards."""
    for name in names:
        psql("postgres", f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    try:
        yield
    finally:
        if not keep:
            for name in names:
                psql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def machine() -> dict[str, Any]:
    """What it was measured on."""
    asked = {
        name: psql("postgres", f"SHOW {name}")
        for name in ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    }
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if "model name" in line), "?")
    return asked | {
        "cores": os.cpu_count(),
        "processor": model,
        "python": platform.python_version(),
        "date": time.strftime("%d/%m/%Y"),
        "load_before": round(_load.busy_cores(3), 2),
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Everything that was asked for."""
    said: dict[str, Any] = {"machine": machine(), "command": " ".join(sys.argv)}
    said["options"] = vars(options) | {"workers": WORKERS, "slices": SLICES}
    folder = tempfile.mkdtemp(prefix="congvu-bench-")
    names = {size: f"congvu_bench_ours_{size}" for size in sorted(options.sizes)}

    def house(size: int) -> dict[str, str]:
        return {
            "DATABASE_URL": f"{SERVER}/{names[size]}",
            "CONGVU_DATA": folder,
            "CONGVU_API_A_MINUTE": "0",
            "CONGVU_SECRET_KEY": "a bench keeps no secret",
            "DJANGO_SETTINGS_MODULE": "congvu.config.settings",
        }

    def grown(size: int) -> dict[str, Any]:
        return dict(json.loads(script("_ground.py", size, 300, **house(size)).splitlines()[-1]))

    def ours(size: int, ground: dict[str, Any]) -> Any:
        token = {"Authorization": f"Bearer {ground['token']}"}
        return served(OURS, "/api/v1/dossiers", token, **house(size))

    def theirs() -> Any:
        return served("_bare:application", "/page?n=1&u=7", {}, **bare)

    bare = {"DATABASE_URL": f"{SERVER}/congvu_bench_bare"}
    least, *more_sizes = names
    with databases([*names.values(), "congvu_bench_bare", "congvu_bench_p"], keep=options.keep):
        psql("congvu_bench_p", file=HERE / "_pg_tables.sql")
        script("_bare.py", least, **bare)
        grounds = {least: grown(least)}
        said["bulk_lives_per_s"] = grounds[least]["lives_per_s"]
        said["acts"] = json.loads(script("_inside.py", "acts", **house(least)))
        with theirs() as one, ours(least, grounds[least]) as two:
            said["rounds"] = rounds(options, grounds[least], one, two)
            said["memory_mb"] = {
                "B": _load.memory_mb(one.process.pid),
                "ours": _load.memory_mb(two.process.pid),
            }
            said["cold_s"] = {"B": one.cold_s, "ours": two.cold_s}
        if options.slow:
            said["papers"] = json.loads(script("_inside.py", "paper", **house(least)))
            said["papers"] |= json.loads(script("_inside.py", "report", **house(least)))
        for before, size in zip(names, more_sizes, strict=False):
            psql("postgres", f"DROP DATABASE {names[size]}")
            psql("postgres", f"CREATE DATABASE {names[size]} TEMPLATE {names[before]}")
            grounds[size] = grown(size)
        psql("postgres", "CHECKPOINT")  # what was written is not written while pages are asked
        with ExitStack() as open_now:
            one = open_now.enter_context(theirs())
            houses = {
                size: (ground, open_now.enter_context(ours(size, ground)))
                for size, ground in grounds.items()
            }
            said["pages"] = pages(options, one, houses)
    if options.slow:
        lines = script("_sqlite_writers.py", options.seconds).splitlines()
        said["sqlite"] = list(map(json.loads, lines))
        with databases(["congvu_bench_import"], keep=options.keep):
            more = {"DATABASE_URL": f"{SERVER}/congvu_bench_import"}
            said["import"] = json.loads(script("import_rows.py", options.imported, "csv", **more))
    return said


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0, help="of one run")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="pages among 1,000,000 as well")
    parser.add_argument("--pages", type=int, default=20, help="times a page is asked in a round")
    parser.add_argument("--imported", type=int, default=20_000, help="rows of the book brought in")
    parser.add_argument("--no-slow", dest="slow", action="store_false", help="no papers, no import")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    parser.add_argument("--out", type=Path, default=HERE.parent / "docs" / "performance.md")
    options = parser.parse_args()
    if options.million:
        options.sizes.append(1_000_000)
    began = time.perf_counter()
    said = measure(options)
    said["minutes"] = (time.perf_counter() - began) / 60
    apart = _section.kept(options.out)  # before it is written anew
    options.out.write_text(_report.page(said) + apart, encoding="utf-8")
    print(f"{options.out}: {said['minutes']:.1f} minutes")


if __name__ == "__main__":
    main()
