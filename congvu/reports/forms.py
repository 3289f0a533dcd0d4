"""Forms of reports read from data: outlines with sections and lines, tables with header trees.

Pure: a form is what its file says. Nothing here knows how a figure is counted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from congvu.core.periods import Period
from congvu.core.refusals import N_, refuse

UNCHECKED = "chưa đối chiếu văn bản"
"""What stands beside a basis that was not compared with the text of the law."""

HOLDS = ("figure", "order", "label", "cause", "note")


@dataclass(frozen=True)
class Identity:
    """Sides that must be equal; each is a sum of columns (by number) or of figures (by code)."""

    name: str
    sides: tuple[tuple[int | str, ...], ...]


@dataclass(frozen=True)
class Match:
    """A column whose total is the sum of columns of another table of the same report."""

    name: str
    column: int
    table: str
    columns: tuple[int, ...]


@dataclass(frozen=True)
class CarriedOver:
    """A column that repeats what a column said at the end of the period before."""

    name: str
    column: int
    left: int


@dataclass(frozen=True)
class Line:
    """One figure in a section, with the words it stands under."""

    label: str
    figure: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A chapter (``II``) or a part of one (``II.1``), with room for the officer's words."""

    key: str
    title: str
    hint: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Window:
    """A period a form counts in: days given by month and day, years from the one asked for."""

    code: str
    name: str
    first: tuple[int, int, int]
    last: tuple[int, int, int]

    def of(self, year: int) -> Period:
        """The days of this window in ``year``, both ends inside."""
        first, last = (date(year + y, month, day) for y, month, day in (self.first, self.last))
        return Period.inclusive(first, last, f"{first.isoformat()}..{last.isoformat()}")


@dataclass(frozen=True)
class Column:
    """A column with its printed number. ``holds``: a figure, or the order, label, cause or note.

    ``group`` are the headings above its label, outermost first.
    """

    number: int
    label: str
    holds: str
    figure: str = ""
    group: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """What outlines and tables share: name, basis, and the days on which they apply."""

    code: str
    name: str
    basis: str
    checked: bool
    valid_from: date | None
    valid_to: date | None

    @property
    def basis_words(self) -> str:
        """The basis, and whether it was compared with the text."""
        return self.basis if self.checked else f"{self.basis} ({UNCHECKED})"

    @property
    def validity(self) -> Period:
        """The days on which the form applies."""
        return Period.inclusive(self.valid_from, self.valid_to)


@dataclass(frozen=True)
class Table(Form):
    """A table of figures: a column tree, one row for each part of the figures, a total row."""

    form: str
    unit_word: str
    rows_by: str
    rows_label: str
    total_label: str
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...]
    windows: tuple[Window, ...]
    notes: tuple[str, ...]
    matches: tuple[Match, ...] = ()
    carried: tuple[CarriedOver, ...] = ()

    @property
    def figures(self) -> tuple[Column, ...]:
        """The columns that hold a figure."""
        return tuple(each for each in self.columns if each.holds == "figure")


@dataclass(frozen=True)
class Outline(Form):
    """A report: sections in order, identities between its figures, the tables annexed to it."""

    sections: tuple[Section, ...]
    identities: tuple[Identity, ...]
    tables: tuple[str, ...]


# --- reading -------------------------------------------------------------------------------------


def read(text: str) -> Outline | Table:
    """A form from TOML. Raises ValueError on a form that contradicts itself."""
    given = tomllib.loads(text)
    shared = {key: given[key] for key in ("code", "name", "basis", "checked")}
    shared |= {key: given.get(key) for key in ("valid_from", "valid_to")}
    return _outline(given, shared) if given["kind"] == "outline" else _table(given, shared)


def _outline(given: Mapping[str, Any], shared: dict[str, Any]) -> Outline:
    sections = tuple(
        Section(
            each["key"],
            each["title"],
            each.get("hint", ""),
            tuple(Line(**line) for line in each.get("lines", ())),
        )
        for each in given["sections"]
    )
    keys = [section.key for section in sections]
    if len(set(keys)) != len(keys):
        raise ValueError(f"{shared['code']}: a section key stands twice")
    codes = {line.figure for section in sections for line in section.lines}
    identities = _identities(given, codes, shared["code"])
    return Outline(
        **shared, sections=sections, identities=identities, tables=tuple(given.get("tables", ()))
    )


def _table(given: Mapping[str, Any], shared: dict[str, Any]) -> Table:
    columns = tuple(_leaves(given["columns"]))
    numbers = [column.number for column in columns]
    if numbers != list(range(1, len(columns) + 1)):
        raise ValueError(f"{shared['code']}: columns are not numbered 1, 2, 3 …")
    for column in columns:
        if column.holds not in HOLDS or (column.holds == "figure") != bool(column.figure):
            raise ValueError(f"{shared['code']}: column {column.number} holds nothing known")
    filled = {column.number for column in columns if column.figure}
    return Table(
        **shared,
        form=given["form"],
        unit_word=given["unit_word"],
        rows_by=given["rows_by"],
        rows_label=given["rows_label"],
        total_label=given["total_label"],
        columns=columns,
        identities=_identities(given, filled, shared["code"]),
        windows=tuple(_window(each) for each in given.get("windows", ())),
        notes=tuple(given.get("notes", ())),
        matches=tuple(
            Match(each["name"], each["column"], each["table"], tuple(each["columns"]))
            for each in given.get("matches", ())
        ),
        carried=tuple(CarriedOver(**each) for each in given.get("carried", ())),
    )


def _identities(given: Mapping[str, Any], known: set[Any], code: str) -> tuple[Identity, ...]:
    found = tuple(
        Identity(each["name"], tuple(tuple(side) for side in each["sides"]))
        for each in given.get("identities", ())
    )
    for identity in found:
        unknown = [term for side in identity.sides for term in side if term not in known]
        if unknown or len(identity.sides) < 2:
            raise ValueError(f"{code}: identity {identity.name} cannot be computed: {unknown}")
    return found


def _window(given: Mapping[str, Any]) -> Window:
    ends = [tuple(given[end][key] for key in ("years", "month", "day")) for end in ("from", "to")]
    return Window(given["code"], given["name"], *ends)


def _leaves(nodes: Iterable[Mapping[str, Any]], group: tuple[str, ...] = ()) -> Iterator[Column]:
    for node in nodes:
        label = node["label"]
        if "under" in node:
            yield from _leaves(node["under"], (*group, label))
        else:
            holds, figure = node.get("holds", "figure"), node.get("figure", "")
            yield Column(node["number"], label, holds, figure, group)


# --- the forms that come with the product --------------------------------------------------------


@cache
def packaged() -> tuple[Outline | Table, ...]:
    """Every form in ``congvu/reports/data``."""
    folder = files("congvu.reports.data")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return tuple(read(folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def outlines() -> list[Outline]:
    """The outlines, by code and the day they begin to apply."""
    found = [each for each in packaged() if isinstance(each, Outline)]
    return sorted(found, key=lambda each: (each.code, each.valid_from or date.min))


def outline_on(code: str, day: date) -> Outline:
    """The outline ``code`` that applies on ``day``; refuses with ``form-not-then``."""
    return _on(outlines(), code, day)


def table_on(code: str, day: date) -> Table:
    """The table ``code`` that applies on ``day``; refuses with ``form-not-then``."""
    return _on([each for each in packaged() if isinstance(each, Table)], code, day)


def _on(forms: Iterable[Any], code: str, day: date) -> Any:
    for form in forms:
        if form.code == code and day in form.validity:
            return form
    raise refuse(
        "form-not-then",
        N_("Không có mẫu báo cáo “{code}” áp dụng cho kỳ kết thúc ngày {day}."),
        N_("Chọn mẫu áp dụng cho kỳ này; mẫu của năm khác không dùng để lập lại số liệu."),
        code=code,
        day=f"{day:%d/%m/%Y}",
    )


def windows_of(outline: Outline) -> list[Window]:
    """The windows in which the tables of ``outline`` may be counted, at any time."""
    tables = [form for form in packaged() if isinstance(form, Table)]
    return [w for table in tables if table.code in outline.tables for w in table.windows]
