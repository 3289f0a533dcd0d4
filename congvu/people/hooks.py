"""Who wants to be told of which acts, and how what is told is signed; nothing is written here."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from congvu.audit.reference import remembered
from congvu.outbox import webhooks
from congvu.outbox.models import Message
from congvu.people.models import Subscription, User

RECIPIENT = "subscription:"


def open_ones() -> QuerySet[Subscription]:
    """Subscriptions that were not ended."""
    return Subscription.objects.filter(stopped_at=None)


def anyone() -> bool:
    """Whether anybody listens at all; remembered."""
    return bool(_listening())


def _listening() -> list[Subscription]:
    return remembered("subscriptions", lambda: list(open_ones().order_by("pk")))


def listening(kind: str, units: Iterable[int]) -> list[Subscription]:
    """Who is told of ``kind`` at one of ``units``; remembered."""
    wanted = {None, *units}
    return [each for each in _listening() if kind in each.kinds and each.unit_id in wanted]


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


def held() -> list[str]:
    """The recipients that are told nothing for the time being; what is for them waits."""
    return [recipient_of(each) for each in open_ones().exclude(held_at=None).order_by("pk")]


def secret_of(subscription: Subscription) -> str:
    """The secret by which its messages are signed.

    It follows from the key of the installation and is kept nowhere: who copies the database cannot
    sign. A changed ``CONGVU_SECRET_KEY`` changes it.
    """
    return _secret(subscription, subscription.nonce)


def former_secret_of(subscription: Subscription, at: datetime) -> str:
    """The secret before, while it signs too; empty when it does not any more."""
    until = subscription.former_until
    if until is None or at >= until:
        return ""
    return _secret(subscription, subscription.former_nonce)


def _secret(subscription: Subscription, nonce: str) -> str:
    said = f"congvu-hook:{subscription.pk}:{nonce}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def send(message: Message, subscription: Subscription, at: datetime) -> None:
    """Hand one message over, signed at ``at``; raises when it was not taken."""
    body = message.body.encode()
    secret, former = secret_of(subscription), former_secret_of(subscription, at)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Congvu",
        # The same for every attempt: who has seen it answers 2xx and does nothing.
        "Congvu-Delivery": f"{message.recipient}/{message.pk}",
        "Congvu-Signature": webhooks.signature(secret, at, body, former),
    }
    webhooks.post(subscription.url, body, headers)
