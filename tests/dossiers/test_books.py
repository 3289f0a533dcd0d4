"""The tracking book of a year: running numbers, its closing, and what is written after it."""

from __future__ import annotations

import json
from datetime import date

import pypdfium2
import pytest

from congvu.audit.models import Event
from congvu.core.canonical import sha256_hex
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import BookLock, Dossier
from congvu.dossiers.papers import books, rendering
from tests.dossiers.test_papers import in_order, text_of, words_of


@pytest.fixture
def year(counter, receive, at, at_time):
    """Three dossiers of December 2018; the last one is still open when the year ends."""
    at_time(at("24/12/2018 17:00"))
    days = ("03/12/2018 08:00", "04/12/2018 08:00", "21/12/2018 08:00")
    found = [receive(day) for day in days]
    for dossier in found[:2]:
        actions.forward(
            dossier, to_office=counter.office, by=counter.hoa.actor, at=dossier.received_at
        )
        actions.finish(
            dossier, result_number="1/QĐ", by=counter.binh.actor, at=at("07/12/2018 09:00")
        )
    actions.return_result(found[0], by=counter.hoa.actor, at=at("07/12/2018 10:00"))
    at_time(at("02/01/2019 08:30"))
    return found


@pytest.mark.django_db
def test_an_open_book_reads_only_the_lines_asked_for(year, counter, django_assert_num_queries):
    book, whole = queries.OpenBook(counter.unit, 2018), queries.book_lines(counter.unit, 2018, None)
    with django_assert_num_queries(1):
        assert len(book) == 3
    with django_assert_num_queries(1):
        assert book[1:3] == whole[1:3]
    assert [book[2], *book[:2]] == [whole[2], *whole[:2]]


def close(counter, at, **changes):
    given = {
        "year": 2018,
        "head": "Đinh Văn Dũng",
        "by": counter.lan.actor,
        "at": at("02/01/2019 08:30"),
    }
    return actions.lock_book(counter.unit, **(given | changes))


def refused(code, act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    assert caught.value.refusal.code == code
    return caught.value.refusal


def test_a_closed_book_keeps_its_lines_with_their_hash(year, counter, at):
    lock = close(counter, at)
    assert (lock.lines, lock.last_serial, lock.head) == (3, 3, "Đinh Văn Dũng")
    assert lock.sha256 == sha256_hex(lock.rows)
    assert [row["serial"] for row in json.loads(lock.rows)] == [1, 2, 3]
    event = Event.objects.get(kind="book.locked")
    assert json.loads(event.data)["sha256"] == lock.sha256
    assert "Sửu" not in event.data
    assert queries.book_is_whole(lock)
    lock.rows = lock.rows.replace("Hà Văn Sửu", "Hà Văn Sáu", 1)
    assert not queries.book_is_whole(lock)


def test_the_head_closes_it_once_and_at_the_end_of_the_year(year, counter, at):
    refused("not-your-duty", close, counter, at, by=counter.hoa.actor)
    refused("book-year-running", close, counter, at, year=2019)
    refused("book-empty", close, counter, at, year=2017)
    refused("head-missing", close, counter, at, head=" ")
    assert not BookLock.objects.exists()
    close(counter, at)
    refused("book-already-locked", close, counter, at)


def test_no_serial_is_given_in_a_closed_year(year, counter, receive, at):
    close(counter, at)
    said = refused("book-locked", receive, "28/12/2018 08:00")
    assert "ngày nhận thực tế ở cột ghi chú" in said.what_to_do
    assert "chưa đối chiếu văn bản" in said.basis
    filed = actions.file_online(
        unit=counter.unit,
        version=counter.building,
        applicant=counter.citizen,
        by=counter.hoa.actor,
        at=at("17/12/2018 08:00"),
    )
    refused("book-locked", actions.accept, filed, by=counter.hoa.actor, at=at("28/12/2018 09:00"))
    assert queries.why_not_in_book(counter.unit, date(2019, 1, 2)) is None
    # another unit's book is another book
    receive("17/12/2018 08:00", unit=counter.commune, office=None, by=counter.commune_clerk.actor)


def test_what_changes_later_stands_beside_the_locked_line(year, counter, at, at_time):
    lock = close(counter, at)
    at_time(at("04/01/2019 09:00"))
    actions.return_result(year[1], by=counter.hoa.actor, at=at("04/01/2019 08:00"))
    counter.citizen.name = "Hà Văn Sửu Em"
    counter.citizen.save()
    lines = queries.book_lines(counter.unit, 2018, lock)
    assert [line.row.applicant for line in lines] == ["Hà Văn Sửu"] * 3
    second = {each.column: each for each in lines[1].later}
    assert second["returned_at"].written_on
    assert second["returned_at"].now == at("04/01/2019 08:00")
    assert not second["applicant"].written_on
    assert (second["applicant"].before, second["applicant"].now) == ("Hà Văn Sửu", "Hà Văn Sửu Em")
    assert [each.column for each in lines[2].later] == ["applicant"]
    assert sha256_hex(BookLock.objects.get().rows) == lock.sha256


def test_where_numbers_begin_again_each_day_the_line_is_the_order_of_writing(
    counter, receive, at, at_time
):
    counter.unit.agency_code = "000.00.12.H44"
    counter.unit.save()
    for recorded, received in (
        ("10/07/2018 09:00", "10/07/2018 08:00"),
        ("11/07/2018 09:00", "11/07/2018 08:00"),
        ("12/07/2018 09:00", "10/07/2018 14:00"),  # nhập muộn
    ):
        at_time(at(recorded))
        receive(received)
    Dossier.objects.update(book="", serial=1)
    rows = list(queries.tracking_book(counter.unit, 2018))
    assert [row.serial for row in rows] == [1, 2, 3]
    assert [f"{row.received_at:%d}" for row in rows] == ["10", "11", "10"]
    for row in rows:
        assert queries.serial_in_book(Dossier.objects.get(pk=row.dossier)) == row.serial


def test_a_voided_intake_keeps_its_line(year, counter, at):
    Dossier.objects.filter(pk=year[1].pk).update(
        voided_at=at("21/12/2018 08:00"), voided_reason="Nhập trùng"
    )
    rows = list(queries.tracking_book(counter.unit, 2018))
    assert [row.serial for row in rows] == [1, 2, 3]
    assert rows[1].note == "Huỷ: Nhập trùng"


COLUMNS = (
    "STT", "Mã hồ sơ", "Tên thủ tục hành chính", "Số lượng hồ sơ (bộ)", "Tên cá nhân, tổ chức",
    "Địa chỉ, số điện thoại", "Cơ quan chủ trì giải quyết",
)  # fmt: skip


def test_the_printed_book_has_its_columns_pages_and_closing_line(year, counter, at, at_time):
    now = at("02/01/2019 08:40")
    text = text_of(rendering.pdf_of(books.book(counter.unit, 2018, None, now)))[0]
    in_order(text, "SỔ THEO DÕI HỒ SƠ", "Năm 2018. Quyển số 1. Mở ngày 03/12/2018", *COLUMNS)
    assert "Sổ chưa khoá" in text
    assert "Mẫu của tỉnh" in text  # mẫu của ngày cuối năm của sổ
    assert "Trang 1/1" in text
    lock = close(counter, at)
    at_time(at("04/01/2019 09:00"))
    actions.return_result(year[1], by=counter.hoa.actor, at=at("04/01/2019 08:00"))
    made = books.book(counter.unit, 2018, lock, at("04/01/2019 09:00"))
    text = text_of(rendering.pdf_of(made))[0]
    in_order(text, "khoá ngày 02/01/2019", "01-2018-00001", "01-2018-00003", "Khoá sổ ngày 02")
    in_order(text, "số thứ tự 3", lock.sha256, "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "Đinh Văn Dũng")
    assert "Sau khoá sổ, Trả kết quả: 08:00 04/01/2019." in text
    written = words_of(rendering.docx_of(made))
    in_order(written, "SỔ THEO DÕI HỒ SƠ", "Khoá sổ ngày 02")
    assert "01-2018-00003" in written


def test_a_long_book_runs_over_pages_with_its_heading(year, counter, at):
    made = books.book(counter.unit, 2018, None, at("02/01/2019 08:40"))
    long = {**made.data, "rows": list(made.data["rows"]) * 20}
    pdf = rendering.pdf_of(type(made)(made.spec, long, made.at))
    pages = text_of(pdf)
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert width > height  # A4 nằm ngang
    assert 3 < len(pages) < 9
    assert all("Tên thủ tục hành chính" in page for page in pages[:-1])
    assert f"Trang 2/{len(pages)}" in pages[1]


def test_the_book_of_each_year_takes_the_form_of_that_year(counter, at):
    for year, basis in ((2018, "Quyết định 09/2015"), (2020, "01/2018"), (2026, "03/2025")):
        made = books.book(counter.unit, year, None, at(f"05/03/{year + 1} 08:00"))
        assert basis in made.data["form"]
        assert made.spec.holds_on(date(year, 12, 31))
