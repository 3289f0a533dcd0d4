"""The story of a dossier, from the events of its stream."""

from __future__ import annotations

import json
from typing import Any

from congvu.audit import queries as audit
from congvu.audit.models import Event
from congvu.core.asked import once
from congvu.core.periods import local
from congvu.dossiers.models import Dossier
from congvu.dossiers.story import SENTENCES, StoryLine, params_of
from congvu.organisation.models import Office
from congvu.people.models import User


def events_of(dossier: Dossier) -> list[tuple[Event, dict[str, Any]]]:
    """The events of the stream of ``dossier`` with their data, oldest first."""
    stream = f"dossier:{dossier.pk}"
    return once(
        ("events", stream),
        lambda: [(event, json.loads(event.data)) for event in audit.stream_of(stream)],
    )


def story(dossier: Dossier) -> list[StoryLine]:
    """What happened, in sentences, oldest first: at most three statements for any length."""
    events = events_of(dossier)
    wanted: dict[str, set[int]] = {"office": set(), "user": set()}
    for _, data in events:
        for kind, ids in wanted.items():
            if data.get(f"to_{kind}"):
                ids.add(data[f"to_{kind}"])
    names = {
        f"office:{each.pk}": each.name for each in Office.objects.filter(pk__in=wanted["office"])
    }
    names |= {
        f"user:{each.pk}": each.full_name for each in User.objects.filter(pk__in=wanted["user"])
    }
    return [
        StoryLine(
            kind=event.kind,
            at=local(event.occurred_at),
            recorded_at=local(event.recorded_at),
            actor=event.actor_label,
            text=SENTENCES[event.kind],
            params=params_of(event.kind, data, names),
        )
        for event, data in events
    ]
