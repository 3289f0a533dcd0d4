"""The same rows on SQLite with several processes: ``python bench/_sqlite_writers.py [seconds]``.

WAL, ``synchronous=FULL`` and the line of writers as the product runs it; ``--alone`` measures
beside it how SQLite waits by itself. One JSON line a number of processes: lifecycles a second,
median and 95th of a hundred in milliseconds, and the longest anybody took.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from congvu.core.turns import line_before

TABLES = """
CREATE TABLE d (id INTEGER PRIMARY KEY, unit INT, procedure INT, received TEXT, due TEXT,
    status INT, finished TEXT, channel INT, subject TEXT, version INT, body TEXT);
CREATE INDEX d_page ON d (unit, received DESC);
CREATE TABLE ev (id INTEGER PRIMARY KEY, dossier INT, seq INT, at TEXT, actor INT, kind INT,
    body TEXT, hash BLOB, UNIQUE (dossier, seq));
"""
NOW, SUBJECT, BODY = "2026-01-02T08:00:00Z", "Cấp giấy phép xây dựng nhà ở", '{"address": "Khu 3"}'


def _opened(path: Path) -> sqlite3.Connection:
    found = sqlite3.connect(path, isolation_level=None, timeout=30)
    found.execute("PRAGMA journal_mode=WAL")
    found.execute("PRAGMA synchronous=FULL")
    return found


def _event(line: sqlite3.Connection, key: int, seq: int) -> None:
    row = (key, seq, NOW, 7, seq, '{"note": "vài lời"}', b"0" * 32)
    line.execute(
        "INSERT INTO ev (dossier, seq, at, actor, kind, body, hash) VALUES (?,?,?,?,?,?,?)", row
    )


@contextmanager
def _in_turn(path: Path) -> Iterator[None]:
    line = line_before(str(path))
    line.enter(30)
    try:
        yield
    finally:
        line.leave()


def _lives(path: Path, which: int, end: float, told: multiprocessing.Queue, alone: bool) -> None:
    line, times, key = _opened(path), [], which << 40

    def turn() -> object:
        return nullcontext() if alone else _in_turn(path)

    while time.time() < end:
        key += 1
        began = time.perf_counter()
        with turn():
            line.execute("BEGIN IMMEDIATE")
            row = (key, key % 300, key % 200, NOW, NOW, SUBJECT, BODY)
            line.execute("INSERT INTO d VALUES (?,?,?,?,?,1,NULL,1,?,1,?)", row)
            _event(line, key, 1)
            line.execute("COMMIT")
        for status in (2, 3, 4):
            with turn():
                line.execute("BEGIN IMMEDIATE")
                line.execute("SELECT status, version FROM d WHERE id = ?", (key,)).fetchone()
                changed = (status, status, key)
                line.execute("UPDATE d SET status = ?, version = ? WHERE id = ?", changed)
                _event(line, key, status)
                line.execute("COMMIT")
        line.execute("SELECT * FROM d WHERE id = ?", (key,)).fetchall()
        line.execute("SELECT * FROM ev WHERE dossier = ? ORDER BY seq", (key,)).fetchall()
        times.append(1000 * (time.perf_counter() - began))
    told.put(times)


def measure(writers: int, seconds: float, *, alone: bool = False) -> dict[str, float]:
    """``writers`` processes for ``seconds``; ``alone``: as SQLite waits by itself."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder:
        path = Path(folder) / "b.sqlite3"
        _opened(path).executescript(TABLES)
        told: multiprocessing.Queue = multiprocessing.Queue()
        end = time.time() + seconds
        everyone = [
            multiprocessing.Process(target=_lives, args=(path, which, end, told, alone))
            for which in range(1, writers + 1)
        ]
        for each in everyone:
            each.start()
        times = sorted(ms for _ in everyone for ms in told.get())
        for each in everyone:
            each.join()
    return {
        "writers": writers,
        "per_s": round(len(times) / seconds, 1),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(0.95 * (len(times) - 1))], 1),
        "longest_ms": round(times[-1], 1),
    }


def main() -> None:
    """One line of JSON a number of processes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", type=float, nargs="?", default=5.0)
    parser.add_argument("--alone", action="store_true", help="beside it, without the line")
    options = parser.parse_args()
    for count in (1, 4, 16):
        if options.alone:
            alone = measure(count, options.seconds, alone=True)
            print(json.dumps(alone | {"line": False}))
        print(json.dumps(measure(count, options.seconds)))


if __name__ == "__main__":
    main()
