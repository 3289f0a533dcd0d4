"""At the unit: the frame, the draw, the sheet, findings with the unit's own words, the minutes."""

from __future__ import annotations

import io
import json
from datetime import date
from types import SimpleNamespace

import pytest

from congvu.cli import draw as command
from congvu.figures import queries as figures
from congvu.inspections import actions, integrity, queries, strata
from congvu.inspections.models import (
    ChecklistItem,
    Conclusion,
    Draw,
    Finding,
    Frame,
    Minutes,
    Recommendation,
    SampleItem,
)
from congvu.inspections.rules import Advice, FindingKind, Mark, Sampled
from tests.inspections.conftest import moment, put_up, refusal

pytestmark = pytest.mark.django_db

DAY = "09/11/2018"


@pytest.fixture
def frame(visits, people, act):
    """The seventeen communes behind the coverage of Tân Sơn, frozen."""
    return actions.freeze_frame(
        visits.huyen, figure_code="inspection.coverage", **act(people.son, f"{DAY} 08:10")
    )


@pytest.fixture
def committed(frame, people, act):
    return actions.commit_draw(
        frame,
        n=5,
        source="Xổ số miền Bắc ngày 08/11/2018, giải đặc biệt",
        fallback="Gieo mười con xúc xắc trước hai bên",
        **act(people.son, f"{DAY} 08:20"),
    )


@pytest.fixture
def drawn(committed, people, act):
    return actions.draw_sample(committed, randomness="12345", **act(people.son, f"{DAY} 09:00"))


@pytest.fixture
def sheet(visits, people, act):
    lines = queries.checklist_template(visits.huyen.on)[:2]
    return actions.add_checklist(
        visits.huyen,
        [(line.area, line.text, line.standard) for line in lines],
        **act(people.son, f"{DAY} 08:05"),
    )


@pytest.fixture
def limit(visits, sheet, people, act):
    return actions.record_finding(
        visits.huyen,
        kind=FindingKind.LIMIT,
        area="0",
        text="Kế hoạch thiếu kết quả đầu ra và thời hạn.",
        grounds=[actions.Ground("task", "Rà soát thủ tục", 7)],
        item=sheet[1],
        **act(people.son, f"{DAY} 10:00"),
    )


def test_a_frame_is_exactly_the_rows_the_figure_counts(frame, tan_son):
    counted = figures.rows(
        "inspection.coverage",
        tan_son,
        queries.period_of(frame.visit.inspection),
        moment(f"{DAY} 17:00"),
    )
    kept = queries.frame_rows(frame)
    assert [row["id"] for row in kept] == [row.id for row in counted]
    assert (frame.row_count, frame.in_numerator) == (17, 0)
    query = json.loads(frame.query)
    assert (query["figure"], query["unit"]) == ("inspection.coverage", "240")
    assert query["as_of"] == "2018-11-09T17:00:00+07:00"
    assert query["period"]["to_inclusive"] == "2018-09-30"


def test_a_frame_is_frozen_once(frame, people, act):
    again = act(people.son, f"{DAY} 08:30")
    answer = refusal(actions.freeze_frame, frame.visit, figure_code="inspection.coverage", **again)
    assert answer.code == "frame-present"
    assert refusal(actions.freeze_frame, frame.visit, figure_code="x.y", **again).code == (
        "figure-unknown"
    )


def test_the_draw_is_committed_then_drawn_and_repeats(drawn):
    """``congvu draw`` gives the same files from the same frame and the same public value."""
    out = io.StringIO()
    command.run(
        SimpleNamespace(frame="-", random="12345", json=True, verify=None),
        stdin=io.StringIO(drawn.canonical_frame),
        stdout=out,
    )
    answer = json.loads(out.getvalue())
    kept = [str(item.subject_id) for item in drawn.items.order_by("rank")]
    assert answer["selected"] == kept
    assert (answer["commitment"], answer["seed"]) == (drawn.commitment, drawn.seed)
    assert len(kept) == 5


def test_no_drawing_until_the_sample_is_clean(drawn, people, act):
    later = act(people.son, f"{DAY} 11:00")
    more = refusal(actions.commit_draw, drawn.frame, n=5, source="Xổ số", **later)
    again = refusal(actions.draw_sample, drawn, randomness="99999", **later)
    assert (more.code, again.code) == ("already-drawn", "already-drawn")


def test_the_randomness_comes_after_the_commitment(committed, people, act):
    early = act(people.son, f"{DAY} 08:20")
    assert refusal(actions.draw_sample, committed, randomness="1", **early).code == (
        "drawn-before-commitment"
    )
    later = act(people.son, f"{DAY} 09:00")
    assert refusal(actions.draw_sample, committed, randomness="", **later).code == (
        "randomness-missing"
    )


def test_what_a_commitment_refuses(frame, people, act):
    who = act(people.son, f"{DAY} 08:20")
    assert refusal(actions.commit_draw, frame, n=5, source=" ", **who).code == "source-missing"
    assert refusal(actions.commit_draw, frame, n=18, source="Xổ số", **who).code == "frame-n"


def test_the_sentence_comes_when_every_file_was_opened(drawn, people, act):
    first, *rest = drawn.items.order_by("rank")
    for item in rest:
        actions.examine(item, result=Sampled.CLEAN, observed="", **act(people.son, f"{DAY} 10:00"))
    reading = strata.reading(drawn)
    assert (reading.examined, reading.drawn, reading.sentence) == (4, 5, None)
    who = act(people.son, f"{DAY} 10:05")
    answer = refusal(actions.examine, first, result=Sampled.DEVIATION, observed=" ", **who)
    assert answer.code == "observation-missing"
    actions.examine(first, result=Sampled.MISSING, observed="", **who)
    reading = strata.reading(drawn)
    assert (reading.deviations, reading.population) == (1, 17)  # a missing file deviates
    assert reading.sentence.said().startswith("5 hồ sơ chọn ngẫu nhiên trong 17 hồ sơ, thấy 1")


def test_sixty_clean_of_762_still_permit_thirty_five():
    from congvu.core import estimates

    said = estimates.sample_sentence(0, 60, 762, fault=strata.DEVIATING).said()
    assert said == (
        "60 hồ sơ chọn ngẫu nhiên trong 762 hồ sơ, không thấy hồ sơ sai lệch: với độ tin cậy 95% "
        "vẫn có thể có tới 35 hồ sơ sai lệch (4,6%)."
    )


def test_a_failing_line_says_what_was_seen(sheet, people, act):
    who = act(people.thuy, f"{DAY} 09:00")
    assert refusal(actions.mark, sheet[0], result=Mark.FAIL, observed="", **who).code == (
        "observation-missing"
    )
    actions.mark(sheet[0], result=Mark.PASS, observed="", evidence="KH 12", **who)
    assert queries.open_items(sheet[0].visit) == 1


def test_the_packaged_sheet_is_of_its_day():
    """The six contents and the leading block; the asset law of 2018 is not asked of 2017."""
    in_2018 = queries.checklist_template(date(2018, 11, 9))
    assert {line.area for line in in_2018} == {"0", "1", "2", "3", "4", "5", "6"}
    in_2017 = {line.text for line in queries.checklist_template(date(2017, 11, 9))}
    assert {line.text for line in in_2018} - in_2017 >= {
        "Quy chế quản lý, sử dụng tài sản công ban hành"
    }
    assert queries.checklist_template(date(2022, 1, 1)) == []
    assert all(
        "chưa đối chiếu" in line.standard
        for line in in_2018
        if any(word in line.standard for word in ("Nghị định", "Luật", "Nghị quyết", "Chỉ thị"))
    )


def test_a_finding_stands_in_a_known_content_of_reform(visits, people, act):
    who = act(people.son, f"{DAY} 10:00")

    def code(**more):
        given = {"kind": FindingKind.LIMIT, "area": "0", "text": "Thiếu", **more}
        return refusal(actions.record_finding, visits.huyen, **given, **who).code

    assert code(area="9") == "area-unknown"
    assert code(text=" ") == "finding-empty"
    other = actions.add_checklist(
        visits.xa, [("0", "Kế hoạch", "Kế hoạch CCHC")], **act(people.son, "07/11/2018 08:00")
    )
    act(people.son, f"{DAY} 10:00")
    assert code(item=other[0]) == "finding-of-another-visit"
    lines = [("9", "x", "y")]
    assert refusal(actions.add_checklist, visits.huyen, lines, **who).code == "area-unknown"


def test_the_unit_disagrees_with_its_reason(limit, people, act):
    who = act(people.minh, f"{DAY} 11:00")
    day = date(2018, 11, 9)
    assert refusal(actions.reply, limit, text="", agrees=False, on=day, **who).code == (
        "dissent-without-reason"
    )
    finding = actions.reply(limit, text="Đã có phụ lục", agrees=False, on=day, **who)
    assert (finding.agrees, finding.reply) == (False, "Đã có phụ lục")


def test_minutes_wait_for_everything(visits, drawn, sheet, limit, people, act, signed):
    """Sheet, sample, ties, replies, session: each missing thing is named, then they are signed."""
    visit = visits.huyen
    untied = actions.record_finding(
        visit,
        kind=FindingKind.LIMIT,
        area="2",
        text="Niêm yết chưa đủ.",
        **act(people.son, f"{DAY} 10:10"),
    )
    answer = refusal(signed, visit)
    assert answer.code == "minutes-not-ready"
    assert str(answer.params["missing"]) == (
        "2 mục phiếu kiểm tra chưa đánh giá; 5 hồ sơ trong mẫu chưa mở xem; "
        "1 hạn chế chưa gắn với dòng dữ liệu hoặc mục kiểm tra nào; "
        "2 hạn chế chưa có ý kiến của đơn vị được kiểm tra"
    )
    assert queries.untied_findings(visit) == [untied]


def test_minutes_freeze_what_was_found(visits, sheet, limit, people, act, signed, frame):
    visit = visits.huyen
    for item in sheet:
        actions.mark(item, result=Mark.FAIL, observed="Thiếu", **act(people.thuy, f"{DAY} 09:00"))
    actions.reply(
        limit, text="Nhất trí", agrees=True, on=visit.on, **act(people.lan, f"{DAY} 11:00")
    )
    minutes = signed(visit)
    content = json.loads(minutes.content)
    assert content["findings"][0]["reply"] == "Nhất trí"
    assert content["findings"][0]["rows"] == [
        {"kind": "task", "id": 7, "label": "Rà soát thủ tục", "figure": ""}
    ]
    assert content["frames"][0]["rows"] == 17
    by_code = {each["code"]: each for each in content["figures"]}
    assert by_code["inspection.coverage"]["denominator"] == 17
    assert by_code["inspection.coverage"]["as_of"] == "2018-11-09T17:00:00+07:00"
    assert len(minutes.audit_root) == 64
    assert minutes.audit_entries > 0
    assert integrity.integrity(visit.inspection) == []
    who = act(people.son, f"{DAY} 16:30")
    for call, words in (
        (actions.freeze_frame, {"figure_code": "dossiers.received"}),
        (actions.hold_session, {"attendance": "x"}),
        (actions.add_checklist, {"lines": [("0", "a", "b")]}),
    ):
        assert refusal(call, visit, **words, **who).code == "minutes-signed"
    reply = {"text": "x", "agrees": True, "on": visit.on}
    assert refusal(actions.reply, limit, **reply, **act(people.lan, f"{DAY} 16:30")).code == (
        "minutes-signed"
    )


def test_a_session_is_held_on_its_day_and_before_the_minutes(visits, people, act):
    visit = visits.huyen
    early = act(people.son, "08/11/2018 08:00")
    assert refusal(actions.hold_session, visit, attendance="x", **early).code == (
        "visit-not-that-day"
    )
    who = act(people.son, f"{DAY} 16:00")
    assert refusal(put_up, visit, "1/BB", who).code == "session-not-held"


def test_only_members_of_this_delegation_write_and_only_while_it_is_open(
    visits, people, act, phu_tho, van_luong
):
    call = {"figure_code": "inspection.coverage"}
    for user, when in (
        (people.huong, f"{DAY} 09:00"),
        (people.lan, f"{DAY} 09:00"),
        (people.minh, f"{DAY} 09:00"),
        (people.hoa, f"{DAY} 09:00"),
        (people.son, "04/11/2018 09:00"),
        (people.son, "17/11/2018 09:00"),
    ):
        answer = refusal(actions.freeze_frame, visits.huyen, **call, **act(user, when))
        assert answer.code == "not-delegated"
    from congvu.core.actors import SYSTEM
    from congvu.people import actions as accounts

    accounts.delegate(
        people.hoa,
        visits.huyen.unit,
        since=date(2018, 11, 1),
        until=date(2018, 11, 30),
        source="đoàn khác",
        **act(SYSTEM, f"{DAY} 08:00"),
    )
    other = act(people.hoa, f"{DAY} 09:00")
    assert refusal(actions.freeze_frame, visits.huyen, **call, **other).code == "not-delegated"


def test_the_self_report_is_the_units_own(visits, people, act):
    words = {"text": "Báo cáo 6 nội dung", "on": date(2018, 11, 5)}
    stranger = act(people.thao, "05/11/2018 09:00")
    assert refusal(actions.self_report, visits.huyen, **words, **stranger).code == (
        "not-the-inspected-unit"
    )
    visit = actions.self_report(visits.huyen, **words, **act(people.minh, "05/11/2018 09:00"))
    assert visit.self_reported_on == date(2018, 11, 5)


def advice(unit, **more):
    words = {"owner": "Văn phòng", "output": "Kế hoạch", "due_on": date(2018, 12, 31), **more}
    return Advice(quote="Tăng cường", interpretation="Kiểm tra đủ xã", unit_id=unit.pk, **words)


def test_what_a_conclusion_refuses(decided, visits, signed, people, tan_son, phu_tho, act):
    who = act(people.huong, "23/11/2018 09:00")

    def code(advised, **more):
        words = {
            "number": "58/TB",
            "signed_on": date(2018, 11, 23),
            "signer": "Bùi Thái Sơn",
            "causes": "",
            "advice": advised,
            **more,
        }
        return refusal(actions.conclude, decided, **words, **who)

    whole = [advice(tan_son)]
    signed(visits.huyen)
    answer = code(whole)
    assert answer.code == "minutes-missing"
    assert answer.params["units"] == "Xã Văn Luông"  # the commune's too
    signed(visits.xa)
    act(people.huong, "23/11/2018 09:00")
    for lacking, word in (
        ({"owner": " "}, "người chịu trách nhiệm"),
        ({"output": ""}, "kết quả đầu ra"),
        ({"due_on": None}, "thời hạn"),
    ):
        answer = code([advice(tan_son), advice(tan_son, **lacking)])
        assert answer.code == "recommendation-incomplete"
        assert answer.params["lacking"] == f"2: {word}"
    assert code([advice(phu_tho)]).code == "advice-to-stranger"
    assert code([advice(tan_son, area="12")]).code == "area-unknown"
    assert code([advice(tan_son, finding_id=10**6)]).code == "finding-of-another-visit"
    assert code(whole, signed_on=date(2018, 11, 8)).code == "conclusion-before-minutes"
    assert not Conclusion.objects.exists()
    assert not Recommendation.objects.exists()


def test_an_inspection_is_concluded_once(concluded, decided, people, act):
    answer = refusal(
        actions.conclude,
        decided,
        number="59/TB",
        signed_on=date(2018, 11, 24),
        signer="Bùi Thái Sơn",
        causes="",
        advice=[],
        **act(people.huong, "24/11/2018 09:00"),
    )
    assert answer.code == "already-concluded"


def test_tampering_is_named(
    visits, sheet, limit, drawn, people, act, signed, decided, tan_son, frame
):
    """Whatever is changed behind the actions' back is found, and said where."""
    visit = visits.huyen
    for item in sheet:
        actions.mark(item, result=Mark.FAIL, observed="Thiếu", **act(people.thuy, f"{DAY} 09:30"))
    for drawn_item in drawn.items.order_by("rank"):
        actions.examine(
            drawn_item, result=Sampled.CLEAN, observed="", **act(people.son, f"{DAY} 10:00")
        )
    actions.reply(
        limit, text="Nhất trí", agrees=True, on=visit.on, **act(people.lan, f"{DAY} 11:00")
    )
    signed(visits.xa)
    signed(visit)
    actions.conclude(
        decided,
        number="58/TB",
        signed_on=date(2018, 11, 23),
        signer="Bùi Thái Sơn",
        causes="",
        advice=[advice(tan_son)],
        **act(people.huong, "23/11/2018 09:00"),
    )
    assert integrity.integrity(decided) == []

    def fault_after(model, where, **changes):
        row = model.objects.order_by("pk").first()
        before = {name: getattr(row, name) for name in changes}
        model.objects.filter(pk=row.pk).update(**changes)
        found = integrity.integrity(decided)
        model.objects.filter(pk=row.pk).update(**before)
        assert found, (model, changes)
        assert where in found[0].where, found
        return found[0].what

    rows = json.loads(frame.rows)
    assert fault_after(Frame, "khung", rows=json.dumps(rows[:-1])) == integrity.CHANGED
    assert fault_after(Frame, "khung", sha256="0" * 64) == integrity.CHANGED
    kept = SampleItem.objects.values_list("subject_id", flat=True)
    outside = next(row["id"] for row in rows if row["id"] not in set(kept))
    assert fault_after(SampleItem, "mẫu", subject_id=outside) == integrity.OTHER_DRAW
    assert fault_after(SampleItem, "mẫu", result="deviation") == integrity.OTHER_RESULT
    assert fault_after(Draw, "mẫu", randomness="54321") == integrity.OTHER_DRAW
    assert fault_after(Draw, "mẫu", commitment="0" * 64) == integrity.CHANGED
    assert fault_after(ChecklistItem, "phiếu", result="pass") == integrity.OTHER_RESULT
    assert fault_after(Finding, "phát hiện", text="Không có gì") == integrity.OTHER_WORDS
    assert fault_after(Finding, "phát hiện", reply="Không nhất trí") == integrity.OTHER_WORDS
    assert fault_after(Minutes, "Biên bản", content="{}") == integrity.CHANGED
    assert fault_after(Conclusion, "kết luận", content="{}") == integrity.CHANGED
    assert fault_after(Conclusion, "kết luận", content="đã sửa") == integrity.CHANGED
    later = date(2019, 6, 30)
    assert fault_after(Recommendation, "kiến nghị", original_due_on=later) == (
        integrity.OTHER_ADVICE
    )
    assert fault_after(Recommendation, "kiến nghị", quote="Khác") == integrity.OTHER_ADVICE
    frozen = Frame.objects.get()
    both = json.dumps(rows[:-1])
    from congvu.core.canonical import sha256_hex

    assert (
        fault_after(
            Frame,
            "khung",
            rows=both,
            row_count=16,
            sha256=sha256_hex(f"{frozen.query}\n{both}"),
        )
        == integrity.OTHER_HASH
    )  # even a hash put right does not agree with the audit
