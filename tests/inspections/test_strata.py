"""A sample in strata, extended once by its rule: settled beforehand, drawn anew, said plainly."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from congvu.core.canonical import canonical
from congvu.inspections import actions, content, integrity, queries, strata
from congvu.inspections.models import Draw, Frame, SampleItem, SecondStage
from tests.inspections.conftest import refusal

pytestmark = pytest.mark.django_db
DAY = "09/11/2018"


@pytest.fixture
def frame(visits, people, act, monkeypatch):
    """A hundred and twenty tasks of the district, a third of them not counted as done."""
    rows = [
        {"kind": "task", "id": number, "label": f"Nhiệm vụ {number}", "unit": "240",
         "in_numerator": number % 3 > 0}
        for number in range(1, 121)
    ]  # fmt: skip
    frozen = content.freeze

    def freeze(*asked):
        return frozen(*asked)[0], canonical(rows), len(rows), 80

    monkeypatch.setattr(content, "freeze", freeze)
    return actions.freeze_frame(
        visits.huyen, figure_code="plan.tasks_specified", **act(people.son, f"{DAY} 08:30")
    )


@pytest.fixture
def sample(frame, people, act):
    """Sixty in two strata, 10% named, thirty more when one to three deviate."""
    draw = actions.commit_draw(
        frame,
        n=60,
        source="Giải đặc biệt XSMB ngày 09/11/2018",
        strata="numerator",
        tolerable=Decimal("10.0"),
        extend=(1, 3, 30),
        **act(people.son, f"{DAY} 09:00"),
    )
    return actions.draw_sample(draw, randomness="27946", **act(people.son, f"{DAY} 09:30"))


def test_a_value_known_at_the_commitment_draws_nothing(sample, visits, people, act):
    """Drawn at 09:30: what is committed to after that could have been made to fit it."""
    other = actions.freeze_frame(
        visits.huyen, figure_code="inspection.coverage", **act(people.son, f"{DAY} 09:35")
    )
    late = actions.commit_draw(
        other, n=5, source="XSMB ngày 09/11/2018", **act(people.son, f"{DAY} 09:40")
    )
    who = act(people.son, f"{DAY} 09:50")
    for value in ("27946", " 27946 "):
        assert refusal(actions.draw_sample, late, randomness=value, **who).code == "randomness-used"
    assert not late.items.exists()
    assert actions.draw_sample(late, randomness="27945", **who).items.count() == 5


def test_two_committed_before_the_value_came_share_it(frame, visits, people, act):
    more = actions.freeze_frame(
        visits.xa, figure_code="plan.tasks_specified", **act(people.son, f"{DAY} 08:40")
    )
    drawn = []
    for each in (frame, more):
        who = act(people.son, f"{DAY} 09:00")
        drawn.append(actions.commit_draw(each, n=5, source="XSMB ngày 09/11/2018", **who))
    for each in drawn:
        actions.draw_sample(each, randomness="27946", **act(people.son, f"{DAY} 09:30"))


def look(items, people, act, bad=0, hour="10:00"):
    """The files of ``items`` opened: the first ``bad`` deviate."""
    for number, item in enumerate(items):
        result = "deviation" if number < bad else "clean"
        actions.examine(
            item, result=result, observed="Lệch ngày", **act(people.son, f"{DAY} {hour}")
        )


def test_the_strata_are_settled_with_the_commitment_and_proportional(sample, frame):
    assert strata.properties(frame) == {"numerator": strata.LABELS["numerator"]}
    told = json.loads(sample.canonical_frame)
    assert told["n"] == [["chưa tính đạt", 20], ["tính đạt", 40]]
    assert told["rule"] == {"extend": [1, 3, 30], "strata": "numerator", "tolerable": "10"}
    assert (sample.strata, sample.tolerable) == ("numerator", Decimal("10.0"))
    seen = sample.items.order_by("rank").values_list("stratum", flat=True)
    assert list(seen) == ["chưa tính đạt"] * 20 + ["tính đạt"] * 40


def test_a_clean_first_stage_is_not_extended(sample, people, act):
    look(sample.items.order_by("rank"), people, act)
    said = strata.reading(sample)
    assert (said.first, said.due) == (0, False)
    assert "theo 2 nhóm trong 120 hồ sơ, thấy 0 sai lệch" in said.sentence.said()
    again = refusal(
        actions.commit_extension, sample, source="XSMB", **act(people.son, f"{DAY} 11:00")
    )
    assert again.code == "extension-not-ruled"


def test_too_many_deviations_are_not_thinned_by_more_files(sample, people, act):
    """Four of sixty: above the rule. Adding until it looks better is refused."""
    look(sample.items.order_by("rank"), people, act, bad=4)
    again = refusal(
        actions.commit_extension, sample, source="XSMB", **act(people.son, f"{DAY} 11:00")
    )
    assert again.code == "extension-not-ruled"
    assert "chưa đủ" in strata.reading(sample).tolerable.said()


def test_the_rule_asks_for_more_and_gets_it_once(sample, people, act, visits):
    """Two deviate: thirty more, by a new value; until then no sentence and no minutes."""
    first = list(sample.items.order_by("rank"))
    look(first[:-1], people, act, bad=2)
    early = refusal(
        actions.commit_extension, sample, source="XSMB", **act(people.son, f"{DAY} 10:30")
    )
    assert early.code == "extension-not-ruled"  # one file is still shut
    look(first[-1:], people, act)
    said = strata.reading(sample)
    assert (said.first, said.due, said.sentence) == (2, True, None)
    assert queries.open_samples(visits.huyen) == 30
    assert queries.waiting_for_minutes(visits.huyen).code == "minutes-not-ready"
    second = actions.commit_extension(
        sample, source="XSMB ngày 10/11/2018", **act(people.son, f"{DAY} 11:00")
    )
    assert refusal(
        actions.draw_extension, second, randomness="27946", **act(people.son, f"{DAY} 11:30")
    ).code == "randomness-used"  # fmt: skip
    assert refusal(
        actions.draw_extension, second, randomness="31415", **act(people.son, f"{DAY} 11:00")
    ).code == "drawn-before-commitment"  # fmt: skip
    closed = refusal(
        actions.examine, first[0], result="clean", observed="", **act(people.son, f"{DAY} 11:10")
    )
    assert closed.code == "stage-closed"  # the path may not be bent afterwards
    actions.draw_extension(second, randomness="31415", **act(people.son, f"{DAY} 11:30"))
    more = list(sample.items.filter(stage=2).order_by("rank"))
    assert [item.rank for item in more] == list(range(61, 91))
    assert not {i.subject_id for i in more} & {i.subject_id for i in first}
    look(more, people, act, bad=1, hour="14:00")
    said = strata.reading(sample)
    assert (said.examined, said.deviations, said.due) == (90, 3, False)
    assert sum(part.n for part in said.parts) == 90
    assert "90 hồ sơ chọn ngẫu nhiên theo 2 nhóm" in said.sentence.said()
    assert refusal(
        actions.commit_extension, sample, source="XSMB", **act(people.son, f"{DAY} 15:00")
    ).code == "extension-not-ruled"  # fmt: skip
    frozen = content.minutes_content(visits.huyen, sample.committed_at)["frames"][0]["draw"]
    assert frozen["second"]["randomness"] == "31415"
    assert len(frozen["strata"]) == 2
    assert integrity.integrity(visits.huyen.inspection) == []


def test_without_strata_the_two_stages_are_exact(frame, people, act):
    draw = actions.commit_draw(
        frame, n=40, source="XSMB", extend=(1, 2, 40), **act(people.son, f"{DAY} 09:00")
    )
    actions.draw_sample(draw, randomness="27946", **act(people.son, f"{DAY} 09:30"))
    look(draw.items.order_by("rank"), people, act, bad=1)
    second = actions.commit_extension(
        draw, source="Xúc xắc trước hai bên", **act(people.son, f"{DAY} 11:00")
    )
    actions.draw_extension(second, randomness="6152433162", **act(people.son, f"{DAY} 11:30"))
    look(draw.items.filter(stage=2), people, act, hour="14:00")
    said = strata.reading(draw).sentence.said()
    assert said.startswith("Đợt đầu 40 hồ sơ có 1 sai lệch nên rút thêm 40 theo quy tắc")


def test_what_may_not_be_settled(frame, people, act):
    who = act(people.son, f"{DAY} 09:00")

    def code(**more):
        return refusal(actions.commit_draw, frame, source="XSMB", **{"n": 60, **more}, **who).code

    assert code(strata="channel") == "strata-unknown"  # tasks are not filed at a counter
    assert code(tolerable=Decimal(0)) == "tolerable-wrong"
    assert code(extend=(0, 1, 10)) == "extension-rule"
    assert code(extend=(1, 2, 61)) == "extension-rule"
    assert code(n=15, strata="numerator") == "strata-n"
    assert not Draw.objects.exists()


def test_strata_and_stages_changed_afterwards_are_found(sample, people, act, visits):
    look(sample.items.order_by("rank"), people, act, bad=1)
    second = actions.commit_extension(sample, source="XSMB", **act(people.son, f"{DAY} 11:00"))
    actions.draw_extension(second, randomness="31415", **act(people.son, f"{DAY} 11:30"))
    inspection = visits.huyen.inspection
    assert integrity.integrity(inspection) == []

    def faults(queryset, **change):
        before = {row.pk: row for row in queryset}
        queryset.update(**change)
        found = [(fault.where, str(fault.what)) for fault in integrity.integrity(inspection)]
        for row in before.values():
            row.save()
        return found

    draws = Draw.objects.filter(pk=sample.pk)
    assert faults(draws, tolerable=Decimal("5.0"))[0][1] == integrity.OTHER_RULE
    assert faults(draws, canonical_frame=sample.canonical_frame.replace("[1,3,30]", "[1,4,30]"))
    ((where, what), *_) = faults(SampleItem.objects.filter(stage=2, rank=61), subject_id=9999)
    assert (where[-8:], what) == ("rút thêm", integrity.OTHER_DRAW)
    assert faults(SecondStage.objects.all(), randomness="31416")[0][1] == integrity.OTHER_DRAW
    assert faults(SecondStage.objects.all(), commitment="0" * 64)[0][1] == integrity.CHANGED
    assert integrity.integrity(inspection) == []
    assert Frame.objects.count() == 1
