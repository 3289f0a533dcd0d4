"""Who signs the minutes and how each stands: signed, on paper, refused, absent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from congvu.core.refusals import N_, Refusal
from congvu.inspections.rules import Role


class Side(StrEnum):
    """For whom one signs."""

    UNIT = "unit"
    SECRETARY = "secretary"
    DELEGATION = "delegation"


class Stand(StrEnum):
    """How one who is named on the minutes stands to them; the last act on the line says it."""

    OPEN = ""
    SIGNED = "signed"
    ON_PAPER = "on_paper"
    REFUSED = "refused"
    ABSENT = "absent"
    UNDONE = "undone"  # the signature was taken back: open again


STAND_LABELS = {
    Stand.OPEN: N_("Chưa ký"),
    Stand.SIGNED: N_("Đã ký"),
    Stand.ON_PAPER: N_("Đã ký trên bản giấy"),
    Stand.REFUSED: N_("Không ký"),
    Stand.ABSENT: N_("Vắng mặt"),
    Stand.UNDONE: N_("Đã rút chữ ký, chưa ký lại"),
}
GIVEN = frozenset({Stand.SIGNED, Stand.ON_PAPER})
EXCUSED = frozenset({Stand.REFUSED, Stand.ABSENT})
SETTLED = GIVEN | EXCUSED
LEADERS = frozenset({Role.HEAD, Role.DEPUTY})


@dataclass(frozen=True)
class Representative:
    """Who signs for the unit: a user who signs by an act of their own, or a name for the paper."""

    name: str
    post: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class Seat:
    """One named on the minutes: as what, and how they stand. ``role`` is empty for the unit's."""

    key: int
    side: Side
    role: str
    stand: Stand


def why_not_drawn_up(representatives: Sequence[Representative], leaders: int) -> Refusal | None:
    """The minutes name the head of the delegation and whoever answers for the unit."""
    if any(not each.name.strip() for each in representatives) or not representatives:
        return Refusal(
            "representative-missing",
            N_("Biên bản chưa nêu ai ký thay mặt đơn vị được kiểm tra."),
            N_("Chọn người của đơn vị, hoặc ghi họ tên, chức vụ người ký trên bản giấy."),
        )
    users = [each.user_id for each in representatives if each.user_id is not None]
    if len(set(users)) != len(users):
        return Refusal(
            "representative-twice",
            N_("Một người được nêu hai lần ở bên đơn vị."),
            N_("Bỏ dòng trùng rồi lập lại."),
        )
    if not leaders:
        return Refusal(
            "head-missing",
            N_("Đoàn chưa có trưởng đoàn hoặc phó trưởng đoàn để ký biên bản."),
            N_("Bổ sung trưởng đoàn vào thành phần đoàn."),
        )
    return None


def why_not_excused(seats: Iterable[Seat], key: int) -> Refusal | None:
    """Somebody who leads the delegation signs: the last of them is neither absent nor refuses."""
    leading = [each for each in seats if each.role in LEADERS]
    others = [each for each in leading if each.key != key and each.stand not in EXCUSED]
    if others or key not in {each.key for each in leading}:
        return None
    return Refusal(
        "head-must-sign",
        N_("Không còn trưởng đoàn hoặc phó trưởng đoàn nào ký biên bản."),
        N_("Để trưởng đoàn hoặc phó trưởng đoàn ký; đoàn không ký thì thu lại biên bản."),
    )


def whole(seats: Iterable[Seat]) -> bool:
    """True when everyone named signed or is recorded as refusing or absent, nobody forgotten."""
    found = list(seats)
    return bool(found) and all(each.stand in SETTLED for each in found)
