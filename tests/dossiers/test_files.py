"""Files of a dossier: added with their hash, never deleted, proven by the slip's square code."""

from __future__ import annotations

import hashlib

import pytest
from django.urls import reverse

from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import Dossier
from congvu.files import actions as files
from tests.dossiers.test_life import refused
from tests.fixtures import PASSWORD

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n4 0 obj<</Type/Page/Parent 2 0 R>>endobj\n%%EOF"
)


@pytest.fixture(autouse=True)
def here(settings, tmp_path, at, at_time):
    settings.MEDIA_ROOT = tmp_path
    at_time(at("02/07/2018 10:00"))


@pytest.fixture
def attach(counter, at):
    def attached(dossier, content=PDF, name="don.pdf", when="02/07/2018 09:30", **more):
        who = {"by": counter.hoa.actor, "at": at(when)}
        stored = files.store(content, name, unit=dossier.unit, **who)
        given = {"kind": rules.FileKind.SUBMITTED} | who | more
        return actions.attach_file(dossier, stored, **given)

    return attached


def test_a_file_is_added_to_its_paper_with_pages_and_hash(counter, receive, attach):
    dossier = receive("02/07/2018 09:00")
    form, drawing = dossier.papers.order_by("order")[:2]
    attach(dossier, paper=form)
    attach(dossier, PNG, "Bản vẽ của ông Sửu.png", paper=drawing)
    listed = queries.files_listed(dossier)
    assert [(each.pages, each.size) for each in listed] == [(2, len(PDF)), (1, len(PNG))]
    assert listed[0].sha256 == hashlib.sha256(PDF).hexdigest()
    assert listed[0].short_hash.replace(" ", "") == listed[0].sha256[:12]
    said = " ".join(line.said() for line in queries.story(dossier))
    assert "Thêm tệp: giấy tờ người nộp gửi" in said
    assert "ông Sửu" not in said  # tên tệp không vào nhật ký


def test_the_clock_does_not_notice_a_file(receive, attach):
    dossier = receive("02/07/2018 09:00")
    attach(dossier)
    kept = Dossier.objects.get(pk=dossier.pk)
    assert (kept.due_at, kept.state) == (dossier.due_at, dossier.state)


def test_a_file_taken_out_stays_with_its_reason(counter, receive, attach, at):
    dossier = receive("02/07/2018 09:00")
    added = attach(dossier)
    who = {"by": counter.hoa.actor, "at": at("02/07/2018 09:40")}
    refused("reason-missing", actions.remove_file, added, reason=" ", **who)
    actions.remove_file(added, reason="Quét nhầm của hồ sơ khác", **who)
    refused("file-removed-already", actions.remove_file, added, reason="Nữa", **who)
    assert queries.files_listed(dossier) == []
    assert queries.files_of(dossier).get().removed_reason == "Quét nhầm của hồ sơ khác"
    said = " ".join(line.said() for line in queries.story(dossier))
    assert "Quét nhầm" in said


def test_what_cannot_be_added_says_why(counter, receive, attach, at, monkeypatch):
    dossier, other = receive("02/07/2018 09:00"), receive("02/07/2018 09:10")
    refused("file-kind-unknown", attach, dossier, kind="kho")
    refused("paper-elsewhere", attach, dossier, paper=other.papers.first())
    refused("not-your-duty", attach, dossier, by=counter.commune_clerk.actor)
    monkeypatch.setattr("congvu.dossiers.rules.files.FILES_MOST", 1)
    attach(dossier)
    refused("too-many-files", attach, dossier)


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (PDF, "application/pdf", 2),
        (b"%PDF-1.5 stream of compressed objects", "application/pdf", None),
        (PNG, "image/png", 1),
        (b"PK", "application/vnd.openxmlformats", None),
    ],
)
def test_pages_are_counted_or_not_known(content, kind, pages):
    assert rules.pages_of(content, kind) == pages


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("https://tanson.example/cong-khai/chung-thuc/AbCdEfGhIjKlMnOpQrStUvWx/", 1),
        ("/cong-khai/chung-thuc/AbCdEfGhIjKlMnOpQrStUvWx", 1),
        ("01-2018-00124", 0),
        ("/cong-khai/chung-thuc/ngan/", 0),
    ],
)
def test_what_a_scanner_typed_holds_the_key_or_not(typed, key):
    assert rules.key_in(typed) == ("AbCdEfGhIjKlMnOpQrStUvWx" if key else None)


def test_whoever_scans_the_slip_can_prove_it_and_its_files(client, receive, attach, counter):
    dossier = receive("02/07/2018 09:00")
    attach(dossier, paper=dossier.papers.order_by("order").first())
    address = reverse("portal:proof", args=[dossier.proof_key])
    page = client.get(address).content.decode()
    assert dossier.number in page
    assert "Đơn đề nghị" in page
    assert counter.citizen.name not in page
    assert counter.citizen.identifier not in page
    assert "don.pdf" not in page  # tên tệp có thể mang tên người
    digest = hashlib.sha256(PDF).hexdigest()
    assert "không khác một chữ" in client.post(address, {"hash": digest}).content.decode()
    assert "khác với mọi tệp" in client.post(address, {"hash": "0" * 64}).content.decode()
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("copy.pdf", PDF)
    assert "không khác một chữ" in client.post(address, {"content": sent}).content.decode()
    assert client.post(address, {"hash": "abc"}).status_code == 422
    assert client.get(reverse("portal:proof", args=["A" * 24])).status_code == 404


def test_files_on_the_page_of_the_dossier(client, counter, receive):
    from django.core.files.uploadedfile import SimpleUploadedFile

    dossier = receive("02/07/2018 09:00")
    assert client.login(username="hoa", password=PASSWORD)
    page = client.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()
    assert "Thêm tệp" in page
    two = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.png", PNG)]
    sent = {"content": two, "kind": "submitted", "paper": ""}
    client.post(reverse("dossiers:attach", args=[dossier.pk]), sent)
    first, second = queries.files_of(dossier)
    page = client.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()
    assert "chưa quét mã độc" in page
    opened = client.get(reverse("dossiers:file", args=[dossier.pk, first.pk]))
    assert opened.content == PDF
    assert opened["X-Content-Type-Options"] == "nosniff"
    client.post(reverse("dossiers:file_removed", args=[dossier.pk, second.pk]), {"reason": "Nhầm"})
    assert [each.pk for each in dossier.files.filter(removed_at=None)] == [first.pk]
    program = SimpleUploadedFile("don.pdf", b"MZ\x90\x00")
    answer = client.post(
        reverse("dossiers:attach", args=[dossier.pk]), {"content": program, "kind": "submitted"}
    )
    assert answer.status_code == 409
    assert "không thuộc loại được nhận" in answer.content.decode()
    client.logout()
    assert client.get(reverse("dossiers:file", args=[dossier.pk, first.pk])).status_code == 302
