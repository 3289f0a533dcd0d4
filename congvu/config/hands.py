"""The threads of one web process: who rested last works first.

What a thread has asked of the database before is prepared on its line, and lies near the processor.
So the work goes to as few threads as will do: another is woken only while all that were are busy,
and up to the most there may be. What comes beyond that waits in the order in which it came.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

Work = tuple[Callable[[], Any], "asyncio.Future[Any]", asyncio.AbstractEventLoop]


class Hands:
    """At most ``most`` threads, begun as they are needed; they end with the process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun = 0
        self._guard = threading.Lock()
        self._resting: list[SimpleQueue[Work | None]] = []
        self._waiting: deque[Work] = deque()

    async def do(self, task: Callable[[], T]) -> T:
        """What ``task`` gives, or raises, in one of the threads.

        A task that was begun is done to its end, also where nobody waits for it any more.
        """
        loop = asyncio.get_running_loop()
        told: asyncio.Future[T] = loop.create_future()
        self._give((task, told, loop))
        return await told

    def _give(self, work: Work) -> None:
        with self._guard:
            if self._resting:
                self._resting.pop().put(work)
            elif self._begun < self._most:
                self._begun += 1
                name = f"congvu-{self._begun}"
                threading.Thread(target=self._live, args=(work,), name=name, daemon=True).start()
            else:
                self._waiting.append(work)

    def _live(self, work: Work | None) -> None:
        mine: SimpleQueue[Work | None] = SimpleQueue()
        while work is not None:
            task, told, loop = work
            found, fault = _done(task)
            with self._guard:
                work = self._waiting.popleft() if self._waiting else None
                if work is None:
                    self._resting.append(mine)
            # Told once this thread is free for the next: whoever asks again finds it, no other.
            with contextlib.suppress(RuntimeError):  # the process ends: nobody listens any more
                loop.call_soon_threadsafe(_tell, told, found, fault)
            if work is None:
                work = mine.get()

    def rest(self) -> None:
        """Let go the threads that rest (between tests)."""
        with self._guard:
            while self._resting:
                self._resting.pop().put(None)
                self._begun -= 1


def _done(task: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return task(), None
    except BaseException as error:  # it is raised where the answer is awaited
        return None, error


def _tell(told: asyncio.Future[Any], found: Any, fault: BaseException | None) -> None:
    if told.done():  # who asked has gone
        return
    if fault is None:
        told.set_result(found)
    else:
        told.set_exception(fault)
