"""How a message leaves the house. The default writes it on the console of the worker."""

from __future__ import annotations

import sys
from collections.abc import Callable

from congvu.outbox.models import Message

Transport = Callable[[Message], None]
"""Sends one message, or raises: whatever is raised counts as a failed attempt."""


def console(message: Message) -> None:
    """Write the message where the worker's operator sees it."""
    sys.stdout.write(f"[{message.kind}] → {message.address}\n{message.body}\n\n")
    sys.stdout.flush()
