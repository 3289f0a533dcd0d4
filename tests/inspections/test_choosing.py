"""Choosing the units of a year: the rule, the commitment, the draw, what a merger inherits."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from congvu.audit.models import Event
from congvu.core import cover_draw, draw_bundle
from congvu.core.actors import SYSTEM
from congvu.inspections import actions
from congvu.inspections.choosing import reading, standing
from congvu.inspections.models import SelectedUnit, UnitSelection
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office
from tests.inspections.conftest import refusal

pytestmark = pytest.mark.django_db

LOTTERY = {
    "source": "Xổ số miền Bắc, giải đặc biệt ngày 16/01/2018",
    "source_on": date(2018, 1, 16),
    "fallback": "Kỳ quay liền sau",
}
MORNING, EVENING = "15/01/2018 08:00", "16/01/2018 19:00"


@pytest.fixture
def cycle(units, clock):
    """Thirty percent of the communes, everyone within four years; counted from 2016."""
    return actions.set_coverage_rule(
        level="huyen",
        minimum_percent=Decimal(30),
        denominator="UBND cấp xã của huyện",
        valid_from=date(2016, 1, 1),
        cycle_years=4,
        by=SYSTEM,
        at=clock("02/01/2018 08:00"),
    )


@pytest.fixture
def committed(cycle, people, tan_son, act):
    return actions.commit_selection(tan_son, year=2018, **LOTTERY, **act(people.minh, MORNING))


@pytest.fixture
def drawn(committed, people, act):
    return actions.draw_selection(committed, randomness="12345", **act(people.minh, EVENING))


def test_the_plan_of_2018_promises_everyone_within_four_years(cycle, people, tan_son, act):
    """17 communes, 6 seats, one of them by chance: 20 seats in four years for 17."""
    for code, on in (("08596", date(2017, 3, 1)), ("08545", date(2014, 5, 1))):
        visited = {each.code: each for each in organisation.units_under(tan_son, on)}[code]
        on_paper_then(tan_son, visited, act, people.minh, on)
    made = standing.draft(tan_son, 2018, date(2018, 1, 15))
    by_key = {each.key: each.standing for each in made.candidates}
    assert (made.outlook.units, made.outlook.quota, made.outlook.reserve) == (17, 6, 1)
    assert (by_key["08596"].last, by_key["08545"].last) == (2017, 2014)
    # Nobody else was ever inspected: they count from the year before the rule.
    assert (by_key["08560"].last, by_key["08560"].never) == (2015, True)
    assert [(row.due, row.room) for row in made.outlook.rows] == [(1, 5), (16, 10), (16, 15),
                                                                  (17, 20)]  # fmt: skip
    assert not made.outlook.feasible  # fifteen at once next year do not fit
    words = {"year": 2018, **LOTTERY, **act(people.minh, MORNING)}
    answer = refusal(actions.commit_selection, tan_son, **words)
    assert answer.code == "coverage-infeasible"
    assert "kiểm tra 9 đơn vị trong năm, tức thêm 3" in answer.said()["what_to_do"]
    assert refusal(actions.commit_selection, tan_son, **words, extra=3).code == "reason-missing"
    chosen = actions.commit_selection(tan_son, **words, extra=3, reason="Trả nợ chu kỳ trước")
    assert reading.frame_of(chosen).quota == 9


def on_paper_then(leader, visited, act, who, on):
    actions.record_from_paper(
        leader,
        visited=visited,
        title="Kiểm tra CCHC",
        period_code="2018-q1",
        on=on,
        decision=("45/QĐ-UBND", on),
        minutes_number="01/BB",
        conclusion=("12/TB-UBND", on),
        signer="Hà Thị Lan",
        summary="Ghi lại.",
        **act(who, "05/01/2018 09:00"),
    )


def even(tan_son, act, who):
    """Four years of inspections on paper: every commune once, evenly."""
    for i, each in enumerate(organisation.units_under(tan_son, date(2018, 1, 1))):
        on_paper_then(tan_son, each, act, who, date(2014 + i % 4, 6, 1))


@pytest.fixture
def history(cycle, people, tan_son, act):
    even(tan_son, act, people.minh)


def test_commitment_randomness_draw_and_verification(history, committed, people, tan_son, act):
    frame = reading.frame_of(committed)
    assert committed.commitment == cover_draw.commitment(frame)
    assert (frame.quota, frame.seats.due, frame.seats.chance, frame.seats.risk) == (6, 5, 1, 0)
    assert json.loads(committed.basis)["risk"]["version"] == "eb-marshall-1"
    who = act(people.minh, "15/01/2018 09:00")
    assert refusal(actions.draw_selection, committed, randomness="1", **who).code == (
        "drawn-before-commitment"
    )
    drawn = actions.draw_selection(committed, randomness="12345", **act(people.minh, EVENING))
    assert not SelectedUnit.objects.exclude(selection=drawn).exists()
    again = draw_bundle.verify(reading.bundle_of(drawn))
    assert again.ok
    assert again.drawn.selected == tuple(drawn.picks.order_by("pk").values_list("key", flat=True))
    who = act(people.minh, "17/01/2018 09:00")
    assert refusal(actions.draw_selection, drawn, randomness="9", **who).code == "already-drawn"
    due = {pick.key for pick in reading.picks_of(drawn) if pick.arm == "due"}
    assert {reading.basis(drawn)["candidates"][key]["last"][:4] for key in due} == {"2014"}
    event = Event.objects.get(kind="unit_selection.drawn")
    assert json.loads(event.data)["selected"] == list(again.drawn.selected)


def test_each_round_has_its_own_randomness(history, drawn, people, tan_son, act):
    more = {"year": 2018, "seats": 2, "reason": "Có đơn thư", "fallback": "Kỳ sau"}
    who = act(people.minh, "20/01/2018 09:00")
    words = {**more, **LOTTERY, "source_on": date(2018, 1, 23)}
    second = actions.commit_more(tan_son, **words, **who)
    assert second.round == 2
    assert not set(drawn.picks.values_list("key", flat=True)) & {
        unit[0] for unit in reading.frame_of(second).units
    }
    later = {"source": "Gieo mười xúc xắc", "source_on": date(2018, 1, 24)}
    assert refusal(actions.commit_more, tan_son, **{**words, **later}, **who).code == "round-open"
    who = act(people.minh, "23/01/2018 19:00")
    answer = refusal(actions.draw_selection, second, randomness=" 12345 ", **who)
    assert answer.code == "randomness-used"
    actions.draw_selection(second, randomness="67890", fell_back="Kỳ quay bị hủy", **who)
    assert [pick.arm for pick in reading.picks_of(second)] == ["chance", "risk"]
    same = {**words, "source_on": date(2018, 1, 23)}
    assert refusal(actions.commit_more, tan_son, **same, **who).code == "source-used"


def test_what_a_commitment_refuses(history, committed, people, tan_son, act):
    who = act(people.minh, MORNING)

    def code(**change):
        words = {"year": 2019, **LOTTERY, "source": "Giải khác", **change}
        return refusal(actions.commit_selection, tan_son, **words, **who).code

    assert code(year=2018) == "selection-present"
    assert code(source=" ") == "source-missing"
    assert code(fallback="") == "source-missing"
    assert code(source_on=date(2018, 1, 14)) == "source-past"
    assert code(source=LOTTERY["source"]) == "source-used"
    assert code(surprise=True) == "publish-missing"
    assert code(surprise=True, publish_on=date(2018, 1, 15)) == "publish-missing"
    assert code(extra=-1, reason="x") == "amendment-impossible"
    assert code(reserve=-1, reason="x") == "amendment-impossible"
    assert code(year=2015) == "coverage-unruled"
    hoa = act(people.hoa, MORNING)
    words = {"year": 2019, **LOTTERY}
    assert refusal(actions.commit_selection, tan_son, **words, **hoa).code == "not-leading"


def test_a_rule_without_a_cycle_promises_nothing(rule, people, tan_son, act):
    words = {"year": 2018, **LOTTERY, **act(people.minh, MORNING)}
    assert refusal(actions.commit_selection, tan_son, **words).code == "cycle-missing"
    bad = {"level": "huyen", "minimum_percent": Decimal(30), "denominator": "xã",
           "valid_from": date(2018, 1, 1), **act(SYSTEM, MORNING)}  # fmt: skip
    assert refusal(actions.set_coverage_rule, cycle_years=0, **bad).code == "cycle-impossible"


def test_offices_stand_in_the_denominator_where_the_rule_says_so(people, tan_son, act, clock):
    for code in ("noi-vu", "tu-phap"):
        Office.objects.create(unit=tan_son, code=code, name=f"Phòng {code}", kind="professional")
    actions.set_coverage_rule(
        level="huyen",
        minimum_percent=Decimal(30),
        denominator="UBND cấp xã và phòng chuyên môn",
        valid_from=date(2018, 1, 1),
        scope="offices",
        cycle_years=4,
        by=SYSTEM,
        at=clock("02/01/2018 08:00"),
    )
    made = standing.draft(tan_son, 2018, date(2018, 1, 15))
    rooms = [each for each in made.candidates if each.office]
    assert made.outlook.units == 17 + len(rooms) > 17
    row = actions.commit_selection(tan_son, year=2018, **LOTTERY, **act(people.minh, MORNING))
    assert {unit[1] for unit in reading.frame_of(row).units if "/" in unit[0]} <= {200}
    actions.draw_selection(row, randomness="31", **act(people.minh, EVENING))
    assert row.picks.count() == made.outlook.quota


def test_the_chances_are_counted_on_and_on(history, committed, people, act):
    who = act(people.minh, MORNING)
    for runs in (300, 200):
        row = actions.count_chances(committed, runs=runs, **who)
    assert row.inclusion_runs == 500
    frame = reading.frame_of(row)
    whole = cover_draw.inclusion_counts(frame, 500)
    assert json.loads(row.inclusion) == {key: list(each) for key, each in whole.items()}
    assert sum(each.all for each in reading.chances(row).values()) == pytest.approx(6000, abs=20)
    UnitSelection.objects.filter(pk=row.pk).update(inclusion_runs=cover_draw.RUNS)
    assert refusal(actions.count_chances, row, **who).code == "chances-counted"


def test_a_merged_unit_inherits_its_debts(people, tan_son, hire, act, clock):
    """July 2025: Minh Đài of Mỹ Thuận, Văn Luông and the old Minh Đài owes the oldest of them."""
    for code, on in (("08590", date(2024, 4, 1)), ("08596", date(2021, 4, 1)),
                     ("08593", date(2022, 4, 1)), ("08545", date(2023, 4, 1))):  # fmt: skip
        old = organisation.unit_at(code, date(2024, 12, 31))
        on_paper_then(tan_son, old, act, people.minh, on)
    new = organisation.unit_at("25", date(2026, 1, 15))
    actions.set_coverage_rule(
        level="tinh",
        minimum_percent=Decimal(30),
        denominator="UBND cấp xã",
        valid_from=date(2026, 1, 1),
        cycle_years=4,
        counts_from=2026,
        by=SYSTEM,
        at=clock("02/01/2026 08:00"),
    )
    made = standing.draft(new, 2026, date(2026, 1, 15))
    found = {each.key: each for each in made.candidates}
    assert len(found) == 148
    forebears = {
        each.code: on
        for each in organisation.forebears(found["08593"].unit)
        for on in [standing.last_visits([each.pk], date(2026, 1, 1)).get(each.pk)]
    }
    assert date(2021, 4, 1) in forebears.values()
    never = [code for code, on in forebears.items() if on is None]
    oldest = found["08593"]
    if len(never) > 1:  # one of its parts was never inspected: that debt is the oldest
        assert oldest.debt.on is None
        assert oldest.owed_by
    # Thu Cúc went on alone; its own last inspection counts.
    assert (found["08545"].debt.on, found["08545"].owed_by) == (date(2023, 4, 1), "Xã Thu Cúc")
    assert made.outlook.feasible
