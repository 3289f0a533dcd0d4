"""Words sent to the citizen about a dossier. Vietnamese only, without the citizen's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congvu.dossiers.models import Dossier


@dataclass(frozen=True)
class Letter:
    """One message: its kind, and its words."""

    kind: str
    body: str


def not_accepted(dossier: Dossier) -> Letter:
    """Why a dossier was not accepted, and everything that is missing."""
    missing = "".join(f"\n- {name}" for name in dossier.missing)
    return Letter(
        "dossier.not_accepted",
        f"{dossier.unit.name} chưa tiếp nhận hồ sơ “{dossier.version.name}”."
        f" Lý do: {dossier.ended_reason}." + (f"\nGiấy tờ còn thiếu:{missing}" if missing else ""),
    )


def supplement(dossier: Dossier, number: str, missing: Sequence[str], reason: str) -> Letter:
    """What to bring, listed once."""
    which = f"số {dossier.number}" if dossier.number else f"“{dossier.version.name}”"
    names = "".join(f"\n- {name}" for name in missing)
    return Letter(
        "dossier.supplement_requested",
        f"Hồ sơ {which} cần bổ sung (phiếu {number}). Lý do: {reason}.\nGiấy tờ cần bổ sung:{names}"
        f"\nNơi nộp: {dossier.unit.name}.",
    )


def stopped(dossier: Dossier) -> Letter:
    """That work on a dossier has stopped, and why."""
    return Letter(
        "dossier.stopped",
        f"{dossier.unit.name} dừng xử lý hồ sơ số {dossier.number}. Lý do: {dossier.ended_reason}.",
    )


def ready(dossier: Dossier) -> Letter:
    """That the result can be collected."""
    return Letter(
        "dossier.ready",
        f"Hồ sơ số {dossier.number} ({dossier.version.name}) đã có kết quả."
        f" Mời đến nhận tại {dossier.unit.name}, mang theo giấy tiếp nhận và hẹn trả kết quả.",
    )
