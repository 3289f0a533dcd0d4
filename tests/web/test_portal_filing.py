"""Bà Lụa files at night from her phone, follows by her code, and sends what was asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congvu.audit import queries as audit
from congvu.core.actors import SYSTEM
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import AnswerState, Channel, State
from congvu.outbox.models import Message
from congvu.procedures import actions as procedures

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)


def photo(name="anh.jpg", content=JPEG):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


@pytest.fixture(autouse=True)
def online(counter, settings, tmp_path, at, at_time):
    """The building permit may be sent through the network; it is a Monday evening."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    procedures.set_online_level(
        counter.building.procedure,
        level=3,
        since=date(2018, 1, 1),
        by=SYSTEM,
        at=at("02/01/2018 08:00"),
    )
    at_time(at("02/07/2018 21:15"))


def address(counter):
    return reverse("portal:file", args=[counter.unit.code, counter.building.procedure.code])


def filled(counter, **more):
    form, drawing, *_ = counter.building.papers.order_by("order")
    said = {
        "name": "Đinh Thị Lụa",
        "identifier": "025155001234",
        "phone": "0987654321",
        "address": "Khu 3, xã Văn Luông",
        "request_key": "phone-1",
        f"paper{form.pk}": photo("don.jpg"),
        f"paper{drawing.pk}": [photo("bv1.jpg"), photo("bv2.jpg", JPEG + b"2")],
    }
    return said | more


def test_what_can_be_sent_is_offered_and_nothing_else(client, counter):
    page = client.get(reverse("portal:file_choose", args=[counter.unit.code])).content.decode()
    assert counter.building.name in page
    assert counter.business.name not in page
    other = reverse("portal:file", args=[counter.unit.code, counter.business.procedure.code])
    assert client.get(other).status_code == 404


def test_filed_at_night_it_is_to_be_answered_within_eight_working_hours(client, counter, at):
    answer = client.post(address(counter), filled(counter))
    dossier = Dossier.objects.get(filing_code__isnull=False)
    assert answer["Location"] == reverse("portal:filed", args=[dossier.filing_code])
    assert (dossier.state, dossier.channel, dossier.number) == (State.FILED, Channel.ONLINE, "")
    assert dossier.due_at is None
    assert dossier.answer_due_at == at("03/07/2018 17:30")  # từ lúc mở cửa sáng thứ Ba
    assert dossier.files.count() == 3
    page = client.get(answer["Location"]).content.decode()
    assert dossier.filing_code in page
    assert "Lụa" not in page
    assert dossier.filing_code in Message.objects.get(kind="dossier.filed").body


def test_sent_twice_it_is_one_filing(client, counter):
    client.post(address(counter), filled(counter))
    client.post(address(counter), filled(counter))
    assert Dossier.objects.filter(state=State.FILED).count() == 1


def test_what_was_typed_stays_when_something_is_wrong(client, counter):
    form = counter.building.papers.order_by("order").first()
    answer = client.post(address(counter), filled(counter, phone="123"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Đinh Thị Lụa" in page
    assert "Số điện thoại bắt đầu bằng 0" in page
    assert "hãy chọn lại các tệp" in page
    lacking = filled(counter)
    del lacking[f"paper{form.pk}"]
    assert "Chụp hoặc chọn tệp" in client.post(address(counter), lacking).content.decode()
    program = filled(counter) | {f"paper{form.pk}": photo("virus.exe", b"MZ\x90\x00")}
    answer = client.post(address(counter), program)
    assert answer.status_code == 409
    assert "không thuộc loại được nhận" in answer.content.decode()
    assert not Dossier.objects.filter(state=State.FILED).exists()


def test_machines_that_fill_every_field_file_nothing(client, counter):
    assert client.post(address(counter), filled(counter, website="x")).status_code == 404
    assert not Dossier.objects.filter(state=State.FILED).exists()


def test_asked_once_answered_from_the_phone_accepted_and_followed_to_the_end(
    client, counter, at, at_time
):
    client.post(address(counter), filled(counter))
    dossier = Dossier.objects.get(filing_code__isnull=False)
    follow = reverse("portal:follow")
    me = {"code": dossier.filing_code.lower(), "fact": "4321"}
    assert "đang chờ cán bộ xem" in client.post(follow, me).content.decode()

    now = at_time(at("03/07/2018 09:00"))
    assert queries.answer_state_of(dossier, now) is AnswerState.WAITING
    assert list(queries.waiting_answers(counter.hoa.actor, now)) == [dossier]
    asked = ["Giấy uỷ quyền"]
    actions.request_supplement(
        dossier, missing=asked, reason="Đứng tên chung", by=counter.hoa.actor, at=now
    )
    assert list(queries.waiting_answers(counter.hoa.actor, now)) == []
    page = client.post(follow, me).content.decode()
    assert "Giấy uỷ quyền" in page
    assert client.post(follow, me | {"do": "send"}).status_code == 409  # chưa chọn tệp

    at_time(at("03/07/2018 19:30"))
    page = client.post(follow, me | {"do": "send", "content0": photo("uq.jpg")}).content.decode()
    assert "Đã gửi giấy tờ bổ sung" in page
    now = at_time(at("04/07/2018 08:00"))
    received = actions.accept(dossier, by=counter.hoa.actor, at=now)
    assert received.answered_at == at("03/07/2018 09:00")
    assert received.due_at == at("11/07/2018 08:00")  # thời hạn tính từ lúc tiếp nhận
    page = client.post(follow, {"code": received.number, "fact": "1234"}).content.decode()
    assert "Hẹn trả" in page
    page = client.post(follow, me | {"do": "withdraw"}).content.decode()
    assert "Đã ghi yêu cầu rút hồ sơ" in page
    assert Dossier.objects.get(pk=dossier.pk).state == State.WITHDRAWING


def test_a_wrong_code_and_a_wrong_fact_are_answered_alike_and_not_for_ever(client, counter):
    client.post(address(counter), filled(counter))
    code = Dossier.objects.get(filing_code__isnull=False).filing_code
    follow = reverse("portal:follow")

    def said(code, fact):
        answer = client.post(follow, {"code": code, "fact": fact})
        return answer.status_code, answer.content.decode().partition("refusal")[2][:300]

    wrong_fact, wrong_code = said(code, "0000"), said("ABCD-EFGH-JKMN", "4321")
    assert wrong_fact == wrong_code
    assert wrong_fact[0] == 409
    for _ in range(10):
        last = said(code, "1111")
    assert "Đã thử quá nhiều lần" in last[1]
    assert "Đã thử quá nhiều lần" in said(code, "4321")[1]


def test_whoever_knows_one_dossier_cannot_guess_at_another_for_ever(client, counter):
    """The right answer to one's own dossier used to wipe the wrong ones about a neighbour's."""
    client.post(address(counter), filled(counter))
    mine = Dossier.objects.get(filing_code__isnull=False).filing_code
    follow, told = reverse("portal:follow"), []
    for number in range(11):
        answer = client.post(follow, {"code": "01-2018-00001", "fact": f"{number:04d}"})
        told.append("Đã thử quá nhiều lần" in answer.content.decode())
        client.post(follow, {"code": mine, "fact": "4321"})
    assert told == [False] * 10 + [True]


def test_one_dossier_is_not_guessed_from_many_addresses(client, settings):
    settings.CONGVU_PROXIES = 1
    follow, told = reverse("portal:follow"), []
    for number in range(21):
        answer = client.post(
            follow,
            {"code": "01-2018-00001", "fact": f"{number:04d}"},
            headers={"x-forwarded-for": f"203.0.113.9, 198.51.100.{number}"},
        )
        told.append("Đã thử quá nhiều lần" in answer.content.decode())
    assert told == [False] * 20 + [True]


def test_behind_a_proxy_neighbours_do_not_share_their_tries(client, counter, settings):
    client.post(address(counter), filled(counter))
    code = Dossier.objects.get(filing_code__isnull=False).filing_code
    settings.CONGVU_PROXIES = 1
    follow = reverse("portal:follow")
    for _ in range(12):
        client.post(follow, {"code": "X", "fact": "1"}, headers={"x-forwarded-for": "192.0.2.1"})
    answer = client.post(
        follow, {"code": code, "fact": "4321"}, headers={"x-forwarded-for": "192.0.2.2"}
    )
    assert answer.status_code == 200


def test_numbers_are_read_as_people_write_them(client, counter):
    more = {"phone": "+84 987.654.321", "identifier": "0251 5500 1234"}
    assert client.post(address(counter), filled(counter, **more)).status_code == 302
    who = Dossier.objects.get(filing_code__isnull=False).applicant
    assert (who.phone, who.identifier) == ("0987654321", "025155001234")


def test_the_hours_of_an_answer_and_its_alarms(counter, client, at, at_time):
    client.post(address(counter), filled(counter))
    dossier = Dossier.objects.get(filing_code__isnull=False)
    states = [
        queries.answer_state_of(dossier, at(f"03/07/2018 {hour}"))
        for hour in ("07:31", "11:31", "15:31", "17:31")
    ]
    assert states == [
        AnswerState.WAITING,
        AnswerState.ALARM,
        AnswerState.URGENT,
        AnswerState.LATE,
    ]
    late = at_time(at("04/07/2018 08:00"))
    actions.not_accept(dossier, reason="Không thuộc thẩm quyền", by=counter.hoa.actor, at=late)
    dossier.refresh_from_db()
    assert queries.answer_state_of(dossier, late) is AnswerState.ANSWERED_LATE


def test_filed_by_an_official_for_the_citizen_it_needs_consent_and_is_no_online_filing(counter, at):
    from tests.dossiers.test_life import refused

    given = {
        "unit": counter.unit,
        "version": counter.building,
        "applicant": counter.citizen,
        "by": counter.hoa.actor,
        "at": at("02/07/2018 09:00"),
    }
    refused("consent-missing", actions.file_online, consent=" ", **given)
    dossier = actions.file_online(consent="Giấy đồng ý ngày 2/7/2018", **given)
    assert dossier.channel == Channel.ASSISTED
    assert rules.CHANNEL_LABELS[dossier.channel] == "Công chức nộp hộ"


def test_the_same_sending_a_second_time_is_answered_with_the_first_and_told_to_the_audit(
    counter, at
):
    given = {
        "unit": counter.unit,
        "version": counter.building,
        "applicant": counter.citizen,
        "by": counter.hoa.actor,
        "consent": "Giấy đồng ý ngày 2/7/2018",
        "request_key": "quay-1",
    }
    first = actions.file_online(**given, at=at("02/07/2018 09:00"))
    assert actions.file_online(**given, at=at("02/07/2018 09:01")) == first
    kinds = [each.kind for each in audit.stream_of(audit.stream_name(first))]
    assert kinds[-1] == "dossier.receipt_repeated"


def test_codes_are_read_however_they_are_typed():
    code = rules.new_code(lambda letters: letters[0])
    assert code == "AAAA-AAAA-AAAA"
    assert rules.tidy_code("aaaa aaaa.aaaa") == code
    assert rules.tidy_code(" 01-2018-00124 ") == "01-2018-00124"


def test_the_clerk_files_for_an_old_man_with_his_consent(login, counter, client):
    client = login(counter.hoa)
    page = client.get(reverse("dossiers:assisted")).content.decode()
    assert counter.building.name in page
    sent = filled(counter, version=counter.building.pk, request_key="hoa-1")
    assert client.post(reverse("dossiers:assisted"), sent).status_code == 422  # chưa có đồng ý
    sent = filled(counter, version=counter.building.pk, request_key="hoa-1")
    sent |= {"consent": "Giấy đồng ý ngày 2/7/2018"}
    client.post(reverse("dossiers:assisted"), sent)
    dossier = Dossier.objects.get(channel=Channel.ASSISTED)
    page = client.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()
    assert "Công chức nộp hộ" in page
    assert "Giấy đồng ý ngày 2/7/2018" in page
    assert dossier.filing_code in page
    assert "trả lời: còn" in page


def test_home_counts_down_to_the_answer(login, counter, client, at, at_time):
    client.post(address(counter), filled(counter))
    at_time(at("03/07/2018 15:30"))
    for who in (counter.hoa, counter.lan):
        page = login(who).get(reverse("home")).content.decode()
        assert "Hồ sơ trực tuyến chờ trả lời" in page
        assert "trả lời: còn 2 giờ" in page


def test_the_photos_open_as_one_pdf_for_who_handles_the_dossier_alone(counter, client, login):
    from tests.house.world_dossiers import PICTURE

    form, drawing, *_ = counter.building.papers.order_by("order")
    sent = {f"paper{form.pk}": photo("don.png", PICTURE)}
    sent[f"paper{drawing.pk}"] = [photo("bv1.png", PICTURE), photo("bv2.png", PICTURE)]
    client.post(address(counter), filled(counter, **sent))
    dossier = Dossier.objects.get(filing_code__isnull=False)
    asked = reverse("dossiers:files_together", args=[dossier.pk])
    answers = {
        who: login(getattr(counter, who)).get(asked)
        for who in ("hoa", "minh", "tam", "commune_clerk")
    }
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "hoa": 200,
        "minh": 403,
        "tam": 404,
        "commune_clerk": 404,
    }
    assert answers["hoa"].content.startswith(b"%PDF")
    page = login(counter.hoa).get(reverse("dossiers:detail", args=[dossier.pk]))
    assert asked in page.content.decode()
