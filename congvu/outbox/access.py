"""Who may decide on what is stuck."""

from __future__ import annotations

from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refusal


def may_settle_jobs(actor: Actor) -> Refusal | None:
    """An administrator may; jobs belong to the installation. Code ``not-your-duty``."""
    if actor.is_system or Duty.ADMINISTRATOR in actor.duties():
        return None
    return Refusal(
        "not-your-duty",
        N_("Việc nền do quản trị xử lý."),
        N_("Báo quản trị của đơn vị."),
    )
