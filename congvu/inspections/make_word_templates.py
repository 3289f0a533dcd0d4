"""Builds the default Word templates anew: ``python -m congvu.inspections.make_word_templates``.

The files it makes are in the repository; officials edit a copy of them in Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from congvu.documents.make_docx_templates import begin
from congvu.inspections.word_kinds import CONCLUSION, KINDS, ROUND

NAMES = {
    "parent": "co_quan_chu_quan",
    "issuer": "co_quan",
    "number": "so",
    "place_date": "dia_danh_ngay",
    "foot": "chan_trang",
}


def build() -> None:
    """Write both templates where the kinds look for them."""
    for code, body in ((CONCLUSION, _conclusion), (ROUND, _round)):
        document = begin(NAMES)
        body(document)
        document.save(str(KINDS[code].default))


def _say(document: Document, text: str, style: str = "Normal", **look: Any) -> None:
    paragraph = document.add_paragraph(style=style)
    paragraph.alignment = look.pop("align", ALIGN.JUSTIFY)
    if look.pop("indent", style == "Normal"):
        paragraph.paragraph_format.first_line_indent = Cm(1)
    if "before" in look:
        paragraph.paragraph_format.space_before = Pt(look.pop("before"))
    run = paragraph.add_run(text)
    run.bold, run.italic = look.get("bold"), look.get("italic")
    if "size" in look:
        run.font.size = Pt(look["size"])


def _title(document: Document, *lines: str) -> None:
    _say(document, lines[0], align=ALIGN.CENTER, indent=False, bold=True, size=14, before=14)
    for line in lines[1:]:
        _say(document, line, align=ALIGN.CENTER, indent=False, bold=True)


def _table(
    document: Document, columns: Sequence[tuple[str, float]], each: str, cells: Sequence[str]
) -> None:
    """A head, and one row that is repeated: docxtpl wants its ``{%tr`` in rows of their own."""
    table = document.add_table(4, len(columns), "Table Grid")
    table.autofit = False
    whole = sum(width for _label, width in columns)
    for column, (_label, width) in zip(table.columns, columns, strict=True):
        column.width = Cm(16.5 * width / whole)
    for y, row in enumerate(table.rows):
        for cell, (label, width), value in zip(row.cells, columns, cells, strict=True):
            cell.width = Cm(16.5 * width / whole)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = Pt(2)
            run = paragraph.add_run({0: label, 2: value}.get(y, ""))
            run.font.size = Pt(12)
            run.bold = y == 0
            if y == 0:
                paragraph.alignment = ALIGN.CENTER
    table.rows[1].cells[0].paragraphs[0].runs[0].text = "{%tr for " + each + " %}"
    table.rows[3].cells[0].paragraphs[0].runs[0].text = "{%tr endfor %}"
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {}))


def _foot(document: Document, role: str) -> None:
    _say(document, "{{ nhat_ky }}", italic=True, size=11, indent=False, before=8,
         align=ALIGN.LEFT)  # fmt: skip
    _say(document, "SHA-256 của nội dung: {{ ma_bam }}", italic=True, size=11, indent=False,
         align=ALIGN.LEFT)  # fmt: skip
    table = document.add_table(1, 2)
    left, right = table.rows[0].cells
    left.paragraphs[0].add_run("Nơi nhận:").bold = True
    for line in ("{%p for dong in noi_nhan %}", "- {{ dong }}", "{%p endfor %}"):
        run = left.add_paragraph().add_run(line)
        run.font.size = Pt(11)
    for number, (line, bold) in enumerate(((role, True), ("", False), ("", False), ("", False),
                                           ("{{ nguoi_ky }}", True))):  # fmt: skip
        paragraph = right.paragraphs[0] if number == 0 else right.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        paragraph.add_run(line).bold = bold


def _conclusion(document: Document) -> None:
    _title(document, "THÔNG BÁO KẾT LUẬN", "{{ ten_cuoc }}")
    _say(
        document,
        "Thực hiện Quyết định số {{ quyet_dinh }}, Đoàn kiểm tra đã làm việc với {{ cac_don_vi }}; "
        "số liệu {{ ky_so_lieu }}.",
    )
    _say(document, "I. KẾT QUẢ KIỂM TRA", "Heading 1")
    _say(document, "{%p for dv in don_vi %}")
    _say(document, "{{ dv.tt }}. {{ dv.ten }} (ngày {{ dv.ngay }}, biên bản số {{ dv.bien_ban }})",
         "Heading 2")  # fmt: skip
    _say(document, "{%p if dv.so_lieu %}")
    _table(
        document,
        [("Số liệu", 6), ("Kết quả", 2), ("Tử số / mẫu số", 2.5)],
        "sl in dv.so_lieu",
        ["{{ sl.ten }}", "{{ sl.ket_qua }}", "{{ sl.tu_mau }}"],
    )
    _say(document, "{%p endif %}")
    _say(document, "{%p for cau in dv.mau %}")
    _say(document, "{{ cau }}", bold=True)
    _say(document, "{%p endfor %}")
    for title, name in (("a) Ưu điểm", "uu_diem"), ("b) Tồn tại, hạn chế", "han_che")):
        _say(document, title, "Heading 3")
        _say(document, "{%p for ph in dv." + name + " %}")
        _say(document, "{% if ph.linh_vuc %}{{ ph.linh_vuc }}: {% endif %}{{ ph.noi_dung }}"
             "{% if ph.can_cu %} (căn cứ: {{ ph.can_cu }}){% endif %}"
             "{% if ph.y_kien %} {{ ph.y_kien }}{% endif %}")  # fmt: skip
        _say(document, "{%p else %}")
        _say(document, "Không ghi.")
        _say(document, "{%p endfor %}")
    _say(document, "{%p endfor %}")
    _say(document, "II. NGUYÊN NHÂN", "Heading 1")
    _say(document, "{{ nguyen_nhan }}")
    _say(document, "III. KIẾN NGHỊ", "Heading 1")
    _table(
        document,
        [("TT", 0.7), ("Nội dung nguyên văn", 3), ("Cách hiểu để thực hiện", 3.4),
         ("Chủ trì", 2), ("Kết quả đầu ra", 2), ("Thời hạn", 1.8)],
        "kn in kien_nghi",
        ["{{ kn.tt }}", "{{ kn.nguyen_van }}",
         "{{ kn.cach_hieu }}{% if kn.dieu_kien %}. Điều kiện: {{ kn.dieu_kien }}{% endif %}"
         "{% if kn.lap_lai %} {{ kn.lap_lai }}{% endif %}",
         "{{ kn.chu_tri }} ({{ kn.don_vi }})", "{{ kn.dau_ra }}", "{{ kn.thoi_han }}"],
    )  # fmt: skip
    _say(
        document,
        "Đơn vị báo kết quả từng kiến nghị kèm tài liệu kiểm chứng. Kiến nghị chỉ kết thúc khi bên "
        "kiểm tra xác nhận; gia hạn không thay thời hạn nêu ở bảng trên.",
        before=8,
    )
    _foot(document, "TRƯỞNG ĐOÀN")


def _round(document: Document) -> None:
    _title(document, "BÁO CÁO", "Kết quả kiểm tra cải cách hành chính, công vụ năm {{ nam }}")
    _say(document, "Thực hiện Kế hoạch số {{ ke_hoach }}, báo cáo kết quả tính đến {{ den_ngay }}:")
    _say(document, "I. VIỆC THỰC HIỆN KẾ HOẠCH", "Heading 1")
    _say(
        document,
        "Kế hoạch chọn {{ so_ke_hoach }} đơn vị; đã kiểm tra và kết luận {{ so_da_kiem_tra }}; "
        "kiểm tra ngoài kế hoạch {{ so_ngoai_ke_hoach }}.",
    )
    _table(
        document,
        [("TT", 0.7), ("Đơn vị", 4), ("Ngày làm việc", 2), ("Kết luận số", 2.4), ("Tình trạng", 2)],
        "dv in don_vi",
        ["{{ dv.tt }}", "{{ dv.ten }}", "{{ dv.ngay }}", "{{ dv.ket_luan }}",
         "{{ dv.tinh_trang }}"],
    )  # fmt: skip
    _say(document, "II. PHÁT HIỆN THEO NỘI DUNG", "Heading 1")
    _table(
        document,
        [("Nội dung", 6), ("Ưu điểm", 1.6), ("Tồn tại, hạn chế", 2)],
        "nd in noi_dung",
        ["{{ nd.ten }}", "{{ nd.uu_diem }}", "{{ nd.han_che }}"],
    )
    _say(document, "III. LỖI THƯỜNG GẶP", "Heading 1")
    _say(document, "{%p for loi in loi_thuong_gap %}")
    _say(document, "- {{ loi.noi_dung }}: {{ loi.so_don_vi }} đơn vị ({{ loi.don_vi }}).")
    _say(document, "{%p else %}")
    _say(document, "Chưa có lỗi nào gặp ở từ hai đơn vị.")
    _say(document, "{%p endfor %}")
    _say(document, "IV. THỰC HIỆN KIẾN NGHỊ", "Heading 1")
    _table(
        document,
        [("Tình trạng", 6), ("Số kiến nghị", 2)],
        "kn in kien_nghi",
        ["{{ kn.ten }}", "{{ kn.so }}"],
    )
    _say(document, "Chưa xong và quá hạn đầu: {{ kien_nghi_qua_han }}.", before=6)
    _say(document, "V. ĐỀ XUẤT", "Heading 1")
    _say(document, "{{ de_xuat }}")
    _foot(document, "NGƯỜI BÁO CÁO")


if __name__ == "__main__":
    build()
