"""Letters of apology and drafts on the pages of those who write and sign them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congvu.core.actors import Duty
from congvu.dossiers import actions, rules
from congvu.dossiers.models import Apology, Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow(receive, at, at_time):
    at_time(at("06/07/2018 10:00"))
    return receive("02/07/2018 09:00")  # hạn 09/07/2018 09:00


def page_of(client, dossier):
    return client.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()


def test_the_specialist_drafts_and_the_head_signs_and_sends(login, counter, slow, at, at_time):
    client = login(counter.binh)
    assert slow.number in client.get(reverse("dossiers:owed")).content.decode()
    assert "Soạn phiếu xin lỗi" in page_of(client, slow)
    client.post(reverse("dossiers:letter", args=[slow.pk, "soan"]))
    letter = Apology.objects.get()
    page = page_of(client, slow)
    assert letter.number in page
    assert "Ký và gửi" not in page  # anh Bình không ký

    at_time(at("06/07/2018 14:00"))
    client = login(counter.dung)
    assert "Ký và gửi" in page_of(client, slow)
    said = {"letter": letter.pk, "cause": "official", "reason": "Chậm thẩm tra"}
    said |= {"new_at": "2018-07-12T09:00", "send": "1"}
    client.post(reverse("dossiers:letter", args=[slow.pk, "ky"]), said)
    letter.refresh_from_db()
    assert letter.sent_at == at("06/07/2018 14:00")
    assert letter.new_at == at("12/07/2018 09:00")
    assert slow.number not in client.get(reverse("dossiers:owed")).content.decode()
    assert "hẹn lại 09:00 ngày 12/07/2018" in page_of(client, slow)


def test_a_letter_half_filled_says_what_is_missing(login, counter, slow):
    client = login(counter.dung)
    client.post(reverse("dossiers:letter", args=[slow.pk, "soan"]))
    letter = Apology.objects.get()
    sign = reverse("dossiers:letter", args=[slow.pk, "ky"])
    answer = client.post(sign, {"letter": letter.pk, "cause": "official", "reason": "Chậm"})
    assert answer.status_code == 409
    assert "Chưa ghi thời điểm hẹn lại" in answer.content.decode()
    answer = client.post(sign, {"letter": letter.pk, "new_at": "2018-07-12T09:00"})
    assert "nguyên nhân" in answer.content.decode()
    drop = reverse("dossiers:letter", args=[slow.pk, "bo"])
    assert client.post(drop, {"letter": letter.pk}).status_code == 409
    client.post(drop, {"letter": letter.pk, "reason": "Đã xong"})
    letter.refresh_from_db()
    assert letter.dropped_reason == "Đã xong"
    nowhere = reverse("dossiers:letter", args=[slow.pk, "xem"])
    assert client.post(nowhere, {"letter": letter.pk}).status_code == 404


def test_what_may_be_late_says_why_in_numbers(login, counter, slow):
    page = login(counter.dung).get(reverse("dossiers:foreseen")).content.decode()
    assert slow.number in page
    assert "2 bước còn lại thường cần 3 ngày làm việc" in page


def test_a_draft_goes_to_the_head_comes_back_and_is_approved(login, counter, slow, at, at_time):
    dossier = actions.forward(
        slow,
        to_office=counter.office,
        to_user=counter.binh,
        by=counter.hoa.actor,
        at=at("06/07/2018 09:00"),
    )
    client = login(counter.binh)
    submit = reverse("dossiers:submit", args=[dossier.pk])
    client.post(submit, {"to_user": counter.dung.pk, "text": "Cấp phép tầng 2"})
    draft = dossier.submissions.get()

    client = login(counter.dung)
    queue = client.get(reverse("dossiers:queue") + "?group=to_decide").content.decode()
    assert dossier.number in queue
    assert "Cấp phép tầng 2" in page_of(client, dossier)
    decide = reverse("dossiers:decide", args=[dossier.pk, draft.pk])
    assert client.post(decide, {"decision": "returned"}).status_code == 409
    client.post(decide, {"decision": "returned", "reason": "Sửa số tầng"})

    at_time(at("06/07/2018 11:00"))
    client = login(counter.binh)
    assert "Sửa số tầng" in page_of(client, dossier)
    client.post(submit, {"to_user": counter.dung.pk, "text": "Cấp phép tầng 3"})
    again = dossier.submissions.get(decision="")
    at_time(at("06/07/2018 14:00"))
    client = login(counter.dung)
    decide = reverse("dossiers:decide", args=[dossier.pk, again.pk])
    client.post(decide, {"decision": "approved", "reason": "Được"})
    again.refresh_from_db()
    assert again.decision == "approved"
    assert Dossier.objects.get(pk=dossier.pk).state == rules.State.PROCESSING


def test_nobody_sees_the_letters_of_another_unit(login, hire, counter, slow, van_luong):
    stranger = hire("xa", "Hà Văn Xa", van_luong, Duty.OFFICE_HEAD)
    client = login(stranger)
    assert slow.number not in client.get(reverse("dossiers:owed")).content.decode()
    assert client.post(reverse("dossiers:letter", args=[slow.pk, "soan"])).status_code == 404
