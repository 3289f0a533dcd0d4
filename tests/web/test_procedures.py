"""The catalogue, the boards and the public pages, through their doors."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import resolve, reverse

from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.figures import registry
from congvu.procedures import actions, queries
from congvu.procedures.models import Posting, Procedure
from tests.procedures import ground
from tests.procedures.test_catalogue import AFTER, JUNE, STATUS, status_paper

pytestmark = pytest.mark.django_db

BOARD = "/danh-muc/niem-yet/"


@pytest.fixture
def boards(at_time, nine_november, tan_son, van_luong):
    """Văn Luông posted all but one; one of these hangs in its old version. Tân Sơn: nothing."""
    new_year = at_time(ground.NEW_YEAR)
    ground.load_2018()
    ground.receive_all(tan_son, van_luong)
    versions = queries.in_force(van_luong, new_year.date()).exclude(procedure__code="1.000894")
    actions.post(van_luong, versions.in_order(), on=new_year.date(), by=SYSTEM, at=new_year)
    at_time(JUNE)
    actions.publish_version(status_paper(), STATUS, by=SYSTEM, at=JUNE)
    at_time(nine_november)


@pytest.fixture
def officials(district_people, hire, tan_son, van_luong):
    """One of each duty at the district, a clerk of the commune, and a person without a post."""
    people = dict(vars(district_people))
    people["tu"] = hire("tu", "Hà Văn Tú", van_luong, Duty.CLERK)
    return people


def page(client, address, status=200, **query):
    """The text of a page."""
    response = client.get(address, query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


# --- officials ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/danh-muc/", BOARD, "/danh-muc/1.001193/"])
def test_officials_pages_ask_for_login(client, boards, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/dang-nhap/")


def test_every_duty_reads_the_catalogue_and_every_board(boards, login, officials):
    for person in officials.values():
        client = login(person)
        assert "Đăng ký khai sinh" in page(client, "/danh-muc/", unit="08596")
        assert "Đăng ký khai sinh" in page(client, "/danh-muc/1.001193/")
        for unit in ("240", "08596"):
            assert "Khác nhau giữa bảng" in page(client, BOARD, unit=unit)


def test_the_catalogue_opens_on_the_own_unit(boards, login, officials):
    listed = page(login(officials["tu"]), "/danh-muc/")
    assert "Đăng ký khai sinh" in listed
    assert "Cấp giấy phép xây dựng" not in listed
    listed = page(login(officials["hoa"]), "/danh-muc/")
    assert "Cấp giấy phép xây dựng" in listed
    assert "Đăng ký khai sinh" not in listed


def test_filters_by_unit_field_text_and_day(boards, login, officials):
    client = login(officials["hoa"])
    everywhere = page(client, "/danh-muc/", unit="")
    assert "Đăng ký khai sinh" in everywhere
    assert "Cấp giấy phép xây dựng" in everywhere
    assert "Đăng ký khai sinh" not in page(client, "/danh-muc/", unit="", field="Đất đai")
    assert "Đăng ký khai tử" in page(client, "/danh-muc/", unit="08596", q="dkkt")
    assert "Không có thủ tục nào khớp" in page(client, "/danh-muc/", unit="08596", q="dkxyz")
    assert "Không có thủ tục nào khớp" in page(client, "/danh-muc/", unit="", day="2017-01-01")
    old = page(client, "/danh-muc/", unit="08596", q="1.004873", day="2018-06-30")
    assert "3 ngày làm việc" in old
    assert "2 ngày làm việc" in page(client, "/danh-muc/", unit="08596", q="1.004873")


def test_an_unreadable_filter_is_said_beside_the_field(boards, login, officials):
    client = login(officials["hoa"])
    assert "error" in page(client, "/danh-muc/", unit="", day="hôm qua")
    assert "error" in page(client, "/danh-muc/", unit="99999")


def test_a_procedure_shows_its_parts_in_the_letters_of_the_law(boards, login, officials):
    text = page(login(officials["tu"]), "/danh-muc/1.001776/")
    places = [text.index(f">{letter}) ") for letter in "abcdđegh"]
    assert places == sorted(places)
    assert "25 ngày làm việc" in text
    assert "Chưa đối chiếu văn bản" in text
    assert "mã năm 2018 chưa rõ" in text


def test_versions_by_date_each_open(boards, login, officials):
    client = login(officials["tu"])
    old, new = status_paper().versions.order_by("valid_from")
    assert "đến hết 30/06/2018" in page(client, "/danh-muc/1.004873/", version=old.pk)
    shown = page(client, "/danh-muc/1.004873/")
    assert f"?version={old.pk}" in shown
    assert new.decision in shown


def test_the_own_level_goes_first_where_one_code_has_two(boards, login, officials):
    assert "từ đủ 14 tuổi" in page(login(officials["hoa"]), "/danh-muc/1.004859/")
    assert "dưới 14 tuổi" in page(login(officials["tu"]), "/danh-muc/1.004859/")


def test_what_is_not_there(boards, login, officials):
    client = login(officials["hoa"])
    page(client, "/danh-muc/9.999999/", status=404)
    page(client, "/danh-muc/1.001193/", status=404, version="999999")
    page(client, "/danh-muc/1.001193/", status=404, version="x")
    assert "99999" in page(client, BOARD, status=409, unit="99999")
    assert client.get(f"{BOARD}dang/").status_code == 405


# --- the board ----------------------------------------------------------------------------------


def test_the_board_says_what_differs(boards, login, officials):
    text = page(login(officials["tu"]), BOARD)
    assert "2 chỗ khác" in text
    assert "chưa niêm yết" in text
    assert "niêm yết bản đã được thay thế" in text


def test_only_those_of_the_unit_get_the_buttons(boards, login, officials):
    may = {("hoa", "240"), ("minh", "240"), ("quan", "240"), ("tu", "08596")}
    for name, person in officials.items():
        for unit in ("240", "08596"):
            text = page(login(person), BOARD, unit=unit)
            assert ("Ghi đã niêm yết" in text) == ((name, unit) in may)
            assert ("không được giao cập nhật" in text) == ((name, unit) not in may)


def test_posting_and_taking_down_what_was_ticked(boards, login, officials, van_luong):
    client = login(officials["tu"])
    day = date(2018, 11, 9)
    wrong = queries.posting_differences(van_luong, day)
    missing = [each.version.pk for each in wrong]
    old = [each.posting.pk for each in wrong if each.posting]
    response = client.post(
        f"{BOARD}dang/",
        {"unit": "08596", "versions": missing, "place": "Bảng tại quầy", "on": "2018-11-09"},
        follow=True,
    )
    assert "Đã ghi niêm yết 2 thủ tục" in response.content.decode()
    response = client.post(
        f"{BOARD}go/",
        {"unit": "08596", "postings": old, "on": "2018-11-09", "reason": "Đã có bản mới"},
        follow=True,
    )
    text = response.content.decode()
    assert "Đã ghi gỡ 1 bản" in text
    assert "Bảng niêm yết đúng với danh mục" in text
    assert Posting.objects.get(pk=old[0]).removed_reason == "Đã có bản mới"


def test_another_units_board_is_refused_at_the_door_too(boards, login, officials, van_luong):
    version = queries.version_for("1.000894", van_luong, AFTER)
    up = queries.posted(van_luong, AFTER).first()
    client = login(officials["minh"])  # reform officer of the district, with its communes
    post = {"unit": "08596", "versions": [version.pk], "place": "Bảng", "on": "2018-11-09"}
    response = client.post(f"{BOARD}dang/", post)
    assert response.status_code == 409
    down = {"unit": "08596", "postings": [up.pk], "on": "2018-11-09", "reason": "Thử"}
    assert client.post(f"{BOARD}go/", down).status_code == 409
    assert queries.posted(van_luong, date(2018, 11, 9)).filter(pk=up.pk).exists()


def test_a_posting_of_another_unit_cannot_be_slipped_in(boards, login, officials, van_luong):
    up = queries.posted(van_luong, AFTER).first()
    down = {"unit": "240", "postings": [up.pk], "on": "2018-11-09", "reason": "Thử"}
    assert login(officials["hoa"]).post(f"{BOARD}go/", down).status_code == 422


def test_nothing_ticked_is_said_on_the_page(boards, login, officials):
    client = login(officials["tu"])
    response = client.post(f"{BOARD}dang/", {"unit": "08596", "place": "", "on": "x"})
    assert response.status_code == 422
    assert "Chưa chọn dòng nào" in response.content.decode()
    response = client.post(f"{BOARD}go/", {"unit": "08596"})
    assert response.status_code == 422
    assert "Chưa chọn dòng nào" in response.content.decode()


def test_what_was_ticked_stays_ticked_when_something_else_is_wrong(
    boards, login, officials, van_luong
):
    """A tick is a statement: none is set in advance, none is lost."""
    client = login(officials["tu"])
    assert "checked" not in page(client, BOARD)
    version = queries.version_for("1.000894", van_luong, AFTER)
    post = {"unit": "08596", "versions": [version.pk], "place": "Bảng", "on": ""}
    response = client.post(f"{BOARD}dang/", post)
    assert response.status_code == 422
    assert response.content.decode().count(" checked") == 1


def test_the_days_refusals_come_through(boards, login, officials, van_luong):
    version = queries.version_for("1.000894", van_luong, AFTER)
    post = {"unit": "08596", "versions": [version.pk], "place": "Bảng", "on": "2018-11-10"}
    response = login(officials["tu"]).post(f"{BOARD}dang/", post)
    assert response.status_code == 409
    assert "posting-in-future" in response.content.decode()


# --- the public ---------------------------------------------------------------------------------


def test_the_public_chooses_a_unit(client, boards):
    text = page(client, "/cong-khai/")
    assert "Huyện Tân Sơn" in text
    assert "?unit=08596" in text
    assert client.get("/cong-khai/thu-tuc/").status_code == 302


def test_the_public_reads_what_is_posted_there(client, boards):
    text = page(client, "/cong-khai/thu-tuc/", unit="08596")
    assert "Đăng ký khai sinh" in text
    assert "Đăng ký kết hôn" not in text  # received, not posted
    assert text.count("Bản dán tại bảng đã cũ") == 1
    assert "chưa niêm yết thủ tục nào" in page(client, "/cong-khai/thu-tuc/", unit="240")
    found = page(client, "/cong-khai/thu-tuc/", unit="08596", q="khai sinh")
    assert "Đăng ký khai tử" not in found
    assert "Không thấy thủ tục nào" in page(client, "/cong-khai/thu-tuc/", unit="08596", q="zz")


def test_what_is_no_longer_received_is_named_and_leads_nowhere(client, boards, van_luong):
    death = Procedure.objects.get(code="1.000656")
    actions.stop_receiving(
        van_luong, death, last_day=AFTER, reason="Chuyển nơi khác", by=SYSTEM, at=JUNE
    )
    text = page(client, "/cong-khai/thu-tuc/", unit="08596")
    assert "không còn tiếp nhận tại đây" in text
    assert "/cong-khai/thu-tuc/1.000656/" not in text


def test_the_public_page_of_a_procedure_answers_four_questions(client, boards):
    text = page(client, "/cong-khai/thu-tuc/1.001193/", unit="08596")
    for words in ("Giấy chứng sinh", "Trong ngày", "Miễn lệ phí", "07:30–11:30", "Thứ Hai"):
        assert words in text
    page(client, "/cong-khai/thu-tuc/1.013225/", status=409, unit="08596")
    page(client, "/cong-khai/thu-tuc/1.001193/", status=409, unit="99999")
    assert client.get("/cong-khai/thu-tuc/1.001193/").status_code == 302


def test_the_printed_list_holds_all_that_is_received_in_force(client, boards, van_luong):
    text = page(client, "/cong-khai/bang-niem-yet/", unit="08596")
    for version in queries.in_force(van_luong, date(2018, 11, 9)):
        assert version.procedure.code in text
    assert "Phản ánh, kiến nghị" in text
    assert client.get("/cong-khai/bang-niem-yet/").status_code == 302


def test_pages_stand_in_english_too(client, boards, login, officials):
    client = login(officials["tu"])
    client.cookies["django_language"] = "en"
    for address in ("/danh-muc/", BOARD, "/danh-muc/1.001193/"):
        page(client, address)
    for address in ("/cong-khai/", "/cong-khai/thu-tuc/", "/cong-khai/bang-niem-yet/"):
        page(client, address, unit="08596")


# --- the way from a figure ----------------------------------------------------------------------


def test_the_rows_of_a_figure_lead_to_pages_that_exist(boards, van_luong):
    from congvu.core.periods import parse_period

    figure = registry.get("procedures.posted")
    scope = registry.Scope(van_luong, figure.scope, (van_luong,))
    as_of = datetime(2018, 11, 9, 17, 0, tzinfo=HANOI)
    selection = figure.selector(scope, parse_period("2018-9m"), as_of)
    for version in selection.rows:
        url = selection.describe(version)[2]
        assert resolve(url).view_name == "procedures:detail"
        assert url == reverse("procedures:detail", args=[version.procedure.code])
    assert Procedure.objects.count()
