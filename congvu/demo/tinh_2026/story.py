"""The two years, in the order in which they were lived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from congvu.audit import actions as audit
from congvu.audit import clock
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.demo.tinh_2026 import choosing, counters, visit
from congvu.demo.tinh_2026.cast import Cast, gather

OPENS = datetime(2025, 7, 1, 7, 0, tzinfo=HANOI)
CLOSES = datetime(2026, 11, 16, 8, 0, tzinfo=HANOI)
"""The demo stands here, before terms run into 2027, a year the calendar does not decide."""


def on(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the story."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)


def build(said: Callable[[str], None]) -> int:
    """Live through the two years; returns how many dossiers there are."""
    cast = Cast()
    said("Dựng tỉnh 2026: 148 xã, phường, con người, danh mục…")
    with clock.simulated(OPENS):
        gather(cast, OPENS)
    planned = counters.plan([each.unit.code for each in cast.communes])
    said("Chọn đơn vị kiểm tra năm 2026: cam kết, bốc chọn, lập kế hoạch…")
    plan, visited = choosing.choose(cast, planned)
    said(f"Hai năm ở quầy; đơn vị được kiểm tra: {visited.unit.name}…")
    with clock.simulated(counters.UNTIL):
        done = counters.live(cast, planned, said)
    said("Đặt câu hỏi cho số liệu, kiểm tra, kết luận, theo dõi kiến nghị…")
    visit.inspect(cast, plan, visited)
    with clock.simulated(CLOSES):
        audit.seal(by=SYSTEM, at=CLOSES)
    said(f"Xong: {done} hồ sơ, đến {CLOSES:%d/%m/%Y}.")
    return done
