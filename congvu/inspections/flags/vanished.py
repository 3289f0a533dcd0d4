"""V1: dossiers that were received and are nowhere."""

from __future__ import annotations

import itertools
from collections import defaultdict

from congvu.core.refusals import N_
from congvu.core.tails import binomial_upper
from congvu.inspections.flags.inversion import series_of
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
    why_not_enough,
)
from congvu.inspections.flags.rows import Row, UnitRows

GAPS = N_("số trống trong sổ")
BLOCKS = N_("dải số trống liền nhau, tính là một")
UNEXPLAINED = N_("huỷ tiếp nhận không ghi lý do")
LOST = N_("nhật ký có tiếp nhận, sổ không còn")


Ranges = list[tuple[int, int]]


def _kept(low: int, high: int, reserved: Ranges) -> int:
    """Serials strictly between two that were reserved for slips by hand."""
    return sum(max(0, min(high - 1, last) - max(low + 1, first) + 1) for first, last in reserved)


def _ends(register: list[Row], given: int, reserved: Ranges) -> int:
    """Of a register of one day: numbers before its first and after its last that were given."""
    first, last = register[0].serial or 0, register[-1].serial or 0
    before = first - 1 - _kept(0, first, reserved)
    after = max(0, given - last - _kept(last, given + 1, reserved))
    return max(0, before) + after


def gaps_of(
    register: list[Row], block: int, reserved: Ranges
) -> tuple[list[tuple[Row, Row]], int, int]:
    """Pairs of neighbours with numbers missing between them; single gaps; long blocks."""
    between: list[tuple[Row, Row]] = []
    single = blocks = 0
    for before, row in itertools.pairwise(register):
        low, high = before.serial or 0, row.serial or 0
        missing = high - low - 1 - _kept(low, high, reserved)
        if missing <= 0:
            continue
        between.append((before, row))
        if missing >= block:
            blocks += 1
        else:
            single += missing
    return between, single, blocks


def look(unit: UnitRows, params: Params, around: Around, peers: Peers | None) -> Outcome:
    """Numbers given and not there, against the share coded as usual."""
    rows = [row for row in unit.dossiers if not row.imported]
    numbered = [row for row in rows if row.serial is not None]
    if rows and not numbered:
        return lacking(Lack.NO_NUMBERS, len(rows))
    lack = why_not_enough(unit, len(numbered), params["minimum"])
    if lack:
        return lack
    single = blocks = 0
    ids: list[int] = []
    given = dict(unit.given)
    kept: dict[str, Ranges] = defaultdict(list)
    for name, start, end in unit.reserved:
        kept[name].append((start, end))
    registers = series_of(numbered)
    for series, register in registers.items():
        between, gaps, long = gaps_of(register, int(params["block"]), kept[series])
        single, blocks = single + gaps, blocks + long
        if register[0].daily:
            single += _ends(register, given.get(series, 0), kept[series])
        ids += [row.id for pair in between for row in pair]
    # A day of which nothing is left.
    single += sum(last for series, last in unit.given if series not in registers)
    unexplained = [row.id for row in rows if row.voided and not row.void_explained]
    k = single + blocks + len(unexplained) + len(unit.lost)
    n = len(numbered) + single + blocks + len(unit.lost)
    chance = binomial_upper(k, n, params["tolerated"])
    counts = ((GAPS, single), (BLOCKS, blocks), (UNEXPLAINED, len(unexplained)),
              (LOST, len(unit.lost)))  # fmt: skip
    more = {name: float(count) for name, count in counts if count}
    tolerated = params["tolerated"]
    return measured(k, n, chance, params, [*unexplained, *ids], expected=tolerated, more=more)


FLAG = Flag(
    Page(
        code="V1",
        slug="v1-ho-so-bien-mat",
        name=N_("Hồ sơ biến mất"),
        question=N_(
            "Sổ lẽ ra có {n} số, {k} số không còn hồ sơ. Đơn vị cho biết các hồ sơ ấy ở đâu."
        ),
        counted=N_("số đã cấp mà không còn hồ sơ, trên số lẽ ra có"),
        method=N_(
            "Trong từng sổ, tìm số trống giữa số đầu và số cuối; cộng hồ sơ huỷ tiếp nhận không "
            "ghi lý do và hồ sơ có trong nhật ký mà không có trong sổ. So với tỷ lệ cho phép bằng "
            "đuôi nhị thức chính xác. Tồn kỳ trước cộng mới nhận phải bằng đã xong cộng đã dừng "
            "cộng đang làm: số trống là phần thiếu của phép cộng ấy."
        ),
        why=N_("Cách chắc nhất để không có hồ sơ muộn là không còn hồ sơ."),
        innocent=(
            N_("Huỷ có lý do: số vẫn giữ trong sổ, không tính."),
            N_("Số để dành không dùng đến: dải dài liền nhau chỉ tính là một."),
            N_("Hai đơn vị nhập sổ khi sáp nhập."),
        ),
        exclusions=(
            N_("Hồ sơ nhập từ sổ khác: không biết sổ cũ có bao nhiêu số."),
            N_("Số trước số đầu và sau số cuối của kỳ, trừ sổ đánh số theo ngày."),
            N_("Số dự phòng cho phiếu viết tay."),
        ),
        source=N_("Phép cộng của biểu báo cáo giải quyết thủ tục hành chính."),
        evidence=True,
    ),
    look,
)
