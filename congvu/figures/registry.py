"""A number is never bare: each figure has a code, a definition, a scope and *one* selector.

The selector both counts and lists: a count is the number of its rows, a rate is the share of its
rows that are in the numerator. Apps register theirs in ``figures.py``; nothing else computes a
published number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from importlib import import_module

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet
from django.utils.functional import SimpleLazyObject

from congvu.core.periods import Period
from congvu.core.refusals import N_, refuse
from congvu.figures import counting
from congvu.figures.counting import Asked, Base
from congvu.organisation.models import Unit


class Mode(StrEnum):
    """Whose rows are counted."""

    OWN = "own"  # the unit itself
    SUBTREE = "subtree"  # the unit with the units under it


@dataclass(frozen=True)
class Scope:
    """The unit asked about, and the units whose rows count."""

    unit: Unit
    mode: Mode
    units: tuple[Unit, ...]

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """Keys of the units counted, in their order."""
        return tuple(sorted(unit.pk for unit in self.units))


@dataclass(frozen=True)
class Row:
    """One row behind a number. ``url`` leads to it on the web (empty when it has no page)."""

    kind: str
    id: int
    label: str
    unit: str
    in_numerator: bool
    url: str = ""


@dataclass(frozen=True)
class Narrowing:
    """A way to look at a part of the rows: ``label`` is its name, ``column`` the path of the value.

    The column is on the row itself or at the end of foreign keys, so that each row has one value
    and lies in exactly one part. ``words`` puts a value in words where it stands for several
    things, ``remark`` is the path of what may be said beside each part.
    """

    label: str
    column: str
    words: Callable[[str], tuple[str, ...]] | None = None
    remark: str = ""

    def said(self, value: str) -> tuple[str, ...]:
        """The words of a value: one, or one for each thing it stands for."""
        return self.words(value) if self.words else (value,)


BY_UNIT = "at"
"""The narrowing to one unit among those counted: by it units can be compared."""

Part = tuple[str, str]
"""A part of a figure: the name of a narrowing, and the value that its rows have."""


@dataclass(frozen=True)
class Selection:
    """What a selector answers: the rows of the denominator, and which are in the numerator.

    ``rows`` is a queryset with one row for each thing counted; ``numerator`` is None for a count.
    ``describe`` turns one model row into ``(label, unit code, url)``; ``by`` names the ways in
    which the rows may be narrowed. ``asked`` is there where the rows are some of a base that other
    figures share: they are then counted along it.
    """

    kind: str
    rows: QuerySet
    numerator: Q | None
    describe: Callable[[Model], tuple[str, str, str]]
    by: Mapping[str, Narrowing] = field(default_factory=dict)
    asked: Asked | None = None

    @classmethod
    def along(
        cls,
        kind: str,
        base: Base,
        where: Q,
        inside: tuple[str, Q] | None,
        describe: Callable[[Model], tuple[str, str, str]],
        by: Mapping[str, Narrowing],
        shown: Callable[[QuerySet], QuerySet] = lambda rows: rows,
    ) -> Selection:
        """The rows of ``base`` that meet ``where``, a condition over its marks.

        ``inside``: the mark of the numerator, and the condition that it is. ``shown``: with what
        listing them needs. Rows that are only counted are never built.
        """
        mark, numerator = (None, None) if inside is None else inside
        rows = SimpleLazyObject(lambda: shown(base.chosen(where)))
        return cls(kind, rows, numerator, describe, by, Asked(base, where, mark))  # type: ignore[arg-type]

    def narrowed(self, part: Part) -> Selection:
        """The same selection with only the rows of ``part``.

        Refuses with ``narrowing-unknown``.
        """
        name, value = part
        return self._within(Q(**{self._way(name).column: value}))

    def _within(self, more: Q) -> Selection:
        asked = self.asked
        if asked is not None:
            asked = replace(asked, base=asked.base.within(more))
        return replace(self, rows=self.rows.filter(more), asked=asked)

    def parts(self, name: str) -> dict[str, tuple[int, int | None]]:
        """``count()`` of every part by the narrowing ``name``, in one statement.

        Refuses with ``narrowing-unknown``.
        """
        column = self._way(name).column
        if self.asked is not None:
            return counting.tally([self.asked], [column])[0][1]
        wanted = {"all": Count("pk", distinct=True)}
        if self.numerator is not None:
            wanted["part"] = Count("pk", filter=self.numerator, distinct=True)
        found = self.rows.order_by(column).values(column).annotate(**wanted)
        return {row[column]: (row["all"], row.get("part")) for row in found}

    def remarks(self, name: str) -> dict[str, list[str]]:
        """What is said beside each part, without doubles, in one statement."""
        way = self._way(name)
        if not way.remark:
            return {}
        rows = self.rows.exclude(**{way.remark: ""}).order_by(way.column, way.remark)
        found: dict[str, list[str]] = {}
        for value, remark in rows.values_list(way.column, way.remark).distinct():
            found.setdefault(value, []).append(remark)
        return found

    def _way(self, name: str) -> Narrowing:
        if name not in self.by:
            raise refuse(
                "narrowing-unknown",
                N_("Số liệu này không chia nhỏ theo “{name}”."),
                N_("Bỏ phần chia nhỏ để xem toàn bộ các dòng của số liệu."),
                name=name,
            )
        return self.by[name]

    def count(self) -> tuple[int, int | None]:
        """``(rows, rows in the numerator)``, in one statement."""
        if self.asked is not None:
            return counting.tally([self.asked])[0][0].get(None, _none(self.numerator))
        if self.numerator is None:
            return self.rows.count(), None
        found = self.rows.order_by().aggregate(
            all=Count("pk", distinct=True), part=Count("pk", filter=self.numerator, distinct=True)
        )
        return found["all"], found["part"]

    def only(self, inside: bool) -> QuerySet:
        """The rows in the numerator, or those of the denominator that are not in it."""
        chosen = self.rows if self.numerator is None else self.rows.filter(self.numerator)
        return chosen if inside else self.rows.exclude(pk__in=chosen.order_by().values("pk"))

    def listed(self, start: int = 0, stop: int | None = None) -> list[Row]:
        """The same rows, by id; a page of them when asked."""
        rows = list(self.rows.order_by("pk")[start:stop])
        if stop is not None or self.numerator is None:
            return self.described(rows)
        chosen = self.only(inside=True).order_by("pk")
        inside = set(chosen.values_list("pk", flat=True))
        return [self._row(row, row.pk in inside) for row in rows]

    def described(self, rows: Sequence[Model]) -> list[Row]:
        """Some of the rows, in their order; of a rate, one statement says which are inside."""
        if self.numerator is None:
            return [self._row(row, True) for row in rows]
        chosen = self.only(inside=True).filter(pk__in=[row.pk for row in rows]).order_by("pk")
        inside = set(chosen.values_list("pk", flat=True))
        return [self._row(row, row.pk in inside) for row in rows]

    def after(self, key: int) -> Selection:
        """The same selection from the row that follows ``key`` in the order of :meth:`listed`."""
        return self._within(Q(pk__gt=key))

    def _row(self, row: Model, inside: bool) -> Row:
        label, unit, url = self.describe(row)
        return Row(self.kind, row.pk, label, unit, inside, url)


def _none(numerator: Q | None) -> tuple[int, int | None]:
    return 0, None if numerator is None else 0


def together(
    selections: Sequence[Selection], ways: Sequence[Collection[str]], *, under: str | None = None
) -> list[tuple[tuple[int, int | None], dict[str, dict[str, tuple[int, int | None]]]]]:
    """For each selection its ``count()``, and its ``parts()`` by each of its ways.

    One statement for all that share their rows, so that they are of one moment; the others are
    counted each by itself. ``under``: the mark of the house, where it was read already. Refuses
    with ``narrowing-unknown``.
    """
    shared = [each for each in selections if each.asked is not None]
    names = {
        name: one._way(name).column
        for one, some in zip(selections, ways, strict=True)
        if one.asked is not None
        for name in some
    }
    columns = list(dict.fromkeys(names.values()))
    asked = [each.asked for each in shared if each.asked is not None]
    counted = iter(counting.tally(asked, columns, under=under))
    found = []
    for one, some in zip(selections, ways, strict=True):
        if one.asked is None:
            found.append((one.count(), {name: one.parts(name) for name in some}))
            continue
        whole, *by = next(counted)
        parts = {name: by[columns.index(names[name])] for name in some}
        found.append((whole.get(None, _none(one.numerator)), parts))
    return found


Selector = Callable[[Scope, Period, datetime], Selection]


@dataclass(frozen=True)
class Figure:
    """A figure by code.

    ``definition`` says in a Vietnamese sentence exactly what is counted; ``scope`` is the mode
    that belongs to the code; ``unit_word`` what a row is ("hồ sơ"); ``basis`` the source.
    """

    code: str
    name: str
    definition: str
    is_rate: bool
    scope: Mode
    unit_word: str
    selector: Selector
    basis: str = ""


_registry: dict[str, Figure] = {}


def figure(
    code: str,
    name: str,
    definition: str,
    *,
    is_rate: bool = False,
    scope: Mode = Mode.OWN,
    unit_word: str,
    basis: str = "",
) -> Callable[[Selector], Selector]:
    """Register a selector under a code."""

    def register(selector: Selector) -> Selector:
        if code in _registry:
            raise ValueError(f"figure {code} is registered twice")
        _registry[code] = Figure(code, name, definition, is_rate, scope, unit_word, selector, basis)
        return selector

    return register


@cache
def load() -> None:
    """Let every app register its figures, once."""
    for app in apps.get_app_configs():
        if app.name.startswith("congvu."):
            try:
                import_module(f"{app.name}.figures")
            except ModuleNotFoundError as error:
                if error.name != f"{app.name}.figures":
                    raise


def codes() -> list[str]:
    """All codes, sorted."""
    load()
    return sorted(_registry)


def get(code: str) -> Figure:
    """The figure of ``code``; refuses with ``figure-unknown``."""
    load()
    if code not in _registry:
        raise refuse(
            "figure-unknown",
            N_("Không có số liệu mang mã “{code}”."),
            N_("Các mã hiện có: {codes}."),
            code=code,
            codes=", ".join(codes()),
        )
    return _registry[code]


def figures(chosen: Iterable[str] | None = None) -> list[Figure]:
    """All figures by code, or the chosen ones in their order."""
    return [get(code) for code in (codes() if chosen is None else chosen)]
