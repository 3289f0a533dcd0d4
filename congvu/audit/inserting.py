"""Rows written with as little ado as the database allows; only actions use it.

Many rows in one stroke, for acts on tens of thousands: keys reserved beforehand, PostgreSQL takes
the rows by ``COPY``, SQLite by one prepared statement. And the few rows of a single act, by SQL
made once: what is new, and of what was read before only the columns that have changed; within an
act they go to the database together (:mod:`congvu.audit.gathering`). No default of the database
and no signal is asked; triggers and constraints bite as always.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, models

from congvu.audit import gathering
from congvu.audit.gathering import Write, on_postgresql

BLOCK = 5000
"""So many keys are reserved at once."""


class Keys:
    """Keys of a table for rows that are about to be written, one after the other.

    On PostgreSQL they are drawn from the table's own sequence, so nobody gets the same. On SQLite
    the one writer counts on from the last. ``rehearsal``: from 1, and nothing is drawn; such rows
    are never written.
    """

    def __init__(self, model: type[models.Model], *, rehearsal: bool = False) -> None:
        self.table = model._meta.db_table
        self.column = model._meta.pk.column
        self.rehearsal = rehearsal
        self._waiting: Iterator[int] = iter(())

    def take(self) -> int:
        """The next key."""
        found = next(self._waiting, None)
        while found is None:
            self._waiting = iter(self._reserve())
            found = next(self._waiting, None)
        return found

    def _reserve(self) -> Sequence[int]:
        if self.rehearsal:
            return range(1, 2**62)
        if on_postgresql():
            return _drawn(self.table, self.column, BLOCK)
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.table])
            row = cursor.fetchone()
            return range((row[0] if row else 0) + 1, 2**62)


def insert(model: type[models.Model], rows: Sequence[Any], *, keyed: bool = True) -> None:
    """Write ``rows`` (of the model, or with its names). ``keyed``: each has a key of :class:`Keys`.

    Raises what the database raises; call it in a transaction.
    """
    if not rows:
        return
    gathering.flush()  # COPY goes its own way
    table, columns, read = _shape(model, keyed)
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if on_postgresql():
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(read(row))
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", [read(row) for row in rows]
        )


def insert_one(row: models.Model, *, unless_there: bool = False) -> None:
    """Write one new row; it gets its key. Raises what the database raises.

    ``unless_there``: where a unique column says that it is there already nothing is written, and
    the row has no key.
    """
    sql, read = _insertion(type(row), 1, unless_there)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {_key(type(row))}", read(row))
        found = cursor.fetchone()
    if found is not None:
        row.pk = found[0]
        _is_there(row)


def _is_there(row: models.Model) -> None:
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_keyed(row: models.Model) -> None:
    """Write one new row under the key it has, perhaps with the writes that follow."""
    sql, read = _insertion(type(row), 1, False, True)
    gathering.write(Write(row._meta.db_table, sql, read(row)))
    _is_there(row)


AHEAD = 50
"""So many keys of a table are drawn at once for the single rows of acts to come."""

_ahead: WeakKeyDictionary[Any, dict[str, list[int]]] = WeakKeyDictionary()
"""By the line to the server on which they were drawn, and with it they are gone.

A server that is killed comes back without what nobody had committed: it may give out once more the
keys of an act that was cut off. Whoever still held them would meet another's rows.
"""
os.register_at_fork(after_in_child=_ahead.clear)  # what was drawn is the parent's


def forget() -> None:
    """Forget the keys drawn ahead (between tests); nobody else gets them."""
    _ahead.clear()


def insert_ahead(row: models.Model) -> None:
    """Write one new row; its key is there at once, the write may go with those that follow.

    PostgreSQL gives out keys beforehand, which an act that is undone loses. On SQLite the row is
    written now.
    """
    if not on_postgresql():
        insert_one(row)
        return
    table, column = row._meta.db_table, str(row._meta.pk.column)
    connection.ensure_connection()
    keys = _ahead.setdefault(connection.connection, {}).setdefault(table, [])
    if not keys:
        keys.extend(reversed(_drawn(table, column, AHEAD)))
    row.pk = keys.pop()
    insert_keyed(row)


def _drawn(table: str, column: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert_unasked(
    row: models.Model,
    *,
    unless_there: bool = False,
    was_there: Callable[[], Exception] | None = None,
    crossed: Callable[[], Exception] | None = None,
) -> None:
    """Write one new row, perhaps with the writes that follow; it gets its key when it is written.

    ``was_there`` makes what is raised where it was there already, ``crossed`` what is raised where
    a constraint refuses it.
    """
    sql, read = _insertion(type(row), 1, unless_there)

    def done(found: tuple[Any, ...] | None) -> None:
        if found is not None:
            row.pk = found[0]
            _is_there(row)
        elif was_there is not None:
            raise was_there()

    sql = f"{sql} RETURNING {_key(type(row))}"
    gathering.write(Write(row._meta.db_table, sql, read(row), done, crossed))


def insert_few(
    rows: Sequence[models.Model], *, crossed: Callable[[], Exception] | None = None
) -> None:
    """Write the new rows of one table in one statement; their keys are not read back."""
    if not rows:
        return
    sql, read = _insertion(type(rows[0]), len(rows), False)
    params = [value for row in rows for value in read(row)]
    gathering.write(Write(rows[0]._meta.db_table, sql, params, crossed=crossed))


@cache
def _insertion(
    model: type[models.Model], count: int, unless_there: bool, keyed: bool = False
) -> tuple[str, Reader]:
    table, columns, read = _shape(model, keyed)
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * count)
    there = " ON CONFLICT DO NOTHING" if unless_there else ""
    return f"INSERT INTO {quote(table)} ({names}) VALUES {places}{there}", read


@cache
def _key(model: type[models.Model]) -> str:
    name: str = connection.ops.quote_name(str(model._meta.pk.column))
    return name


AS_READ = "_as_read"


def note_read(row: models.Model) -> None:
    """Remember the values of a row as it lies in the database, for :func:`update_changed`."""
    row.__dict__[AS_READ] = _values(row)


def _values(row: models.Model) -> dict[str, Any]:
    # A list is changed in place: what was read must be another one.
    told = ((one.attname, row.__dict__[one.attname]) for one in row._meta.concrete_fields)
    return {name: list(value) if type(value) is list else value for name, value in told}


def update_changed(row: models.Model) -> None:
    """Write the columns that differ from what :func:`note_read` saw; of a row it never saw, all."""
    before = row.__dict__.get(AS_READ, {})
    changed = [
        one
        for one in row._meta.concrete_fields
        if not one.primary_key
        and (one.attname not in before or row.__dict__[one.attname] != before[one.attname])
    ]
    if not changed:
        return
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(one.column))} = %s" for one in changed)
    params = [_told(one, row.__dict__[one.attname]) for one in changed]
    table = row._meta.db_table
    sql = f"UPDATE {quote(table)} SET {sets} WHERE {_key(type(row))} = %s"
    gathering.write(Write(table, sql, [*params, row.pk]))
    note_read(row)


def update_few(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the columns ``names`` of rows of one table in one statement."""
    if not rows:
        return
    model = type(rows[0])
    fields = [model._meta.get_field(name) for name in names]
    params = [
        value
        for row in rows
        for value in (row.pk, *(_told(one, row.__dict__[one.attname]) for one in fields))
    ]
    sql = _few(model, tuple(names), len(rows))
    gathering.write(Write(model._meta.db_table, sql, params))


@cache
def _few(model: type[models.Model], names: tuple[str, ...], count: int) -> str:
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    fields = [model._meta.get_field(name) for name in names]
    key = quote(str(model._meta.pk.column))

    def value(one: models.Field[Any, Any]) -> str:
        # PostgreSQL takes a column of NULLs for text.
        said = f"v.{quote(str(one.column))}"
        kind = one.rel_db_type(connection) if one.remote_field else one.db_type(connection)
        return f"CAST({said} AS {kind})" if on_postgresql() else said

    columns = ", ".join([key, *(quote(str(one.column)) for one in fields)])
    sets = ", ".join(f"{quote(str(one.column))} = {value(one)}" for one in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * (len(fields) + 1)) + ")"] * count)
    return (
        f"WITH v ({columns}) AS (VALUES {places})"
        f" UPDATE {table} SET {sets} FROM v WHERE {table}.{key} = v.{key}"
    )


def moment_of(at: datetime) -> Any:
    """A moment as a parameter of a statement of one's own."""
    return connection.ops.adapt_datetimefield_value(at)


def _told(field: Any, value: Any) -> Any:
    if value is None:
        return None
    way = _way(field)
    return value if way is None else way(value)


Reader = Callable[[Any], list[Any]]


@cache
def _shape(model: type[models.Model], keyed: bool) -> tuple[str, tuple[str, ...], Reader]:
    fields = [one for one in model._meta.concrete_fields if keyed or not one.primary_key]
    get = attrgetter(*(one.attname for one in fields))
    ways = tuple(_way(one) for one in fields)

    def read(row: Any) -> list[Any]:
        # Most are texts, and texts already: they are let through without a call.
        return [
            value
            if way is None or value is None or (way is _text and type(value) is str)
            else way(value)
            for way, value in zip(ways, get(row), strict=True)
        ]

    return model._meta.db_table, tuple(str(one.column) for one in fields), read


@cache
def _way(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of the field goes into its column; None: as it is."""
    kind = field.get_internal_type()
    if kind == "JSONField":
        return _json
    if kind in ("CharField", "TextField", "EmailField"):
        return _text
    if kind == "DateTimeField":
        return _aware if on_postgresql() else _moment
    if kind == "DateField":
        return _day if on_postgresql() else _day_text
    if kind == "DecimalField" and not on_postgresql():
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _json(value: Any) -> str:
    return json.dumps(value)


def _text(value: Any) -> str:
    # A member of a StrEnum is a string, and its adapter need not be asked.
    return value if type(value) is str else str.__str__(value)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a moment without its zone: {value!r}")
    return value


def _moment(value: datetime) -> str:
    """As Django keeps a moment in SQLite: UTC, without an offset."""
    return str(_aware(value).astimezone(UTC).replace(tzinfo=None))


def _day(value: date) -> date:
    if isinstance(value, datetime):
        raise ValueError(f"a moment where a day is kept: {value!r}")
    return value


def _day_text(value: date) -> str:
    return _day(value).isoformat()
