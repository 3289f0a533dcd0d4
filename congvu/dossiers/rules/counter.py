"""What a counter does beside receiving: send away with a ground, correct, void. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from congvu.core.refusals import N_, Refusal, Words
from congvu.dossiers.rules.life import Channel

WISH_LABELS: Mapping[str, str] = {
    Channel.COUNTER: N_("Tại bộ phận một cửa"),
    Channel.POSTAL: N_("Qua bưu chính công ích, đến địa chỉ"),
    Channel.ONLINE: N_("Bản điện tử"),
}
"""How the result is to be received (đăng ký nhận kết quả)."""


@dataclass(frozen=True)
class NotReceivedGround:
    """One ground for not taking a dossier in; ``words``: it must be explained."""

    label: str
    words: bool
    basis: str


_17 = N_("Nghị định 61/2018/NĐ-CP, Điều 17 (chưa đối chiếu văn bản)")

NOT_RECEIVED_GROUNDS: Mapping[str, NotReceivedGround] = {
    "papers_missing": NotReceivedGround(N_("Thiếu giấy tờ trong thành phần hồ sơ"), False, _17),
    "papers_wrong": NotReceivedGround(N_("Giấy tờ sai, mờ hoặc kê khai chưa đúng"), True, _17),
    "not_competent": NotReceivedGround(
        N_("Không thuộc thẩm quyền của đơn vị; đã chỉ nơi nộp"), True, _17
    ),
    "not_eligible": NotReceivedGround(N_("Không thuộc đối tượng, chưa đủ điều kiện"), True, _17),
    "already_open": NotReceivedGround(N_("Đã có hồ sơ cùng nội dung đang giải quyết"), True, _17),
    "other": NotReceivedGround(N_("Lý do khác"), True, _17),
}
"""The closed list (names of our own: the law names no list)."""

NO_NAME = "Người nộp không để lại tên"
"""Whom a slip is for when the citizen gave no name; as it stands on the paper, not translated."""


def ground_of(ground: str, missing: Sequence[str]) -> str:
    """The ground as given; without one, papers that are missing say it themselves."""
    return ground or ("papers_missing" if missing else "other")


def why_not_refused_so(ground: str, reason: str, missing: Sequence[str]) -> Refusal | None:
    """Why one may not be sent away so.

    Codes: ``refusal-ground-unknown``, ``reason-missing``, ``papers-not-named``.
    """
    found = NOT_RECEIVED_GROUNDS.get(ground)
    if found is None:
        return Refusal(
            "refusal-ground-unknown",
            N_("“{ground}” không có trong danh mục lý do không tiếp nhận."),
            N_("Chọn một trong các lý do: {grounds}."),
            _17,
            {
                "ground": ground,
                "grounds": Words(
                    *(one.label for one in NOT_RECEIVED_GROUNDS.values()), between="; "
                ),
            },
        )
    if ground == "papers_missing" and not missing:
        return Refusal(
            "papers-not-named",
            N_("Chưa ghi giấy tờ còn thiếu."),
            N_("Liệt kê đầy đủ một lần mọi giấy tờ còn thiếu."),
            _17,
        )
    if found.words and not reason.strip():
        return Refusal(
            "reason-missing",
            N_("Chưa ghi lý do."),
            N_("Ghi lý do cụ thể để người nộp hiểu phải làm gì."),
            _17,
        )
    return None


def why_not_wished(method: str, address: str) -> Refusal | None:
    """Why a result cannot be sent so; ``wish-unknown``, ``wish-address-missing``."""
    if method and method not in WISH_LABELS:
        return Refusal(
            "wish-unknown",
            N_("Không có cách nhận kết quả “{method}”."),
            N_("Chọn nhận tại bộ phận một cửa, qua bưu chính hoặc bản điện tử."),
            "",
            {"method": method},
        )
    if method == Channel.POSTAL and not address.strip():
        return Refusal(
            "wish-address-missing",
            N_("Nhận qua bưu chính thì phải có địa chỉ."),
            N_("Ghi địa chỉ nhận kết quả, hoặc địa chỉ của người nộp."),
        )
    return None


CORRECTED_LABELS: Mapping[str, str] = {
    "applicant": N_("người nộp"),
    "version": N_("thủ tục"),
    "papers": N_("giấy tờ"),
    "copies": N_("số bộ hồ sơ"),
    "note": N_("ghi chú"),
    "wish": N_("cách nhận kết quả"),
    "no_messages": N_("việc nhận tin nhắn"),
    "channel": N_("cách nộp"),
}
"""What a correction may touch, as the story names it; the values are never in the event."""


def why_not_another_version(worked_on: bool) -> Refusal | None:
    """Why the procedure may not be corrected; code ``already-worked-on``."""
    if not worked_on:
        return None
    return Refusal(
        "already-worked-on",
        N_("Hồ sơ đã được chuyển hoặc xử lý, không đổi thủ tục được nữa."),
        N_("Huỷ tiếp nhận có lý do rồi tiếp nhận lại theo đúng thủ tục."),
    )


def why_not_void_alone(
    decides: bool, received: date, today: date, untouched: bool
) -> Refusal | None:
    """Who received may void on the same day what nobody worked on; else a leader decides.

    Code ``void-not-ordered``.
    """
    if decides or (untouched and received == today):
        return None
    return Refusal(
        "void-not-ordered",
        N_("Hồ sơ đã qua ngày tiếp nhận hoặc đã được xử lý: huỷ phải do lãnh đạo quyết định."),
        N_("Trình lãnh đạo phòng hoặc lãnh đạo đơn vị ghi việc huỷ kèm lý do."),
    )
