"""What a unit is asked to report and what a delegation looks at: dated lists that come as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congvu.core.refusals import N_, refuse
from congvu.inspections.data import rows


@dataclass(frozen=True)
class Asked:
    """One line of the outline of a self-report; without a figure the unit reports in words."""

    area: str
    figure_code: str
    text: str


def asked_on(day: date) -> list[Asked]:
    """The outline in force on ``day``, in its order."""
    return [
        Asked(row["area"], row["figure_code"], row["text"])
        for row in rows("self-report.csv")
        if _holds(row, day)
    ]


TOPICS = {
    "staff": N_("Tổ chức, cán bộ"),
    "civil-service": N_("Công vụ, kỷ luật, kỷ cương"),
    "finance": N_("Tài chính"),
    "asset": N_("Quản lý, sử dụng tài sản công"),
    "plan": N_("Kế hoạch, chỉ đạo, điều hành"),
    "communication": N_("Tuyên truyền"),
    "documents": N_("Văn bản quy phạm pháp luật"),
    "one-stop": N_("Bộ phận một cửa"),
}


@dataclass(frozen=True)
class Listed:
    """A line of a packaged list. ``hint`` says what is often found, in order to look there."""

    topic: str
    area: str
    text: str
    standard: str
    hint: str


def checklist(topic: str, day: date) -> list[Listed]:
    """The packaged list of a topic as it stood on ``day``. Refuses with ``topic-unknown``."""
    if topic not in TOPICS:
        raise refuse(
            "topic-unknown",
            N_("Không có danh mục kiểm tra “{topic}”."),
            N_("Các danh mục: {topics}."),
            topic=topic,
            topics=", ".join(TOPICS),
        )
    return [
        Listed(topic, row["area"], row["text"], row["standard"], row["hint"])
        for row in rows("checklists.csv")
        if row["topic"] == topic and _holds(row, day)
    ]


def _holds(row: dict[str, str], day: date) -> bool:
    return row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999-12-31")
