"""The year of inspection as a workbook: what the page shows, and every recommendation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.documents.rules import Column
from congvu.documents.xlsx import Sheet, render_xlsx
from congvu.inspections import year
from congvu.inspections.rules import STATE_LABELS, State

NUMBER = {"align": "right", "format": "integer", "width": 0.8}
SHARE = {"align": "right", "format": "percent", "width": 0.8}
DAY = {"align": "center", "format": "date", "width": 1}


def workbook(found: dict[str, Any], at: datetime) -> bytes:
    """All sheets; Vietnamese only, as reports are."""
    asked = found["asked"]
    whom = "kiểm tra" if asked.side == "kiem-tra" else "được kiểm tra"
    head = (
        f"KIỂM TRA CẢI CÁCH HÀNH CHÍNH, CÔNG VỤ NĂM {asked.year}",
        f"{asked.unit.name}, đơn vị {whom}. Số liệu đến {local(at):%H:%M ngày %d/%m/%Y}",
    )
    sheets = [_faults(found, head), _cohorts(found, head), _lasting(found, head)]
    if found["reach"] is not None:
        sheets.insert(0, _reach(found, head))
    sheets.append(_advice(found, head))
    return render_xlsx(sheets, demo=audit.demo_mark(), created=at)


def _reach(found: dict[str, Any], head: tuple[str, ...]) -> Sheet:
    reach, ahead = found["reach"], found["ahead"]
    rows: list[tuple[Any, ...]] = [
        (f"Mẫu số: {reach.denominator}", reach.population),
        (f"Phải kiểm tra (từ {reach.percent}%)", reach.needed),
        ("Đã chọn theo tên", reach.chosen),
        ("Đột xuất, chưa công khai tên", reach.hidden),
        ("Đã kiểm tra và kết luận", reach.concluded),
        ("Đã quá tháng định kiểm tra", reach.missed),
        ("Dự báo đến hết năm, nếu làm hết kế hoạch", reach.forecast),
        ("Dự báo đến hết năm, theo nhịp từ đầu năm", reach.by_pace),
        ("Còn thiếu so với quy định", reach.lacking),
    ]
    rows += [
        (f"Năm {each.year}: suất theo quy định; phải thêm {each.asked}", each.quota)
        for each in ahead.years
    ]
    return Sheet("Tỷ lệ", [Column("Nội dung", 4), Column("Số đơn vị", **NUMBER)], rows, title=head)


def _faults(found: dict[str, Any], head: tuple[str, ...]) -> Sheet:
    faults = found["faults"]

    def part(name: str, rows: Iterable[year.Fault]) -> list[tuple[Any, ...]]:
        return [(name, each.name, each.found, each.units) for each in rows]

    rows = [
        *part("Theo nội dung", faults.by_area),
        *part("Theo đơn vị", faults.by_unit),
        *part("Mục chưa đạt nhiều nhất", faults.by_item),
    ]
    columns = [
        Column("Cách đếm", 1.4),
        Column("Tên", 4),
        Column("Số lần", **NUMBER),
        Column("Số đơn vị", **NUMBER),
    ]
    note = f"{faults.visits} lượt kiểm tra đã ký biên bản."
    return Sheet("Hạn chế", columns, rows, title=head, notes=[note])


def _cohorts(found: dict[str, Any], head: tuple[str, ...]) -> Sheet:
    kinds = ("due", "on_time", "late", "waiting", "overdue", "running", "superseded", "reopened")
    columns = [
        Column("Đến hạn (theo hạn đầu)", 2),
        *(Column(year.LABELS[kind], **NUMBER) for kind in kinds),
        Column("Đúng hạn trên số đã qua hạn", **SHARE),
    ]
    rows = [
        (
            each.code,
            *(each.count(kind) for kind in kinds),
            each.count("on_time") / each.judged if each.judged else None,
        )
        for each in found["remedies"].cohorts
    ]
    note = (
        "Mẫu số của tỷ lệ gồm cả kiến nghị quá hạn chưa xong; gia hạn không dời hạn đầu; "
        "kiến nghị chưa đến hạn hoặc đã thay thế không tính."
    )
    return Sheet("Khắc phục theo hạn", columns, rows, title=head, notes=[note])


def _lasting(found: dict[str, Any], head: tuple[str, ...]) -> Sheet:
    lasting = found["remedies"].lasting
    columns = [
        Column("Sau số ngày", **NUMBER),
        Column("Còn theo dõi đến ngày đó", **NUMBER),
        Column("Đã xác nhận", **NUMBER),
        Column("Tỷ lệ đã xong (Kaplan–Meier)", **SHARE),
    ]
    rows = [
        (day, risk, closed, None if share is None else float(share))
        for day, risk, closed, share in lasting.marks
    ]
    half = "chưa nói được" if lasting.half is None else f"{lasting.half:.0f} ngày"
    notes = [
        f"{lasting.closed} đã xác nhận, {lasting.still} còn theo dõi. Nửa số kiến nghị xong sau: "
        f"{half}.",
        "Tính từ ngày kết luận đến ngày xác nhận; kiến nghị còn mở tính là lâu hơn đến nay.",
    ]
    return Sheet("Thời gian", columns, rows, title=head, notes=notes)


def _advice(found: dict[str, Any], head: tuple[str, ...]) -> Sheet:
    columns = [
        Column("Đơn vị", 1.5),
        Column("Kiến nghị", 4),
        Column("Thông báo kết luận", 1.2),
        Column("Hạn đầu", **DAY),
        Column("Hạn hiện tại", **DAY),
        Column("Báo xong", **DAY),
        Column("Xác nhận", **DAY),
        Column("Tình trạng", 1.6),
    ]
    rows = [
        (
            each.unit.name,
            each.interpretation,
            each.conclusion.number,
            each.original_due_on,
            each.task.due_on,
            each.claimed_on,
            each.verified_on,
            str(STATE_LABELS[State(each.state)]),
        )
        for each in found["remedies"].rows.values()
    ]
    return Sheet("Kiến nghị", columns, rows, title=head)
