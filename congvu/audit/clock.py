"""The one clock source. Only doors ask it; everything else is told the time.

A real database runs on the machine's clock and on nothing else. A database created as a demo
carries that mark in its first audit entry; only there may time be simulated, and there it runs on
from the last recorded event, so that a demo of 2018 stays in 2018.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from congvu.core.periods import local
from congvu.core.refusals import N_, refuse

_simulated: ContextVar[datetime | None] = ContextVar("simulated", default=None)
_demo_start: list[tuple[datetime, float]] = []
_known_real: list[bool] = []


def machine_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present moment, in Asia/Ho_Chi_Minh."""
    simulated = _simulated.get()
    if simulated is not None:
        return local(simulated)
    if _known_real:
        return local(machine_now())
    return _demo_now() or local(machine_now())


def forget() -> None:
    """Forget what is known of this database: after its creation as a demo, and between tests."""
    from congvu.audit import queries

    _demo_start.clear()
    _known_real.clear()
    queries.forget()


def _demo_now() -> datetime | None:
    if not _demo_start:
        from congvu.audit import queries

        genesis = queries.genesis()
        if genesis is None:
            return None  # still empty: not yet known what it will be
        if queries.demo_name() is None:
            _known_real.append(True)
            return None
        _demo_start.append((queries.last_recorded_at(), time.monotonic()))
    base, since = _demo_start[0]
    return local(base + timedelta(seconds=time.monotonic() - since))


@contextmanager
def of_a_new_demo(at: datetime) -> Iterator[None]:
    """The moment of the first entry of a demo; only :func:`audit.actions.create_demo` asks."""
    token = _simulated.set(local(at))
    try:
        yield
    finally:
        _simulated.reset(token)


@contextmanager
def simulated(at: datetime) -> Iterator[None]:
    """Let it be ``at`` inside the block. Only in a database created as a demo.

    Inside another such block the question is already answered.
    """
    from congvu.audit import queries

    outermost = _simulated.get() is None
    if outermost and queries.demo_name() is None:
        raise refuse(
            "clock-not-simulated",
            N_("Cơ sở dữ liệu thật không nhận thời gian giả lập."),
            N_("Tạo cơ sở dữ liệu trình diễn riêng bằng lệnh congvu demo."),
            "docs/adr/0002",
        )
    token = _simulated.set(local(at))
    try:
        yield
    finally:
        _simulated.reset(token)
        if outermost:
            forget()
