"""O1: decided at night, faster than one reads, or while away."""

from __future__ import annotations

import itertools
from collections import defaultdict

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
from congvu.inspections.flags.rows import Act, Interval, UnitRows

FAST = N_("cách quyết định trước của cùng tài khoản vài giây")
AWAY = N_("quyết định khi tài khoản đang nghỉ")


def decisions(unit: UnitRows) -> list[Act]:
    """The decisions recorded here as they happened."""
    imported = {row.id for row in unit.dossiers if row.imported}
    return [act for act in unit.acts if act.decides and act.dossier not in imported]


def _off(acts: list[Act], params: Params, around: Around) -> list[int]:
    grace = params["grace_hours"]
    return [act.dossier for act in acts if around.line.off_hours(act.at, grace)]


def compare(unit: UnitRows, params: Params, around: Around) -> tuple[int, int]:
    """Off-hours decisions, of all."""
    acts = decisions(unit)
    return len(_off(acts, params, around)), len(acts)


def _fast(acts: list[Act], seconds: float) -> list[int]:
    by_account: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_account[act.by].append(act)
    found: list[int] = []
    for own in by_account.values():
        own.sort(key=lambda act: act.recorded_at or act.at)
        for before, act in itertools.pairwise(own):
            gap = (act.recorded_at or act.at) - (before.recorded_at or before.at)
            if act.dossier != before.dossier and gap.total_seconds() < seconds:
                found.append(act.dossier)
    return found


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Three counts of the decisions; the least likely of them speaks, paid for three."""
    acts = decisions(unit)
    n = len(acts)
    lack = why_not_enough(unit, n, params["minimum"])
    if lack:
        return lack
    share = params["tolerated"]
    if peers is not None and peers.units >= params["peers_least"]:
        share = max(share, peers.share)
    off = _off(acts, params, around)
    fast = _fast(acts, params["fast_seconds"])
    leave: dict[str, list[Interval]] = defaultdict(list)
    for account, interval in unit.leave:
        leave[account].append(interval)
    away = [act.dossier for act in acts if any(each.holds(act.at) for each in leave[act.by])]
    counts = (
        (off, share),
        (fast, params["fast_tolerated"]),
        (away, params["leave_tolerated"]),
    )
    least, ids = min(
        ((binomial_upper(len(found), n, usual), found) for found, usual in counts),
        key=lambda each: each[0],
    )
    more = {name: float(len(found)) for name, found in ((FAST, fast), (AWAY, away)) if found}
    return measured(
        len(off), n, min(1.0, 3 * least), params, ids, expected=share, more=more, excess=len(ids)
    )


FLAG = Flag(
    Page(
        code="O1",
        slug="o1-ngoai-gio",
        name=N_("Quyết định ngoài giờ"),
        question=N_(
            "Trong {n} quyết định, {k} quyết định ngoài giờ hoặc ngày nghỉ; xem thêm các con số "
            "bên cạnh. Đơn vị cho biết ai dùng tài khoản vào những lúc ấy."
        ),
        counted=N_("quyết định ngoài giờ làm việc hoặc ngày nghỉ, trên tổng số quyết định"),
        method=N_(
            "Ba phép đếm: quyết định ngoài giờ, so với đơn vị đứng giữa trong tỉnh; quyết định "
            "cách nhau vài giây của một tài khoản; quyết định khi tài khoản đang nghỉ. Đuôi nhị "
            "thức của từng phép, lấy phép khó ngẫu nhiên nhất, nhân ba."
        ),
        why=N_("Tài khoản bị dùng chung, duyệt không đọc, làm thay mà không khai."),
        innocent=(
            N_("Làm thêm giờ."),
            N_("Ký số trên điện thoại."),
            N_("Đơn vị miền núi trực ngày nghỉ theo lịch."),
        ),
        exclusions=(
            N_("Việc hệ thống tự làm và hồ sơ nhập từ sổ khác."),
            N_("Sớm hay muộn hơn giờ làm việc một giờ."),
        ),
        source=N_("Phương pháp của dự án, docs/flags.md."),
    ),
    look,
    compare,
)
