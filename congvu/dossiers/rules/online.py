"""Filed through the network: by when somebody must answer, and the code to follow it by. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import N_


@dataclass(frozen=True)
class AnswerRule:
    """Within how many working hours an online filing is answered, from a day to a day (inside).

    ``alarms``: working hours used after which it is raised, first to the clerks, then also to the
    leader. Source: uncertain, hence dated data.
    """

    valid_from: date | None
    valid_to: date | None
    hours: Decimal
    alarms: tuple[Decimal, ...]
    basis: str


ANSWER_RULES = (
    AnswerRule(
        None,
        date(2025, 6, 30),
        Decimal(8),
        (Decimal(4), Decimal(6)),
        N_("Nghị định 45/2020/NĐ-CP và quy định của tỉnh (chưa đối chiếu văn bản)"),
    ),
    AnswerRule(
        date(2025, 7, 1),
        None,
        Decimal(8),
        (Decimal(4), Decimal(6)),
        N_("Nghị định 118/2025/NĐ-CP, Điều 17, 18 (chưa đối chiếu văn bản)"),
    ),
)

LEAST_LEVEL = 3
"""From this online level on a procedure can be filled in and sent (NĐ 43/2011/NĐ-CP)."""


def answer_rule(day: date) -> AnswerRule:
    """The rule for what is filed on a day."""
    for rule in ANSWER_RULES:
        if (rule.valid_from is None or rule.valid_from <= day) and (
            rule.valid_to is None or day <= rule.valid_to
        ):
            return rule
    raise LookupError(day)


def answer_due(filed_at: datetime, calendar: WorkCalendar) -> datetime:
    """By when it must be answered: at night or on a day off it counts from the next opening."""
    rule = answer_rule(local(filed_at).date())
    return calendar.add_working_hours(filed_at, rule.hours)


class AnswerState(StrEnum):
    """How an online filing stands with its answer."""

    WAITING = "waiting"
    ALARM = "alarm"
    URGENT = "urgent"
    LATE = "late"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"


def answer_state(
    filed_at: datetime,
    due_at: datetime,
    answered_at: datetime | None,
    at: datetime,
    calendar: WorkCalendar,
) -> AnswerState:
    """How it stands at ``at``. The last alarm is the urgent one, copied to the leader."""
    if answered_at is not None:
        return AnswerState.ANSWERED if answered_at <= due_at else AnswerState.ANSWERED_LATE
    if at > due_at:
        return AnswerState.LATE
    rule = answer_rule(local(filed_at).date())
    used = Decimal(calendar.office_micros_between(filed_at, at)) / 3_600_000_000
    passed = sum(used >= hours for hours in rule.alarms)
    if passed == 0:
        return AnswerState.WAITING
    return AnswerState.URGENT if passed == len(rule.alarms) else AnswerState.ALARM


def alarms_passed(state: AnswerState, filed_at: datetime) -> int:
    """How many alarms of the rule have gone off in this state."""
    whole = len(answer_rule(local(filed_at).date()).alarms)
    return {AnswerState.ALARM: 1, AnswerState.URGENT: whole, AnswerState.LATE: whole}.get(state, 0)


# --- the code -------------------------------------------------------------------------------------

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody takes for one another when read aloud or copied by hand."""

_CODE = re.compile(rf"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}-[{LETTERS}]{{4}}")


def new_code(choose: Callable[[str], str]) -> str:
    """A code of three groups; ``choose`` takes one letter at random (59 bits in all)."""
    return "-".join("".join(choose(LETTERS) for _ in range(4)) for _ in range(3))


def tidy_code(text: str) -> str:
    """The code as it was given, however it was typed; the words themselves when it is none."""
    plain = re.sub(r"[\s\-.]", "", text).upper()
    code = "-".join(plain[start : start + 4] for start in (0, 4, 8))
    return code if len(plain) == 12 and _CODE.fullmatch(code) else text.strip()
