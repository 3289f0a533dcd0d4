"""The books of other systems, as they really look, brought in to the register (invented people)."""

from __future__ import annotations

import io
import json
from datetime import date, datetime

import pytest
import xlsxwriter
from django.db import connection

from congvu.audit import queries as audit
from congvu.core.legacy_text import Encoding, encode
from congvu.core.refusals import Refused
from congvu.dossiers import actions as dossier_actions
from congvu.dossiers.models import Dossier
from congvu.imports import actions, queries
from congvu.imports.rules import Work
from congvu.people.models import Party
from tests.dossiers.conftest import moment

pytestmark = pytest.mark.django_db

HEAD = ("STT", "Mã hồ sơ", "Tên TTHC", "Họ và tên", "Ngày nhận", "Ngày hẹn trả", "Trả kết quả")
BUILDING = "Cấp giấy phép xây dựng nhà ở"


def csv_of(*rows, head=HEAD, comma=";"):
    """Rows as a CSV text."""
    return "\n".join(comma.join(str(cell) for cell in row) for row in (head, *rows)) + "\n"


def workbook(write, **options):
    """An .xlsx made by ``write(book, sheet)``."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", **options})
    write(book, book.add_worksheet("Sổ"))
    book.close()
    return file.getvalue()


@pytest.fixture
def desk(counter, at_time):
    """``desk(content, name)``: Anh Minh uploads and maps as offered; the batch, not yet read."""
    now = at_time(moment("09/11/2018 08:00"))

    class Desk:
        by, at = counter.minh.actor, now

        def upload(self, content, name="so.csv"):
            content = content.encode() if isinstance(content, str) else content
            return actions.upload(content, name, unit=counter.unit, by=self.by, at=self.at)

        def mapped(self, content, name="so.csv", **said):
            batch = self.upload(content, name)
            look = queries.look(batch)
            given = {
                "sheet": look.sheet,
                "header": look.header,
                "encoding": look.encoding,
                "columns": look.columns,
                "name": "Sổ theo dõi",
            }
            return actions.set_columns(batch, **(given | said), by=self.by, at=self.at)

        def checked(self, content, name="so.csv", **said):
            return actions.check(self.mapped(content, name, **said), by=self.by, at=self.at)

        def bring(self, batch, *, whole=False):
            actions.ask(batch, work=Work.BRING, whole=whole, by=self.by, at=self.at)
            return actions.bring(batch, by=self.by, at=self.at)

        def faults(self, batch):
            return [(each.row, each.column, each.refusal.code) for each in queries.report(batch)]

    return Desk()


def test_a_book_typed_in_tcvn3(desk, counter):
    """Bytes of Western letters in a CSV of 2005: headers, names and words become Vietnamese."""
    text = csv_of(
        (1, "762", BUILDING, "Đinh Thị Mơ", "02/04/2018", "09/04/2018", "09/04/2018"),
        (2, "763", BUILDING, "Nguyễn Hữu Ước", "3/4/18", "10/4/18", ""),
    )
    content = encode(text, Encoding.TCVN3).encode("latin-1")
    batch = desk.checked(content)
    assert (batch.encoding, batch.rows_good, batch.rows_bad) == ("tcvn3", 2, 0)
    assert not Dossier.objects.exists()
    desk.bring(batch)
    first, second = Dossier.objects.order_by("pk")
    assert (first.number, first.serial, first.applicant.name) == (
        "01-2018-00762",
        762,
        "Đinh Thị Mơ",
    )
    assert first.state == "10"
    # The book says days, not hours: nobody is late by what it does not say.
    assert first.received_at == moment("02/04/2018 07:30")
    assert first.finished_at <= first.due_at
    assert first.promise_at.date() == date(2018, 4, 9)
    assert (second.state, second.applicant.name) == ("2", "Nguyễn Hữu Ước")
    assert first.received_recorded_at == moment("09/11/2018 08:00")
    event = audit.stream_of(f"dossier:{first.pk}").first()
    assert event.occurred_at == first.received_at
    assert json.loads(event.data)["origin"] == batch.origin == first.origin
    assert json.loads(event.data)["day_only"] == ["received", "promise", "returned"]
    assert json.loads(event.data)["row"] == 2


@pytest.mark.parametrize("charset", ["vni", "cp1258", "nfd", "utf-8-sig", "utf-16"])
def test_other_ways_to_write_vietnamese(desk, charset):
    import unicodedata

    text = csv_of((1, "HS-1", BUILDING, "Nguyễn Hữu Ước", "02/04/2018", "", ""))
    if charset == "vni":
        content = encode(text, Encoding.VNI).encode("latin-1")
    elif charset == "cp1258":
        content = b"".join(_cp1258(letter) for letter in text)
    elif charset == "nfd":
        content = unicodedata.normalize("NFD", text).encode()
    else:
        content = text.encode(charset)
    desk.bring(desk.checked(content))
    assert Dossier.objects.get().applicant.name == "Nguyễn Hữu Ước"


def _cp1258(letter):
    """A letter as Windows wrote Vietnamese: the base, then its tone."""
    import unicodedata

    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        tones = "\u0300\u0301\u0303\u0309\u0323"
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
        return (base + "".join(c for c in parts if c in tones)).encode("cp1258")


def export(book, sheet):
    """What a provincial portal exports: a title over merged cells, a header in two rows."""
    title = book.add_format({"bold": True})
    sheet.merge_range("A1:H1", "UBND HUYỆN TÂN SƠN", title)
    sheet.merge_range("A2:H2", "SỔ THEO DÕI HỒ SƠ NĂM 2018", title)
    for place, words in enumerate(("STT", "Mã hồ sơ", "Tên thủ tục hành chính", "Người nộp")):
        sheet.merge_range(3, place, 4, place, words)
    sheet.merge_range("E4:G4", "Ngày, tháng, năm")
    sheet.write_row(4, 4, ("Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả"))
    sheet.merge_range("H4:H5", "Tình trạng")
    sheet.write_row(6, 0, (1, "H01", BUILDING, "Hà Thị Xuân"))
    day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_datetime(6, 4, datetime(2018, 4, 24, 10, 15), day)
    sheet.write_number(6, 5, 43223)  # a serial: 03/05/2018
    sheet.write_number(6, 6, 43222.354166666664)  # 02/05/2018 08:30
    sheet.write(6, 7, "Đã trả kết quả")
    sheet.write_row(
        7, 0, (2, 762, BUILDING, "Hà Thị Hạ", "8h15 ngày 25/4/2018", "", "", "Đang giải quyết")
    )


def test_an_export_with_titles_merged_cells_and_serial_days(desk):
    batch = desk.checked(workbook(export), "xuat.xlsx")
    assert (batch.header_row, batch.header_rows, batch.rows_bad) == (5, 2, 0)
    desk.bring(batch)
    spring, summer = Dossier.objects.order_by("pk")
    assert spring.received_at == moment("24/04/2018 10:15")
    assert spring.promise_at == moment("03/05/2018 17:30")
    assert spring.returned_at == moment("02/05/2018 08:30")
    assert spring.finished_at == spring.returned_at
    assert summer.number == "01-2018-00762"
    assert summer.received_at == moment("25/04/2018 08:15")
    assert summer.steps.filter(opened_at__isnull=False).count() == 1


BAD = csv_of(
    (1, "1/18", BUILDING, "Hà Thị Xuân", "02/04/2018", "", ""),
    (2, "1/18", BUILDING, "Hà Thị Hạ", "02/04/2018", "", ""),
    (3, "3/18", BUILDING, "", "31/02/2018", "", ""),
    (4, "4/18", BUILDING, "Hà Thị Thu", "02/04/2018", "01/04/2018", ""),
    (5, "5/18", "Cấp phép xây nhà", "Hà Thị Đông", "02/04/2018", "", ""),
    (6, "6/18", BUILDING, "Hà Thị Lành", "02/04/2012", "", ""),
    (7, "7/18", BUILDING, "Hà Thị An", "02/12/2018", "", ""),
    (8, "8/18", "Cấp phép xây nhà", "Hà Thị Yên", "02/04/2018", "", ""),
    ("", "", "", "", "", "", ""),
    (9, "9/18", BUILDING, "Hà Thị Vui", "02/04/2018", "", ""),
)


def test_a_half_bad_file_tells_each_row_and_is_refused_whole(desk):
    batch = desk.checked(BAD)
    assert desk.faults(batch) == [
        (3, "number", "number-twice"),
        (4, "received", "date-impossible"),
        (4, "applicant", "cell-empty"),
        (5, "promise", "day-before-receipt"),
        (6, "procedure", "word-unknown"),
        (7, "procedure", "procedure-not-in-force"),
        (8, "returned", "act-in-future"),
    ]
    assert (batch.rows_total, batch.rows_good, batch.rows_bad) == (9, 2, 7)
    assert batch.unknown == {"procedure": {"Cấp phép xây nhà": 2}}
    with pytest.raises(Refused) as refused:
        desk.bring(batch, whole=True)
    assert refused.value.refusal.code == "import-has-faults"
    assert not Dossier.objects.exists()
    actions.set_words(
        batch, words={"procedure": {"Cấp phép xây nhà": "1.000001"}}, by=desk.by, at=desk.at
    )
    batch = actions.check(batch, by=desk.by, at=desk.at)
    assert (batch.rows_good, batch.unknown) == (4, {})
    batch = desk.bring(batch)
    numbers = Dossier.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["1/18", "5/18", "8/18", "9/18"]
    # The next file of the same shape is read the same way without being asked.
    again = desk.upload(BAD)
    look = queries.look(again)
    assert look.mapping == batch.mapping
    again = desk.checked(BAD)
    assert not again.unknown
    assert {code for _, _, code in desk.faults(again)} >= {"number-taken", "number-twice"}


def test_a_whole_import_that_turns_bad_meanwhile_writes_nothing(desk, receive):
    text = csv_of(
        (1, "762", BUILDING, "Hà Thị Xuân", "02/04/2018", "", ""),
        (2, "763", BUILDING, "Hà Thị Hạ", "02/04/2018", "", ""),
    )
    batch = desk.checked(text)
    desk.bring(desk.checked(csv_of((1, "763", BUILDING, "Hà Thị Hạ", "02/04/2018", "", ""))))
    actions.ask(batch, work=Work.BRING, whole=True, by=desk.by, at=desk.at)
    with pytest.raises(Refused) as refused:
        actions.bring(batch, by=desk.by, at=desk.at)
    actions.fail(batch, refused.value.refusal, by=desk.by, at=desk.at)
    batch.refresh_from_db()
    assert (batch.waiting, batch.failure["code"]) == ("", "import-has-faults")
    assert Dossier.objects.count() == 1


def test_the_same_file_is_recognised_undone_and_brought_in_again(desk, counter):
    text = csv_of(
        (1, "762", BUILDING, "Hà Thị Xuân", "02/04/2018", "", "09/04/2018"),
        (2, "763", BUILDING, "Hà Thị Hạ", "02/11/2018", "", ""),
    )
    first = desk.bring(desk.checked(text))
    again = desk.checked(text)
    assert queries.same_file(again) == [first]
    assert again.rows_good == 0
    with pytest.raises(Refused) as refused:
        actions.undo(again, reason="Nhầm", by=desk.by, at=desk.at)
    assert refused.value.refusal.code == "import-not-done"
    assert actions.undo(first, reason="Nhầm năm", by=desk.by, at=desk.at) == 2
    assert queries.same_file(again) == []
    again = desk.bring(actions.check(again, by=desk.by, at=desk.at))
    assert again.rows_good == 2
    touched = Dossier.objects.get(number="01-2018-00763", voided_at=None)
    dossier_actions.forward(
        touched, to_office=counter.office, by=counter.hoa.actor, at=moment("09/11/2018 08:00")
    )
    with pytest.raises(Refused) as refused:
        actions.undo(again, reason="Nhầm năm", by=desk.by, at=desk.at)
    assert refused.value.refusal.params["numbers"] == "01-2018-00763"
    assert audit.verify().ok


def test_who_may_and_what_a_file_must_be(desk, counter):
    for actor, unit in ((counter.binh, counter.unit), (counter.hoa, counter.commune)):
        with pytest.raises(Refused) as refused:
            actions.upload(b"a", "a.csv", unit=unit, by=actor.actor, at=desk.at)
        assert refused.value.refusal.code == "not-your-duty"
    for content, code in ((b"", "file-empty"), (b"PK\x03\x04x", "import-type-refused")):
        with pytest.raises(Refused) as refused:
            desk.upload(content)
        assert refused.value.refusal.code == code
    for columns, code in (({"number": 1}, "columns-missing"), ({"number": 99}, "columns-missing")):
        with pytest.raises(Refused) as refused:
            desk.mapped(csv_of(), columns=columns)
        assert refused.value.refusal.code == code
    same = {"number": 1, "procedure": 2, "applicant": 2, "received": 4}
    with pytest.raises(Refused) as refused:
        desk.mapped(csv_of(), columns=same)
    assert refused.value.refusal.code == "column-twice"


def test_persons_by_their_numbers_and_contacts(desk, counter):
    head = ("Mã hồ sơ", "Tên TTHC", "Họ tên", "CCCD", "Địa chỉ, số điện thoại", "Ngày nhận")

    def write(book, sheet):
        sheet.write_row(0, 0, head)
        rows = (
            ("1/18", BUILDING, "Hà Văn Sửu", 60112345678, "Xã Văn Luông"),
            (
                "2/18",
                BUILDING,
                "Hà Thị Xuân",
                "060198765432",
                "Khu 5, xã Minh Đài, ĐT: 0912 000 111",
            ),
            ("3/18", BUILDING, "Hà Thị Xuân", "060198765432", "Khu 5, xã Minh Đài"),
        )
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
            sheet.write_datetime(number, 5, datetime(2018, 4, 2))

    desk.bring(desk.checked(workbook(write), "a.xlsx"))
    known, new, again = Dossier.objects.order_by("pk")
    assert known.applicant == counter.citizen  # the eaten zero is put back, the person known
    assert (new.applicant.phone, new.applicant.address) == ("0912000111", "Khu 5, xã Minh Đài")
    assert again.applicant == new.applicant
    assert Party.objects.count() == 2


def test_statements_do_not_grow_with_rows(desk, django_assert_max_num_queries):
    for count in (5, 120):
        rows = [
            (n, f"{count}-{n}", BUILDING, f"Người {n}", "02/04/2018", "", "") for n in range(count)
        ]
        batch = desk.checked(csv_of(*rows))
        with django_assert_max_num_queries(60):
            desk.bring(batch)
    assert Dossier.objects.count() == 125
    assert connection.vendor in ("sqlite", "postgresql")
