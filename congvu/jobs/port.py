"""The port to the queue: enqueue, schedule, cancel. What is stuck in it: ``congvu.outbox.jobs``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task
from django_q.tasks import schedule as q_schedule

from congvu.audit import clock
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused, refuse
from congvu.jobs.registry import LONG, RHYTHM, path_of


def enqueue(name: str, **kwargs: Any) -> str:
    """Do the job ``name`` as soon as a worker is free; the answer is the ticket to cancel it."""
    ticket: str = async_task(path_of(name), q_options={"task_name": name}, **kwargs)
    return ticket


def schedule(name: str, cron: str) -> None:
    """Do the job ``name`` by a rhythm; said again, the new rhythm replaces the old.

    Two shapes of cron are understood: ``*/N * * * *`` every N minutes, ``M H * * *`` daily.
    Refuses with ``cron-unreadable``, ``job-unknown``.
    """
    path, when = path_of(name), _read(cron)
    Schedule.objects.filter(name=name).delete()
    options = {"q_options": {"timeout": LONG[name]}} if name in LONG else {}
    q_schedule(path, name=name, **options, **when)


def cancel(name: str) -> int:
    """Stop the rhythm of ``name`` and drop what waits of it; answers how many were dropped."""
    path = path_of(name)
    dropped, _ = Schedule.objects.filter(name=name).delete()
    for waiting in OrmQ.objects.order_by("pk"):
        if waiting.task and waiting.task.get("func") == path:
            waiting.delete()
            dropped += 1
    return dropped


def schedule_standing() -> None:
    """Set the rhythm of every standing job; the worker does this when it starts."""
    for name, cron in RHYTHM.items():
        schedule(name, cron)


def _read(cron: str) -> dict[str, Any]:
    minute, _, rest = cron.strip().partition(" ")
    hour, _, others = rest.partition(" ")
    now = local(clock.machine_now())
    try:
        if others.split() != ["*", "*", "*"]:
            raise ValueError(cron)
        if minute.startswith("*/") and hour == "*":
            every = int(minute[2:])
            if not 1 <= every <= 59:
                raise ValueError(cron)
            return {
                "schedule_type": Schedule.MINUTES,
                "minutes": every,
                "next_run": now + timedelta(minutes=every),
            }
        return {"schedule_type": Schedule.DAILY, "next_run": _next(now, int(hour), int(minute))}
    except ValueError:
        raise _unreadable(cron) from None


def _next(now: datetime, hour: int, minute: int) -> datetime:
    first = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return first if first > now else first + timedelta(days=1)


def _unreadable(cron: str) -> Refused:
    return refuse(
        "cron-unreadable",
        N_("Không đọc được nhịp “{cron}”."),
        N_("Ghi “*/N * * * *” (mỗi N phút) hoặc “phút giờ * * *” (mỗi ngày)."),
        cron=cron,
    )
