"""What a paper is made of: templates by date, and the parts of a page.

A :class:`Paper` is the one description from which the PDF and the DOCX are made, so that both say
the same. Statutory forms are Vietnamese only: nothing here goes through gettext, except refusals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from congvu.core.refusals import N_, refuse

UNVERIFIED = "Mẫu chưa đối chiếu với bản in chính thức"
"""Printed at the foot of a paper whose layout was not compared with the official print."""


@dataclass(frozen=True)
class Layout:
    """How the pages of official papers are set out from a day on.

    ``page_number`` is where the number of the page stands. Source: the circular or decree named in
    ``basis``; what was not compared with its text says so there.
    """

    valid_from: date
    basis: str
    page_number: Literal["bottom-right", "top-center"]


LAYOUTS = (
    Layout(date.min, "Thông tư 01/2011/TT-BNV (chưa đối chiếu văn bản)", "bottom-right"),
    Layout(date(2020, 3, 5), "Nghị định 30/2020/NĐ-CP (chưa đối chiếu văn bản)", "top-center"),
)
"""Oldest first. Margins and sizes of type agree in both within what either allows."""


def layout_on(day: date) -> Layout:
    """The layout in force on ``day``."""
    return [each for each in LAYOUTS if each.valid_from <= day][-1]


Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True)
class TemplateSpec:
    """One template in one validity. ``valid_to`` is inclusive, None while in force.

    ``basis`` is the clause; ``verified`` False prints :data:`UNVERIFIED` on the paper.
    """

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    basis: str
    verified: bool
    paper: Literal["A4", "A5"] = "A4"

    @property
    def version(self) -> str:
        """The first day of its validity names the version."""
        return self.valid_from.isoformat()

    def holds_on(self, day: date) -> bool:
        """True when in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Templates:
    """A register of templates by code and date."""

    def __init__(self, specs: Iterable[TemplateSpec] = ()) -> None:
        self._by_code: dict[str, list[TemplateSpec]] = {}
        self.register(*specs)

    def register(self, *specs: TemplateSpec) -> None:
        """Add templates; two of one code in force on the same day are a fault of the caller."""
        for spec in specs:
            held = self._by_code.setdefault(spec.code, [])
            if spec in held:
                continue
            for other in held:
                if other.holds_on(spec.valid_from) or spec.holds_on(other.valid_from):
                    raise ValueError(f"{spec.code}: two templates on the same day")
            held.append(spec)

    def on(self, code: str, day: date) -> TemplateSpec:
        """The template ``code`` in force on ``day``. Refuses with ``template-missing``."""
        for spec in self._by_code.get(code, ()):
            if spec.holds_on(day):
                return spec
        raise refuse(
            "template-missing",
            N_("Không có mẫu “{code}” cho ngày {day}."),
            N_("Kiểm tra ngày của giấy tờ, hoặc bổ sung mẫu có hiệu lực ngày đó."),
            code=code,
            day=day.isoformat(),
        )

    def all(self) -> list[TemplateSpec]:
        """Every template, by code and date."""
        specs = [spec for held in self._by_code.values() for spec in held]
        return sorted(specs, key=lambda spec: (spec.code, spec.valid_from))


# --- the parts of a page -------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    kind: ClassVar[str] = "text"
    text: str
    bold: bool = False
    italic: bool = False
    align: Align = "justify"
    indent: bool = True  # first line, 1 cm


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 ``I. …`` bold, level 2 ``1. …`` bold, level 3 ``a) …`` bold italic."""

    kind: ClassVar[str] = "heading"
    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Field:
    """``Label: value`` on a line, as on a form; an empty value leaves a dotted line."""

    kind: ClassVar[str] = "field"
    label: str
    value: str = ""


@dataclass(frozen=True)
class Items:
    """A list. ``marker``: ``dash`` (-), ``number`` (1.), ``letter`` (a) b) c) d) đ))."""

    kind: ClassVar[str] = "items"
    items: Sequence[str]
    marker: Literal["dash", "number", "letter"] = "dash"


@dataclass(frozen=True)
class Column:
    """A column of a table; ``group`` are the headings above its label, outermost first.

    ``width`` is its share of the page. ``format`` is how figures are shown in a workbook.
    """

    label: str
    width: float = 1
    align: Align = "left"
    group: tuple[str, ...] = ()
    format: Literal["text", "integer", "decimal", "percent", "date", "moment"] = "text"


@dataclass(frozen=True)
class Table:
    """A table. ``rows`` are plain text already formatted; ``totals`` are the numbers of bold rows.
    ``numbered`` adds the line (1) (2) (3) … under the headings."""

    kind: ClassVar[str] = "table"
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: Sequence[int] = ()
    numbered: bool = False


@dataclass(frozen=True)
class Signature:
    """Who signs: ``role`` in capitals as printed, ``hint`` in italics below it, the name."""

    role: str
    name: str = ""
    hint: str = "(Ký, ghi rõ họ tên)"


@dataclass(frozen=True)
class Signatures:
    """Signature blocks side by side; one alone stands on the right, beside ``recipients``."""

    kind: ClassVar[str] = "signatures"
    blocks: Sequence[Signature]
    recipients: Sequence[str] = ()  # lines under “Nơi nhận:”


@dataclass(frozen=True)
class Note:
    """Small italic words."""

    kind: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page; ``landscape`` turns it (wide annexes)."""

    kind: ClassVar[str] = "page_break"
    landscape: bool = False


Block = Text | Heading | Field | Items | Table | Signatures | Note | PageBreak


@dataclass(frozen=True)
class Paper:
    """One official paper with the head of NĐ 30/2020/NĐ-CP.

    ``number`` is ready to print (``01/KL-ĐKT``), empty for a paper without one; ``place_date`` is
    “Tân Sơn, ngày 09 tháng 11 năm 2018”. ``qr`` is what the square code holds, ``qr_label`` what
    stands under it. ``parent`` is the body above the issuer.
    """

    title: str
    issuer: str
    blocks: Sequence[Block]
    parent: str = ""
    number: str = ""
    place_date: str = ""
    subtitle: str = ""
    qr: str = ""
    qr_label: str = ""
    paper: Literal["A4", "A5"] = "A4"
    verified: bool = True
    landscape: bool = False
    page_number: Literal["bottom-right", "top-center"] = "top-center"  # :func:`layout_on`
    extra: dict[str, Any] = field(default_factory=dict)  # for templates of their own

    def as_data(self) -> dict[str, Any]:
        """Plain values for the renderers and for freezing."""
        data = asdict(self)
        data["blocks"] = [
            {"kind": block.kind, **drawn}
            for block, drawn in zip(self.blocks, data["blocks"], strict=True)
        ]
        for block in data["blocks"]:
            if block["kind"] == "table":
                block["head"] = header_rows([Column(**each) for each in block["columns"]])
        data["foot"] = "" if self.verified else UNVERIFIED
        return data


def header_rows(columns: Sequence[Column]) -> list[list[dict[str, Any]]]:
    """The headings of a table as rows of ``{label, column, colspan, rowspan}``.

    Neighbours under the same group share its cell; a label without group reaches to the bottom.
    """
    depth = 1 + max((len(column.group) for column in columns), default=0)
    rows: list[list[dict[str, Any]]] = [[] for _ in range(depth)]
    for position, column in enumerate(columns):
        for level, label in enumerate(column.group):
            path = column.group[: level + 1]
            before = columns[position - 1].group[: level + 1] if position else None
            if before == path:
                rows[level][-1]["colspan"] += 1
            else:
                cell = {"label": label, "column": position, "colspan": 1, "rowspan": 1}
                rows[level].append(cell)
        level = len(column.group)
        cell = {"label": column.label, "column": position, "colspan": 1, "rowspan": depth - level}
        rows[level].append(cell)
    return rows
