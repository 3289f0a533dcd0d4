"""Publishing: versions by date, what is received where, search, the packaged file of 2018."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.core.terms import parse_term
from congvu.procedures import actions, queries, rules
from congvu.procedures.models import Procedure, ProcedureVersion
from congvu.procedures.texts import PaperText, StepText, VersionText

pytestmark = pytest.mark.django_db

JUNE = datetime(2018, 6, 20, 9, 0, tzinfo=HANOI)
BEFORE, AFTER = date(2018, 6, 30), date(2018, 7, 1)
STATUS = VersionText(
    name="Cấp giấy xác nhận tình trạng hôn nhân",
    levels=("xa",),
    term="2 ngày làm việc",
    valid_from=AFTER,
    decision="Quyết định số 1234/QĐ-UBND ngày 15/06/2018",
    papers=(PaperText("Tờ khai theo mẫu"),),
    steps=(
        StepText("Tiếp nhận", "one_stop", "clerk", "0,5 ngày làm việc"),
        StepText("Thụ lý", "professional", "specialist", "1 ngày làm việc", "tu-phap"),
    ),
)


def refused(action, *args, **kwargs):
    """The code of the refusal."""
    with pytest.raises(Refused) as caught:
        action(*args, **kwargs)
    return caught.value.refusal.code


def last(kind):
    """The last event of a kind, as plain values."""
    import json

    return json.loads(Event.objects.filter(kind=kind).order_by("-id")[0].data)


def status_paper():
    """The certificate of marital status."""
    return Procedure.objects.get(code="1.004873")


# --- versions by date ---------------------------------------------------------------------------


def test_the_version_before_ends_the_day_before(received, van_luong):
    new = actions.publish_version(status_paper(), STATUS, by=SYSTEM, at=JUNE)
    old = queries.version_for("1.004873", van_luong, BEFORE)
    assert (old.term, old.valid_to) == ("3 ngày làm việc", BEFORE)
    assert queries.version_for("1.004873", van_luong, AFTER) == new
    assert last("procedure.version_published")["closed"] == [old.pk]
    assert [step.term for step in new.steps.all()] == ["0,5 ngày làm việc", "1 ngày làm việc"]


def test_a_version_at_another_level_is_left_alone(received, tan_son, van_luong):
    """Cải chính hộ tịch: the commune under 14, the district from 14 on, one code."""
    procedure = Procedure.objects.get(code="1.004859")
    actions.publish_version(
        procedure, replace(STATUS, name="Cải chính hộ tịch"), by=SYSTEM, at=JUNE
    )
    assert queries.version_for(procedure, van_luong, AFTER).term == "2 ngày làm việc"
    assert queries.version_for(procedure, tan_son, AFTER).term == "3 ngày làm việc"


def test_a_version_may_not_start_inside_one_that_started_later(received):
    early = replace(STATUS, valid_from=date(2018, 1, 1))
    code = refused(actions.publish_version, status_paper(), early, by=SYSTEM, at=JUNE)
    assert code == "version-overlaps"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "procedure-without-name"),
        ({"levels": ()}, "procedure-without-level"),
        ({"term": "sớm"}, "term-unreadable"),
        ({"term": "1 ngày làm việc"}, "steps-exceed-term"),
        ({"valid_to": date(2018, 6, 1)}, "version-backwards"),
    ],
)
def test_a_text_that_cannot_be_published_leaves_nothing(received, change, code):
    before = ProcedureVersion.objects.count()
    bad = replace(STATUS, **change)
    assert refused(actions.publish_version, status_paper(), bad, by=SYSTEM, at=JUNE) == code
    assert ProcedureVersion.objects.count() == before
    assert status_paper().versions.get().valid_to is None


def test_a_new_procedure_enters_once(received):
    publish = {"field": "Hộ tịch", "version": STATUS, "by": SYSTEM, "at": JUNE}
    made = actions.publish_procedure(code="1.004746", **publish)
    assert made.procedure.code == "1.004746"
    assert refused(actions.publish_procedure, code="1.004746", **publish) == "procedure-present"
    assert refused(actions.publish_procedure, code="4746", **publish) == "procedure-code-wrong"


def test_repeal_ends_it_and_names_its_decision(received, van_luong):
    gone = {"last_day": BEFORE, "by": SYSTEM, "at": JUNE}
    assert refused(actions.repeal, status_paper(), decision=" ", **gone) == (
        "repeal-without-decision"
    )
    actions.repeal(status_paper(), decision="Quyết định 99/QĐ-UBND", **gone)
    assert queries.version_for("1.004873", van_luong, BEFORE)
    assert refused(queries.version_for, "1.004873", van_luong, AFTER) == "procedure-not-in-force"


# --- who may ------------------------------------------------------------------------------------


def test_only_the_province_publishes(received, units, hire, tan_son, district_people):
    from congvu.organisation import queries as organisation

    province = organisation.unit_at("25", BEFORE)
    ha = hire("ha", "Bùi Thu Hà", province, Duty.REFORM_OFFICER)
    huong = hire("huong", "Đỗ Thị Hương", province, Duty.CLERK)
    publish = {"at": JUNE}
    for actor, publisher, code in (
        (district_people.minh.actor, tan_son, "publisher-not-province"),
        (district_people.minh.actor, None, "publisher-not-province"),
        (district_people.minh.actor, province, "not-your-board"),
        (huong.actor, province, "not-your-board"),
    ):
        assert code == refused(
            actions.publish_version,
            status_paper(),
            STATUS,
            publisher=publisher,
            by=actor,
            **publish,
        )
    made = actions.publish_version(
        status_paper(), STATUS, publisher=province, by=ha.actor, **publish
    )
    assert made.term == "2 ngày làm việc"


def test_a_duty_that_reaches_down_reads_there_and_changes_nothing(
    catalogue, district_people, tan_son, van_luong
):
    """Anh Minh, reform officer of the district with the communes, and the commune's own list."""
    minh = district_people.minh.actor
    assert minh.holds(van_luong.pk, Duty.REFORM_OFFICER)
    assign = {"since": BEFORE, "by": minh, "at": JUNE}
    assert refused(actions.assign_to_unit, van_luong, **assign) == "not-your-board"
    assert actions.assign_to_unit(tan_son, **assign)


def test_the_clerk_does_not_decide_what_is_received(catalogue, district_people, tan_son):
    code = refused(
        actions.assign_to_unit, tan_son, since=BEFORE, by=district_people.hoa.actor, at=JUNE
    )
    assert code == "not-your-board"


# --- what is received where ---------------------------------------------------------------------


def test_a_unit_receives_what_is_of_its_level_and_assigned(received, tan_son, van_luong):
    day = date(2018, 11, 9)
    at_district = {each.procedure.code for each in queries.in_force(tan_son, day)}
    at_commune = {each.procedure.code for each in queries.in_force(van_luong, day)}
    assert len(at_district) >= 12
    assert len(at_commune) >= 15
    assert "1.013225" in at_district - at_commune
    assert "1.001193" in at_commune - at_district
    assert "2.000815" in at_district & at_commune


def test_assigning_twice_or_nothing_is_refused(received, tan_son):
    assign = {"since": BEFORE, "by": SYSTEM, "at": JUNE}
    assert refused(actions.assign_to_unit, tan_son, **assign) == "nothing-to-assign"
    assert refused(actions.assign_to_unit, tan_son, codes=["2.000815"], **assign) == (
        "already-received"
    )
    assert refused(actions.assign_to_unit, tan_son, codes=["1.001193"], **assign) == (
        "procedure-not-in-force"
    )


def test_a_unit_stops_receiving_with_a_reason(received, van_luong):
    stop = {"last_day": BEFORE, "by": SYSTEM, "at": JUNE}
    assert refused(actions.stop_receiving, van_luong, status_paper(), reason="", **stop) == (
        "reason-missing"
    )
    actions.stop_receiving(van_luong, status_paper(), reason="Chuyển tiếp nhận", **stop)
    assert refused(queries.version_for, "1.004873", van_luong, AFTER) == "procedure-not-in-force"
    again = {**stop, "last_day": AFTER, "reason": "Nhầm"}
    assert refused(actions.stop_receiving, van_luong, status_paper(), **again) == (
        "procedure-not-received"
    )
    assert status_paper() not in [
        each.procedure for each in queries.in_force(van_luong, AFTER).in_order()
    ]
    assert van_luong not in queries.receiving_units(status_paper(), AFTER)


# --- online -------------------------------------------------------------------------------------


def test_the_units_own_level_goes_before_the_common_one(received, tan_son, van_luong):
    procedure = status_paper()
    day = date(2018, 11, 9)
    assert queries.online_level(procedure, van_luong, day) == 3
    actions.set_online_level(procedure, 4, unit=van_luong, since=AFTER, by=SYSTEM, at=JUNE)
    assert queries.online_level(procedure, van_luong, day) == 4
    assert queries.online_level(procedure, van_luong, BEFORE) == 3
    assert queries.online_level(procedure, tan_son, day) == 3
    actions.set_online_level(procedure, 2, since=AFTER, by=SYSTEM, at=JUNE)
    assert queries.online_level(procedure, tan_son, day) == 2
    assert queries.online_level(procedure, van_luong, day) == 4


def test_a_level_is_one_of_four_and_follows(received, van_luong):
    setting = {"unit": van_luong, "by": SYSTEM, "at": JUNE}
    assert (
        refused(actions.set_online_level, status_paper(), 5, since=AFTER, **setting)
        == "online-level-unknown"
    )
    actions.set_online_level(status_paper(), 3, since=AFTER, **setting)
    assert (
        refused(actions.set_online_level, status_paper(), 4, since=BEFORE, **setting)
        == "online-level-overlaps"
    )


def test_nothing_recorded_is_nought_not_one(received, van_luong):
    made = actions.publish_procedure(
        code="1.004746", field="Hộ tịch", version=STATUS, by=SYSTEM, at=JUNE
    )
    assert queries.online_level(made.procedure, van_luong, AFTER) == 0


# --- search -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("khai sinh", "1.001193"),
        ("KHAI SINH đăng ký", "1.001193"),
        ("dkks", "1.001193"),
        ("1.001193", "1.001193"),
        ("hôn nhân", "1.004873"),
        ("cgxnthhn", None),
    ],
)
def test_search_needs_no_marks(received, van_luong, text, code):
    found = [each.procedure.code for each in queries.search(text, van_luong, BEFORE)]
    assert (code in found) if code else (found == [])


def test_search_stays_inside_the_unit_and_the_day(received, tan_son):
    assert not queries.search("khai tử", tan_son, BEFORE)
    assert queries.search("khai tử", None, BEFORE)
    assert not queries.search("khai tử", None, date(2017, 1, 1))


def test_the_order_is_that_of_a_vietnamese_dictionary(received, van_luong):
    """Đất đai comes after Chứng thực and before Hộ tịch, which byte order would not do."""
    fields = queries.fields_at(van_luong, BEFORE)
    assert fields.index("Chứng thực") < fields.index("Đất đai") < fields.index("Hộ tịch")
    listed = [each.procedure.field for each in queries.in_force(van_luong, BEFORE).in_order()]
    assert list(dict.fromkeys(listed)) == fields


# --- the packaged file of 2018 ------------------------------------------------------------------


def test_every_line_of_2018_is_whole(catalogue):
    for version in catalogue:
        assert version.papers.exists(), version
        steps = [parse_term(step.term) for step in version.steps.all()]
        assert steps, version
        assert rules.why_not_steps(version.parsed_term(), steps) is None
        assert version.procedure.code_note.endswith("mã năm 2018 chưa rõ")
        assert all((version.subjects, version.agency, version.result, version.how_to))
    assert not Procedure.objects.filter(code="1.014027").exists()  # of 2025
    assert last("catalogue.loaded")["versions"] == len(catalogue)


def test_the_social_allowance_of_2018_takes_the_three_stages_of_its_decree(catalogue):
    version = ProcedureVersion.objects.get(procedure__code="1.001776")
    assert version.term == "25 ngày làm việc"
    assert not version.verified
    days = [parse_term(step.term).amount for step in version.steps.all()]
    assert sum(days[:3]) == 15
    assert days[3:] == [7, 3]


def test_loading_again_changes_nothing_and_says_why(catalogue, new_year):
    packaged = queries.packaged_catalogue("2018")
    before = ProcedureVersion.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as caught:
        actions.load_catalogue(packaged.text, by=SYSTEM, at=new_year)
    assert caught.value.refusal.params["count"] == len(catalogue)
    assert (ProcedureVersion.objects.count(), Event.objects.count()) == before


def test_a_later_file_publishes_new_versions(received, van_luong):
    from tests.procedures.test_rules import HEAD, line

    text = HEAD + "\n" + line(valid_from="2018-07-01", term="1 ngày làm việc", verified="0")
    actions.load_catalogue(text, by=SYSTEM, at=JUNE)
    assert queries.version_for("1.001193", van_luong, AFTER).term == "1 ngày làm việc"
    assert queries.version_for("1.001193", van_luong, BEFORE).term == "trong ngày"
