"""Who sees which dossiers, and who may act on one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Words
from congvu.dossiers.models import Dossier, DossierQuerySet
from congvu.dossiers.rules import State
from congvu.organisation.models import Unit
from congvu.people.rules import DUTY_LABELS

READERS = (
    Duty.CLERK,
    Duty.SPECIALIST,
    Duty.OFFICE_HEAD,
    Duty.UNIT_LEADER,
    Duty.REFORM_OFFICER,
    Duty.INSPECTOR,
)
"""Legal officers and administrators are not here: their duty needs no citizen's data."""

COUNTER = (Duty.CLERK,)
WORKERS = (Duty.SPECIALIST, Duty.OFFICE_HEAD, Duty.UNIT_LEADER)
MOVERS = (Duty.CLERK, *WORKERS)
DECIDERS = (Duty.OFFICE_HEAD, Duty.UNIT_LEADER)

MAY: dict[str, tuple[Duty, ...]] = {
    "receive": COUNTER,
    "accept": COUNTER,
    "not_accept": COUNTER,
    "forward": MOVERS,
    "hand_over": MOVERS,
    "take_over": MOVERS,
    "request_supplement": MOVERS,
    "complete_supplement": MOVERS,
    "pause": WORKERS,
    "resume": WORKERS,
    "require_payment": WORKERS,
    "paid": MOVERS,
    "ask_withdrawal": MOVERS,
    "stop": DECIDERS,
    "finish": WORKERS,
    "return_result": COUNTER,
    "explain_late": WORKERS,
    "refresh_clock": DECIDERS,
}
"""Duties that may do each act, at the unit itself: reaching over a subtree is for reading."""


def units_seen(actor: Actor, at: datetime) -> frozenset[int]:
    """The units whose dossiers ``actor`` sees at ``at``."""
    day = local(at).date()
    seen: set[int] = set()
    for grant in actor.grants:
        if grant.duty in READERS and grant.holds_on(day):
            seen |= grant.units
    return frozenset(seen)


def visible_to(actor: Actor, at: datetime) -> DossierQuerySet:
    """The dossiers ``actor`` may read: of the units received at, or asked to decide.

    Inspectors while delegated; leaders and reform officers with the units under theirs.
    """
    if actor.is_system:
        return Dossier.objects.all()
    units = units_seen(actor, at)
    if not units:
        return Dossier.objects.none()
    return Dossier.objects.filter(Q(unit_id__in=units) | Q(competent_unit_id__in=units))


def may_receive(actor: Actor, unit: Unit) -> Refusal | None:
    """Clerks receive at their own unit; code ``not-your-duty``."""
    return _held(actor, MAY["receive"], {unit.pk})


def may_act(actor: Actor, act: str, dossier: Dossier) -> Refusal | None:
    """Whether the duty of ``actor`` covers ``act`` on ``dossier``; code ``not-your-duty``.

    A withdrawn dossier is closed by whoever works on it; stopping one otherwise is decided by a
    head or a leader.
    """
    duties = MAY[act]
    if act == "stop" and dossier.state == State.WITHDRAWING:
        duties = MOVERS
    units = {dossier.unit_id} if act in ("accept", "not_accept", "return_result") else None
    return _held(actor, duties, units or {dossier.unit_id, dossier.competent_unit_id})


def may_order_supplement(actor: Actor, dossier: Dossier) -> Refusal | None:
    """A second or late request goes out by a head or a leader only; ``supplement-not-ordered``."""
    if _held(actor, DECIDERS, {dossier.unit_id, dossier.competent_unit_id}) is None:
        return None
    return Refusal(
        "supplement-not-ordered",
        N_("Yêu cầu bổ sung lần nữa hoặc sau thời hạn cho phép phải do lãnh đạo quyết định."),
        N_("Trình lãnh đạo phòng hoặc lãnh đạo đơn vị ghi yêu cầu kèm lý do."),
        "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4",
    )


def _held(actor: Actor, duties: tuple[Duty, ...], units: set[int]) -> Refusal | None:
    # The actor's grants are those in force when it acts; a fact of an earlier day may be entered
    # by today's clerk, and the recording time tells.
    if actor.is_system or any(
        grant.duty in duties and grant.unit_id in units for grant in actor.grants
    ):
        return None
    return Refusal(
        "not-your-duty",
        N_("Việc này do {duties} của đơn vị có hồ sơ thực hiện."),
        N_("Chuyển hồ sơ cho người có nhiệm vụ, hoặc đề nghị quản trị cập nhật phân công."),
        "",
        {"duties": Words(*(DUTY_LABELS[duty] for duty in duties), inside=True)},
    )
