"""The story of a dossier (diễn biến): each event of its stream as a Vietnamese sentence. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from congvu.core.clock import VERDICT_LABELS, Verdict
from congvu.core.periods import local
from congvu.core.refusals import N_, Words
from congvu.core.vietnamese import number
from congvu.dossiers.rules import (
    CHANNEL_LABELS,
    FILE_KIND_LABELS,
    LATE_CAUSES,
    LINE_FAULTS,
    PAUSE_GROUNDS,
    SIGNED_LABELS,
    SLIP_RECEIVERS,
)
from congvu.dossiers.rules.counter import CORRECTED_LABELS
from congvu.dossiers.rules.fees import EXEMPTIONS, PAY_METHOD_LABELS

SENTENCES: Mapping[str, str] = {
    "dossier.answer_alarmed": N_(
        "Nhắc trả lời: hồ sơ đã chờ quá {hours} giờ làm việc; báo {people} người. {leaders}"
    ),
    "dossier.filed": N_("Đăng ký trực tuyến ({channel})."),
    "dossier.received": N_(
        "Tiếp nhận hồ sơ số {number} ({channel}), thời hạn {term}, hẹn trả {promise}. {slip}"
    ),
    "dossier.accepted": N_(
        "Tiếp nhận hồ sơ số {number} ({channel}), thời hạn {term}, hẹn trả {promise}."
    ),
    "dossier.receipt_repeated": N_("Mẫu tiếp nhận được gửi lần nữa; không lập hồ sơ thứ hai."),
    "dossier.not_accepted": N_("Không tiếp nhận: {reason}. Giấy tờ còn thiếu: {missing}."),
    "dossier.forwarded": N_("Chuyển đến {to_office}. {branches} {reason}"),
    "dossier.sent_out": N_("Gửi {agency} theo văn bản {paper}. {reason}"),
    "dossier.lane_closed": N_("Xong bước {done}; còn chờ: {waits}. {reason}"),
    "dossier.sent_back": N_("Trả lại bước {branches} từ bước {done}: {reason}"),
    "dossier.answered_outside": N_("{agency} trả lời theo văn bản {paper}. {branches} {reason}"),
    "dossier.child_opened": N_("Mở hồ sơ con {number} tại {unit_name} cho bước “{step}”."),
    "dossier.opened_for": N_("Do bước “{step}” của hồ sơ {number}, {unit_name} chuyển đến."),
    "dossier.child_ended": N_("Hồ sơ con {number} của {unit_name} {how}. {branches}"),
    "dossier.handed_over": N_("Bàn giao cho {to_user}."),
    "dossier.handed_on": N_("Giao lại cho {receiver} thay người nghỉ. {reason}"),
    "dossier.taken_over": N_("Nhận bàn giao."),
    "dossier.papers_taken": N_("Ký nhận bản giấy tại {to_office}, phiếu {batch}."),
    "dossier.papers_refused": N_("Không ký nhận bản giấy, phiếu {batch}: {fault}."),
    "dossier.given_again": N_("Giao lại cho {to_office} sau khi bị trả lại."),
    "dossier.result_carried": N_("Chuyển kết quả về {to_office}, phiếu {batch}."),
    "dossier.papers_found": N_("Đối chiếu cuối ngày: bản giấy để tại {to_office}."),
    "dossier.supplement_requested": N_(
        "Yêu cầu bổ sung theo phiếu {slip}: {missing}. Lý do: {reason}. {order_reason}"
    ),
    "dossier.supplement_completed": N_("Nhận đủ giấy tờ bổ sung của phiếu {slip}. {restart}"),
    "dossier.paused": N_("Tạm dừng tính thời hạn{lane}: {ground} ({reference})."),
    "dossier.resumed": N_("Tiếp tục tính thời hạn{lane}."),
    "dossier.pause_slip_delivered": N_("Đã giao giấy tạm dừng ({ground}) ngày {on}: {receiver}."),
    "dossier.payment_required": N_("Yêu cầu thực hiện nghĩa vụ tài chính ({reference})."),
    "dossier.paid": N_("Đã thực hiện nghĩa vụ tài chính {reference}."),
    "dossier.withdrawal_asked": N_("Công dân yêu cầu rút hồ sơ. {reason}"),
    "dossier.stopped": N_("Dừng xử lý: {reason}."),
    "dossier.finished": N_("Xử lý xong: {verdict}. Kết quả {result_number}, hạn {due}."),
    "dossier.returned": N_("Trả kết quả. {by_another} {signed}"),
    "dossier.late_explained": N_("Nguyên nhân quá hạn: {cause}. {note}"),
    "dossier.corrected": N_("Sửa nội dung tiếp nhận ({changed}). Lý do: {reason}."),
    "dossier.voided": N_("Huỷ tiếp nhận; số hồ sơ không dùng lại. Lý do: {reason}."),
    "dossier.fee_charged": N_("Ghi khoản phải nộp: {name}, {amount} đồng. {exemption}"),
    "dossier.fee_dropped": N_("Bỏ khoản {name}, {amount} đồng. Lý do: {reason}."),
    "dossier.fees_collected": N_("Thu {amount} đồng, biên lai {receipt} ({method})."),
    "dossier.fee_receipt_voided": N_("Huỷ biên lai {receipt}, {amount} đồng. Lý do: {reason}."),
    "dossier.apology_drafted": N_("Soạn phiếu xin lỗi."),
    "dossier.apology_signed": N_("Ký phiếu xin lỗi {letter}, hẹn lại {new}. {cause}: {reason}"),
    "dossier.apology_sent": N_("Gửi phiếu xin lỗi {letter}, hẹn lại {new}. {how}"),
    "dossier.apology_dropped": N_("Bỏ phiếu xin lỗi đã soạn: {reason}"),
    "dossier.draft_submitted": N_("Trình dự thảo kết quả cho {to_user}."),
    "dossier.draft_returned": N_("Trả lại dự thảo: {reason}"),
    "dossier.draft_passed_up": N_("Chuyển dự thảo lên {to_user}. {reason}"),
    "dossier.draft_approved": N_("Duyệt dự thảo kết quả. {reason}"),
    "dossier.file_added": N_("Thêm tệp: {kind}, mã băm {hash}."),
    "dossier.file_removed": N_("Bỏ tệp có mã băm {hash}: {reason}"),
    "dossier.slip_corrected": N_(
        "Giấy viết tay hẹn {before}; hẹn lại {after} theo thời hạn quy định."
    ),
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
        """True when the act was recorded more than a day after it is said to have happened.

        A slip by hand has two clocks however close they are.
        """
        return self.recorded_at - self.at > timedelta(days=1) or bool(self.params.get("slip"))


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
    for key in ("promise", "due", "before", "after", "new"):
        if key in data:
            said[key] = _moment(data[key])
    if "channel" in data:
        said["channel"] = Words(CHANNEL_LABELS[data["channel"]], inside=True)
    if kind == "dossier.received":
        said["slip"] = N_("Giấy viết tay, nhập sau.") if data.get("by_hand") else ""
    if kind == "dossier.answer_alarmed":
        said["leaders"] = N_("Có báo lãnh đạo đơn vị.") if data["leaders"] else ""
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
        said["signed"] = _dot(SIGNED_LABELS[data["signed"]]) if data.get("signed") else ""
    if "fault" in data:
        said["fault"] = LINE_FAULTS[data["fault"]]
    said |= _of_fees(kind, data) | _of_routes(kind, data)
    if kind.startswith(("dossier.apology_", "dossier.draft_")) and "reason" in data:
        said["reason"] = _dot(data["reason"])
    if kind == "dossier.apology_sent":
        said["how"] = _dot(data.get("how", ""))
    if "sha256" in data:
        said["hash"] = data["sha256"][:12]
    if kind == "dossier.file_added":
        said["kind"] = Words(FILE_KIND_LABELS[data["kind"]], inside=True)
    if kind == "dossier.file_removed":
        said["reason"] = _dot(data.get("reason", ""))
    if kind == "dossier.handed_on":
        said["reason"] = _dot(data.get("reason", ""))
        user, office = data.get("to_user"), data.get("to_office")
        said["receiver"] = names.get(f"user:{user}") or names.get(f"office:{office}", "")
    for key in ("to_office", "to_user"):
        if key in data:
            said[key] = names.get(f"{key[3:]}:{data[key]}", "")
    return said


_ON_A_ROUTE = (
    "dossier.forwarded",
    "dossier.sent_out",
    "dossier.lane_closed",
    "dossier.sent_back",
    "dossier.answered_outside",
    "dossier.child_ended",
)


def _of_routes(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if kind in ("dossier.paused", "dossier.resumed"):
        step = data.get("step", "")
        said["lane"] = Words(N_(" của bước “{step}”"), step=step) if step else ""
    if kind == "dossier.pause_slip_delivered":
        said["receiver"] = Words(SLIP_RECEIVERS[data["receiver"]], inside=True)
        said["on"] = f"{date.fromisoformat(data['on']):%d/%m/%Y}"
    if kind == "dossier.child_ended":
        said["how"] = N_("đã xử lý xong") if data["done"] else N_("đã dừng xử lý")
    if kind in _ON_A_ROUTE:
        said["reason"] = _dot(data.get("reason", ""))
        branches = data.get("branches", "")
        if kind == "dossier.sent_back":
            said["branches"] = branches
        else:
            said["branches"] = Words(N_("Tiếp theo: {steps}."), steps=branches) if branches else ""
    return said


def _of_fees(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if kind == "dossier.corrected":
        said["changed"] = Words(*(CORRECTED_LABELS[each] for each in data["changed"]))
    if kind.startswith("dossier.fee"):
        said["amount"] = number(data["amount"])
    if kind == "dossier.fee_charged":
        ground = data["exemption"]
        said["exemption"] = (
            Words(N_("Miễn: {ground}."), ground=Words(EXEMPTIONS[ground].label)) if ground else ""
        )
    if kind == "dossier.fees_collected":
        said["method"] = Words(PAY_METHOD_LABELS[data["method"]], inside=True)
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


MONEY = (
    "dossier.fee_charged",
    "dossier.fee_dropped",
    "dossier.fees_collected",
    "dossier.fee_receipt_voided",
)
"""Kinds that move money and not the dossier: they may be entered beside any other act."""


PAPERS = ("dossier.papers_taken", "dossier.result_carried", "dossier.papers_found")
"""Kinds that move papers and not the dossier."""

BESIDE = ("dossier.due_moved", "dossier.slip_corrected", "dossier.receipt_repeated")
"""Kinds that say something of the dossier and do not move it."""


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
        if kind == "dossier.papers_refused":
            if "office" not in data:  # the dossier had gone on meanwhile
                continue
            seen.office = data["office"]
        if kind in (*BESIDE, *MONEY, *PAPERS):
            continue
        seen.state, seen.moved_at = data["state"], at
        if kind in ("dossier.received", "dossier.accepted"):
            seen.number, seen.received_at, seen.office = data["number"], at, data["office"]
        elif kind in _ON_A_ROUTE:
            seen.office = data["to_office"]
        elif kind == "dossier.given_again":
            seen.office = data["office"]
        elif kind == "dossier.supplement_requested":
            seen.supplements += 1
            seen.held = data["effect"] is not None
        elif kind == "dossier.finished":
            seen.finished_at = at
        elif kind == "dossier.stopped":
            seen.closed_at = at
        elif kind == "dossier.returned":
            seen.returned_at = at
        if data.get("lane") is None:  # a stay of one lane is not the dossier's
            seen.held = _STAYS.get(kind, seen.held)
    return seen
