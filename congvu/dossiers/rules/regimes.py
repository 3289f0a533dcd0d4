"""Dated law: grounds on which a clock stops, causes of lateness, regimes of supplements. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Words


@dataclass(frozen=True)
class PauseGround:
    """A ground on which the clock may stop, with its clause and the days it is in force."""

    code: str
    label: str
    basis: str
    valid_from: date | None = None
    valid_to: date | None = None
    offered: bool = True  # False: set by an act of its own, not chosen from a list

    def on(self, day: date) -> bool:
        """True when the ground is in force on ``day`` (both ends inside)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


PAUSE_GROUNDS = {
    each.code: each
    for each in (
        PauseGround(
            "supplement", N_("Chờ bổ sung giấy tờ"), "Phiếu yêu cầu bổ sung hồ sơ", offered=False
        ),
        PauseGround(
            "payment",
            N_("Chờ thực hiện nghĩa vụ tài chính"),
            "Nghị định 43/2014/NĐ-CP, Điều 61 (chưa đối chiếu văn bản)",
            date(2014, 7, 1),
            offered=False,
        ),
        PauseGround(
            "land_posting",
            N_("Niêm yết, đăng tin công khai về đất đai"),
            "Nghị định 43/2014/NĐ-CP, Điều 61 (chưa đối chiếu văn bản)",
            date(2014, 7, 1),
        ),
        PauseGround(
            "civil_status_verification",
            N_("Xác minh hộ tịch tại nơi khác"),
            "Nghị định 123/2015/NĐ-CP (chưa đối chiếu văn bản)",
            date(2016, 1, 1),
        ),
        PauseGround(
            "sector_law",
            N_("Tạm dừng theo pháp luật chuyên ngành"),
            "Ghi rõ điều khoản ở phần số, ngày văn bản",
        ),
    )
}
"""The closed list: a clock stops on one of these grounds or not at all."""


LATE_CAUSES: Mapping[str, str] = {
    "regulation": N_("Do quy định, cơ chế"),
    "coordination": N_("Do thiếu phối hợp giữa các cơ quan"),
    "official": N_("Do công chức"),
    "technical": N_("Do công nghệ thông tin, kỹ thuật"),
    "force_majeure": N_("Do bất khả kháng"),
    "other": N_("Nguyên nhân khác"),
}
"""Causes of lateness as the statutory report groups them (biểu nguyên nhân quá hạn)."""


class SupplementEffect(StrEnum):
    """What asking the citizen for papers does to the term."""

    RESTART = "restart"  # the term is counted again from zero once complete
    SUBTRACT = "subtract"  # the citizen's time does not count


@dataclass(frozen=True)
class SupplementRegime:
    """What rules supplements of dossiers received from a day to a day (both inside)."""

    valid_from: date | None
    valid_to: date | None
    effect: SupplementEffect
    slip_within_days: int | None  # working days after receipt; None: the regime names none
    basis: str
    verified: bool = False
    free_requests: int = 1  # so many go out without a leader's reason (chưa đối chiếu văn bản)


SUPPLEMENT_REGIMES = (
    SupplementRegime(
        None,
        date(2018, 6, 20),
        SupplementEffect.SUBTRACT,
        None,
        N_("Quyết định 09/2015/QĐ-TTg (chưa đối chiếu văn bản)"),
    ),
    SupplementRegime(
        date(2018, 6, 21),
        date(2025, 6, 30),
        SupplementEffect.RESTART,
        3,
        N_("Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4"),
        True,
    ),
    SupplementRegime(
        date(2025, 7, 1),
        None,
        SupplementEffect.SUBTRACT,
        None,
        N_("Nghị định 118/2025/NĐ-CP (chưa đối chiếu văn bản)"),
    ),
)


def supplement_regime(received: date) -> SupplementRegime:
    """The regime of a dossier by the day of its receipt: it keeps the rule it came under."""
    for regime in SUPPLEMENT_REGIMES:
        if (regime.valid_from is None or regime.valid_from <= received) and (
            regime.valid_to is None or received <= regime.valid_to
        ):
            return regime
    raise LookupError(received)


def why_not_ground(code: str, day: date) -> Refusal | None:
    """Why the clock may not be paused on this ground that day; code ``pause-ground-unknown``."""
    ground = PAUSE_GROUNDS.get(code)
    if ground is not None and ground.offered and ground.on(day):
        return None
    offered = [each.label for each in PAUSE_GROUNDS.values() if each.offered and each.on(day)]
    return Refusal(
        "pause-ground-unknown",
        N_("“{code}” không phải căn cứ tạm dừng tính thời hạn vào ngày {day}."),
        N_("Chỉ tạm dừng theo một trong các căn cứ: {grounds}."),
        "",
        {"code": code, "day": f"{day:%d/%m/%Y}", "grounds": Words(*offered, between="; ")},
    )


def supplement_effect(
    regime: SupplementRegime, due_at: datetime | None, at: datetime
) -> SupplementEffect:
    """What a request made at ``at`` does: asked after the due moment it cannot undo lateness."""
    if due_at is not None and at > due_at:
        return SupplementEffect.SUBTRACT  # and a stay that begins past due moves nothing
    return regime.effect


def slip_is_late(
    regime: SupplementRegime, received_at: datetime, at: datetime, calendar: WorkCalendar
) -> bool:
    """True when the slip goes out after the working days that the regime allows."""
    if regime.slip_within_days is None:
        return False
    passed = calendar.working_days_between(local(received_at).date(), local(at).date())
    return passed > regime.slip_within_days
