"""The view log: one row a look, nothing changed in it, no chain flooded, no page kept waiting."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI, Period
from congvu.core.refusals import Refused
from congvu.dossiers import actions, discretion, queries
from congvu.dossiers.models import DossierView
from congvu.dossiers.queries import views
from congvu.dossiers.rules.views import Ground, Look, busiest_hour
from congvu.people import queries as people

pytestmark = pytest.mark.django_db

NINTH = Period.inclusive(date(2018, 11, 9), date(2018, 11, 9))


@pytest.fixture
def look(at):
    """``look(dossier, user, "09/11/2018 08:00")``: the user opens the page of the dossier."""

    def looked(dossier, user, when, kind=Look.PAGE):
        moment = at(when)
        seen = discretion.sight(user.actor, dossier, moment)
        actions.note_view(dossier, kind, by=user.actor, at=moment, ground=seen.ground)
        return seen

    return looked


def test_the_same_look_within_half_an_hour_is_one_row(
    counter, receive, look, django_assert_num_queries
):
    dossier = receive("08/11/2018 08:00")
    with django_assert_num_queries(1):  # who is on duty is known without asking
        look(dossier, counter.hoa, "09/11/2018 08:01")
    look(dossier, counter.hoa, "09/11/2018 08:29")
    look(dossier, counter.hoa, "09/11/2018 08:31")
    look(dossier, counter.hoa, "09/11/2018 08:31", Look.FEES)
    look(dossier, counter.lan, "09/11/2018 08:31")
    kept = DossierView.objects.order_by("pk").values_list("user__username", "kind", "ground")
    assert list(kept) == [
        ("hoa", "page", "holder"),
        ("hoa", "page", "holder"),
        ("hoa", "fees", "holder"),
        ("lan", "page", "decider"),
    ]


def test_a_look_leaves_the_chain_of_the_dossier_alone(counter, receive, look):
    dossier = receive("08/11/2018 08:00")
    before = Event.objects.count()
    look(dossier, counter.hoa, "09/11/2018 08:01")
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda: DossierView.objects.update(label="Người khác"),
        lambda: DossierView.objects.all()._raw_delete("default"),
    ],
)
def test_the_database_refuses_to_change_or_remove_a_look(counter, receive, look, change):
    look(receive("08/11/2018 08:00"), counter.hoa, "09/11/2018 08:01")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert DossierView.objects.get().label.startswith("Nguyễn Thị Hoa")


def test_a_look_cannot_be_replaced(counter, receive, look):
    look(receive("08/11/2018 08:00"), counter.hoa, "09/11/2018 08:01")
    row = DossierView.objects.get()
    values = (row.pk, row.dossier_id, row.user_id, "x", "page", "", "counter", "", row.seen_at, 1)
    insert = "INSERT" if connection.vendor == "postgresql" else "INSERT OR REPLACE"
    columns = "id, dossier_id, user_id, label, kind, detail, ground, reason, seen_at, slot"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{insert} INTO dossiers_dossierview ({columns}) VALUES ({', '.join(['%s'] * 10)})",
            [f"{each}" if isinstance(each, datetime) else each for each in values],
        )
    assert DossierView.objects.get().label == row.label


class TestGround:
    """Who is on duty for a dossier that a specialist of one office holds."""

    @pytest.fixture
    def held(self, counter, receive, hire, at):
        counter.son = hire(
            "son", "Lý Văn Sơn", counter.unit, Duty.SPECIALIST, office=counter.office
        )
        counter.yen = hire(
            "yen", "Đỗ Thị Yến", counter.unit, Duty.SPECIALIST, office=counter.one_stop
        )
        dossier = receive("08/11/2018 08:00")
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.son,
            by=counter.hoa.actor,
            at=at("08/11/2018 09:00"),
        )
        dossier.refresh_from_db()
        return dossier

    @pytest.mark.parametrize(
        ("name", "ground", "whole"),
        [
            ("hoa", Ground.COUNTER, True),
            ("son", Ground.HOLDER, True),
            ("yen", Ground.SAME_UNIT, False),
            ("lan", Ground.DECIDER, True),
            ("minh", Ground.READER, False),
        ],
    )
    def test_by_duty(self, held, counter, at, name, ground, whole):
        seen = discretion.sight(getattr(counter, name).actor, held, at("09/11/2018 08:00"))
        assert (seen.ground, seen.whole) == (ground, whole)

    def test_a_leader_above_reads_and_gives_a_reason(self, counter, receive, at):
        theirs = receive(
            "08/11/2018 09:00", unit=counter.commune, office=None, by=counter.commune_clerk.actor
        )
        seen = discretion.sight(counter.lan.actor, theirs, at("09/11/2018 08:00"))
        assert (seen.ground, seen.may_unmask) == (Ground.ABOVE, True)

    def test_the_counter_is_done_with_it_a_month_after_the_result(self, counter, receive, at):
        long_ago = receive("02/05/2018 08:00", version=counter.copies)
        who = {"by": SYSTEM, "at": at("02/05/2018 10:00")}
        actions.finish(long_ago, result_number="1/CT", **who)
        actions.return_result(long_ago, method="counter", **who)
        long_ago.refresh_from_db()
        for when, ground in (
            ("01/06/2018 08:00", Ground.HOLDER),
            ("09/11/2018 08:00", Ground.SAME_UNIT),
        ):
            assert discretion.ground_of(counter.hoa.actor, long_ago, at(when)) == ground

    def test_a_reason_opens_the_numbers_for_half_an_hour(self, held, counter, at, look):
        yen = counter.yen
        who = {"by": yen.actor, "at": at("09/11/2018 08:00")}
        with pytest.raises(Refused) as refused:
            actions.unmask(held, reason="xem", **who)
        assert refused.value.refusal.code == "reason-missing"
        actions.unmask(held, reason="Gọi lại người nộp về bản vẽ", **who)
        assert look(held, yen, "09/11/2018 08:29").whole
        assert not look(held, yen, "09/11/2018 08:31").whole
        event = Event.objects.get(kind="dossier.unmasked")
        assert event.stream == f"unmask:{held.pk}"
        assert "bản vẽ" not in event.data

    def test_who_only_counts_has_no_reason(self, held, counter, at):
        with pytest.raises(Refused) as refused:
            actions.unmask(
                held, reason="Muốn xem thử", by=counter.minh.actor, at=at("09/11/2018 08:00")
            )
        assert refused.value.refusal.code == "not-your-duty"

    def test_looking_without_a_duty_is_asked_about(self, held, counter, look, at):
        look(held, counter.yen, "09/11/2018 08:00")
        look(held, counter.son, "09/11/2018 08:00")
        first, second = queries.questions([counter.unit.pk], NINTH, at("09/11/2018 17:00"))
        assert (first.user.username, first.asked, first.outside) == ("yen", True, 1)
        assert (second.user.username, second.asked) == ("son", False)


def test_many_within_an_hour_is_counted_over_the_hour_and_not_the_clock():
    start = datetime(2018, 11, 9, 8, 40, tzinfo=HANOI)
    moments = [(start + timedelta(minutes=each), each) for each in (0, 10, 25, 59, 61)]
    assert busiest_hour(moments) == (4, start)
    assert busiest_hour([(start, 1), (start, 1)]) == (1, start)
    assert busiest_hour([]) == (0, None)


def test_a_busy_database_does_not_lose_a_look(
    counter, receive, look, monkeypatch, tmp_path, settings
):
    settings.CONGVU_DATA = tmp_path
    dossier = receive("08/11/2018 08:00")
    with monkeypatch.context() as busy:

        def locked(*args, **kwargs):
            raise OperationalError("database is locked")

        busy.setattr("congvu.dossiers.actions.views.insert_one", locked)
        look(dossier, counter.hoa, "09/11/2018 08:01")
        look(dossier, counter.lan, "09/11/2018 08:02")
    assert not DossierView.objects.exists()
    assert actions.take_in_waiting() == 2
    assert actions.take_in_waiting() == 0
    kept = DossierView.objects.order_by("pk").values_list("user__username", "seen_at")
    assert [(name, f"{when.astimezone(HANOI):%H:%M}") for name, when in kept] == [
        ("hoa", "08:01"),
        ("lan", "08:02"),
    ]


def test_the_seal_of_the_day_tells_when_a_look_was_changed_behind_the_guards(
    counter, receive, look, at, monkeypatch
):
    dossier = receive("08/11/2018 08:00")
    look(dossier, counter.hoa, "08/11/2018 08:01")
    assert actions.seal_views(by=SYSTEM, at=at("08/11/2018 19:00")) == 1
    look(dossier, counter.lan, "09/11/2018 08:01")
    assert actions.seal_views(by=SYSTEM, at=at("09/11/2018 19:00")) == 1
    assert queries.verify_views() == []
    monkeypatch.setattr(views, "canonical", lambda said: repr(said).replace("Hoa", "Yến"))
    assert len(queries.verify_views()) == 2


def test_the_book_taken_away_is_a_look_at_every_line(counter, receive, at):
    dossiers = [receive("08/11/2018 08:00"), receive("08/11/2018 08:10")]
    who = {"by": counter.hoa.actor, "at": at("09/11/2018 08:00")}
    actions.note_book([each.pk for each in dossiers], detail="240/2018", **who)
    (one,) = queries.questions([counter.unit.pk], NINTH, at("09/11/2018 17:00"))
    assert (one.views, one.dossiers, one.most, one.asked) == (2, 2, 0, False)


def test_the_citizens_list_needs_a_whole_number(counter, receive, look):
    dossier = receive("08/11/2018 08:00")
    look(dossier, counter.hoa, "09/11/2018 08:01")
    quan = counter.quan.actor
    assert list(queries.dossiers_of_citizen(quan, "060112345678")) == [dossier]
    assert not queries.dossiers_of_citizen(quan, "0601123")
    assert not queries.dossiers_of_citizen(counter.hoa.actor, "060112345678")
    assert people.actor_for(counter.hoa, date(2018, 11, 9)) == counter.hoa.actor
    (row,) = queries.views_of_citizen([dossier])
    assert row.label.startswith("Nguyễn Thị Hoa")
