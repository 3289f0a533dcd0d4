"""The acts on a dossier: each one transaction, one event, and words to the citizen where due."""

from congvu.dossiers.actions.coming_in import (
    accept,
    file_online,
    not_accept,
    receive,
    refuse_at_counter,
)
from congvu.dossiers.actions.ending import (
    ask_withdrawal,
    explain_late,
    finish,
    return_result,
    stop,
)
from congvu.dossiers.actions.on_the_way import (
    complete_supplement,
    forward,
    hand_over,
    paid,
    pause,
    refresh_clock,
    request_supplement,
    require_payment,
    resume,
    take_over,
)

__all__ = [
    "accept",
    "ask_withdrawal",
    "complete_supplement",
    "explain_late",
    "file_online",
    "finish",
    "forward",
    "hand_over",
    "not_accept",
    "paid",
    "pause",
    "receive",
    "refresh_clock",
    "refuse_at_counter",
    "request_supplement",
    "require_payment",
    "resume",
    "return_result",
    "stop",
    "take_over",
]
