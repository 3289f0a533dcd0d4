"""The board: what is posted where since when, how it differs, and the two figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI, parse_period
from congvu.core.refusals import Refused
from congvu.figures import registry
from congvu.procedures import actions, queries
from congvu.procedures.models import Posting, Procedure
from congvu.procedures.rules import BOARD, DifferenceKind
from tests.procedures.test_catalogue import AFTER, BEFORE, JUNE, STATUS, refused, status_paper

pytestmark = pytest.mark.django_db

NOVEMBER = date(2018, 11, 9)
OCTOBER = datetime(2018, 10, 10, 9, 0, tzinfo=HANOI)


@pytest.fixture
def board(received, van_luong, new_year):
    """Văn Luông posted everything on 2 January."""
    return actions.post(
        van_luong,
        queries.in_force(van_luong, new_year.date()).in_order(),
        on=new_year.date(),
        by=SYSTEM,
        at=new_year,
    )


def differences(unit, day):
    """Kinds and codes."""
    return [(each.kind, each.code) for each in queries.posting_differences(unit, day)]


def test_a_whole_board_has_no_differences(board, van_luong):
    assert differences(van_luong, NOVEMBER) == []
    assert {each.place for each in queries.posted(van_luong, NOVEMBER)} == {BOARD}
    assert not queries.posted(van_luong, date(2018, 1, 1))


def test_an_empty_board_misses_everything(received, van_luong):
    found = differences(van_luong, NOVEMBER)
    assert {kind for kind, _ in found} == {DifferenceKind.MISSING}
    assert len(found) == queries.in_force(van_luong, NOVEMBER).count()


def test_an_old_version_on_the_board_is_one_difference_not_two(board, van_luong):
    new = actions.publish_version(status_paper(), STATUS, by=SYSTEM, at=JUNE)
    assert differences(van_luong, BEFORE) == []
    assert differences(van_luong, AFTER) == [(DifferenceKind.OUTDATED, "1.004873")]
    only = queries.posting_differences(van_luong, AFTER)[0]
    assert only.version == new
    assert only.posting.version.valid_to == BEFORE


def test_posting_ahead_of_the_day_is_right(board, van_luong, at_time):
    at_time(JUNE)
    new = actions.publish_version(status_paper(), STATUS, by=SYSTEM, at=JUNE)
    actions.post(van_luong, [new], on=JUNE.date(), by=SYSTEM, at=JUNE)
    assert differences(van_luong, BEFORE) == []
    assert differences(van_luong, AFTER) == [(DifferenceKind.OUTDATED, "1.004873")]
    old = queries.posting_differences(van_luong, AFTER)[0].posting
    later = at_time(datetime(2018, 7, 2, 8, 0, tzinfo=HANOI))
    actions.take_down([old], on=later.date(), by=SYSTEM, at=later, reason="Đã có bản mới")
    assert differences(van_luong, later.date()) == []
    assert Posting.objects.filter(pk=old.pk).exists()  # the row stays


def test_repealed_or_no_longer_received_is_extra(board, van_luong):
    actions.repeal(status_paper(), last_day=BEFORE, decision="Quyết định 99", by=SYSTEM, at=JUNE)
    death = Procedure.objects.get(code="1.000656")
    actions.stop_receiving(
        van_luong, death, last_day=BEFORE, reason="Chuyển nơi khác", by=SYSTEM, at=JUNE
    )
    assert sorted(differences(van_luong, AFTER)) == [
        (DifferenceKind.EXTRA, "1.000656"),
        (DifferenceKind.EXTRA, "1.004873"),
    ]


def test_what_may_not_be_posted(board, tan_son, van_luong, new_year):
    version = queries.version_for("1.004873", van_luong, BEFORE)
    post = {"by": SYSTEM, "at": JUNE}
    assert refused(actions.post, van_luong, [version], on=JUNE.date(), **post) == "already-posted"
    assert refused(actions.post, van_luong, [], on=JUNE.date(), **post) == "nothing-to-post"
    assert refused(actions.post, van_luong, [version], on=AFTER, **post) == "posting-in-future"
    assert refused(actions.post, tan_son, [version], on=JUNE.date(), **post) == (
        "procedure-not-received"
    )
    actions.publish_version(status_paper(), STATUS, by=SYSTEM, at=JUNE)
    version.refresh_from_db()
    late = {"on": AFTER, "by": SYSTEM, "at": OCTOBER, "place": "Nhà văn hoá khu 2"}
    assert refused(actions.post, van_luong, [version], **late) == "version-ended"
    actions.post(van_luong, [version], **{**late, "on": BEFORE})


def test_what_may_not_be_taken_down(board, new_year):
    down = {"by": SYSTEM, "at": JUNE}
    assert refused(actions.take_down, board[:1], on=BEFORE, reason="", **down) == "reason-missing"
    future = {"on": AFTER, "reason": "Cũ", **down}
    assert refused(actions.take_down, board[:1], **future) == "posting-in-future"
    early = {"on": date(2018, 1, 1), "reason": "Cũ", **down}
    assert refused(actions.take_down, board[:1], **early) == "posting-not-up"
    once = {"on": JUNE.date(), "reason": "Cũ", **down}
    assert refused(actions.take_down, [], **once) == "nothing-to-post"
    actions.take_down(board[:1], **once)
    assert refused(actions.take_down, board[:1], **once) == "posting-not-up"


def test_role_by_unit_on_the_board(received, hire, tan_son, van_luong, district_people):
    """Clerk, reform officer and administrator on their own board; nobody on another's."""
    tu = hire("tu", "Hà Văn Tú", van_luong, Duty.CLERK)
    version = queries.version_for("2.000815", van_luong, NOVEMBER)
    may = {district_people.hoa, district_people.minh, district_people.quan}
    for person in (*vars(district_people).values(), tu):
        for unit, own in ((tan_son, person in may), (van_luong, person is tu)):
            right = queries.version_for("2.000815", unit, NOVEMBER)
            post = {"on": BEFORE, "by": person.actor, "at": OCTOBER, "place": person.username}
            if own:
                actions.post(unit, [right], **post)
            else:
                assert refused(actions.post, unit, [right], **post) == "not-your-board"
    mine = list(queries.posted(van_luong, NOVEMBER))
    assert [each.version for each in mine] == [version]
    down = {"on": BEFORE, "reason": "Thử", "at": OCTOBER}
    assert refused(actions.take_down, mine, by=district_people.minh.actor, **down) == (
        "not-your-board"
    )
    actions.take_down(mine, by=tu.actor, **down)


def test_an_inspector_reads_and_changes_nothing(received, hire, tan_son, van_luong):
    from congvu.people import actions as people
    from congvu.people import queries as actors

    nga = hire("nga", "Lương Thị Nga", tan_son)
    people.delegate(
        nga, van_luong, by=SYSTEM, at=OCTOBER, since=NOVEMBER, until=NOVEMBER, source="QĐ 50"
    )
    nga_on_the_day = actors.actor_for(nga, NOVEMBER)
    version = queries.version_for("2.000815", van_luong, NOVEMBER)
    code = refused(actions.post, van_luong, [version], on=BEFORE, by=nga_on_the_day, at=OCTOBER)
    assert code == "not-your-board"


def test_the_board_tells_its_story(board, van_luong):
    actions.take_down(board[:2], on=JUNE.date(), by=SYSTEM, at=JUNE, reason="Rách, in lại")
    story = Event.objects.filter(stream=f"board:{van_luong.pk}").order_by("seq")
    assert [each.kind for each in story] == ["posting.put_up", "posting.taken_down"]
    assert {each.unit for each in story} == {van_luong.code}


# --- figures ------------------------------------------------------------------------------------


def counted(code, unit, period, as_of):
    """(rows, in the numerator, labels of those outside it)."""
    figure = registry.get(code)
    scope = registry.Scope(unit, figure.scope, (unit,))
    selection = figure.selector(scope, parse_period(period), as_of)
    rows = selection.listed()
    assert len(rows) == selection.count()[0]
    assert sum(row.in_numerator for row in rows) == selection.count()[1]
    outside = sorted(row.label.split()[0] for row in rows if not row.in_numerator)
    return *selection.count(), outside


@pytest.fixture
def three(catalogue, new_year, van_luong):
    """Văn Luông receives three procedures only: 1.001193, 1.000894, 1.004873."""
    actions.assign_to_unit(
        van_luong,
        codes=["1.001193", "1.000894", "1.004873"],
        since=date(2018, 1, 1),
        by=SYSTEM,
        at=new_year,
    )
    two = [queries.version_for(c, van_luong, AFTER) for c in ("1.001193", "1.004873")]
    actions.post(van_luong, two, on=new_year.date(), by=SYSTEM, at=new_year)


def test_posted_counts_only_that_very_version(three, van_luong, at_time):
    """Three received, two posted; from 1/7 one of the two hangs in its old version."""
    at_time(JUNE)
    new = actions.publish_version(status_paper(), STATUS, by=SYSTEM, at=JUNE)
    later = at_time(OCTOBER)
    ask = ("procedures.posted", van_luong)
    assert counted(*ask, "2018-6m", later) == (3, 2, ["1.000894"])
    assert counted(*ask, "2018-9m", later) == (3, 1, ["1.000894", "1.004873"])
    # Posted on 10 October and backdated: the September board did not have it as known then.
    actions.post(van_luong, [new], on=date(2018, 9, 1), by=SYSTEM, at=later)
    assert counted(*ask, "2018-9m", JUNE) == (3, 2, ["1.000894"])
    before = datetime(2018, 10, 9, 9, 0, tzinfo=HANOI)
    assert counted(*ask, "2018-9m", before) == (3, 1, ["1.000894", "1.004873"])
    assert counted(*ask, "2018-9m", later) == (3, 2, ["1.000894"])


def test_a_removal_not_yet_recorded_did_not_count_then(three, van_luong, at_time):
    at_time(OCTOBER)
    up = list(queries.posted(van_luong, BEFORE))
    actions.take_down(up, on=date(2018, 9, 1), by=SYSTEM, at=OCTOBER, reason="Ghi bổ sung việc gỡ")
    before = datetime(2018, 10, 9, 9, 0, tzinfo=HANOI)
    assert counted("procedures.posted", van_luong, "2018-9m", before)[:2] == (3, 2)
    assert counted("procedures.posted", van_luong, "2018-9m", OCTOBER)[:2] == (3, 0)


def test_posted_at_two_places_counts_once(three, van_luong):
    version = queries.version_for("1.001193", van_luong, AFTER)
    actions.post(van_luong, [version], on=BEFORE, by=SYSTEM, at=OCTOBER, place="Khu 2")
    assert counted("procedures.posted", van_luong, "2018-9m", OCTOBER)[:2] == (3, 2)


def test_online_counts_what_is_offered_at_three_or_four(three, van_luong, at_time):
    """Of the three: khai sinh 3, kết hôn 2, tình trạng hôn nhân 3 (own level: 2 from 1/7)."""
    at_time(JUNE)
    actions.set_online_level(status_paper(), 2, unit=van_luong, since=AFTER, by=SYSTEM, at=JUNE)
    ask = ("online.procedures", van_luong)
    assert counted(*ask, "2018-6m", OCTOBER) == (3, 2, ["1.000894"])
    assert counted(*ask, "2018-9m", OCTOBER) == (3, 1, ["1.000894", "1.004873"])


def test_a_unit_that_receives_nothing_has_no_rows(catalogue, van_luong):
    assert counted("procedures.posted", van_luong, "2018-9m", OCTOBER) == (0, 0, [])
    assert counted("online.procedures", van_luong, "2018-9m", OCTOBER) == (0, 0, [])


def test_a_procedure_of_another_level_is_not_in_the_units_figure(received, tan_son, van_luong):
    with pytest.raises(Refused):
        queries.version_for("1.001193", tan_son, AFTER)
    district = counted("procedures.posted", tan_son, "2018-9m", OCTOBER)
    assert district[0] == queries.in_force(tan_son, BEFORE).count()
    assert replace(STATUS, term="1 ngày làm việc").levels == ("xa",)


def test_with_the_units_below_each_board_counts_for_itself(three, van_luong, tan_son, at_time):
    """Asked for the subtree, a procedure counts once at every unit that receives it."""
    at_time(OCTOBER)
    actions.assign_to_unit(
        tan_son, codes=["2.000815"], since=date(2018, 1, 1), by=SYSTEM, at=OCTOBER
    )
    later = datetime(2018, 10, 20, 9, 0, tzinfo=HANOI)
    figure = registry.get("procedures.posted")
    scope = registry.Scope(tan_son, registry.Mode.SUBTREE, (tan_son, van_luong))
    selection = figure.selector(scope, parse_period("2018-9m"), later)
    assert selection.count() == (4, 2)
    assert {row.unit for row in selection.listed()} == {"240", "08596"}
