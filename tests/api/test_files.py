"""The papers of a dossier by the API: sent once, read by who may, no more than the pages take."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from congvu.audit.models import Event
from congvu.core.actors import Duty
from congvu.dossiers.models import DossierFile, DossierView
from congvu.files.models import StoredFile
from tests.api.conftest import MORNING
from tests.api.test_writing import code_of, done, fields_of
from tests.dossiers.test_files import PDF, PNG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def dossier(receive):
    return receive("24/04/2018 09:00")


def address(dossier):
    return f"/dossiers/{dossier.pk}/files"


def sent(caller, dossier, content=PDF, mime="application/pdf", *, key=None, headers=None, **said):
    query = urlencode({"kind": "submitted"} | said)
    return caller.send(address(dossier), content, mime, key=key, query=query, **(headers or {}))


def test_a_paper_is_sent_for_a_line_of_the_checklist(desk, dossier):
    line = dossier.papers.order_by("order")[0]
    answer = sent(desk.counter, dossier, name="Đơn của ông Ất.pdf", paper=line.name)
    said = done(answer, 201)
    digest = hashlib.sha256(PDF).hexdigest()
    assert said == {
        "id": said["id"],
        "dossier": dossier.pk,
        "kind": "submitted",
        "paper": line.name,
        "pages": 2,
        "size": len(PDF),
        "content_type": "application/pdf",
        "sha256": digest,
        "scan": "not_scanned",
    }
    assert answer["Location"] == f"/api/v1/dossiers/{dossier.pk}/files/{said['id']}/content"
    (shown,) = done(desk.counter.get(address(dossier)))["items"]
    assert shown | {"name": ""} == said | {
        "name": "",
        "added_at": "2018-04-24T10:15:00+07:00",
        "added_by": DossierFile.objects.get().added_by,
        "removed_at": None,
        "removed_reason": "",
    }
    assert shown["name"] == "Đơn của ông Ất.pdf"
    event = Event.objects.get(stream=f"dossier:{dossier.pk}", kind="dossier.file_added")
    assert event.actor_label.startswith("Phần mềm một cửa, hệ thống kết nối")
    assert "Ất" not in event.data  # neither the audit nor a kept answer names anybody


def test_the_same_request_again_adds_no_second_file(desk, dossier):
    first = sent(desk.counter, dossier, key="a")
    again = sent(desk.counter, dossier, key="a")
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert again["Location"] == first["Location"]
    assert StoredFile.objects.count() == DossierFile.objects.count() == 1
    other = sent(desk.counter, dossier, PNG, "image/png", key="a")
    assert code_of(other) == (422, "key-used-otherwise")
    assert code_of(sent(desk.counter, dossier, key="a", kind="other"))[1] == "key-used-otherwise"


def test_a_version_seen_before_another_act_is_not_written_over(desk, dossier):
    seen = desk.counter.get(f"/dossiers/{dossier.pk}")["ETag"]
    first = sent(desk.counter, dossier, headers={"If-Match": seen})
    assert first["ETag"] != seen
    late = sent(desk.counter, dossier, headers={"If-Match": seen})
    assert code_of(late) == (412, "changed-since")
    assert done(sent(desk.counter, dossier, headers={"If-Match": first["ETag"]}), 201)


def test_the_file_comes_back_as_it_was_sent_and_the_look_is_written_down(desk, dossier):
    key = done(sent(desk.counter, dossier, name="đơn.pdf"), 201)["id"]
    answer = desk.counter.get(f"{address(dossier)}/{key}/content")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    looks = DossierView.objects.filter(dossier=dossier, kind="file").order_by("pk")
    assert [(each.detail, each.user_id) for each in looks] == [
        (f"api {key}", desk.counter.system.pk)
    ]


def test_who_only_counts_or_stands_elsewhere_opens_no_file(desk, dossier, connect, counter):
    key = done(sent(desk.counter, dossier), 201)["id"]
    counts = connect("thongke", counter.unit, Duty.REFORM_OFFICER)
    path = f"{address(dossier)}/{key}/content"
    assert code_of(counts.get(path)) == (403, "not-your-duty")
    assert code_of(desk.elsewhere.get(path)) == (404, "not-there")
    assert code_of(desk.elsewhere.get(address(dossier)))[0] == 404
    assert code_of(sent(counts, dossier)) == (403, "not-your-duty")
    assert code_of(sent(desk.elsewhere, dossier))[0] == 404
    assert StoredFile.objects.count() == 1  # nothing of theirs was kept


def test_a_system_that_does_not_hold_it_any_more_sees_it_masked_and_opens_no_file(
    desk, dossier, at_time
):
    """Long after its end it is the counter's no more: a person writes why, a system cannot."""
    key = done(sent(desk.counter, dossier), 201)["id"]
    done(desk.leader.post(f"/dossiers/{dossier.pk}/stop", {"reason": "Theo đơn xin rút"}))
    at_time(MORNING + timedelta(days=29))
    assert desk.counter.get(f"{address(dossier)}/{key}/content").status_code == 200
    at_time(MORNING + timedelta(days=31))
    desk.counter.token = _fresh(desk.counter)
    refused = desk.counter.get(f"{address(dossier)}/{key}/content")
    assert code_of(refused) == (403, "unmask-first")


def _fresh(caller):
    from congvu.audit import clock
    from congvu.core.actors import SYSTEM
    from congvu.people import actions

    return actions.issue_token(caller.system, days=30, by=SYSTEM, at=clock.now())[1]


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"MZ\x00\x01 a program", "application/pdf", 415, "file-type-refused"),
        (PNG, "application/pdf", 415, "file-type-other"),
        (b"<html>", "text/plain", 415, "file-type-refused"),
        (PDF, "application/zip", 415, "file-type-refused"),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415, "file-type-refused"),
        (b"{}", "application/json", 415, "file-type-refused"),
    ],
)
def test_what_is_no_paper_is_refused_in_words(desk, dossier, content, kind, status, code):
    answer = sent(desk.counter, dossier, content, kind)
    assert code_of(answer) == (status, code)
    assert answer.json()["what_to_do"]
    assert not StoredFile.objects.exists()


def test_a_file_too_large_is_not_read_and_one_that_lies_about_its_size_neither(
    desk, dossier, settings
):
    settings.CONGVU_MAX_UPLOAD = 1024 * 1024
    most = PDF + b"x" * (1024 * 1024 - len(PDF))
    assert done(sent(desk.counter, dossier, most), 201)["size"] == 1024 * 1024
    answer = sent(desk.counter, dossier, most + b"x")
    assert code_of(answer) == (413, "file-too-large")
    assert "1 MB" in answer.json()["what"]


def test_what_is_larger_than_json_may_be_goes_through_as_a_file(desk, dossier):
    large = PDF + b"x" * (6 * 1024 * 1024)  # more than the framework keeps in memory by itself
    assert done(sent(desk.counter, dossier, large), 201)["size"] == len(large)


def test_fields_that_cannot_be_used_are_named(desk, dossier):
    assert fields_of(sent(desk.counter, dossier, b"")) == ["body"]
    assert fields_of(sent(desk.counter, dossier, paper="Không có trong danh mục")) == ["paper"]
    assert fields_of(sent(desk.counter, dossier, kind="kho")) == ["kind"]
    assert fields_of(sent(desk.counter, dossier, name="x" * 201)) == ["name"]
    nothing = desk.counter.client.generic(
        "POST", f"/api/v1{address(dossier)}?kind=other", PDF, "application/pdf",
        headers=desk.counter.headers({}),
    )  # fmt: skip
    assert fields_of(nothing) == ["Idempotency-Key"]
    assert Client().get(f"/api/v1{address(dossier)}").status_code == 401


def test_a_file_taken_out_stays_in_the_list_with_its_reason(desk, dossier):
    key = done(sent(desk.counter, dossier), 201)["id"]
    path = f"{address(dossier)}/{key}/remove"
    assert fields_of(desk.counter.post(path, {})) == ["reason"]
    done(desk.counter.post(path, {"reason": "Quét nhầm"}))
    assert code_of(desk.counter.post(path, {"reason": "Nữa"})) == (409, "file-removed-already")
    (shown,) = done(desk.counter.get(address(dossier)))["items"]
    assert (shown["removed_reason"], shown["removed_at"]) == (
        "Quét nhầm",
        "2018-04-24T10:15:00+07:00",
    )


def test_a_draft_is_laid_as_a_file_and_the_result_kept_with_the_dossier(desk, dossier, receive):
    path = f"/dossiers/{dossier.pk}"
    done(desk.counter.post(f"{path}/forward", {"to": "chuyenmon"}))
    done(desk.office.post(f"{path}/take-over"))
    draft = done(sent(desk.office, dossier, name="Du thao.pdf", kind="draft"), 201)["id"]
    nothing = {"to": "dieuhanh"}
    assert code_of(desk.office.post(f"{path}/submit", nothing)) == (409, "draft-empty")
    other = receive("24/04/2018 09:30")
    elsewhere = done(sent(desk.office, other, kind="draft"), 201)["id"]
    wrong = desk.office.post(f"{path}/submit", nothing | {"file": elsewhere})
    assert fields_of(wrong) == ["file"]
    done(desk.office.post(f"{path}/submit", nothing | {"file": draft}))
    assert [each["file"] for each in desk.leader.get(path).json()["drafts"]] == [draft]
    content = desk.leader.get(f"{address(dossier)}/{draft}/content")
    assert content.content == PDF
    approved = {"decision": "approved", "result_number": "15/GP"}
    done(desk.leader.post(f"{path}/decide", approved))
    assert done(sent(desk.office, dossier, kind="result", name="GP 15.pdf"), 201)["kind"] == (
        "result"
    )
