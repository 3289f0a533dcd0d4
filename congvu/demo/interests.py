"""Every member of a delegation says, before the session, that nothing ties them to the unit."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from congvu.core.actors import Actor
from congvu.inspections import actions as inspections
from congvu.inspections.fieldwork import Interest
from congvu.inspections.models import Visit


class Acts(Protocol):
    """A cast that knows its people by their account names."""

    def actor(self, username: str, at: datetime) -> Actor:
        """The person as they act on that day."""


def declare(cast: Acts, visit: Visit, at: datetime) -> None:
    """The declarations of those who have an account."""
    members = visit.inspection.members.filter(user__isnull=False).select_related("user")
    for member in members.order_by("order"):
        by = cast.actor(member.user.username, at)
        inspections.declare_interest(member, visit, kind=Interest.NONE, by=by, at=at)
