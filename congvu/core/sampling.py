"""Draws that anyone can repeat: commit to the frame, wait for a public value, rank the tickets.

1. The frame (units with weights, how many to draw, which round, which algorithm) is written as
   canonical JSON and its SHA-256, the *commitment*, is handed over before the public value exists.
2. ``seed = SHA-256(commitment|randomness)``, where randomness is the public value, as given.
3. Each unit's ticket is the number ``u = SHA-256(seed|round|id) / 2**256``; the ``n`` smallest
   ``u / weight`` are drawn (sequential Poisson sampling: Ohlsson 1998), compared as exact
   fractions, ties by id (in the order of Unicode code points, which is that of UTF-8 bytes).

Hashes are lower-case hex and are hashed on as text; the separator is ``|``; all text is UTF-8 and
is never normalised or stripped. Integers and SHA-256 only: no float decides anything here.
``tools/verify_draw.py`` repeats it without this code.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from congvu.core.canonical import canonical, sha256_hex
from congvu.core.refusals import N_, Refused, refuse

ALGORITHM = "seq-poisson-v1"
MOST_STRATA = 6
"""With more strata the bound added over them says nothing."""
_KEYS = ("algo", "n", "round", "units")


def is_utf8(text: str) -> bool:
    """False when half a surrogate pair hides in it: such text has no bytes to hash."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def is_whole(value: object) -> bool:
    """True for a real integer; ``True`` and ``1.0`` are none."""
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True)
class Frame:
    """What is drawn from: ``n`` of ``units`` (id, weight) in round ``round``.

    The order of the units is part of the commitment. Refuses with ``frame-algorithm``,
    ``frame-round``, ``frame-unit``, ``frame-weight``, ``frame-duplicate``, ``frame-n``.
    """

    n: int
    units: tuple[tuple[str, int], ...]
    round: int = 1
    algo: str = ALGORITHM

    def __post_init__(self) -> None:
        if self.algo != ALGORITHM:
            raise refuse(
                "frame-algorithm",
                N_("Không biết thuật toán chọn “{algo}”."),
                N_("Dùng “{known}”."),
                algo=shown(self.algo),
                known=ALGORITHM,
            )
        if not is_whole(self.round) or self.round < 1:
            raise refuse(
                "frame-round",
                N_("Lần chọn “{round}” không phải số nguyên từ 1 trở lên."),
                N_("Ghi 1 cho lần chọn đầu; mỗi lần chọn thêm dùng số tiếp theo."),
                round=shown(self.round),
            )
        seen: set[str] = set()
        for unit_id, weight in self.units:
            if not isinstance(unit_id, str) or not unit_id or not is_utf8(unit_id):
                raise refuse(
                    "frame-unit",
                    N_("Mã “{id}” trong khung chọn không phải chuỗi ký tự UTF-8 có nội dung."),
                    N_("Ghi mã trong ngoặc kép, ví dụ “xa-001”."),
                    id=shown(unit_id),
                )
            if not is_whole(weight) or weight < 1:
                raise refuse(
                    "frame-weight",
                    N_("Trọng số “{weight}” của “{id}” không phải số nguyên dương."),
                    N_("Ghi số nguyên từ 1 trở lên, không có phần thập phân."),
                    weight=shown(weight),
                    id=unit_id,
                )
            if unit_id in seen:
                raise refuse(
                    "frame-duplicate",
                    N_("Mã “{id}” có hai lần trong khung chọn."),
                    N_("Mỗi đơn vị, hồ sơ chỉ ghi một lần."),
                    id=unit_id,
                )
            seen.add(unit_id)
        if not is_whole(self.n) or not 1 <= self.n <= len(self.units):
            raise refuse(
                "frame-n",
                N_("Số cần chọn “{n}” nằm ngoài khoảng từ 1 đến {size}."),
                N_("Sửa số cần chọn, hoặc kiểm tra khung chọn đã đủ chưa."),
                n=shown(self.n),
                size=len(self.units),
            )

    def as_json(self) -> dict[str, Any]:
        """``{algo, n, round, units: [[id, weight], …]}``."""
        return {
            "algo": self.algo,
            "n": self.n,
            "round": self.round,
            "units": [list(unit) for unit in self.units],
        }


def shown(value: object) -> str:
    """A short form of a wrong value that can be printed anywhere."""
    text = value if isinstance(value, str) else type(value).__name__
    if value is None or is_whole(value) or isinstance(value, (bool, float)):
        try:
            text = str(value)
        except ValueError:  # more digits than Python prints
            text = "…"
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= 60 else text[:57] + "…"


def frame_from_json(value: object) -> Frame:
    """The frame in parsed JSON. Refuses: ``frame-shape``, ``frame-key``, or as :class:`Frame`."""
    if not isinstance(value, dict):
        raise _shape()
    strange = [key for key in value if key not in _KEYS]
    missing = [key for key in _KEYS if key not in value]
    if strange or missing:
        raise refuse(
            "frame-key",
            N_("Khung chọn có mục lạ “{key}”.") if strange else N_("Khung chọn thiếu mục “{key}”."),
            N_("Ghi đủ và chỉ ghi bốn mục algo, n, round, units."),
            key=shown((strange or missing)[0]),
        )
    rows = value["units"]
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == 2 for row in rows
    ):
        raise _shape()
    return Frame(
        n=value["n"],
        units=tuple((row[0], row[1]) for row in rows),
        round=value["round"],
        algo=value["algo"],
    )


def read_json(data: bytes) -> object:
    """A UTF-8 JSON file, read strictly: a repeated key or a NaN is refused.

    Refuses with ``frame-unreadable``.
    """

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key twice")
        return found

    def no_constant(name: str) -> object:
        raise ValueError(name)

    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=no_constant
        )
    except (ValueError, RecursionError):
        raise refuse(
            "frame-unreadable",
            N_("Không đọc được khung chọn: không phải JSON đúng, mã hóa UTF-8, khóa không trùng."),
            N_("Xuất lại khung chọn từ hệ thống, hoặc sửa tệp theo mẫu trong tài liệu."),
            "RFC 8259",
        ) from None


def read_frame(data: bytes) -> Frame:
    """The frame in a JSON file. Refuses as :func:`read_json` and :func:`frame_from_json`."""
    return frame_from_json(read_json(data))


def _shape() -> Refused:
    return refuse(
        "frame-shape",
        N_("Khung chọn không đúng khuôn."),
        N_("Ghi theo khuôn {shape}."),
        shape='{"algo": "seq-poisson-v1", "n": 2, "round": 1, "units": [["xa-001", 1], …]}',
    )


@dataclass(frozen=True)
class Ticket:
    """One unit in the draw: ``number`` is u·2**256, ``rank`` counts from 1."""

    id: str
    weight: int
    number: int
    rank: int

    def as_json(self) -> dict[str, Any]:
        """``{id, weight, ticket, rank}``; ``ticket`` is the number in 64 hex digits."""
        return {
            "id": self.id,
            "weight": self.weight,
            "ticket": f"{self.number:064x}",
            "rank": self.rank,
        }


@dataclass(frozen=True)
class Draw:
    """A draw made: every ticket in rank order; ``selected`` are the ids of the first ``n``."""

    commitment: str
    seed: str
    tickets: tuple[Ticket, ...]
    selected: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """``{commitment, seed, tickets, selected}``."""
        return {
            "commitment": self.commitment,
            "seed": self.seed,
            "tickets": [ticket.as_json() for ticket in self.tickets],
            "selected": list(self.selected),
        }


def commitment(frame: Frame) -> str:
    """SHA-256, in hex, of the frame's canonical JSON: hand it over before the public value."""
    return sha256_hex(canonical(frame.as_json()))


def seed(committed: str, randomness: str) -> str:
    """SHA-256, in hex, of ``committed|randomness``; the public value exactly as it was published.

    Refuses with ``randomness-missing``, ``randomness-unreadable``.
    """
    if not randomness:
        raise refuse(
            "randomness-missing",
            N_("Chưa có giá trị ngẫu nhiên công khai."),
            N_("Ghi đúng giá trị đã công bố, ví dụ kết quả xổ số của ngày đã hẹn trước."),
        )
    if not is_utf8(randomness):
        raise refuse(
            "randomness-unreadable",
            N_("Giá trị ngẫu nhiên không phải văn bản UTF-8."),
            N_("Nhập lại giá trị bằng bàn phím thông thường."),
        )
    return sha256_hex(f"{committed}|{randomness}")


def _keys(frame: Frame, seeded: str) -> list[tuple[int, str, int, int]]:
    """``(order, id, weight, number)`` of each unit; sorts by u/weight, then id.

    Two different fractions with denominators up to w are at least 1/w² apart, so after scaling
    by 2**shift ≥ w² their floors differ in the same direction, and equal ones stay equal: the
    integer ``order`` compares exactly as the fraction does, and faster.
    """
    shift = 2 * max(weight for _, weight in frame.units).bit_length()
    start = hashlib.sha256(f"{seeded}|{frame.round}|".encode("ascii"))
    found = []
    for unit_id, weight in frame.units:
        hashed = start.copy()
        hashed.update(unit_id.encode("utf-8"))
        number = int.from_bytes(hashed.digest(), "big")
        found.append(((number << shift) // weight, unit_id, weight, number))
    return found


def draw(frame: Frame, randomness: str) -> Draw:
    """Draw ``frame.n`` units by the public value. Refuses as :func:`seed`."""
    committed = commitment(frame)
    seeded = seed(committed, randomness)
    tickets = tuple(
        Ticket(unit_id, weight, number, rank)
        for rank, (_, unit_id, weight, number) in enumerate(sorted(_keys(frame, seeded)), 1)
    )
    return Draw(committed, seeded, tickets, tuple(ticket.id for ticket in tickets[: frame.n]))


def inclusion_counts(frame: Frame, runs: int) -> dict[str, int]:
    """How many of ``runs`` draws take each unit, in the frame's order.

    The true chance of a unit with unequal weights has no closed form: it is reported as
    count/runs over the draws with randomness ``inclusion|0``, ``inclusion|1``, … (10,000 runs
    give about ±0.01). Exact, and the same for everyone.
    """
    if runs < 1:
        raise ValueError("at least one run")
    committed = commitment(frame)
    counts = {unit_id: 0 for unit_id, _ in frame.units}
    for run in range(runs):
        keys = _keys(frame, seed(committed, f"inclusion|{run}"))
        for _, unit_id, _, _ in heapq.nsmallest(frame.n, keys):
            counts[unit_id] += 1
    return counts


def simple(ids: Iterable[str], n: int, *, round: int = 1) -> Frame:
    """The frame of a simple random sample: everyone weighs the same. Refuses as :class:`Frame`."""
    return Frame(n=n, units=tuple((each, 1) for each in ids), round=round)


def allocate(sizes: Mapping[str, int], n: int, minimum: int) -> dict[str, int]:
    """Share ``n`` over strata in proportion to their sizes, at least ``minimum`` from each.

    A stratum smaller than ``minimum`` is taken whole. Fractions go by largest remainder, ties by
    name. Refuses with ``strata-count``, ``strata-empty``, ``strata-n``.
    """
    if not 1 <= len(sizes) <= MOST_STRATA:
        raise refuse(
            "strata-count",
            N_("Có {count} nhóm; mẫu phân nhóm dùng từ 1 đến {most} nhóm."),
            N_("Gộp nhóm nhỏ, ví dụ theo lĩnh vực lớn và cách nộp, hoặc chọn ngẫu nhiên đơn giản."),
            count=len(sizes),
            most=MOST_STRATA,
        )
    for name, size in sizes.items():
        if size < 1:
            raise refuse(
                "strata-empty",
                N_("Nhóm “{name}” không có hồ sơ nào."),
                N_("Bỏ nhóm này khỏi khung chọn."),
                name=name,
            )
    least = {name: min(max(minimum, 0), size) for name, size in sizes.items()}
    total = sum(sizes.values())
    if not max(1, sum(least.values())) <= n <= total:
        raise refuse(
            "strata-n",
            N_("Số cần chọn {n} nằm ngoài khoảng từ {low} đến {high}."),
            N_("Sửa số cần chọn, gộp nhóm, hoặc giảm số tối thiểu mỗi nhóm."),
            n=n,
            low=max(1, sum(least.values())),
            high=total,
        )
    # Strata whose fair share is under their minimum get the minimum; the others share the rest,
    # which lowers their shares, so look again until none falls under.
    free = sorted(sizes)
    shared, spread = n, total
    while True:
        short = [name for name in free if shared * sizes[name] < least[name] * spread]
        if not short:
            break
        free = [name for name in free if name not in short]
        shared -= sum(least[name] for name in short)
        spread -= sum(sizes[name] for name in short)
    shares = {
        name: shared * sizes[name] // spread if name in free else least[name] for name in sizes
    }
    remainders = sorted(free, key=lambda name: (-(shared * sizes[name] % spread), name))
    for name in remainders[: n - sum(shares.values())]:
        shares[name] += 1
    return shares


@dataclass(frozen=True)
class Strata:
    """A stratified sample: one frame a stratum, each verifiable by itself, all under one hash."""

    frames: Mapping[str, Frame]

    def commitment(self) -> str:
        """SHA-256, in hex, of the canonical JSON ``{stratum: commitment of its frame}``."""
        each = {name: commitment(frame) for name, frame in self.frames.items()}
        return sha256_hex(canonical(each))

    def draw(self, randomness: str) -> dict[str, Draw]:
        """Draw every stratum by the same public value."""
        return {name: draw(frame, randomness) for name, frame in self.frames.items()}


def stratified(
    strata: Mapping[str, Sequence[str]], n: int, *, minimum: int = 10, round: int = 1
) -> Strata:
    """``n`` ids over at most six strata in proportion, at least ``minimum`` from each.

    Equal weights inside a stratum. A stratum whose share is nought (``minimum=0``) has no frame.
    Refuses as :func:`allocate`, as :class:`Frame`, or ``frame-duplicate`` for an id in two strata.
    """
    shares = allocate({name: len(ids) for name, ids in strata.items()}, n, minimum)
    simple((each for ids in strata.values() for each in ids), n, round=round)  # no id twice
    frames = {
        name: simple(ids, shares[name], round=round) for name, ids in strata.items() if shares[name]
    }
    return Strata(frames)
