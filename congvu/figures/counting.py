"""Counting many figures in one pass over the rows that they share.

A base is a set of rows that several figures are taken from, with marks: yes or no said of each row.
A figure is then a condition over marks. Rows are counted once by the marks they bear, in one
statement, and each figure is the sum of the counts whose marks meet its condition; listing filters
by the very same condition, so that a number and its rows cannot differ.

The statement is put together once for each kind of question: what differs from one report to the
next (units, moments) stands in it by name, and is told when it is put.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial, reduce
from operator import add, or_
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Concat

from congvu.audit.reference import remembered

Counts = dict[Any, tuple[int, int | None]]
"""``{part: (rows, rows in the numerator)}``."""


@dataclass(frozen=True)
class Joined:
    """A value put together from several columns: their paths, and what stands between."""

    paths: tuple[str, ...]
    between: str

    @property
    def expression(self) -> Concat:
        """The same in the database."""
        parts: list[Any] = []
        for path in self.paths:
            parts += [Value(self.between), F(path)] if parts else [F(path)]
        return Concat(*parts, output_field=CharField())


class Told(Value):
    """A moment that is told when the statement is put; until then its name stands for it."""

    def __init__(self, value: str) -> None:
        super().__init__(value, output_field=DateTimeField())

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, list[Any]]:
        """A place in the statement, and who is to fill it."""
        return "%s", [self]

    def put(self, value: Any) -> Any:
        """What stands in the place of the name."""
        return connection.ops.adapt_datetimefield_value(value)


@dataclass(frozen=True, eq=False)
class Built:
    """The rows that a base has, in parts, and what is said of each.

    ``rows`` are narrowed by ``arms``: conditions of which each row meets one at most, each answered
    along an index of its own. ``marks`` are conditions over columns, by name; what the database
    cannot tell, because a column is empty, is no.
    """

    rows: QuerySet
    arms: tuple[Q, ...]
    marks: Mapping[str, Q]


@dataclass(frozen=True)
class Shape:
    """How a base is built of what is told: a name by which its statements are kept, and the way.

    ``build`` takes what is told or, under the same names, what will stand for it (``names``).
    """

    key: Hashable
    model: type[Model] = field(compare=False)
    build: Callable[[Mapping[str, Any]], Built] = field(compare=False)
    names: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True, eq=False)
class Base:
    """Rows that figures share.

    ``key`` tells bases apart that were built twice. ``columns`` are values put together by which
    parts may be told. ``wider`` holds all of these rows and more, under the same marks and the same
    conditions. ``settled`` are foreign keys whose words change only with the mark of the house, and
    are remembered. ``more`` is a condition over columns that the rows meet besides.
    """

    key: Hashable
    shape: Shape
    told: Mapping[str, Any]
    columns: Mapping[str, Joined] = field(default_factory=dict)
    wider: Base | None = None
    settled: frozenset[str] = frozenset()
    more: Q | None = None

    @cached_property
    def built(self) -> Built:
        """The rows of what was told."""
        found = self.shape.build(self.told)
        if self.more is None:
            return found
        named = {name: each.expression for name, each in self.columns.items()}
        return replace(found, rows=found.rows.alias(**named).filter(self.more))

    def chosen(self, where: Q) -> QuerySet:
        """The rows that meet ``where``, a condition over marks."""
        rows = self.built.rows.filter(reduce(or_, self.built.arms))
        marks = self.built.marks
        rows = rows.alias(**{name: _said(marks[name]) for name in sorted(_names(where))})
        return rows.filter(where)

    def within(self, more: Q) -> Base:
        """The same with only the rows that meet ``more``, a condition over columns."""
        both = more if self.more is None else self.more & more
        return replace(self, key=(self.key, str(more)), wider=None, more=both)

    def paths(self, column: str) -> tuple[str, ...]:
        """The paths a value by which parts are told is read from."""
        joined = self.columns.get(column)
        return joined.paths if joined else (column,)

    def value(self, column: str, parts: Sequence[Any]) -> Any:
        """That value from what stands at the paths."""
        joined = self.columns.get(column)
        return joined.between.join(parts) if joined else parts[0]


def _said(condition: Q) -> Case:
    yes, no = Value(True), Value(False)
    return Case(When(condition, then=yes), default=no, output_field=BooleanField())


@dataclass(frozen=True)
class Asked:
    """One figure over a base. ``where``: over its marks; ``inside``: the mark of the numerator."""

    base: Base
    where: Q
    inside: str | None = None


def tally(
    asked: Sequence[Asked], columns: Sequence[str] = (), *, under: str | None = None
) -> list[list[Counts]]:
    """For each of ``asked`` its counts, whole (under None) and then by each of ``columns``.

    One statement for each set of rows: what lies within rows that are counted anyway is taken from
    those. One more for each table whose words the parts are told in and are not remembered.
    ``under``: the mark of the house, where it was read already.
    """
    bases = {one.base.key: one.base for one in asked}
    found: list[list[Counts]] = [[] for _ in asked]
    groups: dict[Hashable, list[int]] = {}
    for place, one in enumerate(asked):
        groups.setdefault(_widest(one.base, bases).key, []).append(place)
    for key, places in groups.items():
        counted = _counted(bases[key], [asked[each] for each in places], columns, under)
        for place, counts in zip(places, counted, strict=True):
            found[place] = counts
    return found


def _widest(base: Base, among: Mapping[Hashable, Base]) -> Base:
    """The base itself, or the one of ``among`` that holds it."""
    while base.wider is not None and base.wider.key in among:
        base = among[base.wider.key]
    return base


def _counted(
    base: Base, asked: Sequence[Asked], columns: Sequence[str], under: str | None
) -> list[list[Counts]]:
    named = {name for one in asked for name in _names(one.where)}
    names = sorted(named | {one.inside for one in asked if one.inside is not None})
    words = _Words(base, columns)
    rows = _rows(base, names, words.keys)
    values = words.read(rows, under)
    # Of each column, by part and marks.
    by: list[defaultdict[Any, defaultdict[int, int]]] = [
        defaultdict(lambda: defaultdict(int)) for _ in columns
    ]
    told: dict[tuple[Any, ...], list[defaultdict[int, int]]] = {}
    whole: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        key, marks, count = row[:-2], row[-2], row[-1]
        if key not in told:
            told[key] = [some[part] for some, part in zip(by, values(key), strict=True)]
        for counts in told[key]:
            counts[marks] += count
        whole[marks] += count
    by.insert(0, defaultdict(None, {None: whole}))  # as though it were one part
    met = _met(whole, names, asked)
    found: list[list[Counts]] = [[{} for _ in by] for _ in asked]
    for column, some in enumerate(by):
        for part, counts in some.items():
            totals, inside = [0] * len(asked), [0] * len(asked)
            for marks, count in counts.items():
                for place, is_inside in met[marks]:
                    totals[place] += count
                    if is_inside:
                        inside[place] += count
            for place, one in enumerate(asked):
                if totals[place]:
                    share = None if one.inside is None else inside[place]
                    found[place][column][part] = totals[place], share
    return found


def _met(
    seen: Iterable[int], names: Sequence[str], asked: Sequence[Asked]
) -> dict[int, list[tuple[int, bool]]]:
    """Of each number of marks: the places of what it meets, and whether inside the numerator."""
    told = [
        (place, _condition(one.where, names), 1 << names.index(one.inside) if one.inside else 0)
        for place, one in enumerate(asked)
    ]
    return {
        marks: [(place, bool(marks & inside)) for place, meets, inside in told if meets(marks)]
        for marks in seen
    }


# --- the statement --------------------------------------------------------------------------------

_statements: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}


def _rows(base: Base, names: Sequence[str], keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """``(*keys, marks, rows)``: rows counted in one statement, kept for the next of its kind."""
    if base.more is not None:
        sql, told = _statement(base.built, names, keys)
    else:
        kind = (connection.vendor, base.shape.key, tuple(names), tuple(keys))
        if kind not in _statements:
            _statements[kind] = _statement(base.shape.build(base.shape.names), names, keys)
        sql, told = _statements[kind]
    params = [each.put(base.told[each.value]) if isinstance(each, Told) else each for each in told]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _statement(
    built: Built, names: Sequence[str], keys: Sequence[str]
) -> tuple[str, tuple[Any, ...]]:
    conditions = [built.marks[name] for name in names]
    first, *rest = [_grouped(built.rows.filter(arm), keys, conditions) for arm in built.arms]
    rows = first.union(*rest, all=True) if rest else first
    compiler = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    # Keys and short codes come as they are from every database.
    assert not compiler.get_converters([each for each, *_ in compiler.select[: len(keys)]])
    return sql, tuple(params)


def _grouped(rows: QuerySet, keys: Sequence[str], conditions: Sequence[Q]) -> QuerySet:
    """Rows counted by ``keys`` and by their marks, which are the bits of one number."""
    bits = [
        Case(When(each, then=Value(1 << place)), default=Value(0), output_field=IntegerField())
        for place, each in enumerate(conditions)
    ]
    marks = reduce(add, bits) if bits else Value(0)
    # One number groups in a fraction of the time of many columns.
    named = rows.order_by().annotate(marks=marks, hashed=_Hashed())
    named = named.values(*keys, "marks", "hashed")
    return named.annotate(count=Count("*")).values_list(*keys, "marks", "count")


class _Hashed(Func):
    """A key to group by that is the same for all rows and has no order.

    What is grouped by it as well cannot be sorted for that: PostgreSQL takes sorting for as good
    wherever it thinks rows few, and of one month of a province that was a third of the time.
    """

    arity = 0
    output_field = IntegerField()

    def as_sql(
        self, _compiler: Any, connection: Any, *_args: Any, **_more: Any
    ) -> tuple[str, list[Any]]:
        return "'0'::xid" if connection.vendor == "postgresql" else "NULL", []

    def get_group_by_cols(self) -> list[Any]:
        """Itself, though it has no column."""
        return [self]


class _Words:
    """By which keys rows are grouped, and the words that the keys stand for.

    Of a path over foreign keys only the first key is grouped by: its words are looked up once for
    each key afterwards, not joined to each row.
    """

    def __init__(self, base: Base, columns: Sequence[str]) -> None:
        self.base, self.columns = base, columns
        self.paths = [base.paths(each) for each in columns]
        heads = [path.partition("__")[0] for paths in self.paths for path in paths]
        self.keys = list(dict.fromkeys(heads))

    def read(
        self, rows: Iterable[tuple[Any, ...]], under: str | None
    ) -> Callable[[Sequence[Any]], list[Any]]:
        """A function from the keys of a group to its value in each of the columns."""
        seen = {key: {row[place] for row in rows} for place, key in enumerate(self.keys)}
        known: dict[str, Mapping[Any, Any]] = {}
        for path in {path for paths in self.paths for path in paths if "__" in path}:
            known[path] = self._known(path, seen[path.partition("__")[0]], under)

        def values(keys: Sequence[Any]) -> list[Any]:
            at = dict(zip(self.keys, keys, strict=True))
            found = []
            for column, paths in zip(self.columns, self.paths, strict=True):
                parts = []
                for path in paths:
                    key = at[path.partition("__")[0]]
                    parts.append(known[path].get(key) if path in known else key)
                found.append(self.base.value(column, parts))
            return found

        return values

    def _known(self, path: str, keys: set[Any], under: str | None) -> Mapping[Any, Any]:
        """The words at the end of ``path`` of all these keys, and perhaps of others."""
        head, _, rest = path.partition("__")
        related = self.base.shape.model._meta.get_field(head).related_model
        known: dict[Any, Any] = {}
        if head in self.base.settled:
            known = remembered(("words", related._meta.label, rest), dict, under=under)
        missing = [key for key in keys if key not in known]
        if missing:
            found = related._base_manager.filter(pk__in=missing).order_by("pk")
            known.update(found.values_list("pk", rest))
        return known


# --- conditions over marks ------------------------------------------------------------------------


def _names(where: Q) -> set[str]:
    found: set[str] = set()
    for child in where.children:
        found |= _names(child) if isinstance(child, Q) else {child[0]}
    return found


def _condition(where: Q, names: Sequence[str]) -> Callable[[int], bool]:
    """``where`` as a function of the number whose bits are the marks of these names."""
    need = have = 0
    parts: list[Callable[[int], bool]] = []
    for child in where.children:
        if isinstance(child, Q):
            parts.append(_condition(child, names))
            continue
        name, wanted = child
        bit = 1 << names.index(name)
        if where.connector == Q.AND:
            need, have = need | bit, have | (bit if wanted else 0)
        else:
            parts.append(partial(_bears, bit, bit if wanted else 0))
    if need or not parts:
        parts.append(partial(_bears, need, have))
    if len(parts) == 1:
        meets = parts[0]
    else:
        join = any if where.connector == Q.OR else all
        meets = partial(_joined, join, parts)
    return partial(_not, meets) if where.negated else meets


def _bears(need: int, have: int, marks: int) -> bool:
    return marks & need == have


def _joined(
    join: Callable[[Iterable[bool]], bool], parts: Sequence[Callable[[int], bool]], marks: int
) -> bool:
    return join(part(marks) for part in parts)


def _not(meets: Callable[[int], bool], marks: int) -> bool:
    return not meets(marks)
