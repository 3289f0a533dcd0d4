"""Every job by name, and the rhythm of those that come by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from congvu.core.refusals import N_, refuse

JOBS: Mapping[str, str] = {
    "outbox.deliver": "congvu.jobs.work.deliver_messages",
    "outbox.deliver_hooks": "congvu.jobs.work.deliver_hooks",
    "outbox.forget_answers": "congvu.jobs.work.forget_answers",
    "audit.seal_daily": "congvu.jobs.work.seal_the_day",
    "dossiers.carry_on": "congvu.jobs.work.carry_on_bulk",
    "imports.work": "congvu.jobs.work.work_on_imports",
    "dossiers.draft_letters": "congvu.jobs.work.draft_letters",
    "dossiers.alarm_answers": "congvu.jobs.work.alarm_answers",
    "views.take_in": "congvu.jobs.work.take_in_views",
    "views.seal_daily": "congvu.jobs.work.seal_views",
    "inspections.reveal": "congvu.jobs.work.reveal_surprises",
    "inspections.check_conditions": "congvu.jobs.work.check_conditions",
    "reminders.tell": "congvu.jobs.work.remind",
    "inspections.lapse_questions": "congvu.jobs.work.lapse_questions",
    "system.check": "congvu.jobs.work.check_columns",
    "system.count_again": "congvu.jobs.work.count_again",
}

RHYTHM: Mapping[str, str] = {
    "outbox.deliver": "*/1 * * * *",
    "outbox.deliver_hooks": "*/1 * * * *",
    "outbox.forget_answers": "20 2 * * *",
    "audit.seal_daily": "0 19 * * *",
    "dossiers.carry_on": "*/1 * * * *",
    "imports.work": "*/1 * * * *",
    "dossiers.draft_letters": "*/15 * * * *",
    "dossiers.alarm_answers": "*/15 * * * *",
    "views.take_in": "*/1 * * * *",
    "views.seal_daily": "50 18 * * *",
    "inspections.reveal": "*/15 * * * *",
    "inspections.check_conditions": "10 5 * * *",
    "reminders.tell": "30 6 * * *",
    "inspections.lapse_questions": "20 5 * * *",
    "system.check": "40 1 * * *",
    "system.count_again": "30 2 * * *",
}
"""When the standing jobs run: minute, hour, day, month, weekday, local time."""


LONG: Mapping[str, int] = {"imports.work": 4 * 3600}
"""Seconds that a job may take beyond the usual: a book of many years is one transaction."""


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
