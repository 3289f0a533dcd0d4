"""The life of a dossier: ten national states, what leads where, and why not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from congvu.core.clock import Verdict
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Words
from congvu.core.terms import TermUnit
from congvu.core.transitions import Table, Transition
from congvu.dossiers.rules.regimes import PAUSE_GROUNDS


class State(StrEnum):
    """The ten states of a dossier on the National Portal, by their codes."""

    FILED = "1"
    RECEIVED = "2"
    NOT_ACCEPTED = "3"
    PROCESSING = "4"
    SUPPLEMENT = "5"
    PAYMENT = "6"
    WITHDRAWING = "7"
    STOPPED = "8"
    FINISHED = "9"
    RETURNED = "10"


STATE_LABELS: Mapping[str, str] = {
    State.FILED: N_("Mới đăng ký"),
    State.RECEIVED: N_("Được tiếp nhận"),
    State.NOT_ACCEPTED: N_("Không được tiếp nhận"),
    State.PROCESSING: N_("Đang xử lý"),
    State.SUPPLEMENT: N_("Yêu cầu bổ sung giấy tờ"),
    State.PAYMENT: N_("Yêu cầu thực hiện nghĩa vụ tài chính"),
    State.WITHDRAWING: N_("Công dân yêu cầu rút hồ sơ"),
    State.STOPPED: N_("Dừng xử lý"),
    State.FINISHED: N_("Đã xử lý xong"),
    State.RETURNED: N_("Đã trả kết quả"),
}

DONE_STATES = (State.FINISHED, State.RETURNED)
OPEN_STATES = (
    State.RECEIVED,
    State.PROCESSING,
    State.SUPPLEMENT,
    State.PAYMENT,
    State.WITHDRAWING,
)


def _states(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


_61 = "Nghị định 61/2018/NĐ-CP, Điều {article} (chưa đối chiếu văn bản)"
_ARTICLE_17 = _61.format(article="17")
_ARTICLE_18 = _61.format(article="18")
_ARTICLE_19 = _61.format(article="19")
_ARTICLE_20 = _61.format(article="20")

# State 6 is not entered from 9: what was judged finished would be open again. A fee paid when the
# result is collected belongs to the return.
TABLE = Table(
    STATE_LABELS,
    Transition("accept", N_("Tiếp nhận"), _states("1 5"), State.RECEIVED, _ARTICLE_17),
    Transition(
        "not_accept", N_("Không tiếp nhận"), _states("1 5"), State.NOT_ACCEPTED, _ARTICLE_17
    ),
    Transition("forward", N_("Chuyển xử lý"), _states("2 4"), State.PROCESSING, _ARTICLE_18),
    Transition("send_back", N_("Trả lại bước trước"), _states("2 4"), None, _ARTICLE_18),
    Transition("record_answer", N_("Ghi cơ quan khác trả lời"), _states("2 4"), None, _ARTICLE_18),
    Transition("hand_over", N_("Bàn giao"), _states("2 4"), None, _ARTICLE_18),
    Transition("take_over", N_("Nhận bàn giao"), _states("2 4"), None, _ARTICLE_18),
    Transition(
        "request_supplement",
        N_("Yêu cầu bổ sung"),
        _states("1 2 4"),
        State.SUPPLEMENT,
        _61.format(article="19 khoản 4"),
    ),
    Transition(
        "complete_supplement",
        N_("Nhận giấy tờ bổ sung"),
        _states("5"),
        State.PROCESSING,
        _61.format(article="19 khoản 4"),
    ),
    Transition("pause", N_("Tạm dừng tính thời hạn"), _states("2 4"), None, _ARTICLE_19),
    Transition("resume", N_("Tiếp tục tính thời hạn"), _states("2 4"), None, _ARTICLE_19),
    Transition(
        "deliver_slip", N_("Ghi đã giao giấy tạm dừng"), _states("2 4 5 6"), None, _ARTICLE_19
    ),
    Transition(
        "require_payment",
        N_("Yêu cầu thực hiện nghĩa vụ tài chính"),
        _states("2 4"),
        State.PAYMENT,
        _ARTICLE_19,
    ),
    Transition(
        "paid",
        N_("Ghi nhận đã thực hiện nghĩa vụ tài chính"),
        _states("6"),
        State.PROCESSING,
        _ARTICLE_19,
    ),
    Transition(
        "ask_withdrawal", N_("Ghi yêu cầu rút hồ sơ"), _states("1 2 4 5 6"), State.WITHDRAWING
    ),
    Transition("stop", N_("Dừng xử lý"), _states("2 4 5 6 7"), State.STOPPED),
    Transition("finish", N_("Xử lý xong"), _states("2 4 6"), State.FINISHED, _ARTICLE_19),
    Transition("return_result", N_("Trả kết quả"), _states("9"), State.RETURNED, _ARTICLE_20),
    Transition("apologise", N_("Xin lỗi, hẹn lại ngày trả"), _states("2 4"), None, _ARTICLE_19),
    Transition(
        "drop_apology",
        N_("Bỏ phiếu xin lỗi đã soạn"),
        _states("2 4 5 6 7 9"),
        None,
        _ARTICLE_19,
    ),
    Transition("submit", N_("Trình duyệt kết quả"), _states("2 4"), None, _ARTICLE_19),
    Transition("decide", N_("Duyệt kết quả"), _states("2 4"), None, _ARTICLE_19),
    Transition("attach", N_("Thêm, bỏ tệp"), _states("1 2 4 5 6 7 9 10"), None, _ARTICLE_17),
    Transition("explain_late", N_("Ghi nguyên nhân quá hạn"), _states("2 4 5 6 7 9 10"), None),
    Transition("correct", N_("Sửa nội dung tiếp nhận"), _states("2 4 5 6 7 9 10"), None),
    Transition("void", N_("Huỷ tiếp nhận ghi nhầm"), _states("2 4 5 6 7"), None),
)


class Channel(StrEnum):
    """How the dossier came."""

    COUNTER = "counter"
    ONLINE = "online"
    POSTAL = "postal"
    ASSISTED = "assisted"  # công chức nộp hộ trên mạng: never counted as filed by the citizen


CHANNEL_LABELS: Mapping[str, str] = {
    Channel.COUNTER: N_("Trực tiếp"),
    Channel.ONLINE: N_("Trực tuyến"),
    Channel.POSTAL: N_("Bưu chính công ích"),
    Channel.ASSISTED: N_("Công chức nộp hộ"),
}

RETURN_LABELS: Mapping[str, str] = {
    code: label for code, label in CHANNEL_LABELS.items() if code != Channel.ASSISTED
}
"""How a result may be handed over."""


@dataclass(frozen=True)
class PaperGiven:
    """One paper handed in: by the name in the procedure's list, or beyond the list.

    ``source``: not handed in, the result of that earlier dossier (its key) stands for it.
    """

    name: str
    originals: int = 0
    copies: int = 0
    source: int | None = None


@dataclass(frozen=True)
class Facts:
    """What the rules ask of a dossier."""

    state: str
    received_at: datetime | None = None
    moved_at: datetime | None = None
    held_by: str = ""  # ground of the open pause
    term_unit: TermUnit = TermUnit.WORKING_DAYS
    late: bool = False
    voided: bool = False


def _missing(code: str, what: str, what_to_do: str, basis: str = "") -> Refusal:
    return Refusal(code, what, what_to_do, basis)


def why_not(facts: Facts, act: str, at: datetime) -> Refusal | None:
    """Why ``act`` is impossible now, by state, by order in time and by an open pause.

    Codes: ``dossier-voided``, ``transition-impossible``, ``act-before-previous``, ``clock-held``,
    ``not-received-yet``, ``already-received``, ``not-held``, ``not-same-day``, ``not-late``.
    """
    refusal = why_not_voided(facts.voided) or TABLE.why_not(facts.state, act)
    if refusal is not None:
        return refusal
    if facts.moved_at is not None and local(at) < local(facts.moved_at):
        return Refusal(
            "act-before-previous",
            N_("Việc này được ghi lúc {at}, trước việc liền trước ({before})."),
            N_("Ghi đúng thời điểm; nếu việc trước ghi sai, lập bản ghi đính chính có lý do."),
            "",
            {"at": words(at), "before": words(facts.moved_at)},
        )
    return _by_pause(facts, act) or _by_receipt(facts, act, at)


def why_not_voided(voided: bool) -> Refusal | None:
    """Nothing is done on an intake that was voided; code ``dossier-voided``."""
    if not voided:
        return None
    return _missing(
        "dossier-voided",
        N_("Tiếp nhận này đã huỷ, số hồ sơ không dùng lại."),
        N_("Tiếp nhận lại thành hồ sơ mới nếu người nộp vẫn có yêu cầu."),
    )


def _by_pause(facts: Facts, act: str) -> Refusal | None:
    barred = {"pause", "require_payment", "request_supplement"}
    if facts.state != State.PAYMENT:
        barred.add("finish")
    if act in barred and facts.held_by:
        return Refusal(
            "clock-held",
            N_("Thời hạn đang tạm dừng ({ground})."),
            N_("Ghi việc tiếp tục tính thời hạn trước."),
            "",
            {"ground": Words(PAUSE_GROUNDS[facts.held_by].label)},
        )
    if act == "resume" and not facts.held_by:
        return not_held()
    return None


def not_held() -> Refusal:
    """The clock runs; code ``not-held``."""
    return _missing(
        "not-held",
        N_("Thời hạn không tạm dừng nên không có gì để tiếp tục."),
        N_("Ghi việc tạm dừng trước, nếu có."),
    )


def _by_receipt(facts: Facts, act: str, at: datetime) -> Refusal | None:
    received = facts.received_at
    if act in ("accept", "not_accept") and received is not None:
        return Refusal(
            "already-received",
            N_("Hồ sơ đã được tiếp nhận lúc {at}."),
            N_("Nhận giấy tờ bổ sung, hoặc dừng xử lý và ghi lý do."),
            _ARTICLE_19,
            {"at": words(received)},
        )
    if act in ("complete_supplement", "correct", "void") and received is None:
        return _missing(
            "not-received-yet",
            N_("Hồ sơ đăng ký trực tuyến này chưa được tiếp nhận."),
            N_("Khi giấy tờ đã đủ thì tiếp nhận; nếu không thì ghi không tiếp nhận."),
            _ARTICLE_17,
        )
    if (
        act == "finish"
        and facts.state == State.RECEIVED
        and received is not None
        and facts.term_unit is not TermUnit.SAME_DAY
        and local(at).date() != local(received).date()
    ):
        return _missing(
            "not-same-day",
            N_("Hồ sơ chưa chuyển xử lý, chỉ được ghi xong ngay trong ngày tiếp nhận."),
            N_("Chuyển hồ sơ đến bộ phận xử lý trước."),
            _ARTICLE_18,
        )
    if act == "explain_late" and not facts.late:
        return _missing(
            "not-late",
            N_("Hồ sơ không quá hạn."),
            N_("Chỉ ghi nguyên nhân cho hồ sơ quá hạn."),
        )
    return None


def why_not_text(text: str) -> Refusal | None:
    """Why an act without a reason is refused; code ``reason-missing``."""
    if text.strip():
        return None
    return _missing("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))


def why_not_papers(required: Sequence[str], given: Sequence[str]) -> Refusal | None:
    """Everything missing, listed once (NĐ 61/2018, Điều 17 khoản 2); code ``papers-missing``."""
    missing = [name for name in required if name not in given]
    if not missing:
        return None
    return Refusal(
        "papers-missing",
        N_("Hồ sơ còn thiếu {count} giấy tờ: {names}."),
        N_("Hướng dẫn bổ sung đủ trong một lần, hoặc ghi không tiếp nhận với các giấy tờ thiếu."),
        _61.format(article="17 khoản 2 điểm a"),
        {"count": len(missing), "names": "; ".join(missing), "missing": tuple(missing)},
    )


def standing(
    state: str,
    due_at: datetime | None,
    alert_at: datetime | None,
    finished_at: datetime | None,
    at: datetime,
) -> Verdict:
    """The verdict from the derived columns, as lists show it; equal to ``Reading.verdict``."""
    if state in (State.FILED, State.NOT_ACCEPTED):
        return Verdict.NOT_STARTED
    if state == State.STOPPED:
        return Verdict.STOPPED
    if due_at is None:
        return Verdict.PAUSED
    if finished_at is not None:
        if finished_at > due_at:
            return Verdict.LATE
        early = local(finished_at).date() < local(due_at).date()
        return Verdict.EARLY if early else Verdict.ON_TIME
    if at > due_at:
        return Verdict.OVERDUE
    return Verdict.NEAR if alert_at is not None and at >= alert_at else Verdict.RUNNING


def words(moment: datetime) -> str:
    """“10:15 24/04/2018”."""
    return f"{local(moment):%H:%M %d/%m/%Y}"
