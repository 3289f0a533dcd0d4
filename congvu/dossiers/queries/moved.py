"""Why a dossier is counted otherwise than it was: the events recorded since, in classes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from congvu.audit.models import Event
from congvu.core.periods import local
from congvu.dossiers.models import Dossier

LATER, ENDED, VOIDED, CALENDAR, CORRECTED, CLOCK, CAUSE, PASSED, UNTOLD = (
    "later",
    "ended",
    "voided",
    "calendar",
    "corrected",
    "clock",
    "cause",
    "passed",
    "untold",
)

WHY = {
    LATER: "tiếp nhận được ghi vào hệ thống sau khi chốt",
    ENDED: "kết quả được ghi vào hệ thống sau khi chốt",
    VOIDED: "tiếp nhận nhầm, đã huỷ",
    CALENDAR: "hạn theo quy định đổi do lịch làm việc",
    CORRECTED: "nội dung tiếp nhận đã đính chính",
    CLOCK: "việc tạm dừng hoặc tính lại thời hạn được ghi sau khi chốt",
    CAUSE: "nguyên nhân quá hạn được ghi sau khi chốt",
    PASSED: "đến hạn sau thời điểm chốt",
    UNTOLD: "không có sự kiện nào ghi việc này; báo quản trị kiểm tra nhật ký",
}
"""Each class in the words of the correction; official papers' language."""

_CLASSES = {
    "dossier.received": LATER,
    "dossier.accepted": LATER,
    "dossier.imported": LATER,
    "dossier.finished": ENDED,
    "dossier.stopped": ENDED,
    "dossier.voided": VOIDED,
    "dossier.due_moved": CALENDAR,
    "dossier.corrected": CORRECTED,
    "dossier.late_explained": CAUSE,
}
_CLASSES |= dict.fromkeys(
    (
        "dossier.supplement_requested",
        "dossier.supplement_completed",
        "dossier.paused",
        "dossier.resumed",
        "dossier.payment_required",
        "dossier.paid",
    ),
    CLOCK,
)


@dataclass(frozen=True)
class Why:
    """One class with the reason an official gave, and when it was recorded."""

    kind: str
    reason: str
    recorded_at: datetime | None

    def __str__(self) -> str:
        said = f" ({self.reason})" if self.reason else ""
        when = f", ghi {local(self.recorded_at):%H:%M %d/%m/%Y}" if self.recorded_at else ""
        return f"{WHY[self.kind]}{said}{when}"


def why_moved(ids: Iterable[int], since: datetime, now: datetime) -> dict[int, list[Why]]:
    """For each dossier what was recorded after ``since`` that may move it between columns.

    Where nothing was recorded but the due moment came between, that is said; where nothing at all
    explains it, that is said too. Two statements for any number of dossiers.
    """
    wanted = sorted(set(ids))
    streams = {f"dossier:{pk}": pk for pk in wanted}
    found: dict[int, list[Why]] = {pk: [] for pk in wanted}
    events = Event.objects.filter(stream__in=list(streams), kind__in=list(_CLASSES))
    for event in events.filter(recorded_at__gt=since, recorded_at__lte=now).order_by("id"):
        reasons = found[streams[event.stream]]
        kind = _CLASSES[event.kind]
        said = json.loads(event.data).get("reason", "")
        # The reason of a stop is about the citizen's affair, not about the report.
        said = said if kind in (VOIDED, CALENDAR, CORRECTED) else ""
        if kind not in [each.kind for each in reasons]:
            reasons.append(Why(kind, said, event.recorded_at))
    due = dict(Dossier.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "due_at"))
    for pk, reasons in found.items():
        if not reasons:
            moment = due.get(pk)
            came = moment is not None and since <= moment < now
            reasons.append(Why(PASSED if came else UNTOLD, "", None))
    return found
