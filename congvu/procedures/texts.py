"""What a publication says, as plain values, and reading it from files. Pure.

Four files make a catalogue: the procedures (one line a version), their papers, their steps and
their online levels. Papers and steps name their procedure by ``code`` and, where the levels differ,
by ``levels``; an empty ``levels`` means every version of that code in the file.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from congvu.core.actors import Duty
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.core.terms import parse_term
from congvu.procedures import rules


@dataclass(frozen=True)
class PaperText:
    """One paper of the dossier, as published."""

    name: str
    copies: int = 1
    original: bool = True
    required: bool = True
    note: str = ""


@dataclass(frozen=True)
class StepText:
    """One step of the internal process, as published."""

    name: str
    office_kind: str
    duty: str
    term: str
    office_code: str = ""
    after: tuple[int, ...] | None = None
    unit_kind: str = "receiving"
    agency: str = ""
    holds_all: bool = False
    optional: bool = False
    child_code: str = ""
    note: str = ""

    def as_data(self) -> dict[str, Any]:
        """What is said of it as plain values; what is left to the rule of the house is left out."""
        plain = asdict(self)
        plain["after"] = None if self.after is None else list(self.after)
        if plain["unit_kind"] == "receiving":
            del plain["unit_kind"]
        return {key: value for key, value in plain.items() if value not in ("", None, False)}


@dataclass(frozen=True)
class VersionText:
    """Everything a publication says about a procedure from ``valid_from`` on.

    ``levels`` are in the order of :data:`congvu.procedures.rules.LEVELS`; ``term`` is the text of
    a core Term; ``fee_amount`` is in đồng where the fee is one amount.
    """

    name: str
    levels: tuple[str, ...]
    term: str
    valid_from: date
    valid_to: date | None = None
    term_note: str = ""
    fee: str = ""
    fee_amount: int | None = None
    how_to: str = ""
    subjects: str = ""
    agency: str = ""
    result: str = ""
    conditions: str = ""
    sets: int = 1
    decision: str = ""
    basis: str = ""
    verified: bool = False
    papers: tuple[PaperText, ...] = ()
    steps: tuple[StepText, ...] = ()

    def columns(self) -> dict[str, Any]:
        """The columns of the version's row; levels as comma text from the top down."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        del own["papers"], own["steps"]
        return own | {"levels": ",".join(each for each in rules.LEVELS if each in self.levels)}

    def as_data(self) -> dict[str, Any]:
        """All of it as plain values, for the audit event."""
        plain = asdict(self)
        plain["valid_from"] = self.valid_from.isoformat()
        plain["valid_to"] = self.valid_to and self.valid_to.isoformat()
        plain["levels"] = list(self.levels)
        plain["papers"] = list(plain["papers"])
        plain["steps"] = [step.as_data() for step in self.steps]
        return {key: value for key, value in plain.items() if value not in ("", None, [])}


@dataclass(frozen=True)
class CatalogueLine:
    """One line of the file of procedures, with its papers and steps."""

    line: int
    code: str
    old_code: str
    code_note: str
    field: str
    version: VersionText


@dataclass(frozen=True)
class OnlineLine:
    """One line of the file of online levels (of every unit)."""

    line: int
    code: str
    level: int
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Catalogue:
    """A whole file set, read and found sound in itself."""

    lines: tuple[CatalogueLine, ...]
    online: tuple[OnlineLine, ...]


def why_not_version(version: VersionText) -> Refusal | None:
    """Why this text cannot be published, whatever came before; None when it can."""
    if not version.name.strip():
        return Refusal(
            "procedure-without-name",
            N_("Chưa ghi tên thủ tục."),
            N_("Ghi tên như trong quyết định công bố."),
        )
    if not version.levels or any(level not in rules.LEVELS for level in version.levels):
        return Refusal(
            "procedure-without-level",
            N_("Chưa ghi cấp tiếp nhận thủ tục."),
            N_("Ghi tinh, huyen hoặc xa."),
        )
    if version.valid_to and version.valid_to < version.valid_from:
        return Refusal(
            "version-backwards",
            N_("Ngày hết hiệu lực trước ngày có hiệu lực."),
            N_("Kiểm tra lại hai ngày trong quyết định công bố."),
        )
    try:
        return rules.why_not_route(parse_term(version.term), route_of(version))
    except Refused as unreadable:
        return unreadable.refusal


def route_of(version: VersionText) -> list[rules.RouteStep]:
    """The steps as the rules of routes take them; refuses with ``term-unreadable``."""
    return [
        rules.RouteStep(
            order,
            step.name,
            parse_term(step.term),
            step.after,
            step.unit_kind,
            step.agency.strip(),
            step.child_code,
            step.note,
        )
        for order, step in enumerate(version.steps, start=1)
    ]


def faulty(faults: list[str]) -> Refused:
    """The refusal of a file set: every fault by its file and line."""
    return refuse(
        "catalogue-faulty",
        N_("Danh mục thủ tục có {count} lỗi: {faults}"),
        N_("Sửa các dòng nêu trên rồi nhập lại; chưa có dòng nào được ghi."),
        count=len(faults),
        faults="; ".join(faults),
    )


PROCEDURE_COLUMNS = [
    "code",
    "old_code",
    "code_note",
    "field",
    "name",
    "levels",
    "valid_from",
    "valid_to",
    "term",
    "term_note",
    "fee",
    "fee_amount",
    "how_to",
    "subjects",
    "agency",
    "result",
    "conditions",
    "sets",
    "decision",
    "basis",
    "verified",
]
PAPER_COLUMNS = ["code", "levels", "order", "name", "copies", "original", "required", "note"]
STEP_COLUMNS = ["code", "levels", "order", "name", "office_kind", "office_code", "duty", "term"]
ROUTE_COLUMNS = ["after", "unit_kind", "agency", "holds_all", "optional", "child_code", "note"]
"""Columns of the file of steps that a catalogue of steps one after the other goes without.

``after``: orders of the steps before it, by ";"; 0: it begins; empty: the line before.
"""
ONLINE_COLUMNS = ["code", "level", "valid_from", "valid_to", "source"]

Key = tuple[str, tuple[str, ...] | None]


def read_catalogue(text: str, papers: str = "", steps: str = "", online: str = "") -> Catalogue:
    """Read the four files; refuses with ``catalogue-faulty`` and every fault by file and line."""
    faults: list[str] = []
    lines = _read("thủ tục", text, PROCEDURE_COLUMNS, _procedure, faults)
    paper_lines = _read("giấy tờ", papers, PAPER_COLUMNS, _paper, faults)
    step_lines = _read("các bước", steps, STEP_COLUMNS, _step, faults, ROUTE_COLUMNS)
    online_lines = _read("mức độ", online, ONLINE_COLUMNS, _online, faults)
    known = {line.code for line in lines}
    for word, codes in (
        ("giấy tờ", [(at, key[0]) for at, key, _, _ in paper_lines]),
        ("các bước", [(at, key[0]) for at, key, _, _ in step_lines]),
        ("mức độ", [(each.line, each.code) for each in online_lines]),
    ):
        faults += [
            f"{word} dòng {at}: không có thủ tục {code} trong tệp"
            for at, code in codes
            if code not in known
        ]
    whole = []
    for line in lines:
        version = replace(
            line.version,
            papers=tuple(_of(line, paper_lines)),
            steps=_steps_of(line, step_lines),
        )
        refusal = why_not_version(version)
        if refusal:
            faults.append(f"thủ tục dòng {line.line}: {refusal}")
        whole.append(replace(line, version=version))
    faults += _clashes(whole)
    if faults:
        raise faulty(faults)
    return Catalogue(tuple(whole), tuple(online_lines))


def _steps_of(line: CatalogueLine, parts: list[Any]) -> tuple[StepText, ...]:
    # A file may number its steps 10, 20, 30; a version numbers them from 1 on.
    orders = [order for order, _ in _in_order(line, parts)]
    places = {order: place for place, order in enumerate(orders, start=1)}
    return tuple(
        step
        if step.after is None
        else replace(step, after=tuple(places.get(each, 0) for each in step.after))
        for step in _of(line, parts)
    )


def _of(line: CatalogueLine, parts: list[Any]) -> Iterator[Any]:
    return (part for _, part in _in_order(line, parts))


def _in_order(line: CatalogueLine, parts: list[Any]) -> list[tuple[int, Any]]:
    mine = [
        (order, part)
        for _, (code, levels), order, part in parts
        if code == line.code and levels in (None, line.version.levels)
    ]
    return sorted(mine, key=lambda each: each[0])


def _clashes(lines: list[CatalogueLine]) -> Iterator[str]:
    seen: dict[str, list[rules.Span]] = {}
    fields: dict[str, str] = {}
    for line in sorted(lines, key=lambda each: (each.version.valid_from, each.line)):
        version = line.version
        span = rules.Span(version.levels, version.valid_from, version.valid_to)
        before = seen.setdefault(line.code, [])
        refusal = rules.why_not_after(line.code, before, span)
        if refusal:
            yield f"thủ tục dòng {line.line}: {refusal}"
        if fields.setdefault(line.code, line.field) != line.field:
            yield f"thủ tục dòng {line.line}: mã {line.code} ghi hai lĩnh vực khác nhau"
        before.append(span)


def _read(
    word: str,
    text: str,
    columns: list[str],
    one: Callable[[int, dict[str, str]], Any],
    faults: list[str],
    beside: Sequence[str] = (),
) -> list[Any]:
    if not text.strip():
        return []
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        faults.append(f"{word} dòng 1: thiếu cột {', '.join(missing)}")
        return []
    found = []
    for raw in reader:
        line = reader.line_num
        try:
            if None in raw:
                raise ValueError("thừa ô so với dòng tiêu đề; kiểm tra dấu phẩy và dấu nháy")
            keys = (*columns, *beside)
            found.append(one(line, {key: (raw.get(key) or "").strip() for key in keys}))
        except ValueError as error:
            faults.append(f"{word} dòng {line}: {error}")
        except Refused as refused:
            faults.append(f"{word} dòng {line}: {refused.refusal}")
    return found


def _procedure(line: int, raw: dict[str, str]) -> CatalogueLine:
    return CatalogueLine(
        line,
        _code(raw["code"]),
        raw["old_code"],
        raw["code_note"],
        _filled(raw, "field", "thiếu lĩnh vực"),
        VersionText(
            name=_filled(raw, "name", "thiếu tên thủ tục"),
            levels=rules.levels_of(raw["levels"]),
            term=str(parse_term(raw["term"])),
            valid_from=_day(_filled(raw, "valid_from", "thiếu ngày có hiệu lực")),
            valid_to=_day(raw["valid_to"]) if raw["valid_to"] else None,
            term_note=raw["term_note"],
            fee=raw["fee"],
            fee_amount=_number(raw["fee_amount"], "mức phí") if raw["fee_amount"] else None,
            how_to=raw["how_to"],
            subjects=raw["subjects"],
            agency=raw["agency"],
            result=raw["result"],
            conditions=raw["conditions"],
            sets=_number(raw["sets"] or "1", "số bộ hồ sơ"),
            decision=raw["decision"],
            basis=raw["basis"],
            verified=_yes(raw["verified"]),
        ),
    )


def _key(raw: dict[str, str]) -> Key:
    return _code(raw["code"]), rules.levels_of(raw["levels"]) if raw["levels"] else None


def _paper(line: int, raw: dict[str, str]) -> tuple[int, Key, int, PaperText]:
    paper = PaperText(
        _filled(raw, "name", "thiếu tên giấy tờ"),
        _number(raw["copies"] or "1", "số bản"),
        _yes(raw["original"]),
        _yes(raw["required"]),
        raw["note"],
    )
    return line, _key(raw), _number(raw["order"], "thứ tự"), paper


def _step(line: int, raw: dict[str, str]) -> tuple[int, Key, int, StepText]:
    if raw["office_kind"] not in rules.OFFICE_KINDS:
        raise ValueError(f"loại bộ phận không hợp lệ: {raw['office_kind']!r}")
    if raw["unit_kind"] and raw["unit_kind"] not in rules.UNIT_KINDS:
        raise ValueError(f"loại cơ quan không hợp lệ: {raw['unit_kind']!r}")
    if raw["duty"] not in list(Duty):
        raise ValueError(f"nhiệm vụ không hợp lệ: {raw['duty']!r}")
    step = StepText(
        _filled(raw, "name", "thiếu tên bước"),
        raw["office_kind"],
        raw["duty"],
        str(parse_term(raw["term"])),
        raw["office_code"],
        _after(raw["after"]),
        raw["unit_kind"] or "receiving",
        raw["agency"],
        _yes(raw["holds_all"] or "0"),
        _yes(raw["optional"] or "0"),
        raw["child_code"],
        raw["note"],
    )
    return line, _key(raw), _number(raw["order"], "thứ tự"), step


def _after(text: str) -> tuple[int, ...] | None:
    if not text:
        return None
    orders = tuple(_number(part.strip(), "bước liền trước") for part in text.split(";"))
    return () if orders == (0,) else orders


def _online(line: int, raw: dict[str, str]) -> OnlineLine:
    level = _number(raw["level"], "mức độ")
    if level not in (1, 2, 3, 4):
        raise ValueError(f"mức độ phải từ 1 đến 4: {raw['level']!r}")
    return OnlineLine(
        line,
        _code(raw["code"]),
        level,
        _day(_filled(raw, "valid_from", "thiếu ngày áp dụng")),
        _day(raw["valid_to"]) if raw["valid_to"] else None,
        raw["source"],
    )


def _code(text: str) -> str:
    if not rules.is_code(text):
        raise ValueError(f"mã thủ tục không hợp lệ: {text!r} (dạng đúng: 1.001193)")
    return text


def _filled(raw: dict[str, str], column: str, complaint: str) -> str:
    if not raw[column]:
        raise ValueError(complaint)
    return raw[column]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"ngày không hợp lệ: {text!r} (ghi năm-tháng-ngày, 2018-01-31)") from None


def _number(text: str, word: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{word} không phải là số nguyên: {text!r}")
    return int(text)


def _yes(text: str) -> bool:
    if text not in ("1", "0"):
        raise ValueError(f"ghi 1 (có) hoặc 0 (không), không ghi {text!r}")
    return text == "1"
