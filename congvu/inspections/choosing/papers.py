"""The commitment before the draw, and the signed plan of the year, as papers. Vietnamese only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from congvu.core.periods import local
from congvu.core.vietnamese import date_words, format_date, format_moment, number
from congvu.documents.registry import templates
from congvu.documents.rules import (
    Block,
    Column,
    Heading,
    Note,
    Paper,
    Signature,
    Signatures,
    Table,
    TemplateSpec,
    Text,
)
from congvu.inspections import queries
from congvu.inspections.choosing import reading
from congvu.inspections.models import InspectionPlan, PlanTarget, UnitSelection
from congvu.inspections.paper_parts import committee, place
from congvu.inspections.papers import ERAS

COMMITMENT, PLAN = "inspection.commitment", "inspection.plan"
templates.register(
    *(
        TemplateSpec(code, name, start, end, basis, verified=False)
        for code, name in (
            (COMMITMENT, "Bản cam kết trước khi bốc chọn đơn vị kiểm tra"),
            (PLAN, "Kế hoạch kiểm tra cải cách hành chính năm"),
        )
        for start, end, basis in ERAS
    )
)


def commitment_paper(selection: UnitSelection) -> Paper:
    """What is handed to a witness before the public value exists; no candidate is named in it."""
    day = local(selection.committed_at).date()
    frame = reading.frame_of(selection)
    blocks: list[Block] = [
        Text(
            f"{committee(selection.unit)} cam kết bốc chọn {number(frame.quota)} đơn vị để kiểm tra"
            f" trong năm {selection.year}, lần bốc thứ {selection.round}, từ khung "
            f"{number(len(frame.units))} đơn vị đã chốt lúc "
            f"{format_moment(selection.committed_at)}."
        ),
        Heading("1. Mã cam kết (SHA-256 của khung chọn)", 2),
        Text(selection.commitment, bold=True, indent=False),
        Heading("2. Giá trị ngẫu nhiên sẽ dùng", 2),
        Text(f"{selection.source}; công bố ngày {format_date(selection.source_on)}."),
        Heading("3. Khi giá trị ấy không có", 2),
        Text(f"{selection.fallback}."),
        Heading("4. Cách kiểm lại", 2),
        Text(
            "Khung, giá trị công bố và danh sách được đăng ở trang công khai “Bốc chọn”; ai cũng "
            "tính lại được bằng trang ấy, bằng trình duyệt của mình hoặc bằng tệp verify_draw.py "
            "không dùng chung mã với hệ thống. Mã tính lại phải trùng mã trên tờ này."
        ),
    ]
    if selection.surprise and selection.publish_on:
        blocks.append(
            Text(
                "Đây là kiểm tra đột xuất: khung và danh sách công khai từ ngày "
                f"{format_date(selection.publish_on)}."
            )
        )
    blocks.append(Signatures([Signature("Người chứng kiến"), Signature("Người lập")]))
    return Paper(
        title="Bản cam kết",
        subtitle=f"Bốc chọn đơn vị kiểm tra cải cách hành chính năm {selection.year}",
        parent="",
        issuer=committee(selection.unit, broken=True),
        place_date=f"{place(selection.unit)}, {date_words(day)}",
        blocks=blocks,
        qr=f"sha256:{selection.commitment}",
        qr_label=f"{selection.year}/{selection.round}",
        verified=templates.on(COMMITMENT, day).verified,
    )


def plan_paper(plan: InspectionPlan) -> Paper:
    """Kế hoạch kiểm tra of the year, with the proof that everyone will be reached."""
    stands = queries.coverage(plan)
    targets = list(plan.targets.select_related("unit", "office").order_by("month", "pk"))
    blocks: list[Block] = [
        Heading("I. MỤC ĐÍCH, YÊU CẦU"),
        Text(plan.purpose),
        *_said(plan.requirements),
        Heading("II. ĐỐI TƯỢNG KIỂM TRA"),
        *_said(plan.subjects),
        Text(
            f"Mẫu số: {number(stands.population)} {plan.denominator}; tỷ lệ tối thiểu "
            f"{stands.minimum_percent}%, tức {number(stands.needed)}; đã chọn "
            f"{number(stands.chosen)}."
        ),
        *_targets(targets),
        *_surprises(reading.surprises_in(plan)),
        Heading("III. NỘI DUNG"),
        *(_said(plan.contents) or [Text("Theo các nội dung cải cách hành chính đang hiệu lực.")]),
        Heading("IV. MỐC SỐ LIỆU"),
        Text(plan.data_period or "Ghi trong quyết định thành lập đoàn."),
        Heading("V. HÌNH THỨC"),
        *(_said(plan.forms) or [Text("Kiểm tra trực tiếp tại đơn vị.")]),
        Heading("VI. TIẾN ĐỘ"),
        *(_said(plan.schedule) or [Text("Theo tháng ghi ở mục II.")]),
        Heading("VII. PHÂN CÔNG THỰC HIỆN"),
        *(_said(plan.assignment) or [Text("Ghi trong quyết định thành lập đoàn.")]),
        *_proof(plan),
        Signatures([Signature("Chủ tịch", "", hint="(Ký tên, đóng dấu)")], ["Lưu: VT."]),
    ]
    return Paper(
        title="Kế hoạch",
        subtitle=f"Kiểm tra cải cách hành chính, công vụ năm {plan.year}",
        parent="",
        issuer=committee(plan.unit, broken=True),
        number=plan.number,
        place_date=f"{place(plan.unit)}, {date_words(plan.signed_on)}",
        blocks=blocks,
        verified=templates.on(PLAN, plan.signed_on).verified,
    )


def _said(text: str) -> list[Block]:
    return [Text(line) for line in text.splitlines() if line.strip()]


def _targets(targets: Sequence[PlanTarget]) -> Iterator[Block]:
    if not targets:
        return
    yield Table(
        [
            Column("TT", 0.6, "center"),
            Column("Đơn vị", 3),
            Column("Cách chọn", 4),
            Column("Tháng", 0.9, "center"),
        ],
        [
            [
                str(order),
                each.office.name if each.office else each.unit.name,
                each.chosen_by,
                str(each.month or ""),
            ]
            for order, each in enumerate(targets, start=1)
        ],
    )


def _surprises(count: int) -> Iterator[Block]:
    if count:
        yield Text(
            f"Ngoài danh sách trên, kiểm tra đột xuất {number(count)} đơn vị; mã cam kết đã công "
            "bố, tên đơn vị công khai sau ngày kiểm tra."
        )


def _proof(plan: InspectionPlan) -> Iterator[Block]:
    rows = plan.selections.order_by("round")
    if not rows:
        return
    yield Heading("VIII. CHỨNG MINH CÁCH CHỌN")
    for each in rows:
        frame, seats = reading.frame_of(each), reading.frame_of(each).seats
        if each.round == 1:
            yield Text(
                f"Chu kỳ {frame.cycle} năm, mỗi năm {number(frame.quota)} suất, giữ "
                f"{number(frame.reserve)} suất ngẫu nhiên. Năm nay {number(seats.due)} suất bắt "
                f"buộc theo hạn, {number(seats.chance)} suất ngẫu nhiên, {number(seats.risk)} suất "
                "theo rủi ro. Số đơn vị phải xong đến hết mỗi năm không vượt số suất:"
            )
            yield Table(
                [Column("Đến hết năm"), Column("Phải xong", 1, "right"),
                 Column("Số suất", 1, "right")],
                [[str(row.year), number(row.due), number(row.room)]
                 for row in reading.hall_of(each)],
            )  # fmt: skip
        yield Note(f"Lần bốc {each.round}, mã cam kết: {each.commitment}")
        value = f"; giá trị công bố: {each.randomness}" if each.drawn_at else ""
        yield Note(f"Nguồn ngẫu nhiên: {each.source}{value}")
