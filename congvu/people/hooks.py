"""Who wants to be told of which acts, and how what is told is signed; nothing is written here."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, Q, QuerySet

from congvu.outbox import webhooks
from congvu.outbox.models import Message
from congvu.people.models import Subscription, User

RECIPIENT = "subscription:"


def open_ones() -> QuerySet[Subscription]:
    """Subscriptions that were not ended."""
    return Subscription.objects.filter(stopped_at=None)


def anyone() -> Exists:
    """Whether anybody listens at all: asked within the statement that locks a dossier."""
    return Exists(open_ones())


def listening(kind: str, units: Iterable[int]) -> list[Subscription]:
    """Who is told of ``kind`` at one of ``units``; one statement."""
    rows = open_ones().filter(Q(unit=None) | Q(unit_id__in=list(units))).order_by("pk")
    return [each for each in rows if kind in each.kinds]


def subscriptions_of(system: User) -> QuerySet[Subscription]:
    """Every subscription of a system, ended ones too."""
    return system.subscriptions.select_related("unit").order_by("-made_at", "-pk")


def recipient_of(subscription: Subscription) -> str:
    """As the outbox names it."""
    return f"{RECIPIENT}{subscription.pk}"


def subscription_of(message: Message) -> Subscription:
    """Whose message it is."""
    key = int(message.recipient.removeprefix(RECIPIENT))
    return Subscription.objects.select_related("system").get(pk=key)


def new_nonce() -> str:
    """What makes the secret of a subscription its own."""
    return secrets.token_hex(16)


def secret_of(subscription: Subscription) -> str:
    """The secret by which its messages are signed.

    It follows from the key of the installation and is kept nowhere: who copies the database cannot
    sign. A changed ``CONGVU_SECRET_KEY`` changes it.
    """
    said = f"congvu-hook:{subscription.pk}:{subscription.nonce}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def send(message: Message, subscription: Subscription, at: datetime) -> None:
    """Hand one message over, signed at ``at``; raises when it was not taken."""
    body = message.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Congvu",
        # The same for every attempt: who has seen it answers 2xx and does nothing.
        "Congvu-Delivery": f"{message.recipient}/{message.pk}",
        "Congvu-Signature": webhooks.signature(secret_of(subscription), at, body),
    }
    webhooks.post(subscription.url, body, headers)
