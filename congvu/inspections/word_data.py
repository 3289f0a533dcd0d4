"""What goes into the Word templates: the frozen content in the words of their fields."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from congvu.core.periods import local
from congvu.core.vietnamese import date_words, format_date, number
from congvu.documents.rules import UNVERIFIED
from congvu.inspections import queries
from congvu.inspections.models import Conclusion, RoundReport
from congvu.inspections.paper_parts import (
    committee,
    condition_of,
    day,
    earlier_of,
    grounds_of,
    lower,
    place,
    value_of,
)
from congvu.inspections.rules import FindingKind
from congvu.organisation.models import Unit


def head(
    unit: Unit, *, number_: str, signed_on: Any, signer: str, issuer: str, recipients: Sequence[str]
) -> dict[str, Any]:
    """The fields that every paper has."""
    return {
        "co_quan_chu_quan": committee(unit, broken=True).upper(),
        "co_quan": issuer.upper(),
        "so": number_,
        "dia_danh_ngay": f"{place(unit)}, {date_words(signed_on)}",
        "nguoi_ky": signer.split(",")[0],
        "noi_nhan": list(recipients),
        "chan_trang": UNVERIFIED,
    }


def witness(entries: int, root: str, digest: str) -> dict[str, str]:
    """The audit's root and the hash of the content."""
    return {"nhat_ky": f"Nhật ký khi ký: {number(entries)} bản ghi, gốc {root}", "ma_bam": digest}


def conclusion_data(conclusion: Conclusion) -> dict[str, Any]:
    """The fields of the notice of conclusion."""
    said = json.loads(conclusion.content)
    areas = queries.areas_of(conclusion.signed_on)
    names = [f"UBND {lower(each['unit_name'])}" for each in said["visits"]]
    unit = conclusion.inspection.unit
    return {
        **head(
            unit,
            number_=conclusion.number,
            signed_on=conclusion.signed_on,
            signer=conclusion.signer,
            issuer="Đoàn kiểm tra",
            recipients=[
                *(f"{each};" for each in names),
                f"{committee(unit)} (để báo cáo);",
                "Lưu: hồ sơ đoàn.",
            ],
        ),
        **witness(conclusion.audit_entries, conclusion.audit_root, conclusion.sha256),
        "ten_cuoc": said["inspection"],
        "quyet_dinh": said["decision"],
        "cac_don_vi": ", ".join(names),
        "ky_so_lieu": f"từ {day(said['period']['from'])} đến {day(said['period']['to_inclusive'])}",
        "don_vi": [_visit(order, each, areas) for order, each in enumerate(said["visits"], 1)],
        "nguyen_nhan": said["causes"] or "Không nêu.",
        "kien_nghi": [_advice(order, each) for order, each in enumerate(said["advice"], 1)],
    }


def _visit(order: int, said: Mapping[str, Any], areas: Mapping[str, str]) -> dict[str, Any]:
    drawn = [each["draw"]["sentence"] for each in said["frames"] if "draw" in each]
    return {
        "tt": str(order),
        "ten": f"UBND {lower(said['unit_name'])}",
        "ngay": day(said["on"]),
        "bien_ban": said["minutes"],
        "so_lieu": [
            {
                "ten": each["name"],
                "ket_qua": value_of(each),
                "tu_mau": ""
                if each["denominator"] is None
                else f"{number(each['numerator'])} / {number(each['denominator'])}",
            }
            for each in said["figures"]
            if each["denominator"] != 0
        ],
        "mau": [each for each in drawn if each],
        "uu_diem": [
            _finding(each, areas)
            for each in said["findings"]
            if each["kind"] == FindingKind.STRENGTH
        ],
        "han_che": [
            _finding(each, areas) for each in said["findings"] if each["kind"] == FindingKind.LIMIT
        ],
    }


def _finding(said: Mapping[str, Any], areas: Mapping[str, str]) -> dict[str, str]:
    heard = ""
    if said["agrees"] is not None:
        stand = "nhất trí" if said["agrees"] else "không nhất trí"
        heard = f"Đơn vị {stand}{': ' + said['reply'] if said['reply'] else ''}."
    return {
        "linh_vuc": areas.get(said["area"], ""),
        "noi_dung": f"“{said['text']}”" if said["quote"] else said["text"],
        "can_cu": "; ".join(grounds_of(said)),
        "y_kien": heard,
    }


def _advice(order: int, said: Mapping[str, Any]) -> dict[str, str]:
    return {
        "tt": str(order),
        "nguyen_van": said["quote"],
        "cach_hieu": said["interpretation"],
        "dieu_kien": condition_of(said),
        "lap_lai": earlier_of(said),
        "don_vi": said["unit_name"],
        "chu_tri": said["owner"],
        "dau_ra": said["output"],
        "thoi_han": day(said["due_on"]),
        "tinh_trang": "",
    }


def round_data(report: RoundReport) -> dict[str, Any]:
    """The fields of the report of a year's round."""
    said = json.loads(report.content)
    numbers = said["numbers"]

    def count(key: str) -> str:
        return number(numbers[key]["value"])

    advice = [key for key in numbers if key.startswith("advice-") and key != "advice-late"]
    unit = report.unit
    return {
        **head(
            unit,
            number_=report.number,
            signed_on=report.signed_on,
            signer=report.signer,
            issuer=committee(unit, broken=True),
            recipients=[f"{committee(unit)} (để báo cáo);", "Lưu: VT."],
        ),
        "co_quan_chu_quan": "",
        **witness(report.audit_entries, report.audit_root, report.sha256),
        "nam": str(report.year),
        "den_ngay": format_date(local(report.as_of).date()),
        "ke_hoach": ", ".join(
            f"{each['number']} ngày {day(each['signed_on'])}" for each in said["plans"]
        )
        or "không có",
        "so_ke_hoach": count("planned"),
        "so_da_kiem_tra": count("inspected"),
        "so_ngoai_ke_hoach": count("beside"),
        "don_vi": [
            {
                "tt": str(order),
                "ten": each["name"],
                "ngay": each["on"],
                "ket_luan": each["conclusion"],
                "tinh_trang": each["state"],
            }
            for order, each in enumerate(said["units"], start=1)
        ],
        "noi_dung": [
            {
                "ten": each["name"],
                "uu_diem": count(f"{FindingKind.STRENGTH}-{each['code']}"),
                "han_che": count(f"{FindingKind.LIMIT}-{each['code']}"),
            }
            for each in said["areas"]
        ],
        "kien_nghi": [{"ten": numbers[key]["label"], "so": count(key)} for key in advice],
        "kien_nghi_qua_han": count("advice-late"),
        "loi_thuong_gap": [
            {"noi_dung": each["text"], "so_don_vi": each["count"], "don_vi": each["units"]}
            for each in said["faults"]
        ],
        "de_xuat": said["proposals"] or "Không có.",
    }
