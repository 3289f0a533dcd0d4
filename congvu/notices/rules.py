"""The life of a public notice, its figures by reference, and what may not go out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from congvu.core.refusals import N_, Refusal
from congvu.core.transitions import Table, Transition
from congvu.core.vietnamese import fold


class Kind(StrEnum):
    """What is told."""

    PLAN = "plan"
    CONCLUSION = "conclusion"
    NEWS = "news"


KIND_LABELS = {
    Kind.PLAN: N_("Kế hoạch kiểm tra năm"),
    Kind.CONCLUSION: N_("Kết luận kiểm tra"),
    Kind.NEWS: N_("Tin"),
}


class State(StrEnum):
    """Where a notice stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    State.DRAFT: N_("Đang soạn"),
    State.SUBMITTED: N_("Chờ lãnh đạo duyệt"),
    State.APPROVED: N_("Đã duyệt, chưa công bố"),
    State.PUBLISHED: N_("Đã công bố"),
    State.WITHDRAWN: N_("Đã rút"),
}

NOTICE = Table(
    {str(state): label for state, label in STATE_LABELS.items()},
    Transition("edit", N_("Sửa"), frozenset({State.DRAFT}), None),
    Transition("submit", N_("Trình lãnh đạo"), frozenset({State.DRAFT}), State.SUBMITTED),
    Transition("approve", N_("Duyệt"), frozenset({State.SUBMITTED}), State.APPROVED),
    Transition(
        "send_back", N_("Trả lại"), frozenset({State.SUBMITTED, State.APPROVED}), State.DRAFT
    ),
    Transition("publish", N_("Công bố"), frozenset({State.APPROVED}), State.PUBLISHED),
    Transition("withdraw", N_("Rút khỏi trang công khai"), frozenset({State.PUBLISHED}),
               State.WITHDRAWN),
    Transition("correct", N_("Đính chính con số"), frozenset({State.PUBLISHED}), None),
)  # fmt: skip

TOKEN = re.compile(r"\[(\d{1,3})\]")


def tokens(body: str) -> list[int]:
    """The numbers of the figures that ``body`` refers to, in order, each once."""
    return list(dict.fromkeys(int(each) for each in TOKEN.findall(body)))


def parts(body: str) -> list[tuple[str, int | None]]:
    """``body`` cut at its references: text with None, or an empty text with the number."""
    found: list[tuple[str, int | None]] = []
    last = 0
    for each in TOKEN.finditer(body):
        found.append((body[last : each.start()], None))
        found.append(("", int(each.group(1))))
        last = each.end()
    found.append((body[last:], None))
    return [each for each in found if each[0] or each[1] is not None]


def share_said(numerator: int, denominator: int) -> str:
    """“480/490 (98,0%)”; a rate of nothing says so."""
    if not denominator:
        return "0/0"
    tenths = (numerator * 1000 * 2 + denominator) // (denominator * 2)
    return f"{number_said(numerator)}/{number_said(denominator)} ({tenths // 10},{tenths % 10}%)"


def number_said(value: int) -> str:
    """“1.234”."""
    return f"{value:,}".replace(",", ".")


_PERSONAL = re.compile(r"(?<!\d)(?:\d{12}|\d{9}|0[35789]\d(?:[ .]?\d){7})(?!\d)")


def why_not_public(
    texts: Iterable[str], names: Iterable[str], known: Mapping[int, str], body: str
) -> Refusal | None:
    """Nothing goes out with an identity number, a phone number or the name of a person concerned,
    nor with a reference to a figure that is not there.

    Names are compared without marks and capitals, whole words.
    """
    said = [each for each in texts if each.strip()]
    missing = [number for number in tokens(body) if number not in known]
    if missing:
        return Refusal(
            "figure-missing",
            N_("Bài dẫn số [{number}] nhưng không có số đã chốt nào mang số ấy."),
            N_("Thêm số đã chốt, hoặc bỏ chỗ dẫn."),
            "",
            {"number": missing[0]},
        )
    if any(_PERSONAL.search(each) for each in said):
        return Refusal(
            "personal-number",
            N_("Bài có dãy số giống số định danh hoặc số điện thoại."),
            N_("Bỏ dãy số đó; bài công khai không nêu dữ liệu cá nhân."),
            "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15",
        )
    plain = " ".join(f" {_words(each)} " for each in said)
    named = sorted({each for each in names if each and f" {_words(each)} " in plain})
    if named:
        return Refusal(
            "person-named",
            N_("Bài nêu tên người của đơn vị được kiểm tra: {names}."),
            N_("Thay bằng chức danh, hoặc đánh dấu kiến nghị là việc cá nhân để không nêu."),
            "",
            {"names": ", ".join(named)},
        )
    return None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def why_not_own(submitted_by: int | None, approver: int | None) -> Refusal | None:
    """Whoever put it up does not approve it."""
    if submitted_by is None or submitted_by != approver:
        return None
    return Refusal(
        "own-draft",
        N_("Người trình không tự duyệt bài của mình."),
        N_("Đề nghị lãnh đạo khác của đơn vị duyệt."),
    )


REMEDY = {
    "closed": (N_("Đã khắc phục, đã xác nhận"), "on_time"),
    "superseded": (N_("Đã thay bằng kiến nghị khác"), "done"),
    "claimed": (N_("Đơn vị báo đã xong, chờ xác nhận"), "near"),
    "overdue": (N_("Quá hạn, chưa xong"), "late"),
    "running": (N_("Đang thực hiện, chưa đến hạn"), "neutral"),
}


def remedy(state: str, due: date, day: date) -> tuple[str, str]:
    """How a recommendation stands for the public, and its tone; ``due`` is the present deadline."""
    if state in REMEDY:
        return REMEDY[state]
    return REMEDY["overdue" if due < day else "running"]
