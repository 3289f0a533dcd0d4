"""What the words of a book mean: states, channels, ways of handing over."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from congvu.core.refusals import N_
from congvu.core.vietnamese import fold


class Standing(StrEnum):
    """What a word of the column of states says of a dossier."""

    BY_DAYS = "by_days"
    OPEN = "open"
    FINISHED = "finished"
    RETURNED = "returned"
    STOPPED = "stopped"
    SKIP = "skip"


STANDING_LABELS: Mapping[str, str] = {
    Standing.BY_DAYS: N_("Xem theo các ngày đã ghi"),
    Standing.OPEN: N_("Đang giải quyết"),
    Standing.FINISHED: N_("Đã giải quyết xong"),
    Standing.RETURNED: N_("Đã trả kết quả"),
    Standing.STOPPED: N_("Rút, dừng, trả lại hồ sơ"),
    Standing.SKIP: N_("Bỏ qua dòng này"),
}

KNOWN_STANDINGS: Mapping[str, str] = {
    **dict.fromkeys(
        ("", "dung han", "som han", "truoc han", "qua han", "tre han", "tra dung han"),
        Standing.BY_DAYS,
    ),
    **dict.fromkeys(("tra qua han", "tra som han", "cham"), Standing.BY_DAYS),
    **dict.fromkeys(
        (
            "dang xu ly",
            "dang giai quyet",
            "duoc tiep nhan",
            "da tiep nhan",
            "moi tiep nhan",
            "dang thuc hien",
            "chua den han",
            "chua giai quyet",
        ),
        Standing.OPEN,
    ),
    **dict.fromkeys(
        ("da xu ly xong", "da giai quyet", "da giai quyet xong", "co ket qua", "da co ket qua"),
        Standing.FINISHED,
    ),
    **dict.fromkeys(("da tra ket qua", "da tra", "da nhan ket qua"), Standing.RETURNED),
    **dict.fromkeys(
        ("dung xu ly", "rut ho so", "cong dan rut ho so", "cong dan yeu cau rut ho so"),
        Standing.STOPPED,
    ),
}

KNOWN_CHANNELS: Mapping[str, str] = {
    **dict.fromkeys(("", "truc tiep", "tai quay", "mot cua"), "counter"),
    **dict.fromkeys(("truc tuyen", "qua mang", "dich vu cong", "online"), "online"),
    **dict.fromkeys(("buu chinh", "buu chinh cong ich", "buu dien", "qua buu dien"), "postal"),
    **dict.fromkeys(("nop ho", "cong chuc nop ho"), "assisted"),
}

KNOWN_METHODS: Mapping[str, str] = {
    **{word: code for word, code in KNOWN_CHANNELS.items() if code != "assisted"},
    "ban dien tu": "online",
}

KINDS: Mapping[str, str] = {
    "procedure": N_("Thủ tục"),
    "unit": N_("Đơn vị"),
    "state": N_("Trạng thái, kết quả"),
    "channel": N_("Hình thức nộp"),
    "method": N_("Phương thức nhận kết quả"),
}
"""Columns whose words are mapped, each once for a file."""

KNOWN: Mapping[str, Mapping[str, str]] = {
    "state": KNOWN_STANDINGS,
    "channel": KNOWN_CHANNELS,
    "method": KNOWN_METHODS,
}

UNKNOWN_MOST = 300
"""So many unknown words of a column are listed: beyond, it is the wrong column."""


def meaning(kind: str, said: str, mapped: Mapping[str, Mapping[str, str]]) -> str | None:
    """What a word means by the person's mapping, else by custom; None: unknown."""
    key = fold(said)
    own = mapped.get(kind, {}).get(key)
    return own if own else KNOWN.get(kind, {}).get(key)
