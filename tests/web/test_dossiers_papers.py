"""Papers through their doors: looked at, printed, printed again, many at once; the book closed."""

from __future__ import annotations

import html

import pypdfium2
import pytest
from django.urls import reverse

from congvu.audit.models import Event
from congvu.documents.models import IssuedDocument
from congvu.dossiers import actions
from congvu.dossiers.papers.rendering import PREVIEW
from tests.dossiers import conftest as dossiers

pytestmark = pytest.mark.django_db
at, counter, receive = dossiers.at, dossiers.counter, dossiers.receive


@pytest.fixture
def three(counter, receive, at, at_time):
    """Three receipts of one morning, looked at the same noon."""
    at_time(at("24/04/2018 12:00"))
    return [receive(f"24/04/2018 {hour:02}:15") for hour in (8, 9, 10)]


def text(response, status=200):
    assert response.status_code == status
    return html.unescape(response.content.decode())


def words(response):
    assert response["Content-Type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(response.content)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def door(name, dossier, form="giay-tiep-nhan"):
    return reverse(f"dossiers:{name}", args=[dossier.pk, form])


def test_looking_changes_nothing_and_printing_freezes(three, counter, login):
    client, dossier = login(counter.hoa), three[0]
    events = Event.objects.count()
    assert PREVIEW in words(client.get(door("paper", dossier)))[0]
    assert (Event.objects.count(), IssuedDocument.objects.count()) == (events, 0)
    printed = client.post(door("print_paper", dossier))
    assert printed.url == door("paper", dossier)
    kept = client.get(printed.url)
    assert PREVIEW not in words(kept)[0]
    client.post(door("print_paper", dossier))
    assert client.get(printed.url).content == kept.content
    page = text(client.get(reverse("dossiers:detail", args=[dossier.pk])))
    assert "Bản in lại" in page
    assert IssuedDocument.objects.get().sha256[:16] in page


def test_corrected_data_are_told_and_another_edition_wants_a_reason(three, counter, login):
    client, dossier = login(counter.hoa), three[0]
    client.post(door("print_paper", dossier))
    counter.citizen.name = "Hà Văn Sáu"
    counter.citizen.save()
    page = text(client.get(reverse("dossiers:detail", args=[dossier.pk])))
    assert "Dữ liệu đã đổi từ lần in" in page
    assert "Hà Văn Sửu" in words(client.get(door("paper", dossier)))[0]
    client.post(door("print_paper", dossier), {"reason": "Ghi sai tên"})
    assert "Hà Văn Sáu" in words(client.get(door("paper", dossier)))[0]


def test_who_only_reads_gets_a_masked_view_even_of_a_printed_paper(three, counter, login):
    login(counter.hoa).post(door("print_paper", three[0]))
    seen = words(login(counter.minh).get(door("paper", three[0])))[0]
    assert PREVIEW in seen
    assert "0912345678" not in seen
    assert login(counter.minh).post(door("print_paper", three[0])).status_code == 403


def test_what_does_not_apply_is_not_there(three, counter, login):
    client = login(counter.hoa)
    for form in ("phieu-tu-choi", "phieu-bo-sung-99", "khong-co"):
        for name in ("paper", "paper_word"):
            assert client.get(door(name, three[0], form)).status_code == 404
        assert client.post(door("print_paper", three[0], form)).status_code == 409


def test_many_slips_of_a_day_come_as_one_file_in_order(three, counter, login):
    client, address = login(counter.hoa), reverse("dossiers:many")
    page = text(client.get(address, {"day": "2018-04-24"}))
    for dossier in three:
        assert f'value="{dossier.pk}:giay-tiep-nhan"' in page
    assert "Ngày này không có" in text(client.get(address, {"day": "2018-04-23"}))
    chosen = [f"{each.pk}:giay-tiep-nhan" for each in three]
    sent = client.post(address, {"paper": chosen, "two_up": "1"})
    pages = words(client.get(sent.url))
    assert len(pages) == 2
    assert three[0].number in pages[0]
    assert three[1].number in pages[0]
    assert three[2].number in pages[1]
    assert IssuedDocument.objects.count() == 3
    plain = client.post(address, {"paper": chosen[::-1]})
    assert [
        three[at].number in page
        for at, page in zip((2, 1, 0), words(client.get(plain.url)), strict=True)
    ] == [True] * 3
    assert IssuedDocument.objects.count() == 3  # in lại là chính bản ấy


def test_many_of_nothing_of_another_unit_or_never_printed_are_refused(
    three, counter, login, receive
):
    client, address = login(counter.hoa), reverse("dossiers:many")
    assert 'data-code="no-papers"' in text(client.post(address), 409)
    theirs = receive(
        "24/04/2018 08:30", unit=counter.commune, office=None, by=counter.commune_clerk.actor
    )
    sent = client.post(address, {"paper": [f"{theirs.pk}:giay-tiep-nhan"]})
    assert 'data-code="paper-not-yours"' in text(sent, 409)
    wanted = {"p": f"{three[0].pk}:giay-tiep-nhan"}
    early = client.get(reverse("dossiers:many_pdf"), wanted)
    assert 'data-code="paper-not-printed"' in text(early, 409)


def test_supplement_slips_and_refusals_of_a_day_are_found(three, counter, login, at):
    slip = actions.request_supplement(
        three[0], missing=["Bản vẽ"], reason="Mờ", by=counter.hoa.actor, at=at("24/04/2018 11:00")
    )
    client, address = login(counter.hoa), reverse("dossiers:many")
    page = text(client.get(address, {"day": "2018-04-24", "kind": "phieu-bo-sung"}))
    assert f'value="{three[0].pk}:phieu-bo-sung-{slip.pk}"' in page
    for kind in ("phieu-tu-choi", "thong-bao-dung"):
        assert "Ngày này không có" in text(client.get(address, {"day": "2018-04-24", "kind": kind}))


# --- the book ------------------------------------------------------------------------------------


def test_the_head_closes_the_book_on_its_page(three, counter, login, at, at_time):
    book, lock = reverse("dossiers:book"), reverse("dossiers:lock_book")
    said = {"unit": counter.unit.pk, "year": 2018, "head": "Đinh Văn Dũng"}
    early = text(login(counter.lan).get(book, {"year": "2018"}))
    assert "Khoá sổ từ ngày 31/12/2018" in early
    assert "book-year-running" in text(login(counter.lan).post(lock, said), 409)
    assert login(counter.hoa).post(lock, said).status_code == 403
    at_time(at("31/12/2018 17:00"))
    assert login(counter.lan).post(lock, said).status_code == 302
    page = text(login(counter.hoa).get(book, {"year": "2018"}))
    assert "3 dòng, số cuối 3, Đinh Văn Dũng ký" in page
    counter.citizen.name = "Hà Văn Sáu"
    counter.citizen.save()
    page = text(login(counter.hoa).get(book, {"year": "2018"}))
    assert page.count("Tên cá nhân, tổ chức: Hà Văn Sửu → Hà Văn Sáu") == 3


def test_the_book_is_taken_away_by_who_works_there(three, counter, login):
    for name in ("book_pdf", "book_word"):
        assert login(counter.hoa).get(reverse(f"dossiers:{name}")).status_code == 200
        assert login(counter.minh).get(reverse(f"dossiers:{name}")).status_code == 403
        wanted = {"unit": counter.commune.pk}
        assert login(counter.lan).get(reverse(f"dossiers:{name}"), wanted).status_code == 404
    pages = words(login(counter.hoa).get(reverse("dossiers:book_pdf")))
    assert all(dossier.number in pages[0] for dossier in three)
