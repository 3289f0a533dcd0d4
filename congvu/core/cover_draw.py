"""The draw of the units of a year, ``cover-v1``: three arms from one committed frame.

The frame says who stands where: ``units`` as ``[id, weight, due year]``, the ``year``, the
``cycle`` in years, the ``quota`` of seats, the ``reserve`` for chance, the ``round``, and a
``secret`` (empty for an announced plan). Commitment and public value as in :mod:`.sampling`;
``seed = SHA-256(commitment|randomness)``; with a secret it is hashed on as a third part, so that
nobody who knows both public values can work out a surprise visit beforehand.

A unit's ticket in an arm is ``SHA-256(seed|round|arm|id)``. The seats of each arm follow from the
frame (:func:`congvu.core.coverage.seats`). Then, each from those the arms before left over:

* ``due``: the compulsory ones, earliest due year first, then smallest ticket;
* ``chance``: smallest ticket;
* ``risk``: smallest ticket/weight, as exact fractions.

Ties go by id. Anyone repeats it with ``tools/verify_draw.py``.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from congvu.core import coverage
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.refusals import N_, refuse
from congvu.core.sampling import is_utf8, is_whole, seed, shown

ALGORITHM = "cover-v1"
ARMS = ("due", "chance", "risk")
_KEYS = ("algo", "cycle", "quota", "reserve", "round", "secret", "units", "year")
RUNS = 10_000
"""Seeds tried for the true chances: about ±0.01 for each unit."""


@dataclass(frozen=True)
class CoverFrame:
    """What the units of a year are drawn from. Refuses with ``frame-unit``, ``frame-weight``,
    ``frame-duplicate``, ``frame-number``, ``coverage-impossible``."""

    year: int
    cycle: int
    quota: int
    reserve: int
    units: tuple[tuple[str, int, int], ...]
    round: int = 1
    secret: str = ""

    def __post_init__(self) -> None:
        for name, least in (("year", 1900), ("cycle", 1), ("quota", 1), ("reserve", 0),
                            ("round", 1)):  # fmt: skip
            value = getattr(self, name)
            if not is_whole(value) or value < least:
                raise _number(name, value)
        if self.quota > len(self.units) or self.reserve > self.quota:
            raise _number("quota", self.quota)
        if self.cycle > coverage.LONGEST_CYCLE:
            raise _number("cycle", self.cycle)
        if not isinstance(self.secret, str) or not is_utf8(self.secret):
            raise _number("secret", self.secret)
        seen: set[str] = set()
        for unit_id, weight, due in self.units:
            if not isinstance(unit_id, str) or not unit_id or not is_utf8(unit_id):
                raise refuse(
                    "frame-unit",
                    N_("Mã “{id}” trong khung chọn không phải chuỗi ký tự UTF-8 có nội dung."),
                    N_("Ghi mã trong ngoặc kép, ví dụ “xa-001”."),
                    id=shown(unit_id),
                )
            if not is_whole(weight) or weight < 1 or not is_whole(due):
                raise refuse(
                    "frame-weight",
                    N_("Trọng số “{weight}” của “{id}” không phải số nguyên dương."),
                    N_("Ghi số nguyên từ 1 trở lên, không có phần thập phân."),
                    weight=shown(weight if is_whole(due) else due),
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
        must = coverage.compulsory(self.dues, self.year, self.cycle, self.quota, self.reserve)
        if must > self.quota:
            raise refuse(
                "coverage-impossible",
                N_("{must} đơn vị phải kiểm tra trong năm nhưng chỉ có {quota} suất."),
                N_("Thêm suất, kéo dài chu kỳ hoặc giảm suất ngẫu nhiên, rồi lập lại khung."),
                must=must,
                quota=self.quota,
            )

    @property
    def dues(self) -> list[int]:
        """The due years, in the frame's order."""
        return [due for _, _, due in self.units]

    @property
    def seats(self) -> coverage.Seats:
        """How many each arm takes; follows from the frame."""
        return coverage.seats(self.dues, self.year, self.cycle, self.quota, self.reserve)

    def as_json(self) -> dict[str, Any]:
        """What is committed to."""
        return {
            "algo": ALGORITHM,
            "cycle": self.cycle,
            "quota": self.quota,
            "reserve": self.reserve,
            "round": self.round,
            "secret": self.secret,
            "units": [list(unit) for unit in self.units],
            "year": self.year,
        }


def _number(name: str, value: object) -> Exception:
    return refuse(
        "frame-number",
        N_("Mục “{name}” của khung chọn có giá trị “{value}” không dùng được."),
        N_("Dùng số nguyên hợp lý: suất không quá số đơn vị, suất ngẫu nhiên không quá suất."),
        name=name,
        value=shown(value),
    )


def cover_frame_from_json(value: dict[str, Any]) -> CoverFrame:
    """The frame in parsed JSON. Refuses with ``frame-key``, ``frame-shape``, or as the frame."""
    odd = sorted(set(value) ^ set(_KEYS), key=str)
    if odd:
        raise refuse(
            "frame-key",
            N_("Khung chọn có mục lạ “{key}”.")
            if odd[0] in value
            else N_("Khung chọn thiếu mục “{key}”."),
            N_("Ghi đủ và chỉ ghi các mục: {keys}."),
            key=shown(odd[0]),
            keys=", ".join(_KEYS),
        )
    rows = value["units"]
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == 3 for row in rows
    ):
        raise refuse(
            "frame-shape",
            N_("Khung chọn không đúng khuôn."),
            N_("Ghi theo khuôn {shape}."),
            shape='"units": [["xa-001", 200, 2027], …]',
        )
    numbers = {name: value[name] for name in ("year", "cycle", "quota", "reserve", "round")}
    units = tuple((row[0], row[1], row[2]) for row in rows)
    return CoverFrame(**numbers, units=units, secret=value["secret"])


def commitment(frame: CoverFrame) -> str:
    """SHA-256, in hex, of the frame's canonical JSON."""
    return sha256_hex(canonical(frame.as_json()))


def cover_seed(frame: CoverFrame, randomness: str) -> str:
    """The seed; refuses with ``randomness-missing``, ``randomness-unreadable``."""
    plain = seed(commitment(frame), randomness)
    if not frame.secret:
        return plain
    return sha256_hex(f"{commitment(frame)}|{randomness}|{frame.secret}")


@dataclass(frozen=True)
class Pick:
    """A unit that was drawn: by which arm, in which order of that arm."""

    id: str
    arm: str
    rank: int
    weight: int
    due: int


@dataclass(frozen=True)
class CoverDraw:
    """A draw made: the picks, arm by arm."""

    commitment: str
    seed: str
    picks: tuple[Pick, ...]

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids, arm by arm, in rank order."""
        return tuple(pick.id for pick in self.picks)

    def as_json(self) -> dict[str, Any]:
        """``{commitment, seed, selected, picks}``."""
        return {
            "commitment": self.commitment,
            "seed": self.seed,
            "selected": list(self.selected),
            "picks": [[pick.id, pick.arm, pick.rank] for pick in self.picks],
        }


def draw(frame: CoverFrame, randomness: str) -> CoverDraw:
    """Draw the year's units by the public value. Refuses as :func:`cover_seed`."""
    seeded = cover_seed(frame, randomness)
    known = {unit_id: (weight, due) for unit_id, weight, due in frame.units}
    picks = tuple(
        Pick(unit_id, arm, rank, *known[unit_id])
        for arm, ids in _Arms(frame).drawn(seeded).items()
        for rank, unit_id in enumerate(ids, start=1)
    )
    return CoverDraw(commitment(frame), seeded, picks)


class _Arms:
    """The frame made ready to be drawn from many times."""

    def __init__(self, frame: CoverFrame) -> None:
        self.seats, self.round = frame.seats, frame.round
        order = sorted(frame.units, key=lambda unit: (unit[2], unit[0]))
        last = order[self.seats.due - 1][2] if self.seats.due else None
        # Due before the last year taken: sure. In that year: by ticket. After it: left over.
        self.sure = [unit for unit in order if last is not None and unit[2] < last]
        self.tied = [unit for unit in order if unit[2] == last]
        self.after = [unit for unit in order if last is None or unit[2] > last]
        self.shift = 2 * max(unit[1] for unit in order).bit_length()

    def drawn(self, seeded: str) -> dict[str, list[str]]:
        """``{arm: ids in rank order}`` for one seed."""
        ticket = self._tickets(seeded, "due")
        early = sorted((unit[2], ticket(unit[0]), unit[0], unit) for unit in self.sure)
        tied = sorted((ticket(unit[0]), unit[0], unit) for unit in self.tied)
        due = [unit for *_, unit in early] + [unit for *_, unit in tied]
        must, rest = due[: self.seats.due], due[self.seats.due :] + self.after
        return {"due": [unit[0] for unit in must], **self._free(seeded, rest)}

    def taken(self, seeded: str) -> tuple[list[str], list[str], list[str]]:
        """As :meth:`drawn`, without ranking those that are sure: for many seeds."""
        split, tied = self.seats.due - len(self.sure), [(0, "", unit) for unit in self.tied]
        if split < len(tied):
            ticket = self._tickets(seeded, "due")
            tied = sorted((ticket(unit[0]), unit[0], unit) for unit in self.tied)
        must = [unit[0] for unit in self.sure] + [unit[0] for *_, unit in tied[:split]]
        free = self._free(seeded, [unit for *_, unit in tied[split:]] + self.after)
        return must, free["chance"], free["risk"]

    def _free(self, seeded: str, rest: list[tuple[str, int, int]]) -> dict[str, list[str]]:
        ticket = self._tickets(seeded, "chance")
        luck = heapq.nsmallest(self.seats.chance, [(ticket(unit[0]), unit[0]) for unit in rest])
        lucky = {unit_id for _, unit_id in luck}
        ticket, shift = self._tickets(seeded, "risk"), self.shift
        keys = [
            ((ticket(unit_id) << shift) // weight, unit_id)
            for unit_id, weight, _ in rest
            if unit_id not in lucky
        ]
        risky = heapq.nsmallest(self.seats.risk, keys)
        return {"chance": [each for _, each in luck], "risk": [each for _, each in risky]}

    def _tickets(self, seeded: str, arm: str) -> Callable[[str], int]:
        start = hashlib.sha256(f"{seeded}|{self.round}|{arm}|".encode("ascii"))

        def ticket(unit_id: str) -> int:
            hashed = start.copy()
            hashed.update(unit_id.encode("utf-8"))
            return int.from_bytes(hashed.digest(), "big")

        return ticket


def inclusion_counts(
    frame: CoverFrame,
    runs: int = RUNS,
    progress: Callable[[int], None] = lambda done: None,
    *,
    start: int = 0,
) -> dict[str, tuple[int, int, int]]:
    """How many of ``runs`` draws take each unit, by arm: ``{id: (due, chance, risk)}``.

    The chance of a unit has no closed form: it is found by drawing again with the public values
    ``inclusion|0``, ``inclusion|1``, …; exact, and the same for everyone. ``progress`` is told how
    many are done, every thousand; ``start`` goes on from where an earlier count stopped.
    """
    if runs < 1:
        raise ValueError("at least one run")
    arms, committed = _Arms(frame), commitment(frame)
    counts = {unit_id: [0, 0, 0] for unit_id, _, _ in frame.units}
    for run in range(start, start + runs):
        text = f"{committed}|inclusion|{run}"
        seeded = sha256_hex(f"{text}|{frame.secret}" if frame.secret else text)
        for arm, ids in enumerate(arms.taken(seeded)):
            for unit_id in ids:
                counts[unit_id][arm] += 1
        if (run + 1 - start) % 1000 == 0:
            progress(run + 1 - start)
    return {unit_id: (a, b, c) for unit_id, (a, b, c) in counts.items()}
