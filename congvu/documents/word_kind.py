"""A kind of paper whose Word template officials edit: what it is called and what stands in it.

Apart from :mod:`congvu.documents.word_templates`, which reads and fills in such files, so that the
pages that speak of templates do not load the libraries of Word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_BYTES = 2_000_000
"""The largest template taken in."""


@dataclass(frozen=True)
class WordKind:
    """A kind of paper with an editable template.

    ``sample`` is one whole example of the data: its shape says which tags there are. ``required``
    are the paths that must be printed, with the words of the sample by which that is seen.
    """

    code: str
    name: str
    default: Path
    sample: Mapping[str, Any]
    required: Mapping[str, str]


def tags_of(kind: WordKind) -> list[tuple[str, str]]:
    """Every tag of the kind with its example, lists as ``kien_nghi[].chu_tri``."""
    return list(_walk("", kind.sample))


def _walk(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _walk(f"{path}.{name}" if path else name, part)
    elif isinstance(value, list):
        yield from _walk(f"{path}[]", value[0])
    else:
        yield path, str(value)
