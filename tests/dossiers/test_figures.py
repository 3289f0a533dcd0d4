"""The figures against a count by hand."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import parse_period
from congvu.dossiers import actions
from congvu.figures import registry
from congvu.figures.registry import Mode, Scope

NINE_MONTHS = parse_period("2018-9m")


@pytest.fixture
def book(counter, receive, at, at_time):
    """Six dossiers of the district and one of a commune, each with a story of its own."""

    def forwarded(when, **changes):
        dossier = receive(when, **changes)
        return actions.forward(
            dossier, to_office=counter.office, by=counter.hoa.actor, at=dossier.received_at
        )

    def finished(when, done, **changes):
        return actions.finish(
            forwarded(when, **changes), result_number="1", by=counter.binh.actor, at=at(done)
        )

    # Recorded when it happened, so that an as-of moment can cut between.
    def then(when, act, *arguments, **named):
        at_time(at(when))
        return act(*arguments, **named)

    rows = {
        "on_time": then("10/07/2018 18:00", finished, "02/07/2018 09:00", "09/07/2018 09:00"),
        "early": then("10/07/2018 18:00", finished, "02/07/2018 10:00", "04/07/2018 09:00"),
        "late": then("10/07/2018 18:00", finished, "02/07/2018 11:00", "10/07/2018 09:00"),
        "stopped": then(
            "11/07/2018 08:00",
            lambda: actions.stop(
                forwarded("03/07/2018 09:00"),
                reason="Không đủ điều kiện",
                by=counter.dung.actor,
                at=at("05/07/2018 09:00"),
            ),
        ),
        # tiếp nhận trong 9 tháng, xong trong quý IV
        "over": then("10/10/2018 18:00", finished, "28/09/2018 09:00", "02/10/2018 09:00"),
        "open": then("10/10/2018 18:00", forwarded, "24/09/2018 09:00"),
        "online": then(
            "12/10/2018 18:00",
            lambda: actions.accept(
                actions.file_online(
                    unit=counter.unit,
                    version=counter.building,
                    applicant=counter.citizen,
                    by=SYSTEM,
                    at=at("05/10/2018 08:00"),
                ),
                by=counter.hoa.actor,
                at=at("05/10/2018 09:00"),
            ),
        ),
        "refused": then(
            "12/10/2018 18:00",
            lambda: actions.refuse_at_counter(
                unit=counter.unit,
                office=None,
                version=counter.building,
                applicant=counter.citizen,
                reason="Không thuộc thẩm quyền",
                by=counter.hoa.actor,
                at=at("09/07/2018 09:00"),
            ),
        ),
        "commune": then(
            "12/10/2018 18:00",
            lambda: receive(
                "09/07/2018 09:00",
                unit=counter.commune,
                office=None,
                by=counter.commune_clerk.actor,
            ),
        ),
    }
    return {name: row.pk for name, row in rows.items()}


@pytest.fixture
def count(counter, book, at):
    """``count(code)`` → the names of the rows, and of those in the numerator."""

    def counted(code, period=NINE_MONTHS, as_of="09/11/2018 17:00"):
        scope = Scope(counter.unit, Mode.OWN, (counter.unit,))
        found = registry.get(code).selector(scope, period, at(as_of))
        rows = found.listed()
        names = {pk: name for name, pk in book.items()}
        total, part = found.count()
        assert total == len(rows)
        inside = [names[row.id] for row in rows if row.in_numerator]
        if found.numerator is not None:
            assert part == len(inside)
            return {names[row.id] for row in rows}, set(inside)
        return {names[row.id] for row in rows}

    return counted


RECEIVED = {"on_time", "early", "late", "stopped", "over", "open"}


def test_received_is_finished_and_stopped_and_open(count):
    assert count("dossiers.received") == RECEIVED
    assert count("dossiers.finished") == {"on_time", "early", "late", "over"}
    assert count("dossiers.stopped") == {"stopped"}
    assert count("dossiers.open") == {"open"}


def test_on_time_keeps_the_unfinished_and_the_stopped_in_the_denominator(count):
    assert count("dossiers.on_time") == (RECEIVED, {"on_time", "early", "over"})


def test_late_counts_what_ended_late_and_what_is_overdue(count):
    assert count("dossiers.late") == {"late", "open"}


def test_by_due_cohort(count):
    rows, inside = count("dossiers.on_time.due")
    assert rows == {"on_time", "early", "late", "stopped"}  # hạn của hai hồ sơ cuối là tháng 10
    assert inside == {"on_time", "early"}
    assert count("dossiers.on_time.due", parse_period("2018-10"))[0] == {"over", "open", "online"}


def test_what_was_not_recorded_yet_was_not_known(count):
    early = "30/09/2018 17:00"
    assert count("dossiers.received", as_of=early) == {"on_time", "early", "late", "stopped"}
    assert count("dossiers.on_time", as_of=early)[1] == {"on_time", "early"}
    assert count("dossiers.received", as_of="01/07/2018 17:00") == set()


def test_online_among_those_received(count):
    rows, inside = count("online.dossiers", parse_period("2018"))
    assert (rows, inside) == (RECEIVED | {"online"}, {"online"})


def test_the_columns_of_the_statutory_table_add_up(count):
    def column(code, period):
        return count(code, period)

    for period in (NINE_MONTHS, parse_period("2018-q4"), parse_period("2018-07")):
        total = column("dossiers.flow.total", period)
        carried = column("dossiers.carried_over", period)
        new = column("dossiers.received", period)
        solved = column("dossiers.flow.solved", period)
        pending = column("dossiers.flow.pending", period)
        in_time = column("dossiers.flow.solved_on_time", period)
        late = column("dossiers.flow.solved_late", period)
        in_term = column("dossiers.flow.pending_in_term", period)
        overdue = column("dossiers.flow.pending_overdue", period)
        assert total == carried | new
        assert total == solved | pending
        assert solved == in_time | late
        assert pending == in_term | overdue
        assert not carried & new
        assert not solved & pending
        assert not in_time & late
        assert not in_term & overdue


def test_what_is_carried_over_is_what_remained(count):
    fourth = parse_period("2018-q4")
    assert count("dossiers.carried_over", fourth) == {"over", "open"}
    assert count("dossiers.flow.pending", NINE_MONTHS) == {"over", "open"}
    assert count("dossiers.flow.solved_late", parse_period("2018-07")) == {"late"}
    assert count("dossiers.flow.pending_overdue", fourth) == {"open", "online"}


def test_every_figure_says_what_it_counts(db):
    codes = [code for code in registry.codes() if code.startswith(("dossiers.", "online.dossiers"))]
    assert len(codes) == 23
    for code in codes:
        figure = registry.get(code)
        assert len(figure.definition) > 40
        assert figure.scope is Mode.OWN


def test_a_row_is_named_without_the_citizen(counter, book, at):
    scope = Scope(counter.unit, Mode.OWN, (counter.unit,))
    selection = registry.get("dossiers.received").selector(
        scope, NINE_MONTHS, at("09/11/2018 17:00")
    )
    first = selection.listed()[0]
    assert first.label.startswith("01-2018-00001")
    assert "Sửu" not in first.label
    assert first.unit == "240"


def test_days_are_local(counter, receive, at):
    receive("30/09/2018 23:30")
    receive("01/10/2018 00:30")
    scope = Scope(counter.unit, Mode.OWN, (counter.unit,))
    select = registry.get("dossiers.received").selector
    now = at("09/11/2030 17:00")
    assert select(scope, NINE_MONTHS, now).count() == (1, None)
    day = parse_period("2018-10-01..2018-10-01")
    assert day.start == date(2018, 10, 1)
    assert select(scope, day, now).count() == (1, None)
