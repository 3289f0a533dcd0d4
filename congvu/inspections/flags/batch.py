"""C1: closed in a batch just before the report."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from congvu.core.refusals import N_
from congvu.core.tails import negative_binomial_upper
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
from congvu.inspections.flags.rows import UnitRows
from congvu.inspections.flags.worktime import WorkLine

BATCHES = N_("loạt kết thúc của một tài khoản trong ít phút, vào những ngày ấy")


def windows(params: Params, around: Around) -> set[date]:
    """The last working days of each reporting period in the span."""
    found: set[date] = set()
    for day in around.report_days:
        found |= set(around.line.last_working_days(day, int(params["window"])))
    return {day for day in found if around.first <= day <= around.last}


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Closes recorded on the last days of the periods, against the unit's own weekdays."""
    closes = [
        (moment, row.finished_by, row.id)
        for row in own(unit)
        if not row.from_outage
        and (moment := row.finished_recorded_at) is not None
        and around.first <= moment.date() <= around.last
    ]
    if not closes and any(row.finished_at for row in own(unit)):
        return lacking(Lack.ONE_CLOCK)
    lack = why_not_enough(unit, len(closes), params["minimum"])
    if lack:
        return lack
    last = windows(params, around)
    if not last:
        return lacking(Lack.TOO_FEW, len(closes))
    counted = Counter(moment.date() for moment, _, _ in closes)
    mean, spread = expected_of(counted, last, around, around.line)
    ids = [each for moment, _, each in closes if moment.date() in last]
    chance = negative_binomial_upper(len(ids), mean, spread)
    inside = [(by, moment) for moment, by, _ in closes if moment.date() in last]
    batches = _batches(inside, params)
    return measured(
        len(ids),
        len(closes),
        chance,
        params,
        ids,
        expected=mean / len(closes),
        more={BATCHES: float(batches)} if batches else None,
        excess=len(ids) - mean,
    )


def expected_of(
    counted: Counter[date], last: set[date], around: Around, line: WorkLine
) -> tuple[float, float]:
    """How many the last days would bring by the unit's own weekdays, and how much days vary."""
    by_weekday: dict[int, list[int]] = defaultdict(list)
    day = around.first
    while day <= around.last:
        if line.works(day) and day not in last:
            by_weekday[day.weekday()].append(counted[day])
        day += timedelta(days=1)
    means = {
        # Half a close is added, so that a weekday without any does not make one a wonder.
        weekday: (sum(days) + 0.5) / len(days)
        for weekday, days in by_weekday.items()
    }
    squares = sum(
        (count - means[weekday]) ** 2 / means[weekday]
        for weekday, days in by_weekday.items()
        for count in days
    )
    free = sum(len(days) for days in by_weekday.values()) - len(means)
    spread = max(1.0, squares / free) if free > 0 else 1.0
    usual = sum(means.values()) / len(means) if means else 0.0
    return sum(means.get(day.weekday(), usual) for day in last), spread


def _batches(closes: list[tuple[str, datetime]], params: Params) -> int:
    """Runs of closes by one account within minutes of each other's first."""
    by_account: dict[str, list[datetime]] = defaultdict(list)
    for by, moment in closes:
        by_account[by].append(moment)
    span, least = timedelta(minutes=params["batch_minutes"]), int(params["batch"])
    found = 0
    for moments in by_account.values():
        moments.sort()
        start = 0
        while start + least <= len(moments):
            end = start
            while end < len(moments) and moments[end] - moments[start] <= span:
                end += 1
            found += end - start >= least
            start = end if end - start >= least else start + 1
    return found


FLAG = Flag(
    Page(
        code="C1",
        slug="c1-dong-don-ngay-chot",
        name=N_("Đóng dồn ngày chốt báo cáo"),
        question=N_(
            "Trong {n} hồ sơ đã đóng, {k} hồ sơ đóng vào hai ngày cuối kỳ báo cáo. Đơn vị cho biết "
            "kết quả các hồ sơ này ký và trả lúc nào."
        ),
        counted=N_("hồ sơ máy ghi xong vào hai ngày cuối kỳ báo cáo, trên tổng số đã xong"),
        method=N_(
            "Đếm số lần kết thúc máy ghi trong hai ngày làm việc cuối mỗi kỳ báo cáo; so với mức "
            "của chính đơn vị vào cùng thứ trong tuần, có tính độ dao động hằng ngày (đuôi nhị "
            "thức âm). Loạt của một tài khoản trong ít phút được đếm riêng."
        ),
        why=N_("Đóng hàng loạt trước ngày chốt làm đẹp số liệu trong khi kết quả chưa tới tay."),
        innocent=(
            N_("Buổi ký hằng tuần: đã nằm trong mức của thứ ấy."),
            N_("Rà soát sổ cuối quý theo kế hoạch."),
        ),
        exclusions=(
            N_("Hồ sơ nhập từ sổ khác, hồ sơ nhập bù sau sự cố."),
            N_("Kỳ không chứa ngày chốt báo cáo nào."),
        ),
        source=N_("Phương pháp của dự án, docs/flags.md; ngày chốt: Nghị định 09/2019/NĐ-CP."),
    ),
    look,
)
