"""Planted conduct is seen, honest units are left alone, and shuffled labels say nothing."""

import importlib.util
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from congvu.demo.conduct import SHOWN_BY, Conduct, province
from congvu.inspections.flags import BY_CODE, FLAGS
from congvu.inspections.flags.judge import judge, weigh
from congvu.inspections.flags.outcome import Around, Outcome, Verdict
from congvu.inspections.flags.parameters import settings_on
from congvu.inspections.flags.worktime import by_weekday

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
SETTINGS = settings_on(LAST)
REPORT_DAYS = SETTINGS.report_days(FIRST, LAST)
LINE = by_weekday(date(2024, 1, 1), date(2027, 1, 1))
AROUND = Around(LINE, FIRST, LAST, REPORT_DAYS)
ROOT = Path(__file__).resolve().parents[3]


def made(seed, **said):
    return province(seed, LINE, FIRST, LAST, report_days=REPORT_DAYS, **said)


@pytest.fixture(scope="module")
def planted():
    found = made(7, units=36, each=1)
    return found, judge([each.unit for each in found], FLAGS, SETTINGS, AROUND)


def test_conduct_at_ten_per_cent_is_asked_about(planted):
    found, judged = planted
    seen = defaultdict(list)
    for each in found:
        for code in SHOWN_BY.get(each.conduct, ()):
            seen[code].append(judged.of(each.unit.id, code).verdict is Verdict.HIT)
    assert set(seen) == set(BY_CODE)
    missed = [code for code, hits in seen.items() if not all(hits)]
    assert not set(missed) - {"B2"}  # docs/flags.md says why


def test_the_rows_behind_a_question_are_mostly_those_that_were_treated(planted):
    found, judged = planted
    unit = next(each.unit for each in found if each.conduct is Conduct.BACKDATE)
    rows = {row.id: row for row in unit.dossiers}
    asked = judged.of(unit.id, "T2").rows
    assert 15 <= len(asked) <= 30
    assert all(rows[i].finished_at <= rows[i].due_at < rows[i].finished_recorded_at for i in asked)


def test_honest_units_are_hardly_asked(planted):
    found, judged = planted
    honest = [each.unit.id for each in found if each.conduct is None]
    asked = [
        (unit, flag.page.code)
        for unit in honest
        for flag in FLAGS
        if judged.of(unit, flag.page.code).verdict is Verdict.HIT
    ]
    # B2 takes good management for a missing tail: docs/flags.md.
    assert len({unit for unit, code in asked if code != "B2"}) <= 0.05 * len(honest), asked
    assert len({unit for unit, _ in asked}) <= 0.1 * len(honest), asked


def test_the_same_seed_gives_the_same_province():
    once, twice = (made(3, units=3, each=0, dossiers=20) for _ in range(2))
    assert once == twice
    assert made(4, units=3, each=0, dossiers=20) != once


def test_dossiers_shuffled_between_units_flag_at_most_at_the_rate():
    # With whose they are taken away, no unit can stand out: what is asked then is asked wrongly.
    codes = ("T2", "R1", "P1", "B1", "B2")
    asked = 0
    for seed in range(3):
        random = Random(seed)
        found = [each.unit for each in made(seed, units=12, each=0) if len(each.unit.dossiers) > 50]
        rows = [row for unit in found for row in unit.dossiers if not row.imported]
        random.shuffle(rows)
        size = len(rows) // len(found)
        mixed = [
            replace(unit, dossiers=tuple(rows[at * size : (at + 1) * size]), outages=())
            for at, unit in enumerate(found)
        ]
        judged = judge(mixed, [BY_CODE[code] for code in codes], SETTINGS, AROUND)
        asked += any(judged.hits.values())
    # In no province was anything true: the share of provinces with a question is the rate held.
    assert asked <= 1


def test_over_many_true_nothings_the_share_is_held():
    random, wrong = Random(1), 0
    for _ in range(200):
        nothing = {
            (unit, "T1"): Outcome(Verdict.PASS, chance=random.random(), strong=True)
            for unit in range(40)
        }
        wrong += weigh(nothing, 0.05).hits["T1"] > 0
    assert wrong / 200 <= 0.1  # 0.05 and three times its error


def test_a_hit_needs_its_cases_whatever_the_chance():
    few = {(1, "T1"): Outcome(Verdict.PASS, k=1, chance=1e-9, strong=False)}
    assert weigh(few, 0.05).of(1, "T1").verdict is Verdict.PASS


def test_the_bench_measures_and_says_it():
    spec = importlib.util.spec_from_file_location("planted_bench", ROOT / "bench" / "planted.py")
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    assert bench.share(38, 40) == "38/40 = 95% (83,5–98,6)"
    text = (ROOT / "docs" / "flags.md").read_text(encoding="utf-8")
    for flag in FLAGS:
        assert f"| {flag.page.code} |" in text
