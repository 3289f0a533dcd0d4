"""Lateness said beforehand: letters of apology, new appointments, and what is foreseen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, Words
from congvu.dossiers.rules.life import words
from congvu.dossiers.rules.regimes import LATE_CAUSES


@dataclass(frozen=True)
class ApologyRule:
    """What rules letters of apology for dossiers due from a day to a day (both inside).

    ``days_before``: working days before the due moment by which the letter goes out.
    ``appointments``: how often the appointment may be moved by a letter.
    """

    valid_from: date | None
    valid_to: date | None
    days_before: Decimal
    appointments: int
    basis: str


APOLOGY_RULES = (
    ApologyRule(
        None,
        date(2018, 6, 20),
        Decimal(1),
        1,
        N_("Quyết định 09/2015/QĐ-TTg (chưa đối chiếu văn bản)"),
    ),
    ApologyRule(
        date(2018, 6, 21),
        date(2025, 6, 30),
        Decimal(1),
        1,
        N_("Nghị định 61/2018/NĐ-CP, Điều 19 khoản 9 (chưa đối chiếu văn bản)"),
    ),
    ApologyRule(
        date(2025, 7, 1),
        None,
        Decimal(1),
        1,
        N_("Nghị định 118/2025/NĐ-CP (chưa đối chiếu văn bản)"),
    ),
)

NEEDLESS = "Việc giải quyết đã kết thúc trước khi phiếu được ký"
"""Why a draft is dropped by itself; stored as said, Vietnamese only."""

NEW_TERM_DAYS = Decimal(3)
"""Working days after the old appointment that a draft proposes; the head who signs decides."""


def apology_rule(due: date) -> ApologyRule:
    """The rule for a dossier due on a day."""
    for rule in APOLOGY_RULES:
        if (rule.valid_from is None or rule.valid_from <= due) and (
            rule.valid_to is None or due <= rule.valid_to
        ):
            return rule
    raise LookupError(due)


def apology_from(due: datetime, calendar: WorkCalendar) -> datetime:
    """From when a letter is due for a dossier that is still open; the due moment at the latest."""
    rule = apology_rule(local(due).date())
    try:
        return calendar.subtract_working_days(due, rule.days_before)
    except Refused:  # back into a year nobody decided
        return due


def owed_until(at: datetime, calendar: WorkCalendar) -> datetime:
    """Up to which due moment an open dossier owes a letter at ``at``."""
    rule = apology_rule(local(at).date())
    try:
        return calendar.add_working_days(at, rule.days_before)
    except Refused:  # into a year nobody decided: what is due by now
        return at


def owed_beforehand(
    received: datetime, due: datetime, notice_from: datetime, holds: bool | None
) -> bool:
    """Whether a letter is owed for a dossier that is not yet late but near its due moment.

    ``notice_from``: see :func:`apology_from`. ``holds``: what its steps say, None when it has none
    to judge by. A term no longer than the notice itself (a same-day service) cannot be announced
    beforehand; what its steps let expect in time owes nothing; what nothing is known of, does.
    """
    return received < notice_from <= due and holds is not True


def drafted_cause(elsewhere: bool) -> str:
    """The cause a draft proposes: another agency has the work; else whoever signs must choose."""
    return "coordination" if elsewhere else ""


def why_not_apologise(
    due: datetime | None, sent: int, drafted: bool, at: datetime, calendar: WorkCalendar
) -> Refusal | None:
    """Why no letter may be drafted now.

    Codes: ``apology-clock-held``, ``apology-drafted``, ``reappointed-already``,
    ``apology-too-early``.
    """
    if due is None:
        return Refusal(
            "apology-clock-held",
            N_("Thời hạn đang tạm dừng nên hồ sơ chưa thể quá hạn."),
            N_("Chờ đến khi tiếp tục tính thời hạn."),
        )
    rule = apology_rule(local(due).date())
    if sent >= rule.appointments:
        return Refusal(
            "reappointed-already",
            N_("Hồ sơ đã được hẹn lại {count} lần; chỉ được hẹn lại {most} lần."),
            N_("Giải quyết ngay và báo cáo lãnh đạo; không hẹn thêm."),
            rule.basis,
            {"count": sent, "most": rule.appointments},
        )
    if drafted:
        return Refusal(
            "apology-drafted",
            N_("Đã có phiếu xin lỗi soạn sẵn, chưa ký."),
            N_("Mở phiếu đó để sửa và ký."),
            rule.basis,
        )
    start = apology_from(due, calendar)
    if at < start and local(at).date() < local(start).date():
        return Refusal(
            "apology-too-early",
            N_("Hạn là {due}; chưa đến lúc phải xin lỗi."),
            N_("Soạn phiếu từ {start}, nếu khi đó chưa xong."),
            rule.basis,
            {"due": words(due), "start": words(start)},
        )
    return None


def why_not_signed(
    cause: str, reason: str, old: datetime, new: datetime, at: datetime, calendar: WorkCalendar
) -> Refusal | None:
    """Why a letter with this content is not signed.

    Codes: ``late-cause-unknown``, ``reason-missing``, ``new-date-too-early``, ``new-date-off``.
    """
    if cause not in LATE_CAUSES:
        return Refusal(
            "late-cause-unknown",
            N_("“{cause}” không có trong danh mục nguyên nhân quá hạn."),
            N_("Chọn một trong các nguyên nhân: {causes}."),
            "",
            {"cause": cause, "causes": Words(*LATE_CAUSES.values(), between="; ")},
        )
    if not reason.strip():
        return Refusal(
            "reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do để người nộp hiểu vì sao chậm.")
        )
    if new <= old or new <= at:
        return Refusal(
            "new-date-too-early",
            N_("Ngày hẹn lại {new} không sau ngày hẹn cũ {old} và thời điểm hiện tại."),
            N_("Chọn ngày muộn hơn."),
            "",
            {"new": words(new), "old": words(old)},
        )
    try:
        working = calendar.is_working(local(new).date())
    except Refused as refused:
        return refused.refusal
    if not working:
        return Refusal(
            "new-date-off",
            N_("Ngày {new} cơ quan nghỉ ({why})."),
            N_("Chọn một ngày làm việc."),
            "",
            {"new": words(new), "why": calendar.why_off(local(new).date())},
        )
    return None


# --- what is foreseen -----------------------------------------------------------------------------

FORECAST_CASES = 8
"""Fewer finished cases than this tell nothing of how long a step takes; its own term serves."""


@dataclass(frozen=True)
class StepAhead:
    """A step that is not done: its own term, and how long it took in cases like this one.

    All in office minutes. ``after``: the orders it waits for. ``spent``: used so far.
    """

    order: int
    term: int
    after: tuple[int, ...] = ()
    cases: tuple[int, ...] = ()
    spent: int = 0


@dataclass(frozen=True)
class Forecast:
    """Whether a dossier will be late as things stand. Minutes of office time.

    ``by_cases``: how many of the steps were judged by finished cases rather than by their terms.
    """

    needed: int
    left: int
    by_cases: int
    steps: int

    @property
    def late(self) -> bool:
        """More is needed than is left."""
        return self.needed > self.left

    @property
    def short(self) -> int:
        """Minutes that are wanting; 0 when it holds."""
        return max(self.needed - self.left, 0)


def usual(cases: Sequence[int]) -> int | None:
    """The 80th percentile (nearest rank) of finished cases; None when they are too few to tell."""
    if len(cases) < FORECAST_CASES:
        return None
    ordered = sorted(cases)
    return ordered[-(-8 * len(ordered) // 10) - 1]


def remaining(cases: Sequence[int], spent: int) -> int | None:
    """What is still needed once ``spent`` is used, by finished cases that took longer than that.

    The 80th percentile of those; None when too few cases are known, or when none took so long.
    """
    longer = sorted(each for each in cases if each > spent)
    if len(cases) < FORECAST_CASES or not longer:
        return None
    return longer[-(-8 * len(longer) // 10) - 1] - spent


def forecast(ahead: Sequence[StepAhead], left: int) -> Forecast:
    """What the steps ahead need against what is left of the term.

    A step needs what four in five finished cases took at most, or its own term when there are too
    few; of an open step what is already spent is taken off, never below nothing. Branches run
    side by side: the longest way through the steps counts, not their sum.
    """
    needs: dict[int, int] = {}
    by_cases = 0
    for step in ahead:
        known = usual(step.cases)
        by_cases += known is not None
        needs[step.order] = max((step.term if known is None else known) - step.spent, 0)
    waits = {step.order: [each for each in step.after if each in needs] for step in ahead}
    done_at: dict[int, int] = {}

    def reached(order: int) -> int:
        if order not in done_at:
            done_at[order] = needs[order] + max(map(reached, waits[order]), default=0)
        return done_at[order]

    return Forecast(max(map(reached, needs), default=0), left, by_cases, len(ahead))
