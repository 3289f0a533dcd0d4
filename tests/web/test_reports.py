"""Reports through their doors: begun, filled in, issued, taken away; each number with its rows."""

from __future__ import annotations

import html
import io
import re
from datetime import date

import docx
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from congvu.core.actors import Duty
from congvu.reports import actions, papers, queries
from congvu.reports.models import Report
from tests.dossiers import conftest as dossiers
from tests.reports import conftest as reports

pytestmark = pytest.mark.django_db

at, counter, receive = dossiers.at, dossiers.counter, dossiers.receive
let, third_quarter, draft, issued = (
    reports.let,
    reports.third_quarter,
    reports.draft,
    reports.issued,
)

NEW = {
    "unit": "240",
    "template": "cchc-725",
    "span": "q3",
    "year": "2018",
    "as_of": "2018-10-05T08:00:00",
}


def text_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return html.unescape(response.content.decode())


def there(report, name="detail"):
    return reverse(f"reports:{name}", args=[report.pk])


def rows_behind(client, address):
    body = text_of(client.get(address)).split("<tbody>")[1].split("</tbody>")[0]
    return 0 if "colspan" in body else body.count("<tr>")


# --- reading -------------------------------------------------------------------------------------


def test_every_address_asks_for_login(client, db):
    for address in ("/bao-cao/", "/bao-cao/1/", "/bao-cao/1/bao-cao.docx"):
        assert client.get(address)["Location"].startswith("/dang-nhap/")


def test_who_has_a_duty_at_the_unit_reads_and_others_do_not_find_it(draft, login, counter, hire):
    for person in (counter.hoa, counter.binh, counter.lan, counter.minh, counter.tam):
        assert draft.title in text_of(login(person).get("/bao-cao/"))
        assert "Công tác chỉ đạo" in text_of(login(person).get(there(draft)))
    other = hire("thu", "Hà Thị Thu", counter.commune, Duty.REFORM_OFFICER)
    for person in (other, counter.commune_clerk, counter.quan):
        assert draft.title not in text_of(login(person).get("/bao-cao/"))
        for name in ("detail", "docx", "pdf", "xlsx"):
            assert login(person).get(there(draft, name)).status_code == 404


def test_a_superior_reads_the_report_of_a_commune_and_does_not_write(
    third_quarter, login, counter, hire
):
    officer = hire("thu", "Hà Thị Thu", counter.commune, Duty.REFORM_OFFICER)
    report = actions.draft_report(
        unit=counter.commune,
        template="cchc-725",
        period=reports.THIRD,
        as_of=reports.AS_OF,
        by=officer.actor,
        at=reports.AS_OF,
    )
    text = text_of(login(counter.minh).get(there(report)))
    assert "Soạn lời" not in text
    assert 'type="button" disabled aria-describedby="why-issue"' in text
    assert "Chỉ công chức CCHC hoặc lãnh đạo của Xã Văn Luông" in text
    response = login(counter.minh).post(there(report, "write"), {"section": "I", "text": "x"})
    assert "Chỉ công chức CCHC" in text_of(response, 409)


def test_each_number_of_the_page_opens_to_exactly_its_rows(draft, login, counter):
    client = login(counter.minh)
    text = text_of(client.get(there(draft)))
    lines = re.findall(r'<a href="(/so-lieu/[^"]+)">Mở (\d+) dòng</a>', text)
    cells = re.findall(r'<td class="number"><a href="(/so-lieu/[^"]+)">(\d+)</a></td>', text)
    assert len(lines) == 19
    assert len(cells) == 3 * 9
    for address, rows in lines + cells:
        assert rows_behind(client, address) == int(rows)


def test_the_page_and_the_files_agree(draft, login, counter):
    client = login(counter.minh)
    text = text_of(client.get(there(draft)))
    table = text.split('class="table book"')[1]
    on_page = [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in table.split("<tbody>")[1].split("</tfoot>")[0].split("</tr>")[:-1]
    ]
    word = docx.Document(io.BytesIO(client.get(there(draft, "docx")).content))
    in_word = next(each for each in word.tables if each.rows[0].cells[0].text == "STT")
    assert on_page == [[cell.text for cell in row.cells] for row in in_word.rows[4:]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(there(draft, "xlsx")).content))
    rows = book.get_sheet_by_name("Biểu số 07a").to_python(skip_empty_area=False)
    start = next(number for number, row in enumerate(rows) if row[0] == "(1)") + 1
    in_book = [
        [cell if isinstance(cell, str) else str(int(cell)) for cell in row]
        for row in rows[start : start + len(on_page)]
    ]
    assert on_page == in_book
    shown = re.findall(r'data-label="Kết quả">(?:<strong>([^<]*)</strong>)?', text)
    written = [
        papers.printed(line.share if line.is_rate else line.value)
        for section in queries.content_of(draft).sections
        for line in section.lines
    ]
    assert shown == written


def test_files_carry_their_kind_and_name(issued, login, counter):
    client = login(counter.hoa)
    response = client.get(there(issued, "pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="bao-cao-240-2018-q3.pdf"' in response["Content-Disposition"]


def test_a_report_behind_a_number_is_a_link_for_who_may_open_it(issued, login, counter):
    asked = {"unit": "240", "period": "2018-q3"}
    address = reverse("figures:rows", args=["reports.issued"])
    for person, may in ((counter.minh, True), (counter.quan, False)):
        client = login(person)
        page = text_of(client.get(address, asked))
        assert issued.title in page
        assert (f'href="{there(issued)}"' in page) is may
        assert client.get(there(issued)).status_code == (200 if may else 404)


# --- writing -------------------------------------------------------------------------------------


def test_a_report_is_begun_from_the_list(third_quarter, login, counter):
    client = login(counter.minh)
    form = text_of(client.get("/bao-cao/"))
    assert "Quý III theo Thông tư 02/2017 (16/6 – 15/9)" in form
    assert "Xã Văn Luông" not in form
    response = client.post("/bao-cao/lap/", NEW)
    report = Report.objects.get()
    assert response["Location"] == there(report)
    assert report.title == "Báo cáo công tác cải cách hành chính quý III năm 2018"


def test_the_window_of_the_circular_may_be_chosen(third_quarter, login, counter):
    login(counter.minh).post("/bao-cao/lap/", NEW | {"span": "quy-3"})
    report = Report.objects.get()
    assert (report.period_from, report.period_to) == (date(2018, 6, 16), date(2018, 9, 15))


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"year": "hai nghìn"}, 422, 'id="id_year_error"'),
        ({"unit": "08596"}, 422, 'id="id_unit_error"'),
        ({"as_of": "2018-12-01T08:00:00"}, 409, "chưa đến"),
        ({"year": "2025"}, 409, "Không có mẫu báo cáo"),
    ],
)
def test_a_bad_question_begins_nothing(third_quarter, login, counter, changed, status, said):
    response = login(counter.minh).post("/bao-cao/lap/", NEW | changed)
    assert said in text_of(response, status)
    assert not Report.objects.exists()


def test_who_may_not_write_sees_no_form(third_quarter, login, counter):
    assert "Lập báo cáo" not in text_of(login(counter.hoa).get("/bao-cao/"))
    assert login(counter.hoa).post("/bao-cao/lap/", NEW).status_code == 422
    assert not Report.objects.exists()


def test_words_are_typed_section_by_section(draft, login, counter):
    client = login(counter.minh)
    response = client.post(there(draft, "write"), {"section": "II.3", "text": "Sắp xếp <b>tổ</b>."})
    assert response["Location"].endswith("#muc-II-3")
    page = client.get(there(draft)).content.decode()
    assert "Sắp xếp &lt;b&gt;tổ&lt;/b&gt;." in page
    response = client.post(there(draft, "write"), {"section": "IX", "text": "Lời dài"})
    text = text_of(response, 409)
    assert "Mẫu báo cáo không có mục IX" in text
    assert "Lời dài" in text  # lời vừa gõ không mất


def test_another_moment(draft, login, counter):
    client = login(counter.minh)
    text_of(client.post(there(draft, "as_of"), {"as_of": "mai"}), 422)
    text_of(client.post(there(draft, "as_of"), {"as_of": "2018-12-01T08:00:00"}), 409)
    client.post(there(draft, "as_of"), {"as_of": "2018-10-01T09:30:15"})
    draft.refresh_from_db()
    assert draft.as_of == reports.moment("01/10/2018 09:30").replace(second=15)


def test_issued_by_the_page_it_stands(draft, login, counter, at_time):
    at_time(reports.LATER)
    client = login(counter.minh)
    text_of(client.post(there(draft, "issue"), {"number": "", "signed_on": "2018-10-12"}), 422)
    before = {"number": "245/BC-UBND", "signed_on": "2018-10-01"}
    assert "trước thời điểm chốt" in text_of(client.post(there(draft, "issue"), before), 409)
    client.post(there(draft, "issue"), before | {"signed_on": "2018-10-12"})
    text = text_of(client.get(there(draft)))
    assert "Số 245/BC-UBND, ký ngày 12/10/2018" in text
    assert "Không có số nào khác với lúc ký" in text
    assert "Soạn lời" not in text
    assert "22 đẳng thức đã kiểm, tất cả đều đúng" in text
    again = client.post(there(draft, "write"), {"section": "I", "text": "sửa"})
    assert "đã phát hành nên không sửa được" in text_of(again, 409)


def test_what_moved_since_is_on_the_page(issued, receive, login, counter, at_time):
    at_time(reports.moment("15/10/2018 08:00"))
    receive("27/09/2018 08:00")
    text = text_of(login(counter.minh).get(there(issued)))
    assert "II.2: Hồ sơ tiếp nhận trong kỳ" in text
    assert re.search(r'"Đã ký">6<.*?"Tính lại">6<.*?"Hiện nay">7<', text, re.DOTALL)


def test_a_text_that_was_changed_in_the_database_is_called_out(issued, login, counter):
    Report.objects.update(content=issued.content.replace('"cells":[8', '"cells":[9', 1))
    assert "không còn khớp mã băm" in text_of(login(counter.minh).get(there(issued)))


def test_contradicting_figures_grey_the_button(draft, login, counter, monkeypatch):
    from congvu.reports.content import Check

    monkeypatch.setattr(Check, "ok", property(lambda check: check.name != "(6) = (7) + (8)"))
    text = text_of(login(counter.minh).get(there(draft)))
    assert "3 đẳng thức không đúng" in text
    assert 'disabled aria-describedby="why-issue"' in text
    assert "(6) = (7) + (8) (Tổng số)" in text


def test_the_table_scrolls_and_its_header_is_a_tree(draft, login, counter):
    text = text_of(login(counter.minh).get(there(draft)))
    group = '<th scope="colgroup" colspan="3" rowspan="1" class="text-wrap">Nhận giải quyết</th>'
    assert group in text
    assert '<th scope="col" colspan="1" rowspan="3" class="text-wrap">STT</th>' in text
    assert "quy ước" in text
