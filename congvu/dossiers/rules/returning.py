"""How the person who receives a result signs for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from congvu.core.refusals import N_, Refusal
from congvu.dossiers.rules.life import Channel

_BASIS = "Thông tư 01/2018/TT-VPCP, Sổ theo dõi hồ sơ, cột Ký nhận (chưa đối chiếu văn bản)"


class SignedHow(StrEnum):
    """By what it can be shown later that the result was received."""

    PAPER = "paper"  # ký trên sổ theo dõi hoặc giấy tiếp nhận
    SCREEN = "screen"  # vẽ chữ ký trên màn hình, ảnh giữ cùng hồ sơ
    POST = "post"  # giấy báo phát của bưu chính
    ELECTRONIC = "electronic"  # gửi bản điện tử, không ký


SIGNED_LABELS: Mapping[str, str] = {
    SignedHow.PAPER: N_("Ký trên sổ, giấy"),
    SignedHow.SCREEN: N_("Ký trên màn hình"),
    SignedHow.POST: N_("Theo giấy báo phát của bưu chính"),
    SignedHow.ELECTRONIC: N_("Gửi bản điện tử, không ký nhận"),
}

SIGNATURE_MOST = 200_000
"""Bytes of a signature drawn on the screen at most: a picture of a line, not a photograph."""

_BY_METHOD = {
    Channel.POSTAL: SignedHow.POST,
    Channel.ONLINE: SignedHow.ELECTRONIC,
}


def signed_how(method: str, *, drawn: bool) -> SignedHow:
    """How a result handed over by ``method`` is signed for; ``drawn``: on the screen."""
    if drawn:
        return SignedHow.SCREEN
    return _BY_METHOD.get(Channel(method), SignedHow.PAPER)


def why_not_received(method: str, *, drawn: bool, proxy: bool, shown: bool) -> Refusal | None:
    """Why the result is not handed over so.

    ``proxy``: somebody receives it in the applicant's place; ``shown``: they showed an
    authorisation or a paper of their own. Codes: ``signature-not-here``, ``proxy-unshown``.
    """
    if drawn and Channel(method) != Channel.COUNTER:
        return Refusal(
            "signature-not-here",
            N_("Chỉ người nhận trực tiếp tại quầy mới ký trên màn hình."),
            N_("Xoá chữ ký, hoặc chọn trả trực tiếp."),
            _BASIS,
        )
    if proxy and not shown:
        return Refusal(
            "proxy-unshown",
            N_("Người nhận thay chưa xuất trình giấy tờ."),
            N_("Ghi số giấy uỷ quyền, hoặc số giấy tờ của người nhận thay."),
            _BASIS,
        )
    return None
