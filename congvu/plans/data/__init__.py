"""Dated data of plans: content areas, topics and bases of regulations, recognition criteria."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files


def text_of(name: str) -> str:
    """A packaged file as text."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a packaged table."""
    return tuple(csv.DictReader(io.StringIO(text_of(name))))
