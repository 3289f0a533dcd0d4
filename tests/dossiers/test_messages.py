"""What a citizen is told: when, in whose words, by which way, once, and only if wanted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.core.refusals import Refused
from congvu.dossiers import actions, letters, queries
from congvu.dossiers.actions.common import _tell
from congvu.dossiers.rules.wordings import (
    BLANKS,
    MOMENT_LABELS,
    OF_MOMENT,
    Moment,
    blanks_for,
    filled,
    sample_values,
    why_not_wording,
)
from congvu.outbox import actions as outbox
from congvu.outbox.models import Message
from congvu.outbox.rules import MessageState
from congvu.people import actions as people
from congvu.people.models import Party

pytestmark = pytest.mark.django_db


def told(dossier):
    return list(Message.objects.filter(subject=f"dossier:{dossier.pk}").order_by("pk"))


def test_each_moment_has_words_that_its_own_rules_allow():
    assert set(MOMENT_LABELS) == set(OF_MOMENT) == set(Moment)
    for moment in Moment:
        text = queries.packaged_wording(moment, date(2018, 7, 2))
        assert why_not_wording(moment, text) is None, moment
        shown = filled(text, sample_values(moment))
        assert "{" not in shown
        assert set(blanks_for(moment)) <= set(BLANKS)


def test_a_line_without_content_is_left_out_and_what_is_filled_in_is_not_read_again():
    text = "Hồ sơ {so_ho_so}.\nKết quả có {som}.\nXong."
    assert filled(text, {"so_ho_so": "{som}", "som": ""}) == "Hồ sơ {som}.\nXong."


@given(st.text(alphabet="a{}_ \nsohnm", max_size=30))
def test_what_is_allowed_can_always_be_filled(text):
    if why_not_wording(Moment.READY, text) is None:
        filled(text, sample_values(Moment.READY))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "wording-empty"),
        ("x" * 601, "wording-long"),
        ("Chào {ho_ten}, hồ sơ {so_ho_so} hẹn {hen}", "blank-unknown"),
        ("Hồ sơ {so_ho_so hẹn {hen}", "blank-unknown"),
        ("Hồ sơ {so_ho_so} đã nhận", "blank-missing"),
    ],
)
def test_words_that_cannot_be_are_refused(text, code):
    assert why_not_wording(Moment.RECEIVED, text).code == code


def test_the_moments_of_a_life_are_told_once_each(counter, receive, at):
    dossier = receive("24/04/2018 10:15")
    binh, lan = counter.binh.actor, counter.lan.actor
    actions.require_payment(dossier, reference="TB 1", by=binh, at=at("25/04/2018 08:00"))
    actions.paid(dossier, by=binh, at=at("26/04/2018 08:00"))
    actions.ask_withdrawal(dossier, reason="Đổi ý", by=counter.hoa.actor, at=at("26/04/2018 09:00"))
    actions.stop(dossier, reason="Rút theo đơn", by=lan, at=at("26/04/2018 10:00"))
    assert [each.kind for each in told(dossier)] == [
        "dossier.received",
        "dossier.payment_required",
        "dossier.withdrawal_asked",
        "dossier.withdrawn",
    ]
    assert "TB 1" in told(dossier)[1].body
    # Told again of the same moment, nothing goes out twice.
    dossier.refresh_from_db()
    _tell(dossier, letters.received(dossier), SYSTEM, at("27/04/2018 08:00"))
    assert len(told(dossier)) == 4
    assert all(each.unit_key == counter.unit.pk for each in told(dossier))


def test_a_fee_is_told_to_who_is_not_at_the_counter(counter, receive, at):
    here, away = receive("24/04/2018 10:15"), receive("24/04/2018 10:30", channel="postal")
    for dossier in (here, away):
        actions.charge_fee(
            dossier, name="Lệ phí", amount=75000, by=counter.hoa.actor, at=at("24/04/2018 11:00")
        )
    assert [each.kind for each in told(here)] == ["dossier.received"]
    assert "Lệ phí: 75.000 đồng" in told(away)[-1].body


@pytest.mark.parametrize(
    ("phone", "email", "silent", "way"),
    [
        ("0912345678", "suu@example.vn", False, ("sms", "0912345678")),
        ("", "suu@example.vn", False, ("email", "suu@example.vn")),
        ("02103812345", "suu@example.vn", False, ("email", "suu@example.vn")),
        ("02103812345", "", False, None),
        ("", "", False, None),
        ("0912345678", "suu@example.vn", True, None),
    ],
)
def test_the_way_is_what_the_citizen_gave_and_wants(
    counter, receive, at, phone, email, silent, way
):
    who = people.register_party(
        name="Lò Thị Mai", phone=phone, email=email, by=SYSTEM, at=at("02/01/2018 08:00")
    )
    found = told(receive("24/04/2018 10:15", applicant=who, no_messages=silent))
    assert [(each.channel, each.address) for each in found] == ([way] if way else [])


class TestWords:
    """Wording by procedure and unit, from a day on."""

    def put(self, counter, text, day, **narrow):
        given = {"unit": counter.unit, "reason": "Dễ hiểu hơn", "by": counter.minh.actor}
        given |= {"valid_from": day.date(), "at": day}
        return actions.set_wording(Moment.RECEIVED, text=text, **given | narrow)

    def test_the_narrowest_that_hold_on_the_day(self, counter, receive, at):
        first = told(receive("24/04/2018 10:15"))[0].body
        april = at("25/04/2018 08:00")
        self.put(counter, "Đơn vị: {so_ho_so} {hen}", april)
        self.put(counter, "Thủ tục: {so_ho_so} {hen}", april, procedure=counter.building.procedure)
        later = at("03/05/2018 08:00")
        self.put(counter, "", later, procedure=counter.building.procedure)
        bodies = [
            told(receive(when, version=version))[0].body.split(":")[0]
            for when, version in (
                ("26/04/2018 10:15", counter.building),
                ("26/04/2018 10:20", counter.copies),
                ("04/05/2018 10:15", counter.building),
            )
        ]
        assert bodies == ["Thủ tục", "Đơn vị", "Đơn vị"]
        assert "đã nhận hồ sơ số" in first
        event = Event.objects.filter(kind="wording.set").order_by("pk").first()
        assert "Dễ hiểu hơn" in event.data

    def test_only_who_manages_the_catalogue_and_never_backwards(self, counter, at):
        with pytest.raises(Refused, match="không được giao"):
            self.put(counter, "{so_ho_so} {hen}", at("25/04/2018 08:00"), by=counter.binh.actor)
        with pytest.raises(Refused, match="của tỉnh soạn"):
            self.put(counter, "{so_ho_so} {hen}", at("25/04/2018 08:00"), unit=None)
        early = at("25/04/2018 08:00").date() - timedelta(days=1)
        with pytest.raises(Refused, match="trước ngày ghi"):
            self.put(counter, "{so_ho_so} {hen}", at("25/04/2018 08:00"), valid_from=early)
        with pytest.raises(Refused, match="ho_ten"):
            self.put(counter, "{ho_ten} {so_ho_so} {hen}", at("25/04/2018 08:00"))

    def test_the_page_previews_and_saves(self, counter, login, at, at_time):
        at_time(at("25/04/2018 08:00"))
        client = login(counter.minh)
        address = reverse("dossiers:wording", args=["received"])
        sent = {"text": "Đã nhận {so_ho_so}, hẹn {hen}.", "valid_from": "2018-04-25"}
        seen = client.post(address, sent | {"do": "preview"}).content.decode()
        assert "Đã nhận H44.24.1-180424-0001, hẹn 10:15 ngày 04/05/2018." in seen
        assert "1 tin SMS" in seen
        bad = client.post(address, sent | {"do": "save", "text": "{ten}", "reason": "x"})
        assert (bad.status_code, "{ten}" in bad.content.decode()) == (409, True)
        saved = client.post(address, sent | {"do": "save", "reason": "Ngắn lại"})
        assert saved.status_code == 302
        page = client.get(reverse("dossiers:wordings")).content.decode()
        assert "lời riêng" in page

    def test_the_province_words_for_all(self, counter, receive, hire, units, at):
        from congvu.organisation import queries as organisation

        day = at("25/04/2018 08:00")
        province = organisation.unit_at("25", day.date())
        chief = hire("phuc", "Lưu Văn Phúc", province, Duty.REFORM_OFFICER)
        self.put(counter, "Tỉnh: {so_ho_so} {hen}", day, unit=None, by=chief.actor)
        assert told(receive("26/04/2018 10:15"))[0].body.startswith("Tỉnh:")


class TestStuck:
    """A message that did not go: put right, sent again, or dropped."""

    @pytest.fixture
    def dead(self, receive, at):
        def down(message):
            raise OSError("không có sóng")

        message = told(receive("24/04/2018 10:15"))[0]
        while message.state != MessageState.DEAD:
            message = outbox.deliver(message, by=SYSTEM, at=at("24/04/2018 11:00"), transport=down)
        return message

    def test_a_wrong_number_is_put_right_on_the_dossier_and_the_message_sent_there(
        self, counter, dead, login, at, at_time
    ):
        at_time(at("25/04/2018 08:00"))
        dossier = queries.dossier_of_message(dead)
        client = login(counter.hoa)
        page = client.get(reverse("dossiers:messages")).content.decode()
        assert dossier.number in page
        assert "OSError: không có sóng" in page
        assert "0912345678" not in page
        assert "0912**5678" in page
        shown = client.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()
        assert "Sửa số điện thoại" in shown
        right = Party.objects.get(pk=counter.citizen.pk)
        right.pk, right.phone = None, "0987654321"
        right.save()
        now = at("25/04/2018 08:00")
        actions.correct(dossier, reason="Sai số", applicant=right, by=counter.hoa.actor, at=now)
        where = {"do": "send", "reason": "Đã sửa số", "back": reverse("dossiers:messages")}
        client.post(reverse("dossiers:message", args=[dead.pk]), where)
        dead.refresh_from_db()
        assert (dead.state, dead.address, dead.attempts) == ("waiting", "0987654321", 0)
        event = Event.objects.get(kind="message.requeued")
        assert '"readdressed":true' in event.data
        assert "098" not in event.data

    def test_dropped_with_a_reason_it_is_not_sent(self, counter, dead, at):
        now = at("25/04/2018 08:00")
        with pytest.raises(Refused, match="đơn vị khác"):
            actions.drop_message(dead, reason="x", by=counter.commune_clerk.actor, at=now)
        with pytest.raises(Refused, match="lý do"):
            actions.drop_message(dead, reason=" ", by=counter.quan.actor, at=now)
        actions.drop_message(dead, reason="Đã gọi điện", by=counter.quan.actor, at=now)
        dead.refresh_from_db()
        assert dead.state == MessageState.CANCELLED
        for act in (actions.drop_message, actions.resend):
            with pytest.raises(Refused):
                act(dead, reason="x", by=counter.quan.actor, at=now)
