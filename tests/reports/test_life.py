"""Drafted, filled in, issued; then it stands, and what moved since is shown."""

from __future__ import annotations

import json
from datetime import date

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.core.canonical import sha256_hex
from congvu.core.periods import Period, parse_period
from congvu.core.refusals import Refused
from congvu.dossiers.models import Dossier
from congvu.people import actions as people
from congvu.people.queries import actor_for
from congvu.reports import access, actions, forms, queries
from congvu.reports.content import Check
from tests.reports.conftest import AS_OF, LATER, THIRD, moment

SIGNED = date(2018, 10, 12)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.refusal.code == code
    return caught.value.refusal


def begin(counter, **changes):
    given = {
        "unit": counter.unit,
        "template": "cchc-725",
        "period": THIRD,
        "as_of": AS_OF,
        "by": counter.minh.actor,
        "at": LATER,
    }
    return actions.draft_report(**(given | changes))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2018-9m", "9 tháng năm 2018"),
        ("2018", "năm 2018"),
        ("2018-q2", "quý II năm 2018"),
        ("2018-04", "tháng 4 năm 2018"),
        ("2017-12-16..2018-03-15", "từ 16/12/2017 đến 15/03/2018"),
    ],
)
def test_the_title_says_the_period(counter, at_time, code, words):
    at_time(LATER)
    title = begin(counter, period=parse_period(code)).title
    assert title == f"Báo cáo công tác cải cách hành chính {words}"


def test_a_draft_counts_anew_each_time(draft, let):
    received = queries.content_of(draft).tables[0].rows[-1].cells[2]
    Dossier.objects.filter(unit=draft.unit, received_at__lt=moment("01/10/2018 00:00")).first()
    let("27/09/2018 08:00")
    assert queries.content_of(draft).tables[0].rows[-1].cells[2] == received + 1
    assert queries.differences(draft, LATER) == []


def test_only_the_own_unit_writes(counter, hire, at_time):
    at_time(LATER)
    commune = hire("thao", "Hà Thu Thảo", counter.commune, Duty.REFORM_OFFICER)
    for actor in (counter.hoa.actor, counter.tam.actor, commune.actor):
        refused("not-report-writer", begin, counter, by=actor)
    # người ở huyện đọc được báo cáo của xã nhưng không lập thay
    refused("not-report-writer", begin, counter, unit=counter.commune)
    theirs = begin(counter, unit=counter.commune, by=commune.actor)
    assert theirs in access.visible_to(counter.minh.actor, LATER)
    assert theirs not in access.visible_to(counter.hoa.actor, LATER)
    assert theirs not in access.visible_to(counter.quan.actor, LATER)
    assert access.writable_units(commune.actor, LATER) == [counter.commune]


def test_an_inspector_reads_while_delegated_and_changes_nothing(draft, counter, hire):
    kien = hire("kien", "Đỗ Trung Kiên", counter.commune, Duty.SPECIALIST)
    assert draft not in access.visible_to(kien.actor, LATER)
    people.delegate(
        kien,
        counter.unit,
        since=date(2018, 10, 10),
        until=date(2018, 10, 31),
        source="QĐ thử",
        by=SYSTEM,
        at=LATER,
    )
    during = actor_for(kien, date(2018, 10, 12))
    assert draft in access.visible_to(during, LATER)
    assert draft not in access.visible_to(actor_for(kien, date(2018, 11, 1)), LATER)
    written = {"section": "I", "text": "x", "by": during, "at": LATER}
    refused("not-report-writer", actions.write_chapter, draft, **written)


def test_bad_questions_are_refused(counter, at_time):
    at_time(LATER)
    refused("form-not-then", begin, counter, template="cchc-1999")
    refused("as-of-in-future", begin, counter, as_of=moment("01/12/2018 08:00"))
    refused("period-not-begun", begin, counter, as_of=moment("30/06/2018 17:00"))
    refused("period-open", begin, counter, period=Period(date(2018, 1, 1), None))


def test_words_are_kept_by_section_and_not_in_the_audit(draft, counter):
    by = {"by": counter.minh.actor, "at": LATER}
    actions.write_chapter(draft, section="III", text="  Kết quả.\r\n\r\nHạn chế. ", **by)
    actions.write_chapter(draft, section="III", text="Kết quả.\n\nHạn chế.", **by)
    assert queries.texts_of(draft) == {"III": "Kết quả.\n\nHạn chế."}
    sections = {each.key: each.text for each in queries.content_of(draft).sections}
    assert sections["III"] == "Kết quả.\n\nHạn chế."
    assert sections["IV"] == ""
    event = Event.objects.filter(kind="report.chapter_written").order_by("-id").first()
    assert "Hạn chế" not in event.data
    assert json.loads(event.data)["sha256"] == sha256_hex("Kết quả.\n\nHạn chế.")
    refused("section-unknown", actions.write_chapter, draft, section="IX", text="", **by)


def test_the_moment_of_a_draft_may_be_moved(draft, let, counter, at_time):
    let("27/09/2018 08:00")
    at_time(LATER)
    by = {"by": counter.minh.actor, "at": LATER}
    refused("as-of-in-future", actions.change_as_of, draft, as_of=moment("01/12/2018 08:00"), **by)
    moved = actions.change_as_of(draft, as_of=LATER, **by)
    assert moved.as_of == LATER
    assert queries.content_of(moved).moment == LATER


def test_issuing_freezes_what_was_signed(issued):
    assert issued.is_issued
    assert queries.is_whole(issued)
    event = Event.objects.get(kind="report.issued")
    assert json.loads(event.data)["sha256"] == issued.sha256 == sha256_hex(issued.content)
    content = queries.content_of(issued)
    assert content.tables[0].rows[-1].cells == (8, 2, 6, 5, 3, 2, 3, 2, 1)
    assert {each.key: each.text for each in content.sections}["III"].startswith("Kết quả")


def test_what_is_issued_stands(issued, counter):
    by = {"by": counter.minh.actor, "at": LATER}
    refused("report-issued", actions.write_chapter, issued, section="I", text="x", **by)
    refused("report-issued", actions.change_as_of, issued, as_of=LATER, **by)
    refused("report-issued", actions.issue_report, issued, number="9", signed_on=SIGNED, **by)


def test_numbers_and_days_of_signing(draft, issued, counter):
    by = {"by": counter.minh.actor, "at": LATER}
    second = begin(counter)
    refused("number-missing", actions.issue_report, second, number=" ", signed_on=SIGNED, **by)
    refused(
        "report-number-taken",
        actions.issue_report,
        second,
        number="245/BC-UBND",
        signed_on=SIGNED,
        **by,
    )
    for code, day in (
        ("day-in-future", date(2018, 10, 13)),
        ("signed-before-figures", date(2018, 10, 4)),
    ):
        refused(code, actions.issue_report, second, number="246/BC-UBND", signed_on=day, **by)
    second.refresh_from_db()
    assert second.number == ""


def test_contradicting_figures_are_not_signed(draft, counter, monkeypatch):
    from congvu.reports import computing

    honest = computing._check
    monkeypatch.setattr(
        computing,
        "_check",
        lambda identity, values, where: (
            Check(identity.name, where, (7, 5))
            if identity.name == "(3) = (6) + (9)" and where == "Tổng số"
            else honest(identity, values, where)
        ),
    )
    refusal = refused(
        "identity-failed",
        actions.issue_report,
        draft,
        number="245/BC-UBND",
        signed_on=SIGNED,
        by=counter.minh.actor,
        at=LATER,
    )
    assert "(3) = (6) + (9) (Tổng số): 7 ≠ 5" in str(refusal)
    draft.refresh_from_db()
    assert not draft.is_issued


def test_what_is_recorded_later_is_shown_as_a_difference(issued, receive, at_time):
    assert queries.differences(issued, LATER) == []
    at_time(moment("15/10/2018 08:00"))
    receive("27/09/2018 08:00")  # nhập muộn một hồ sơ của kỳ
    found = queries.differences(issued, moment("15/10/2018 09:00"))
    by_place = {(each.place, each.label): each for each in found}
    received = by_place["II.2", "Hồ sơ tiếp nhận trong kỳ"]
    assert (received.frozen, received.recounted, received.now) == ((6,), (6,), (7,))
    assert ("07a (5)", "Xây dựng") in by_place
    assert ("07a (4)", "Xây dựng") not in by_place
    assert queries.content_of(issued).tables[0].rows[-1].cells[2] == 6


def test_a_record_of_the_past_that_was_changed_is_seen(issued, third_quarter):
    Dossier.objects.filter(pk=third_quarter.early.pk).update(due_at=moment("10/07/2018 08:00"))
    found = {(each.place, each.label): each for each in queries.differences(issued, LATER)}
    changed = found["07a (7)", "Xây dựng"]
    assert (changed.frozen, changed.recounted) == ((2,), (1,))


def test_a_changed_text_no_longer_has_its_hash(issued):
    issued.content = issued.content.replace('"cells":[8', '"cells":[9', 1)
    assert not queries.is_whole(issued)


def test_earlier_reports_of_the_unit(issued, counter):
    assert queries.earlier(counter.unit, "cchc-725") == [issued]
    assert queries.earlier(counter.commune, "cchc-725") == []


def test_outlines_are_listed():
    assert [each.code for each in forms.outlines()] == ["cchc-725", "kstthc-2018", "kstthc-2020"]
