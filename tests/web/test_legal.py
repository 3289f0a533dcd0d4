"""The register of documents through its doors."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI, parse_period
from congvu.figures.queries import measure
from congvu.legal import actions
from congvu.legal.models import DocumentFault, LegalDocument
from congvu.legal.rules import Activity, Conclusion, DocumentKind
from congvu.organisation import queries as organisation

pytestmark = pytest.mark.django_db

REGISTER = "/van-ban/"
OCTOBER = datetime(2018, 10, 1, 9, 0, tzinfo=HANOI)
HEADER = "Mã đơn vị,Số ký hiệu,Ngày ban hành,Loại văn bản,Phân loại,Trích yếu"


@pytest.fixture
def documents(at_time, nine_november, tan_son, van_luong):
    """Two of the district, three of Văn Luông; all but the last self-checked in the nine months."""
    at_time(OCTOBER)
    made = []
    for unit, count in ((tan_son, 2), (van_luong, 3)):
        for number in range(1, count + 1):
            made.append(
                actions.register_document(
                    unit=unit,
                    number=f"{number}/QĐ-{unit.level}",
                    issued_on=date(2018, 2, number),
                    kind=DocumentKind.NORMATIVE,
                    doc_type="Quyết định",
                    abstract=f"Việc thứ {number}",
                    by=SYSTEM,
                    at=OCTOBER,
                )
            )
    for document in made[:-1]:
        actions.record_check(
            document,
            activity=Activity.SELF_CHECK,
            completed_on=date(2018, 9, 10),
            conclusion=Conclusion.LAWFUL,
            by=SYSTEM,
            at=OCTOBER,
        )
    at_time(nine_november)
    return made


def listed(client, **query):
    """The documents of the list, and the number said above it."""
    response = client.get(REGISTER, query)
    assert response.status_code == 200
    page = response.context["page"]
    assert f"{page.paginator.count} văn bản" in response.content.decode()
    return {document.pk for document in page}, page.paginator.count


def test_the_pages_ask_for_login(client, documents):
    for address in (REGISTER, f"{REGISTER}{documents[0].pk}/", f"{REGISTER}moi/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/dang-nhap/")


def test_one_sees_the_documents_of_ones_own_units(login, documents, district_people, hire):
    everything = {each.pk for each in documents}
    assert listed(login(district_people.tam))[0] == everything
    assert listed(login(district_people.minh))[0] == everything
    assert listed(login(district_people.hoa))[0] == {each.pk for each in documents[:2]}
    assert listed(login(district_people.quan))[0] == set()
    other = hire("sa", "Sa Văn Sơn", organisation.unit_at("08545", OCTOBER.date()), Duty.CLERK)
    client = login(other)
    assert listed(client)[0] == set()
    assert client.get(f"{REGISTER}{documents[0].pk}/").status_code == 404


@pytest.mark.parametrize("name", ["hoa", "minh", "lan", "quan"])
def test_only_a_legal_officer_writes(login, documents, district_people, name):
    client = login(getattr(district_people, name))
    pk = documents[0].pk
    for address in ("moi/", "nhap/", f"{pk}/kiem-tra/"):
        assert client.get(REGISTER + address).status_code == 403
    assert "Vào sổ</a>" not in client.get(REGISTER).content.decode()


def test_the_number_of_the_list_is_the_number_of_the_figure(
    login, documents, district_people, tan_son, van_luong, nine_november
):
    client = login(district_people.tam)
    asked = {"activity": "self_check", "period": "2018-9m"}
    ids, count = listed(client, unit=tan_son.pk, below="on", **asked)
    period = parse_period("2018-9m")
    assert count == measure("documents.checked", tan_son, period, nine_november).value == 4
    assert ids == {each.pk for each in documents[:-1]}
    assert listed(client, unit=van_luong.pk, **asked)[1] == 2
    assert listed(client, unit=tan_son.pk, **asked)[1] == 2
    assert listed(client, q="viec thu 3")[0] == {documents[-1].pk}
    assert listed(client, period="2018-q2")[1] == 0
    assert listed(client, kind="administrative")[1] == 0
    assert "2018-9m" in client.get(REGISTER, {"period": "hôm qua"}).content.decode()


def test_registering_and_the_error_beside_its_field(login, district_people, at_time, tan_son):
    at_time(OCTOBER)
    client = login(district_people.tam)
    given = {
        "unit": tan_son.pk,
        "doc_type": "Quyết định",
        "number": "15/2018/QĐ-UBND",
        "issued_on": "9/3/2018",
        "kind": "normative",
        "abstract": "Quy định thu phí",
    }
    address = reverse("legal:new")
    assert client.get(address).status_code == 200
    response = client.post(address, given)
    document = LegalDocument.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"{REGISTER}{document.pk}/"
    assert document.issued_on == date(2018, 3, 9)
    again = client.post(address, given)
    assert again.status_code == 422
    assert "đã có trong sổ" in again.context["form"].errors["number"][0]
    wrong = client.post(address, {**given, "issued_on": "31/2/2018"})
    assert "issued_on" in wrong.context["form"].errors


def test_a_fault_from_the_check_to_its_handling(login, documents, district_people, van_luong):
    client = login(district_people.tam)
    document = documents[-1]
    page = f"{REGISTER}{document.pk}/"
    given = {
        "activity": "self_check",
        "checker_unit": van_luong.pk,
        "received_on": "2018-10-02",
        "completed_on": "",
        "conclusion": "",
    }
    assert client.get(f"{page}kiem-tra/").status_code == 200
    assert client.post(f"{page}kiem-tra/", {**given, "conclusion": "lawful"}).status_code == 422
    assert client.post(f"{page}kiem-tra/", given).status_code == 302
    check = document.checks.get()
    conclude = f"{REGISTER}kiem-tra/{check.pk}/ket-luan/"
    assert conclude in client.get(page).content.decode()
    early = client.post(conclude, {"completed_on": "2018-10-01", "conclusion": "fault"})
    assert "completed_on" in early.context["form"].errors
    done = client.post(conclude, {"completed_on": "2018-10-03", "conclusion": "fault"})
    assert done.status_code == 302
    fault = f"{REGISTER}kiem-tra/{check.pk}/sai-sot/"
    assert client.get(fault).status_code == 200
    words = {"kind": "content", "clause": "Điều 2", "breached": "Luật Phí và lệ phí"}
    unfit = client.post(fault, {**words, "outcome": "correct"})
    assert "outcome" in unfit.context["form"].errors
    assert client.post(fault, {**words, "outcome": "repeal"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "02/11/2018" in shown
    assert "chưa đối chiếu văn bản" in shown
    assert "quá hạn xử lý" in shown
    assert listed(client, fault="late")[0] == listed(client, fault="open")[0] == {document.pk}
    handle = f"{REGISTER}sai-sot/{DocumentFault.objects.get().pk}/xu-ly/"
    assert client.get(handle).status_code == 200
    paper = {"outcome": "repeal", "document": "40/QĐ-UBND ngày 05/11/2018"}
    assert client.post(handle, {**paper, "handled_on": "2018-11-05"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "xử lý muộn" in shown
    assert "Hết hiệu lực" in shown
    assert listed(client, fault="open")[1] == 0


def test_who_may_not_check_reads_why(login, documents, hire, tan_son, van_luong):
    own = hire("van", "Trần Thị Vân", tan_son, Duty.LEGAL_OFFICER)
    client = login(own)
    response = client.post(
        f"{REGISTER}{documents[-1].pk}/kiem-tra/",
        {"activity": "self_check", "checker_unit": van_luong.pk, "received_on": "2018-10-02"},
    )
    assert response.status_code == 422
    assert "Văn Luông" in response.context["form"].errors["checker_unit"][0]


def upload(text, encoding="utf-8"):
    return SimpleUploadedFile("so.csv", text.encode(encoding), "text/csv")


def test_a_file_is_looked_at_then_confirmed(login, district_people, at_time, tan_son):
    at_time(OCTOBER)
    client = login(district_people.tam)
    address = reverse("legal:import")
    assert "Trích yếu *" in client.get(address).content.decode()
    text = f"{HEADER}\n08596,1/QĐ-UBND,01/03/2018,Quyết định,QPPL,Phí chợ\n"
    tried = client.post(address, {"scope": tan_son.pk, "file": upload(text)})
    assert tried.status_code == 200
    assert not LegalDocument.objects.exists()
    kept = tried.context["text"]
    assert kept == text
    bad = text + "99999,2/QĐ,31/02/2018,Quyết định,QPPL,Hai\n"
    report = client.post(address, {"scope": tan_son.pk, "file": upload(bad)})
    assert report.status_code == 422
    shown = report.content.decode()
    assert "31/02/2018" in shown
    assert 'name="confirm"' not in shown
    forced = client.post(address, {"scope": tan_son.pk, "text": bad, "confirm": "1"})
    assert forced.status_code == 409
    assert not LegalDocument.objects.exists()
    done = client.post(address, {"scope": tan_son.pk, "text": kept, "confirm": "1"})
    assert done.status_code == 302
    assert LegalDocument.objects.get().number == "1/QĐ-UBND"


def test_a_file_that_is_not_unicode_says_what_to_do(login, district_people, tan_son, at_time):
    at_time(OCTOBER)
    client = login(district_people.tam)
    file = SimpleUploadedFile("so.csv", b"M\xb8 \xae\xac n v\xde", "text/csv")
    response = client.post(reverse("legal:import"), {"scope": tan_son.pk, "file": file})
    assert response.status_code == 422
    assert "CSV UTF-8" in response.context["form"].errors["file"][0]
    empty = client.post(reverse("legal:import"), {"scope": tan_son.pk})
    assert "file" in empty.context["form"].errors
