"""One query asked many times: its SQL is made once, only the values change.

To put together the SQL of a wide row costs more than to send it and to read the answer. What every
act asks is prepared: the same query set, the same rows, a fraction of the work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from congvu.audit.rows import as_read

M = TypeVar("M", bound=Model)

FIRST_PLACE = 7_310_000_000_000
"""Stands for the first value while the SQL is made; no key comes near it."""


def moment_from(value: Any) -> datetime | None:
    """A moment as a statement of one's own reads it: SQLite keeps text, of UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value


@dataclass(frozen=True)
class _Made:
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    compiler: Any
    start: int
    stop: int
    names: list[str]
    related: list[Any]
    converters: dict[int, Any]
    locks: bool


class Prepared(Generic[M]):
    """The rows of a query set that takes whole numbers (keys) as values.

    ``build`` makes the query set from as many numbers as ``values`` says; each of them must come
    to stand in its SQL. Rows are instances with what ``select_related`` and ``annotate`` give.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], values: int = 1) -> None:
        self._build, self._values = build, values
        self._made: dict[str, _Made] = {}

    def all(self, *values: int) -> list[M]:
        """The rows, in the order of the query set."""
        return list(self._rows(values))

    def one(self, *values: int) -> M | None:
        """The first row, or None."""
        return next(self._rows(values), None)

    def _rows(self, values: Sequence[int]) -> Iterator[M]:
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._make()
        if made.locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked in the transaction of an act")
        params = list(made.params)
        for place, which in made.places:
            params[place] = values[which]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, params)
            found: Any = cursor.fetchall()
        if made.converters:
            found = made.compiler.apply_converters(found, made.converters)
        model = made.compiler.klass_info["model"]
        added = made.compiler.annotation_col_map
        for row in found:
            each = as_read(model, connection.alias, made.names, row[made.start : made.stop])
            for one in made.related:
                one.populate(row, each)
            for name, place in added.items():
                setattr(each, name, row[place])
            yield each

    def _make(self) -> _Made:
        asked = [FIRST_PLACE + number for number in range(self._values)]
        rows = self._build(*asked)
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = tuple(
            (place, asked.index(value)) for place, value in enumerate(params) if value in asked
        )
        if {which for _place, which in places} != set(range(self._values)):
            raise ValueError("a value does not stand in the SQL")
        columns = compiler.klass_info["select_fields"]
        start, stop = columns[0], columns[-1] + 1
        return _Made(
            sql,
            tuple(params),
            places,
            compiler,
            start,
            stop,
            [each[0].target.attname for each in compiler.select[start:stop]],
            get_related_populators(compiler.klass_info, compiler.select, connection.alias),
            compiler.get_converters([each[0] for each in compiler.select]),
            bool(rows.query.select_for_update),
        )


class AskedAgain:
    """Counts asked again and again, each time of another moment: their SQL is made once a key.

    To make the SQL of a dozen conditions costs more than to count by them.
    """

    MOST = 500

    def __init__(self, written: Callable[[str, Sequence[Any]], tuple[str, Sequence[Any]]]) -> None:
        """``written`` puts into the SQL itself what is the same for all that ask."""
        self._written = written
        self._made: dict[Hashable, tuple[str, tuple[Any, ...], tuple[tuple[int, int], ...]]] = {}

    def rows(
        self, key: Hashable, moments: Sequence[datetime], ask: Callable[[], Any]
    ) -> list[tuple[Any, ...]]:
        """The rows of the last statement that ``ask`` sends.

        ``key`` names everything that it depends on but ``moments``, of which the SQL may hold each
        anywhere. Which of them are the same belongs to the key as well: then it does not matter
        which one a value was. Where the SQL holds a moment that is none of them nothing is kept.
        """
        told = [connection.ops.adapt_datetimefield_value(each) for each in moments]
        whole = (connection.vendor, tuple(map(told.index, told)), key)
        made = self._made.get(whole)
        if made is None:
            made = self._make(ask, told)
            if made[2] is None:
                return _rows_of(made[0], made[1])
            if len(self._made) >= self.MOST:
                self._made.clear()
            self._made[whole] = made
        sql, values, places = made
        params = list(values)
        for place, which in places:
            params[place] = told[which]
        return _rows_of(sql, params)

    def _make(self, ask: Callable[[], Any], told: Sequence[Any]) -> Any:
        sent: list[tuple[str, Any]] = []

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            sent.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            ask()
        sql, params = self._written(*sent[-1])
        places = tuple((n, told.index(one)) for n, one in enumerate(params) if one in told)
        known = {n for n, _which in places}
        other = any(_is_moment(one) for n, one in enumerate(params) if n not in known)
        return sql, tuple(params), None if other else places


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d|$)")


def _is_moment(value: Any) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and bool(_MOMENT.match(value)))


def _rows_of(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
