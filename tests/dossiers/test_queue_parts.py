"""A queue read part for part is the queue: every line once, in its order, counted alike."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.core.actors import SYSTEM, Actor, Duty, Grant
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Dossier, DossierStep
from congvu.dossiers.queries import pages
from congvu.procedures.models import ProcedureVersion


def clerk_of(*units):
    """Somebody at the counters of ``units``."""
    grants = tuple(Grant(Duty.CLERK, one.pk, frozenset((one.pk,)), None, None) for one in units)
    return Actor(id="user:0", label="cán bộ", grants=grants)


def reader(counter, who):
    """One of :data:`READERS`."""
    units = {"district": [counter.unit], "commune": [counter.commune], "nobody": []}
    units["both"] = [counter.unit, counter.commune]
    return SYSTEM if who == "system" else clerk_of(*units[who])


READERS = ["district", "commune", "both", "system", "nobody"]


@pytest.fixture
def three_ways(counter, receive):
    """At the district: received, decided for the commune, and a step given by the commune."""
    for minute in range(3):
        receive(f"02/07/2018 08:0{minute}", version=counter.building)
    rows = [receive(f"02/07/2018 09:0{minute}") for minute in range(4)]
    received_below = {"unit": counter.commune, "competent_unit": counter.unit}
    Dossier.objects.filter(pk__in=[rows[0].pk, rows[1].pk]).update(**received_below)
    elsewhere = {"unit": counter.commune, "competent_unit": counter.commune}
    Dossier.objects.filter(pk__in=[rows[2].pk, rows[3].pk]).update(**elsewhere)
    given = {"unit_kind": "huyen", "office": counter.office}
    DossierStep.objects.filter(dossier=rows[2], order=1).update(**given)
    Dossier.objects.filter(pk=rows[1].pk).update(due_at=None)
    return SimpleNamespace(seen=6, hidden=rows[3].pk)


@pytest.mark.parametrize("who", READERS)
def test_parts_make_the_queue_and_do_not_overlap(counter, at, three_ways, who):
    actor = reader(counter, who)
    now = at("03/07/2018 08:00")
    for group in queries.group_names():
        keys = list(queries.queue(actor, now, group=group).values_list("pk", flat=True))
        parts = queries.queue_in_parts(actor, now, group=group)
        told = [each.id for part in parts for each in queries.lines_of_queue([part], 50, now)]
        assert sorted(told) == sorted(keys), group  # sorted, not as sets: nothing twice
        lines = queries.lines_of_queue(parts, 50, now)
        assert [each.id for each in lines] == keys, group
        from_second = queries.lines_of_queue(parts, 2, now, first=1)
        assert [each.id for each in from_second] == keys[1:3], group
        assert queries.queue_counts(actor, now, exact=group)[group] == len(keys), group
        if group != "voided":
            assert queries.queue_counts(actor, now)[group] == len(keys), group


def test_what_is_due_this_week_is_counted_to_its_end_whatever_day_it_was_first_asked(
    counter, receive, at
):
    """On a Sunday the week ends with the day: what is made of that must not serve a Monday."""
    dossier = receive("02/07/2018 08:00")
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at("05/07/2018 17:00"))  # a Thursday
    actor = clerk_of(counter.unit)
    for day, count in (("01/07", 0), ("02/07", 1), ("08/07", 0), ("04/07", 1), ("05/07", 1)):
        now = at(f"{day}/2018 08:00")
        for due, expected in (("week", count), ("today", int(day == "05/07"))):
            assert queries.queue(actor, now, group="open", due=due).count() == expected
            counts = queries.queue_counts(actor, now, due=due)
            assert (counts["open"], counts["received"]) == (expected, expected), (day, due)


def test_counts_are_asked_again_without_being_made_anew_at_any_hour(counter, receive, at):
    """From the morning on the limit of what is carried late is the beginning of the day."""
    receive("02/07/2018 08:00")
    actor = clerk_of(counter.unit)
    for hour in ("07:30", "09:30", "15:30", "22:00"):
        queries.queue_counts(actor, at(f"03/07/2018 {hour}"))
        made = len(pages._again._made)
        with CaptureQueriesContext(connection) as asked:
            again = queries.queue_counts(actor, at(f"04/07/2018 {hour}"))
        assert len(pages._again._made) == made
        readers = [each["sql"] for each in asked if "on_the_way" in each["sql"]]
        assert len(readers) == 1, hour
        assert again["carried_late"] == 1, hour


def test_the_district_sees_all_three_ways_and_not_what_is_the_communes(counter, at, three_ways):
    now, actor = at("03/07/2018 08:00"), clerk_of(counter.unit)
    parts = queries.queue_in_parts(actor, now, group="open")
    assert [len(queries.lines_of_queue([part], 50, now)) for part in parts] == [3, 2, 1]
    for dossier in Dossier.objects.order_by("pk"):
        assert access.may_see(actor, dossier, now) is (dossier.pk != three_ways.hidden)


def test_a_line_is_what_the_whole_row_says(counter, receive, at):
    dossier = receive("02/07/2018 08:00")
    actions.forward(
        dossier,
        to_office=counter.office,
        to_user=counter.binh,
        by=counter.hoa.actor,
        at=at("02/07/2018 09:00"),
    )
    now = at("03/07/2018 08:00")
    parts = queries.queue_in_parts(SYSTEM, now, group="open")
    assert queries.lines_of_queue(parts, 9, now) == queries.rows_of(
        queries.queue(SYSTEM, now, group="open"), now
    )


def test_of_what_has_ended_only_so_many_are_counted(counter, receive, at, monkeypatch):
    monkeypatch.setattr(pages, "MANY", 2)
    rows = [receive(f"02/07/2018 08:0{minute}") for minute in range(5)]
    elsewhere = {"unit": counter.commune, "competent_unit": counter.unit}
    Dossier.objects.filter(pk__in=[each.pk for each in rows[:2]]).update(**elsewhere)
    Dossier.objects.filter(pk__in=[each.pk for each in rows]).update(state="10")
    actor, now = clerk_of(counter.unit), at("03/07/2018 08:00")
    assert queries.queue_counts(actor, now)["returned"] == 3  # more than two is all that is told
    assert queries.queue_counts(actor, now, exact="returned")["returned"] == 5
    Dossier.objects.filter(pk__in=[each.pk for each in rows]).update(state="2")
    assert queries.queue_counts(actor, now)["received"] == 5  # what waits is always counted


def test_counts_asked_again_are_of_the_new_moment_and_reader(counter, receive, at):
    """The statement is made once; what is due, overdue and whose it is changes with each asking."""
    for minute in range(3):
        dossier = receive(f"02/07/2018 08:0{minute}")
    by, when = counter.hoa.actor, at("02/07/2018 09:00")
    actions.forward(dossier, to_office=counter.office, to_user=counter.binh, by=by, at=when)
    dossier.refresh_from_db()
    due = dossier.due_at
    moments = [when, at("02/07/2018 17:30"), *(due - timedelta(hours=h) for h in (20, 3, -1, -30))]
    seen = set()
    for narrow in ({}, {"office": counter.office}, {"due": "week"}, {"text": "cap giay"}):
        for moment in moments:
            for who in (counter.hoa.actor, counter.binh.actor):
                counts = queries.queue_counts(who, moment, **narrow)
                for group in (
                    "open",
                    "overdue",
                    "near",
                    "today",
                    "mine",
                    "to_sign",
                    "carried_late",
                ):
                    listed = queries.queue(who, moment, group=group, **narrow).count()
                    assert counts[group] == listed, (group, moment, narrow)
                    seen.add((group, listed))
    for group in ("overdue", "near", "today", "mine", "to_sign", "carried_late"):
        assert len({n for name, n in seen if name == group}) > 1, group


@pytest.mark.parametrize("who", READERS)
def test_what_a_queue_can_be_narrowed_by_is_what_its_reader_sees(
    counter, receive, at, three_ways, who
):
    """Holders of what is open, procedures of all that was ever received, each once."""
    actor = reader(counter, who)
    receive("02/07/2018 10:00", version=counter.copies)
    ended = receive("02/07/2018 10:10", version=counter.business)
    Dossier.objects.filter(pk=ended.pk).update(
        state="10", holder=counter.dung.pk, finished_at=ended.received_at
    )
    now = at("03/07/2018 08:00")
    seen = access.visible_to(actor, now).select_related("holder", "version__procedure")
    offered = queries.choices(actor, now)
    holders = {each.holder for each in seen if each.is_open and each.holder}
    assert set(offered.holders) == holders
    assert len(offered.holders) == len(holders)
    codes = {each.version.procedure.code for each in seen}
    assert {each.procedure.code for each in offered.versions} == codes
    assert len(offered.versions) == len(codes)
    order = [(each.procedure.field_sort, each.sort) for each in offered.versions]
    assert order == sorted(order)


def test_a_procedure_is_offered_by_its_newest_wording(counter, receive, at):
    receive("02/07/2018 10:00")
    newer = ProcedureVersion.objects.get(pk=counter.building.pk)
    newer.pk, newer.name, newer.valid_from = None, "Tên mới của thủ tục", date(2018, 7, 2)
    newer.save(force_insert=True)
    second = receive("02/07/2018 10:10")
    Dossier.objects.filter(pk=second.pk).update(version=newer)
    offered = queries.choices(clerk_of(counter.unit), at("03/07/2018 08:00"))
    assert [each.name for each in offered.versions] == ["Tên mới của thủ tục"]
