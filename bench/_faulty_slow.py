"""Slow clients: who dribbles heads or bodies, or does not read, keeps no other waiting."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import _load
from _faulty import Told, ground_of, receive_until, tell, wait, warm, web
from _load import Client

SECONDS = 12.0
"""How long the others are measured beside each kind of slow client."""
LATEST_MS = 5000.0
"""No other client may wait longer than that."""

HEAD = b"GET /ho-so/xu-ly/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /api/v1/dossiers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100000\r\n\r\n{"
)
LARGE = 12 * b"GET /static/ui/vendor/bootstrap.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
"""Half a megabyte, of which nothing is read."""
SETTLED = 5.0
"""Seconds for what was asked to be answered, as far as it is taken."""
KINDS = ("heads dribbled", "bodies dribbled", "answers not read")


class Slow:
    """So many slow clients of one kind, a byte a second each; what they were told in the end."""

    def __init__(self, port: int, kind: str, many: int) -> None:
        self.port, self.kind, self.many = port, kind, many
        self.ends: Counter[str] = Counter()
        self.stop = threading.Event()
        self.lines: list[socket.socket] = []
        self.first = {KINDS[0]: HEAD, KINDS[1]: BODY, KINDS[2]: LARGE}[kind]
        self.thread = threading.Thread(target=self._dribble, daemon=True)

    def __enter__(self) -> Slow:
        for _ in range(self.many):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(5)
            with suppress(OSError):
                line.connect(("127.0.0.1", self.port))
                line.sendall(self.first)
                line.setblocking(False)
                self.lines.append(line)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()
        for line in self.lines:
            line.close()

    def _dribble(self) -> None:
        while not self.stop.wait(1.0):
            if self.kind == KINDS[2]:
                continue
            for line in list(self.lines):
                try:
                    answer = line.recv(400)  # nothing yet: BlockingIOError
                    self.ends[answer.split(b" ")[1].decode() if answer else "closed"] += 1
                    self.lines.remove(line)
                    line.close()
                except BlockingIOError:
                    with suppress(OSError):
                        line.send(b"x")
                except OSError:
                    self.ends["closed"] += 1
                    self.lines.remove(line)


def _others(port: int, ground: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Four clerks who receive, and one page read again and again."""
    told, waits, pages = Told(), [], Client(port, {"Cookie": f"sessionid={ground['session']}"})
    statuses: Counter[int] = Counter()
    end = time.perf_counter() + seconds
    clerks = [
        threading.Thread(target=receive_until, args=(port, ground, told, waits, end))
        for _ in range(4)
    ]
    for each in clerks:
        each.start()
    while time.perf_counter() < end:
        try:
            with pages.timed("page"):
                statuses[pages.ask("GET", "/ho-so/xu-ly/")[0]] += 1
        except OSError:
            statuses[0] += 1
    for each in clerks:
        each.join()
    acts, read = waits or [60_000.0], pages.times.get("page") or [60_000.0]
    good = set(told.answers) == {"201"} and set(statuses) == {200}
    usual, late = _load.spread(acts)
    return {
        "kept": good and max(*acts, *read) < LATEST_MS,
        "acts": len(waits),
        "told": dict(told.answers),
        "act_p50_ms": round(usual),
        "act_p95_ms": round(late),
        "act_longest_ms": round(max(acts)),
        "page_p50_ms": round(_load.spread(read)[0]),
        "page_longest_ms": round(max(read)),
    }


def slow(env: dict[str, str], many: int) -> bool:
    """``many`` slow clients of each kind, one kind after the other, beside four who work."""
    ground = ground_of(env)
    headers = {"Authorization": f"Bearer {ground['token']}"}
    found: list[bool] = []
    with web(env) as (port, _process):
        wait(port, headers)
        warm(port, headers)
        alone = _others(port, ground, SECONDS)
        tell("slow clients: none", **alone)
        for kind in KINDS:
            with Slow(port, kind, many) as clients:
                time.sleep(SETTLED)
                beside = _others(port, ground, SECONDS)
                # What is too slow is dropped: heads after 15 s, bodies after 20.
                if kind != KINDS[2]:
                    end = time.perf_counter() + 25
                    while clients.lines and time.perf_counter() < end:
                        time.sleep(0.5)
            beside["kept"] = beside["kept"] and (kind == KINDS[2] or not clients.lines)
            tell(f"slow clients: {many} {kind}", **beside, dropped=dict(clients.ends))
            found.append(beside["kept"])
    return all(found)
