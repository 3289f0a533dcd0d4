"""The reported rate and the corrected one, line by line, on dossiers one can count by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from congvu.core.periods import HANOI
from congvu.core.rates import Rate
from congvu.inspections import truth
from congvu.inspections.flags.rows import Row, Stay, UnitRows
from congvu.inspections.flags.worktime import by_weekday

LINE = by_weekday(date(2017, 1, 1), date(2020, 1, 1))
PAUSES = {"permitted": 2.0}
CHAINS = {"within_days": 15.0}


def at(day: int, month: int, hour: int = 9) -> datetime:
    return datetime(2018, month, day, hour, tzinfo=HANOI)


SEPTEMBER = truth.Window(at(1, 9, 0), at(1, 10, 0), at(15, 10))
DAYS = timedelta(days=10)


def retold(row: Row, start: datetime, stays: tuple[Stay, ...]) -> datetime | None:
    """Ten days flat from the start; stays add their length; an open one holds the clock."""
    due = start + DAYS
    for stay in stays:
        if stay.ended_at is None:
            return None
        due = stay.ended_at + DAYS if stay.restart else due + (stay.ended_at - stay.started_at)
    return due


def row(id: int, received: datetime, finished: datetime | None = None, **more) -> Row:
    stays = more.pop("stays", ())
    made = Row(
        id, str(id), more.pop("procedure", "1.1"), more.pop("subject", f"#{id}"), received,
        promise_at=received + DAYS, finished_at=finished, stays=stays, **more,
    )  # fmt: skip
    return replace(made, due_at=retold(made, received, stays))


def correct(*rows: Row, window: truth.Window = SEPTEMBER) -> truth.Corrected:
    unit = UnitRows(1, "240", "Huyện Tân Sơn", rows)
    return truth.correct(unit, window, LINE, PAUSES, CHAINS, retold)


def moved(found: truth.Corrected) -> dict[str, tuple[int, int, tuple[int, ...]]]:
    return {
        line.code: (line.numerator, line.denominator, line.rows)
        for line in found.lines
        if line.rows
    }


def test_a_clean_month_stays_as_reported():
    found = correct(row(1, at(3, 9), at(7, 9)), row(2, at(4, 9), at(10, 9)))
    assert found.reported == found.rate == Rate(2, 2)
    assert moved(found) == {}


def test_what_lies_overdue_and_unfinished_is_counted():
    # Reported 1 of 1: what nobody finished is in no report of what was finished.
    found = correct(row(1, at(3, 9), at(7, 9)), row(2, at(4, 9)), row(3, at(28, 9)))
    assert (found.reported, found.rate) == (Rate(1, 1), Rate(1, 2))
    assert moved(found) == {"open": (0, 1, (2,))}  # the third falls due in October


def test_each_dossier_belongs_to_the_month_it_falls_due_in():
    late = row(1, at(10, 9), at(5, 10))  # due 20/9, done in October
    early = row(2, at(25, 9), at(27, 9))  # due in October
    found = correct(late, early)
    assert (found.reported, found.rate) == (Rate(1, 1), Rate(0, 1))
    assert moved(found) == {"elsewhere": (-1, -1, (2,)), "moved": (0, 1, (1,))}


def test_stopped_dossiers_have_no_result_to_be_on_time():
    found = correct(row(1, at(3, 9), at(7, 9)), row(2, at(3, 9), stopped_at=at(6, 9)))
    assert (found.reported, found.rate) == (Rate(2, 2), Rate(1, 1))
    assert moved(found) == {"stopped": (-1, -1, (2,))}


def test_a_pause_without_a_paper_does_not_stop_the_clock():
    written = Stay(at(10, 9), at(14, 9), written=True)
    unwritten = replace(written, written=False)
    lawful = row(1, at(3, 9), at(16, 9), stays=(written,))
    unlawful = row(2, at(3, 9), at(16, 9), stays=(unwritten,))
    found = correct(lawful, unlawful)
    assert (found.reported, found.rate) == (Rate(2, 2), Rate(1, 2))
    assert moved(found) == {"pauses": (-1, 0, (2,))}


def test_an_open_pause_without_a_paper_hides_no_overdue_dossier():
    held = row(1, at(3, 9), stays=(Stay(at(12, 9), None, written=False),))
    assert held.due_at is None
    found = correct(held, row(2, at(3, 9), at(5, 9)))
    assert (found.reported, found.rate) == (Rate(1, 1), Rate(1, 2))
    assert moved(found) == {"pauses": (0, 1, (1,))}


def test_sent_away_on_the_last_day_and_received_again_is_one_matter():
    first = row(1, at(3, 9), stopped_at=at(12, 9), subject="A")
    again = row(2, at(14, 9), at(20, 9), subject="A")
    found = correct(first, again)
    # Nine days were gone; two at the citizen; the second takes six: fifteen of ten.
    assert (found.reported, found.rate) == (Rate(2, 2), Rate(0, 1))
    assert moved(found) == {"stopped": (-1, -1, (1,)), "chains": (-1, 0, (2,))}


def test_the_time_at_the_citizen_is_not_the_offices():
    first = row(1, at(3, 9), stopped_at=at(5, 9), subject="A")
    again = row(2, at(14, 9), at(20, 9), subject="A")  # two days, then six: eight of ten
    assert correct(first, again).rate == Rate(1, 1)


def test_three_links_are_joined_to_the_first():
    chain = (
        row(1, at(1, 9), stopped_at=at(5, 9), subject="A"),
        row(2, at(6, 9), stopped_at=at(10, 9), subject="A"),
        row(3, at(11, 9), at(16, 9), subject="A"),
    )
    assert correct(*chain).rate == Rate(0, 1)  # four, four and five days


def test_other_people_and_other_procedures_are_not_joined():
    first = row(1, at(3, 9), stopped_at=at(12, 9), subject="A")
    assert correct(first, row(2, at(14, 9), at(20, 9), subject="B")).rate == Rate(1, 1)
    other = row(2, at(14, 9), at(20, 9), subject="A", procedure="2.2")
    assert correct(first, other).rate == Rate(1, 1)


def test_what_is_not_yet_known_is_not_yet_done():
    early = replace(SEPTEMBER, as_of=at(8, 9))
    found = correct(row(1, at(3, 9), at(9, 9)), window=early)
    assert found.reported == found.rate == Rate(0, 0)


def test_the_lines_always_lead_from_one_rate_to_the_other():
    source = random.Random(2018)
    for _ in range(150):
        rows = []
        for key in range(1, 25):
            start = at(1, 8) + timedelta(days=source.randrange(70), hours=source.randrange(8))
            end = start + timedelta(days=source.randrange(1, 25))
            stays = ()
            if source.random() < 0.3:
                first = start + timedelta(days=source.randrange(1, 12))
                last = first + timedelta(days=source.randrange(1, 6))
                stays = (Stay(first, last, source.random() < 0.5, source.random() < 0.2),)
                end = max(end, last)
            fate = source.choice(["finished", "stopped", "open"])
            rows.append(
                row(
                    key, start, end if fate == "finished" else None, stays=stays,
                    stopped_at=end if fate == "stopped" else None,
                    subject=source.choice("ABCDEFGH"), voided=source.random() < 0.05,
                )
            )  # fmt: skip
        found = correct(*rows)
        numerator = found.reported.numerator + sum(line.numerator for line in found.lines)
        denominator = found.reported.denominator + sum(line.denominator for line in found.lines)
        assert Rate(numerator, denominator) == found.rate
        assert len(found.rows) == found.rate.denominator
        plain = correct(*(replace(each, stays=(), subject=f"#{each.id}") for each in rows))
        due = sum(
            SEPTEMBER.fell_due(each.due_at)
            and not each.voided
            and (each.stopped_at is None or each.stopped_at > SEPTEMBER.as_of)
            for each in rows
        )
        assert plain.rate.denominator == due  # the naive count: whatever fell due
