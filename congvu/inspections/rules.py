"""The eleven steps of an inspection, the life of a recommendation, and what may not be done.

It is *kiểm tra*, not *thanh tra*: no sanctions; minutes, conclusion, recommendations, remedy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from congvu.core.refusals import N_, Refusal, Words
from congvu.core.transitions import Table, Transition


class Kind(StrEnum):
    """Why the delegation comes."""

    PLANNED = "planned"
    SURPRISE = "surprise"
    SELF = "self"
    RECHECK = "recheck"


KIND_LABELS = {
    Kind.PLANNED: N_("Theo kế hoạch"),
    Kind.SURPRISE: N_("Đột xuất"),
    Kind.SELF: N_("Tự kiểm tra"),
    Kind.RECHECK: N_("Phúc tra"),
}


class Role(StrEnum):
    """What a member is in the delegation."""

    HEAD = "head"
    DEPUTY = "deputy"
    MEMBER = "member"
    SECRETARY = "secretary"


ROLE_LABELS = {
    Role.HEAD: N_("Trưởng đoàn"),
    Role.DEPUTY: N_("Phó trưởng đoàn"),
    Role.MEMBER: N_("Thành viên"),
    Role.SECRETARY: N_("Thư ký"),
}


class Mark(StrEnum):
    """What a member marks on a field sheet."""

    OPEN = ""
    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "na"


MARK_LABELS = {
    Mark.OPEN: N_("Chưa đánh giá"),
    Mark.PASS: N_("Đạt"),
    Mark.FAIL: N_("Chưa đạt"),
    Mark.NOT_APPLICABLE: N_("Không áp dụng"),
}


class Sampled(StrEnum):
    """What was found when the paper of a drawn dossier was opened."""

    OPEN = ""
    CLEAN = "clean"
    DEVIATION = "deviation"
    MISSING = "missing"  # a missing file is a deviation
    UNREADABLE = "unreadable"  # not sound either


SAMPLED_LABELS = {
    Sampled.OPEN: N_("Chưa xem"),
    Sampled.CLEAN: N_("Khớp"),
    Sampled.DEVIATION: N_("Sai lệch"),
    Sampled.MISSING: N_("Không có hồ sơ giấy"),
    Sampled.UNREADABLE: N_("Không đọc được"),
}
NOT_SOUND = (Sampled.DEVIATION, Sampled.MISSING, Sampled.UNREADABLE)


class FindingKind(StrEnum):
    """A finding praises, or names a limit."""

    STRENGTH = "strength"
    LIMIT = "limit"


class State(StrEnum):
    """Where a recommendation stands."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    CLAIMED = "claimed"
    RETURNED = "returned"
    CLOSED = "closed"
    SUPERSEDED = "superseded"


class Comparison(StrEnum):
    """How the figure must stand to the value."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


COMPARISON_LABELS = {
    Comparison.AT_LEAST: N_("từ mức này trở lên"),
    Comparison.AT_MOST: N_("không quá mức này"),
}
COMPARISON_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}

STATE_LABELS = {
    State.ISSUED: N_("Đã ban hành"),
    State.ACCEPTED: N_("Đơn vị đã tiếp thu"),
    State.DISPUTED: N_("Đơn vị có ý kiến khác"),
    State.CLAIMED: N_("Đơn vị báo đã xong, chờ xác nhận"),
    State.RETURNED: N_("Bị trả lại, phải làm tiếp"),
    State.CLOSED: N_("Đã xác nhận hoàn thành"),
    State.SUPERSEDED: N_("Đã được thay thế"),
}

_LIVE = frozenset({State.ISSUED, State.ACCEPTED, State.DISPUTED, State.RETURNED})

RECOMMENDATION = Table(
    {str(state): label for state, label in STATE_LABELS.items()},
    Transition("accept", N_("Tiếp thu"), frozenset({State.ISSUED}), State.ACCEPTED),
    Transition("dispute", N_("Nêu ý kiến khác"), frozenset({State.ISSUED}), State.DISPUTED),
    Transition("uphold", N_("Giữ nguyên kiến nghị"), frozenset({State.DISPUTED}), State.ACCEPTED),
    Transition(
        "claim",
        N_("Báo đã hoàn thành"),
        frozenset({State.ISSUED, State.ACCEPTED, State.RETURNED}),
        State.CLAIMED,
    ),
    Transition("verify", N_("Xác nhận hoàn thành"), frozenset({State.CLAIMED}), State.CLOSED),
    Transition("send_back", N_("Trả lại"), frozenset({State.CLAIMED}), State.RETURNED),
    Transition("extend", N_("Gia hạn"), _LIVE, None),
    Transition("supersede", N_("Thay thế"), _LIVE, State.SUPERSEDED),
    Transition("reopen", N_("Mở lại"), frozenset({State.CLOSED}), State.ACCEPTED),
)


def units_needed(population: int, minimum_percent: Decimal) -> int:
    """How many units the coverage rule asks for: the share, rounded up to whole units."""
    share = Decimal(population) * minimum_percent / 100
    return int(share.to_integral_value(ROUND_CEILING))


@dataclass(frozen=True)
class Asked:
    """A condition asked for: the figure, ``value`` in percent for a rate, in rows for a count.

    ``unit_id`` names who is counted; None: whoever carries the recommendation on the day.
    """

    figure_code: str
    comparison: Comparison
    value: Decimal
    unit_id: int | None = None

    def holds(self, numerator: int | None, denominator: int | None, rows: int) -> bool | None:
        """Whether it holds, exactly; None when a rate has nothing to divide by."""
        if numerator is None or denominator is None:
            left, right = Decimal(rows), self.value
        elif denominator == 0:
            return None
        else:  # numerator / denominator against value / 100, without dividing
            left, right = Decimal(numerator) * 100, self.value * denominator
        return left >= right if self.comparison == Comparison.AT_LEAST else left <= right


@dataclass(frozen=True)
class Advice:
    """A recommendation as it is written into a conclusion.

    ``quote`` is the text as spoken or published, word for word; ``interpretation`` what is asked.
    ``owner`` is who answers for it in the unit, ``output`` the product that will prove it.
    """

    quote: str
    interpretation: str
    unit_id: int
    owner: str
    output: str
    due_on: date | None
    area: str = ""
    finding_id: int | None = None
    repeats_id: int | None = None
    not_repeat: str = ""
    condition: Asked | None = None


def why_not_advice(advice: Sequence[Advice]) -> Refusal | None:
    """A recommendation without owner, output or deadline is the gap this product closes."""
    lacking = []
    for number, each in enumerate(advice, start=1):
        missing = [
            word
            for word, value in (
                (N_("người chịu trách nhiệm"), each.owner.strip()),
                (N_("kết quả đầu ra"), each.output.strip()),
                (N_("thời hạn"), each.due_on),
            )
            if not value
        ]
        if missing:
            lacking.append(Words(f"{number}: ", Words(*missing), between=""))
    if not lacking:
        return None
    return Refusal(
        "recommendation-incomplete",
        N_("Kiến nghị chưa đủ để theo dõi đến cùng: {lacking}."),
        N_("Bổ sung người chịu trách nhiệm, kết quả đầu ra và thời hạn cho từng kiến nghị."),
        "",
        {"lacking": Words(*lacking, between="; ")},
    )


def why_not_minutes(
    open_items: int, untied: Sequence[str], unanswered: int, open_samples: int
) -> Refusal | None:
    """What still stands between a visit and its signed minutes."""
    missing: list[str] = []
    if open_items:
        missing.append(Words(N_("{n} mục phiếu kiểm tra chưa đánh giá"), n=open_items))
    if open_samples:
        missing.append(Words(N_("{n} hồ sơ trong mẫu chưa mở xem"), n=open_samples))
    if untied:
        text = N_("{n} hạn chế chưa gắn với dòng dữ liệu hoặc mục kiểm tra nào")
        missing.append(Words(text, n=len(untied)))
    if unanswered:
        text = N_("{n} hạn chế chưa có ý kiến của đơn vị được kiểm tra")
        missing.append(Words(text, n=unanswered))
    if not missing:
        return None
    return Refusal(
        "minutes-not-ready",
        N_("Chưa thể ký biên bản: {missing}."),
        N_("Hoàn thành các mục trên, rồi ký."),
        "",
        {"missing": Words(*missing, between="; ")},
    )


@dataclass(frozen=True)
class Facts:
    """What has happened of an inspection, from which its eleven steps are read."""

    planned_on: date | None
    decided_on: date | None
    noticed_on: date | None
    surprise: bool
    self_reported_on: date | None
    held_on: date | None
    checked: tuple[int, int]  # marked, all
    minutes_on: date | None
    concluded_on: date | None
    recommendations: tuple[int, int]  # closed, all
    claimed: int
    papers: Mapping[str, str]
    from_paper: bool = False


@dataclass(frozen=True)
class StepSeen:
    """One of the eleven steps: done on a day with a paper, or what is lacking."""

    number: int
    label: str
    done: bool
    on: date | None = None
    paper: str = ""
    lack: str = ""


NOT_FOR_SURPRISE = N_("không áp dụng khi kiểm tra đột xuất")
ON_PAPER = N_("làm trên giấy, không ghi ở đây")
NOTHING_ASKED = N_("kết luận không nêu kiến nghị")


def steps(facts: Facts) -> list[StepSeen]:
    """The eleven steps, each with its date and paper, or what is missing."""
    marked, items = facts.checked
    closed, advice = facts.recommendations
    concluded = bool(facts.concluded_on)
    papers = dict(facts.papers)
    if facts.surprise:
        papers |= {"notice": NOT_FOR_SURPRISE, "self_report": NOT_FOR_SURPRISE}
    if concluded and not advice:
        papers |= {"remedy": NOTHING_ASKED, "verified": NOTHING_ASKED}
    rows: list[tuple[str, bool, date | None, str, str]] = [
        (N_("Kế hoạch kiểm tra năm"), bool(facts.planned_on), facts.planned_on, "plan",
         N_("chưa gắn với kế hoạch nào")),
        (N_("Quyết định thành lập đoàn"), bool(facts.decided_on), facts.decided_on, "decision",
         N_("chưa có quyết định")),
        (N_("Thông báo, đề cương báo cáo"), bool(facts.noticed_on) or facts.surprise,
         facts.noticed_on, "notice", N_("chưa thông báo cho đơn vị")),
        (N_("Báo cáo tự kiểm tra của đơn vị"), bool(facts.self_reported_on) or facts.surprise,
         facts.self_reported_on, "self_report", N_("đơn vị chưa gửi báo cáo")),
        (N_("Buổi làm việc"), bool(facts.held_on), facts.held_on, "session",
         N_("chưa làm việc")),
        (N_("Kiểm tra thực tế"), items > 0 and marked == items, facts.held_on, "sheets",
         N_("phiếu kiểm tra chưa đánh giá đủ")),
        (N_("Biên bản kiểm tra"), bool(facts.minutes_on), facts.minutes_on, "minutes",
         N_("chưa ký đủ biên bản")),
        (N_("Thông báo kết luận"), bool(facts.concluded_on), facts.concluded_on, "conclusion",
         N_("chưa ban hành kết luận")),
        (N_("Đơn vị tiếp thu, khắc phục"), concluded and facts.claimed == advice,
         None, "remedy", N_("còn kiến nghị đơn vị chưa tiếp thu hoặc chưa thực hiện")),
        (N_("Xác nhận kết quả khắc phục"), concluded and closed == advice, None, "verified",
         N_("còn kiến nghị chưa được xác nhận")),
        (N_("Kết thúc theo dõi"), concluded and closed == advice, None, "closed",
         N_("còn kiến nghị đang theo dõi")),
    ]  # fmt: skip
    return [
        StepSeen(number, label, done, on if done else None, papers.get(key, ""),
                 "" if done else ON_PAPER if facts.from_paper and number in (3, 4, 6) else lack)
        for number, (label, done, on, key, lack) in enumerate(rows, start=1)
    ]  # fmt: skip
