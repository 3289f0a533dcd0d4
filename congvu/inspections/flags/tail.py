"""B2: where are those that were a little late?"""

from __future__ import annotations

from congvu.core.refusals import N_
from congvu.core.tails import binomial_lower
from congvu.inspections.flags.bunching import finished
from congvu.inspections.flags.outcome import (
    Around,
    Flag,
    Lack,
    Outcome,
    Page,
    Params,
    Peers,
    lacking,
    measured,
    own,
    why_not_enough,
)
from congvu.inspections.flags.reset import pairs_of
from congvu.inspections.flags.rows import UnitRows


def _near(unit: UnitRows, params: Params, around: Around) -> tuple[list[int], list[int]]:
    """Those done shortly before or on the day, and those done shortly after, chained."""
    chained = {
        pair.again.id: pair.chained_left
        for pair in pairs_of(own(unit), around.line, params["within_days"])
        if pair.chained_left is not None
    }
    early: list[int] = []
    late: list[int] = []
    for row, slack in finished(unit, params, around):
        left = chained.get(row.id)
        days = slack if left is None else int(left // 1)
        if 0 <= days <= params["before"]:
            early.append(row.id)
        elif -params["after"] <= days < 0:
            late.append(row.id)
    return early, late


def compare(unit: UnitRows, params: Params, around: Around) -> tuple[int, int]:
    """A little late, of those around the day."""
    early, late = _near(unit, params, around)
    return len(late), len(early) + len(late)


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Fewer a little late than the middle unit has, among those around the day."""
    early, late = _near(unit, params, around)
    n = len(early) + len(late)
    lack = why_not_enough(unit, n, params["minimum"])
    if lack:
        return lack
    if peers is None or peers.units < params["peers_least"]:
        return lacking(Lack.NO_PEERS, n)
    chance = binomial_lower(len(late), n, peers.share)
    missing = peers.share * n - len(late)
    return measured(len(late), n, chance, params, early, expected=peers.share, excess=missing)


FLAG = Flag(
    Page(
        code="B2",
        slug="b2-thieu-ho-so-muon",
        name=N_("Thiếu hồ sơ muộn vài ngày"),
        question=N_(
            "Trong {n} hồ sơ xong quanh ngày hẹn chỉ có {k} hồ sơ muộn vài ngày, ít hơn hẳn các "
            "đơn vị khác. Đơn vị cho biết nhờ đâu."
        ),
        counted=N_("hồ sơ muộn vài ngày, trên số hồ sơ xong quanh ngày hẹn"),
        method=N_(
            "Sau khi nối các hồ sơ trả lại rồi nhận lại, đếm hồ sơ muộn một đến ba ngày làm việc "
            "trong số hồ sơ xong quanh ngày hẹn. So với tỷ lệ của một đơn vị thuộc nhóm ít muộn "
            "trong tỉnh bằng đuôi dưới của nhị thức."
        ),
        why=N_("Nơi nào cũng có hồ sơ muộn một hai ngày; không có thì phải hỏi vì sao."),
        innocent=(
            N_("Quản lý tốt: nhắc việc trước hạn."),
            N_("Thời hạn rộng so với việc."),
        ),
        exclusions=(
            N_("Hồ sơ có thời hạn ngắn, tính theo giờ hoặc trong ngày."),
            N_("Đơn vị xong sớm hẳn: không có hồ sơ quanh ngày hẹn thì không xét."),
        ),
        source=N_("Phương pháp của dự án, docs/flags.md."),
    ),
    look,
    compare,
)
