"""What a plan may become, what a task lacks, and when its proof holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from congvu.core.refusals import N_, Refusal, Words
from congvu.core.transitions import Table, Transition


class PlanKind(StrEnum):
    """What a plan is for."""

    REFORM = "reform"
    INSPECTION_FOLLOWUP = "inspection_followup"
    COMMUNICATION = "communication"


PLAN_KIND_LABELS = {
    PlanKind.REFORM: N_("Kế hoạch cải cách hành chính"),
    PlanKind.INSPECTION_FOLLOWUP: N_("Kế hoạch khắc phục sau kiểm tra"),
    PlanKind.COMMUNICATION: N_("Kế hoạch tuyên truyền"),
}


class PlanState(StrEnum):
    """A plan is prepared, then it binds."""

    DRAFT = "draft"
    ISSUED = "issued"


PLAN_STATE_LABELS = {
    PlanState.DRAFT: N_("Đang soạn"),
    PlanState.ISSUED: N_("Đã ban hành"),
}


class TaskState(StrEnum):
    """What became of a task. Late is not a state: it follows from the day."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    SPLIT = "split"  # its quarters stand in its place


TASK_STATE_LABELS = {
    TaskState.OPEN: N_("Đang thực hiện"),
    TaskState.DONE: N_("Đã hoàn thành"),
    TaskState.CANCELLED: N_("Đã huỷ"),
    TaskState.SPLIT: N_("Đã chia theo quý"),
}

OPEN_ONLY = frozenset({TaskState.OPEN.value})
TASKS = Table(
    {state.value: label for state, label in TASK_STATE_LABELS.items()},
    Transition("change", N_("Sửa công việc"), OPEN_ONLY, None),
    Transition("complete", N_("Ghi hoàn thành"), OPEN_ONLY, TaskState.DONE.value),
    Transition("split", N_("Chia theo quý"), OPEN_ONLY, TaskState.SPLIT.value),
    Transition("cancel", N_("Huỷ công việc"), OPEN_ONLY, TaskState.CANCELLED.value),
    Transition(
        "reopen",
        N_("Mở lại công việc"),
        frozenset({TaskState.DONE.value}),
        TaskState.OPEN.value,
    ),
)


class Cadence(StrEnum):
    """Words that plans write in the place of a date; a task with one of them cannot be late."""

    NONE = ""
    ALL_YEAR = "thường xuyên"
    ON_DEMAND = "theo yêu cầu"


CADENCE_LABELS = {
    Cadence.NONE: N_("Một lần, có ngày hoàn thành"),
    Cadence.ALL_YEAR: N_("Thường xuyên"),
    Cadence.ON_DEMAND: N_("Theo yêu cầu"),
}


class Gap(StrEnum):
    """What a task lacks to be one that can be judged."""

    OUTPUT = "output"
    OWNER = "owner"
    DATE = "date"


GAP_LABELS = {
    Gap.OUTPUT: N_("thiếu sản phẩm đầu ra"),
    Gap.OWNER: N_("thiếu người, cơ quan chủ trì"),
    Gap.DATE: N_("thiếu ngày hoàn thành"),
}


def gaps(output: str, owner: str, due_on: date | None) -> tuple[Gap, ...]:
    """What is missing, in the order output, owner, date.

    "Thường xuyên" and "theo yêu cầu" are not dates: such a task lacks one until it is split.
    """
    return tuple(
        gap
        for gap, given in ((Gap.OUTPUT, output), (Gap.OWNER, owner), (Gap.DATE, due_on))
        if not given
    )


@dataclass(frozen=True)
class TaskRow:
    """A task as a signed plan writes it; what the paper leaves out stays empty."""

    text: str
    output: str = ""
    owner: str = ""
    due_on: date | None = None
    cadence: str = ""
    area: str = ""
    partners: str = ""


@dataclass(frozen=True)
class TargetRow:
    """A target as a plan writes it. ``quote`` is verbatim; ``interpretation`` is ours, apart."""

    text: str
    value: Decimal | None = None
    unit_word: str = ""
    area: str = ""
    code: str = ""
    numerator_text: str = ""
    denominator_text: str = ""
    definition: str = ""
    source: str = ""
    quote: str = ""
    interpretation: str = ""
    figure_code: str = ""


@dataclass(frozen=True)
class Proof:
    """One thing that shows a task done.

    A document (number and date, both), or a row of a register (``kind`` and ``id``; a stored file
    is the row ``file``). ``label`` names a row of a register that stands above plans; ``dated``
    is its day.
    """

    document_number: str = ""
    document_date: date | None = None
    kind: str = ""
    id: int | None = None
    label: str = ""
    dated: date | None = None
    note: str = ""
    url: str = ""

    @property
    def day(self) -> date | None:
        """The day the proof itself bears."""
        return self.document_date or self.dated

    def holds(self) -> bool:
        """A bare note or address proves nothing."""
        document = bool(self.document_number.strip()) and self.document_date is not None
        return document or (bool(self.kind) and self.id is not None)


def completion_day(proofs: Iterable[Proof], on: date | None) -> date | None:
    """When the task was done: the day given, else the latest day its proofs bear."""
    return on or max((proof.day for proof in proofs if proof.day), default=None)


def why_not_proven(proofs: Sequence[Proof], on: date | None, today: date) -> Refusal | None:
    """Why these proofs do not close a task: none, half a document, or days that cannot be."""
    if not proofs or not all(proof.holds() for proof in proofs):
        return Refusal(
            "proof-missing",
            N_("Chưa có tài liệu kiểm chứng: công việc chỉ xong khi có sản phẩm."),
            N_("Ghi đủ số và ngày của văn bản, đính kèm tệp, hoặc chọn một dòng trong sổ."),
        )
    day = completion_day(proofs, on)
    if day is None:
        return Refusal(
            "completion-undated",
            N_("Chưa biết công việc xong ngày nào."),
            N_("Ghi ngày hoàn thành."),
        )
    latest = max((proof.day for proof in proofs if proof.day), default=day)
    if latest > day:
        return Refusal(
            "proof-after-completion",
            N_("Tài liệu kiểm chứng ngày {proof} sau ngày hoàn thành {day}."),
            N_("Ngày hoàn thành không sớm hơn ngày của sản phẩm; sửa lại ngày hoàn thành."),
            "",
            {"proof": f"{latest:%d/%m/%Y}", "day": f"{day:%d/%m/%Y}"},
        )
    if day > today:
        return Refusal(
            "day-in-future",
            N_("Ngày {day} chưa đến."),
            N_("Ghi ngày đã xảy ra, không muộn hơn hôm nay."),
            "",
            {"day": f"{day:%d/%m/%Y}"},
        )
    return None


class Standing(StrEnum):
    """How a task stands on a day."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    DONE_UNDATED = "done_undated"  # done, but there was no date to keep
    LATE = "late"
    NEAR = "near"
    RUNNING = "running"
    UNDATED = "undated"
    CANCELLED = "cancelled"
    SPLIT = "split"


STANDING_LABELS = {
    Standing.DONE_ON_TIME: N_("Xong đúng hạn"),
    Standing.DONE_LATE: N_("Xong, nhưng muộn"),
    Standing.DONE_UNDATED: N_("Xong, kế hoạch không ghi hạn"),
    Standing.LATE: N_("Quá hạn"),
    Standing.NEAR: N_("Sắp đến hạn"),
    Standing.RUNNING: N_("Trong hạn"),
    Standing.UNDATED: N_("Không có hạn"),
    Standing.CANCELLED: N_("Đã huỷ"),
    Standing.SPLIT: N_("Đã chia theo quý"),
}
NEAR_DAYS = 7
"""A week's notice on the page; a habit of the screen, not a rule of law."""


def standing(state: str, due_on: date | None, done_on: date | None, day: date) -> Standing:
    """How a task stands on ``day``: late is a fold over its dates, never stored."""
    if state == TaskState.CANCELLED:
        return Standing.CANCELLED
    if state == TaskState.SPLIT:
        return Standing.SPLIT
    if state == TaskState.DONE:
        if due_on is None or done_on is None:
            return Standing.DONE_UNDATED
        return Standing.DONE_LATE if done_on > due_on else Standing.DONE_ON_TIME
    if due_on is None:
        return Standing.UNDATED
    if due_on < day:
        return Standing.LATE
    return Standing.NEAR if (due_on - day).days <= NEAR_DAYS else Standing.RUNNING


def quarter_ends(year: int) -> list[tuple[int, date]]:
    """The four quarters of a calendar year with their last days."""
    ends = ((3, 31), (6, 30), (9, 30), (12, 31))
    return [(number, date(year, *end)) for number, end in enumerate(ends, start=1)]


def said_gaps(missing: Iterable[Gap]) -> Words:
    """Gaps in words."""
    return Words(*(GAP_LABELS[gap] for gap in missing))


def why_not_issue(tasks: Sequence[tuple[str, tuple[Gap, ...]]]) -> Refusal | None:
    """Why a plan may not be issued, naming each task that lacks something."""
    if not tasks:
        return Refusal(
            "plan-without-tasks",
            N_("Kế hoạch chưa có công việc nào."),
            N_("Thêm ít nhất một công việc có sản phẩm, chủ trì và ngày hoàn thành."),
        )
    faulty = [
        Words(f"{number}. {text} (", said_gaps(missing), ")", between="")
        for number, (text, missing) in enumerate(tasks, start=1)
        if missing
    ]
    if not faulty:
        return None
    return Refusal(
        "tasks-unspecified",
        N_("{count} công việc chưa đủ sản phẩm, chủ trì, ngày hoàn thành: {tasks}."),
        N_("Bổ sung từng công việc nêu trên; việc “thường xuyên” thì chia theo quý."),
        "",
        {"count": len(faulty), "tasks": Words(*faulty, between="; ")},
    )


def why_not_specified(missing: Sequence[Gap]) -> Refusal | None:
    """Why a task may not enter a plan that binds already, or be assigned outside a plan."""
    if not missing:
        return None
    return Refusal(
        "task-unspecified",
        N_("Công việc {gaps}."),
        N_("Ghi đủ sản phẩm đầu ra, người hoặc cơ quan chủ trì và ngày hoàn thành."),
        "",
        {"gaps": said_gaps(missing)},
    )


def why_no_reason(reason: str) -> Refusal | None:
    """A change of what binds needs its reason."""
    if reason.strip():
        return None
    return Refusal("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))


class RecognitionState(StrEnum):
    """How far a recognition dossier has come."""

    PREPARING = "preparing"
    SUBMITTED = "submitted"


RECOGNITION_STATE_LABELS = {
    RecognitionState.PREPARING: N_("Đang hoàn thiện"),
    RecognitionState.SUBMITTED: N_("Đã trình"),
}


def why_not_submit(criteria: Sequence[str], papers: Sequence[str]) -> Refusal | None:
    """Why a recognition dossier is not ready, naming each criterion and paper that lacks."""
    lacking = [*criteria, *papers]
    if not lacking:
        return None
    return Refusal(
        "recognition-incomplete",
        N_("Hồ sơ còn {criteria} tiêu chí chưa xác nhận, {papers} giấy tờ chưa có: {names}."),
        N_("Bổ sung từng mục nêu trên rồi trình."),
        "",
        {"criteria": len(criteria), "papers": len(papers), "names": "; ".join(lacking)},
    )


COMMUNICATION_FORMS = {
    "article": N_("Tin, bài"),
    "loudspeaker": N_("Truyền thanh"),
    "conference": N_("Hội nghị"),
    "contest": N_("Cuộc thi"),
    "leaflet": N_("Tờ rơi, pa nô"),
    "online": N_("Trang thông tin, mạng xã hội"),
    "other": N_("Hình thức khác"),
}


@dataclass(frozen=True)
class StoryLine:
    """One thing that happened, as the audit knows it."""

    kind: str
    label: str
    occurred_at: Any
    recorded_at: Any
    actor: str
    data: dict[str, Any] = field(default_factory=dict)


EVENT_LABELS = {
    "reminder.told": N_("Nhắc hạn"),
    "plan.drafted": N_("Soạn kế hoạch"),
    "plan.recorded_from_paper": N_("Ghi lại kế hoạch đã ký trên giấy"),
    "plan.issued": N_("Ban hành kế hoạch"),
    "target.added": N_("Thêm chỉ tiêu"),
    "task.added": N_("Thêm công việc"),
    "task.assigned": N_("Giao việc"),
    "task.changed": N_("Sửa công việc"),
    "task.split": N_("Chia theo quý"),
    "task.cancelled": N_("Huỷ công việc"),
    "task.completed": N_("Ghi hoàn thành"),
    "task.reopened": N_("Mở lại công việc"),
    "task.deadline_moved": N_("Gia hạn"),
    "task.returned": N_("Trả lại, kiểm chứng chưa đạt"),
    "task.withdrawn": N_("Thôi giao việc"),
}
