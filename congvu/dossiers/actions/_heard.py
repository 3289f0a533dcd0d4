"""Other systems are told of an act: a message of the outbox, in the transaction of the act."""

from __future__ import annotations

from django.conf import settings

from congvu.audit.models import Event
from congvu.core.canonical import canonical
from congvu.core.periods import iso
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.heard import HEARD_LABELS
from congvu.outbox.actions import post_message
from congvu.outbox.rules import MessageChannel
from congvu.people import hooks


def tell_systems(dossier: Dossier, event: Event) -> None:
    """Post the act to whoever asked for its kind; no statement where nobody listens at all.

    Whether anybody does was seen with the lock of the dossier (``heard``), else it is asked here.
    """
    if dossier.__dict__.get("heard") is False or event.kind not in HEARD_LABELS:
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
