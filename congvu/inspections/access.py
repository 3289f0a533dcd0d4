"""Who inspects, who is inspected, and what each may see and do."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal
from congvu.inspections.fieldwork import Interest
from congvu.inspections.models import (
    Inspection,
    InspectionPlan,
    InterestDeclared,
    Member,
    Recommendation,
    Visit,
)
from congvu.inspections.rules import Kind
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.plans import access as plans

LEADING = (Duty.REFORM_OFFICER, Duty.UNIT_LEADER)
READING = (*LEADING, Duty.INSPECTOR)
"""An inspector reads while delegated: also how the unit itself inspected those below it."""
UNDERGOING = (*READING, Duty.OFFICE_HEAD)


def carried(units: frozenset[int]) -> set[int]:
    """The units, with those whose debts they carry since a merger."""
    tree = organisation.tree()
    return {forebear for unit in units for forebear in tree.forebears(unit)}


def served(actor: Actor) -> set[int]:
    """The units where the actor works or holds a duty of its own: not those it only inspects."""
    held = {grant.unit_id for grant in actor.grants if grant.duty is not Duty.INSPECTOR}
    return held | ({actor.unit_id} if actor.unit_id is not None else set())


def _part(actor: Actor, prefix: str = "") -> Q:
    """What the actor leads, or is a member of."""
    leads = Q(**{f"{prefix}unit__in": carried(actor.units_for(*READING))})
    if not actor.user_id:
        return leads
    return leads | Q(**{f"{prefix}members__user_id": actor.user_id})


def visible_to(actor: Actor, at: datetime) -> QuerySet[Inspection]:
    """Inspections that the actor's unit leads, takes part in or undergoes.

    A surprise visit stays hidden from the visited unit until its day, and from whoever of the
    inspecting unit also serves there.
    """
    if actor.is_system:
        return Inspection.objects.all()
    undergone = Q(visits__unit__in=carried(actor.units_for(*UNDERGOING))) & (
        ~Q(kind=Kind.SURPRISE) | Q(visits__on__lte=local(at).date())
    )
    found = Inspection.objects.filter(_part(actor) | undergone)
    rows = Inspection.objects.filter(pk__in=found.values("pk"))
    torn = served(actor)
    if not torn:
        return rows
    ahead = Visit.objects.filter(unit__in=torn, on__gt=local(at).date(), secret__gt="")
    return rows.exclude(pk__in=ahead.values("inspection"))


def visible_visits(actor: Actor, at: datetime) -> QuerySet[Visit]:
    """Visits of what the actor leads or takes part in; of the others only those to own units.

    Of one surprise delegation a unit does not learn whom it visits next.
    """
    if actor.is_system:
        return Visit.objects.all()
    own = Q(unit__in=carried(actor.units_for(*UNDERGOING))) & (
        ~Q(inspection__kind=Kind.SURPRISE) | Q(on__lte=local(at).date())
    )
    found = Visit.objects.filter(_part(actor, "inspection__") | own)
    rows = Visit.objects.filter(pk__in=found.values("pk"))
    torn = served(actor)
    if not torn:
        return rows
    return rows.exclude(unit__in=torn, on__gt=local(at).date(), secret__gt="")


def visible_plans(actor: Actor, at: datetime) -> QuerySet[InspectionPlan]:
    """Plans of the units where the actor leads or inspects; others do not learn the candidates."""
    if actor.is_system:
        return InspectionPlan.objects.all()
    return InspectionPlan.objects.filter(unit__in=carried(actor.units_for(*READING)))


def visible_recommendations(actor: Actor, at: datetime) -> QuerySet[Recommendation]:
    """Recommendations to the actor's units and their forebears, and of what the actor leads."""
    if actor.is_system:
        return Recommendation.objects.all()
    own = Q(unit__in=carried(actor.units_for(*UNDERGOING)))
    found = Recommendation.objects.filter(_part(actor, "conclusion__inspection__") | own)
    return Recommendation.objects.filter(pk__in=found.values("pk"))


def may_lead(actor: Actor, unit: Unit, at: datetime) -> Refusal | None:
    """Plans, decisions, conclusions: the reform officer or the leader of the inspecting unit.

    Seeing follows the reach of a duty, signing does not; since a merger it is the heir's.
    """
    if plans.acts_at(actor, unit, local(at).date(), *LEADING):
        return None
    return Refusal(
        "not-leading",
        N_("Chỉ công chức CCHC hoặc lãnh đạo của {unit} được làm việc này."),
        N_("Đề nghị người được giao thực hiện."),
        "",
        {"unit": unit.name},
    )


def may_judge(actor: Actor, recommendation: Recommendation, at: datetime) -> Refusal | None:
    """Uphold, verify, send back, extend: the unit that inspected, or the one that carries it."""
    return may_lead(actor, recommendation.conclusion.inspection.unit, at)


def may_inspect(actor: Actor, visit: Visit) -> Refusal | None:
    """Frames, sheets, findings, minutes: a member of this delegation while it is open."""
    member = actor.is_system or (
        actor.user_id is not None
        and actor.holds(visit.unit_id, Duty.INSPECTOR)
        and visit.inspection.members.filter(user_id=actor.user_id).exists()
    )
    if member:
        return None
    return Refusal(
        "not-delegated",
        N_("Bạn không thuộc đoàn kiểm tra {unit}, hoặc đoàn chưa mở hay đã kết thúc."),
        N_("Xem thời gian làm việc của đoàn trong quyết định."),
        "",
        {"unit": visit.unit.name},
    )


def may_examine(actor: Actor, visit: Visit) -> Refusal | None:
    """Sheets, papers, presence, findings: a member whom nothing ties to the unit."""
    refusal = may_inspect(actor, visit)
    if refusal is not None or actor.is_system:
        return refusal
    tied = InterestDeclared.objects.filter(visit=visit, member__user_id=actor.user_id)
    if not tied.exclude(kind=Interest.NONE).exists():
        return None
    return Refusal(
        "interest-declared",
        N_("Bạn đã khai có quan hệ với {unit} nên không kiểm tra mục nào của đơn vị này."),
        N_("Để thành viên khác của đoàn kiểm tra và ghi kết quả."),
        "",
        {"unit": visit.unit.name},
    )


def may_declare(actor: Actor, member: Member, at: datetime) -> Refusal | None:
    """Each member speaks for themselves; for one without an account, whoever leads."""
    if actor.is_system or (member.user_id is not None and member.user_id == actor.user_id):
        return None
    if member.user_id is None and may_lead(actor, member.inspection.unit, at) is None:
        return None
    return Refusal(
        "not-the-member",
        N_("Chỉ chính thành viên tự khai quan hệ của mình với đơn vị."),
        N_("Thành viên không có tài khoản thì người lập đoàn ghi theo bản khai giấy."),
    )


def may_answer(actor: Actor, unit: Unit, at: datetime) -> Refusal | None:
    """Self-report, replies, acceptance, claims: the leader or reform officer of the unit itself,
    or of the unit that carries its debts since a merger."""
    if plans.acts_at(actor, unit, local(at).date(), *LEADING):
        return None
    return Refusal(
        "not-the-inspected-unit",
        N_("Chỉ lãnh đạo hoặc công chức CCHC của {unit} được trả lời thay đơn vị."),
        N_("Chuyển cho người có thẩm quyền của đơn vị."),
        "",
        {"unit": unit.name},
    )
