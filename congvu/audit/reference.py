"""What changes seldom is remembered by a process, as long as the mark of the house stands.

Units, offices, duties, the catalogue, calendars and wordings are asked for by nearly every act and
changed by few. Every act that changes one of them leaves its event in a stream that is registered
here, and at its end the mark becomes the hash of its last such event: in the same transaction, so
the mark is new exactly when the change is. Whoever remembers looks at the mark first.

The mark is a hash and no counter: of an act that was undone nobody can remember a thing under a
mark that a later act makes again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection

from congvu.core.asked import once

T = TypeVar("T")

_names: set[str] = set()
_remembered: list[tuple[str, dict[Hashable, Any]]] = []

KNOWN: ContextVar[dict[str, str] | None] = ContextVar("reference", default=None)
"""Within an act: the ``mark`` as it has seen or made it, and whether it is still to be written."""

READ = "SELECT mark FROM audit_referencemark WHERE id = 1"
"""The mark as a statement, or as a part of one."""


def register(*names: str) -> None:
    """Name streams (``organisation``) or kinds of them (``procedure`` for ``procedure:12``).

    Each app does so as it starts, for what it lets others remember.
    """
    _names.update(names)


def is_reference(stream: str) -> bool:
    """True when an event in ``stream`` may change what is remembered."""
    return stream.partition(":")[0] in _names


def forget() -> None:
    """Forget everything (between tests)."""
    _remembered.clear()


def mark() -> str:
    """The present mark: within an act, and within one reading, read once."""
    known = KNOWN.get()
    if known is None:
        return once("mark", _read)
    if "mark" not in known:
        known["mark"] = _read()
    return known["mark"]


def seen(found: str) -> None:
    """Another statement has read the mark: in this act, or reading, this is the one that counts."""
    known = KNOWN.get()
    if known is None:
        once("mark", lambda: found)
    elif "pending" not in known:
        known["mark"] = found


def _read() -> str:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def changed(digest: str) -> None:
    """An event changed what others remember; the mark is written when the act ends."""
    known = KNOWN.get()
    if known is None:
        _write(digest)
    else:
        known["mark"] = known["pending"] = digest


def settle() -> None:
    """Write the mark at the end of an act, so that nobody waits for it longer than for that."""
    known = KNOWN.get()
    if known is not None and "pending" in known:
        _write(known.pop("pending"))


def undone() -> None:
    """A part of the act was undone: what it knew of the mark is read again."""
    known = KNOWN.get()
    if known is not None and "pending" not in known:
        known.clear()


def _write(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_referencemark (id, mark) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
            [digest],
        )


def remembered(question: Hashable, answer: Callable[[], T], *, under: str | None = None) -> T:
    """The answer to ``question``, kept until the mark changes.

    ``under``: the mark as it was read with something else. What is answered is shared by all that
    ask in this process: nobody changes it.
    """
    kept = _kept(mark() if under is None else under)
    if kept is None:
        return answer()
    if question not in kept:
        kept[question] = answer()
    found: T = kept[question]
    return found


def remembered_each(
    kind: str, keys: Iterable[int], answers: Callable[[list[int]], Mapping[int, T]]
) -> dict[int, T]:
    """What :func:`remembered` keeps under ``(kind, key)``, for many keys at once.

    ``answers`` is asked once, for those that are not known yet; what it leaves out has no answer.
    """
    wanted = dict.fromkeys(keys)
    if not wanted:
        return {}
    kept = _kept(mark())
    if kept is None:
        return dict(answers(sorted(wanted)))
    missing = sorted(key for key in wanted if (kind, key) not in kept)
    if missing:
        kept.update(((kind, key), each) for key, each in answers(missing).items())
    return {key: kept[kind, key] for key in wanted if (kind, key) in kept}


def _kept(stands: str) -> dict[Hashable, Any] | None:
    """What is kept under this mark; None while there is no mark to keep it under."""
    if not stands:
        return None
    pair = _remembered[0] if _remembered else None
    if pair is None or pair[0] != stands:
        pair = (stands, {})
        _remembered[:] = [pair]
    return pair[1]
