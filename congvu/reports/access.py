"""Who reads reports, and who writes them.

Reading follows the reach of a duty (an inspector while delegated, a superior with the units
below); writing does not: a report is written by the reform officer or the leader of its own unit.
"""

from __future__ import annotations

from datetime import datetime

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.reports.models import Report

WRITERS = (Duty.REFORM_OFFICER, Duty.UNIT_LEADER)
READERS = tuple(duty for duty in Duty if duty is not Duty.ADMINISTRATOR)


def visible_to(actor: Actor, at: datetime):
    """Reports of the units the actor may read, and of those whose papers they carry."""
    if actor.is_system:
        return Report.objects.all()
    tree = organisation.tree()
    reach = {before for unit in actor.units_for(*READERS) for before in tree.forebears(unit)}
    return Report.objects.of_units(reach)


def writable_units(actor: Actor, at: datetime) -> list[Unit]:
    """The units the actor may report for, by code."""
    day = local(at).date()
    return [unit for unit in organisation.units_on(day) if _writes_for(actor, unit)]


def may_write(actor: Actor, unit: Unit, at: datetime) -> Refusal | None:
    """Draft, fill in, issue a report of ``unit``."""
    there = {unit.pk, *(heir.pk for heir in organisation.heirs(unit, local(at).date()))}
    if actor.is_system or any(_grants(actor, key) for key in there):
        return None
    return Refusal(
        "not-report-writer",
        N_("Chỉ công chức CCHC hoặc lãnh đạo của {unit} được lập và phát hành báo cáo của đơn vị."),
        N_("Đề nghị người được giao nhiệm vụ ở đơn vị đó thực hiện."),
        "",
        {"unit": unit.name},
    )


def _writes_for(actor: Actor, unit: Unit) -> bool:
    return actor.is_system or _grants(actor, unit.pk)


def _grants(actor: Actor, unit_id: int) -> bool:
    return any(grant.duty in WRITERS and grant.unit_id == unit_id for grant in actor.grants)
