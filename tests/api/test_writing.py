"""What a connected system does: a dossier's life, once for each key, never over another's act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.audit.models import Event
from congvu.dossiers.models import Dossier
from congvu.jobs import work
from congvu.outbox.models import KeptAnswer
from congvu.people.models import Party
from tests.api.conftest import MORNING
from tests.dossiers.test_two_at_once import together

pytestmark = pytest.mark.django_db

CITIZEN = {"name": "Phùng Văn Ất", "identifier": "060312345679", "phone": "0932345678"}
RECEIPT = {"unit": "240", "procedure": "1.000003", "applicant": CITIZEN}


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def fields_of(answer):
    assert answer.status_code == 422, answer.content
    return [each["field"] for each in answer.json()["fields"]]


def done(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_dossier_is_received_under_the_name_of_the_system(desk, counter):
    answer = desk.counter.post("/dossiers", RECEIPT)
    said = done(answer, 201)
    dossier = Dossier.objects.get(pk=said["id"])
    assert said["number"] == dossier.number
    assert said["promise_at"] == "2018-05-02T10:15:00+07:00"
    assert dossier.office == counter.one_stop
    assert answer["Location"] == f"/api/v1/dossiers/{dossier.pk}"
    event = Event.objects.get(stream=f"dossier:{dossier.pk}")
    assert event.kind == "dossier.received"
    assert event.actor_label.startswith("Phần mềm một cửa, hệ thống kết nối")
    assert "Ất" not in answer.content.decode()


def test_a_retried_request_makes_one_dossier_and_gets_the_first_answer(desk):
    first = desk.counter.post("/dossiers", RECEIPT, key="a")
    again = desk.counter.post("/dossiers", RECEIPT, key="a")
    assert again.content == first.content
    assert (again.status_code, again["ETag"]) == (201, first["ETag"])
    assert again["Idempotency-Replayed"] == "true"
    assert again["Location"] == first["Location"]
    assert "Idempotency-Replayed" not in first
    assert Dossier.objects.count() == 1
    assert Party.objects.filter(name="Phùng Văn Ất").count() == 1
    other = desk.counter.post("/dossiers", RECEIPT, key="b")
    assert done(other, 201)["id"] != first.json()["id"]


def test_one_key_is_not_used_for_two_things(desk):
    desk.counter.post("/dossiers", RECEIPT, key="a")
    other = desk.counter.post("/dossiers", RECEIPT | {"note": "khác"}, key="a")
    assert code_of(other) == (422, "key-used-otherwise")
    assert done(desk.elsewhere.post("/dossiers", RECEIPT | {"unit": "08596"}, key="a"), 201)


def test_a_refused_request_may_be_tried_again_under_its_key(desk, counter):
    said = RECEIPT | {"papers": []}
    assert code_of(desk.counter.post("/dossiers", said, key="a")) == (409, "papers-missing")
    assert not Party.objects.filter(name="Phùng Văn Ất").exists()
    assert done(desk.counter.post("/dossiers", RECEIPT, key="a"), 201)


def test_answers_are_kept_for_their_days_and_the_dossier_still_stays_one(desk, at_time):
    first = done(desk.counter.post("/dossiers", RECEIPT, key="a"), 201)
    at_time(MORNING + timedelta(days=6))
    assert work.forget_answers() == 0
    at_time(MORNING + timedelta(days=8))
    assert work.forget_answers() == 1
    assert not KeptAnswer.objects.exists()
    assert done(desk.counter.post("/dossiers", RECEIPT, key="a"), 201)["id"] == first["id"]


def test_a_kept_answer_names_no_citizen(desk):
    desk.counter.post("/dossiers", RECEIPT, key="a")
    kept = KeptAnswer.objects.get().body
    assert not [part for part in CITIZEN.values() if part in kept]


def test_the_whole_life_of_a_dossier_between_three_systems(desk, counter, at_time):
    def later(hours):
        at_time(MORNING + timedelta(hours=hours))

    said = done(desk.counter.post("/dossiers", RECEIPT), 201)
    path = f"/dossiers/{said['id']}"
    later(1)
    to = {"office": counter.office.pk, "to": "chuyenmon"}
    assert done(desk.counter.post(f"{path}/forward", to))["holder"] == "chuyenmon"
    done(desk.office.post(f"{path}/take-over"))
    later(2)
    lacking = {"missing": ["Bản vẽ"], "reason": "Thiếu kích thước"}
    said = done(desk.office.post(f"{path}/supplement", lacking))
    assert said["slip"]
    assert said["due_at"] is None
    later(4)
    assert done(desk.office.post(f"{path}/supplement/complete"))["due_at"]
    pause = {"ground": "force_majeure", "reference": "QĐ 12 ngày 24/4/2018"}
    grounds = desk.office.post(f"{path}/pause", pause | {"ground": "x"})
    assert fields_of(grounds) == ["ground"]
    later(5)
    to = {"to": "dieuhanh", "text": "Dự thảo giấy phép"}
    draft = done(desk.office.post(f"{path}/submit", to))["draft"]
    drafts = desk.office.get(path).json()["drafts"]
    assert [(each["id"], each["to"]) for each in drafts] == [(draft, "dieuhanh")]
    decided = {"decision": "approved", "result_number": "15/GP"}
    assert done(desk.leader.post(f"{path}/decide", decided))["state"] == "9"
    assert code_of(desk.leader.post(f"{path}/decide", decided))[0] == 404
    later(6)
    came = {"receiver": "Phùng Thị Giáp", "receiver_paper": "Giấy uỷ quyền 1/2018"}
    assert done(desk.counter.post(f"{path}/return", came))["state"] == "10"
    kinds = [each["kind"] for each in desk.counter.get(f"{path}/story").json()["items"]]
    assert kinds[0] == "dossier.received"
    assert kinds[-1] == "dossier.returned"


def test_pause_resume_payment_hand_over_and_the_other_ends(desk, counter, at_time):
    one = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    path = f"/dossiers/{one}"
    from congvu.dossiers.rules import PAUSE_GROUNDS

    ground = next(code for code, each in PAUSE_GROUNDS.items() if each.offered)
    held = desk.office.post(f"{path}/pause", {"ground": ground, "reference": "CV 1"})
    assert done(held)["due_at"] is None
    at_time(MORNING + timedelta(hours=1))
    assert done(desk.office.post(f"{path}/resume"))["due_at"]
    forward = {"office": counter.office.pk}
    done(desk.counter.post(f"{path}/forward", forward))
    assert done(desk.office.post(f"{path}/hand-over", {"to": "binh"}))["holder"] == "binh"
    assert done(desk.office.post(f"{path}/payment", {"reference": "TB 2"}))["state"] == "6"
    assert done(desk.office.post(f"{path}/payment/paid", {"reference": "CT 3"}))["state"] == "4"
    late = desk.office.post(f"{path}/late", {"cause": "other"})
    assert late.status_code in (409, 422)
    assert done(desk.counter.post(f"{path}/withdraw", {"reason": "Đổi ý"}))["state"] == "7"
    assert done(desk.counter.post(f"{path}/stop", {"reason": "Công dân rút"}))["state"] == "8"
    other = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    done(desk.counter.post(f"/dossiers/{other}/forward", forward))
    finished = desk.office.post(f"/dossiers/{other}/finish", {"result_number": "16/GP"})
    assert done(finished)["verdict"] in ("early", "on_time")


def test_a_step_is_sent_back(desk, counter):
    building = RECEIPT | {"procedure": "1.000001"}
    one = done(desk.counter.post("/dossiers", building), 201)["id"]
    path = f"/dossiers/{one}"
    done(desk.counter.post(f"{path}/forward", {"office": counter.office.pk}))
    said = done(desk.office.post(f"{path}/send-back", {"reason": "Thiếu chữ ký"}))
    assert said["office"] == counter.one_stop.pk


def test_a_filing_is_accepted_or_not(desk):
    said = {each: RECEIPT[each] for each in ("unit", "procedure", "applicant")}
    first = done(desk.counter.post("/filings", said), 201)
    assert first["number"] == ""
    assert first["filing_code"]
    accepted = done(desk.counter.post(f"/dossiers/{first['id']}/accept"))
    assert accepted["number"]
    second = done(desk.counter.post("/filings", said), 201)["id"]
    declined = {"reason": "Không rõ chữ", "missing": ["Bản vẽ"]}
    assert done(desk.counter.post(f"/dossiers/{second}/decline", declined))["state"] == "3"


def test_the_same_refusals_as_on_the_page(desk):
    one = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    answer = desk.counter.post(f"/dossiers/{one}/return")
    said = answer.json()
    assert answer.status_code == 409
    assert set(said) == {"code", "what", "what_to_do", "basis", "fields"}
    assert said["what"]
    assert said["what_to_do"]
    english = desk.counter.post(f"/dossiers/{one}/return", **{"Accept-Language": "en"}).json()
    assert english["code"] == said["code"]
    assert english["what"] != said["what"]


def test_who_lacks_the_duty_is_told_and_who_may_not_see_finds_nothing(desk):
    one = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    path = f"/dossiers/{one}"
    assert code_of(desk.office.post("/dossiers", RECEIPT)) == (403, "not-your-duty")
    assert code_of(desk.office.post(f"{path}/return")) == (403, "not-your-duty")
    stop = {"reason": "Nhầm"}
    assert code_of(desk.elsewhere.post(f"{path}/stop", stop)) == (404, "not-there")


def test_nobody_writes_over_what_another_has_just_done(desk, counter):
    first = desk.counter.post("/dossiers", RECEIPT)
    path = f"/dossiers/{first.json()['id']}"
    seen = desk.office.get(path)["ETag"]
    assert seen == first["ETag"]
    to = {"office": counter.office.pk}
    moved = desk.counter.post(f"{path}/forward", to, **{"If-Match": seen})
    assert done(moved)
    assert moved["ETag"] != seen
    said = {"result_number": "1/GP"}
    stale = desk.office.post(f"{path}/finish", said, **{"If-Match": seen})
    assert code_of(stale) == (412, "changed-since")
    fresh = desk.office.get(path)["ETag"]
    assert done(desk.office.post(f"{path}/finish", said, **{"If-Match": f'"x", {fresh}'}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "000"}, "unit"),
        ({"procedure": "9.9"}, "procedure"),
        ({"office": 999_999}, "office"),
        ({"competent_unit": "000"}, "competent_unit"),
        ({"applicant": {"name": ""}}, "applicant.name"),
        ({"applicant": CITIZEN | {"birth_date": "hôm qua"}}, "applicant.birth_date"),
        ({"applicant": CITIZEN | {"name": "a\x00b"}}, "applicant.name"),
        ({"applicant": CITIZEN | {"name": "\ud800"}}, "applicant.name"),
        ({"copies": 0}, "copies"),
        ({"channel": "assisted"}, "channel"),
        ({"papers": [{"name": "Đơn", "copies": -1}]}, "papers.0.copies"),
        ({"lạ": 1}, "lạ"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(desk, change, field):
    assert fields_of(desk.counter.post("/dossiers", RECEIPT | change)) == [field]


def test_a_write_without_a_key_is_refused(desk):
    answer = desk.counter.client.post(
        "/api/v1/dossiers",
        "{}",
        content_type="application/json",
        headers=desk.counter.headers({}),
    )
    assert "Idempotency-Key" in fields_of(answer)


def test_an_account_that_is_not_there_is_named(desk, counter):
    one = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    answer = desk.counter.post(f"/dossiers/{one}/hand-over", {"to": "khongco"})
    assert fields_of(answer) == ["to"]


def test_a_known_citizen_is_not_registered_twice(desk, counter):
    known = Party.objects.get(pk=counter.citizen.pk)
    said = {
        "name": known.name,
        "identifier": known.identifier,
        "phone": known.phone,
        "address": known.address,
    }
    done(desk.counter.post("/dossiers", RECEIPT | {"applicant": said}), 201)
    before = Party.objects.count()
    done(desk.counter.post("/dossiers", RECEIPT | {"applicant": said}), 201)
    assert Party.objects.count() == before


def test_a_demo_says_so_in_every_answer(desk, monkeypatch):
    from congvu.audit import queries as audit

    monkeypatch.setattr(audit, "demo_name", lambda: "tan-son-2018")
    assert "tái dựng" in desk.counter.get("/me").json()["demo"]
    assert "tái dựng" in done(desk.counter.post("/dossiers", RECEIPT), 201)["demo"]


def test_what_a_system_did_and_read_is_seen_by_who_watches(desk, counter, login):
    one = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    desk.counter.get(f"/dossiers/{one}")
    page = login(counter.lan).get(f"/ho-so/{one}/ai-da-xem/").content.decode()
    assert "Phần mềm một cửa" in page


def test_the_api_asks_for_json_of_reasonable_size(desk):
    headers = desk.counter.headers({"Idempotency-Key": "k"})
    client = desk.counter.client
    path = "/api/v1/dossiers/1/take-over"
    assert client.post(path, "a=1", content_type="text/plain", headers=headers).status_code == 415
    large = b'"' + b"a" * (1024 * 1024) + b'"'
    answer = client.post(path, large, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    answer = client.post(path, "{", content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "json-unreadable")


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_one_request_sent_twice_at_once_is_done_once(desk):
    def send():
        caller = type(desk.counter)(desk.counter.system, desk.counter.token)
        return caller.post("/dossiers", RECEIPT, key="twice")

    first, again = together(send, send)
    assert first.content == again.content
    assert {first.get("Idempotency-Replayed"), again.get("Idempotency-Replayed")} == {None, "true"}
    assert Dossier.objects.count() == 1


def test_a_life_is_few_statements_whatever_is_there(desk, counter, receive):
    """Those of the whole request, in a transaction of its own: BEGIN and COMMIT come to it.

    PostgreSQL takes what an act writes in one; SQLite, which is in the house, row by row.
    """

    def sent(caller, path, said, status=200):
        with CaptureQueriesContext(connection) as seen:
            answer = done(caller.post(path, said), status)
        own = [each["sql"] for each in seen if "SAVEPOINT" not in each["sql"]]
        return answer, len(own)

    def life():
        said, received = sent(desk.counter, "/dossiers", RECEIPT, 201)
        path = f"/dossiers/{said['id']}"
        _, forwarded = sent(desk.counter, f"{path}/forward", {"office": counter.office.pk})
        _, finished = sent(desk.office, f"{path}/finish", {"result_number": "15/GP"})
        _, returned = sent(desk.counter, f"{path}/return", {"method": "counter"})
        return received, forwarded, finished, returned

    life()
    few = life()
    for _ in range(10):
        receive("24/04/2018 09:00")
    assert life() == few
    most = (4, 5, 5, 4) if connection.vendor == "postgresql" else (10, 9, 9, 7)
    assert all(sent <= bound for sent, bound in zip(few, most, strict=True)), few
