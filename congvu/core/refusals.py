"""Refusals that help: what happened, what to do, and on what basis.

One refusal serves the greyed button with its reason, the API's 409, the command line's exit 2
and the action's exception; it is written once, beside the rule that refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:
    """Mark a Vietnamese source string for the second catalogue without translating it here.

    The core knows no language switch; the doors translate with :meth:`Refusal.said`.
    """
    return text


class Words(str):
    """Marked messages that stand inside a sentence: the Vietnamese, and how a door says it.

    Give it as a param of a :class:`Refusal`, and it is translated before the sentence is filled.
    ``between`` joins several; ``inside`` makes first letters small (not of a name such as UBND);
    ``params`` fill each message. A part may itself be Words; a part the catalogue does not know
    stays as it is.
    """

    parts: tuple[str, ...]
    between: str
    inside: bool
    params: Mapping[str, Any]

    def __new__(
        cls, *parts: str, between: str = ", ", inside: bool = False, **params: Any
    ) -> Words:
        """The Vietnamese text, so that it serves wherever a string does."""
        self = super().__new__(cls, _joined(parts, between, inside, params, str))
        self.parts, self.between, self.inside, self.params = parts, between, inside, params
        return self

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The words in the reader's language."""
        return _joined(self.parts, self.between, self.inside, self.params, translate)


def _joined(
    parts: Iterable[str],
    between: str,
    inside: bool,
    params: Mapping[str, Any],
    translate: Callable[[str], str],
) -> str:
    said = []
    for part in parts:
        word = part.said(translate) if isinstance(part, Words) else translate(part) if part else ""
        word = word.format_map(params) if params else word
        said.append(word[:1].lower() + word[1:] if inside and not word[1:2].isupper() else word)
    return between.join(said)


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done now.

    ``what``, ``what_to_do`` and ``basis`` are Vietnamese templates with ``{name}`` fields that
    are filled from ``params``; the template, not the filled sentence, is what is translated, and
    with it those params that are :class:`Words`.
    ``code`` is stable, in English with hyphens, and part of the API.
    """

    code: str
    what: str
    what_to_do: str
    basis: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> dict[str, str]:
        """The four sentences, filled in; ``translate`` is gettext at a door, identity elsewhere."""

        params = {
            name: value.said(translate) if isinstance(value, Words) else value
            for name, value in self.params.items()
        }

        def fill(template: str) -> str:
            return translate(template).format_map(params) if template else ""

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
