"""A sample of records in strata, with the rule of its extension: one commitment over all of it.

The method is that of :mod:`.sampling` with one word more: the ticket of a record is
``SHA-256(seed|round|stratum|id)``, and of each stratum the ``n`` smallest are drawn (equal chances
inside it). ``rule`` says what was settled beforehand: by what the strata are made, the tolerable
rate, and from how many to how many deviations of the first stage the sample is extended, by how
many records. It decides nothing in the draw; the commitment binds it. An extension is a second
round from what was not drawn, with randomness of its own. ``tools/verify_draw.py`` repeats it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from congvu.core import sampling
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.refusals import N_, Refused, refuse

ALGORITHM = "sample-v1"
SMALL = 10
"""From each stratum at least so many, where it has them."""
_KEYS = {"algo", "n", "round", "rule", "units"}


@dataclass(frozen=True)
class Rule:
    """What is settled before anything is drawn.

    ``strata`` names the property the strata are made by (empty: none), ``tolerable`` the rate in
    per cent as text (empty: none named). ``extend`` is ``(from, to, more)``: when the first stage
    shows from … to deviations, ``more`` records are drawn once. Refuses with ``extension-rule``.
    """

    strata: str = ""
    tolerable: str = ""
    extend: tuple[int, int, int] | None = None

    def __post_init__(self) -> None:
        if self.extend is None:
            return
        if not all(sampling.is_whole(each) for each in self.extend) or not (
            1 <= self.extend[0] <= self.extend[1] and self.extend[2] >= 1
        ):
            raise refuse(
                "extension-rule",
                N_("Quy tắc mở rộng mẫu không dùng được."),
                N_(
                    "Ghi: khi đợt đầu có từ (ít nhất 1) đến bao nhiêu sai lệch, rút thêm bao nhiêu."
                ),
            )

    def as_json(self) -> dict[str, Any]:
        """``{strata, tolerable, extend: [from, to, more] or []}``."""
        return {
            "extend": list(self.extend or ()),
            "strata": self.strata,
            "tolerable": self.tolerable,
        }

    def extends(self, deviations: int) -> bool:
        """Whether a first stage with so many deviations is extended."""
        return self.extend is not None and self.extend[0] <= deviations <= self.extend[1]


@dataclass(frozen=True)
class SampleFrame:
    """What is drawn from: ``seats`` are (stratum, n), ``units`` (id, stratum).

    The order of both is part of the commitment. Refuses with ``frame-shape``, ``frame-round``,
    ``frame-unit``, ``frame-duplicate``, ``frame-n``.
    """

    seats: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, str], ...]
    rule: Rule = Rule()
    round: int = 1

    def __post_init__(self) -> None:
        # The checks of ids, their number and the round are those of a simple frame.
        whole = [n for _, n in self.seats]
        good = all(sampling.is_whole(n) and n >= 1 for n in whole)
        sampling.simple(
            (each for each, _ in self.units), sum(whole) if good else 0, round=self.round
        )
        sizes = self.sizes()
        names = [name for name, _ in self.seats]
        if len(set(names)) != len(names) or len(names) > sampling.MOST_STRATA:
            raise _shape()
        for name, n in self.seats:
            if n > sizes.get(name, 0):
                raise refuse(
                    "frame-n",
                    N_("Số cần chọn “{n}” nằm ngoài khoảng từ 1 đến {size}."),
                    N_("Sửa số cần chọn, hoặc kiểm tra khung chọn đã đủ chưa."),
                    n=n,
                    size=sizes.get(name, 0),
                )

    @property
    def n(self) -> int:
        """How many are drawn in all."""
        return sum(n for _, n in self.seats)

    def sizes(self) -> dict[str, int]:
        """How many records each stratum has."""
        found: dict[str, int] = {}
        for _, stratum in self.units:
            found[stratum] = found.get(stratum, 0) + 1
        return found

    def as_json(self) -> dict[str, Any]:
        """``{algo, n: [[stratum, n], …], round, rule, units: [[id, stratum], …]}``."""
        return {
            "algo": ALGORITHM,
            "n": [list(each) for each in self.seats],
            "round": self.round,
            "rule": self.rule.as_json(),
            "units": [list(each) for each in self.units],
        }


def _shape() -> Refused:
    return refuse(
        "frame-shape",
        N_("Khung chọn không đúng khuôn."),
        N_("Ghi theo khuôn {shape}."),
        shape='{"algo": "sample-v1", "n": [["", 2]], "round": 1, "rule": {"extend": [], '
        '"strata": "", "tolerable": ""}, "units": [["101", ""], …]}',
    )


def frame_from_json(value: object) -> SampleFrame:
    """The frame in parsed JSON. Refuses with ``frame-shape``, or as :class:`SampleFrame`."""
    if not isinstance(value, dict) or set(value) != _KEYS or value["algo"] != ALGORITHM:
        raise _shape()
    rule, seats, units = value["rule"], value["n"], value["units"]
    if (
        not isinstance(rule, dict)
        or set(rule) != {"extend", "strata", "tolerable"}
        or not isinstance(rule["extend"], list)
        or len(rule["extend"]) not in (0, 3)
        or not all(isinstance(rule[key], str) for key in ("strata", "tolerable"))
        or not all(_pairs(rows) for rows in (seats, units))
        or not all(isinstance(name, str) and sampling.is_utf8(name) for name, _ in seats)
        or not all(isinstance(name, str) and sampling.is_utf8(name) for _, name in units)
    ):
        raise _shape()
    told = Rule(rule["strata"], rule["tolerable"], tuple(rule["extend"]) or None)
    return SampleFrame(
        tuple((name, n) for name, n in seats),
        tuple((each, name) for each, name in units),
        told,
        value["round"],
    )


def _pairs(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, list) and len(row) == 2 for row in rows)


def stratified(
    units: Sequence[tuple[str, str]], n: int, rule: Rule, *, minimum: int = SMALL, round: int = 1
) -> SampleFrame:
    """The frame of ``n`` of ``units`` (id, stratum): proportional, at least ``minimum`` of each
    stratum where it has them. A stratum whose share is nought has no seat.

    Refuses as :func:`.sampling.allocate` and :class:`SampleFrame`.
    """
    sizes: dict[str, int] = {}
    for _, stratum in units:
        sizes[stratum] = sizes.get(stratum, 0) + 1
    shares = sampling.allocate(sizes, n, minimum)
    seats = tuple((name, shares[name]) for name in sorted(shares) if shares[name])
    return SampleFrame(seats, tuple(units), rule, round)


def extension(frame: SampleFrame, drawn: Sequence[str]) -> SampleFrame:
    """The second round: what was not drawn, by the rule's number, in proportion.

    Refuses with ``extension-rule`` where the rule knows no extension or asks for more than is left.
    """
    taken = set(drawn)
    left = [unit for unit in frame.units if unit[0] not in taken]
    if frame.rule.extend is None or frame.rule.extend[2] > len(left):
        raise refuse(
            "extension-rule",
            N_("Quy tắc mở rộng mẫu không dùng được."),
            N_("Ghi: khi đợt đầu có từ (ít nhất 1) đến bao nhiêu sai lệch, rút thêm bao nhiêu."),
        )
    return stratified(left, frame.rule.extend[2], frame.rule, minimum=0, round=frame.round + 1)


@dataclass(frozen=True)
class SampleDraw:
    """A draw made: ``picks`` are (id, stratum), stratum by stratum, in the order of the tickets."""

    commitment: str
    seed: str
    picks: tuple[tuple[str, str], ...]

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids alone."""
        return tuple(each for each, _ in self.picks)

    def as_json(self) -> dict[str, Any]:
        """``{commitment, seed, picks, selected}``."""
        return {
            "commitment": self.commitment,
            "seed": self.seed,
            "picks": [list(each) for each in self.picks],
            "selected": list(self.selected),
        }


def commitment(frame: SampleFrame) -> str:
    """SHA-256, in hex, of the frame's canonical JSON: rule and strata are in it."""
    return sha256_hex(canonical(frame.as_json()))


def draw(frame: SampleFrame, randomness: str) -> SampleDraw:
    """Draw every stratum by the same public value. Refuses as :func:`.sampling.seed`."""
    committed = commitment(frame)
    seeded = sampling.seed(committed, randomness)
    picks: list[tuple[str, str]] = []
    for name, n in frame.seats:
        start = f"{seeded}|{frame.round}|{name}|" if name else f"{seeded}|{frame.round}|"
        tickets = sorted(
            (hashlib.sha256(f"{start}{each}".encode()).hexdigest(), each)
            for each, stratum in frame.units
            if stratum == name
        )
        picks += [(each, name) for _, each in tickets[:n]]
    return SampleDraw(committed, seeded, tuple(picks))


def chosen_strata(labels: Mapping[str, str], other: str) -> dict[str, str]:
    """At most six strata from the labels of the records: the five most frequent and ``other``.

    Of equally frequent ones the first by name stays; the same for everyone.
    """
    sizes: dict[str, int] = {}
    for label in labels.values():
        sizes[label] = sizes.get(label, 0) + 1
    if len(sizes) <= sampling.MOST_STRATA:
        return dict(labels)
    by_size = sorted(sizes, key=lambda name: (-sizes[name], name))
    kept = set(by_size[: sampling.MOST_STRATA - 1])
    return {each: label if label in kept else other for each, label in labels.items()}
