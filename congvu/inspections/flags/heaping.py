"""H1: too many round times."""

from __future__ import annotations

from congvu.core.refusals import N_
from congvu.core.tails import binomial_upper
from congvu.inspections.flags.outcome import (
    Around,
    Flag,
    Outcome,
    Page,
    Params,
    Peers,
    measured,
    why_not_enough,
)
from congvu.inspections.flags.rows import Act, UnitRows

MIDNIGHT = N_("đúng 00:00")


def _acts(unit: UnitRows) -> list[Act]:
    aside = {row.id for row in unit.dossiers if row.imported or row.from_outage}
    return [act for act in unit.acts if act.dossier not in aside]


def _round(acts: list[Act]) -> list[Act]:
    # A clock also gives seconds; a time that somebody types has none.
    return [act for act in acts if act.at.minute in (0, 30) and act.at.second == 0]


def compare(unit: UnitRows, params: Params, around: Around) -> tuple[int, int]:
    """Round times, of all."""
    acts = _acts(unit)
    return len(_round(acts)), len(acts)


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Claimed times on the hour or the half to the second, against typing that rounds nothing."""
    acts = _acts(unit)
    lack = why_not_enough(unit, len(acts), params["minimum"])
    if lack:
        return lack
    share = params["tolerated"]
    if peers is not None and peers.units >= params["peers_least"]:
        share = max(share, peers.share)
    found = _round(acts)
    midnight = sum(act.at.hour == 0 and act.at.minute == 0 for act in found)
    chance = binomial_upper(len(found), len(acts), share)
    more = {MIDNIGHT: float(midnight)} if midnight else None
    ids = (act.dossier for act in found)
    return measured(len(found), len(acts), chance, params, ids, expected=share, more=more)


FLAG = Flag(
    Page(
        code="H1",
        slug="h1-gio-tron",
        name=N_("Giờ tròn"),
        question=N_(
            "Trong {n} việc, {k} việc có giờ khai rơi đúng giờ hoặc đúng 30 phút. Đơn vị cho biết "
            "giờ này do máy ghi hay do người gõ lại."
        ),
        counted=N_("việc có giờ khai đúng giờ hoặc đúng 30 phút, trên tổng số việc"),
        method=N_(
            "Đếm giờ khai rơi đúng phút 00 hoặc 30, giây 00. Đồng hồ thật gần như không cho giờ "
            "như vậy; giờ người gõ từng phút cho khoảng hai lần trong sáu mươi. So với mức cho "
            "phép, hoặc với đơn vị đứng giữa trong tỉnh nếu cao hơn, bằng đuôi nhị thức chính xác."
        ),
        why=N_("Giờ tròn là giờ người nhớ lại hoặc đặt ra, không phải giờ việc xảy ra."),
        innocent=(
            N_("Chuyển dữ liệu hàng loạt."),
            N_("Chép lại từ sổ giấy, sổ chỉ ghi đến giờ."),
        ),
        exclusions=(N_("Hồ sơ nhập từ sổ khác, hồ sơ nhập bù sau sự cố."),),
        source=N_("Hiện tượng dồn số tròn trong số liệu khai; không dùng luật Benford cho giờ."),
    ),
    look,
    compare,
)
