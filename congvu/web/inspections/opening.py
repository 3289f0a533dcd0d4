"""On its day a surprise visit opens with the first page that anybody concerned asks for.

The worker does it too (``inspections.reveal``); where it stands still, nobody waits for it.
"""

from __future__ import annotations

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.inspections import access, actions, sealing
from congvu.people.queries import actor_for


def open_due(request) -> None:
    """Open what is due and may be known to the reader; duties given by it hold at once."""
    due = list(sealing.due(request.now))
    if not due:
        return
    known = access.visible_visits(request.actor, request.now).filter(pk__in=[v.pk for v in due])
    seen = set(known.values_list("pk", flat=True))
    for visit in due:
        if visit.pk not in seen:
            continue
        try:
            actions.reveal_visit(visit, by=request.actor, at=request.now)
        except Refused:
            continue  # the worker, or a colleague, was a moment earlier
    request.actor = actor_for(request.user, local(request.now).date())
