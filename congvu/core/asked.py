"""What one reading asks for only once: inside it the same question keeps its first answer.

A page that only reads is one moment: the calendar, the tree of units and what a person may see are
asked for by a dozen parts of it, and need be read once. A door opens the block; outside one, and in
whatever changes anything, every question is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Keep answers until the block ends."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


@contextmanager
def anew() -> Iterator[None]:
    """Something is changed in this block: nothing is kept in it, nor of what was before it."""
    kept = _kept.get()
    token = _kept.set(None)
    try:
        yield
    finally:
        _kept.reset(token)
        if kept is not None:
            kept.clear()


def once(question: Hashable, answer: Callable[[], T]) -> T:
    """The answer to ``question``, from this reading if it was asked before."""
    kept = _kept.get()
    if kept is None:
        return answer()
    if question not in kept:
        kept[question] = answer()
    found: T = kept[question]
    return found
