"""Why a change of decisions on days cannot be taken. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from congvu.core.office import DayDecision
from congvu.core.refusals import N_, Refusal


def why_not_changed(
    decisions: Sequence[DayDecision],
    withdrawn: Sequence[date],
    present: Mapping[date, tuple[str, str]],
) -> Refusal | None:
    """Why not; ``present`` says effect and name of what holds on a day now.

    Codes: ``nothing-decided``, ``day-not-decided``, ``day-already-so``, ``day-decided-twice``.
    """
    if not decisions and not withdrawn:
        return Refusal(
            "nothing-decided",
            N_("Chưa ghi quyết định nào về ngày nghỉ, ngày làm bù."),
            N_("Ghi ít nhất một ngày nghỉ, một ngày làm bù, hoặc một ngày thôi áp dụng."),
        )
    days = [each.day for each in decisions] + list(withdrawn)
    twice = sorted({day for day in days if days.count(day) > 1})
    if twice:
        return _of_days(
            "day-decided-twice",
            N_("Ngày {days} được ghi hai lần trong cùng một lần thay đổi."),
            N_("Mỗi ngày chỉ ghi một quyết định."),
            twice,
        )
    unknown = sorted(set(withdrawn) - set(present))
    if unknown:
        return _of_days(
            "day-not-decided",
            N_("Ngày {days} không có quyết định nào để thôi áp dụng."),
            N_("Chọn trong các ngày đang có quyết định."),
            unknown,
        )
    same = sorted(
        each.day for each in decisions if present.get(each.day) == (str(each.effect), each.name)
    )
    if same:
        return _of_days(
            "day-already-so",
            N_("Ngày {days} đã được quyết định như vậy."),
            N_("Bỏ ngày này khỏi lần thay đổi."),
            same,
        )
    return None


def _of_days(code: str, what: str, what_to_do: str, days: Sequence[date]) -> Refusal:
    return Refusal(
        code, what, what_to_do, "", {"days": ", ".join(f"{day:%d/%m/%Y}" for day in days)}
    )
