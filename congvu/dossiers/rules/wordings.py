"""The moments at which a citizen is told, and the words for each: templates with blanks. Pure.

A blank is ``{so_ho_so}`` and the like, from a closed list: no name, number or address of a citizen
can stand in a message. A line in which a blank has nothing to say is left out as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from congvu.core.refusals import N_, Refusal


class Moment(StrEnum):
    """When a citizen is told. The value is the kind of the message after ``dossier.``."""

    FILED = "filed"
    RECEIVED = "received"
    NOT_ACCEPTED = "not_accepted"
    SUPPLEMENT = "supplement_requested"
    FEE = "fee_charged"
    PAYMENT = "payment_required"
    DUE_MOVED = "due_moved"
    SLIP_CORRECTED = "slip_corrected"
    APOLOGY = "apology_sent"
    READY = "ready"
    RETURNED = "returned"
    WITHDRAWAL = "withdrawal_asked"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


MOMENT_LABELS = {
    Moment.FILED: N_("Hồ sơ nộp qua mạng đã đến"),
    Moment.RECEIVED: N_("Đã tiếp nhận"),
    Moment.NOT_ACCEPTED: N_("Không tiếp nhận"),
    Moment.SUPPLEMENT: N_("Yêu cầu bổ sung"),
    Moment.FEE: N_("Có phí, lệ phí phải nộp"),
    Moment.PAYMENT: N_("Có nghĩa vụ tài chính"),
    Moment.DUE_MOVED: N_("Ngày hẹn thay đổi theo lịch"),
    Moment.SLIP_CORRECTED: N_("Giấy hẹn viết tay ghi sai, hẹn lại"),
    Moment.APOLOGY: N_("Xin lỗi và hẹn lại"),
    Moment.READY: N_("Đã có kết quả"),
    Moment.RETURNED: N_("Đã trả kết quả"),
    Moment.WITHDRAWAL: N_("Đã ghi yêu cầu rút"),
    Moment.WITHDRAWN: N_("Đã rút hồ sơ"),
    Moment.STOPPED: N_("Dừng xử lý"),
}


@dataclass(frozen=True)
class Blank:
    """One blank: what it stands for, and what the preview fills in (invented)."""

    label: str
    sample: str


BLANKS: Mapping[str, Blank] = {
    "so_ho_so": Blank(N_("số hồ sơ"), "H44.24.1-180424-0001"),
    "ma_theo_doi": Blank(N_("mã theo dõi hồ sơ nộp qua mạng"), "K7M2-94QD"),
    "thu_tuc": Blank(N_("tên thủ tục"), "Cấp giấy phép xây dựng nhà ở"),
    "don_vi": Blank(N_("đơn vị tiếp nhận"), "UBND huyện Tân Sơn"),
    "hen": Blank(N_("giờ, ngày hẹn (hoặc trả lời)"), "10:15 ngày 04/05/2018"),
    "ly_do": Blank(N_("lý do ghi trên phiếu"), "bản vẽ mờ, không đọc được kích thước"),
    "giay_to": Blank(N_("các giấy tờ, mỗi giấy tờ một dòng"), "\n- Bản vẽ\n- Đơn đề nghị"),
    "phieu": Blank(N_("số phiếu hoặc thông báo"), "03/2018/HDHS"),
    "khoan": Blank(N_("tên khoản thu và số tiền"), "Lệ phí cấp giấy phép: 75.000 đồng"),
    "som": Blank(N_("“sớm hơn ngày hẹn”, khi đúng là sớm"), "sớm hơn ngày hẹn"),
    "lien_he": Blank(N_("điện thoại của đơn vị, nếu đã ghi"), "0210 3000 000"),
    "tra_cuu": Blank(N_("địa chỉ tra cứu, nếu đã đặt"), "https://motcua.example.vn/theo-doi/"),
}

EVERYWHERE = ("thu_tuc", "don_vi", "lien_he", "tra_cuu")
OF_MOMENT: Mapping[Moment, tuple[str, ...]] = {
    Moment.FILED: ("ma_theo_doi", "hen"),
    Moment.RECEIVED: ("so_ho_so", "hen"),
    Moment.NOT_ACCEPTED: ("ly_do", "giay_to", "phieu"),
    Moment.SUPPLEMENT: ("so_ho_so", "ma_theo_doi", "ly_do", "giay_to", "phieu"),
    Moment.FEE: ("so_ho_so", "khoan"),
    Moment.PAYMENT: ("so_ho_so", "phieu"),
    Moment.DUE_MOVED: ("so_ho_so", "hen", "ly_do"),
    Moment.SLIP_CORRECTED: ("so_ho_so", "hen"),
    Moment.APOLOGY: ("so_ho_so", "hen", "ly_do", "phieu"),
    Moment.READY: ("so_ho_so", "som"),
    Moment.RETURNED: ("so_ho_so",),
    Moment.WITHDRAWAL: ("so_ho_so",),
    Moment.WITHDRAWN: ("so_ho_so", "ly_do"),
    Moment.STOPPED: ("so_ho_so", "ly_do"),
}
"""Which blanks have a meaning at which moment, beside those that have one everywhere."""

MUST_SAY: Mapping[Moment, tuple[tuple[str, ...], ...]] = {
    Moment.FILED: (("ma_theo_doi",),),
    Moment.RECEIVED: (("so_ho_so",), ("hen",)),
    Moment.NOT_ACCEPTED: (("ly_do",),),
    Moment.SUPPLEMENT: (("giay_to", "phieu"),),
    Moment.APOLOGY: (("hen",),),
    Moment.DUE_MOVED: (("hen",),),
    Moment.SLIP_CORRECTED: (("hen",),),
}
"""Of each group at least one must stand in the words, or the message would not tell its moment."""

LONGEST = 600
"""Letters of a template at most: about ten parts of a text message."""

_BLANK = re.compile(r"\{(\w*)\}")


def blanks_for(moment: Moment) -> tuple[str, ...]:
    """The blanks that may stand in the words of ``moment``."""
    return (*OF_MOMENT[moment], *EVERYWHERE)


def why_not_wording(moment: Moment, text: str) -> Refusal | None:
    """What is wrong with a template: empty, too long, broken, or with a blank it may not have."""
    if not text.strip():
        return Refusal("wording-empty", N_("Chưa ghi lời nhắn."), N_("Ghi lời nhắn rồi lưu lại."))
    if len(text) > LONGEST:
        return Refusal(
            "wording-long",
            N_("Lời nhắn dài {n} ký tự; nhiều nhất {most}."),
            N_("Viết ngắn lại: người nhận đọc trên điện thoại."),
            "",
            {"n": len(text), "most": LONGEST},
        )
    allowed = blanks_for(moment)
    used = _BLANK.findall(text)
    unknown = [name for name in used if name not in allowed]
    if unknown or "{" in _BLANK.sub("", text) or "}" in _BLANK.sub("", text):
        return Refusal(
            "blank-unknown",
            N_("Không có ô trống {name} ở lời nhắn này."),
            N_("Chỉ dùng: {allowed}."),
            "",
            {
                "name": f"{{{unknown[0]}}}" if unknown else "{ }",
                "allowed": " ".join(f"{{{name}}}" for name in allowed),
            },
        )
    for group in MUST_SAY.get(moment, ()):
        if not set(group) & set(used):
            return Refusal(
                "blank-missing",
                N_("Lời nhắn này phải có {name}."),
                N_("Thêm ô trống ấy vào chỗ thích hợp."),
                "",
                {"name": " / ".join(f"{{{name}}}" for name in group)},
            )
    return None


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words with their blanks filled; a line with a blank that has nothing to say is left out.

    What is filled in is never read for blanks again.
    """
    lines = []
    for line in text.replace("\r\n", "\n").strip().split("\n"):
        names = _BLANK.findall(line)
        if all(values.get(name, "").strip() for name in names):
            lines.append(_BLANK.sub(lambda found: values[found.group(1)], line))
    return "\n".join(lines)


def sample_values(moment: Moment) -> dict[str, str]:
    """What the preview shows in the blanks of ``moment``."""
    return {name: BLANKS[name].sample for name in blanks_for(moment)}
