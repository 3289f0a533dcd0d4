"""T3: register numbers that do not follow the dates."""

from __future__ import annotations

from collections import defaultdict

from congvu.core.refusals import N_
from congvu.core.tails import binomial_upper, out_of_order
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
from congvu.inspections.flags.rows import Row, UnitRows


def series_of(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of each register in the order of its numbers; slips by hand have their own."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.serial is not None and not row.by_hand:
            found[row.series].append(row)
    for each in found.values():
        each.sort(key=lambda row: row.serial or 0)
    return found


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """The fewest numbers to take away so that dates never fall as numbers rise."""
    line, grace = around.line, params["outage_grace"]

    def explained(row: Row) -> bool:
        recorded = row.received_recorded_at or row.received_at
        places = line.place(row.received_at), line.place(recorded)
        return row.from_outage or (
            recorded > row.received_at and covered(unit, *places, line, grace)
        )

    rows = [row for row in own(unit) if not explained(row)]
    numbered = [row for row in rows if row.serial is not None]
    if rows and not numbered:
        return lacking(Lack.NO_NUMBERS, len(rows))
    lack = why_not_enough(unit, len(numbered), params["minimum"])
    if lack:
        return lack
    found: list[int] = []
    yearly = [row for row in numbered if not row.daily]
    # A number that carries its day cannot run against it: there the order of writing down counts.
    daily = sorted(
        (row for row in numbered if row.daily and row.received_recorded_at and not row.by_hand),
        key=lambda row: (row.received_recorded_at or row.received_at, row.id),
    )
    for register in (*series_of(yearly).values(), daily):
        days = [row.received_at.date() for row in register]
        found += [register[each].id for each in out_of_order(days)]
    tolerated = params["tolerated"]
    chance = binomial_upper(len(found), len(numbered), tolerated)
    return measured(len(found), len(numbered), chance, params, found, expected=tolerated)


FLAG = Flag(
    Page(
        code="T3",
        slug="t3-so-nguoc-ngay",
        name=N_("Số sổ ngược ngày"),
        question=N_(
            "Trong {n} số của sổ tiếp nhận, {k} số phải bỏ ra thì ngày mới đi cùng chiều với số. "
            "Đơn vị cho biết các hồ sơ này được tiếp nhận và vào sổ lúc nào."
        ),
        counted=N_("số phải bỏ ra để ngày không lùi khi số tăng, trên số hồ sơ có số"),
        method=N_(
            "Xếp từng sổ theo số; số hồ sơ phải bỏ ra bằng tổng số trừ đi dãy con không giảm dài "
            "nhất của ngày tiếp nhận. Số đã mang ngày thì xếp theo lúc máy ghi. So với tỷ lệ coi "
            "là bình thường bằng đuôi nhị thức chính xác."
        ),
        why=N_("Số được cấp lần lượt khi vào sổ; ngày lùi nghĩa là vào sổ sau ngày đã khai."),
        innocent=(
            N_("Hai sổ dùng chung một dãy ký hiệu."),
            N_("Số để dành cho hồ sơ nhận lưu động."),
            N_("Nhập bù sau sự cố chưa được khai."),
        ),
        exclusions=(
            N_("Hồ sơ nhập từ sổ khác, hồ sơ tiếp nhận trong một sự cố đã khai."),
            N_("Thứ tự trong cùng một ngày."),
        ),
        source=N_("Schensted 1961 (dãy con không giảm dài nhất)."),
    ),
    look,
)
