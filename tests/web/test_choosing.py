"""The pages of choosing: workbench, commitment, draw, plan; the public page; what stays hidden."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.core.draw_bundle import Bundle
from congvu.core.sampling import read_frame
from congvu.inspections import actions
from congvu.inspections.choosing import reading
from congvu.inspections.models import CoverageRule, InspectionPlan, UnitSelection
from congvu.organisation import queries as organisation
from congvu.people.rules import Reach
from tests.core.test_cover_draw import FRAME, PUBLIC, VECTOR
from tests.house.test_routes import routes
from tests.inspections.conftest import (  # noqa: F401
    act,
    areas,
    clock,
    moment,
    people,
    phu_tho,
    rule,
)
from tests.inspections.test_choosing import (  # noqa: F401
    LOTTERY,
    committed,
    cycle,
    drawn,
    history,
)
from tests.tools.test_verify_draw import FRAME as OLD
from tests.tools.test_verify_draw import LOTTERY as BEACON

# ruff: noqa: F811
pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(login, clock):
    def come(user, when):
        clock(when)
        return login(user)

    return come


def go(route, *args):
    return reverse(f"inspections:{route}", args=args)


SENT = {
    "source": "Xổ số miền Bắc, giải đặc biệt",
    "source_on": "2018-01-16",
    "fallback": "Kỳ quay liền sau",
}


def test_from_the_workbench_to_the_signed_plan(history, people, as_):
    """Commit in the morning, draw in the evening, sign the plan from what came."""
    desk = as_(people.minh, "15/01/2018 08:00")
    page = desk.get(go("choose", 2018)).content.decode()
    assert "không đơn vị nào phải chờ quá 4 năm" in page
    assert "5 suất bắt buộc theo hạn, 1 suất ngẫu nhiên" in page
    assert desk.post(go("choose", 2018), {**SENT, "source": ""}).status_code == 422
    late = desk.post(go("choose", 2018), {**SENT, "source_on": "2018-01-14"})
    assert (late.status_code, "đã có rồi" in late.content.decode()) == (409, True)
    answer = desk.post(go("choose", 2018), SENT)
    row = UnitSelection.objects.get()
    assert answer["Location"] == go("selection", row.pk)
    assert desk.get(go("commitment_file", row.pk, "docx")).status_code == 200
    assert desk.get(go("commitment_file", row.pk, "xls")).status_code == 404
    assert desk.get(go("bundle_file", row.pk)).status_code == 404
    early = desk.post(go("draw_selection", row.pk), {"randomness": "12345"})
    assert early.status_code == 409
    desk.post(go("count_chances", row.pk))
    desk = as_(people.minh, "16/01/2018 19:00")
    assert desk.post(go("draw_selection", row.pk), {}).status_code == 422
    assert desk.post(go("draw_selection", row.pk), {"randomness": "12345"}).status_code == 302
    page = desk.get(go("selection", row.pk)).content.decode()
    assert "Đến hạn theo chu kỳ" in page
    assert "2.500 trên 10.000" in page
    bundle = json.loads(desk.get(go("bundle_file", row.pk)).content)
    assert bundle["selected"] == [pick.key for pick in row.picks.order_by("pk")]
    blank = desk.get(go("new_plan") + f"?boc={row.pk}").content.decode()
    picks = {str(pick.unit_id): pick for pick in row.picks.all()}
    assert set(re.findall(r'value="(\d+)"[^>]*checked', blank)) >= set(picks)
    sent = {
        "boc": row.pk,
        "year": 2018,
        "number": "07/KH-UBND",
        "signed_on": "2018-01-20",
        "purpose": "Đánh giá kết quả cải cách",
        "contents": "Sáu nội dung",
        "assignment": "Phòng Nội vụ chủ trì",
        "chosen_by": "Thêm",
        **{f"month-{key}": 5 for key in picks},
    }
    few = desk.post(go("new_plan"), {**sent, "targets": list(picks)[1:], "from_paper": "on"})
    assert (few.status_code, "Kế hoạch bỏ các đơn vị đã bốc" in few.content.decode()) == (409, True)
    assert desk.post(go("new_plan"), {**sent, "targets": list(picks)}).status_code == 302
    plan = InspectionPlan.objects.get()
    assert plan.population == 17
    page = desk.get(go("plan", plan.pk)).content.decode()
    assert "Chứng minh cách chọn" in page
    assert row.commitment in page
    assert "Phòng Nội vụ chủ trì" in page
    for kind in ("docx", "pdf"):
        assert desk.get(go("plan_file", plan.pk, kind)).status_code == 200


def test_an_impossible_plan_says_what_would_make_it_possible(cycle, people, as_):
    """Nobody was ever inspected: all seventeen fall due at once, and one click shows the way."""
    desk = as_(people.minh, "15/01/2018 08:00")
    CoverageRule.objects.update(counts_from=2015)
    page = desk.get(go("choose", 2018)).content.decode()
    assert "Không thể kiểm tra hết trong 4 năm với 6 suất" in page
    assert "kiểm tra 19" not in page
    ways = re.findall(r'<a href="(\?[^"]+)">([^<]+)</a>', page)
    assert ways
    for query, _words in ways:
        shown = desk.get(go("choose", 2018) + query.replace("&amp;", "&")).content.decode()
        assert "Kiểm tra hết được" in shown
    refused = desk.post(go("choose", 2018), SENT)
    assert refused.status_code == 409
    assert desk.get(go("choose", 2018) + "?extra=abc&cycle=-4").status_code == 200


def test_the_rule_is_dated_data(people, as_):
    desk = as_(people.minh, "15/01/2018 08:00")
    page = desk.get(go("choose", 2018))
    assert "Chưa có quy định tỷ lệ kiểm tra năm 2018" in page.content.decode()
    sent = {"minimum_percent": "30", "cycle_years": 4, "reserve_percent": "10", "scope": "units",
            "denominator": "UBND cấp xã", "valid_from": "2018-01-01"}  # fmt: skip
    assert desk.post(go("coverage_rules"), sent | {"minimum_percent": "0"}).status_code == 409
    assert desk.post(go("coverage_rules"), sent | {"scope": "x"}).status_code == 422
    assert desk.post(go("coverage_rules"), sent).status_code == 302
    assert (CoverageRule.objects.get().cycle_years, CoverageRule.objects.get().level) == (
        4,
        "huyen",
    )
    assert "30,00%" in desk.get(go("coverage_rules")).content.decode()


def test_the_number_of_statements_does_not_follow_the_units(
    history, drawn, people, as_, django_assert_max_num_queries
):
    desk = as_(people.minh, "17/01/2018 08:00")
    with django_assert_max_num_queries(20):
        desk.get(go("choose", 2019))
    with django_assert_max_num_queries(24):
        desk.get(go("selection", drawn.pk))
    with django_assert_max_num_queries(12):
        desk.get(reverse("portal:draw", args=[drawn.commitment]))


# --- anyone ---------------------------------------------------------------------------------------


def test_anyone_opens_a_published_draw(history, committed, people, act, client, clock):
    clock("15/01/2018 09:00")
    public = reverse("portal:draw", args=[committed.commitment])
    page = client.get(public).content.decode()
    assert committed.commitment in page
    assert "Chưa có giá trị ngẫu nhiên" in page
    assert client.get(reverse("portal:draw_file", args=[committed.commitment])).status_code == 404
    actions.draw_selection(committed, randomness="12345", **act(people.minh, "16/01/2018 19:00"))
    page = client.get(public).content.decode()
    assert "Khớp: khung đúng là khung đã cam kết" in page
    told = client.get(reverse("portal:draw_file", args=[committed.commitment])).content
    assert json.loads(told)["randomness"] == "12345"
    assert committed.commitment in client.get(reverse("portal:draws")).content.decode()
    assert client.get(reverse("portal:draw", args=["0" * 64])).status_code == 404
    # The file, changed by one weight, no longer passes.
    check = reverse("portal:verify_draw")
    assert "Khớp: khung" in client.post(check, {"text": told.decode()}).content.decode()
    bent = told.decode().replace(", 200,", ", 201,", 1).replace("200,", "201,", 1)
    assert "Không khớp" in client.post(check, {"text": bent}).content.decode()


def test_the_published_vectors_pass_on_the_page(client):
    check = reverse("portal:verify_draw")
    page = client.post(check, {"text": OLD, "randomness": BEACON}).content.decode()
    assert "b1eae0f3038c2b43886af26f95472f40cc545a99e15dd6cbd4690f154bbe78d1" in page
    assert re.findall(r"<li>(xa-\d+)", page) == ["xa-005", "xa-004"]
    bundle = Bundle(FRAME, PUBLIC, VECTOR["commitment"], tuple(VECTOR["selected"]), {})
    page = client.post(check, {"text": json.dumps(bundle.as_json())}).content.decode()
    assert re.findall(r"<li>(xa-\d+)", page) == VECTOR["selected"]
    wrong = client.post(check, {"text": json.dumps(bundle.as_json()), "commitment": "ab" * 32})
    assert "khác mã cam kết bạn nhận trước" in wrong.content.decode()
    assert client.post(check, {}).status_code == 422
    assert client.post(check, {"text": "{"}).status_code == 409
    assert read_frame(OLD.encode()).n == 2


# --- surprise visits ------------------------------------------------------------------------------

SURPRISE = {
    "year": 2018,
    "seats": 3,
    "source": "Gieo mười xúc xắc trước Ban Thanh tra nhân dân",
    "source_on": date(2018, 2, 1),
    "fallback": "Gieo lại hôm sau",
    "reason": "Chỉ thị về kỷ cương",
    "surprise": True,
    "publish_on": date(2018, 4, 1),
}


@pytest.fixture
def hidden(history, drawn, people, tan_son, act):
    row = actions.commit_more(tan_son, **SURPRISE, **act(people.minh, "25/01/2018 08:00"))
    return actions.draw_selection(
        row, randomness="4 1 6 6 2", **act(people.minh, "01/02/2018 9:00")
    )


WHEN = "05/02/2018 09:00"


def own_routes(row):
    """Every page on which the draw stands, or might."""
    return [
        go("selection", row.pk), go("bundle_file", row.pk), go("commitment_file", row.pk, "docx"),
        go("choose", 2018), go("choose", 2019), go("choose_more", 2018),
        reverse("portal:draw", args=[row.commitment]),
        reverse("portal:draw_file", args=[row.commitment]),
    ]  # fmt: skip


def seen(client, addresses):
    """What each address answers, without what differs every time."""
    told = {}
    for address in addresses:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        told[address] = (
            response.status_code,
            re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", body),
        )
    return told


def test_nobody_in_a_candidate_unit_learns_whom_a_surprise_takes(
    hidden, people, hire, tan_son, login, clock
):
    """The same pages with another secret result: not one byte of any answer may change."""
    communes = organisation.units_under(tan_son, date(2018, 2, 5))
    taken = {pick.unit_id for pick in hidden.picks.all()}
    inside = next(each for each in communes if each.pk in taken)
    duties = [each for each in Duty if each != Duty.INSPECTOR]
    every = hire("moiviec", "Người có mọi nhiệm vụ", inside, *duties)
    both = hire("haivai", "Người đứng hai nơi", inside, Duty.UNIT_LEADER)
    from congvu.people.models import DutyGrant

    DutyGrant.objects.create(user=both, unit=tan_son, duty=Duty.REFORM_OFFICER,
                             reach=Reach.OWN, valid_from=date(2018, 1, 1))  # fmt: skip
    reader = hire("xem", "Người đọc", tan_son)
    DutyGrant.objects.create(user=reader, unit=tan_son, duty=Duty.INSPECTOR,
                             reach=Reach.OWN, valid_from=date(2018, 1, 1))  # fmt: skip
    clock(WHEN)
    few = [*own_routes(hidden), "/", go("index"), reverse("portal:draws")]
    plain = [each.address for each in routes() if "<" not in each.written]
    asked = {every: [*few, *plain], both: few, reader: few, people.hoa: few}
    before = {who: seen(login(who), addresses) for who, addresses in asked.items()}
    knows = seen(login(people.minh), few)
    framed = {unit[0] for unit in reading.frame_of(hidden).units}
    others = [each for each in communes if each.pk not in taken and each.code in framed][:3]
    for pick, other in zip(hidden.picks.order_by("pk"), others, strict=True):
        pick.unit, pick.key = other, other.code
        pick.save()
    UnitSelection.objects.filter(pk=hidden.pk).update(seed="f" * 64)
    clock(WHEN)
    for who, addresses in asked.items():
        after = seen(login(who), addresses)
        assert [each for each in addresses if before[who][each] != after[each]] == [], who.username
        assert after[go("bundle_file", hidden.pk)][0] == 404
    # The pages do differ for who may know: the comparison can fail.
    assert seen(login(people.minh), few) != knows


def test_the_leader_of_the_inspecting_unit_knows_and_after_the_day_all_do(
    hidden, people, client, as_, clock
):
    names = [pick.unit.name for pick in reading.picks_of(hidden)]
    page = as_(people.lan, WHEN).get(go("selection", hidden.pk)).content.decode()
    assert all(f'<th scope="row">{name}</th>' in page for name in names)
    assert "Danh sách mật đến ngày" in page
    public = reverse("portal:draw", args=[hidden.commitment])
    clock("31/03/2018 23:00")
    page = client.get(public).content.decode()
    assert "công khai từ ngày" in page
    assert not re.search(r"<ol>", page)
    clock("01/04/2018 00:10")
    page = client.get(public).content.decode()
    assert "Khớp: khung" in page
    assert all(name in page for name in names)


def test_the_audit_keeps_the_names_of_a_surprise_to_itself(hidden, tmp_path):
    """What may be exported before the day binds the result and does not tell it."""
    told = "\n".join(
        event.data for event in Event.objects.filter(stream__contains="selection").order_by("pk")
        if hidden.commitment in event.data or "result_sha256" in event.data
    )  # fmt: skip
    assert "result_sha256" in told
    assert reading.frame_of(hidden).secret not in told
    assert hidden.seed not in told
    assert not any(f'"{pick.key}"' in told for pick in hidden.picks.all())
    # Whoever guesses the list cannot confirm it: the hash is salted with the secret.
    from congvu.core.canonical import canonical, sha256_hex

    keys = [pick.key for pick in hidden.picks.order_by("pk")]
    assert sha256_hex(canonical(keys)) not in told
    assert sha256_hex(canonical([reading.frame_of(hidden).secret, keys])) in told


def test_an_announced_round_does_not_leave_a_gap_where_a_surprise_is(hidden, tan_son, people, act):
    words = {"year": 2018, "seats": 2, "source": "Xổ số", "source_on": date(2018, 2, 9),
             "fallback": "Kỳ sau", "reason": "Đơn thư"}  # fmt: skip
    row = actions.commit_more(tan_son, **words, **act(people.minh, WHEN))
    ids = {unit[0] for unit in reading.frame_of(row).units}
    assert {pick.key for pick in hidden.picks.all()} <= ids


def test_how_the_arms_fared_stands_on_the_plan(history, people, tan_son, act, as_, hire):
    """Two units of chance and two of risk, inspected to a conclusion: the exact test is shown."""
    from congvu.inspections.models import Finding, Visit

    row = actions.commit_selection(
        tan_son, year=2018, extra=6, reason="Thử điểm", **LOTTERY,
        **act(people.minh, "15/01/2018 08:00"),
    )  # fmt: skip
    row = actions.draw_selection(row, randomness="777", **act(people.minh, "16/01/2018 19:00"))
    picks = reading.picks_of(row)
    assert {pick.arm for pick in picks} == {"due", "chance", "risk"}
    plan = actions.record_plan(
        tan_son, year=2018, number="9/KH", signed_on=date(2018, 1, 20), purpose="Thử",
        population=17, targets=[actions.Target(pick.unit, pick.arm) for pick in picks],
        selection=row, **act(people.minh, "20/01/2018 08:00"),
    )  # fmt: skip
    assert (
        "Chưa so được"
        in as_(people.minh, "20/06/2018 08:00").get(go("plan", plan.pk)).content.decode()
    )
    for pick in picks:
        actions.record_from_paper(
            tan_son, visited=pick.unit, title="Kiểm tra", period_code="2018-q1",
            on=date(2018, 5, 2), decision=("1/QĐ", date(2018, 4, 1)), minutes_number="1/BB",
            conclusion=("1/TB", date(2018, 5, 9)), signer="Hà Thị Lan", summary="Ghi lại.",
            plan=plan, **act(people.minh, "10/05/2018 08:00"),
        )  # fmt: skip
        if pick.arm == "risk":
            visit = Visit.objects.get(unit=pick.unit, on=date(2018, 5, 2))
            Finding.objects.create(visit=visit, kind="limit", area="2", text="Niêm yết thiếu")
    arms = reading.arms_of([row]).arms
    risk = sum(pick.arm == "risk" for pick in picks)
    chance = sum(pick.arm == "chance" for pick in picks)
    assert (arms.risk, arms.chance) == ((risk, risk), (0, chance))
    page = as_(people.minh, "20/06/2018 08:00").get(go("plan", plan.pk)).content.decode()
    assert f"Thấy hạn chế ở {risk} trên {risk} đơn vị chọn theo rủi ro" in page
    assert Decimal(0) < Decimal(arms.p.numerator) / arms.p.denominator <= 1
    assert SYSTEM.is_system
