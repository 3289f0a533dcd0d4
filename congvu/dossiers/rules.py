"""The life of a dossier: ten national states, what leads where, and why not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from congvu.core.calendar import WorkCalendar
from congvu.core.clock import Verdict
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Words
from congvu.core.terms import TermUnit
from congvu.core.transitions import Table, Transition


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
    Transition("explain_late", N_("Ghi nguyên nhân quá hạn"), _states("2 4 5 6 7 9 10"), None),
)


class Channel(StrEnum):
    """How the dossier came."""

    COUNTER = "counter"
    ONLINE = "online"
    POSTAL = "postal"


CHANNEL_LABELS: Mapping[str, str] = {
    Channel.COUNTER: N_("Trực tiếp"),
    Channel.ONLINE: N_("Trực tuyến"),
    Channel.POSTAL: N_("Bưu chính công ích"),
}


@dataclass(frozen=True)
class PauseGround:
    """A ground on which the clock may stop, with its clause and the days it is in force."""

    code: str
    label: str
    basis: str
    valid_from: date | None = None
    valid_to: date | None = None
    offered: bool = True  # False: set by an act of its own, not chosen from a list

    def on(self, day: date) -> bool:
        """True when the ground is in force on ``day`` (both ends inside)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


PAUSE_GROUNDS = {
    each.code: each
    for each in (
        PauseGround(
            "supplement", N_("Chờ bổ sung giấy tờ"), "Phiếu yêu cầu bổ sung hồ sơ", offered=False
        ),
        PauseGround(
            "payment",
            N_("Chờ thực hiện nghĩa vụ tài chính"),
            "Nghị định 43/2014/NĐ-CP, Điều 61 (chưa đối chiếu văn bản)",
            date(2014, 7, 1),
            offered=False,
        ),
        PauseGround(
            "land_posting",
            N_("Niêm yết, đăng tin công khai về đất đai"),
            "Nghị định 43/2014/NĐ-CP, Điều 61 (chưa đối chiếu văn bản)",
            date(2014, 7, 1),
        ),
        PauseGround(
            "civil_status_verification",
            N_("Xác minh hộ tịch tại nơi khác"),
            "Nghị định 123/2015/NĐ-CP (chưa đối chiếu văn bản)",
            date(2016, 1, 1),
        ),
        PauseGround(
            "sector_law",
            N_("Tạm dừng theo pháp luật chuyên ngành"),
            "Ghi rõ điều khoản ở phần số, ngày văn bản",
        ),
    )
}
"""The closed list: a clock stops on one of these grounds or not at all."""


LATE_CAUSES: Mapping[str, str] = {
    "regulation": N_("Do quy định, cơ chế"),
    "coordination": N_("Do thiếu phối hợp giữa các cơ quan"),
    "official": N_("Do công chức"),
    "technical": N_("Do công nghệ thông tin, kỹ thuật"),
    "force_majeure": N_("Do bất khả kháng"),
    "other": N_("Nguyên nhân khác"),
}
"""Causes of lateness as the statutory report groups them (biểu nguyên nhân quá hạn)."""


class SupplementEffect(StrEnum):
    """What asking the citizen for papers does to the term."""

    RESTART = "restart"  # the term is counted again from zero once complete
    SUBTRACT = "subtract"  # the citizen's time does not count


@dataclass(frozen=True)
class SupplementRegime:
    """What rules supplements of dossiers received from a day to a day (both inside)."""

    valid_from: date | None
    valid_to: date | None
    effect: SupplementEffect
    slip_within_days: int | None  # working days after receipt; None: the regime names none
    basis: str
    verified: bool = False


SUPPLEMENT_REGIMES = (
    SupplementRegime(
        None,
        date(2018, 6, 20),
        SupplementEffect.SUBTRACT,
        None,
        N_("Quyết định 09/2015/QĐ-TTg (chưa đối chiếu văn bản)"),
    ),
    SupplementRegime(
        date(2018, 6, 21),
        date(2025, 6, 30),
        SupplementEffect.RESTART,
        3,
        N_("Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4"),
        True,
    ),
    SupplementRegime(
        date(2025, 7, 1),
        None,
        SupplementEffect.SUBTRACT,
        None,
        N_("Nghị định 118/2025/NĐ-CP (chưa đối chiếu văn bản)"),
    ),
)


def supplement_regime(received: date) -> SupplementRegime:
    """The regime of a dossier by the day of its receipt: it keeps the rule it came under."""
    for regime in SUPPLEMENT_REGIMES:
        if (regime.valid_from is None or regime.valid_from <= received) and (
            regime.valid_to is None or received <= regime.valid_to
        ):
            return regime
    raise LookupError(received)


@dataclass(frozen=True)
class PaperGiven:
    """One paper handed in: by the name in the procedure's list, or beyond the list."""

    name: str
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True)
class Facts:
    """What the rules ask of a dossier."""

    state: str
    received_at: datetime | None = None
    moved_at: datetime | None = None
    held_by: str = ""  # ground of the open pause
    term_unit: TermUnit = TermUnit.WORKING_DAYS
    late: bool = False


def _missing(code: str, what: str, what_to_do: str, basis: str = "") -> Refusal:
    return Refusal(code, what, what_to_do, basis)


def why_not(facts: Facts, act: str, at: datetime) -> Refusal | None:
    """Why ``act`` is impossible now, by state, by order in time and by an open pause.

    Codes: ``transition-impossible``, ``act-before-previous``, ``clock-held``, ``not-received-yet``,
    ``already-received``, ``not-held``, ``not-same-day``, ``not-late``.
    """
    refusal = TABLE.why_not(facts.state, act)
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
        return _missing(
            "not-held",
            N_("Thời hạn không tạm dừng nên không có gì để tiếp tục."),
            N_("Ghi việc tạm dừng trước, nếu có."),
        )
    return None


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
    if act == "complete_supplement" and received is None:
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


def why_not_ground(code: str, day: date) -> Refusal | None:
    """Why the clock may not be paused on this ground that day; code ``pause-ground-unknown``."""
    ground = PAUSE_GROUNDS.get(code)
    if ground is not None and ground.offered and ground.on(day):
        return None
    offered = [each.label for each in PAUSE_GROUNDS.values() if each.offered and each.on(day)]
    return Refusal(
        "pause-ground-unknown",
        N_("“{code}” không phải căn cứ tạm dừng tính thời hạn vào ngày {day}."),
        N_("Chỉ tạm dừng theo một trong các căn cứ: {grounds}."),
        "",
        {"code": code, "day": f"{day:%d/%m/%Y}", "grounds": Words(*offered, between="; ")},
    )


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


def supplement_effect(
    regime: SupplementRegime, due_at: datetime | None, at: datetime
) -> SupplementEffect:
    """What a request made at ``at`` does: asked after the due moment it cannot undo lateness."""
    if due_at is not None and at > due_at:
        return SupplementEffect.SUBTRACT  # and a stay that begins past due moves nothing
    return regime.effect


def slip_is_late(
    regime: SupplementRegime, received_at: datetime, at: datetime, calendar: WorkCalendar
) -> bool:
    """True when the slip goes out after the working days that the regime allows."""
    if regime.slip_within_days is None:
        return False
    passed = calendar.working_days_between(local(received_at).date(), local(at).date())
    return passed > regime.slip_within_days
