"""The unit's own administrator: maternity leave, wrong passwords, a leaver, a grant to oneself."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from congvu.core.actors import SYSTEM, Duty
from congvu.core.refusals import Refused
from congvu.dossiers import queries as dossiers
from congvu.dossiers.models import DossierView
from congvu.organisation import actions as organisation
from congvu.people import actions, queries
from congvu.people.models import DutyGrant, Post, User
from congvu.people.rules import Reach
from tests.fixtures import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(at, at_time):
    """The morning of 9/11/2018, at the doors too."""
    return at_time(at("09/11/2018 08:00"))


def address(name, *args):
    return reverse(f"people:{name}", args=args)


def enter(username, password=PASSWORD):
    """Somebody at the login page; answers the browser and what came back."""
    client = Client()
    said = {"username": username, "password": password}
    return client, client.post(reverse("login"), said)


def code_of(refused):
    return refused.value.refusal.code


def test_a_new_colleague_logs_in_once_with_the_given_password_and_changes_it(counter, login, now):
    client = login(counter.quan)
    answer = client.post(
        address("new"),
        {
            "full_name": "Sa Thị Mận",
            "username": "man.st",
            "place": f"{counter.unit.pk}-{counter.office.pk}",
            "title": "chuyên viên",
            "since": "2018-11-09",
            "duties": ["specialist"],
            "source": "Phân công 12",
        },
    )
    assert answer["Cache-Control"] == "no-store"
    given = re.search(r'class="once">([a-z0-9-]+)<', answer.content.decode())[1]
    man = User.objects.get(username="man.st")
    assert queries.actor_for(man, date(2018, 11, 9)).duties() == {Duty.SPECIALIST}
    assert man.posts.get().office == counter.office
    client, answer = enter("man.st", given)
    assert client.get(reverse("dossiers:queue"))["Location"] == address("password")
    short = {"old": given, "new": "man.st-2018", "again": "man.st-2018"}
    assert "password-weak" in client.post(address("password"), short).content.decode()
    good = {"old": given, "new": "nương chè gió sớm", "again": "nương chè gió sớm"}
    assert client.post(address("password"), good)["Location"] == "/"
    assert client.get(reverse("dossiers:queue")).status_code == 200


def test_six_wrong_passwords_and_the_administrator_lifts_the_waiting(
    counter, login, now, settings, at_time
):
    from django.utils import timezone

    settings.AXES_ENABLED = True
    at_time(timezone.now())  # the lock-out counts in the machine's own time
    for _ in range(6):
        _client, answer = enter("hoa", "sai")
    assert answer.status_code == 429
    assert enter("hoa")[1].status_code == 429
    settings.AXES_ENABLED = False
    quan = login(counter.quan)
    page = quan.get(address("account", counter.hoa.pk)).content.decode()
    assert "Nhập sai mật khẩu 7 lần" in page
    quan.post(address("act", counter.hoa.pk, "het-cho"))
    settings.AXES_ENABLED = True
    assert enter("hoa")[1].status_code == 302
    with pytest.raises(Refused) as refused:
        actions.lift_lockout(counter.hoa, by=counter.quan.actor, at=now)
    assert code_of(refused) == "not-locked-out"


def test_chi_hoa_goes_on_maternity_leave(counter, receive, login, now):
    """Her account sleeps, a colleague does her work, and her session ends at once."""
    dossier = receive("08/11/2018 08:00")
    hoa, _answer = enter("hoa")
    assert hoa.get("/").status_code == 200
    who = {"by": counter.quan.actor, "at": now}
    actions.appoint_stand_in(
        counter.hoa,
        counter.binh,
        counter.unit,
        since=date(2018, 11, 9),
        until=date(2019, 5, 9),
        reason="Thai sản",
        **who,
    )
    login(counter.quan).post(address("act", counter.hoa.pk, "khoa"), {"reason": "Nghỉ thai sản"})
    assert hoa.get("/")["Location"].startswith("/dang-nhap/")
    assert "Tài khoản đã khoá" in enter("hoa")[1].content.decode()
    binh = queries.actor_for(counter.binh, date(2018, 11, 9))
    assert list(dossiers.queue(binh, now, group="mine")) == [dossier]
    actions.unlock(counter.hoa, reason="Đi làm lại", **who)
    assert enter("hoa")[1].status_code == 302


def test_a_leavers_dossiers_are_handed_over_in_one_step(counter, receive, login, now, at_time, at):
    held = [receive("08/11/2018 08:00"), receive("08/11/2018 09:00")]
    hoa, _answer = enter("hoa")
    quan = login(counter.quan)
    page = quan.get(address("leaving", counter.hoa.pk)).content.decode()
    assert all(each.number in page for each in held)
    assert counter.citizen.name not in page
    said = {"last_day": "2018-11-09", "reason": "Chuyển công tác", "sure": "on"}
    refused = quan.post(address("leaving", counter.hoa.pk), said)
    assert "receiver-missing" in refused.content.decode()
    assert Post.objects.get(user=counter.hoa).valid_to is None  # all or nothing
    quan.post(address("leaving", counter.hoa.pk), said | {"receiver": f"u{counter.binh.pk}"})
    for each in held:
        each.refresh_from_db()
        assert each.holder == counter.binh
        story = " ".join(f"{line.said(str)}" for line in dossiers.story(each))
        assert "Giao lại cho Trần Văn Bình" in story
    assert hoa.get("/").status_code == 200  # her last day is today
    at_time(at("10/11/2018 08:00"))
    assert hoa.get("/")["Location"].startswith("/dang-nhap/")
    assert enter("hoa")[1].status_code == 200
    assert not queries.actor_for(counter.hoa, date(2018, 11, 10)).duties()
    # She comes back to another office: a post opens the account again.
    actions.change_post(
        counter.hoa,
        counter.unit,
        office=counter.office,
        title="chuyên viên",
        since=date(2018, 11, 10),
        by=counter.quan.actor,
        at=at("10/11/2018 08:00"),
    )
    assert enter("hoa")[1].status_code == 302


def test_a_leavers_dossiers_may_go_back_to_the_office(counter, receive, login, now):
    dossier = receive("08/11/2018 08:00")
    said = {"last_day": "2018-11-09", "reason": "Nghỉ hưu", "sure": "on"}
    said["receiver"] = f"o{counter.one_stop.pk}"
    login(counter.quan).post(address("leaving", counter.hoa.pk), said)
    dossier.refresh_from_db()
    assert (dossier.holder, dossier.office) == (None, counter.one_stop)


def test_the_last_administrator_stays(counter, hire, now):
    hai = hire("hai", "Lò Văn Hải", counter.unit, Duty.ADMINISTRATOR)
    quan = DutyGrant.objects.get(user=counter.quan)
    who = {"at": now}
    end = {"last_day": date(2018, 11, 9), "reason": "Đổi phân công"}
    actions.end_duty(quan, by=hai.actor, **end, **who)
    last = DutyGrant.objects.get(user=hai)
    with pytest.raises(Refused) as refused:
        actions.end_duty(last, by=SYSTEM, **end, **who)
    assert code_of(refused) == "last-administrator"
    for verb, said in ((actions.lock, {"reason": "Thử"}), (actions.leave, end)):
        with pytest.raises(Refused) as refused:
            verb(hai, by=SYSTEM, **said, **who)
        assert code_of(refused) == "last-administrator"


def test_what_an_administrator_gives_itself_is_seen_by_the_leader(counter, login, now):
    quan = counter.quan
    who = {"by": quan.actor, "at": now}
    grant = actions.grant_duty(quan, Duty.CLERK, counter.unit, source="Tự giao", **who)
    with pytest.raises(Refused) as refused:
        actions.grant_duty(quan, Duty.CLERK, counter.unit, reach=Reach.SUBTREE, **who)
    assert code_of(refused) == "reach-too-wide"
    with pytest.raises(Refused) as refused:
        actions.acknowledge_grant(grant, **who)
    assert code_of(refused) == "own-grant"
    lan = login(counter.lan)
    assert "tự giao: Cán bộ một cửa" in lan.get("/").content.decode()
    lan.post(address("acknowledge", grant.pk))
    assert "Mới mở được hồ sơ của công dân" not in lan.get("/").content.decode()


def test_a_new_account_that_opens_dossiers_is_shown_to_the_leader_once(counter, login, now):
    quan = login(counter.quan)
    sent = {
        "full_name": "Sa Thị Mận", "username": "man.st", "place": counter.unit.pk,
        "title": "chuyên viên", "since": "2018-11-09", "duties": ["specialist", "clerk"],
    }  # fmt: skip
    quan.post(address("new"), sent)
    legal = sent | {"username": "tu.phap", "full_name": "Lò Văn Pháp", "duties": ["legal_officer"]}
    quan.post(address("new"), legal)
    lan = login(counter.lan)
    page = lan.get("/").content.decode()
    assert "tài khoản mới được giao" in page
    assert page.count("Sa Thị Mận") == 1
    assert "Lò Văn Pháp" not in page  # opens no citizen's dossier
    grant = queries.taken_unseen(counter.lan.actor, now.date()).get()
    assert "Sa Thị Mận" in lan.get(address("taken")).content.decode()
    lan.post(address("acknowledge", grant.pk))
    assert "Sa Thị Mận" not in lan.get("/").content.decode()
    # Given another duty later, she is no new reader.
    who = {"by": counter.quan.actor, "at": now}
    actions.grant_duty(grant.user, Duty.OFFICE_HEAD, counter.unit, **who)
    assert not queries.taken_unseen(counter.lan.actor, now.date()).exists()


def test_a_reset_ends_the_old_password_and_every_session(counter, login, now):
    hoa, _answer = enter("hoa")
    answer = login(counter.quan).post(address("act", counter.hoa.pk, "cap-mat-khau"))
    assert 'class="once"' in answer.content.decode()
    assert hoa.get("/")["Location"].startswith("/dang-nhap/")
    assert enter("hoa")[1].status_code == 200


def test_away_for_half_an_hour_one_logs_in_again_and_comes_back(counter, now, at_time):
    hoa, _answer = enter("hoa")
    at_time(now + timedelta(minutes=29))
    assert hoa.get(address("alive")).status_code == 200  # somebody types
    at_time(now + timedelta(minutes=58))
    assert hoa.get(reverse("dossiers:queue")).status_code == 200
    at_time(now + timedelta(minutes=89))
    answer = hoa.get(reverse("dossiers:intake"))
    assert answer["Location"] == "/dang-nhap/?next=/ho-so/tiep-nhan/"
    assert "Đã tự thoát sau 30 phút" in hoa.get(answer["Location"]).content.decode()


class TestANeighboursDossier:
    """A clerk opens the dossier of a neighbour that ended in May."""

    @pytest.fixture
    def opened(self, counter, receive, login, now, at):
        from congvu.dossiers import actions as acts

        dossier = receive("02/05/2018 08:00", version=counter.copies)
        who = {"by": SYSTEM, "at": at("02/05/2018 10:00")}
        acts.finish(dossier, result_number="1/CT", **who)
        acts.return_result(dossier, method="counter", **who)
        page = login(counter.hoa).get(reverse("dossiers:detail", args=[dossier.pk]))
        assert counter.citizen.identifier not in page.content.decode()
        return dossier

    def test_and_the_leader_sees_it(self, opened, counter, login):
        lan = login(counter.lan)
        assert "Lượt xem nên hỏi" in lan.get("/").content.decode()
        assert "Nên hỏi" in lan.get(address("looks")).content.decode()
        page = lan.get(reverse("dossiers:views", args=[opened.pk])).content.decode()
        assert "Nguyễn Thị Hoa" in page
        assert "cùng đơn vị, không giữ hồ sơ" in page
        table = lan.get(address("by_person_csv", counter.hoa.pk)).content.decode()
        assert opened.number in table
        assert counter.citizen.name not in table

    def test_with_a_reason_the_numbers_open(self, opened, counter, login):
        hoa = login(counter.hoa)
        said = {"reason": "Gọi lại về kết quả đã trả"}
        page = hoa.post(reverse("dossiers:unmask", args=[opened.pk]), said, follow=True)
        assert counter.citizen.identifier in page.content.decode()
        assert DossierView.objects.filter(kind="unmask", reason=said["reason"]).count() == 1

    def test_the_citizen_gets_the_list(self, opened, counter, login):
        quan = login(counter.quan)
        page = quan.post(address("citizen"), {"q": counter.citizen.identifier}).content.decode()
        assert "Nguyễn Thị Hoa" in page
        assert counter.citizen.identifier not in page


def test_a_page_of_accounts_is_flat_in_its_rows(
    counter, hire, login, now, django_assert_max_num_queries
):
    for number in range(12):
        hire(f"nv{number:02}", f"Người {number:02}", counter.unit, Duty.CLERK, Duty.SPECIALIST)
    client = login(counter.quan)
    client.get(address("accounts"))
    # Two of them count what is stuck, for the rail of an administrator.
    with django_assert_max_num_queries(11):
        page = client.get(address("accounts"), {"q": "Người"}).content.decode()
    assert page.count('class="row-link"') == 12


# --- where citizens ask ---------------------------------------------------------------------------


def test_the_administrator_says_where_citizens_ask_and_the_page_for_citizens_says_it(
    counter, login, receive, now
):
    client = login(counter.quan)
    sent = {"phone": "0210 3000 111, 0210 3000 112", "address": " Khu 5,  xã Tân Phú "}
    answer = client.post(address("contact", counter.unit.pk), sent)
    assert answer.status_code == 302
    assert "0210 3000 112" in client.get(address("contacts")).content.decode()
    counter.unit.refresh_from_db()
    assert counter.unit.address == "Khu 5, xã Tân Phú"
    dossier = receive("09/11/2018 07:40")
    fact = {"code": dossier.number, "fact": counter.citizen.identifier[-4:]}
    followed = Client().post(reverse("portal:follow"), fact).content.decode()
    assert "0210 3000 111" in followed
    assert "Khu 5, xã Tân Phú" in followed


def test_what_is_no_telephone_is_not_printed_on_slips(counter, login, now):
    client = login(counter.quan)
    answer = client.post(address("contact", counter.unit.pk), {"phone": "hỏi anh Bình"})
    assert answer.status_code == 409
    counter.unit.refresh_from_db()
    assert counter.unit.phone == ""


def test_only_the_administrator_of_the_unit_says_it(counter, now):
    with pytest.raises(Refused) as refused:
        organisation.set_contact(
            counter.unit, phone="0210 3000 111", address="", by=counter.hoa.actor, at=now
        )
    assert code_of(refused) == "contact-not-yours"
