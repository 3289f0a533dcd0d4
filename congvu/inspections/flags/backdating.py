"""T2: closed on time by the claim, recorded after the deadline."""

from __future__ import annotations

from bisect import bisect_left

from congvu.core.refusals import N_
from congvu.core.tails import poisson_binomial_upper
from congvu.inspections.flags.outcome import (
    Around,
    Flag,
    Lack,
    Outcome,
    Page,
    Params,
    Peers,
    covered,
    lacking,
    measured,
    own,
    why_not_enough,
)
from congvu.inspections.flags.rows import UnitRows

HOURS_A_DAY = 8.0


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Of the closes recorded late, those whose deadline lies between claim and record."""
    rows = [row for row in own(unit) if row.finished_at and row.due_at and not row.from_outage]
    if rows and all(row.finished_recorded_at is None for row in rows):
        return lacking(Lack.ONE_CLOCK, len(rows))
    line, grace = around.line, params["grace_hours"] / HOURS_A_DAY
    prompt: list[float] = []
    late: list[tuple[int, float, float, bool]] = []
    explained = 0
    for row in rows:
        if row.finished_recorded_at is None or row.finished_at is None or row.due_at is None:
            continue
        claimed, recorded = line.place(row.finished_at), line.place(row.finished_recorded_at)
        left = line.place(row.due_at) - claimed
        if recorded - claimed <= grace:
            prompt.append(left)
        elif covered(unit, claimed, recorded, line, params["outage_grace"]):
            explained += 1
        else:
            across = row.finished_at <= row.due_at < row.finished_recorded_at
            late.append((row.id, left, recorded - claimed, across))
    lack = why_not_enough(unit, len(rows), params["peers_least"])
    if lack:
        return lack
    more = {N_("ghi muộn vì sự cố đã khai"): float(explained)} if explained else {}
    hit = [each for each, _, _, across in late if across]
    if len(late) < params["minimum"]:
        return measured(len(hit), len(late), 1.0, params, hit, more=more)
    # How often a deadline falls within such a gap by accident: read from the closes recorded at
    # once, with those that are asked about when there are hardly any of them.
    pool = prompt if len(prompt) >= params["peers_least"] else [left for _, left, _, _ in late]
    pool = sorted(pool)
    gaps = [gap for _, _, gap, _ in late]
    chances = _chances(pool, gaps)
    # Who claims what is needed claims just before the deadline: that is the second count.
    window = params["claim_days"]
    just = sum(across and left < window for _, left, _, across in late)
    chance = min(
        poisson_binomial_upper(len(hit), chances),
        poisson_binomial_upper(just, _chances(pool, [min(gap, window) for gap in gaps])),
    )
    chance = min(1.0, 2 * chance)
    expected = sum(chances) / len(chances)
    if just:
        more[N_("khai xong ngay trước hạn")] = float(just)
    return measured(len(hit), len(late), chance, params, hit, expected=expected, more=more)


def _chances(pool: list[float], gaps: list[float]) -> list[float]:
    """How often the deadline of a close recorded at once lies within each gap after it."""
    start = bisect_left(pool, 0.0)
    return [min(1.0, (bisect_left(pool, gap) - start + 1) / (len(pool) + 1)) for gap in gaps]


FLAG = Flag(
    Page(
        code="T2",
        slug="t2-lui-ngay",
        name=N_("Lùi ngày kết thúc"),
        question=N_(
            "Trong {n} hồ sơ được ghi kết thúc muộn, {k} hồ sơ khai xong trước hạn nhưng máy ghi "
            "sau hạn. Đơn vị cho biết kết quả ký lúc nào, vì sao ghi sau."
        ),
        counted=N_(
            "hồ sơ khai xong trước hạn mà máy ghi sau hạn, trên số hồ sơ được ghi kết thúc muộn"
        ),
        method=N_(
            "Lấy các lần kết thúc mà giờ máy ghi muộn hơn giờ khai quá mức cho phép. Đếm những lần "
            "hạn trả nằm giữa hai giờ ấy. Xác suất để hạn rơi vào khoảng ấy một cách ngẫu nhiên "
            "đo từ chính các hồ sơ đơn vị ghi ngay; cộng lại bằng phân phối nhị thức Poisson "
            "chính xác. Đếm riêng những lần khai xong ngay trước hạn; lấy phép khó ngẫu nhiên hơn, "
            "nhân hai."
        ),
        why=N_(
            "Ghi muộn thì ai cũng có lúc; ghi muộn mà luôn vừa kịp che một lần quá hạn thì không."
        ),
        innocent=(
            N_("Mất mạng, mất điện: cần có sự cố được khai."),
            N_("Làm giấy ở quầy, nhập máy sau giờ làm việc."),
            N_("Lãnh đạo ký tay, văn thư nhập dồn cuối tuần."),
        ),
        exclusions=(
            N_("Hồ sơ nhập từ sổ khác: giờ máy ghi là giờ nhập."),
            N_("Hồ sơ ghi muộn trong và ngay sau một sự cố đã khai."),
        ),
        source=N_("Phương pháp của dự án, docs/flags.md."),
        evidence=True,
    ),
    look,
)
