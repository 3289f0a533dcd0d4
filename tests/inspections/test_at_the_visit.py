"""The delegation's own samples and sheets: risk apart from chance, paper against system, photos."""

from __future__ import annotations

import json
from datetime import date

import pytest

from congvu.dossiers import actions as counter_acts
from congvu.inspections import actions, examined, field_queries, queries, strata
from congvu.inspections.models import PaperCheck
from congvu.inspections.papers_seen import (
    Compared,
    Field,
    Hung,
    Verdict,
    overall,
    proposed,
    sizes,
)
from congvu.inspections.rules import Sampled
from tests.dossiers.conftest import counter, receive  # noqa: F401
from tests.inspections.conftest import moment, refusal
from tests.inspections.test_before_the_visit import data_of, paper_text

# ruff: noqa: F811
pytestmark = pytest.mark.django_db
DAY = "09/11/2018"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24


@pytest.fixture
def three(counter, receive, at_time):
    """Three building permits of the spring, finished on time by the records."""
    made = []
    for day in (2, 3, 4):
        at_time(moment(f"{day:02}/05/2018 15:00"))
        row = receive(f"{day:02}/05/2018 09:00")
        row = counter_acts.forward(
            row,
            to_office=counter.office,
            by=counter.hoa.actor,
            at=moment(f"{day:02}/05/2018 09:30"),
        )
        made.append(
            counter_acts.finish(
                row,
                result_number=f"{day}/GPXD",
                by=counter.binh.actor,
                at=moment(f"{day:02}/05/2018 15:00"),
            )
        )
    return made


@pytest.fixture
def drawn(three, visits, people, act):
    """One of the three drawn by chance."""
    frame = actions.freeze_frame(
        visits.huyen, figure_code="dossiers.received", **act(people.son, f"{DAY} 08:10")
    )
    draw = actions.commit_draw(frame, n=1, source="Xổ số", **act(people.son, f"{DAY} 08:20"))
    return actions.draw_sample(draw, randomness="12345", **act(people.son, f"{DAY} 09:00"))


def test_dossiers_are_divided_by_what_was_known_beforehand(three, visits, people, act):
    """Field of the procedure, channel, quarter: read from the dossiers of the frame."""
    frame = actions.freeze_frame(
        visits.huyen, figure_code="dossiers.received", **act(people.son, f"{DAY} 08:10")
    )
    assert {"field", "channel", "month"} <= set(strata.properties(frame))
    ids = {str(row.pk) for row in three}
    assert strata.of(frame, "channel") == dict.fromkeys(ids, "Trực tiếp")
    assert strata.of(frame, "month") == dict.fromkeys(ids, "quý 2/2018")
    assert strata.of(frame, "field") == {str(row.pk): row.version.procedure.field for row in three}
    draw = actions.commit_draw(
        frame, n=3, source="Xổ số", strata="month", **act(people.son, f"{DAY} 08:20")
    )
    assert draw.strata == "month"


def seen(**other):
    """All five fields sound, but for those named."""
    return [Compared(each, *other.get(each, (Verdict.SAME,))) for each in Field]


def test_the_size_is_proposed_before_the_draw():
    """The table of 762: 129, 55 and 28 files, 200, 87 and 45 when one may deviate."""
    assert [(each.percent, each.none, each.one) for each in sizes(762)] == [
        (2, 129, 200),
        (5, 55, 87),
        (10, 28, 45),
    ]
    assert (proposed(762), proposed(3), proposed(0)) == (55, 3, 0)


def test_two_samples_are_never_pooled(three, drawn, visits, people, act, signed):
    visit, who = visits.huyen, act(people.son, f"{DAY} 09:10")
    (item,) = drawn.items.all()
    chance = next(each for each in three if each.pk == item.subject_id)
    risky, other = (each for each in three if each != chance)
    pick = actions.pick_risk
    assert refusal(pick, visit, chance, reason="Nghi lùi ngày", **who).code == "already-sampled"
    assert refusal(pick, visit, risky, reason=" ", **who).code == "reason-missing"
    assert refusal(pick, visits.xa, risky, reason="x", **who).code == "dossier-of-another"
    row = pick(visit, risky, reason="Ngày trả sát hạn", **who)
    assert refusal(pick, visit, risky, reason="nữa", **who).code == "already-sampled"
    assert queries.open_samples(visit) == 2

    off = seen(fee=(Verdict.DIFFERS, "biên lai không ghi ngày"))
    assert actions.compare_papers(row, compared=off, **who) == Sampled.DEVIATION
    reading = strata.reading(drawn)
    assert (reading.examined, reading.deviations, reading.drawn) == (0, 0, 1)
    actions.compare_papers(item, compared=seen(), **who)
    reading = strata.reading(drawn)
    assert (reading.examined, reading.deviations) == (1, 0)  # the picked one moves no rate
    system = dict(PaperCheck.objects.filter(pick=row).values_list("field", "system"))
    assert risky.number in system["receipt"]
    assert risky.result_number in system["result"]
    stranger = act(people.thao, f"{DAY} 09:20")
    assert refusal(pick, visit, other, reason="x", **stranger).code == "not-delegated"
    act(people.son, f"{DAY} 09:30")
    printed = paper_text(signed(visit))
    assert "không dùng để tính tỷ lệ" in printed
    assert "biên lai không ghi ngày" in printed


def test_a_missing_file_deviates_and_an_unreadable_one_is_not_sound(drawn, visits, people, act):
    who = act(people.son, f"{DAY} 09:10")
    (item,) = drawn.items.all()
    compare = actions.compare_papers
    assert refusal(compare, item, compared=seen()[:4], **who).code == "fields-missing"
    bare = seen(result=(Verdict.DIFFERS,))
    assert refusal(compare, item, compared=bare, **who).code == "paper-value-missing"
    assert overall([Verdict.UNREADABLE, Verdict.ABSENT]) == Sampled.DEVIATION
    assert compare(item, compared=seen(signature=(Verdict.UNREADABLE,)), **who) == (
        Sampled.UNREADABLE
    )
    assert strata.reading(drawn).deviations == 1
    assert compare(item, compared=[], missing=True, **who) == Sampled.MISSING
    item.refresh_from_db()
    assert item.observed == "Không có hồ sơ giấy."
    item.subject_kind = "task"
    assert refusal(compare, item, compared=seen(), **who).code == "not-a-dossier"


def test_what_hangs_at_the_counter_against_what_is_in_force(counter, visits, people, act, signed):
    visit, who = visits.huyen, act(people.son, f"{DAY} 09:10")
    rows = examined.wall(visit)
    assert rows
    first = rows[0].version
    check = actions.check_wall(visit, first, hung=Hung.OLD, note="bản 2016", **who)
    assert check.recorded == rows[0].recorded
    checks = list(visit.wall_checks.all())
    assert examined.wall_counts(checks) == {Hung.YES: 0, Hung.OLD: 1, Hung.NO: 0}
    first.pk = 10**6
    assert refusal(actions.check_wall, visit, first, hung=Hung.NO, **who).code == (
        "version-not-in-force"
    )
    assert "Treo bản cũ. bản 2016" in paper_text(signed(visit))


def test_a_photograph_is_kept_by_its_hash(visits, people, act, signed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    who = act(people.son, f"{DAY} 09:10")
    (line,) = actions.add_checklist(visits.huyen, [("2", "Niêm yết", "NĐ 63")], **who)
    photo = {"content": PNG, "name": "IMG 1.png", "caption": "Bảng niêm yết ở sảnh"}
    kept = actions.attach(visits.huyen, item=line, **photo, **who)
    assert refusal(actions.attach, visits.xa, item=line, **photo, **who).code == (
        "finding-of-another-visit"
    )
    (event,) = data_of(visits.huyen, "attachment.added")
    assert event["sha256"] == kept.file.sha256
    actions.mark(line, result="pass", observed="", **who)
    minutes = signed(visits.huyen)
    assert kept.file.sha256 in paper_text(minutes)
    assert "IMG" not in json.dumps(json.loads(minutes.content))
    assert field_queries.said(visits.huyen)["attachments"][0]["item"] == 1


def test_questions_from_the_events_feed_the_risk_sample(three, visits, people, act, monkeypatch):
    from congvu.inspections import flag_queries

    asked = [(three[1].pk, "T2 R1"), (three[0].pk, "T2")]
    monkeypatch.setattr(flag_queries, "risk_dossiers", lambda *given: asked)
    first, second = examined.candidates(visits.huyen)
    assert (first.dossier, first.flags, second.dossier) == (three[1], "T2 R1", three[0])
    who = act(people.son, f"{DAY} 09:10")
    actions.pick_risk(visits.huyen, first.dossier, reason="", flags=first.flags, **who)
    assert [each.dossier for each in examined.candidates(visits.huyen)] == [three[0]]
    assert visits.huyen.on == date(2018, 11, 9)
