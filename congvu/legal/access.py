"""Who sees the register, who registers, who checks whose documents.

The issuer checks its own; the authority over it by the table of the day checks the units below.
A legal officer whose duty reaches down (a grant with subtree) keeps the register for those units.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal
from congvu.legal import queries
from congvu.legal.models import LegalDocument
from congvu.legal.rules import Activity
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

if TYPE_CHECKING:
    from congvu.legal.models import DocumentCheck, LegalDocumentQuerySet

READERS = tuple(duty for duty in Duty if duty is not Duty.ADMINISTRATOR)


def readable_units(actor: Actor, at: datetime) -> frozenset[int] | None:
    """Units whose documents the actor sees; None: all.

    Those within reach of a duty, those whose debts they carry, and, for a legal officer, the
    units below, whose documents come up for checking.
    """
    if actor.is_system:
        return None
    day = local(at).date()
    units = set(actor.units_for(*READERS))
    for grant in actor.grants:
        if grant.duty == Duty.LEGAL_OFFICER:
            units |= organisation.unit_ids_under(grant.unit_id, day)
    tree = organisation.tree()
    return frozenset(forebear for unit in units for forebear in tree.forebears(unit))


def visible_to(actor: Actor, at: datetime) -> LegalDocumentQuerySet:
    """The documents the actor may read."""
    units = readable_units(actor, at)
    found: LegalDocumentQuerySet = LegalDocument.objects.all()
    return found if units is None else found.of_units(units)


def _keeps(actor: Actor, unit: Unit, day: date) -> bool:
    """Legal officer of the unit, or of one that carries its debts."""
    there = (unit, *organisation.heirs(unit, day))
    return any(actor.holds(each.pk, Duty.LEGAL_OFFICER) for each in there)


def may_register(actor: Actor, unit: Unit, at: datetime) -> Refusal | None:
    """The legal officer of the issuer, or of the unit to which its documents go for checking."""
    day = local(at).date()
    if actor.is_system or _keeps(actor, unit, day):
        return None
    above = queries.authority_over(unit, day)
    if above is not None and actor.holds(above.pk, Duty.LEGAL_OFFICER):
        return None
    return _not_yours(unit)


def may_check(
    actor: Actor, issuer: Unit, activity: Activity, checker: Unit, at: datetime
) -> Refusal | None:
    """Whether ``checker`` is the one to do ``activity``, and the actor its legal officer."""
    day = local(at).date()
    if activity == Activity.AUTHORITY_CHECK:
        above = queries.authority_over(issuer, day)
        if above is None or above.pk != checker.pk:
            return queries.not_the_authority(issuer, checker, above, day)
    elif checker.pk not in {issuer.pk, *(heir.pk for heir in organisation.heirs(issuer, day))}:
        return Refusal(
            "checker-not-issuer",
            N_("Tự kiểm tra, rà soát, hệ thống hoá là việc của chính {issuer}, không phải {unit}."),
            N_("Chọn đơn vị ban hành, hoặc chọn “Kiểm tra theo thẩm quyền”."),
            "",
            {"issuer": issuer.name, "unit": checker.name},
        )
    if actor.is_system or actor.holds(checker.pk, Duty.LEGAL_OFFICER):
        return None
    return _not_yours(checker)


def may_conclude(actor: Actor, check: DocumentCheck, at: datetime) -> Refusal | None:
    """Conclude a check and record its faults: the legal officer of the unit that does it."""
    if actor.is_system or _keeps(actor, check.checker_unit, local(at).date()):
        return None
    return _not_yours(check.checker_unit)


def may_handle(actor: Actor, check: DocumentCheck, at: datetime) -> Refusal | None:
    """Record how a fault was handled: the issuer's legal officer, or the checker's."""
    if actor.is_system or _keeps(actor, check.document.unit, local(at).date()):
        return None
    return may_conclude(actor, check, at)


def _not_yours(unit: Unit) -> Refusal:
    return Refusal(
        "not-legal-officer",
        N_("Bạn không được giao việc tư pháp, kiểm tra văn bản của {unit}."),
        N_("Đề nghị công chức tư pháp của {unit} thực hiện."),
        "",
        {"unit": unit.name},
    )
