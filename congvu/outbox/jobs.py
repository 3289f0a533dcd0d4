"""Jobs in the tables of the queue: how many wait, which are stuck, when one last ended.

A failure counts until the same job ends well or somebody decides on it: standing jobs come again
by themselves, and doing one twice does no harm.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Max, Min, Q, When
from django_q.conf import Conf
from django_q.models import OrmQ, Task

from congvu.audit.models import Event
from congvu.outbox.rules import LONG_WAIT, Stuck, short_error

PEEKED = 500
"""So many rows of the queue are opened to see which jobs they are."""


@dataclass(frozen=True)
class StuckJob:
    """One job that needs a person. ``name`` is that of its function; moments are the machine's."""

    name: str
    path: str
    how: Stuck
    count: int
    since: datetime
    last: datetime
    error: str = ""


@dataclass(frozen=True)
class JobCounts:
    """The queue at one moment; ``longest`` is how long the oldest running job has been at it."""

    waiting: int
    running: int
    oldest: datetime | None
    longest: timedelta | None


def stream_of(name: str) -> str:
    """The audit stream of what is decided on a job."""
    return f"job:{name}"


def heartbeat() -> datetime | None:
    """When a job last ended, well or not: the worker was alive then."""
    moment: datetime | None = Task.objects.aggregate(last=Max("stopped"))["last"]
    return moment


def counts(at: datetime) -> JobCounts:
    """What waits and what runs at ``at``, in one statement."""
    found = OrmQ.objects.aggregate(
        waiting=Count("pk", filter=Q(lock__lt=at)),
        running=Count("pk", filter=Q(lock__gte=at)),
        oldest=Min("lock", filter=Q(lock__lt=at)),
        taken=Min("lock", filter=Q(lock__gte=at)),
    )
    longest = None
    if found["taken"] is not None:  # a job that was taken is locked until it may be given again
        longest = max(at - (found["taken"] - timedelta(seconds=Conf.RETRY)), timedelta())
    return JobCounts(found["waiting"], found["running"], found["oldest"], longest)


def waiting_too_long(at: datetime) -> Q:
    """Rows nobody took for :data:`rules.LONG_WAIT`."""
    return Q(lock__lt=at - LONG_WAIT)


def running_too_long(at: datetime) -> Q:
    """Rows taken longer ago than a worker is given."""
    given_again = timedelta(seconds=Conf.RETRY - (Conf.TIMEOUT or Conf.RETRY))
    return Q(lock__gte=at, lock__lt=at + given_again)


def failed(only: str = "") -> list[StuckJob]:
    """Jobs that failed since they last ended well and since somebody last decided on them."""
    bad = Task.objects.filter(success=False)
    if only:
        bad = bad.filter(func=only)
    last_bad = dict(bad.order_by().values_list("func").annotate(last=Max("started")))
    if not last_bad:
        return []
    good = Task.objects.filter(success=True, func__in=last_bad).order_by()
    last_good = dict(good.values_list("func").annotate(last=Max("started")))
    found = []
    for path, last in sorted(last_bad.items()):
        floors = [each for each in (last_good.get(path), _decided(path)) if each is not None]
        floor = max(floors, default=None)
        if floor is not None and last <= floor:
            continue
        open_ones = bad.filter(func=path)
        if floor is not None:
            open_ones = open_ones.filter(started__gt=floor)
        summed = open_ones.aggregate(count=Count("pk"), since=Min("started"))
        result = open_ones.order_by("-started", "pk").values_list("result", flat=True).first()
        name, error = path.rpartition(".")[2], short_error(result)
        job = StuckJob(name, path, Stuck.FAILED, summed["count"], summed["since"], last, error)
        found.append(job)
    return found


def _decided(path: str) -> datetime | None:
    """Up to which failure somebody decided."""
    decisions = Event.objects.filter(
        stream=stream_of(path.rpartition(".")[2]), kind__in=("job.retried", "job.dropped")
    )
    last = decisions.order_by("-seq").values_list("data", flat=True).first()
    return None if last is None else datetime.fromisoformat(json.loads(last)["until"])


def path_of(row: OrmQ) -> str:
    """The function a row of the queue calls; a row that cannot be read names its fault."""
    func = row.task.get("func")
    if func is None:
        return str(row.task.get("id", ""))
    return func if isinstance(func, str) else f"{func.__module__}.{func.__qualname__}"


def held_up(at: datetime) -> list[StuckJob]:
    """Jobs that wait or run too long, by function."""
    runs = Q(lock__gte=at)
    rows = OrmQ.objects.filter(waiting_too_long(at) | running_too_long(at))
    # Those that run stand first: they are never more than the workers, whatever waits.
    rows = rows.annotate(runs=Case(When(runs, then=1), default=0, output_field=IntegerField()))
    by_path: dict[tuple[Stuck, str], list[datetime]] = {}
    for row in rows.order_by("-runs", "lock", "pk")[:PEEKED]:
        how = Stuck.RUNNING if row.runs else Stuck.WAITING
        began = row.lock - timedelta(seconds=Conf.RETRY) if row.runs else row.lock
        by_path.setdefault((how, path_of(row)), []).append(began)
    waiting_first = sorted(by_path.items(), key=lambda one: one[0][0] is Stuck.RUNNING)
    found = []
    for (how, path), moments in waiting_first:
        name = path.rpartition(".")[2]
        found.append(StuckJob(name, path, how, len(moments), moments[0], moments[-1]))
    return found


def stuck(at: datetime) -> list[StuckJob]:
    """Every job that needs a person: failed, waiting too long, running too long."""
    return failed() + held_up(at)
