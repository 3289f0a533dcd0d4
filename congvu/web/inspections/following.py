"""Recommendations on the page: how each stands, and the acts with the reason when greyed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms import Form
from django.utils.translation import gettext

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal
from congvu.inspections import access, actions, conditions, followup
from congvu.inspections.models import ConditionCheck, Recommendation
from congvu.inspections.rules import RECOMMENDATION, STATE_LABELS, State
from congvu.web.figures.cards import address
from congvu.web.inspections import forms

LOOKS = 10

TONES = {
    State.ISSUED: "neutral",
    State.ACCEPTED: "neutral",
    State.DISPUTED: "paused",
    State.CLAIMED: "near",
    State.RETURNED: "late",
    State.CLOSED: "on_time",
    State.SUPERSEDED: "done",
}


@dataclass(frozen=True)
class Row:
    """A recommendation in a list."""

    row: Recommendation
    label: str
    tone: str
    late: bool
    extended: bool


def rows_of(found: Iterable[Recommendation], day: date) -> list[Row]:
    """Recommendations with their state in words, and whether the first deadline has passed."""
    return [
        Row(
            each,
            STATE_LABELS[State(each.state)],
            TONES[State(each.state)],
            each.state not in followup.ENDED and each.original_due_on < day,
            followup.extended(each),
        )
        for each in found
    ]


@dataclass(frozen=True)
class Act:
    """An act on a recommendation: whose it is, its form, the action it calls."""

    code: str
    inspecting: bool
    form: type[Form]
    do: Callable[..., Any]
    word: str = ""

    def make(self, row: Recommendation, at: datetime, *sent: Any) -> Form:
        """The form for one recommendation, empty or as it was sent."""
        about = {"row": row, "day": local(at).date()} if self.form is forms.ConditionForm else {}
        return self.form(*sent, auto_id=f"{self.code}-%s", **about)

    @property
    def label(self) -> str:
        """The word on the button."""
        return self.word or RECOMMENDATION.by_act[self.code].label

    def why_not(self, row: Recommendation) -> Refusal | None:
        """Why it is not possible now; acts on the condition do not move the recommendation."""
        if not self.word:
            return RECOMMENDATION.why_not(row.state, self.code)
        return conditions.why_not_set(row)


ACTS = {
    act.code: act
    for act in (
        Act("accept", False, forms.NothingForm, actions.accept),
        Act("claim", False, forms.ClaimForm, actions.claim),
        Act("dispute", False, forms.ReasonForm, actions.dispute),
        Act("verify", True, forms.VerifyForm, actions.verify),
        Act("send_back", True, forms.ReasonForm, actions.send_back),
        Act("uphold", True, forms.ReasonForm, actions.uphold),
        Act("extend", True, forms.ExtendForm, actions.extend),
        Act("supersede", True, forms.ReasonForm, actions.supersede),
        Act("reopen", True, forms.ReasonForm, actions.reopen),
        Act(
            "set_condition",
            True,
            forms.ConditionForm,
            actions.set_condition,
            N_("Đặt điều kiện máy kiểm"),
        ),
        Act(
            "withdraw_condition",
            True,
            forms.ReasonForm,
            actions.withdraw_condition,
            N_("Rút điều kiện máy kiểm"),
        ),
        Act(
            "check_condition",
            False,
            forms.NothingForm,
            actions.check_condition,
            N_("Kiểm điều kiện ngay"),
        ),
    )
}


@dataclass(frozen=True)
class Offer:
    """One act on the page: with its form, or with the reason why not."""

    act: Act
    form: Form
    refusal: Refusal | None
    why_not: Refusal | None
    tried: bool


def may(actor: Actor, act: Act, row: Recommendation, at: datetime) -> Refusal | None:
    """Whether the act is this person's at all."""
    if act.code == "check_condition" and access.may_judge(actor, row, at) is None:
        return None
    if act.inspecting:
        return access.may_judge(actor, row, at)
    return access.may_answer(actor, row.unit, at)


def offers(
    actor: Actor, row: Recommendation, at: datetime, tried: tuple[str, Form, Refusal | None] | None
) -> list[Offer]:
    """The acts that are this person's, each possible or with its reason."""
    found = []
    for code, act in ACTS.items():
        if may(actor, act, row, at) is not None:
            continue
        if code in ("check_condition", "withdraw_condition") and conditions.standing(row) is None:
            continue
        mine = tried is not None and tried[0] == code
        form = tried[1] if tried and mine else act.make(row, at)
        found.append(
            Offer(
                act,
                form,
                tried[2] if tried and mine else None,
                act.why_not(row),
                mine,
            )
        )
    return found


def said(line: followup.StoryLine) -> str:
    """A line of the story in the reader's language."""
    return line.said(gettext)


@dataclass(frozen=True)
class ConditionSeen:
    """The condition that stands, and the last looks at it, each with the way to its rows."""

    said: str
    set_by: str
    checks: list[tuple[ConditionCheck, str, str]]


def condition_of(row: Recommendation) -> ConditionSeen | None:
    """The condition as the page shows it; None when none was set."""
    condition = conditions.standing(row)
    if condition is None:
        return None
    checks = [
        (
            each,
            conditions.found_words(each),
            address(condition.figure_code, each.unit.code, each.period_code, each.checked_at)
            if each.unit
            else "",
        )
        for each in condition.checks.select_related("unit")[:LOOKS]
    ]
    return ConditionSeen(conditions.asked_words(condition).said(gettext), condition.set_by, checks)
