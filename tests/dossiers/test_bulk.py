"""Forty dossiers at once: a word for each, nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from django.db import connection

from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.actions import bulk
from congvu.dossiers.models import BulkRow, BulkRun, Dossier, HandOver
from congvu.dossiers.rules import RowState, State
from congvu.jobs import work
from tests.conftest import ROOT


@pytest.fixture
def desk(counter, receive):
    """Four dossiers received on the morning of 2/7/2018."""
    return [receive(f"02/07/2018 08:0{n}") for n in range(4)]


def ask(counter, dossiers, act, at, by=None, key="k1", **said):
    """Chị Hoa, or ``by``, asks for ``act`` on ``dossiers``."""
    return actions.ask_bulk(
        act, [each.pk for each in dossiers], said=said, key=key, by=by or counter.hoa.actor, at=at
    )


def to_office(counter):
    return {"to_office": counter.office.pk, "to_user": counter.binh.pk, "reason": "Thẩm định"}


def outcome(run):
    """State and code of each row, in order."""
    return [(row.state, (row.refusal or {}).get("code")) for row in queries.bulk_rows(run)]


@pytest.mark.django_db
def test_each_row_goes_through_the_very_act(counter, desk, at):
    when = at("02/07/2018 09:00")
    run = ask(counter, desk, "forward", when, **to_office(counter))
    assert actions.carry_on(run, by=counter.hoa.actor, at=when) == 4
    assert queries.progress_of(run) == queries.Progress(4, 4, 0, 0)
    for dossier in Dossier.objects.order_by("pk"):
        assert (dossier.state, dossier.office, dossier.holder_id) == (
            State.PROCESSING,
            counter.office,
            counter.binh.pk,
        )
        assert [event.kind for event, _ in queries.events_of(dossier)] == [
            "dossier.received",
            "dossier.forwarded",
        ]


@pytest.mark.django_db
def test_what_is_refused_keeps_its_reason_and_holds_up_nobody(counter, desk, at):
    """One was finished at the counter meanwhile: the other three go."""
    actions.finish(
        desk[1], result_number="1/GPXD", by=counter.binh.actor, at=at("02/07/2018 08:30")
    )
    when = at("02/07/2018 09:00")
    run = ask(counter, desk, "forward", when, **to_office(counter))
    actions.carry_on(run, by=counter.hoa.actor, at=when)
    assert outcome(run) == [
        ("done", None),
        ("refused", "transition-impossible"),
        ("done", None),
        ("done", None),
    ]
    row = queries.bulk_rows(run, RowState.REFUSED).get()
    said = queries.refusal_of(row).said()
    assert "Đã xử lý xong" in said["what"]
    assert desk[1].hand_overs.count() == 0


@pytest.mark.django_db
def test_a_form_sent_twice_does_nothing_twice(counter, desk, at):
    when = at("02/07/2018 09:00")
    run = ask(counter, desk, "forward", when, **to_office(counter))
    actions.carry_on(run, by=counter.hoa.actor, at=when)
    again = ask(counter, desk[:2], "forward", when, **to_office(counter))
    assert again == run
    assert actions.carry_on(again, by=counter.hoa.actor, at=when) == 0
    assert HandOver.objects.count() == 4
    with pytest.raises(Refused) as refused:
        ask(counter, desk, "forward", when, by=counter.binh.actor, **to_office(counter))
    assert refused.value.refusal.code == "bulk-key-taken"


@pytest.mark.django_db
def test_a_row_already_settled_is_not_done_again(counter, desk, at):
    when = at("02/07/2018 09:00")
    run = ask(counter, desk, "forward", when, **to_office(counter))
    row = run.rows.get(order=1)
    actions.carry_out(row, by=counter.hoa.actor, at=when)
    with pytest.raises(Refused) as refused:
        actions.carry_out(row, by=counter.hoa.actor, at=when)
    assert refused.value.refusal.code == "bulk-row-settled"


@pytest.mark.django_db
def test_a_head_assigns_a_specialist_does_not(counter, desk, at):
    actions.carry_on(
        ask(counter, desk, "forward", at("02/07/2018 09:00"), to_office=counter.office.pk),
        by=counter.hoa.actor,
        at=at("02/07/2018 09:00"),
    )
    when = at("02/07/2018 10:00")
    said = {"to_user": counter.binh.pk}
    run = ask(counter, desk[:2], "assign", when, by=counter.dung.actor, key="k2", **said)
    actions.carry_on(run, by=counter.dung.actor, at=when)
    assert outcome(run) == [("done", None)] * 2
    run = ask(counter, desk[2:], "assign", when, by=counter.binh.actor, key="k3", **said)
    actions.carry_on(run, by=counter.binh.actor, at=when)
    assert outcome(run) == [("refused", "not-your-duty")] * 2


@pytest.mark.django_db
def test_handed_over_signed_for_and_returned(counter, desk, at):
    binh, dung = counter.binh, counter.dung
    steps = (
        ("forward", counter.hoa, "02/07/2018 09:00", to_office(counter)),
        ("take_over", binh, "02/07/2018 09:30", {}),
        ("hand_over", binh, "02/07/2018 10:00", {"to_user": dung.pk}),
        ("take_over", dung, "02/07/2018 10:30", {}),
    )
    for number, (act, who, when, said) in enumerate(steps):
        run = ask(counter, desk, act, at(when), by=who.actor, key=f"s{number}", **said)
        actions.carry_on(run, by=who.actor, at=at(when))
        assert outcome(run) == [("done", None)] * 4, act
    for dossier in desk:
        actions.finish(dossier, result_number="1", by=dung.actor, at=at("03/07/2018 08:00"))
    when = at("03/07/2018 09:00")
    run = ask(counter, desk, "return_result", when, key="r", method="counter")
    actions.carry_on(run, by=counter.hoa.actor, at=when)
    assert set(Dossier.objects.values_list("state", flat=True)) == {State.RETURNED}


@pytest.mark.django_db
def test_words_for_what_makes_no_sense(counter, desk, at, hire):
    when = at("02/07/2018 09:00")
    stranger = hire("la", "Người Xã Khác", counter.commune)
    cases = (
        ("forward", {"to_office": counter.one_stop.pk}, "already-there"),
        ("hand_over", {"to_user": stranger.pk}, "person-elsewhere"),
        ("hand_over", {"to_user": counter.hoa.pk}, "already-with-them"),
        ("hand_over", {}, "person-missing"),
        ("take_over", {}, "nothing-to-take"),
    )
    for act, said, code in cases:
        run = ask(counter, desk[:1], act, when, key=code, **said)
        actions.carry_on(run, by=counter.hoa.actor, at=when)
        assert outcome(run) == [("refused", code)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "code"), [("stop", "bulk-act-unknown"), ("forward", "bulk-nothing-chosen")]
)
def test_what_cannot_be_asked(counter, receive, at, act, code):
    with pytest.raises(Refused) as refused:
        ask(counter, [], act, at("02/07/2018 09:00"), **to_office(counter))
    assert refused.value.refusal.code == code
    assert not BulkRun.objects.exists()


@pytest.mark.django_db
def test_too_many_are_refused_whole(counter, desk, at, monkeypatch):
    monkeypatch.setattr(rules, "BULK_MOST", 3)
    with pytest.raises(Refused) as refused:
        ask(counter, desk, "forward", at("02/07/2018 09:00"), **to_office(counter))
    assert refused.value.refusal.code == "bulk-too-many"
    assert not BulkRow.objects.exists()


@pytest.mark.django_db
def test_what_one_may_not_see_is_not_chosen(counter, desk, at):
    when = at("02/07/2018 09:00")
    with pytest.raises(Refused) as refused:
        ask(counter, desk, "forward", when, by=counter.commune_clerk.actor, **to_office(counter))
    assert refused.value.refusal.code == "bulk-nothing-chosen"


@pytest.mark.django_db
def test_a_fault_nobody_foresaw_sets_one_row_aside(counter, desk, at, monkeypatch):
    when = at("02/07/2018 09:00")
    run = ask(counter, desk, "forward", when, **to_office(counter))
    plain = bulk._ACTS["forward"]

    def breaks(dossier, said, by, moment):
        plain(dossier, said, by, moment)
        if dossier.pk == desk[2].pk:
            raise ZeroDivisionError

    monkeypatch.setattr(bulk, "_ACTS", {**bulk._ACTS, "forward": breaks})
    actions.carry_on(run, by=counter.hoa.actor, at=when)
    assert outcome(run)[2] == ("refused", "bulk-row-failed")
    assert [state for state, _ in outcome(run)].count("done") == 3
    assert Dossier.objects.get(pk=desk[2].pk).state == State.RECEIVED


@pytest.mark.django_db
def test_what_is_beyond_one_page_goes_on_by_itself(counter, desk, at, at_time):
    when = at_time(at("02/07/2018 09:00"))
    run = ask(counter, desk, "forward", when, **to_office(counter))
    assert actions.carry_on(run, by=counter.hoa.actor, at=when, limit=1) == 1
    assert queries.progress_of(run).waiting == 3
    assert list(queries.unfinished_runs()) == [run]
    assert work.carry_on_bulk() == 3
    assert queries.progress_of(run) == queries.Progress(4, 4, 0, 0)
    assert work.carry_on_bulk() == 0
    assert HandOver.objects.count() == 4


@pytest.mark.django_db
def test_whose_account_was_closed_acts_no_more(counter, desk, at, at_time):
    when = at_time(at("02/07/2018 09:00"))
    run = ask(counter, desk, "forward", when, **to_office(counter))
    counter.hoa.is_active = False
    counter.hoa.save()
    assert work.carry_on_bulk() == 4
    assert outcome(run) == [("refused", "not-your-duty")] * 4


@pytest.mark.django_db
def test_the_system_asks_for_nothing_by_hand(counter, desk, at):
    with pytest.raises(Refused):
        ask(counter, desk, "forward", at("02/07/2018 09:00"), by=SYSTEM, **to_office(counter))


# --- killed in the middle ------------------------------------------------------------------------


@pytest.fixture
def far(counter, receive, at, tmp_path, transactional_db):
    """Thirty dossiers and a run over them, in a database that another process can open."""
    dossiers = [receive(f"02/07/2018 08:{n:02d}") for n in range(30)]
    run = ask(counter, dossiers, "forward", at("02/07/2018 09:00"), **to_office(counter))
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        name = str(tmp_path / "congvu.sqlite3")
        with sqlite3.connect(name) as copy:
            connection.connection.backup(copy)
        copy.close()
    return SimpleNamespace(run=run, name=name, env={**os.environ, "CONGVU_DATA": str(tmp_path)})


def worker(far, *more):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.dossiers.bulk_worker", str(far.run.pk), far.name, *more],
        cwd=ROOT,
        env=far.env,
        stdout=subprocess.PIPE,
        text=True,
    )


def counted(far):
    """(rows done, rows waiting, hand-overs, forwarded events, dossiers in state 4)."""
    statements = (
        "SELECT COUNT(*) FROM dossiers_bulkrow WHERE state = 'done'",
        "SELECT COUNT(*) FROM dossiers_bulkrow WHERE state = 'waiting'",
        "SELECT COUNT(*) FROM dossiers_handover",
        "SELECT COUNT(*) FROM audit_event WHERE kind = 'dossier.forwarded'",
        "SELECT COUNT(*) FROM dossiers_dossier WHERE state = '4'",
    )
    if connection.vendor == "sqlite":
        with sqlite3.connect(far.name) as database:
            found = [database.execute(statement).fetchone()[0] for statement in statements]
        database.close()
        return found
    with connection.cursor() as cursor:
        found = []
        for statement in statements:
            cursor.execute(statement)
            found.append(cursor.fetchone()[0])
    return found


def test_killed_between_act_and_commit_nothing_is_lost_or_doubled(far):
    """The thirteenth act was written and not kept: it is as if it had not been begun."""
    dying = worker(far, "13")
    dying.communicate(timeout=120)
    assert dying.returncode == -signal.SIGKILL
    assert counted(far) == [12, 18, 12, 12, 12]
    follower = worker(far)
    follower.communicate(timeout=120)
    assert follower.returncode == 0
    assert counted(far) == [30, 0, 30, 30, 30]


def test_killed_at_any_moment_nothing_is_lost_or_doubled(far):
    """From outside, wherever it happens to be; three times, and then it is allowed to end."""
    for lines in (3, 5, 2):
        running = worker(far)
        for _ in range(lines):
            running.stdout.readline()
        time.sleep(0.007 * lines)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate(timeout=120)
        done, waiting, *others = counted(far)
        assert done + waiting == 30
        assert others == [done] * 3
    running = worker(far)
    running.communicate(timeout=120)
    assert counted(far) == [30, 0, 30, 30, 30]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_press_the_same_button_at_once_one_wins_each_row(counter, receive, at):
    """Two people, the same eight dossiers, two offices to choose from: each row has one winner."""
    dossiers = [receive(f"02/07/2018 08:{n:02d}") for n in range(8)]
    when = at("02/07/2018 09:00")
    runs = [
        ask(
            counter, dossiers, "forward", when, by=who.actor, key=f"p{who.pk}", **to_office(counter)
        )
        for who in (counter.hoa, counter.dung)
    ]
    start = threading.Barrier(2)

    def press(run, who):
        start.wait()
        try:
            actions.carry_on(run, by=who.actor, at=when)
        finally:
            connection.close()

    pressed = [
        threading.Thread(target=press, args=pair)
        for pair in zip(runs, (counter.hoa, counter.dung), strict=True)
    ]
    for each in pressed:
        each.start()
    for each in pressed:
        each.join()
    assert HandOver.objects.count() == 8
    for one, other in zip(outcome(runs[0]), outcome(runs[1]), strict=True):
        assert sorted([one, other]) == [("done", None), ("refused", "already-there")]
