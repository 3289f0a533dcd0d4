"""The procedures of the demo: names and terms are invented, so are their codes."""

from __future__ import annotations

import csv
import io

TITLES: dict[int, tuple[str, ...]] = {
    3: ("Xác nhận tình trạng cư trú", "Đăng ký giám hộ", "Xác nhận hộ kinh doanh",
        "Cấp bản sao quyết định"),
    5: ("Đăng ký lại khai sinh", "Thay đổi nội dung hộ tịch", "Xác nhận nguồn gốc đất",
        "Cấp lại thẻ người khuyết tật"),
    7: ("Hỗ trợ chi phí mai táng", "Đăng ký tổ hợp tác", "Xác nhận mô hình trang trại",
        "Hỗ trợ đột xuất"),
    10: ("Trợ cấp hưu trí xã hội", "Đăng ký biến động đất đai", "Cấp đổi giấy chứng nhận",
         "Xác nhận hoàn thành xây dựng"),
    15: ("Cấp giấy phép xây dựng nhà ở", "Công nhận hộ nghèo trong năm", "Tách thửa, hợp thửa",
         "Trợ cấp thờ cúng liệt sĩ"),
    20: ("Đăng ký đất đai lần đầu", "Chuyển mục đích sử dụng đất", "Hỗ trợ sản xuất",
         "Trợ giúp xã hội hằng tháng"),
}  # fmt: skip
FIELDS = ("Hộ tịch", "Đất đai", "Bảo trợ xã hội", "Xây dựng")
FOR_A_VILLAGE = "010.9"
"""What one person files for many on one day."""


def code_of(kind: str) -> str:
    """The code in the catalogue of a kind of the generator (``005.2``)."""
    term, _, variant = kind.partition(".")
    return f"9.{int(term):03d}{variant.zfill(3)}"


def text() -> str:
    """The catalogue as the file that :func:`load_catalogue` reads."""
    out = io.StringIO()
    columns = (
        "code,old_code,code_note,field,name,levels,valid_from,valid_to,term,term_note,fee,"
        "fee_amount,how_to,subjects,agency,result,conditions,sets,decision,basis,verified"
    )
    writer = csv.DictWriter(out, columns.split(","), restval="")
    writer.writeheader()
    rows = [
        (f"{term:03d}.{variant}", term, name, FIELDS[variant % len(FIELDS)])
        for term, names in TITLES.items()
        for variant, name in enumerate(names)
    ]
    rows.append((FOR_A_VILLAGE, 10, "Hỗ trợ giống cây trồng", "Bảo trợ xã hội"))
    for kind, term, name, field in rows:
        writer.writerow(
            {
                "code": code_of(kind),
                "code_note": "mã dựng để trình diễn",
                "field": field,
                "name": name,
                "levels": "xa",
                "valid_from": "2025-07-01",
                "term": f"{term} ngày làm việc",
                "fee": "Không thu",
                "fee_amount": "0",
                "how_to": "Nộp trực tiếp tại Trung tâm Phục vụ hành chính công hoặc qua mạng",
                "subjects": "Cá nhân",
                "agency": "UBND cấp xã",
                "result": "Văn bản trả lời",
                "sets": "1",
                "basis": "Giả định của bản trình diễn",
                "verified": "0",
            }
        )
    return out.getvalue()
