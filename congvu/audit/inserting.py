"""Many rows in one stroke: keys reserved beforehand, rows written without a statement for each.

The bulk form of ``bulk_create``, for acts on tens of thousands of rows: PostgreSQL takes the rows
by ``COPY``, SQLite by one prepared statement. No default of the database and no signal is asked;
triggers and constraints bite as always. Only actions use it, inside their transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

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
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                    [connection.ops.quote_name(self.table), self.column, BLOCK],
                )
                return [row[0] for row in cursor.fetchall()]
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.table])
            row = cursor.fetchone()
            return range((row[0] if row else 0) + 1, 2**62)


def insert(model: type[models.Model], rows: Sequence[Any], *, keyed: bool = True) -> None:
    """Write ``rows`` (of the model, or with its names). ``keyed``: each has a key of :class:`Keys`.

    Raises what the database raises; call it in a transaction.
    """
    if not rows:
        return
    table, columns, read = _shape(model, keyed, connection.vendor)
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(read(row))
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", [read(row) for row in rows]
        )


Reader = Callable[[Any], tuple[Any, ...]]


@cache
def _shape(
    model: type[models.Model], keyed: bool, vendor: str
) -> tuple[str, tuple[str, ...], Reader]:
    fields = [one for one in model._meta.concrete_fields if keyed or not one.primary_key]
    get = attrgetter(*(one.attname for one in fields))
    ways = tuple(_way(one, vendor) for one in fields)

    def read(row: Any) -> tuple[Any, ...]:
        return tuple(
            value if value is None or way is None else way(value)
            for way, value in zip(ways, get(row), strict=True)
        )

    return model._meta.db_table, tuple(str(one.column) for one in fields), read


def _way(field: models.Field[Any, Any], vendor: str) -> Callable[[Any], Any] | None:
    """How a value of the field goes into its column; None: as it is."""
    kind = field.get_internal_type()
    if kind == "JSONField":
        return _json
    if kind in ("CharField", "TextField", "EmailField"):
        return _text
    if vendor != "postgresql":
        if kind == "DateTimeField":
            return _moment
        if kind == "DateField":
            return date.isoformat
        if kind == "DecimalField":
            return lambda value: field.get_db_prep_save(value, connection)
    return None


def _json(value: Any) -> str:
    return json.dumps(value)


def _text(value: Any) -> str:
    # A member of a StrEnum is a string, and its adapter need not be asked.
    return value if type(value) is str else str.__str__(value)


def _moment(value: datetime) -> str:
    """As Django keeps a moment in SQLite: UTC, without an offset."""
    if value.tzinfo is None:
        raise ValueError(f"a moment without its zone: {value!r}")
    return str(value.astimezone(UTC).replace(tzinfo=None))
