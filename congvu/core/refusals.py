"""Refusals that help: what happened, what to do, and on what basis.

One refusal serves the greyed button with its reason, the API's 409, the command line's exit 2
and the action's exception; it is written once, beside the rule that refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:
    """Mark a Vietnamese source string for the second catalogue without translating it here.

    The core knows no language switch; the doors translate with :meth:`Refusal.said`.
    """
    return text


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done now.

    ``what``, ``what_to_do`` and ``basis`` are Vietnamese templates with ``{name}`` fields that
    are filled from ``params``; the template, not the filled sentence, is what is translated.
    ``code`` is stable, in English with hyphens, and part of the API.
    """

    code: str
    what: str
    what_to_do: str
    basis: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> dict[str, str]:
        """The four sentences, filled in; ``translate`` is gettext at a door, identity elsewhere."""

        def fill(template: str) -> str:
            return translate(template).format_map(dict(self.params)) if template else ""

        return {
            "code": self.code,
            "what": fill(self.what),
            "what_to_do": fill(self.what_to_do),
            "basis": fill(self.basis),
        }

    def __str__(self) -> str:
        words = self.said()
        return " ".join(part for part in (words["what"], words["what_to_do"]) if part)


class Refused(Exception):
    """Raised by an action that was refused; carries the :class:`Refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def refuse(code: str, what: str, what_to_do: str, basis: str = "", /, **params: Any) -> Refused:
    """Build a :class:`Refused`, to be raised: ``raise refuse("term-unreadable", N_(...), ...)``."""
    return Refused(Refusal(code, what, what_to_do, basis, params))
