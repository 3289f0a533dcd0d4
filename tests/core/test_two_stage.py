"""Samples in strata and in two stages: what they say holds at least as often as they promise."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import pytest

from congvu.core import sample_draw, sampling
from congvu.core.estimates import FIVE_PERCENT, upper_limit
from congvu.core.refusals import Refused
from congvu.core.sample_draw import Rule, SampleFrame
from congvu.core.two_stage import (
    Part,
    Stages,
    estimated,
    stages_sentence,
    strata_sentence,
    stratified_upper,
    tolerable_sentence,
)


def hyper(k, D, n, N):
    if not 0 <= k <= min(n, D) or n - k > N - D:
        return Fraction(0)
    return Fraction(math.comb(D, k) * math.comb(N - D, n - k), math.comb(N, n))


def misses(stages: Stages, D: int, alpha: Fraction) -> Fraction:
    """By brute force: the chance that the limit lies below the truth."""
    missed = Fraction(0)
    for k1 in range(min(stages.n1, D) + 1):
        first = hyper(k1, D, stages.n1, stages.N)
        if not first:
            continue
        if not stages.extends(k1):
            missed += first * (stages.upper(k1, None, alpha) < D)
            continue
        for k2 in range(min(stages.n2, D - k1) + 1):
            second = hyper(k2, D - k1, stages.n2, stages.N - stages.n1)
            if second:
                missed += first * second * (stages.upper(k1, k1 + k2, alpha) < D)
    return missed


@pytest.mark.parametrize(
    ("N", "n1", "n2", "region"),
    [(40, 12, 8, (1, 1)), (60, 20, 20, (1, 2)), (35, 10, 25, (2, 4)), (30, 15, 10, (1, 9))],
)
def test_an_extended_sample_misses_at_most_as_often_as_it_says(N, n1, n2, region):
    """Every number of deviations, every outcome: no more than 5% (and 10%) of samples mislead."""
    stages = Stages(N, n1, n2, region)
    for alpha in (FIVE_PERCENT, Fraction(1, 10)):
        worst = max(misses(stages, D, alpha) for D in range(N + 1))
        assert worst <= alpha
        assert worst > alpha / 5  # and it is no empty caution


def test_adding_until_it_looks_good_would_mislead():
    """Why the limit of a plain sample may not be used after an extension."""

    def naive(D):
        missed = Fraction(0)
        for k1 in range(min(20, D) + 1):
            for k2 in range(min(20, D - k1) + 1):
                chance = hyper(k1, D, 20, 60) * hyper(k2, D - k1, 20, 40)
                best = min(upper_limit(k1, 20, 60), upper_limit(k1 + k2, 40, 60))
                missed += chance * (best < D)
        return missed

    stages = Stages(60, 20, 20, (1, 20))
    worst = max(range(61), key=naive)
    assert naive(worst) > FIVE_PERCENT
    assert misses(stages, worst, FIVE_PERCENT) <= FIVE_PERCENT


def test_a_sample_that_was_not_extended_loses_nothing():
    stages = Stages(762, 60, 60, (1, 2))
    assert stages.upper(0) == upper_limit(0, 60, 762) == 35
    assert stages.upper(3) == upper_limit(3, 60, 762)
    with pytest.raises(ValueError, match="outcome"):
        stages.upper(1)
    with pytest.raises(ValueError, match="outcome"):
        stages.upper(0, 0)


def test_the_limit_grows_with_what_is_found():
    stages = Stages(762, 60, 60, (1, 3))
    totals = [stages.upper(1, total) for total in range(1, 15)]
    assert totals == sorted(totals)
    assert stages.upper(0) <= totals[0]
    assert all(upper >= total for total, upper in enumerate(totals, start=1))


def test_strata_cover_the_truth_by_exact_enumeration():
    """Two small strata, every pair of truths: the added limits miss at most 5%."""
    for (N1, n1), (N2, n2) in (((20, 10), (12, 6)), ((15, 10), (30, 15))):
        for D1, D2 in itertools.product(range(0, N1 + 1, 3), range(0, N2 + 1, 3)):
            missed = Fraction(0)
            for k1, k2 in itertools.product(range(min(n1, D1) + 1), range(min(n2, D2) + 1)):
                chance = hyper(k1, D1, n1, N1) * hyper(k2, D2, n2, N2)
                if chance:
                    parts = [Part("a", N1, n1, k1), Part("b", N2, n2, k2)]
                    missed += chance * (stratified_upper(parts) < D1 + D2)
            assert missed <= FIVE_PERCENT


def test_strata_in_two_stages_cover_by_simulation():
    """300 whole inspections by the real draw, the rule looked at each time."""
    dice = random.Random(2018)
    held = extended = 0
    bad = {f"a{i}" for i in range(9)} | {f"b{i}" for i in range(5)}
    units = [(f"a{i}", "a") for i in range(90)] + [(f"b{i}", "b") for i in range(60)]
    rule = Rule("channel", "10", (1, 4, 30))
    frame = sample_draw.stratified(units, 30, rule)
    for run in range(300):
        first = sample_draw.draw(frame, f"{run}|{dice.random()}")
        seen = list(first.picks)
        if rule.extends(sum(each in bad for each in first.selected)):
            second = sample_draw.extension(frame, first.selected)
            seen += sample_draw.draw(second, f"{run}|thêm").picks
            extended += 1
        assert len({each for each, _ in seen}) == len(seen)
        parts = [
            Part(name, size, sum(s == name for _, s in seen),
                 sum(s == name and each in bad for each, s in seen))
            for name, size in frame.sizes().items()
        ]  # fmt: skip
        held += stratified_upper(parts, two_stage=True) >= len(bad)
    assert extended > 100
    assert held >= 285


def test_the_estimate_weighs_each_stratum_by_its_size():
    """10 of 20 in a stratum of 80, 0 of 20 in one of 720: 5%, not 25%."""
    parts = [Part("nộp trực tiếp", 80, 20, 10), Part("trực tuyến", 720, 20, 0)]
    assert estimated(parts) == Fraction(1, 20)
    said = strata_sentence(parts).said()
    assert "khoảng 5% sai lệch" in said
    assert "theo 2 nhóm trong 800 hồ sơ" in said
    with pytest.raises(ValueError, match="without a sample"):
        estimated([Part("a", 5, 0, 0)])


def test_a_stratum_seen_whole_costs_the_others_nothing():
    parts = [Part("a", 10, 10, 2), Part("b", 700, 60, 0)]
    assert stratified_upper(parts) == 2 + upper_limit(0, 60, 700)


def test_what_is_printed_of_two_stages_and_of_the_tolerable_rate():
    said = stages_sentence(Stages(762, 60, 60, (1, 2)), 1, 1).said()
    assert said.startswith("Đợt đầu 60 hồ sơ có 1 sai lệch nên rút thêm 60")
    assert "cả hai đợt 120 trong 762" in said
    assert "mẫu đủ để nói" in tolerable_sentence(38, 762, FIVE_PERCENT).said()
    assert "chưa đủ" in tolerable_sentence(39, 762, FIVE_PERCENT).said()  # 39 = ⌈5% of 762⌉


# --- the draw ------------------------------------------------------------------------------------

UNITS = [(str(number), "trực tuyến" if number % 3 else "trực tiếp") for number in range(1, 121)]


def test_the_draw_is_the_same_for_everyone_and_proportional():
    frame = sample_draw.stratified(UNITS, 60, Rule("channel", "5", (1, 2, 30)))
    assert frame.seats == (("trực tiếp", 20), ("trực tuyến", 40))
    again = sample_draw.frame_from_json(frame.as_json())
    assert again == frame
    first = sample_draw.draw(frame, "27946")
    assert first == sample_draw.draw(again, "27946")
    assert first.picks != sample_draw.draw(frame, "27947").picks
    assert all(dict(UNITS)[each] == stratum for each, stratum in first.picks)


def test_a_stratum_taken_away_leaves_the_tickets_of_the_others():
    """Consistency under sub-frames: with the same seed the order inside a stratum stays."""
    frame = sample_draw.stratified(UNITS, 60, Rule("channel"))
    drawn = sample_draw.draw(frame, "27946")
    seeded = drawn.seed
    online = [each for each, stratum in UNITS if stratum == "trực tuyến"]
    by_hand = sorted(online, key=lambda each: sampling.sha256_hex(f"{seeded}|1|trực tuyến|{each}"))
    assert [e for e, s in drawn.picks if s == "trực tuyến"] == by_hand[:40]
    # fewer seats: a beginning of the same list
    fewer = [each for each, _ in itertools.islice(
        (pick for pick in drawn.picks if pick[1] == "trực tuyến"), 25)]  # fmt: skip
    assert fewer == by_hand[:25]


def test_small_strata_give_ten_where_they_have_them():
    units = [(f"a{i}", "a") for i in range(300)] + [(f"b{i}", "b") for i in range(12)]
    units += [(f"c{i}", "c") for i in range(4)]
    assert dict(sample_draw.stratified(units, 60, Rule()).seats) == {"a": 46, "b": 10, "c": 4}
    with pytest.raises(Refused, match="ngoài khoảng từ 24"):
        sample_draw.stratified(units, 20, Rule())


def test_more_than_six_labels_become_five_and_the_rest():
    labels = {f"{field}{i}": field for field, n in zip("abcdefgh", range(9, 1, -1), strict=True)
              for i in range(n)}  # fmt: skip
    found = sample_draw.chosen_strata(labels, "(khác)")
    assert sorted(set(found.values())) == ["(khác)", "a", "b", "c", "d", "e"]
    assert sample_draw.chosen_strata(dict(UNITS), "(khác)") == dict(UNITS)


def test_the_rule_is_bound_by_the_commitment():
    plain = sample_draw.stratified(UNITS, 60, Rule("channel", "5", (1, 2, 30)))
    for other in (Rule("channel", "5", (1, 3, 30)), Rule("channel", "10", (1, 2, 30)), Rule()):
        frame = sample_draw.stratified(UNITS, 60, other)
        assert sample_draw.commitment(frame) != sample_draw.commitment(plain)


def test_an_extension_takes_nothing_twice_and_only_what_the_rule_says():
    frame = sample_draw.stratified(UNITS, 60, Rule("channel", "5", (1, 2, 30)))
    first = sample_draw.draw(frame, "27946")
    more = sample_draw.extension(frame, first.selected)
    assert (more.round, more.n, len(more.units)) == (2, 30, 60)
    second = sample_draw.draw(more, "31415")
    assert not set(first.selected) & set(second.selected)
    assert not frame.rule.extends(0)
    assert frame.rule.extends(2)
    assert not frame.rule.extends(3)
    for wrong in ((0, 2, 30), (2, 1, 30), (1, 2, 0)):
        with pytest.raises(Refused, match="mở rộng"):
            Rule("", "", wrong)
    with pytest.raises(Refused, match="mở rộng"):
        sample_draw.extension(sample_draw.stratified(UNITS, 60, Rule()), first.selected)
    wide = sample_draw.stratified(UNITS, 60, Rule("", "", (1, 2, 61)))
    with pytest.raises(Refused, match="mở rộng"):
        sample_draw.extension(wide, first.selected)


@pytest.mark.parametrize(
    "change",
    [
        {"n": [["trực tiếp", 20], ["trực tiếp", 40]]},
        {"n": [["trực tiếp", 41]]},
        {"n": [["trực tiếp", True]]},
        {"n": [["nhóm lạ", 1]]},
        {"n": 60},
        {"units": [["1", ""], ["1", ""]]},
        {"units": [["1", 2]]},
        {"rule": {"strata": "", "tolerable": ""}},
        {"rule": {"strata": "", "tolerable": "", "extend": [1]}},
        {"round": 0},
        {"more": 1},
    ],
)
def test_a_frame_that_is_none_is_refused(change):
    good = sample_draw.stratified(UNITS, 60, Rule("channel")).as_json()
    with pytest.raises(Refused):
        sample_draw.frame_from_json(good | change)
    assert isinstance(sample_draw.frame_from_json(good), SampleFrame)
