"""How far the work on a file is: a small file beside the data, not a row.

What a transaction writes nobody else sees before it ends, and SQLite has one writer; so the count
goes past the database. It is a courtesy: lost, nothing else is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Progress:
    """Rows read so far; ``total`` 0: not known beforehand."""

    done: int
    total: int

    @property
    def percent(self) -> int | None:
        """In whole percent; None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None


def _path(batch: int) -> Path:
    return Path(settings.CONGVU_DATA) / "imports" / f"{batch}.json"


def say(batch: int, done: int, total: int) -> None:
    """Note how far it is."""
    path = _path(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps([done, total]), encoding="utf-8")
    new.replace(path)


def of(batch: int) -> Progress | None:
    """How far it is; None when no work on it has begun."""
    try:
        done, total = json.loads(_path(batch).read_text(encoding="utf-8"))
        return Progress(int(done), int(total))
    except (OSError, ValueError):
        return None


def forget(batch: int) -> None:
    """The work is over."""
    _path(batch).unlink(missing_ok=True)
