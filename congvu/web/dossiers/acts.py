"""Acting on a dossier: which act a page offers first, which others, which it greys and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refusal
from congvu.core.terms import TermUnit
from congvu.dossiers import access, queries, rules
from congvu.dossiers.models import Dossier, HandOver
from congvu.dossiers.rules import State
from congvu.web.dossiers.act_forms import ACTS, Act, ActForm

NOT_YOURS = "not-your-duty"
NOT_ASKED = ("nothing-before", "nothing-outside", "nothing-to-deliver")
"""Acts that this dossier gives no occasion for: not offered, and not greyed either."""


@dataclass(frozen=True)
class Offer:
    """One act on the page: with its form when it may be done now, else with the reason."""

    act: Act
    form: ActForm | None
    refusal: Refusal | None
    refused: bool = False  # just tried, and refused: its form stays open

    @property
    def said(self) -> dict[str, str]:
        """The reason in words; empty words when there is none."""
        return self.refusal.said(gettext) if self.refusal else {"what": "", "what_to_do": ""}


@dataclass(frozen=True)
class Offers:
    """The next act, the other acts, and those that are not possible now."""

    next: Offer | None
    others: list[Offer]
    greyed: list[Offer]
    reads_only: bool


def why_not(
    actor: Actor, act: str, dossier: Dossier, held_by: str, line: HandOver | None, at: datetime
) -> Refusal | None:
    """Why ``act`` cannot be done by this person on this dossier now."""
    refusal = access.may_act(actor, act, dossier) or rules.why_not(
        dossier.facts(at, held_by), act, at
    )
    if refusal is None and act == "take_over":
        return _why_not_taken(actor, line)
    return refusal


def _why_not_taken(actor: Actor, line: HandOver | None) -> Refusal | None:
    if line is None or line.taken_at is not None or line.refused_at is not None:
        return Refusal(
            "nothing-to-take",
            N_("Không có lần bàn giao nào đang chờ nhận."),
            N_("Người giao ghi việc bàn giao trước."),
        )
    if line.to_user_id not in (None, *actor.hands):
        return Refusal(
            "not-given-to-you",
            N_("Hồ sơ được giao cho người khác."),
            N_("Đề nghị người giao bàn giao lại cho bạn."),
        )
    return None


def natural(dossier: Dossier, held_by: str, waiting: bool) -> str:
    """The act that moves a dossier on from where it stands; empty at the end of its life."""
    if held_by and dossier.state in (State.RECEIVED, State.PROCESSING):
        return "resume"
    if waiting and dossier.state == State.PROCESSING:
        return "take_over"
    if dossier.state == State.RECEIVED and dossier.term.unit is TermUnit.SAME_DAY:
        return "finish"
    return {
        State.FILED: "accept",
        State.RECEIVED: "forward",
        State.PROCESSING: "finish",
        State.SUPPLEMENT: "complete_supplement" if dossier.received_at else "accept",
        State.PAYMENT: "paid",
        State.WITHDRAWING: "stop",
        State.FINISHED: "return_result",
    }.get(State(dossier.state), "")


def _other_way(found: dict[str, Offer]) -> Offer | None:
    """What moves a dossier on whose route is not at its end, or that is here for one step only."""
    for code in ("take_over", "forward", "record_answer"):
        offer = found.get(code)
        if offer is not None and offer.refusal is None:
            return offer
    return None


def offers(
    actor: Actor,
    dossier: Dossier,
    at: datetime,
    tried: ActForm | None = None,
) -> Offers:
    """What the page offers. ``tried`` is the form of the act that was just refused."""
    steps, stays = queries.route_steps(dossier), queries.pauses_of(dossier)
    opened = [each for each in stays if each.ended_at is None]
    whole = next((each.ground for each in opened if each.step_id is None), "")
    line = queries.waiting_line(dossier, actor, steps)
    waiting = line is not None and line.to_user_id in actor.hands
    found = {}
    for code, act in ACTS.items():
        held_by = opened[0].ground if code == "resume" and opened else whole
        refusal = why_not(actor, code, dossier, held_by, line, at)
        if refusal is None:
            refusal = queries.why_not_on_route(actor, code, dossier, steps, stays)
            if refusal is not None and refusal.code in NOT_ASKED:
                continue
        form = None
        if refusal is None:
            mine = tried is not None and type(tried) is act.form
            form = tried if mine else act.bind(None, dossier, actor, at)
        found[code] = Offer(act, form, refusal, form is not None and form is tried)
    possible = [each for each in found.values() if each.refusal is None]
    first = found.get(natural(dossier, whole, waiting))
    if first is None or first.refusal is not None:
        first = _other_way(found) or first
    greyed = [each for each in found.values() if each.refusal is not None and each is not first]
    return Offers(
        next=first,
        others=[each for each in possible if each is not first],
        greyed=greyed,
        reads_only=not any(
            each.refusal is None or each.refusal.code != NOT_YOURS for each in found.values()
        ),
    )
