"""The story in sentences, the lists, the search, the tracking book; flat in statements."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.core.asked import one_reading
from congvu.core.periods import parse_period
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.story import SENTENCES

OWN = re.compile(r"^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT)")


def statements(act):
    """How many statements ``act`` sends, the test's own savepoints aside."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return [each["sql"] for each in seen.captured_queries if not OWN.match(each["sql"])]


@pytest.fixture
def busy(counter, receive, at):
    """Four dossiers of July, each elsewhere on its way."""
    first = receive("02/07/2018 08:00")
    second = receive("02/07/2018 09:00", version=counter.business)
    third = receive("05/07/2018 09:00")
    held = receive("03/07/2018 09:00")
    for dossier in (first, third):
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("05/07/2018 10:00"),
        )
    actions.request_supplement(
        held,
        missing=["Bản vẽ móng"],
        reason="Thiếu",
        by=counter.hoa.actor,
        at=at("03/07/2018 10:00"),
    )
    actions.finish(second, result_number="3", by=counter.binh.actor, at=at("02/07/2018 16:00"))
    return {"first": first, "second": second, "third": third, "held": held}


def test_a_queue_is_ordered_by_what_burns(counter, busy, at):
    now = at("10/07/2018 08:00")  # hồ sơ đầu hạn 09/07, hồ sơ ba hạn 12/07
    listed = list(queries.queue(counter.dung.actor, now, group="open"))
    assert listed == [busy["first"], busy["third"], busy["held"]]
    rows = queries.rows_of(listed, now)
    assert [row.verdict.value for row in rows] == ["overdue", "running", "paused"]
    assert rows[0].identifier == "0601****5678"
    assert rows[0].office == "Phòng Kinh tế và Hạ tầng"
    assert rows[0].holder == "Trần Văn Bình"


def test_counts_are_equal_to_their_lists(counter, busy, at):
    for when in ("02/07/2018 07:00", "06/07/2018 08:00", "10/07/2018 08:00", "12/07/2018 08:30"):
        now = at(when)
        for who in (counter.dung, counter.binh, counter.commune_clerk):
            counts = queries.queue_counts(who.actor, now)
            for group in queries.group_names():
                assert counts[group] == queries.queue(who.actor, now, group=group).count(), group
    assert queries.queue_counts(counter.binh.actor, at("10/07/2018 08:00"))["mine"] == 2


def test_a_queue_narrows(counter, busy, at):
    now = at("10/07/2018 08:00")

    def narrowed(**how):
        return set(queries.queue(counter.dung.actor, now, **how))

    assert narrowed(office=counter.office) == {busy["first"], busy["third"]}
    assert narrowed(procedure=counter.business.procedure) == {busy["second"]}
    assert narrowed(text="ho kinh doanh") == {busy["second"]}
    assert narrowed(group="ready") == {busy["second"]}
    assert narrowed(unit=counter.commune) == set()
    assert list(queries.ready_to_return(counter.hoa.actor, now)) == [busy["second"]]


@pytest.mark.parametrize(
    "text", ["01-2018-00001", "ha van suu", "Hà Văn Sửu", "0912 345 678", "060112345678"]
)
def test_found_by_number_name_phone_or_identifier(counter, busy, at, text):
    found = set(queries.search(counter.hoa.actor, at("10/07/2018 08:00"), text))
    assert found == ({busy["first"]} if text.startswith("01-") else set(busy.values()))
    assert not queries.search(counter.quan.actor, at("10/07/2018 08:00"), text)
    assert not queries.search(counter.hoa.actor, at("10/07/2018 08:00"), " ")


def test_the_story_is_told_in_the_words_of_the_trade(counter, busy, at):
    said = [line.said() for line in queries.story(busy["held"])]
    assert said == [
        "Tiếp nhận hồ sơ số 01-2018-00004 (trực tiếp), thời hạn 5 ngày làm việc,"
        " hẹn trả 09:00 10/07/2018.",
        "Yêu cầu bổ sung theo phiếu 01/2018/HDHS: Bản vẽ móng. Lý do: Thiếu.",
    ]
    first = queries.story(busy["first"])
    assert first[-1].said() == "Chuyển đến Phòng Kinh tế và Hạ tầng."
    assert first[-1].actor.startswith("Nguyễn Thị Hoa")
    assert first[0].recorded_late  # kể lại hôm nay chuyện của tháng 7/2018


def test_every_kind_of_event_has_its_sentence():
    kinds = set()
    for name in actions.__all__:
        kinds |= set(getattr(getattr(actions, name), "writes", ()))
    # What is printed, the closing of a book, and whose numbers somebody opened are told elsewhere
    # than in the dossier's story.
    told = {kind for kind in kinds if kind.startswith("dossier.")} - {"dossier.unmasked"}
    assert told == set(SENTENCES)


def test_the_event_says_nothing_of_the_citizen(counter, busy):
    for dossier in busy.values():
        for event, _ in queries.events_of(dossier):
            for word in ("Sửu", "0912345678", "060112345678"):
                assert word not in event.data


def test_the_tracking_book_runs_by_serial(counter, busy, at):
    actions.return_result(
        busy["second"], method="counter", by=counter.hoa.actor, at=at("04/07/2018 08:00")
    )
    book = list(queries.tracking_book(counter.unit, 2018))
    assert [row.serial for row in book] == [1, 2, 3, 4]
    second = book[1]
    assert second.returned_at == at("04/07/2018 08:00")
    assert second.receiver == second.applicant == "Hà Văn Sửu"
    assert book[0].receiver == ""
    assert not list(queries.tracking_book(counter.unit, 2017))


def test_what_is_late_and_not_yet_explained(counter, busy, at):
    now = at("10/07/2018 08:00")
    (row,) = queries.late_explanations(counter.unit, parse_period("2018-07"), now)
    assert (row.dossier, row.cause) == (busy["first"], "")
    assert row.late_minutes == 8 * 60  # hạn 08:00 ngày 09/07


# --- statements -----------------------------------------------------------------------------------


def test_acts_are_few_statements(counter, receive, at):
    by = counter.binh.actor
    opened = receive("02/07/2018 08:00")  # mở sổ và quyển phiếu của năm: một lần
    actions.request_supplement(
        opened, missing=["Bản vẽ"], reason="Mờ", by=by, at=at("02/07/2018 08:05")
    )
    received = statements(lambda: receive("02/07/2018 08:10"))
    assert len(received) <= (3 if connection.vendor == "postgresql" else 8)
    dossier = Dossier.objects.get(serial=2)
    steps = [
        lambda: actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("02/07/2018 09:00"),
        ),
        lambda: actions.take_over(dossier, by=by, at=at("02/07/2018 09:10")),
        lambda: actions.request_supplement(
            dossier, missing=["Bản vẽ"], reason="Mờ", by=by, at=at("02/07/2018 09:20")
        ),
        lambda: actions.complete_supplement(dossier, by=by, at=at("02/07/2018 09:30")),
        lambda: actions.pause(
            dossier, ground="land_posting", reference="1", by=by, at=at("02/07/2018 09:40")
        ),
        lambda: actions.resume(dossier, by=by, at=at("02/07/2018 09:50")),
        lambda: actions.finish(dossier, result_number="1", by=by, at=at("02/07/2018 10:00")),
        lambda: actions.return_result(dossier, by=counter.hoa.actor, at=at("02/07/2018 10:10")),
    ]
    for step in steps:
        sent = statements(step)
        # The most where a stay of the clock moves the terms of the open steps as well.
        # Who holds a step is asked for once, then remembered.
        assert len(sent) <= (10 if connection.vendor == "postgresql" else 12), "\n".join(sent)


def test_an_act_costs_the_same_among_many(counter, receive, at):
    """As many statements for the thirtieth dossier as for the second."""
    receive("02/07/2018 08:00")

    def life(minute):
        one = receive(f"02/07/2018 08:{minute:02d}")
        return statements(
            lambda: actions.forward(
                one, to_office=counter.office, by=counter.hoa.actor, at=at("02/07/2018 09:00")
            )
        )

    life(1)  # what changes seldom is remembered from here on
    few = len(statements(lambda: receive("02/07/2018 08:02"))), len(life(3))
    for minute in range(4, 30):
        receive(f"02/07/2018 08:{minute:02d}")
    assert (len(statements(lambda: receive("02/07/2018 08:31"))), len(life(32))) == few
    most = (3, 4) if connection.vendor == "postgresql" else (8, 8)
    assert all(sent <= bound for sent, bound in zip(few, most, strict=True)), few


def test_a_list_is_flat_in_its_rows(counter, receive, at, django_assert_max_num_queries):
    now = at("09/07/2018 08:00")
    for minute in range(10, 22):
        receive(f"02/07/2018 08:{minute}")
    # One asks which dossiers of other units the route has given to this one.
    with django_assert_max_num_queries(2):
        assert len(queries.rows_of(queries.queue(counter.hoa.actor, now), now)) == 12
    queries.queue_counts(counter.hoa.actor, now)  # the calendar is read and remembered
    with django_assert_max_num_queries(6), one_reading():
        queries.queue_counts(counter.hoa.actor, now)
    with django_assert_max_num_queries(1):
        assert len(list(queries.tracking_book(counter.unit, 2018))) == 12
    with django_assert_max_num_queries(3):
        queries.story(Dossier.objects.order_by("pk")[0])
    with django_assert_max_num_queries(3):
        assert queries.recompute_all(now) == []
