"""Annexes of the minutes on what was asked before and at the visit. Vietnamese only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from congvu.core.periods import parse_moment
from congvu.core.vietnamese import format_moment, number
from congvu.documents.rules import Block, Column, Note, PageBreak, Table, Text
from congvu.inspections.fieldwork import (
    ABSENCE_LABELS,
    ANSWER_LABELS,
    INTEREST_LABELS,
    NOT_DECLARED,
    Absence,
    Answer,
    Interest,
)
from congvu.inspections.papers_seen import HUNG_LABELS, Hung
from congvu.inspections.rules import SAMPLED_LABELS, Sampled


def field_annexes(said: Mapping[str, Any]) -> Iterator[Block]:
    """Interests, the unit's report line by line, presence in numbers. Older minutes have none."""
    if said.get("interests"):
        yield PageBreak()
        yield from _title("Khai báo quan hệ của thành viên đoàn với đơn vị")
        yield Table(
            [Column("Thành viên", 4), Column("Quan hệ", 4), Column("Khai lúc", 2.5)],
            [
                [
                    each["name"],
                    INTEREST_LABELS[Interest(each["kind"])] if each["kind"] else NOT_DECLARED,
                    format_moment(parse_moment(each["declared_at"])) if each["declared_at"] else "",
                ]
                for each in said["interests"]
            ],
        )
        yield Text(
            "Thành viên đã khai có quan hệ không đánh giá mục nào của đơn vị trong biên bản này."
        )
    if "report" in said:
        yield from _report(said["report"])
    if "presence" in said:
        yield from _presence(said["presence"])
    if "risk" in said:
        yield from _risk(said["risk"])
    if "wall" in said:
        yield from _wall(said["wall"])
    if "attachments" in said:
        yield from _attachments(said["attachments"])


def _title(name: str) -> Iterator[Block]:
    yield Text("PHỤ LỤC", bold=True, align="center")
    yield Text(name, bold=True, align="center")


def _report(report: Mapping[str, Any]) -> Iterator[Block]:
    yield PageBreak()
    yield from _title("Số liệu tự báo cáo của đơn vị bên số liệu hệ thống")
    if report["signer"]:
        yield Text(f"Người ký báo cáo: {report['signer']}.")
    yield Table(
        [
            Column("TT", 0.7, "center"),
            Column("Số liệu", 4),
            Column("Hệ thống", 1.5, "right"),
            Column("Đơn vị", 1.5, "right"),
            Column("Trả lời của đơn vị", 3.5),
        ],
        [
            [
                str(each["order"]),
                each["asked"],
                shown(each["computed"], each["is_rate"]),
                shown(each["reported"], each["is_rate"]),
                ". ".join(
                    part for part in (ANSWER_LABELS[Answer(each["answer"])], each["words"]) if part
                ),
            ]
            for each in report["lines"]
        ],
    )


def shown(value: str | None, is_rate: bool) -> str:
    """A count or a share in per cent as it is printed; empty when there is none."""
    if value is None:
        return ""
    places = len(value.partition(".")[2])
    return number(float(value), places) + ("%" if is_rate else "")


def _presence(presence: Mapping[str, Any]) -> Iterator[Block]:
    away = sum(presence["absent"].values())
    yield PageBreak()
    yield from _title("Điểm người có mặt")
    yield Text(
        f"Đoàn đến lúc {format_moment(parse_moment(presence['arrived_at']))}. Danh sách "
        f"{number(presence['listed'])} người: có mặt {number(presence['present'])}, vắng "
        f"{number(away)}, trong đó {number(presence['proven'])} người có giấy tờ chứng minh."
    )
    yield Table(
        [Column("Lý do vắng", 4), Column("Số người", 2, "right")],
        [
            [ABSENCE_LABELS[Absence(reason)], number(count)]
            for reason, count in presence["absent"].items()
        ],
    )
    yield Text("Vắng mặt có giấy tờ chứng minh không phải là vi phạm. Tên người không in ở đây.")


def _risk(picks: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    yield PageBreak()
    yield from _title("Hồ sơ chọn theo rủi ro")
    yield Text(
        "Các hồ sơ này được chọn vì có lý do, dùng cho phát hiện; không dùng để tính tỷ lệ và "
        "không cộng với mẫu rút ngẫu nhiên."
    )
    yield Table(
        [
            Column("Hồ sơ", 3),
            Column("Lý do chọn", 3),
            Column("Kết quả", 1.8),
            Column("Điều đã thấy", 3),
        ],
        [
            [
                each["label"],
                each["reason"] or "Câu hỏi từ dữ liệu",
                SAMPLED_LABELS[Sampled(each["result"])],
                each["observed"],
            ]
            for each in picks
        ],
    )


def _wall(checks: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    yield PageBreak()
    yield from _title("Niêm yết tại nơi tiếp nhận, đối chiếu với danh mục có hiệu lực")
    off = [each for each in checks if each["hung"] != Hung.YES]
    yield Text(
        f"Đã xem {number(len(checks))} thủ tục: {number(len(checks) - len(off))} treo đúng bản, "
        f"{number(len(off))} chưa đúng."
    )
    if off:
        yield Table(
            [
                Column("Mã", 2),
                Column("Thủ tục", 4),
                Column("Hệ thống ghi", 1.8),
                Column("Trên bảng", 2.5),
            ],
            [
                [
                    each["code"],
                    each["name"],
                    "đang niêm yết" if each["recorded"] else "chưa niêm yết",
                    ". ".join(
                        part for part in (HUNG_LABELS[Hung(each["hung"])], each["note"]) if part
                    ),
                ]
                for each in off
            ],
        )


def _attachments(kept: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    yield PageBreak()
    yield from _title("Ảnh, bản quét lưu cùng biên bản")
    for each in kept:
        where = f" (phiếu mục {each['item']})" if each["item"] else ""
        where = f" (hồ sơ {each['dossier']})" if each.get("dossier") else where
        yield Text(f"{each['caption']}{where}")
        yield Note(f"SHA-256: {each['sha256']}")
