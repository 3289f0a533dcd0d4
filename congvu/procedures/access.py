"""Who may read and change the catalogue, the received lists and the boards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refusal
from congvu.organisation.models import Unit
from congvu.organisation.rules import Level
from congvu.procedures.models import ProcedureVersion

if TYPE_CHECKING:
    from congvu.procedures.models import VersionQuerySet

MANAGERS = (Duty.ADMINISTRATOR, Duty.REFORM_OFFICER)
POSTERS = (*MANAGERS, Duty.CLERK)


def visible_to(actor: Actor, at: datetime) -> VersionQuerySet:
    """The catalogue is public: everyone reads all of it."""
    return ProcedureVersion.objects.all()


def _charged(actor: Actor, unit: Unit, duties: tuple[Duty, ...]) -> bool:
    """Charged at ``unit`` itself: a duty that reaches down from above reads there, no more."""
    return actor.is_system or any(
        grant.unit_id == unit.pk and grant.duty in duties for grant in actor.grants
    )


def may_publish(actor: Actor, publisher: Unit | None) -> Refusal | None:
    """Publication is the province's; the system loads what was published elsewhere."""
    if actor.is_system:
        return None
    if publisher is None or publisher.level != Level.PROVINCE:
        return Refusal(
            "publisher-not-province",
            N_("Danh mục thủ tục do Chủ tịch UBND tỉnh công bố."),
            N_("Đề nghị bộ phận kiểm soát thủ tục của tỉnh nhập quyết định công bố."),
            "Nghị định 63/2010/NĐ-CP (chưa đối chiếu điều, khoản)",
        )
    return None if _charged(actor, publisher, MANAGERS) else _not_yours(publisher)


def may_manage(actor: Actor, unit: Unit) -> Refusal | None:
    """What a unit receives and offers online: its administrator or its reform officer."""
    return None if _charged(actor, unit, MANAGERS) else _not_yours(unit)


def may_post(actor: Actor, unit: Unit) -> Refusal | None:
    """The board of a unit: its one-stop clerk besides those who manage."""
    return None if _charged(actor, unit, POSTERS) else _not_yours(unit)


def _not_yours(unit: Unit) -> Refusal:
    return Refusal(
        "not-your-board",
        N_("Bạn không được giao cập nhật thủ tục của {unit}."),
        N_("Đề nghị cán bộ một cửa, công chức cải cách hành chính hoặc quản trị của {unit} làm."),
        "",
        {"unit": unit.name},
    )
