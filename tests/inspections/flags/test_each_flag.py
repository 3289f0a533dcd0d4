"""Each flag on its four cases: hit, nothing there, not applicable, too few."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from congvu.core.periods import HANOI
from congvu.inspections.flags import BY_CODE, FLAGS
from congvu.inspections.flags.batch import BATCHES
from congvu.inspections.flags.hours import AWAY, FAST
from congvu.inspections.flags.order import faults
from congvu.inspections.flags.outcome import Around, Lack, Peers, Verdict
from congvu.inspections.flags.parameters import settings_on
from congvu.inspections.flags.rows import Act, Interval, Row, Stay, Step, UnitRows
from congvu.inspections.flags.vanished import LOST, UNEXPLAINED
from congvu.inspections.flags.worktime import by_weekday

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
SETTINGS = settings_on(LAST)
LINE = by_weekday(date(2024, 1, 1), date(2027, 1, 1))
AROUND = Around(LINE, FIRST, LAST, SETTINGS.report_days(FIRST, LAST))
MONDAY = datetime(2025, 3, 3, 8, 12, 41, tzinfo=HANOI)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def row(number, **said):
    """Received on a working day at 8:12:41, ten working days, done in a week, written at once."""
    start = MONDAY + DAY * (number // 5 * 7 // 7 % 5) + DAY * 7 * (number // 25)
    start = start + timedelta(minutes=number % 5, seconds=number)
    made = Row(
        id=number,
        number=f"{number}",
        procedure="p",
        subject=f"s{number}",
        received_at=start,
        received_recorded_at=start,
        series="1",
        serial=number,
        promise_at=start + 14 * DAY,
        due_at=start + 14 * DAY,
        finished_at=start + 7 * DAY + HOUR,
        finished_recorded_at=start + 7 * DAY + HOUR,
        finished_by="lead",
        result_at=start + 7 * DAY + HOUR,
    )
    return replace(made, **said)


def plain(count=60):
    return [row(number) for number in range(1, count + 1)]


def changed(rows, which, change):
    return [replace(each, **change(each)) if each.id in which else each for each in rows]


def acts_of(rows):
    return tuple(
        Act(each.id, "finish", each.finished_at, each.finished_recorded_at, "lead", True)
        for each in rows
        if each.finished_at
    )


def look(code, rows, peers=None, **said):
    said.setdefault("acts", acts_of(rows))
    unit = UnitRows(1, "u", "Xã", tuple(rows), **said)
    return BY_CODE[code].look(unit, SETTINGS.of(code), AROUND, peers)


def on_the_day(rows, which):
    def done(each):
        return {"finished_at": each.due_at - HOUR / 2, "finished_recorded_at": each.due_at}

    return changed(rows, which, done)


MIDDLE = Peers(0.6, 20)
SOME_LATE = Peers(0.3, 20)
FEW = range(1, 9)

HITS = {
    "T1": lambda: (changed(plain(), FEW, lambda r: {"result_at": r.received_at - 3 * DAY}), {}),
    "T2": lambda: (
        changed(
            plain(),
            FEW,
            lambda r: {"finished_at": r.due_at - HOUR, "finished_recorded_at": r.due_at + 2 * DAY},
        ),
        {},
    ),
    "T3": lambda: (changed(plain(), range(50, 58), lambda r: {"received_at": MONDAY - DAY}), {}),
    "P1": lambda: (
        changed(
            plain(),
            FEW,
            lambda r: {"stays": (Stay(r.promise_at - 6 * HOUR, r.promise_at + 5 * DAY),)},
        ),
        {},
    ),
    "B1": lambda: (on_the_day(plain(), range(1, 25)), {"peers": MIDDLE}),
    "B2": lambda: (on_the_day(plain(), range(1, 30)), {"peers": SOME_LATE}),
    "C1": lambda: (
        changed(
            plain(),
            range(1, 20),
            lambda r: {
                "finished_at": datetime(2025, 3, 14, 16, 0, r.id, tzinfo=HANOI),
                "finished_recorded_at": datetime(2025, 3, 14, 16, 0, r.id, tzinfo=HANOI),
            },
        ),
        {},
    ),
    "O1": lambda: (
        changed(
            plain(),
            range(1, 12),
            lambda r: {
                "finished_at": r.finished_at + 12 * HOUR,
                "finished_recorded_at": r.finished_at + 12 * HOUR,
            },
        ),
        {},
    ),
    "H1": lambda: (
        changed(
            plain(),
            range(1, 12),
            lambda r: {"finished_at": r.finished_at.replace(minute=30, second=0)},
        ),
        {},
    ),
    "V1": lambda: ([each for each in plain() if each.id not in range(10, 14)], {}),
}


def resets(used=0.9, count=8):
    rows = plain()
    for number in range(1, count + 1):
        first = rows[number - 1]
        stop = first.received_at + 14 * DAY * used
        rows[number - 1] = replace(first, finished_at=None, finished_recorded_at=None,
                                   stopped_at=stop, stopped_recorded_at=stop)  # fmt: skip
        start = stop + 3 * HOUR
        again = row(100 + number, subject=first.subject, received_at=start, promise_at=start + 14 *
                    DAY, due_at=start + 14 * DAY, finished_at=start + 7 * DAY)  # fmt: skip
        rows.append(again)
    return rows


HITS["R1"] = lambda: (resets(), {})


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_hit_and_the_rows_behind_it(code):
    rows, said = HITS[code]()
    found = look(code, rows, **said)
    assert found.verdict is Verdict.HIT, found
    assert found.rows
    assert set(found.rows) <= {each.id for each in rows}


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_honest_work_raises_nothing(code):
    rows = resets(used=0.2) if code == "R1" else on_the_day(plain(), range(1, 16))
    late = lambda r: {"finished_at": r.due_at + DAY, "finished_recorded_at": r.due_at + DAY}  # noqa: E731
    rows = changed(rows, range(16, 26), late)
    early = lambda r: {"stays": (Stay(r.received_at + DAY, r.received_at + 3 * DAY),)}  # noqa: E731
    rows = changed(rows, range(30, 36), early)
    peers = {"B1": MIDDLE, "B2": SOME_LATE}.get(code)
    assert look(code, rows, peers).verdict is Verdict.PASS


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_an_import_says_nothing_about_when_things_were_written(code):
    rows, said = HITS[code]()
    rows = [
        replace(each, origin="import:12", finished_recorded_at=MONDAY + 90 * DAY) for each in rows
    ]
    found = look(code, rows, **said)
    assert (found.verdict, found.lack) == (Verdict.NOT_APPLICABLE, Lack.IMPORTED)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_too_few_to_speak_of(code):
    rows, said = HITS[code]()
    few = [each for each in rows if each.id < 3]
    found = look(code, few, **said)
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert found.lack is Lack.TOO_FEW


def test_one_clock_and_no_numbers_and_no_peers_are_said():
    one = [replace(each, finished_recorded_at=None) for each in plain()]
    assert look("T2", one).lack is Lack.ONE_CLOCK
    assert look("C1", one).lack is Lack.ONE_CLOCK
    without = [replace(each, serial=None) for each in plain()]
    assert look("T3", without).lack is Lack.NO_NUMBERS
    assert look("V1", without).lack is Lack.NO_NUMBERS
    rows, _ = HITS["B1"]()
    assert look("B1", rows).lack is Lack.NO_PEERS
    assert look("B2", rows).lack is Lack.NO_PEERS


def test_a_logged_outage_excuses_what_was_recorded_late():
    rows, _ = HITS["T2"]()
    outages = tuple(Interval(r.finished_at - HOUR, r.due_at + 1.5 * DAY) for r in rows[:8])
    assert look("T2", rows, outages=outages).verdict is Verdict.PASS
    assert look("T2", [replace(each, origin="outage:3") for each in rows]).verdict is not (
        Verdict.HIT
    )


def test_paper_first_on_every_dossier_is_no_backdating():
    # Written down two days later as a habit: deadlines fall in between as often as they must.
    rows = [replace(r, finished_recorded_at=r.finished_at + 2 * DAY) for r in plain(120)]
    rows = on_the_day(rows, range(1, 10))
    assert look("T2", rows).verdict is Verdict.PASS


def test_a_return_at_the_first_look_is_no_reset():
    found = look("R1", resets(used=0.2))
    assert (found.verdict, found.k, found.n) == (Verdict.PASS, 0, 8)


def test_a_reset_chained_is_late():
    found = look("R1", resets())
    assert found.more == {"báo đúng hạn, nối lại thì quá hạn": 8.0}


def test_a_weekly_signing_session_is_the_units_own_weekday():
    fridays = [datetime(2025, 3, 7, 15, 0, tzinfo=HANOI) + 7 * DAY * k for k in range(40)]
    rows = [
        row(n, finished_at=at + n % 6 * HOUR / 10, finished_recorded_at=at + n % 6 * HOUR / 10)
        for n, at in enumerate(fridays * 6, start=1)
    ]
    assert look("C1", rows).verdict is Verdict.PASS


def test_a_batch_is_counted_beside():
    rows, _ = HITS["C1"]()
    assert look("C1", rows).more[BATCHES] == 1


def test_approvals_faster_than_reading_and_while_away():
    rows = changed(plain(), range(1, 20), lambda r: {"finished_recorded_at": MONDAY + 40 * DAY})
    assert look("O1", rows).more[FAST] == 18
    leave = (("lead", Interval(MONDAY, MONDAY + 9 * DAY)),)
    away = look("O1", plain(), leave=leave)
    assert away.verdict is Verdict.HIT
    assert away.more[AWAY] == 9


def test_a_void_with_its_reason_keeps_its_number_and_a_reserved_strip_counts_once():
    rows = changed(plain(), FEW, lambda r: {"voided": True})
    assert look("V1", rows).k == 0
    bare = changed(plain(), FEW, lambda r: {"voided": True, "void_explained": False})
    assert look("V1", bare).more[UNEXPLAINED] == 8
    strip = [each for each in plain(90) if each.id not in range(20, 40)]
    assert look("V1", strip).verdict is Verdict.PASS
    assert look("V1", plain(), lost=(901, 902, 903, 904)).more[LOST] == 4


def test_every_impossible_order_is_named():
    r = row(1)
    long_ago, later = r.received_at - 5 * DAY, r.received_at + 30 * DAY
    slack = timedelta(minutes=10)
    wrong = [
        {"result_at": long_ago},
        {"returned_at": r.finished_at + DAY, "paid_at": later},
        {"steps": (Step("Ký", r.received_at, r.received_at + DAY),)},
        {"finished_at": long_ago},
        {"received_at": r.received_at + DAY, "result_at": None},
    ]
    assert len({kind for each in wrong for kind in faults(replace(r, **each), slack)}) == 5
    assert not list(faults(r, slack))


def test_every_page_is_whole_and_takes_its_numbers():
    for flag in FLAGS:
        page = flag.page
        assert page.question.format(k=3, n=40)
        said = (page.method, page.why, page.innocent, page.exclusions, page.source)
        assert all(said)
        assert SETTINGS.shown(page.code)
    assert len({flag.page.slug for flag in FLAGS}) == len(FLAGS) == 11


def test_reporting_days_follow_the_date():
    assert date(2025, 3, 14) in AROUND.report_days
    early = settings_on(date(2018, 6, 1)).report_days(date(2018, 1, 1), date(2018, 12, 31))
    assert date(2018, 3, 31) in early


def by_day(rows):
    """Numbers that begin anew each day: since 2019."""
    given = {}
    made = []
    for each in rows:
        day = each.received_at.date().isoformat()
        given[day] = given.get(day, 0) + 1
        made.append(replace(each, series=day, serial=given[day], daily=True))
    return made, tuple(given.items())


def test_numbers_of_a_day_end_where_the_register_says():
    rows, given = by_day(plain())
    assert look("V1", rows, given=given).k == 0
    last_of_day = {each.series: each.id for each in rows}
    left = [each for each in rows if each.id not in last_of_day.values()]
    found = look("V1", left, given=given)
    assert (found.verdict, found.k) == (Verdict.HIT, len(given))


def test_reserved_numbers_of_slips_by_hand_are_no_gaps():
    rows = [replace(each, serial=each.serial + (20 if each.id > 30 else 0)) for each in plain()]
    assert look("V1", rows).k == 1  # one strip
    assert look("V1", rows, reserved=(("1", 31, 50),)).k == 0
    slip = replace(rows[40], serial=33, by_hand=True)
    rows[40] = slip
    assert look("T3", rows).k == 0
    assert look("V1", rows, reserved=(("1", 31, 50),)).k == 1  # its own number is not there


def test_a_number_that_carries_its_day_runs_against_the_order_of_writing_down():
    rows, _ = by_day(plain())
    assert look("T3", rows).k == 0
    late = changed(rows, FEW, lambda r: {"received_recorded_at": r.received_at + 15 * DAY})
    assert look("T3", late).verdict is Verdict.HIT
