"""Writes of an act that nobody has to wait for, sent to the database together.

An act writes half a dozen rows of as many tables. Each of them alone is a way to the server and
back, while the act holds its locks. So a write whose outcome the act does not need waits, and goes
with those that follow it: PostgreSQL takes them as one statement. Nothing can tell the difference
but the clock: whatever else is asked of the database in between, they are written first, and two
writes to one table are never in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import IntegrityError, connection

ROLLING_BACK = "ROLLBACK"


@cache
def on_postgresql() -> bool:
    """Which of the two databases it is; of a process it is one, and asked a dozen times an act."""
    return bool(connection.vendor == "postgresql")


@dataclass(frozen=True, slots=True)
class Write:
    """One statement that writes to ``table``.

    ``done`` is told the first row that it answers, or None. ``crossed`` makes what is raised where
    a constraint of the table says that another act came first.
    """

    table: str
    sql: str
    params: Sequence[Any]
    done: Callable[[tuple[Any, ...] | None], None] | None = None
    crossed: Callable[[], Exception] | None = None


_waiting: ContextVar[list[Write] | None] = ContextVar("waiting", default=None)
_passed: ContextVar[frozenset[str]] = ContextVar("passed", default=frozenset())


@contextmanager
def gathered() -> Iterator[None]:
    """Writes inside may wait, to its end at the longest; to be opened within a transaction.

    What is undone by an exception was never sent.
    """
    if _waiting.get() is not None:  # an act within an act
        yield
        return
    token = _waiting.set([])
    try:
        with connection.execute_wrapper(_in_order):
            yield
            flush()
    finally:
        _waiting.reset(token)


def write(said: Write) -> None:
    """Write it now, or with those that follow."""
    waiting = _waiting.get()
    if waiting is None:
        _send([said])
        return
    if any(each.table == said.table for each in waiting):
        flush()
    waiting.append(said)


def flush() -> None:
    """Write what waits. Raises what the database raises, or what the write ``crossed`` makes."""
    waiting = _waiting.get()
    if waiting:
        due = list(waiting)
        waiting.clear()
        _send(due)


@contextmanager
def ahead_of(*tables: str) -> Iterator[None]:
    """What is asked inside has nothing to do with ``tables``: writes to them may wait on."""
    token = _passed.set(frozenset(tables))
    try:
        yield
    finally:
        _passed.reset(token)


def _in_order(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Before any other statement what waits is written; what is rolled back need not be."""
    waiting = _waiting.get()
    if waiting:
        if isinstance(sql, str) and sql.startswith(ROLLING_BACK):
            waiting.clear()  # a savepoint sent what was before it
        elif any(each.table not in _passed.get() for each in waiting):
            flush()
    return execute(sql, params, many, context)


def _send(due: list[Write]) -> None:
    try:
        if len(due) > 1 and on_postgresql():
            _send_as_one(due)
        else:
            for each in due:
                _send_alone(each)
    except IntegrityError as error:
        crossed = _crossed(due, error)
        if crossed is None:
            raise
        raise crossed from error


def _send_alone(said: Write) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(said.sql, said.params)
            found = cursor.fetchone() if said.done is not None else None
    except IntegrityError as error:
        if said.crossed is None:
            raise
        raise said.crossed() from error
    if said.done is not None:
        said.done(found)


def _send_as_one(due: list[Write]) -> None:
    """``WITH w0 AS (…), w1 AS (…) SELECT …``: each is carried out, all see the same before."""
    parts = ", ".join(f"w{place} AS ({each.sql})" for place, each in enumerate(due))
    asked = [place for place, each in enumerate(due) if each.done is not None]
    # Of those that are asked one column is told: a key.
    told = ", ".join(f"(SELECT * FROM w{place})" for place in asked) or "1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {parts} SELECT {told}", [value for each in due for value in each.params]
        )
        row = cursor.fetchone()
    for place, value in zip(asked, row, strict=False):
        done = due[place].done
        if done is not None:
            done(None if value is None else (value,))


def _crossed(due: list[Write], error: IntegrityError) -> Exception | None:
    """What the write to the table that the server names makes of it."""
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", None)
    for each in due:
        if each.crossed is not None and each.table == table:
            return each.crossed()
    return None
