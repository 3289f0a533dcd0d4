"""Acting on a dossier: which act a page offers first, which others, which it greys and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refusal
from congvu.core.terms import TermUnit
from congvu.dossiers import access, rules
from congvu.dossiers.models import Dossier, HandOver
from congvu.dossiers.rules import State
from congvu.web.dossiers.act_forms import ACTS, Act, ActForm

NOT_YOURS = "not-your-duty"


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
    if line is None or line.taken_at is not None:
        return Refusal(
            "nothing-to-take",
            N_("Không có lần bàn giao nào đang chờ nhận."),
            N_("Người giao ghi việc bàn giao trước."),
        )
    if line.to_user_id not in (None, actor.user_id):
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


def offers(
    actor: Actor,
    dossier: Dossier,
    at: datetime,
    tried: ActForm | None = None,
) -> Offers:
    """What the page offers. ``tried`` is the form of the act that was just refused."""
    stay = dossier.pauses.filter(ended_at=None).order_by("pk").first()
    held_by = stay.ground if stay else ""
    line = dossier.hand_overs.order_by("-pk").first()
    waiting = line is not None and line.taken_at is None and line.to_user_id == actor.user_id
    found = {}
    for code, act in ACTS.items():
        refusal = why_not(actor, code, dossier, held_by, line, at)
        form = None
        if refusal is None:
            mine = tried is not None and type(tried) is act.form
            form = tried if mine else act.bind(None, dossier, actor, at)
        found[code] = Offer(act, form, refusal, form is not None and form is tried)
    possible = [each for each in found.values() if each.refusal is None]
    first = found.get(natural(dossier, held_by, waiting))
    greyed = [each for each in found.values() if each.refusal is not None and each is not first]
    return Offers(
        next=first,
        others=[each for each in possible if each is not first],
        greyed=greyed,
        reads_only=not any(
            each.refusal is None or each.refusal.code != NOT_YOURS for each in found.values()
        ),
    )
