"""The correction of a report through its doors."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from tests.dossiers import conftest as dossiers
from tests.reports import conftest as reports
from tests.reports.conftest import moment

pytestmark = pytest.mark.django_db

at, counter, receive = dossiers.at, dossiers.counter, dossiers.receive
let, third_quarter, draft, issued = (
    reports.let,
    reports.third_quarter,
    reports.draft,
    reports.issued,
)

SAID = {"number": "12/UBND-VP", "signed_on": "2018-10-15", "reason": "Nhập bổ sung"}


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:1000]
    return html.unescape(response.content.decode())


@pytest.fixture
def late(issued, receive, at_time):
    """One dossier of the quarter is entered after the report was signed."""
    at_time(moment("15/10/2018 08:00"))
    return receive("27/09/2018 08:00")


def test_each_number_that_moved_leads_to_its_rows_and_says_why(issued, late, login, counter):
    client = login(counter.minh)
    page = text(client.get(reverse("reports:correct", args=[issued.pk])))
    assert late.number in page
    assert "tiếp nhận được ghi vào hệ thống sau khi chốt" in page
    links = re.findall(r'<td class="number"[^>]*><a href="(/so-lieu/[^"]+)">([\d /]+)</a>', page)
    assert links
    for address, shown in links:
        body = text(client.get(address)).split("<tbody>")[1].split("</tbody>")[0]
        rows = 0 if "colspan" in body else body.count("<tr>")
        assert rows == int(shown.split(" / ")[-1])


def test_a_correction_is_issued_read_and_taken_away(issued, late, login, counter):
    client = login(counter.minh)
    address = reverse("reports:correct", args=[issued.pk])
    assert text(client.post(address, SAID | {"reason": ""}), 422)
    done = client.post(address, SAID)
    assert done.url == reverse("reports:correction", args=[issued.pk, 1])
    page = text(client.get(done.url))
    assert "12/UBND-VP" in page
    assert late.number in page
    assert "Đính chính đã phát hành" in text(
        client.get(reverse("reports:detail", args=[issued.pk]))
    )
    again = text(client.post(address, SAID), 409)
    assert 'data-code="correction-same"' in again
    for name, magic in (("correction_docx", b"PK"), ("correction_pdf", b"%PDF")):
        taken = client.get(reverse(f"reports:{name}", args=[issued.pk, 1]))
        assert taken.content.startswith(magic)


def test_who_may_not_write_reads_and_a_draft_has_no_correction(issued, late, login, counter):
    address = reverse("reports:correct", args=[issued.pk])
    page = text(login(counter.hoa).get(address))
    assert 'type="button" disabled aria-describedby="why-correct"' in page
    assert 'data-code="not-report-writer"' in text(login(counter.hoa).post(address, SAID), 409)
    assert login(counter.quan).get(address).status_code == 404


def test_a_dossier_one_may_not_read_is_a_line_and_no_dead_link(issued, late, login, counter):
    address = reverse("reports:correct", args=[issued.pk])
    link = f'href="{reverse("dossiers:detail", args=[late.pk])}"'
    assert link in text(login(counter.minh).get(address))
    seen = text(login(counter.tam).get(address))  # công chức tư pháp: không cần dữ liệu công dân
    assert late.number in seen
    assert link not in seen


def test_a_draft_has_no_correction(draft, login, counter):
    address = reverse("reports:correct", args=[draft.pk])
    assert login(counter.minh).get(address).status_code == 404


def test_a_report_of_the_forms_of_2020_is_begun_by_its_window(
    third_quarter, login, counter, at_time
):
    at_time(moment("18/06/2025 08:00"))
    said = {
        "unit": "240",
        "template": "kstthc-2020",
        "span": "2020-quy-2",
        "year": "2025",
        "as_of": "2025-06-17T08:00:00",
    }
    client = login(counter.minh)
    begun = client.post(reverse("reports:draft"), said)
    page = text(client.get(begun.url))
    for words in ("15/03/2025", "14/06/2025", "Biểu số II.06a", "Biểu số II.06g", "Trực tuyến"):
        assert words in page
    old = client.post(reverse("reports:draft"), said | {"template": "kstthc-2018"})
    assert "không dùng để lập lại số liệu" in text(old, 409)
