"""How long a dossier lay, as conditions that the database itself can index.

What was open at a moment cannot be looked up by one column: it came before and ended after. But
most dossiers live short, so nearly all that was open at a moment came shortly before it. The few
others lie in an index of their own by the class of their length, and of each class only what came
within its length before the moment can have been open then
(:func:`congvu.dossiers.flows.pending_arms`): an old moment costs what a new one does, whatever came
in all the years before.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, IntegerField
from django.db.models.functions import TruncDate

from congvu.core.periods import HANOI
from congvu.figures.counting import Told

CLASS_DAYS = (31, 124, 1096)
"""Up to how many days a life lasts that is of class 0, 1, 2; the last class is of what lasted
longer, or lasts still."""

OPEN_CLASS = len(CLASS_DAYS)

REACH_DAYS = tuple(days + 1 for days in CLASS_DAYS)
"""What was open at a moment came within so many days before it, by its class but the last.

One more than needed: SQLite counts days in floating point.
"""

_PAIRS = (("finished_at", "finished_recorded_at"), ("closed_at", "closed_recorded_at"))


class _Lasted(Func):
    """The class of the length of a life: from receipt until it had ended and that was recorded.

    Both, because a dossier counts as open as long as its end is not known.
    """

    arity = 5

    def __init__(self, *columns: Any, days: tuple[int, ...] = CLASS_DAYS, **more: Any) -> None:
        self.days = days
        super().__init__(*(columns or ("received_at", *_PAIRS[0], *_PAIRS[1])), **more)

    def _sql(self, compiler: Any, vendor: str) -> str:
        start, *ends = (compiler.compile(each)[0] for each in self.source_expressions)
        if vendor == "sqlite":
            last = f"MAX({', '.join(f'COALESCE(julianday({each}), 0)' for each in ends)})"
            length, unit = f"{last} - julianday({start})", "{}"
        else:
            length, unit = f"GREATEST({', '.join(ends)}) - {start}", "interval '{} days'"
        classes = " ".join(
            f"WHEN {length} <= {unit.format(most)} THEN {which}"
            for which, most in enumerate(self.days)
        )
        one, one_known, other, other_known = ends
        no_end = f"({one} IS NULL OR {one_known} IS NULL)"
        no_end += f" AND ({other} IS NULL OR {other_known} IS NULL)"
        never = f"WHEN {start} IS NULL THEN 0"
        last_class = len(self.days)
        return f"CASE {never} WHEN {no_end} THEN {last_class} {classes} ELSE {last_class} END"


class Lasted(_Lasted):
    """That class as a number."""

    output_field = IntegerField()

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_more: Any
    ) -> tuple[str, list[Any]]:
        return self._sql(compiler, connection.vendor), []


class LastedLong(_Lasted):
    """Of another class than the first; of this one, if one is named.

    Both conditions are said: the first is that of the index, by its very words.
    """

    conditional = True
    output_field = BooleanField()

    def __init__(self, *columns: Any, which: int | None = None, **more: Any) -> None:
        self.which = which
        super().__init__(*columns, **more)

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_more: Any
    ) -> tuple[str, list[Any]]:
        lasted = f"({self._sql(compiler, connection.vendor)})"
        which = "" if self.which is None else f" AND {lasted} = {self.which}"
        return f"{lasted} > 0{which}", []


class EarlierDay(Func):
    """The first moment is of an earlier day than the second, by the one civil time of the product.

    On PostgreSQL it is before the beginning of the day of the second, which lies whole days after
    any other midnight of that time: looking the name of the zone up for each row took half the time
    of a report, and turning both moments into days a sixth.
    """

    arity = 2
    conditional = True
    output_field = BooleanField()

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_more: Any
    ) -> tuple[str, list[Any]]:
        if connection.vendor == "postgresql":
            one, other = (compiler.compile(each)[0] for each in self.source_expressions)
            midnight = "timestamptz '0001-01-01 00:00:00+07'"
            return f"{one} < date_bin(interval '1 day', {other}, {midnight})", []
        days = (TruncDate(each, tzinfo=HANOI) for each in self.source_expressions)
        (one, first), (other, second) = (compiler.compile(each) for each in days)
        return f"{one} < {other}", [*first, *second]


class ToldUnits(Told):
    """Units that are told when the statement is put."""

    @staticmethod
    def put(value: tuple[int, ...]) -> str:
        """As one value of the statement."""
        keys = ",".join(map(str, value))
        return f"{{{keys}}}" if connection.vendor == "postgresql" else f"[{keys}]"


class AmongUnits(Func):
    """Received by one of ``units``, by their keys, told in one value however many they are.

    PostgreSQL is not to look at each of three hundred keys, in each part of a statement, for each
    index that it might use: that took it longer than the report itself. As what another SELECT
    answers they are of no concern to its plans.
    """

    arity = 1
    conditional = True
    output_field = BooleanField()

    def __init__(self, column: Any, *, units: tuple[int, ...] | ToldUnits, **more: Any) -> None:
        self.units = units
        super().__init__(column, **more)

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_more: Any
    ) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        told = self.units
        value = told if isinstance(told, ToldUnits) else ToldUnits.put(told)
        if connection.vendor == "postgresql":
            return f"{column} = ANY((SELECT %s::bigint[])::bigint[])", [*params, value]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, value]
