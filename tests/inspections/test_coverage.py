"""How many communes a district inspected, counted by hand, as it was known at each moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from congvu.core.periods import parse_period
from congvu.figures import queries as figures
from congvu.inspections import actions, queries
from congvu.inspections.rules import units_needed
from congvu.organisation import queries as organisation
from tests.inspections.conftest import moment, refusal

pytestmark = pytest.mark.django_db

NINE_MONTHS = parse_period("2018-9m")
SIX = ("08596", "08545", "08560", "08575", "08584", "08593")


def communes(tan_son):
    return {each.code: each for each in organisation.units_under(tan_son, date(2018, 11, 9))}


def on_paper(tan_son, visited, act, minh, on=date(2018, 5, 15), at="05/10/2018 09:00", **more):
    return actions.record_from_paper(
        tan_son,
        visited=visited,
        title=f"Kiểm tra CCHC tại {visited.name}",
        period_code="2018-q1",
        on=on,
        decision=("45/QĐ-UBND", date(2018, 3, 1)),
        minutes_number="01/BB",
        conclusion=("12/TB-UBND", max(on, date(2018, 5, 30))),
        signer="Hà Thị Lan",
        summary="Niêm yết thiếu hai thủ tục.",
        **act(minh, at),
        **more,
    )


def coverage(unit, as_of, period=NINE_MONTHS):
    found = figures.measure("inspection.coverage", unit, period, moment(as_of))
    return found.numerator, found.denominator


@pytest.mark.parametrize(
    ("population", "percent", "needed"),
    [(17, "30", 6), (30, "30", 9), (13, "30", 4), (10, "30", 3), (3, "30", 1), (17, "20", 4)],
)
def test_thirty_percent_is_rounded_up_to_whole_units(population, percent, needed):
    assert units_needed(population, Decimal(percent)) == needed


def test_six_of_seventeen_communes(people, tan_son, act):
    """17 communes in 2018; six concluded; one of them visited twice counts once."""
    by_code = communes(tan_son)
    assert len(by_code) == 17
    chosen = sorted(by_code)[:6]
    for code in chosen:
        on_paper(tan_son, by_code[code], act, people.minh)
    on_paper(tan_son, by_code[chosen[0]], act, people.minh, on=date(2018, 6, 20))
    assert coverage(tan_son, "09/11/2018 17:00") == (6, 17)
    rows = figures.rows("inspection.coverage", tan_son, NINE_MONTHS, moment("09/11/2018 17:00"))
    assert sorted(row.unit for row in rows if row.in_numerator) == chosen
    assert len(rows) == 17


def test_an_inspection_counts_from_the_moment_it_is_recorded(people, tan_son, van_luong, act):
    on_paper(tan_son, van_luong, act, people.minh, at="05/10/2018 09:00")
    assert coverage(tan_son, "05/10/2018 08:59") == (0, 17)
    assert coverage(tan_son, "05/10/2018 09:00") == (1, 17)


def test_a_visit_after_the_period_does_not_count(people, tan_son, van_luong, act):
    on_paper(tan_son, van_luong, act, people.minh, on=date(2018, 10, 1))
    assert coverage(tan_son, "09/11/2018 17:00") == (0, 17)
    assert coverage(tan_son, "09/11/2018 17:00", parse_period("2018")) == (1, 17)


def test_without_a_conclusion_nothing_was_inspected(decided, visits, signed, phu_tho):
    """Minutes signed, but no notice of conclusion: a visit, not an inspection."""
    signed(visits.xa)
    signed(visits.huyen)
    assert coverage(phu_tho, "30/11/2018 17:00", parse_period("2018"))[0] == 0


def test_the_province_has_thirteen_districts_below_it(concluded, phu_tho, van_luong, tan_son):
    """Directly below: the commune it visited on the way is the district's to count, not its own."""
    assert coverage(phu_tho, "30/11/2018 17:00", parse_period("2018")) == (1, 13)
    assert coverage(tan_son, "30/11/2018 17:00", parse_period("2018")) == (0, 17)
    commune = figures.measure(
        "inspection.coverage", van_luong, NINE_MONTHS, moment("30/11/2018 17:00")
    )
    assert (commune.denominator, commune.value) == (0, None)
    assert commune.reason


def plan_words(tan_son, targets, **more):
    return {
        "year": 2018,
        "number": "07/KH-UBND",
        "signed_on": date(2018, 2, 5),
        "purpose": "Kiểm tra CCHC ở xã",
        "population": 17,
        "targets": [actions.Target(each, "bốc thăm", month=5) for each in targets],
        **more,
    }


def test_a_plan_made_here_reaches_its_rule(rule, people, tan_son, act):
    under = list(communes(tan_son).values())
    who = act(people.minh, "05/02/2018 09:00")
    answer = refusal(actions.record_plan, tan_son, **plan_words(tan_son, under[:5]), **who)
    assert (answer.code, answer.params["needed"]) == ("coverage-too-small", 6)
    plan = actions.record_plan(tan_son, **plan_words(tan_son, under[:6]), **who)
    reached = queries.coverage(plan)
    assert (reached.population, reached.needed, reached.chosen, reached.concluded) == (17, 6, 6, 0)
    assert (reached.minimum_percent, reached.denominator) == ("30", "UBND cấp xã của huyện")
    on_paper(tan_son, under[0], act, people.minh, plan=plan)
    on_paper(tan_son, under[9], act, people.minh, plan=plan)  # not one that was chosen
    assert queries.coverage(plan).concluded == 1


def test_a_signed_paper_plan_is_kept_though_too_small(rule, people, tan_son, act):
    two = list(communes(tan_son).values())[:2]
    plan = actions.record_plan(
        tan_son,
        **plan_words(tan_son, two, from_paper=True),
        **act(people.minh, "05/02/2018 09:00"),
    )
    assert not queries.coverage(plan).enough


def test_what_a_plan_refuses(rule, people, tan_son, van_luong, phu_tho, act):
    who = act(people.minh, "05/02/2018 09:00")

    def code(targets, **more):
        words = plan_words(tan_son, targets, from_paper=True) | more
        return refusal(actions.record_plan, tan_son, **words, **who).code

    assert code([van_luong, van_luong]) == "target-twice"
    assert code([phu_tho]) == "unit-not-under"
    assert code([van_luong], year=2012) == "coverage-unruled"
    actions.record_plan(tan_son, **plan_words(tan_son, [van_luong], from_paper=True), **who)
    assert code([van_luong]) == "plan-number-taken"
    hoa = act(people.hoa, "05/02/2018 09:00")
    words = plan_words(tan_son, [van_luong], number="8/KH")
    assert refusal(actions.record_plan, tan_son, **words, **hoa).code == "not-leading"


def test_a_coverage_rule_says_of_what(units, act):
    from congvu.core.actors import SYSTEM

    words = {"level": "huyen", "valid_from": date(2018, 1, 1), **act(SYSTEM, "02/01/2018 08:00")}
    assert refusal(
        actions.set_coverage_rule, minimum_percent=Decimal(0), denominator="xã", **words
    ).code == ("percent-impossible")
    assert refusal(
        actions.set_coverage_rule, minimum_percent=Decimal(30), denominator=" ", **words
    ).code == ("denominator-missing")


def test_days_of_a_paper_inspection_follow_each_other(people, tan_son, van_luong, act):
    assert (
        refusal(on_paper, tan_son, van_luong, act, people.minh, on=date(2018, 2, 1)).code
        == "conclusion-before-minutes"
    )
