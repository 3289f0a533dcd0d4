"""Other systems are told of an act: a message of the outbox, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from congvu.audit.models import Event
from congvu.core.canonical import canonical
from congvu.core.periods import iso
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.heard import HEARD_LABELS
from congvu.organisation.models import Unit
from congvu.outbox.actions import post_message
from congvu.outbox.rules import MANY, MessageChannel
from congvu.people import hooks


def tell_systems(dossier: Dossier, event: Event) -> None:
    """Post the act to whoever asked for its kind; no statement where nobody listens."""
    if event.kind not in HEARD_LABELS:
        return
    for each in hooks.listening(event.kind, {dossier.unit_id, dossier.competent_unit_id}):
        post_message(
            kind=event.kind,
            channel=MessageChannel.WEBHOOK,
            recipient=hooks.recipient_of(each),
            address=each.url,
            body=canonical(_told(dossier, event)),
            subject=dossier,
            once=f"{hooks.recipient_of(each)}/{event.stream}#{event.seq}",
            at=event.recorded_at,
        )


def tell_of_many(name: str, count: int, units: Iterable[int], event: Event) -> None:
    """Post one act on many dossiers, once to each who asked for its kind: it names the batch.

    ``name`` as :func:`congvu.dossiers.queries.together` knows it; ``units``: keys of the
    units the dossiers are of. A hundred thousand dossiers are one message.
    """
    keys = set(units)
    heard = hooks.listening(event.kind, keys) if event.kind in HEARD_LABELS else []
    if not heard:
        return
    codes = Unit.objects.filter(pk__in=keys).order_by("code").values_list("code", flat=True)
    body = {
        "event": f"{event.stream}#{event.seq}",
        "seq": event.seq,
        "kind": event.kind,
        "batch": name,
        "dossiers": count,
        "units": list(codes),
        "occurred_at": iso(event.occurred_at),
        "recorded_at": iso(event.recorded_at),
        "url": f"{settings.CONGVU_ADDRESS}/api/v1/batches/{name}/dossiers",
    }
    for each in heard:
        post_message(
            kind=event.kind,
            channel=MessageChannel.WEBHOOK,
            recipient=hooks.recipient_of(each),
            address=each.url,
            body=canonical(body),
            subject=f"{MANY}{name}",
            once=f"{hooks.recipient_of(each)}/{event.stream}#{event.seq}",
            at=event.recorded_at,
        )


def _told(dossier: Dossier, event: Event) -> dict[str, object]:
    """What, when and where to read the rest: nothing of the citizen."""
    return {
        "event": f"{event.stream}#{event.seq}",
        "seq": event.seq,
        "kind": event.kind,
        "dossier": dossier.pk,
        "number": dossier.number,
        "procedure": dossier.version.procedure.code,
        "unit": dossier.unit.code,
        "occurred_at": iso(event.occurred_at),
        "recorded_at": iso(event.recorded_at),
        "url": f"{settings.CONGVU_ADDRESS}/api/v1/dossiers/{dossier.pk}",
    }
