"""Parts of the papers of inspection, drawn from what was frozen. Vietnamese only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from congvu.core.periods import parse_moment
from congvu.core.vietnamese import (
    date_words,
    format_date,
    format_moment,
    number,
)
from congvu.documents.rules import (
    Block,
    Column,
    Heading,
    Items,
    Note,
    PageBreak,
    Signature,
    Signatures,
    Table,
    Text,
)
from congvu.figures import registry
from congvu.inspections.rules import (
    COMPARISON_SIGNS,
    MARK_LABELS,
    ROLE_LABELS,
    SAMPLED_LABELS,
    Comparison,
    FindingKind,
    Mark,
    Role,
    Sampled,
)
from congvu.inspections.signing import EXCUSED, GIVEN, LEADERS, Side, Stand
from congvu.organisation.models import Unit


def figures_part(figures: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if not figures:
        yield Text("Không có số liệu.")
        return
    first = figures[0]
    yield Text(
        f"Kỳ số liệu từ {day(first['period']['from'])} đến "
        f"{day(first['period']['to_inclusive'])}, tính đến "
        f"{format_moment(parse_moment(first['as_of']))}."
    )
    rows = [
        [
            f"{each['name']}. {each['definition']}",
            value_of(each),
            ""
            if each["denominator"] is None
            else f"{number(each['numerator'])} / {number(each['denominator'])}",
        ]
        for each in figures
        if each["denominator"] != 0
    ]
    yield Table(
        [
            Column("Số liệu và cách tính", 6),
            Column("Kết quả", 2, "right"),
            Column("Tử số / mẫu số", 2, "right"),
        ],
        rows,
    )
    empty = [each["name"] for each in figures if each["denominator"] == 0]
    if empty:
        yield Note(f"Không tính vì mẫu số bằng không: {'; '.join(empty)}.")


def value_of(figure: Mapping[str, Any]) -> str:
    """The figure as it is printed; empty where there was nothing to divide by."""
    if figure["denominator"] == 0:
        return "—"
    if figure["denominator"] is not None:
        return f"{number(figure['value'] * 100, 1)}%"
    return number(figure["value"])


def frames_part(title: str, frames: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if title:
        yield Heading(title)
    if title and not frames:
        yield Text("Không chốt khung số liệu.")
    for frame in frames:
        query = frame["query"]
        yield Text(
            f"Khung “{_name(frame['figure'])}”: {number(frame['rows'])} dòng, từ "
            f"{day(query['period']['from'])} đến {day(query['period']['to_inclusive'])}, tính "
            f"đến {format_moment(parse_moment(query['as_of']))}; chốt "
            f"{format_moment(parse_moment(frame['frozen_at']))}."
        )
        yield Note(f"SHA-256 của khung: {frame['sha256']}")
        if "draw" in frame:
            yield from _draw(frame["draw"])


def _draw(draw: Mapping[str, Any]) -> Iterator[Block]:
    if not draw["randomness"]:
        yield Text(f"Đã cam kết rút {number(draw['n'])} hồ sơ, chưa rút.")
        return
    yield Text(
        f"Rút ngẫu nhiên {number(draw['n'])} hồ sơ bằng “{draw['source']}”, giá trị công bố: "
        f"{draw['randomness']}. Đã mở {number(draw['examined'])}, sai lệch "
        f"{number(draw['deviations'])}."
    )
    if draw["sentence"]:
        yield Text(draw["sentence"], bold=True)
    yield from _settled(draw)
    yield Note(
        f"Cam kết {format_moment(parse_moment(draw['committed_at']))}: {draw['commitment']}. "
        f"Hạt giống: {draw['seed']}."
    )


def _settled(draw: Mapping[str, Any]) -> Iterator[Block]:
    """What was settled with the commitment: the strata, the tolerable rate, the extension."""
    if draw.get("tolerable"):
        yield Text(draw["tolerable"])
    if draw.get("strata"):
        yield Text(
            f"Chia nhóm theo {draw['rule']['strata_name'].lower()}: "
            + "; ".join(
                f"{part['name']}: xem {number(part['n'])}/{number(part['N'])}, sai lệch "
                f"{number(part['k'])}"
                for part in draw["strata"]
            )
            + "."
        )
    if draw.get("rule", {}).get("extend"):
        first, last, more = draw["rule"]["extend"]
        yield Text(
            f"Quy tắc ghi khi cam kết: đợt đầu có từ {number(first)} đến {number(last)} sai lệch "
            f"thì rút thêm {number(more)}, một lần."
        )
    second = draw.get("second")
    if second:
        yield Text(
            f"Rút thêm bằng “{second['source']}”, giá trị công bố: {second['randomness']}; cam kết "
            f"{format_moment(parse_moment(second['committed_at']))}: {second['commitment']}."
        )


def annexes(frames: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """The drawn rows one by one, after the signatures, which are over them too."""
    for frame in frames:
        items = frame.get("draw", {}).get("items")
        if not items:
            continue
        yield PageBreak()
        yield Text("PHỤ LỤC", bold=True, align="center")
        yield Text(f"Mẫu rút từ khung “{_name(frame['figure'])}”", bold=True, align="center")
        yield Table(
            [
                Column("TT", 0.7, "center"),
                Column("Hồ sơ", 5),
                Column("Kết quả", 1.8),
                Column("Điều đã thấy", 3),
            ],
            [
                [
                    str(each["rank"]),
                    each["label"],
                    SAMPLED_LABELS[Sampled(each["result"])],
                    each["observed"],
                ]
                for each in items
            ],
        )


def _name(code: str) -> str:
    return registry.get(code).name


def sheet_part(items: Sequence[Mapping[str, Any]], areas: Mapping[str, str]) -> Iterator[Block]:
    if not items:
        yield Text("Không lập phiếu.")
        return
    rows: list[list[str]] = []
    totals: list[int] = []
    last = None
    for each in items:
        if each["area"] != last:
            last = each["area"]
            totals.append(len(rows))
            rows.append(["", areas.get(last, "Nội dung khác"), "", ""])
        rows.append(
            [
                str(each["order"]),
                f"{each['text']} ({each['standard']})",
                MARK_LABELS[Mark(each["result"])],
                ". ".join(part for part in (each["observed"], each["evidence"]) if part),
            ]
        )
    yield Table(
        [
            Column("TT", 0.7, "center"),
            Column("Nội dung, tiêu chuẩn", 5),
            Column("Đánh giá", 1.8),
            Column("Điều đã thấy, tài liệu", 3.4),
        ],
        rows,
        totals=totals,
    )


def findings_part(
    findings: Sequence[Mapping[str, Any]], areas: Mapping[str, str]
) -> Iterator[Block]:
    for kind, title in (
        (FindingKind.STRENGTH, "Ưu điểm"),
        (FindingKind.LIMIT, "Tồn tại, hạn chế"),
    ):
        yield Heading(title, 3)
        chosen = [each for each in findings if each["kind"] == kind]
        if not chosen:
            yield Text("Không ghi.")
        for each in chosen:
            words = f"“{each['text']}”" if each["quote"] else each["text"]
            area = areas.get(each["area"])
            yield Text(f"{area}: {words}" if area else words)
            grounds = grounds_of(each)
            if grounds:
                yield Items([f"Căn cứ: {'; '.join(grounds)}."])
            if each["agrees"] is not None:
                stand = "nhất trí" if each["agrees"] else "không nhất trí"
                words = f": {each['reply']}" if each["reply"] else ""
                yield Items([f"Đơn vị {stand}{words}."])


def grounds_of(finding: Mapping[str, Any]) -> list[str]:
    """On what a frozen finding stands, the criterion first."""
    grounds = [_ground(row) for row in finding["rows"]]
    if finding["checklist"]:
        standard = f" ({finding['standard']})" if finding.get("standard") else ""
        grounds.insert(0, f"phiếu kiểm tra mục {finding['checklist']}{standard}")
    return grounds


def _ground(row: Mapping[str, Any]) -> str:
    """A ground in words: the figure, the drawn row, the event and its hash, the page of a file."""
    if row["figure"]:
        return f"số liệu “{_name(row['figure'])}”"
    words = str(row["label"])
    if "rank" in row:
        words = f"hồ sơ thứ {row['rank']} trong mẫu, {words}"
    if row["kind"] == "event":
        return f"sự việc {words} (nhật ký {row['sha256'][:12]})"
    if "sha256" in row:
        page = f", trang {row['page']}" if "page" in row else ""
        return f"tệp “{words}”{page} (SHA-256 {row['sha256'][:12]})"
    return words


def fed_by_part(fed: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if not fed:
        return
    yield Heading("VII. KẾT QUẢ LÀM VIỆC TRƯỚC ĐÓ Ở CẤP DƯỚI")
    for each in fed:
        yield Text(f"{each['unit_name']}, ngày {day(each['on'])}, biên bản số {each['minutes']}.")
        yield Items(each["limits"] or ["Không ghi hạn chế."])


def advice_part(advice: Sequence[Mapping[str, Any]], areas: Mapping[str, str]) -> Iterator[Block]:
    if not advice:
        yield Text("Không nêu kiến nghị.")
        return
    yield Table(
        [
            Column("TT", 0.6, "center"),
            Column("Nội dung nguyên văn", 3),
            Column("Cách hiểu để thực hiện", 3),
            Column("Chủ trì", 2),
            Column("Kết quả đầu ra", 2),
            Column("Thời hạn", 1.7, "center"),
        ],
        [
            [
                str(order),
                each["quote"],
                interpretation_of(each),
                f"{each['owner']} ({each['unit_name']})",
                each["output"],
                day(each["due_on"]),
            ]
            for order, each in enumerate(advice, start=1)
        ],
    )


def interpretation_of(each: Mapping[str, Any]) -> str:
    """What is asked, with the figure that decides it and the recommendation it repeats or not."""
    condition = condition_of(each)
    parts = [each["interpretation"], f"Điều kiện: {condition}" if condition else "",
             earlier_of(each)]  # fmt: skip
    return "\n".join(part for part in parts if part)


def condition_of(each: Mapping[str, Any]) -> str:
    """The figure that decides a recommendation, as asked; empty for none."""
    condition = each.get("condition")
    if not condition:
        return ""
    figure = registry.get(condition["figure"])
    sign = COMPARISON_SIGNS[Comparison(condition["comparison"])]
    wanted = number(Decimal(condition["value"]).normalize())
    at = f" tại {condition['unit_name']}" if condition.get("unit_name") else ""
    return f"{figure.name}{at} {sign} {wanted}{'%' if figure.is_rate else ''}."


def earlier_of(each: Mapping[str, Any]) -> str:
    """Which recommendation is repeated, or why none is; empty where nothing was said."""
    before = each.get("repeated")
    if before:
        return (
            f"Lặp lại kiến nghị {before['order']} của thông báo kết luận số "
            f"{before['conclusion']} ngày {day(before['signed_on'])}."
        )
    if each.get("not_repeat"):
        return f"Không phải lặp lại: {each['not_repeat']}"
    return ""


def witness(entries: int, root: str, digest: str) -> Iterable[Block]:
    yield Note(f"Nhật ký khi ký: {number(entries)} bản ghi, gốc {root}")
    yield Note(f"SHA-256 của nội dung: {digest}")


STANDS = {
    Stand.OPEN: "Chưa ký",
    Stand.UNDONE: "Đã rút chữ ký",
    Stand.SIGNED: "Đã ký trên hệ thống",
    Stand.ON_PAPER: "Đã ký bản giấy",
    Stand.REFUSED: "Không ký",
    Stand.ABSENT: "Vắng mặt",
}
SIDES = {Side.UNIT: "Đại diện đơn vị", Side.SECRETARY: "Thư ký", Side.DELEGATION: "Trưởng đoàn"}


def signers_part(said: Sequence[Mapping[str, Any]], digest: str) -> Iterator[Block]:
    """Everyone named, who signed when and who did not and why."""
    if not any(each["role"] or each["stand"] for each in said):
        return  # minutes of before joint signing: three names only
    yield Heading("NGƯỜI CÓ TÊN TRONG BIÊN BẢN")
    yield Table(
        [
            Column("TT", 0.6, "center"),
            Column("Họ tên, chức vụ", 3.4),
            Column("Tư cách", 2),
            Column("Chữ ký", 3),
            Column("Ý kiến bảo lưu, lý do", 3),
        ],
        [
            [
                str(order),
                ", ".join(part for part in (each["name"], each["post"]) if part),
                ROLE_LABELS[Role(each["role"])] if each["role"] else SIDES[Side(each["side"])],
                _signed(each),
                each["words"],
            ]
            for order, each in enumerate(said, start=1)
        ],
    )
    if {each["sha256"] for each in said if each["stand"] in GIVEN} == {digest}:
        yield Note("Mọi chữ ký đều trên nội dung mang mã SHA-256 ghi dưới đây.")


def _signed(each: Mapping[str, Any]) -> str:
    words = STANDS[Stand(each["stand"])]
    return f"{words}, {format_moment(parse_moment(each['at']))}" if each["at"] else words


def signature_blocks(said: Sequence[Mapping[str, Any]]) -> Signatures:
    """The blocks at the foot: the unit, the secretary, whoever leads the delegation."""
    blocks = []
    for side in Side:
        rows = [each for each in said if each["side"] == side]
        if side == Side.DELEGATION and any(each["role"] for each in rows):
            leaders = [each for each in rows if each["role"] in LEADERS]
            rows = [each for each in leaders if each["stand"] not in EXCUSED][:1] or leaders[:1]
        for each in rows:
            role = ROLE_LABELS[Role(each["role"])] if each["role"] else SIDES[side]
            if each["stand"] in ("", Stand.UNDONE, Stand.ON_PAPER):
                blocks.append(Signature(role, each["name"]))
            else:
                blocks.append(Signature(role, each["name"], f"({_signed(each)})"))
    return Signatures(blocks)


def member(each: Mapping[str, str]) -> str:
    post = f", {each['post']}" if each["post"] else ""
    task = f" ({each['task']})" if each["task"] else ""
    return f"{each['name']}{post}: {ROLE_LABELS[Role(each['role'])]}{task}"


def committee(unit: Unit, *, broken: bool = False) -> str:
    """“UBND huyện Tân Sơn”; ``broken``: as the head of a paper writes it, in two lines."""
    return f"Ủy ban nhân dân\n{unit.name}" if broken else f"UBND {lower(unit.name)}"


def lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def place(unit: Unit) -> str:
    """The name without its kind: Tân Sơn of Huyện Tân Sơn."""
    kind = f"{unit.kind.lower()} "
    return unit.name[len(kind) :] if unit.name.lower().startswith(kind) else unit.name


def day(text: str | None) -> str:
    return format_date(date.fromisoformat(text)) if text else "không ghi"


def of_day(text: str | None) -> str:
    return f" {date_words(date.fromisoformat(text))}" if text else ""
