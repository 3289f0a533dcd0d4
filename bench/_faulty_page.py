"""What ``docs/performance.md`` says of the faults, from what was found."""

from __future__ import annotations

from typing import Any


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(each)}" for name, each in value.items()) or "–"
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    if isinstance(value, int | float):
        return f"{value:,}"
    return "–" if value is None else str(value)


def section(said: list[dict[str, Any]], command: str, date: str) -> str:
    """A table of the parts: whether the promise was kept, and every figure."""
    lines = [
        "## Hư hỏng giữa chừng / Faults",
        f"Do `make bench-faults` viết, {date}. *Written by that command; every figure of a part is"
        " as it printed it.*",
        f"```\n{command}\n```",
        "| part | kept | found |\n|---|---|---|",
    ]
    rows = []
    for one in said:
        rest = {name: each for name, each in one.items() if name not in ("part", "kept")}
        found = "; ".join(f"{name} {_words(each)}" for name, each in rest.items())
        rows.append(f"| {one['part']} | {_words(one['kept'])} | {found} |")
    lines[-1] += "\n" + "\n".join(rows)
    return "\n\n".join(lines)
