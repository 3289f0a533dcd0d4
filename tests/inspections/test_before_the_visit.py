"""Interests, the unit's own figures, who is at work when the delegation comes."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from docx import Document

from congvu.audit import queries as audit
from congvu.core.actors import SYSTEM
from congvu.inspections import actions, field_queries, outline, papers
from congvu.inspections.fieldwork import Absence, Answer, Interest, Seen
from congvu.inspections.models import PresenceLine
from congvu.inspections.rules import FindingKind, Kind, Mark, Role
from tests.inspections.conftest import moment, refusal

pytestmark = pytest.mark.django_db
DAY = "09/11/2018"


def paper_text(minutes):
    made = Document(io.BytesIO(papers.as_file(
        papers.minutes_paper(minutes), "docx", signed_on=minutes.signed_on
    )))  # fmt: skip
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in made.paragraphs), *cells])


def data_of(visit, kind):
    return [json.loads(e.data) for e in audit.stream_of(f"visit:{visit.pk}") if e.kind == kind]


def test_who_is_tied_to_the_unit_examines_nothing_there(visits, people, act, signed):
    """Cao Thị Thuỷ once worked at Tân Sơn: free at Văn Luông, tied at the district."""
    members = {each.name: each for each in visits.huyen.inspection.members.all()}
    thuy, hai = members["Cao Thị Thuỷ"], members["Ngô Văn Hải"]
    before = act(people.thuy, "06/11/2018 08:00")
    declare = actions.declare_interest
    short = refusal(declare, thuy, visits.huyen, kind=Interest.FORMER_POST, note=" ", **before)
    assert short.code == "interest-unexplained"
    note = "Văn thư của huyện đến năm 2016"
    declare(thuy, visits.huyen, kind=Interest.FORMER_POST, note=note, **before)
    declare(thuy, visits.xa, kind=Interest.NONE, **before)
    for someone_else in (thuy, hai):
        who = act(people.son, "06/11/2018 08:05")
        answer = refusal(declare, someone_else, visits.huyen, kind=Interest.NONE, **who)
        assert answer.code == "not-the-member"
    declare(hai, visits.huyen, kind=Interest.NONE, **act(people.huong, "06/11/2018 08:10"))
    assert note not in json.dumps(data_of(visits.huyen, "interest.declared"), ensure_ascii=False)

    morning = act(people.son, f"{DAY} 08:05")
    (line,) = actions.add_checklist(visits.huyen, [("0", "Kế hoạch", "KH 12")], **morning)
    who = act(people.thuy, f"{DAY} 09:00")
    tied = refusal(actions.mark, line, result=Mark.PASS, observed="", **who)
    assert tied.code == "interest-declared"
    words = {"kind": FindingKind.LIMIT, "area": "0", "text": "Thiếu"}
    assert refusal(actions.record_finding, visits.huyen, **words, **who).code == tied.code
    actions.mark(line, result=Mark.PASS, observed="", **act(people.son, f"{DAY} 09:10"))

    minutes = signed(visits.huyen)
    late = act(people.son, f"{DAY} 16:30")
    assert refusal(declare, thuy, visits.huyen, kind=Interest.NONE, **late).code == "minutes-signed"
    printed = paper_text(minutes)
    assert "Từng công tác tại đơn vị" in printed
    assert note not in printed


def test_the_session_waits_until_everyone_has_declared(decided, people, act):
    """Anh Sơn has, chị Thuỷ has not: she is named; who has no account is told in the minutes."""
    visit = decided.visits.get(unit__code="240")
    head = decided.members.get(role=Role.HEAD)
    who = act(people.son, f"{DAY} 07:50")
    actions.declare_interest(head, visit, kind=Interest.NONE, **who)
    answer = refusal(actions.hold_session, visit, attendance="Hai bên", **who)
    assert (answer.code, answer.params["names"]) == ("interest-undeclared", "Cao Thị Thuỷ")
    secretary = decided.members.get(role=Role.SECRETARY)
    thuy = act(people.thuy, f"{DAY} 07:55")
    actions.declare_interest(secretary, visit, kind=Interest.NONE, **thuy)
    actions.hold_session(visit, attendance="Hai bên", **act(people.son, f"{DAY} 08:00"))


def test_nobody_declares_to_be_free_after_the_session_opened(visits, people, act):
    head = visits.huyen.inspection.members.get(role=Role.HEAD)
    actions.hold_session(visits.huyen, attendance="Hai bên", **act(people.son, f"{DAY} 08:00"))
    who = act(people.son, f"{DAY} 09:00")
    late = refusal(actions.declare_interest, head, visits.huyen, kind=Interest.NONE, **who)
    assert late.code == "interest-late"
    found = actions.declare_interest(
        head, visits.huyen, kind=Interest.RELATIVE, note="Có em họ ở phòng Tài chính", **who
    )
    assert found.kind == "relative"
    other = visits.xa.inspection.members.get(role=Role.HEAD)
    other.inspection_id = 0
    answer = refusal(
        actions.declare_interest,
        other,
        visits.xa,
        kind=Interest.NONE,
        **act(SYSTEM, f"{DAY} 09:00"),
    )
    assert answer.code == "member-of-another"


def test_the_unit_answers_figure_by_figure(visits, people, act, signed):
    """As computed, confirmed, corrected with a reason or explained; the difference is shown."""
    visit = visits.huyen
    stranger = act(people.thao, "05/11/2018 08:00")
    assert refusal(actions.begin_report, visit, **stranger).code == "not-the-inspected-unit"
    lines = actions.begin_report(visit, **act(people.minh, "05/11/2018 08:00"))
    asked = outline.asked_on(visit.on)
    assert len(lines) == len(asked)
    assert {line.area for line in lines} == {"0", "1", "2", "3", "4", "5", "6"}
    who = act(people.minh, "05/11/2018 08:30")
    assert refusal(actions.begin_report, visit, **who).code == "report-begun"
    words = {"text": "Kèm số liệu", "on": date(2018, 11, 5)}
    open_lines = refusal(actions.self_report, visit, **words, **who)
    assert (open_lines.code, open_lines.params["n"]) == ("report-lines-open", len(lines))

    by_code = {line.figure_code: line for line in lines if line.figure_code}
    coverage, received = by_code["inspection.coverage"], by_code["dossiers.received"]
    assert (coverage.computed, coverage.numerator, coverage.denominator) == (0, 0, 17)

    def code(line, answer, **more):
        return refusal(actions.answer_line, line, answer=answer, **more, **who).code

    assert code(received, Answer.CORRECT, reported=Decimal(762)) == "correction-incomplete"
    assert code(received, Answer.CONFIRM, reported=Decimal(762)) == "correction-not-said"
    assert code(received, Answer.EXPLAIN) == "reason-missing"
    wordless = next(line for line in lines if not line.figure_code)
    assert code(wordless, Answer.CONFIRM) == "answer-words-missing"
    for line in lines:
        answer, more = Answer.CONFIRM, {}
        if line == received:
            more = {"reported": Decimal(762), "words": "Sổ giấy của bộ phận một cửa"}
            answer = Answer.CORRECT
        elif not line.figure_code:
            answer, more = Answer.EXPLAIN, {"words": "Đã có quy chế"}
        actions.answer_line(line, answer=answer, **more, **who)
    received.refresh_from_db()
    assert (received.computed, field_queries.difference(received)) == (0, 762)
    actions.self_report(visit, signer="Đinh Văn Minh, Chủ tịch", **words, **who)
    again = refusal(actions.answer_line, received, answer=Answer.CONFIRM, **who)
    assert again.code == "report-signed"
    printed = paper_text(signed(visit))
    assert "Sổ giấy của bộ phận một cửa" in printed
    assert "762" in printed
    assert "Đinh Văn Minh, Chủ tịch" in printed


@pytest.fixture
def surprise(people, phu_tho, tan_son, areas, act):
    """Nobody was told; the delegation is at the gate of Tân Sơn at 7.15."""
    return actions.decide(
        phu_tho,
        title="Kiểm tra đột xuất kỷ luật, kỷ cương",
        kind=Kind.SURPRISE,
        number="9/QĐ",
        signed_on=date(2018, 11, 8),
        opens_on=date(2018, 11, 9),
        closes_on=date(2018, 11, 9),
        period_code="2018-9m",
        as_of=None,
        members=[
            actions.Delegate("Bùi Thái Sơn", Role.HEAD, user=people.son),
            actions.Delegate("Cao Thị Thuỷ", Role.SECRETARY, user=people.thuy),
        ],
        visits=[actions.VisitPlan(tan_son, date(2018, 11, 9))],
        **act(people.huong, "08/11/2018 15:00"),
    ).visits.get()


def test_a_surprise_visit_finds_who_is_at_work(surprise, people, act, signed):
    """Absence with proof is no fault; minutes and audit carry numbers and never a name."""
    early = act(people.minh, "09/11/2018 06:00")
    assert refusal(actions.begin_report, surprise, **early).code == "visit-sealed"
    actions.reveal_visit(surprise, **act(people.son, "09/11/2018 06:00"))
    early = act(people.minh, "09/11/2018 06:00")
    assert refusal(actions.begin_report, surprise, **early).code == "surprise-not-announced"
    who = act(people.son, f"{DAY} 07:20")
    for wrong in ("08/11/2018 07:15", f"{DAY} 07:30"):
        answer = refusal(actions.open_presence, surprise, arrived_at=moment(wrong), **who)
        assert answer.code == "arrival-wrong"
    check = actions.open_presence(surprise, arrived_at=moment(f"{DAY} 07:15"), **who)
    again = refusal(actions.open_presence, surprise, arrived_at=moment(f"{DAY} 07:15"), **who)
    assert again.code == "presence-open"
    lines = list(check.lines.all())
    assert {line.user_id for line in lines} >= {people.minh.pk, people.lan.pk, people.hoa.pk}
    assert refusal(actions.add_person, check, name=" ", title="", **who).code == "name-missing"
    extra = actions.add_person(check, name="Lò Văn Tâm", title="Không chuyên trách", **who)

    def code(line, seen, **more):
        return refusal(actions.mark_presence, line, seen=seen, **more, **who).code

    assert code(extra, Seen.ABSENT) == "absence-without-class"
    assert code(extra, Seen.PRESENT, reason=Absence.LEAVE) == "present-with-reason"
    assert code(extra, Seen.ABSENT, reason=Absence.UNKNOWN, proof="x") == "unknown-with-proof"
    first, *rest = lines
    proof = "Giấy đi đường số 12; đã gọi điện kiểm"
    away = {"seen": Seen.ABSENT, "reason": Absence.DUTY, "proof": proof}
    actions.mark_presence(first, **away, **who)
    actions.mark_presence(extra, seen=Seen.ABSENT, reason=Absence.UNKNOWN, **who)
    for line in rest:
        actions.mark_presence(line, seen=Seen.PRESENT, **who)
    counts = field_queries.presence_counts(check)
    assert (counts.listed, counts.present, counts.away) == (len(lines) + 1, len(rest), 2)
    assert (counts.proven, counts.unproven, counts.open) == (1, 1, 0)
    minutes = signed(surprise)
    frozen = json.loads(minutes.content)["presence"]
    assert frozen["absent"] == {"duty": 1, "leave": 0, "private": 0, "unknown": 1}
    names = set(PresenceLine.objects.values_list("name", flat=True)) - {"Bùi Thái Sơn"}
    events = json.dumps([*data_of(surprise, "presence.marked"), frozen], ensure_ascii=False)
    assert not [name for name in names if name in events]
    assert "Lò Văn Tâm" not in paper_text(minutes)


def test_the_lists_are_data_of_their_day_and_only_hint(visits, people, act, signed):
    assert all(outline.checklist(topic, visits.huyen.on) for topic in outline.TOPICS)
    in_2017 = {each.text for each in outline.checklist("asset", date(2017, 6, 1))}
    in_2018 = {each.text for each in outline.checklist("asset", date(2018, 6, 1))}
    assert in_2017 < in_2018  # the law of 2017 binds from 2018
    assert refusal(outline.checklist, "x", date(2018, 1, 1)).code == "topic-unknown"
    found = outline.checklist("asset", visits.huyen.on)
    rows = [(each.area, each.text, each.standard) for each in found]
    given = {"topic": "asset", "hints": [each.hint for each in found]}
    who = act(people.son, f"{DAY} 08:05")
    items = actions.add_checklist(visits.huyen, rows, **given, **who)
    assert refusal(actions.add_checklist, visits.huyen, rows, **given, **who).code == (
        "topic-present"
    )
    for item in items:
        actions.mark(item, result=Mark.PASS, observed="", **who)
    printed = paper_text(signed(visits.huyen))
    assert items[0].text in printed
    assert not visits.huyen.findings.exists()
    assert "Nơi hay gặp" not in printed
