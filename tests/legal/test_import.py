"""Bringing a register in from a file: every fault by its row, the whole file or nothing."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import pytest

from congvu.audit.models import Event
from congvu.core.actors import Duty
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.legal import actions
from congvu.legal.models import DocumentCheck, LegalDocument

pytestmark = pytest.mark.django_db

OCTOBER = datetime(2018, 10, 1, 9, 0, tzinfo=HANOI)
HEADER = (
    "Mã đơn vị,Số ký hiệu,Ngày ban hành,Loại văn bản,Phân loại,Trích yếu,Ngày tự kiểm tra,Kết luận"
)
GOOD = "08596,{n}/QĐ-UBND,01/03/2018,Quyết định,hành chính,Việc {n},05/03/2018,không trái"


def file_of(*lines, header=HEADER):
    return "\n".join([header, *lines]) + "\n"


@pytest.fixture
def bring(district_people, tan_son):
    """``bring(text)``: anh Tâm of the district imports its register and the communes'."""

    def brought(text, *, dry_run=False, by=district_people.tam.actor, scope=tan_son):
        return actions.import_documents(text, unit_scope=scope, dry_run=dry_run, by=by, at=OCTOBER)

    return brought


def test_a_dry_run_reports_and_writes_nothing(bring):
    before = Event.objects.count()
    report = bring(file_of(GOOD.format(n=1), GOOD.format(n=2)), dry_run=True)
    assert report.clean
    assert (report.lines, len(report.rows), report.checks) == (2, 2, 2)
    assert not LegalDocument.objects.exists()
    assert Event.objects.count() == before


def test_a_clean_file_is_registered_with_its_self_checks(bring):
    bring(file_of(GOOD.format(n=1), "240,9/QĐ-UBND,2018-03-02,Quyết định,QPPL,Phí chợ,,"))
    one, two = LegalDocument.objects.order_by("number")
    assert (one.unit.code, one.kind, one.checks.get().completed_on) == (
        "08596",
        "administrative",
        date(2018, 3, 5),
    )
    assert one.checks.get().checker_unit == one.unit
    assert (two.unit.code, two.kind, two.checks.count()) == ("240", "normative", 0)
    kinds = Event.objects.filter(kind__startswith="document.").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "document.registered",
        "document.check_completed",
        "document.registered",
        "document.imported",
    ]
    assert one.recorded_at
    assert one.checks.get().completed_recorded_at


BAD = [
    ("thiếu cột", file_of("08596,1/QĐ", header="Mã đơn vị,Số ký hiệu"), 1, "Ngày ban hành"),
    ("tệp trống", file_of(), 2, ""),
    (
        "ngày không có thật",
        file_of(GOOD.format(n=1).replace("01/03/2018", "31/02/2018")),
        2,
        "Ngày ban hành",
    ),
    (
        "ngày không đọc được",
        file_of(GOOD.format(n=1).replace("01/03/2018", "tháng ba")),
        2,
        "Ngày ban hành",
    ),
    (
        "ngày chưa đến",
        file_of(GOOD.format(n=1).replace("05/03/2018", "02/10/2018")),
        2,
        "Ngày tự kiểm tra",
    ),
    (
        "kiểm tra trước khi ban hành",
        file_of(GOOD.format(n=1).replace("05/03/2018", "28/02/2018")),
        2,
        "Ngày tự kiểm tra",
    ),
    ("số trùng trong tệp", file_of(GOOD.format(n=1), GOOD.format(n=1)), 3, "Số, ký hiệu"),
    ("mã không có", file_of(GOOD.format(n=1).replace("08596", "99999")), 2, "Mã đơn vị"),
    (
        "đơn vị chưa có vào ngày đó",
        file_of(GOOD.format(n=1).replace("01/03/2018", "01/03/2007").replace("08596", "240")),
        2,
        "Mã đơn vị",
    ),
    ("huyện khác", file_of(GOOD.format(n=1).replace("08596", "227")), 2, "Mã đơn vị"),
    ("loại lạ", file_of(GOOD.format(n=1).replace("hành chính", "mật")), 2, "Phân loại"),
    ("ô trống", file_of(GOOD.format(n=1).replace("Việc 1", "")), 2, "Trích yếu"),
    (
        "kết luận không có ngày",
        file_of(GOOD.format(n=1).replace("05/03/2018", "")),
        2,
        "Kết luận",
    ),
    ("thừa ô", file_of(GOOD.format(n=1) + ",thừa"), 2, "Trích yếu"),
]


@pytest.mark.parametrize(
    ("text", "line", "column"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_bad_file_is_reported_by_row_and_nothing_of_it_is_written(bring, text, line, column):
    # A good row beside the bad one must not get in either.
    good = text + GOOD.format(n=77) + "\n" if text.count("\n") > 1 else text
    report = bring(good, dry_run=True)
    assert not report.clean
    assert any(
        fault.line == line and column in fault.column and fault.what and fault.what_to_do
        for fault in report.faults
    ), report.faults
    with pytest.raises(Refused) as refused:
        bring(good)
    assert refused.value.refusal.code == "import-faulty"
    assert refused.value.refusal.params["report"].faults == report.faults
    assert not LegalDocument.objects.exists()
    assert not DocumentCheck.objects.exists()


def test_every_fault_of_a_file_is_told_at_once(bring):
    report = bring(
        file_of(
            GOOD.format(n=1),
            "99999,2/QĐ,01/03/2018,Quyết định,QPPL,Hai,,",
            "08596,3/QĐ,hôm qua,Quyết định,lạ,Ba,,",
        ),
        dry_run=True,
    )
    assert [(fault.line, fault.column) for fault in report.faults] == [
        (3, "Mã đơn vị"),
        (4, "Ngày ban hành"),
        (4, "Phân loại"),
    ]
    assert [row.line for row in report.rows] == [2]


def test_what_stands_in_the_register_is_not_imported_again(bring):
    bring(file_of(GOOD.format(n=1)))
    report = bring(file_of(GOOD.format(n=1), GOOD.format(n=2)), dry_run=True)
    (fault,) = report.faults
    assert (fault.line, fault.column) == (2, "Số, ký hiệu")
    assert "đã có trong sổ" in fault.what
    with pytest.raises(Refused):
        bring(file_of(GOOD.format(n=1), GOOD.format(n=2)))
    assert LegalDocument.objects.count() == 1


def test_marks_in_pieces_semicolons_and_a_byte_order_mark_are_read(bring):
    text = "\ufeff" + unicodedata.normalize(
        "NFD", file_of(GOOD.format(n=1)).replace(",", ";").replace("không trái", "Không trái")
    )
    bring(text)
    document = LegalDocument.objects.get()
    assert document.doc_type == "Quyết định"
    assert unicodedata.is_normalized("NFC", document.abstract)


def test_a_quoted_cell_may_hold_commas_and_lines(bring):
    row = GOOD.format(n=1).replace("Việc 1", '"Phí chợ,\nbến bãi"')
    bring(file_of(row, GOOD.format(n=2)))
    assert LegalDocument.objects.order_by("number").first().abstract == "Phí chợ, bến bãi"
    bad = bring(file_of(row.replace("08596", "99999"), "99999" + GOOD[5:]), dry_run=True)
    assert [fault.line for fault in bad.faults if fault.column == "Mã đơn vị"] == [2, 4]


def test_letters_of_an_old_code_table_are_named(bring):
    from congvu.core.legacy_text import encode

    words = encode("Quyết định về việc thành lập hội đồng kiểm tra", "tcvn3")
    report = bring(file_of(GOOD.format(n=1).replace("Việc 1", words)), dry_run=True)
    assert any("bảng mã cũ" in fault.what for fault in report.faults)


def test_an_officer_imports_only_where_he_may(bring, hire, van_luong, tan_son):
    thao = hire("thao", "Hà Thị Thảo", van_luong, Duty.LEGAL_OFFICER).actor
    other = file_of(GOOD.format(n=1).replace("08596", "08545"))
    report = bring(other, by=thao, dry_run=True)
    assert [(fault.line, fault.column) for fault in report.faults] == [(2, "Mã đơn vị")]
    assert bring(file_of(GOOD.format(n=1)), by=thao, scope=van_luong).clean
    clerk = hire("hoa2", "Lý Thị Hoa", van_luong, Duty.CLERK).actor
    assert not bring(file_of(GOOD.format(n=2)), by=clerk, dry_run=True).clean


def test_a_year_of_a_district_comes_in_with_few_questions_a_row(
    bring, django_assert_max_num_queries
):
    """490 documents with their self-checks: two events a row, each asked for and written."""
    text = file_of(*(GOOD.format(n=n) for n in range(490)))
    with django_assert_max_num_queries(5 * 490):
        bring(text)
    assert DocumentCheck.objects.count() == 490
