"""The minutes and the notice of conclusion as papers. Statutory, Vietnamese only.

Both are drawn from what was frozen and signed, never from the rows as they stand today.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from congvu.audit import queries as audit
from congvu.core.periods import HANOI, parse_moment
from congvu.core.vietnamese import (
    date_words,
    format_date,
    format_moment,
    moment_words,
    number,
)
from congvu.documents.registry import templates
from congvu.documents.render import paper_docx, paper_pdf
from congvu.documents.rules import (
    Block,
    Column,
    Heading,
    Items,
    Note,
    PageBreak,
    Paper,
    Signature,
    Signatures,
    Table,
    TemplateSpec,
    Text,
)
from congvu.figures import registry
from congvu.inspections import queries
from congvu.inspections.models import Conclusion, Minutes
from congvu.inspections.rules import (
    MARK_LABELS,
    ROLE_LABELS,
    SAMPLED_LABELS,
    FindingKind,
    Mark,
    Role,
    Sampled,
)
from congvu.organisation.models import Unit

MINUTES, CONCLUSION = "inspection.minutes", "inspection.conclusion"
ERAS = (
    (date(2011, 4, 6), date(2020, 3, 4), "Thể thức theo Thông tư 01/2011/TT-BNV"),
    (date(2020, 3, 5), None, "Thể thức theo Nghị định 30/2020/NĐ-CP"),
)
templates.register(
    *(
        TemplateSpec(code, name, start, end, basis, verified=False)
        for code, name in (
            (MINUTES, "Biên bản kiểm tra cải cách hành chính"),
            (CONCLUSION, "Thông báo kết luận kiểm tra"),
        )
        for start, end, basis in ERAS
    )
)

SIDES = {"delegation": "Trưởng đoàn", "unit": "Đại diện đơn vị", "secretary": "Thư ký"}


def minutes_paper(minutes: Minutes) -> Paper:
    """Biên bản kiểm tra of one visit."""
    visit = minutes.visit
    said = json.loads(minutes.content)
    about, held = said["inspection"], said["visit"]
    areas = queries.areas_of(visit.on)
    blocks: list[Block] = [
        Text(
            f"Căn cứ Quyết định số {about['decision']}{_of_day(about['decision_on'])}; hôm nay, "
            f"vào {moment_words(parse_moment(held['held_at']))}, tại "
            f"{held['place'] or 'trụ sở đơn vị'}, Đoàn kiểm tra làm việc với "
            f"{_committee(visit.unit)}."
        ),
        Heading("I. THÀNH PHẦN"),
        Heading("1. Đoàn kiểm tra", 2),
        Items([_member(each) for each in said["members"]]),
        Heading("2. Đơn vị được kiểm tra", 2),
        Text(held["attendance"] or "Không ghi."),
        Heading("II. BÁO CÁO TỰ KIỂM TRA CỦA ĐƠN VỊ"),
        Text(said["self_report"] or "Đơn vị không gửi báo cáo."),
        Heading("III. SỐ LIỆU"),
        *_figures(said["figures"]),
        *_frames("IV. KHUNG SỐ LIỆU VÀ MẪU KIỂM TRA", said["frames"]),
        Heading("V. PHIẾU KIỂM TRA"),
        *_sheet(said["checklist"], areas),
        Heading("VI. KẾT QUẢ KIỂM TRA"),
        *_findings(said["findings"], areas),
        *_fed_by(said["fed_by"]),
        Text(
            "Biên bản đã đọc lại cho các bên cùng nghe. Bản giấy do đơn vị giữ mang gốc nhật ký "
            "dưới đây: sửa một bản ghi trước lúc ký thì gốc tính lại sẽ khác."
        ),
        *_witness(minutes.audit_entries, minutes.audit_root, minutes.sha256),
        Signatures(
            [
                Signature(SIDES[each["side"]], each["name"])
                for side in ("unit", "secretary", "delegation")
                for each in json.loads(minutes.signatories)
                if each["side"] == side
            ]
        ),
        *_annexes(said["frames"]),
    ]
    return Paper(
        title="Biên bản",
        subtitle=about["title"],
        parent=_committee(visit.inspection.unit, broken=True),
        issuer="Đoàn kiểm tra",
        number=minutes.number,
        place_date=f"{_place(visit.unit)}, {date_words(minutes.signed_on)}",
        blocks=blocks,
        qr=f"sha256:{minutes.sha256}",
        qr_label=minutes.number,
        verified=templates.on(MINUTES, minutes.signed_on).verified,
    )


def conclusion_paper(conclusion: Conclusion) -> Paper:
    """Thông báo kết luận kiểm tra of one inspection."""
    inspection = conclusion.inspection
    said = json.loads(conclusion.content)
    areas = queries.areas_of(conclusion.signed_on)
    names = ", ".join(f"UBND {_lower(each['unit_name'])}" for each in said["visits"])
    blocks: list[Block] = [
        Text(
            f"Thực hiện Quyết định số {said['decision']}, Đoàn kiểm tra đã làm việc với {names}; "
            f"số liệu từ {_day(said['period']['from'])} đến {_day(said['period']['to_inclusive'])}."
        ),
        Heading("I. KẾT QUẢ KIỂM TRA"),
    ]
    for order, each in enumerate(said["visits"], start=1):
        blocks += [
            Heading(
                f"{order}. UBND {_lower(each['unit_name'])} (ngày {_day(each['on'])}, "
                f"biên bản số {each['minutes']})",
                2,
            ),
            *_figures(each["figures"]),
            *_frames("", each["frames"]),
            *_findings(each["findings"], areas),
        ]
    blocks += [
        Heading("II. NGUYÊN NHÂN"),
        Text(said["causes"] or "Không nêu."),
        Heading("III. KIẾN NGHỊ"),
        *_advice(said["advice"], areas),
        Text(
            "Đơn vị báo kết quả từng kiến nghị kèm tài liệu kiểm chứng. Kiến nghị chỉ kết thúc "
            "khi bên kiểm tra xác nhận; gia hạn không thay thời hạn nêu ở bảng trên."
        ),
        *_witness(conclusion.audit_entries, conclusion.audit_root, conclusion.sha256),
        Signatures(
            [Signature("Trưởng đoàn", conclusion.signer.split(",")[0], hint="")],
            recipients=[
                *(f"UBND {_lower(each['unit_name'])};" for each in said["visits"]),
                f"{_committee(inspection.unit)} (để báo cáo);",
                "Lưu: hồ sơ đoàn.",
            ],
        ),
    ]
    return Paper(
        title="Thông báo kết luận",
        subtitle=said["inspection"],
        parent=_committee(inspection.unit, broken=True),
        issuer="Đoàn kiểm tra",
        number=conclusion.number,
        place_date=f"{_place(inspection.unit)}, {date_words(conclusion.signed_on)}",
        blocks=blocks,
        qr=f"sha256:{conclusion.sha256}",
        qr_label=conclusion.number,
        verified=templates.on(CONCLUSION, conclusion.signed_on).verified,
    )


def as_file(paper: Paper, kind: str, *, signed_on: date) -> bytes:
    """The paper as ``pdf`` or ``docx``: the same bytes each time; a demo carries its mark."""
    created = datetime.combine(signed_on, time.min, HANOI)
    demo = audit.demo_mark()
    render = paper_pdf if kind == "pdf" else paper_docx
    return render(paper, demo=demo, created=created)


# --- parts -----------------------------------------------------------------------------------


def _figures(figures: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if not figures:
        yield Text("Không có số liệu.")
        return
    first = figures[0]
    yield Text(
        f"Kỳ số liệu từ {_day(first['period']['from'])} đến "
        f"{_day(first['period']['to_inclusive'])}, tính đến "
        f"{format_moment(parse_moment(first['as_of']))}."
    )
    rows = [
        [
            f"{each['name']}. {each['definition']}",
            _value(each),
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


def _value(figure: Mapping[str, Any]) -> str:
    if figure["denominator"] is not None:
        return f"{number(figure['value'] * 100, 1)}%"
    return number(figure["value"])


def _frames(title: str, frames: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if title:
        yield Heading(title)
    if title and not frames:
        yield Text("Không chốt khung số liệu.")
    for frame in frames:
        query = frame["query"]
        yield Text(
            f"Khung “{_name(frame['figure'])}”: {number(frame['rows'])} dòng, từ "
            f"{_day(query['period']['from'])} đến {_day(query['period']['to_inclusive'])}, tính "
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
    yield Note(
        f"Cam kết {format_moment(parse_moment(draw['committed_at']))}: {draw['commitment']}. "
        f"Hạt giống: {draw['seed']}."
    )


def _annexes(frames: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
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


def _sheet(items: Sequence[Mapping[str, Any]], areas: Mapping[str, str]) -> Iterator[Block]:
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


def _findings(findings: Sequence[Mapping[str, Any]], areas: Mapping[str, str]) -> Iterator[Block]:
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
            grounds = [
                _name(row["figure"]) if row["figure"] else row["label"] for row in each["rows"]
            ]
            if each["checklist"]:
                grounds.append(f"phiếu kiểm tra mục {each['checklist']}")
            if grounds:
                yield Items([f"Căn cứ: {'; '.join(grounds)}."])
            if each["agrees"] is not None:
                stand = "nhất trí" if each["agrees"] else "không nhất trí"
                words = f": {each['reply']}" if each["reply"] else ""
                yield Items([f"Đơn vị {stand}{words}."])


def _fed_by(fed: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    if not fed:
        return
    yield Heading("VII. KẾT QUẢ LÀM VIỆC TRƯỚC ĐÓ Ở CẤP DƯỚI")
    for each in fed:
        yield Text(f"{each['unit_name']}, ngày {_day(each['on'])}, biên bản số {each['minutes']}.")
        yield Items(each["limits"] or ["Không ghi hạn chế."])


def _advice(advice: Sequence[Mapping[str, Any]], areas: Mapping[str, str]) -> Iterator[Block]:
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
                each["interpretation"],
                f"{each['owner']} ({each['unit_name']})",
                each["output"],
                _day(each["due_on"]),
            ]
            for order, each in enumerate(advice, start=1)
        ],
    )


def _witness(entries: int, root: str, digest: str) -> Iterable[Block]:
    yield Note(f"Nhật ký khi ký: {number(entries)} bản ghi, gốc {root}")
    yield Note(f"SHA-256 của nội dung: {digest}")


def _member(each: Mapping[str, str]) -> str:
    post = f", {each['post']}" if each["post"] else ""
    task = f" ({each['task']})" if each["task"] else ""
    return f"{each['name']}{post}: {ROLE_LABELS[Role(each['role'])]}{task}"


def _committee(unit: Unit, *, broken: bool = False) -> str:
    """“UBND huyện Tân Sơn”; ``broken``: as the head of a paper writes it, in two lines."""
    return f"Ủy ban nhân dân\n{unit.name}" if broken else f"UBND {_lower(unit.name)}"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _place(unit: Unit) -> str:
    """The name without its kind: Tân Sơn of Huyện Tân Sơn."""
    kind = f"{unit.kind.lower()} "
    return unit.name[len(kind) :] if unit.name.lower().startswith(kind) else unit.name


def _day(text: str | None) -> str:
    return format_date(date.fromisoformat(text)) if text else "không ghi"


def _of_day(text: str | None) -> str:
    return f" {date_words(date.fromisoformat(text))}" if text else ""
