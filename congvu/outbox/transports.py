"""How a message leaves the house: the console by default, SMTP, or the gateway of a carrier.

Which one, the settings say (``CONGVU_SMS``, ``CONGVU_MAIL``). A transport sends one message or
raises; whatever it raises is a failed attempt, never a fault of who caused the message.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.mail import EmailMessage

from congvu.outbox.models import Message
from congvu.outbox.rules import MessageChannel

Transport = Callable[[Message], None]
"""Sends one message, or raises: whatever is raised counts as a failed attempt."""

PATIENCE = 15
"""Seconds a transport waits for an answer."""


class NotTaken(Exception):
    """The other side answered, and did not take the message."""


def console(message: Message) -> None:
    """Write the message where the worker's operator sees it."""
    sys.stdout.write(f"[{message.kind}] → {message.address}\n{message.body}\n\n")
    sys.stdout.flush()


def smtp(message: Message) -> None:
    """Hand the message to the mail server of the settings."""
    letter = EmailMessage(
        subject=message.title or message.kind,
        body=message.body,
        to=[message.address],
        # The same attempt twice is the same letter: mail programs show it once.
        headers={"Message-ID": f"<congvu-{message.pk}@{_domain()}>"},
    )
    if letter.send() != 1:
        raise NotTaken("máy chủ thư không nhận")


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(">") or "localhost"


def gateway(message: Message) -> None:
    """POST ``{"id", "to", "text"}`` as JSON to the SMS gateway; 2xx means it was taken.

    ``Idempotency-Key`` is the same for every attempt of one message, so that a gateway which knows
    it sends once even when its answer was lost.
    """
    said = {"id": str(message.pk), "to": message.address, "text": message.body}
    request = urllib.request.Request(
        settings.CONGVU_SMS_URL,
        data=json.dumps(said, ensure_ascii=False).encode(),
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": f"congvu-{message.pk}",
            "Authorization": f"Bearer {settings.CONGVU_SMS_TOKEN}",
        },
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):
            pass
    except urllib.error.HTTPError as error:
        # The body of an answer may repeat the number it was given; only its code is kept.
        raise NotTaken(f"cổng SMS trả lời {error.code}") from None


PORTS: Mapping[tuple[str, str], Transport] = {
    (MessageChannel.SMS, "console"): console,
    (MessageChannel.SMS, "http"): gateway,
    (MessageChannel.EMAIL, "console"): console,
    (MessageChannel.EMAIL, "smtp"): smtp,
}
"""Channel and setting -> the transport."""


def by_settings(message: Message) -> None:
    """Send by the port that the settings choose for the channel of the message."""
    chosen = settings.CONGVU_SMS if message.channel == MessageChannel.SMS else settings.CONGVU_MAIL
    PORTS[(message.channel, chosen)](message)
