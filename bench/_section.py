"""Sections of ``docs/performance.md`` that are written by a measurement of their own.

Each lies between two marks that name it. Who writes the page anew keeps them (:func:`kept`).
"""

from __future__ import annotations

import re
from pathlib import Path

SECTION = re.compile(r"<!-- ([a-z-]+) -->\n.*?<!-- /\1 -->\n", re.DOTALL)


def put(page: Path, name: str, text: str) -> None:
    """Write the section ``name`` in its place, or at the end."""
    whole = page.read_text(encoding="utf-8")
    section = f"<!-- {name} -->\n\n{text.strip()}\n\n<!-- /{name} -->\n"
    for each in SECTION.finditer(whole):
        if each[1] == name:
            page.write_text(whole.replace(each[0], section), encoding="utf-8")
            return
    page.write_text(f"{whole.rstrip()}\n\n{section}", encoding="utf-8")


def kept(page: Path) -> str:
    """All such sections of the page as it stands."""
    whole = page.read_text(encoding="utf-8") if page.exists() else ""
    return "".join("\n" + each[0] for each in SECTION.finditer(whole))
