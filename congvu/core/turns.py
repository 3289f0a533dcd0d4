"""One line of writers before one file: whoever came first writes first, also among processes.

SQLite has one writer and no queue: who finds it busy sleeps and looks again, and may be overtaken
for seconds by those who came later. Here each process draws a number and holds a lock of the system
on it; its turn is when nobody holds a lower one. A process that dies, however it dies, gives its
lock back, so no number is ever waited for in vain. Threads of one process stand in a line of their
own, and the first of them draws.

The locks are a process's, not a thread's: nothing else here may open and close that file.

Who may write is still the database's own lock alone; this says only who asks for it next. Where
the system knows no such locks (Windows), or the file cannot be kept, nobody waits here.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from contextlib import ExitStack, suppress

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FIRST, SECOND = 0.0005, 0.002
"""Seconds between looks: of the next in line, and of each place behind it as much again."""
SLOWEST = 0.05
DRAWING = 1 << 60
"""The byte that is locked while a number is drawn; far above any number."""
WIDTH = 8


class TurnNotCome(Exception):
    """The turn did not come in the time that was given."""


class Line:
    """The line before one file, kept in ``path``; one object of a process for each path."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: int | None = None
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._number: int | None = None

    def enter(self, seconds: float) -> None:
        """Wait for the turn; :class:`TurnNotCome` after ``seconds``. Then :meth:`leave` is owed."""
        end = time.monotonic() + seconds
        mine = threading.Event()
        with self._guard:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.set()
        if not mine.wait(max(0.0, seconds)):
            with self._guard:
                if not mine.is_set():
                    self._waiting.remove(mine)
                    raise TurnNotCome(self.path)
        with ExitStack() as unless_it_comes:
            unless_it_comes.callback(self.leave)
            self._draw_and_wait(end)
            unless_it_comes.pop_all()

    def leave(self) -> None:
        """Give the turn to the next."""
        number, self._number = self._number, None
        if number is not None and self._file is not None:
            with suppress(OSError):
                os.pwrite(self._file, (number + 1).to_bytes(WIDTH, "big"), WIDTH)
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)
        with self._guard:
            self._waiting.popleft()
            if self._waiting:
                self._waiting[0].set()

    def _draw_and_wait(self, end: float) -> None:
        if fcntl is None:
            return
        try:
            if self._file is None:
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
            number = self._draw(end)
            # The one before first: only one of all is woken by its end. Then whoever is still
            # before that one, should it have died while it waited.
            if number:
                self._wait(fcntl.LOCK_SH, 1, number - 1, end)
                self._wait(fcntl.LOCK_SH, number, 0, end)
        except OSError:
            self._number = None  # no such locks here, or no room for the file: nobody waits

    def _draw(self, end: float) -> int:
        assert self._file is not None
        self._wait(fcntl.LOCK_EX, 1, DRAWING, end, keep=True)
        try:
            number = self._read(0)
            # Locked before anybody can draw the next, so that nobody passes us unseen.
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            self._number = number
            os.pwrite(self._file, (number + 1).to_bytes(WIDTH, "big"), 0)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, DRAWING)
        return number

    def _read(self, place: int) -> int:
        assert self._file is not None
        return int.from_bytes(os.pread(self._file, WIDTH, place), "big")

    def _wait(self, how: int, length: int, start: int, end: float, *, keep: bool = False) -> None:
        """Until the bytes can be locked so; given back at once unless they are to be kept."""
        assert self._file is not None
        while True:
            try:
                fcntl.lockf(self._file, how | fcntl.LOCK_NB, length, start)
            except (BlockingIOError, PermissionError):
                left = end - time.monotonic()
                if left <= 0:
                    raise TurnNotCome(self.path) from None
                time.sleep(min(left, self._pause()))
                continue
            if not keep:
                fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)
            return

    def _pause(self) -> float:
        """The next in line looks often, the others seldom."""
        ahead = 0 if self._number is None else self._number - self._read(WIDTH) - 1
        return FIRST if ahead <= 0 else min(SLOWEST, SECOND * ahead)


_lines: dict[str, Line] = {}
_lines_guard = threading.Lock()


def line_before(path: str) -> Line:
    """The line before the file at ``path``, for this process; it is kept beside the file."""
    with _lines_guard:
        if path not in _lines:
            _lines[path] = Line(f"{path}-line")
        return _lines[path]


def _in_a_child() -> None:
    """A child holds none of its parent's locks, and none of its threads."""
    global _lines_guard
    _lines_guard = threading.Lock()
    _lines.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_child)
