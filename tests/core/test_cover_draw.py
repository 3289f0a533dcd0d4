"""The draw of the units of a year, against a plain reading, and the true chances it gives."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import subprocess
import sys
from fractions import Fraction
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.core import cover_draw, coverage, draw_bundle, sampling
from congvu.core.cover_draw import CoverFrame
from congvu.core.draw_bundle import Bundle
from congvu.core.refusals import Refused

TOOL = Path(__file__).parents[2] / "tools" / "verify_draw.py"
FRAME = CoverFrame(
    year=2026,
    cycle=3,
    quota=5,
    reserve=1,
    units=(("xa-01", 200, 2026), ("xa-02", 500, 2027), ("xa-03", 100, 2028), ("xa-04", 100, 2028),
           ("xa-05", 300, 2028), ("xa-06", 200, 2028), ("xa-07", 200, 2026), ("xa-08", 400, 2028)),
)  # fmt: skip
PUBLIC = "XSMB 2026-01-15 giải đặc biệt 12345"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def plainly(frame, public):
    """The method as it is written, with fractions and no shortcuts: [(id, arm)]."""
    text = json.dumps(frame.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    seeded = sha(f"{sha(text)}|{public}" + (f"|{frame.secret}" if frame.secret else ""))

    def ticket(arm, unit):
        return Fraction(int(sha(f"{seeded}|{frame.round}|{arm}|{unit[0]}"), 16))

    left, picks, seats = list(frame.units), [], frame.seats
    for arm, n, key in (
        ("due", seats.due, lambda u: (u[2], ticket("due", u), u[0])),
        ("chance", seats.chance, lambda u: (ticket("chance", u), u[0])),
        ("risk", seats.risk, lambda u: (ticket("risk", u) / u[1], u[0])),
    ):
        left.sort(key=key)
        picks += [(unit[0], arm) for unit in left[:n]]
        left = left[n:]
    return picks


def by_tool(tmp_path, value, *args):
    path = tmp_path / "khung.json"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", str(TOOL), str(path), *args],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@st.composite
def frames(draw):
    size = draw(st.integers(1, 25))
    quota = draw(st.integers(1, size))
    reserve, cycle = draw(st.integers(0, quota)), draw(st.integers(1, 6))
    dues = draw(st.lists(st.integers(2026, 2034), min_size=size, max_size=size))
    weights = draw(st.lists(st.integers(1, 500), min_size=size, max_size=size))
    units = tuple((f"xã {i}|", weights[i], dues[i]) for i in range(size))
    secret = draw(st.sampled_from(["", "5f"]))
    if coverage.compulsory(dues, 2026, cycle, quota, reserve) > quota:
        return FRAME
    return CoverFrame(2026, cycle, quota, reserve, units, draw(st.integers(1, 3)), secret)


@given(frames(), st.text(st.characters(codec="utf-8"), min_size=1))
@settings(max_examples=80, deadline=None)
def test_it_agrees_with_a_plain_reading_of_the_method(frame, public):
    drawn = cover_draw.draw(frame, public)
    assert [(pick.id, pick.arm) for pick in drawn.picks] == plainly(frame, public)
    assert len(drawn.selected) == frame.quota == frame.seats.all
    assert sorted(chain(*cover_draw._Arms(frame).taken(drawn.seed))) == sorted(drawn.selected)
    read = draw_bundle.any_frame(json.loads(json.dumps(frame.as_json())))
    assert read == frame
    due = {pick.id for pick in drawn.picks if pick.arm == "due"}
    if due:  # nobody left over was due before somebody taken as due
        last = max(unit[2] for unit in frame.units if unit[0] in due)
        assert all(unit[2] >= last for unit in frame.units if unit[0] not in due)


@given(frames(), st.data())
@settings(max_examples=60, deadline=None)
def test_leaving_out_who_was_not_drawn_changes_nothing(frame, data):
    """Consistency under sub-frames under one seed: a ticket is a unit's, not a place's."""
    arms = cover_draw._Arms(frame)
    before = arms.drawn("seed")
    spare = [unit for unit in frame.units if unit[0] not in {*chain(*before.values())}]
    if not spare:
        return
    out = data.draw(st.sampled_from(spare))
    smaller = object.__new__(cover_draw._Arms)
    smaller.__dict__ |= arms.__dict__ | {
        "tied": [unit for unit in arms.tied if unit != out],
        "after": [unit for unit in arms.after if unit != out],
    }
    assert smaller.drawn("seed") == before
    kept = [("a", 1), ("b", 3), ("c", 2), ("d", 1)]
    whole = sorted(sampling._keys(sampling.Frame(2, tuple(kept)), "seed"))[:2]
    rest = [unit for unit in kept if unit[0] in {key[1] for key in whole} or unit[0] == "a"]
    again = sorted(sampling._keys(sampling.Frame(2, tuple(rest)), "seed"))[:2]
    assert [key[1] for key in again] == [key[1] for key in whole]


def test_the_published_vector_of_units_and_the_outsiders_tool(tmp_path):
    drawn = cover_draw.draw(FRAME, PUBLIC)
    assert FRAME.seats == dataclasses.replace(FRAME.seats, due=2, chance=1, risk=2)
    assert drawn.as_json() == VECTOR
    done = by_tool(tmp_path, FRAME.as_json(), PUBLIC, drawn.commitment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"commitment {drawn.commitment}",
        f"seed {drawn.seed}",
        *(f"selected {pick.id} {pick.arm}" for pick in drawn.picks),
    ]


def test_a_secret_keeps_a_surprise_from_whoever_knows_both_public_values(tmp_path):
    hidden = dataclasses.replace(FRAME, secret="9d2f")
    drawn = cover_draw.draw(hidden, PUBLIC)
    assert drawn.seed != sampling.seed(drawn.commitment, PUBLIC)
    assert drawn.seed == sha(f"{drawn.commitment}|{PUBLIC}|9d2f")
    done = by_tool(tmp_path, hidden.as_json(), PUBLIC)
    assert f"seed {drawn.seed}" in done.stdout


def test_a_published_bundle_is_verified_by_all(tmp_path):
    drawn = cover_draw.draw(FRAME, PUBLIC)
    whole = Bundle(FRAME, PUBLIC, drawn.commitment, drawn.selected, {"unit": "25"})
    data = json.dumps(whole.as_json()).encode()
    assert draw_bundle.read_bundle(data) == whole
    verdict = draw_bundle.verify(whole)
    assert (verdict.ok, verdict.drawn) == (True, drawn)
    assert by_tool(tmp_path, whole.as_json()).returncode == 0
    swapped = (*drawn.selected[:-1], "xa-03")
    for change, fault in (
        ({"selected": swapped}, draw_bundle.OTHER_DRAW),
        ({"commitment": "0" * 64}, draw_bundle.OTHER_FRAME),
        ({"frame": dataclasses.replace(FRAME, reserve=2)}, draw_bundle.OTHER_FRAME),
    ):
        bad = dataclasses.replace(whole, **change)
        assert fault in draw_bundle.verify(bad).faults
        done = by_tool(tmp_path, bad.as_json())
        assert (done.returncode, "KHÔNG" in done.stderr) == (1, True)
    verdict = draw_bundle.verify(whole, expected="1" * 64)
    assert verdict.faults == (draw_bundle.ANOTHER_COMMITMENT,)
    committed = Bundle(FRAME, "", drawn.commitment, (), {})
    assert draw_bundle.verify(draw_bundle.read_bundle(json.dumps(committed.as_json()).encode())).ok
    assert by_tool(tmp_path, committed.as_json()).stdout == f"commitment {drawn.commitment}\n"
    for odd in (
        {"bundle": "x"},
        whole.as_json() | {"selected": [1]},
        whole.as_json() | {"more": 1},
    ):
        with pytest.raises(Refused) as caught:
            draw_bundle.read_bundle(json.dumps(odd).encode())
        assert caught.value.refusal.code == "bundle-shape"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quota": 0}, "frame-number"),
        ({"quota": 9}, "frame-number"),
        ({"quota": True}, "frame-number"),
        ({"reserve": 6}, "frame-number"),
        ({"reserve": -1}, "frame-number"),
        ({"cycle": 0}, "frame-number"),
        ({"cycle": 61}, "frame-number"),
        ({"year": "2026"}, "frame-number"),
        ({"secret": 7}, "frame-number"),
        ({"round": 1.0}, "frame-number"),
        ({"units": [["a", 1, 2026], ["a", 1, 2027]], "quota": 1}, "frame-duplicate"),
        ({"units": [["a", 0, 2026]], "quota": 1}, "frame-weight"),
        ({"units": [["a", 1, "x"]], "quota": 1}, "frame-weight"),
        ({"units": [["", 1, 2026]], "quota": 1}, "frame-unit"),
        ({"units": [["a", 1]], "quota": 1}, "frame-shape"),
        ({"units": [["a", 1, 2026], ["b", 1, 2026]], "quota": 1, "reserve": 0},
         "coverage-impossible"),
        ({"note": 1}, "frame-key"),
    ],
)  # fmt: skip
def test_a_wrong_frame_is_refused_by_all(change, code, tmp_path):
    value = FRAME.as_json() | change
    with pytest.raises(Refused) as caught:
        draw_bundle.any_frame(value)
    assert caught.value.refusal.code == code
    assert "".join(caught.value.refusal.said().values())
    if change != {"cycle": 61}:  # the tool sets no bound on what is merely long
        done = by_tool(tmp_path, value, PUBLIC)
        assert (done.returncode, "selected" in done.stdout) == (1, False)


def test_the_true_chances():
    """Chance is even among those not compelled; risk follows the weights and never tops 5:1."""
    told = []
    counts = cover_draw.inclusion_counts(FRAME, 3000, told.append)
    assert told == [1000, 2000, 3000]
    assert sum(map(sum, counts.values())) == 5 * 3000
    assert counts["xa-01"] == counts["xa-07"] == (3000, 0, 0)
    luck = [b for a, b, _ in counts.values() if not a]
    assert all(abs(each - 500) < 105 for each in luck)  # one of six, five standard errors
    risk = {unit_id: c for unit_id, (_, _, c) in counts.items()}
    assert risk["xa-03"] < risk["xa-06"] < risk["xa-05"] < risk["xa-08"] < risk["xa-02"]
    exact = exact_risk(FRAME)
    assert all(abs(risk[each] / 3000 - exact[each]) < 0.045 for each in exact)
    part = (
        cover_draw.inclusion_counts(FRAME, 1000),
        cover_draw.inclusion_counts(FRAME, 2000, start=1000),
    )
    assert all(
        counts[each] == tuple(map(sum, zip(part[0][each], part[1][each], strict=True)))
        for each in counts
    )
    with pytest.raises(ValueError, match="run"):
        cover_draw.inclusion_counts(FRAME, 0)


def exact_risk(frame):
    """P(taken by risk), by integrating over the unit's own ticket: fewer than n others lie below.

    One of the free units goes by chance first, each as likely as another.
    """
    free, steps = [unit for unit in frame.units if unit[2] > frame.year], 2000
    found = dict.fromkeys((unit[0] for unit in free), 0.0)
    for lucky in free:
        rest = [unit for unit in free if unit != lucky]
        for me in rest:
            for step in range(steps):
                x, below = (step + 0.5) / steps, [1.0, 0.0]  # P(0 below), P(1 below); n is 2
                for other in rest:
                    if other != me:
                        p = min(1.0, x * other[1] / me[1])
                        below = [below[0] * (1 - p), below[1] * (1 - p) + below[0] * p]
                found[me[0]] += sum(below) / steps / len(free)
    return found


def test_in_a_province_the_chances_are_close_to_the_weights():
    """60 units, 20 seats: 4 by chance, 16 by risk in proportion to weight."""
    units = tuple((f"{i:02}", 100 + 400 * i // 59, 2040) for i in range(60))
    counts = cover_draw.inclusion_counts(CoverFrame(2026, 4, 20, 2, units), 1500)
    total = sum(weight for _, weight, _ in units)
    for unit_id, weight, _ in units:
        target = 16 * weight / total
        assert abs(counts[unit_id][2] / 1500 - target) < 0.07
    tenth = [counts[unit_id][2] for unit_id, *_ in units]
    for first in range(0, 60, 10):  # over ten units luck evens out
        target = 16 * sum(unit[1] for unit in units[first : first + 10]) / total
        assert abs(sum(tenth[first : first + 10]) / 1500 - target) < 0.15


VECTOR = {
    "commitment": "720ae1a5800f0deffaa4cf31557580b6d863b5fb7f0c94b6093c88b80fd770e2",
    "seed": "d38f984a49f3159bc4c32638cca9b37f260e07b7918b6f15a9cb5e6a5bc6e20f",
    "selected": ["xa-01", "xa-07", "xa-03", "xa-08", "xa-02"],
    "picks": [
        ["xa-01", "due", 1],
        ["xa-07", "due", 2],
        ["xa-03", "chance", 1],
        ["xa-08", "risk", 1],
        ["xa-02", "risk", 2],
    ],
}
