"""What a connected system reads: the queue, a dossier, its story and clock, catalogue, figures."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congvu.core.actors import Duty
from congvu.dossiers import actions
from congvu.dossiers.models import DossierView
from congvu.people.rules import Reach
from tests.api.conftest import MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(receive, now):
    """A building permit received at the district on 24/4/2018."""
    return receive("24/04/2018 10:15")


def statements(call):
    """How many statements a request sends, once it has been made before."""
    assert call().status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert call().status_code == 200
    return len(seen)


def test_a_dossier_is_told_whole_to_who_is_on_duty_and_the_look_is_written_down(desk, dossier):
    answer = desk.counter.get(f"/dossiers/{dossier.pk}")
    said = answer.json()
    assert said["number"] == dossier.number
    assert said["applicant"]["identifier"] == "060112345678"
    assert said["applicant"]["whole"] is True
    assert said["received_at"] == "2018-04-24T10:15:00+07:00"
    assert said["procedure"] == {
        "code": "1.000001",
        "name": "Cấp giấy phép xây dựng nhà ở",
        "term": "5 ngày làm việc",
    }
    assert [each["name"] for each in said["papers"]] == ["Đơn đề nghị", "Bản vẽ", "Giấy uỷ quyền"]
    assert answer["ETag"] == f'"{dossier.pk}-1"'
    view = DossierView.objects.get()
    assert (view.user, view.kind, view.ground) == (desk.counter.system, "page", "counter")
    assert "Phần mềm một cửa" in view.label


def test_who_only_counts_reads_it_masked(connect, counter, dossier):
    reform = connect("theodoi", counter.unit, Duty.REFORM_OFFICER)
    said = reform.get(f"/dossiers/{dossier.pk}").json()
    assert said["applicant"] == {
        "name": "Hà Văn Sửu",
        "identifier": "0601****5678",
        "phone": "0912**5678",
        "email": "",
        "address": "",
        "whole": False,
    }


@pytest.mark.parametrize("path", ["", "/story", "/clock"])
def test_what_one_may_not_see_is_not_there(desk, dossier, path):
    answer = desk.elsewhere.get(f"/dossiers/{dossier.pk}{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-there")
    assert not DossierView.objects.exists()


def test_the_story_names_who_acted_and_no_citizen(desk, counter, dossier):
    actions.forward(dossier, to_office=counter.office, by=counter.hoa.actor, at=MORNING)
    answer = desk.counter.get(f"/dossiers/{dossier.pk}/story")
    said = answer.json()["items"]
    assert [each["kind"] for each in said] == ["dossier.received", "dossier.forwarded"]
    assert said[0]["actor"].startswith("Nguyễn Thị Hoa")
    assert "Sửu" not in answer.content.decode()


def test_the_clock_explains_itself_in_the_callers_language(desk, dossier):
    said = desk.counter.get(f"/dossiers/{dossier.pk}/clock").json()
    assert said["due"] == "2018-05-04T10:15:00+07:00"
    assert any("30/04" in each["text"] or each["day"] == "2018-04-30" for each in said["why"])
    english = desk.counter.get(
        f"/dossiers/{dossier.pk}/clock", **{"Accept-Language": "en-GB,vi;q=0.5"}
    )
    assert english["Content-Language"] == "en"
    assert english.json()["why"][0]["text"] != said["why"][0]["text"]


def test_the_queue_comes_page_by_page_without_gaps_or_doubles(desk, counter, receive, now):
    procedures = (counter.building, counter.copies, counter.business, counter.adoption)
    made = {receive("24/04/2018 09:00", version=procedures[n % 4]).pk for n in range(9)}
    held = next(iter(sorted(made)))
    from congvu.dossiers.models import Dossier

    actions.request_supplement(
        Dossier.objects.get(pk=held),
        missing=["Bản vẽ"],
        reason="Thiếu",
        by=counter.hoa.actor,
        at=MORNING,
    )
    whole = desk.counter.get("/dossiers", {"limit": 100}).json()["items"]
    seen, cursor = [], ""
    for _ in range(9):
        said = desk.counter.get("/dossiers", {"limit": 2, "cursor": cursor}).json()
        seen += said["items"]
        cursor = said["next"]
        if cursor is None:
            break
    assert seen == whole
    assert {each["id"] for each in seen} == made
    assert seen[-1]["due_at"] is None  # its clock is held: no due moment, at the end
    assert seen[0]["identifier"] == "0601****5678"


def test_the_filters_of_the_queue(desk, counter, receive, dossier):
    other = receive("24/04/2018 09:00", version=counter.copies)

    def ids(**query):
        answer = desk.counter.get("/dossiers", query)
        assert answer.status_code == 200, answer.content
        return {each["id"] for each in answer.json()["items"]}

    assert ids(procedure="1.000002") == {other.pk}
    assert ids(unit="240") == {dossier.pk, other.pk}
    assert ids(holder="hoa") == {dossier.pk, other.pk}
    assert ids(holder="-") == set()
    assert ids(due="today") == {other.pk}
    assert ids(q=dossier.number) == {dossier.pk}
    assert ids(office=counter.one_stop.pk) == {dossier.pk, other.pk}
    assert ids(channel="online") == set()
    assert ids(group="returned") == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"unit": "000"}, "unit"),
        ({"office": 987654}, "office"),
        ({"holder": "khongco"}, "holder"),
        ({"procedure": "9.9"}, "procedure"),
        ({"group": "x"}, "group"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"cursor": "sai!"}, "cursor"),
        ({"cursor": "WzEsMl0"}, "cursor"),
        ({"q": "a\x00b"}, "q"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(desk, query, field):
    answer = desk.counter.get("/dossiers", query)
    assert answer.status_code == 422
    said = answer.json()
    assert said["code"] == "input-unusable"
    assert [each["field"] for each in said["fields"]] == [field]
    assert all(each["what"] for each in said["fields"])


def test_a_system_without_a_reading_duty_lists_nothing(desk):
    answer = desk.bare.get("/dossiers")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-your-duty")


def test_units_procedures_and_offices_are_told_by_code(desk, counter):
    said = desk.bare.get("/units", {"level": "huyen", "limit": 100, "on": "2018-11-09"}).json()
    assert "240" in {each["code"] for each in said["items"]}
    unit = desk.bare.get("/units/240").json()
    assert {each["code"] for each in unit["offices"]} == {"motcua", "ktht"}
    assert unit["parent"] == "25"
    assert desk.bare.get("/units/000").status_code == 404
    listed = desk.bare.get("/procedures", {"unit": "240", "limit": 3}).json()
    rest = desk.bare.get(
        "/procedures", {"unit": "240", "limit": 3, "cursor": listed["next"]}
    ).json()
    codes = [each["code"] for each in listed["items"] + rest["items"]]
    assert codes == ["1.000001", "1.000002", "1.000003", "1.000004"]
    one = desk.bare.get("/procedures/1.000001", {"unit": "240"}).json()
    assert [each["name"] for each in one["papers"]] == ["Đơn đề nghị", "Bản vẽ", "Giấy uỷ quyền"]
    assert [each["term"] for each in one["steps"]] == ["1 ngày làm việc", "3 ngày làm việc"]
    assert desk.bare.get("/procedures/9.9", {"unit": "240"}).status_code == 404


def test_units_come_page_by_page(desk):
    codes, cursor = [], ""
    while cursor is not None:
        page = desk.bare.get("/units", {"limit": 7, "on": "2018-11-09", "cursor": cursor}).json()
        codes += [each["code"] for each in page["items"]]
        cursor = page["next"]
    assert len(codes) > 14
    assert codes == sorted(set(codes))


def test_a_figure_is_never_bare_and_its_rows_are_exactly_those_counted(desk, counter, receive, now):
    for _ in range(3):
        receive("24/04/2018 10:00")
    query = {"unit": "240", "period": "2018"}
    said = desk.counter.get("/figures/dossiers.received", query).json()
    assert said["value"] == 3
    assert said["definition"]
    assert (said["period_from"], said["period_to_inclusive"]) == ("2018-01-01", "2018-12-31")
    rows, cursor = [], ""
    while cursor is not None:
        page = desk.counter.get(
            "/figures/dossiers.received/rows", query | {"limit": 2, "cursor": cursor}
        ).json()
        rows += page["items"]
        cursor = page["next"]
    assert len(rows) == said["rows"] == 3
    assert {each["kind"] for each in rows} == {"dossier"}
    codes = {each["code"] for each in desk.bare.get("/figures").json()["items"]}
    assert "dossiers.on_time" in codes


def test_figures_of_a_unit_one_has_no_duty_at_are_refused(desk):
    answer = desk.elsewhere.get("/figures/dossiers.received", {"unit": "240", "period": "2018"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-your-unit")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"unit": "000", "period": "2018"}, "unit"),
        ({"unit": "240", "period": "năm nay"}, "period"),
        ({"unit": "240", "period": "2018", "as_of": "hôm qua"}, "as_of"),
        ({"unit": "240", "period": "2018", "by": "field"}, "value"),
    ],
)
def test_a_question_that_cannot_be_read_names_its_field(desk, query, field):
    answer = desk.counter.get("/figures/dossiers.received", query)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field


def test_an_unknown_figure_is_not_there(desk):
    answer = desk.counter.get("/figures/x", {"unit": "240", "period": "2018"})
    assert (answer.status_code, answer.json()["code"]) == (404, "figure-unknown")


def test_statements_do_not_grow_with_the_rows(connect, counter, receive, now):
    system = connect("motcua", counter.unit, Duty.CLERK, reach=Reach.SUBTREE)
    first = receive("24/04/2018 09:00")

    def asked():
        query = {"unit": "240", "period": "2018"}
        return {
            "list": statements(lambda: system.get("/dossiers", {"limit": 100})),
            "one": statements(lambda: system.get(f"/dossiers/{first.pk}")),
            "story": statements(lambda: system.get(f"/dossiers/{first.pk}/story")),
            "clock": statements(lambda: system.get(f"/dossiers/{first.pk}/clock")),
            "procedures": statements(lambda: system.get("/procedures", {"unit": "240"})),
            "procedure": statements(lambda: system.get("/procedures/1.000001", {"unit": "240"})),
            "units": statements(lambda: system.get("/units", {"limit": 100})),
            "unit": statements(lambda: system.get("/units/240")),
            "figure": statements(lambda: system.get("/figures/dossiers.received", query)),
            "rows": statements(lambda: system.get("/figures/dossiers.received/rows", query)),
            "me": statements(lambda: system.get("/me")),
        }

    few = asked()
    for _ in range(20):
        receive("24/04/2018 09:30")
    assert asked() == few
    # The token is asked each time, and with it whether what is remembered still holds.
    assert few["me"] == 1
    assert few["units"] == 1
    assert few["list"] <= 3
    assert few["one"] <= 6


def test_answers_are_kept_by_nobody_on_the_way(desk):
    answer = desk.counter.get("/me")
    assert answer["Cache-Control"] == "no-store"
    assert {"Authorization", "Accept-Language"} <= {
        each.strip() for each in answer["Vary"].split(",")
    }
