"""The story of a dossier (diễn biến): each event of its stream as a Vietnamese sentence. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from congvu.core.clock import VERDICT_LABELS, Verdict
from congvu.core.periods import local
from congvu.core.refusals import N_, Words
from congvu.dossiers.rules import CHANNEL_LABELS, LATE_CAUSES, PAUSE_GROUNDS

SENTENCES: Mapping[str, str] = {
    "dossier.filed": N_("Đăng ký trực tuyến."),
    "dossier.received": N_(
        "Tiếp nhận hồ sơ số {number} ({channel}), thời hạn {term}, hẹn trả {promise}."
    ),
    "dossier.accepted": N_(
        "Tiếp nhận hồ sơ số {number} ({channel}), thời hạn {term}, hẹn trả {promise}."
    ),
    "dossier.receipt_repeated": N_("Mẫu tiếp nhận được gửi lần nữa; không lập hồ sơ thứ hai."),
    "dossier.not_accepted": N_("Không tiếp nhận: {reason}. Giấy tờ còn thiếu: {missing}."),
    "dossier.forwarded": N_("Chuyển đến {to_office}. {reason}"),
    "dossier.handed_over": N_("Bàn giao cho {to_user}."),
    "dossier.taken_over": N_("Nhận bàn giao."),
    "dossier.supplement_requested": N_(
        "Yêu cầu bổ sung theo phiếu {slip}: {missing}. Lý do: {reason}. {order_reason}"
    ),
    "dossier.supplement_completed": N_("Nhận đủ giấy tờ bổ sung của phiếu {slip}. {restart}"),
    "dossier.paused": N_("Tạm dừng tính thời hạn: {ground} ({reference})."),
    "dossier.resumed": N_("Tiếp tục tính thời hạn."),
    "dossier.payment_required": N_("Yêu cầu thực hiện nghĩa vụ tài chính ({reference})."),
    "dossier.paid": N_("Đã thực hiện nghĩa vụ tài chính {reference}."),
    "dossier.withdrawal_asked": N_("Công dân yêu cầu rút hồ sơ. {reason}"),
    "dossier.stopped": N_("Dừng xử lý: {reason}."),
    "dossier.finished": N_("Xử lý xong: {verdict}. Kết quả {result_number}, hạn {due}."),
    "dossier.returned": N_("Trả kết quả. {by_another}"),
    "dossier.late_explained": N_("Nguyên nhân quá hạn: {cause}. {note}"),
    "dossier.due_moved": N_("Hạn theo quy định đổi từ {before} thành {after}: {reason}."),
}


@dataclass(frozen=True)
class StoryLine:
    """One line: what happened when, by whom, and when that was recorded."""

    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, filled in; empty parts leave no trace."""
        filled = {name: _say(value, translate) for name, value in self.params.items()}
        return " ".join(translate(self.text).format_map(filled).split())

    @property
    def recorded_late(self) -> bool:
        """True when the act was recorded more than a day after it is said to have happened."""
        return self.recorded_at - self.at > timedelta(days=1)


def _say(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Words):
        return value.said(translate)
    return translate(value) if isinstance(value, str) and value else value


def _moment(value: str | None) -> str:
    return f"{local(datetime.fromisoformat(value)):%H:%M %d/%m/%Y}" if value else "…"


def _dot(value: str) -> str:
    value = value.strip()
    return value if not value or value.endswith(".") else f"{value}."


def params_of(kind: str, data: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a sentence from the event's data; ``names`` resolves ``office:3``, ``user:7``.

    Values that are themselves source strings are translated by :meth:`StoryLine.said`.
    """
    said: dict[str, Any] = {
        key: value for key, value in data.items() if isinstance(value, str | int)
    }
    for key in ("promise", "due", "before", "after"):
        if key in data:
            said[key] = _moment(data[key])
    if "channel" in data:
        said["channel"] = Words(CHANNEL_LABELS[data["channel"]], inside=True)
    if "missing" in data:
        said["missing"] = "; ".join(data["missing"]) or N_("không")
    if "ground" in data:
        said["ground"] = PAUSE_GROUNDS[data["ground"]].label if data["ground"] else ""
    if "cause" in data:
        said["cause"] = LATE_CAUSES[data["cause"]]
    if "verdict" in data:
        said["verdict"] = VERDICT_LABELS[Verdict(data["verdict"])]
    if kind in ("dossier.forwarded", "dossier.withdrawal_asked"):
        said["reason"] = _dot(data.get("reason", ""))
    if kind == "dossier.supplement_requested":
        said["order_reason"] = _dot(data.get("order_reason", ""))
    if kind == "dossier.supplement_completed":
        said["restart"] = N_("Thời hạn tính lại từ đầu.") if data["restart"] else ""
    if kind == "dossier.returned":
        said["by_another"] = N_("Người khác nhận thay.") if data["by_another"] else ""
    for key in ("to_office", "to_user"):
        if key in data:
            said[key] = names.get(f"{key[3:]}:{data[key]}", "")
    return said


# --- replay ---------------------------------------------------------------------------------------

_STAYS = {
    "dossier.paused": True,
    "dossier.payment_required": True,
    "dossier.resumed": False,
    "dossier.paid": False,
    "dossier.supplement_completed": False,
    "dossier.stopped": False,
    "dossier.finished": False,
}


@dataclass
class Replayed:
    """What the events alone say of a dossier, to be held against its row."""

    state: str = ""
    number: str = ""
    received_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    returned_at: datetime | None = None
    moved_at: datetime | None = None
    office: int | None = None
    held: bool = False
    supplements: int = 0


def replay(events: list[tuple[str, datetime, Mapping[str, Any]]]) -> Replayed:
    """Fold the events ``(kind, occurred_at, data)`` of one stream, oldest first."""
    seen = Replayed()
    for kind, at, data in events:
        if kind in ("dossier.due_moved", "dossier.receipt_repeated"):
            continue
        seen.state, seen.moved_at = data["state"], at
        if kind in ("dossier.received", "dossier.accepted"):
            seen.number, seen.received_at, seen.office = data["number"], at, data["office"]
        elif kind == "dossier.forwarded":
            seen.office = data["to_office"]
        elif kind == "dossier.supplement_requested":
            seen.supplements += 1
            seen.held = data["effect"] is not None
        elif kind == "dossier.finished":
            seen.finished_at = at
        elif kind == "dossier.stopped":
            seen.closed_at = at
        elif kind == "dossier.returned":
            seen.returned_at = at
        seen.held = _STAYS.get(kind, seen.held)
    return seen
