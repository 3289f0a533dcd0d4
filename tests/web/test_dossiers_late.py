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


class TestManyLettersInOneSitting:
    @pytest.fixture
    def three(self, receive, counter, at, at_time):
        """Three late dossiers with drafts, on the desk of the head."""
        at_time(at("11/07/2018 14:00"))
        dossiers = [receive(f"02/07/2018 09:0{minute}") for minute in (1, 2, 3)]
        by = {"by": counter.binh.actor, "at": at("10/07/2018 09:00")}
        return [actions.draft_apology(dossier, **by) for dossier in dossiers]

    def sent(self, letters, **more):
        said = {"letter": [each.pk for each in letters]}
        for each in letters:
            said |= {
                f"l{each.pk}-cause": "official",
                f"l{each.pk}-reason": "Chậm thẩm tra",
                f"l{each.pk}-new_at": "2018-07-16T09:00",
            }
        return said | more

    def test_the_head_signs_and_sends_those_that_are_ticked(self, login, counter, three):
        client, page = login(counter.dung), reverse("dossiers:sign_many")
        shown = client.get(page).content.decode()
        assert all(each.dossier.number in shown for each in three)
        answer = client.post(page, self.sent(three[:2], send="1"))
        assert answer.status_code == 200
        assert "Đã ký 2 trên 2" in answer.content.decode()
        for each in three:
            each.refresh_from_db()
        assert [bool(each.sent_at) for each in three] == [True, True, False]
        assert {each.number for each in three[:2]} == {"01/2018/PXL", "02/2018/PXL"}

    def test_one_that_cannot_be_signed_says_why_and_holds_up_nothing(self, login, counter, three):
        said = self.sent(three)
        said[f"l{three[1].pk}-new_at"] = "2018-07-15T09:00"  # a Sunday
        said[f"l{three[2].pk}-reason"] = ""
        answer = login(counter.dung).post(reverse("dossiers:sign_many"), said)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Đã ký 1 trên 3" in text
        assert "Chưa ký: ghi nguyên nhân, lý do" in text
        assert Apology.objects.filter(signed_at__isnull=False).get() == three[0]
        assert Apology.objects.filter(sent_at__isnull=False).count() == 0  # “gửi sau”

    def test_nothing_ticked_is_said_and_a_stranger_signs_nothing(self, login, counter, three):
        page = reverse("dossiers:sign_many")
        answer = login(counter.dung).post(page, {})
        assert answer.status_code == 422
        assert "Chưa đánh dấu phiếu nào." in answer.content.decode()
        assert login(counter.binh).post(page, self.sent(three)).status_code == 403
        assert not Apology.objects.filter(signed_at__isnull=False).exists()
