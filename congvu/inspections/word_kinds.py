"""Papers whose template officials edit in Word: their fields, by an example of each."""

from __future__ import annotations

from pathlib import Path

from congvu.core.refusals import N_, refuse
from congvu.documents.word_kind import WordKind

CONCLUSION, ROUND = "inspection.conclusion", "inspection.round_report"
_HERE = Path(__file__).resolve().parent / "word"

_HEAD = {
    "co_quan_chu_quan": "ỦY BAN NHÂN DÂN\nHUYỆN MẪU",
    "co_quan": "ĐOÀN KIỂM TRA",
    "so": "58/TB-ĐKT",
    "dia_danh_ngay": "Mẫu, ngày 23 tháng 11 năm 2018",
    "nguoi_ky": "Bùi Thái Sơn",
    "noi_nhan": ["UBND huyện Mẫu;", "Lưu: hồ sơ đoàn."],
    "chan_trang": "",
    "nhat_ky": "Nhật ký khi ký: 120 bản ghi, gốc 5f…",
    "ma_bam": "9c…",
}
_FINDING = {
    "linh_vuc": "Cải cách thủ tục hành chính",
    "noi_dung": "«hạn chế mẫu» Niêm yết thiếu hai thủ tục",
    "can_cu": "phiếu kiểm tra mục 4; hồ sơ thứ 5 trong mẫu",
    "y_kien": "Đơn vị nhất trí.",
}
_ADVICE = {
    "tt": "1",
    "nguyen_van": "Tăng cường niêm yết.",
    "cach_hieu": "«kiến nghị mẫu» Niêm yết đủ thủ tục",
    "dieu_kien": "Tỷ lệ niêm yết ≥ 100%.",
    "lap_lai": "Lặp lại kiến nghị 1 của thông báo kết luận số 12/TB-ĐKT ngày 20/11/2017.",
    "don_vi": "Huyện Mẫu",
    "chu_tri": "Văn phòng",
    "dau_ra": "Biên bản niêm yết",
    "thoi_han": "20/12/2018",
    "tinh_trang": "Đơn vị đã tiếp thu",
}

KINDS = {
    each.code: each
    for each in (
        WordKind(
            CONCLUSION,
            N_("Thông báo kết luận kiểm tra"),
            _HERE / "ket_luan.docx",
            {
                **_HEAD,
                "ten_cuoc": "Kiểm tra cải cách hành chính năm 2018 tại huyện Mẫu",
                "quyet_dinh": "2718/QĐ-UBND",
                "cac_don_vi": "UBND huyện Mẫu",
                "ky_so_lieu": "từ 15/12/2017 đến 14/09/2018",
                "don_vi": [
                    {
                        "tt": "1",
                        "ten": "UBND huyện Mẫu",
                        "ngay": "09/11/2018",
                        "bien_ban": "02/BB-ĐKT",
                        "so_lieu": [
                            {
                                "ten": "Hồ sơ đúng hạn",
                                "ket_qua": "98,2%",
                                "tu_mau": "560 / 570",
                            }
                        ],
                        "mau": ["60 hồ sơ chọn ngẫu nhiên trong 762, 2 hồ sơ sai lệch."],
                        "uu_diem": [{**_FINDING, "noi_dung": "«ưu điểm mẫu» Có sổ theo dõi"}],
                        "han_che": [_FINDING],
                    }
                ],
                "nguyen_nhan": "Chưa phân công rõ.",
                "kien_nghi": [_ADVICE],
            },
            {
                "don_vi.uu_diem.noi_dung": "«ưu điểm mẫu»",
                "don_vi.han_che.noi_dung": "«hạn chế mẫu»",
                "kien_nghi.cach_hieu": "«kiến nghị mẫu»",
                "kien_nghi.thoi_han": "20/12/2018",
                "ma_bam": "9c…",
            },
        ),
        WordKind(
            ROUND,
            N_("Báo cáo kết quả kiểm tra năm"),
            _HERE / "bao_cao_nam.docx",
            {
                **_HEAD,
                "nam": "2018",
                "den_ngay": "31/12/2018",
                "ke_hoach": "712/KH-UBND ngày 14/02/2018",
                "so_ke_hoach": "4",
                "so_da_kiem_tra": "«3 đơn vị»",
                "so_ngoai_ke_hoach": "0",
                "don_vi": [
                    {
                        "tt": "1",
                        "ten": "Huyện Mẫu",
                        "ngay": "09/11/2018",
                        "ket_luan": "58/TB-ĐKT",
                        "tinh_trang": "đã kết luận",
                    }
                ],
                "noi_dung": [
                    {
                        "ten": "Cải cách thủ tục hành chính",
                        "uu_diem": "3",
                        "han_che": "«5 hạn chế»",
                    }
                ],
                "kien_nghi": [{"ten": "Đã xác nhận hoàn thành", "so": "«6 kiến nghị»"}],
                "kien_nghi_qua_han": "1",
                "loi_thuong_gap": [
                    {
                        "noi_dung": "«lỗi thường gặp» Niêm yết đủ, đúng thủ tục",
                        "so_don_vi": "2",
                        "don_vi": "Huyện Mẫu, Xã Mẫu",
                    }
                ],
                "de_xuat": "Tập huấn công chức một cửa.",
            },
            {
                "so_da_kiem_tra": "«3 đơn vị»",
                "noi_dung.han_che": "«5 hạn chế»",
                "kien_nghi.so": "«6 kiến nghị»",
                "loi_thuong_gap.noi_dung": "«lỗi thường gặp»",
                "ma_bam": "9c…",
            },
        ),
    )
}


def kind_of(code: str) -> WordKind:
    """The kind by its code. Refuses with ``word-kind-unknown``."""
    if code not in KINDS:
        raise refuse(
            "word-kind-unknown",
            N_("Không có loại giấy tờ này trong các mẫu Word."),
            N_("Chọn trong danh sách mẫu."),
        )
    return KINDS[code]
