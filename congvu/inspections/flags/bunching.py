"""B1: too many on the last day, too few on the next."""

from __future__ import annotations

from collections.abc import Iterator

from congvu.core import tails
from congvu.core.refusals import N_
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
from congvu.inspections.flags.rows import Row, UnitRows
from congvu.inspections.flags.worktime import WorkLine


def slack_of(row: Row, line: WorkLine) -> int | None:
    """Working days from the close to the due day: 0 on the day, −1 the day after.

    Past the due hour of the same day counts as late by one.
    """
    if row.finished_at is None or row.due_at is None:
        return None
    days = line.number(row.due_at.date()) - line.number(row.finished_at.date())
    return -1 if days >= 0 and row.finished_at > row.due_at else days


def finished(unit: UnitRows, params: Params, around: Around) -> Iterator[tuple[Row, int]]:
    """The finished dossiers with a term long enough, and their slack."""
    line = around.line
    for row in own(unit):
        slack = slack_of(row, line)
        if slack is None or row.promise_at is None:
            continue
        if line.place(row.promise_at) - line.place(row.received_at) >= params["term_least"]:
            yield row, slack


def _sides(unit: UnitRows, params: Params, around: Around) -> tuple[list[int], int]:
    window = int(params["window"])
    day: list[int] = []
    after = 0
    for row, slack in finished(unit, params, around):
        if 0 <= slack < window:
            day.append(row.id)
        elif -window <= slack < 0:
            after += 1
    return day, after


def compare(unit: UnitRows, params: Params, around: Around) -> tuple[int, int]:
    """On the last day, of those on it or just after."""
    day, after = _sides(unit, params, around)
    return len(day), len(day) + after


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """The exact test of the last day against the next, at ½ or at what other units show."""
    day, after = _sides(unit, params, around)
    n = len(day) + after
    lack = why_not_enough(unit, n, params["minimum"])
    if lack:
        return lack
    if peers is None or peers.units < params["peers_least"]:
        return lacking(Lack.NO_PEERS, n)
    share = max(0.5, min(peers.share, params["share_most"]))
    chance = tails.bunching(len(day), after, share)
    return measured(len(day), n, chance, params, day, expected=share)


FLAG = Flag(
    Page(
        code="B1",
        slug="b1-don-ngay-hen",
        name=N_("Dồn vào ngày hẹn"),
        question=N_(
            "Trong {n} hồ sơ xong đúng ngày hẹn hoặc ngay sau đó, {k} hồ sơ xong đúng ngày hẹn. "
            "Đơn vị cho biết cách làm vào ngày cuối, và kết quả giấy có cùng ngày không."
        ),
        counted=N_("hồ sơ xong đúng ngày hẹn, trên số xong đúng ngày hẹn hoặc ngay sau đó"),
        method=N_(
            "Đếm hồ sơ xong đúng ngày hẹn và hồ sơ xong muộn một ngày làm việc. Nếu ngày hẹn không "
            "có sức hút thì mỗi bên một nửa; so với tỷ lệ của đơn vị đứng giữa trong tỉnh nếu tỷ "
            "lệ ấy cao hơn. Kiểm định nhị thức chính xác, vì số ngày là số nguyên thưa."
        ),
        why=N_("Một bức tường ở ngày hẹn có thể là cố gắng thật, cũng có thể là đóng trên máy."),
        innocent=(
            N_("Cố gắng thật để kịp hẹn."),
            N_("Lịch trả kết quả cố định."),
            N_("Dồn việc tự nó không sai luật."),
        ),
        exclusions=(
            N_("Hồ sơ có thời hạn ngắn, tính theo giờ hoặc trong ngày."),
            N_("Tỉnh có ít đơn vị để so: không áp dụng."),
        ),
        source=N_(
            "Kiểm định nhị thức chính xác tại ngưỡng (Cattaneo, Titiunik, Vazquez-Bare 2017)."
        ),
    ),
    look,
    compare,
)
