"""Every job by name, and the rhythm of those that come by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from congvu.core.refusals import N_, refuse

JOBS: Mapping[str, str] = {
    "outbox.deliver": "congvu.jobs.work.deliver_messages",
    "audit.seal_daily": "congvu.jobs.work.seal_the_day",
}

RHYTHM: Mapping[str, str] = {
    "outbox.deliver": "*/1 * * * *",
    "audit.seal_daily": "0 19 * * *",
}
"""When the standing jobs run: minute, hour, day, month, weekday, local time."""


def path_of(name: str) -> str:
    """The dotted path of the function behind ``name``; refuses with ``job-unknown``."""
    if name not in JOBS:
        raise refuse(
            "job-unknown",
            N_("Không có việc nền mang tên “{name}”."),
            N_("Các việc nền hiện có: {names}."),
            name=name,
            names=", ".join(JOBS),
        )
    return JOBS[name]


def function_of(name: str) -> Callable[..., Any]:
    """The function behind ``name``."""
    module, _, attribute = path_of(name).rpartition(".")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found
