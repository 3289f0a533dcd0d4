"""A closed loop of clients over HTTP, and what the machine did meanwhile. Standard library."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Client:
    """One client with one connection that is kept open; a lost one is opened anew."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.port, self.headers = port, headers or {}
        self.line: http.client.HTTPConnection | None = None
        self.times: dict[str, list[float]] = {}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of one request; ``body`` is sent as JSON."""
        sent = None if body is None else json.dumps(body).encode()
        said = self.headers | headers
        if sent is not None:
            said = said | {"Content-Type": "application/json"}
        for last in (False, True):
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.line.request(method, path, sent, said)
                answer = self.line.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError):
                self.line.close()
                self.line = None
                if last:
                    raise
        raise AssertionError("not reached")

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what is done inside under ``name``."""
        began = time.perf_counter()
        yield
        self.times.setdefault(name, []).append(1000 * (time.perf_counter() - began))


@dataclass
class Run:
    """One run of one system at one number of clients."""

    clients: int
    per_s: float
    done: int
    errors: int
    ops: dict[str, tuple[float, float]] = field(default_factory=dict)
    cpu_ms: float = 0.0  # of the web processes, a scenario
    first_error: str = ""
    took_s: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)


def together(runs: list[Run]) -> Run:
    """Several runs of one system at one number of clients as one: what they did in all their time.

    So what is compared can be measured in turns, a second each, and a machine that is slow for ten
    seconds is slow for all of them.
    """
    done, took = sum(each.done for each in runs), sum(each.took_s for each in runs)
    times: dict[str, list[float]] = {}
    for each in runs:
        for name, some in each.times.items():
            times.setdefault(name, []).extend(some)
    return Run(
        runs[0].clients,
        done / took,
        done,
        sum(each.errors for each in runs),
        {name: spread(some) for name, some in times.items()},
        sum(each.cpu_ms * each.done for each in runs) / done if done else 0.0,
        next(filter(None, (each.first_error for each in runs)), ""),
        took,
        times,
    )


def spread(times: list[float]) -> tuple[float, float]:
    """The median and the 95th of a hundred, in milliseconds."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def run(
    scenario: Callable[[Client], None],
    port: int,
    clients: int,
    seconds: float,
    *,
    headers: dict[str, str] | None = None,
    root: int = 0,
) -> Run:
    """``clients`` at once, each one scenario after the other, for ``seconds``.

    ``root``: the process whose own and children's processor time is counted.
    """
    everyone = [Client(port, headers) for _ in range(clients)]
    done, errors, said = [0] * clients, [0] * clients, [""] * clients
    end = time.perf_counter() + seconds

    def work(which: int) -> None:
        while time.perf_counter() < end and errors[which] < 20:
            try:
                with everyone[which].timed("lifecycle"):
                    scenario(everyone[which])
                done[which] += 1
            except Exception as error:
                errors[which] += 1
                said[which] = said[which] or repr(error)[:300]

    before, began = processor_time(root), time.perf_counter()
    threads = [threading.Thread(target=work, args=(which,)) for which in range(clients)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    took, used = time.perf_counter() - began, processor_time(root) - before
    times: dict[str, list[float]] = {}
    for one in everyone:
        for name, some in one.times.items():
            times.setdefault(name, []).extend(some)
    total = sum(done)
    return Run(
        clients,
        total / took,
        total,
        sum(errors),
        {name: spread(some) for name, some in times.items()},
        1000 * used / total if total else 0.0,
        next(filter(None, said), ""),
        took,
        times,
    )


def family(root: int) -> list[int]:
    """``root`` and every process below it."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                    parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended meanwhile
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def born(pid: int) -> int:
    """When a process began, in ticks of the kernel since it did; 0 of one that is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0


def processor_time(root: int) -> float:
    """Seconds of processor used by a family; 0 without one."""
    if not root:
        return 0.0
    ticks = 0
    for pid in family(root):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:15]))
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(root: int) -> float:
    """Proportional memory (PSS) of a family, in megabytes."""
    total = 0
    for pid in family(root):
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024


def one_core_ms() -> float:
    """How long one fixed piece of work takes now: the best of five, on one core."""
    best = float("inf")
    for _ in range(5):
        began, found = time.perf_counter(), 0
        for number in range(300_000):
            found += number * number % 7
        best = min(best, time.perf_counter() - began)
    return 1000 * best


def busy_cores(seconds: float = 1.0) -> float:
    """Cores in use on the whole machine, over ``seconds``."""

    def used() -> float:
        with open("/proc/stat", encoding="utf-8") as file:
            parts = list(map(int, file.readline().split()[1:]))
        return (sum(parts[:3]) + sum(parts[5:7])) / os.sysconf("SC_CLK_TCK")

    before = used()
    time.sleep(seconds)
    return (used() - before) / seconds
