"""Ground that many cases stand on is laid by its actions once a process, and then copied.

``laid("units", make)`` calls ``make`` the first time and keeps which rows came or changed; on the
same ground, at the same moment, later tests get those rows and a fresh copy of the answer. Where
anything else was written before, ``make`` is called again and nothing is kept.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

BY_TRIGGER = frozenset(("dossiers_dossierwords",))
"""Tables that the database fills by itself when others are written."""

_kept: dict[tuple[Any, ...], Ground] = {}
_stands_on: list[str] = []
_strange: list[str] = []
_laying: list[str] = []

REMEMBERING = (
    "audit.clock",
    "audit.inserting",
    "audit.reference",
    "organisation.queries",
    "calendars.queries",
    "procedures.queries",
    "dossiers.queries.wordings",
)


@dataclass(frozen=True)
class Ground:
    """What ``make`` left: new and changed rows by table, its answer, and what it stood on."""

    stood_on: dict[str, tuple[int, Any]]
    came: dict[str, list[tuple[Any, ...]]]
    changed: dict[str, list[tuple[Any, ...]]]
    answer: bytes
    moment: datetime | None
    """Where ``make`` left the machine's clock, if a test has set it."""


def forget(tables: Iterable[str] | None = None) -> None:
    """What the clock, the tree of units and the calendars remember (of ``tables``) is forgotten."""
    apps = None if tables is None else {table.partition("_")[0] for table in tables}
    for name in REMEMBERING:
        remembering = sys.modules.get(f"congvu.{name}")
        if remembering is not None and (apps is None or name.partition(".")[0] in apps):
            remembering.forget()


def left() -> None:
    """The test is over and its rows are gone."""
    _stands_on.clear()
    _strange.clear()
    forget()


def laid(name: str, make: Callable[[], T], at_time: Callable[[Any], Any] | None = None) -> T:
    """The answer of ``make``, whose rows are written by it or copied from its first time.

    ``at_time``: given where ``make`` sets the clock, so that a copy leaves it there as well.
    """
    if _laying:
        return make()  # part of what is kept
    key = (name, *_stands_on, _moment())
    ground = _kept.get(key)
    if not _strange and ground is not None and ground.stood_on == _stand(tuple(ground.stood_on)):
        _stands_on.append(name)
        return _copied(ground, at_time)
    if _strange or ground is not None:
        _strange.append(name)
        return make()
    before = _rows()
    _laying.append(name)
    try:
        answer = make()
    finally:
        _laying.clear()
    _stands_on.append(name)
    _kept[key] = _what_came(before, answer)
    return answer


def _moment() -> datetime | None:
    """Where a test has set the machine's clock; None: it has not."""
    from congvu.audit import clock

    return clock.machine_now() if clock.machine_now.__module__ != clock.__name__ else None


def _copied(ground: Ground, at_time: Callable[[Any], Any] | None) -> Any:
    from django.db import transaction

    with transaction.atomic():
        _copy(ground)
    forget({*ground.came, *ground.changed})
    if ground.moment != _moment():
        assert at_time is not None, "this ground sets the clock: give laid() at_time"
        at_time(ground.moment)
    return pickle.loads(ground.answer)


@cache
def _tables() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every table, those referred to before those that refer: its key and its columns."""
    from django.apps import apps

    return {
        model._meta.db_table: (
            model._meta.pk.column,
            tuple(field.column for field in model._meta.local_concrete_fields),
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in BY_TRIGGER
    }


def _rows() -> dict[str, dict[Any, tuple[Any, ...]]]:
    from django.db import connection

    found = {}
    # As it lies there: a bare column of SQLite would be read through the driver's converters.
    bare = "+" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        for table, (key, columns) in _tables().items():
            asked = ", ".join(f'{bare}"{column}"' for column in (key, *columns))
            cursor.execute(f'SELECT {asked} FROM "{table}"')
            found[table] = {row[0]: row[1:] for row in cursor.fetchall()}
    return found


def _stand(tables: tuple[str, ...]) -> dict[str, tuple[int, Any]]:
    """How many rows each table has, and the last key."""
    from django.db import connection

    if not tables:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_asking(tables))
        counts = cursor.fetchone()
    return dict(zip(tables, zip(counts[::2], counts[1::2], strict=True), strict=True))


@cache
def _asking(tables: tuple[str, ...]) -> str:
    return "SELECT " + ", ".join(
        f'(SELECT count(*) FROM "{table}"), (SELECT max("{_tables()[table][0]}") FROM "{table}")'
        for table in tables
    )


def _what_came(before: dict[str, dict[Any, tuple[Any, ...]]], answer: Any) -> Ground:
    came: dict[str, list[tuple[Any, ...]]] = {}
    changed: dict[str, list[tuple[Any, ...]]] = {}
    after = _rows()
    for table, rows in after.items():
        old = before[table]
        assert old.keys() <= rows.keys(), f"{table}: ground takes nothing away"
        came[table] = [row for key, row in rows.items() if key not in old]
        changed[table] = [
            (*row, key) for key, row in rows.items() if key in old and old[key] != row
        ]
    touched = [table for table in after if came[table] or changed[table]]
    stood_on = {table: (len(before[table]), max(before[table], default=None)) for table in touched}
    return Ground(
        stood_on,
        {table: came[table] for table in touched if came[table]},
        {table: changed[table] for table in touched if changed[table]},
        pickle.dumps(answer),
        _moment(),
    )


def _copy(ground: Ground) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, rows in ground.came.items():
            names = '", "'.join(_tables()[table][1])
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" ("{names}") FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
                continue
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f'INSERT INTO "{table}" ("{names}") VALUES ({places})', rows)
        for table, rows in ground.changed.items():
            key, columns = _tables()[table]
            names = ", ".join(f'"{column}" = %s' for column in columns)
            cursor.executemany(f'UPDATE "{table}" SET {names} WHERE "{key}" = %s', rows)
