"""A surprise stays one: nothing names the unit before its day, and on the day all of it is told."""

from __future__ import annotations

import importlib.util
import io
import json
from datetime import date
from pathlib import Path

import pytest

from congvu.audit import actions as audit
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM, Duty
from congvu.inspections import access, actions, integrity, sealing
from congvu.inspections.fieldwork import Interest
from congvu.inspections.models import Inspection, MemberGrant, Visit
from congvu.inspections.rules import Kind, Role
from congvu.jobs import work
from congvu.people import queries as people_queries
from congvu.people.models import DutyGrant
from tests.inspections.conftest import moment, refusal

pytestmark = pytest.mark.django_db

TOOLS = Path(__file__).parents[2] / "tools"


def stand_alone(name: str):
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


whole, seals = stand_alone("verify_audit"), stand_alone("verify_surprise")


def exported() -> str:
    """The audit as an outsider takes it away."""
    bundle = io.BytesIO()
    audit.export(bundle)
    whole.verify(bundle.getvalue())
    return bundle.getvalue().decode()


def lines_naming(text: str, *words: str) -> list[str]:
    return [line for line in text.splitlines() if any(word in line for word in words)]


@pytest.fixture
def decide(people, phu_tho, areas, act):
    """``decide([VisitPlan, …])`` on Monday 5 November."""

    def made(visits, members=None, when="05/11/2018 09:00", **more):
        words = {
            "title": "Kiểm tra đột xuất kỷ luật, kỷ cương hành chính",
            "kind": Kind.SURPRISE,
            "number": "9/QĐ-UBND",
            "signed_on": date(2018, 11, 5),
            "opens_on": date(2018, 11, 6),
            "closes_on": date(2018, 11, 9),
            "period_code": "2018-9m",
            "as_of": None,
            "members": members
            or [
                actions.Delegate("Bùi Thái Sơn", Role.HEAD, user=people.son),
                actions.Delegate("Cao Thị Thuỷ", Role.SECRETARY, user=people.thuy),
                actions.Delegate("Ngô Văn Hải", Role.MEMBER, "Sở Tư pháp"),
            ],
            **more,
        }
        return actions.decide(phu_tho, visits=visits, **words, **act(people.huong, when))

    return made


@pytest.fixture
def surprise(decide, van_luong):
    """Văn Luông on Wednesday 7 November."""
    return decide([actions.VisitPlan(van_luong, date(2018, 11, 7))])


def test_an_export_of_the_day_before_names_no_unit(surprise, van_luong, people, act):
    """Neither the decision, the members' declarations nor a duty tells where they go."""
    before = Event.objects.filter(kind="inspection.decided").get()
    visit = surprise.visits.get()
    head = surprise.members.get(role=Role.HEAD)
    actions.declare_interest(head, visit, kind=Interest.NONE, **act(people.son, "06/11/2018 14:00"))
    after = Event.objects.filter(pk__gte=before.pk).order_by("pk")
    assert {each.kind for each in after} == {"inspection.decided", "interest.declared"}
    text = exported()
    told = [line for line in text.splitlines() if line.startswith(("inspection:", "visit:"))]
    assert len(told) == 2
    assert not lines_naming("\n".join(told), f'"{van_luong.code}"', "Văn Luông")
    assert visit.secret not in text
    assert seals.check(text) == (1, 0)
    assert sealing.seal_of(visit) in text
    assert not DutyGrant.objects.filter(duty=Duty.INSPECTOR).exists()
    # whoever guesses the commune cannot confirm it without the salt
    assert sealing.seal("", van_luong.code, visit.on) not in text


def test_on_the_day_the_export_names_it_and_the_seal_holds(surprise, van_luong, people, clock):
    clock("07/11/2018 00:05")
    assert work.reveal_surprises() == 1
    assert work.reveal_surprises() == 0
    visit = surprise.visits.get()
    text = exported()
    assert visit.secret in text
    assert seals.check(text) == (1, 1)
    told = Event.objects.get(kind="visit.revealed")
    said = json.loads(told.data)
    assert (said["unit"], said["on"], told.unit) == (van_luong.code, "2018-11-07", van_luong.code)
    bound = json.loads(Event.objects.get(kind="inspection.decided").data)["sealed"]
    assert sealing.seal(said["salt"], said["unit"], date(2018, 11, 7)) in bound
    for user in (people.son, people.thuy):
        for day, opened in ((7, True), (9, True), (10, False)):
            actor = people_queries.actor_for(user, date(2018, 11, day))
            assert actor.holds(van_luong.pk, Duty.INSPECTOR) is opened
    assert {grant.grant.granted_by_id for grant in MemberGrant.objects.all()} == {None}


def test_another_unit_than_was_bound_is_found_and_named(surprise, tan_son, clock):
    """The seal does not bend: a unit changed after the decision is seen inside and outside."""
    assert integrity.integrity(surprise) == []
    Visit.objects.update(unit=tan_son)
    (fault,) = integrity.integrity(Inspection.objects.get())
    assert tan_son.name in fault.where
    clock("07/11/2018 07:00")
    work.reveal_surprises()
    with pytest.raises(ValueError, match=rf"^visit:{surprise.visits.get().pk}#1$"):
        seals.check(exported())


def test_before_its_day_nobody_opens_it_and_nothing_is_written_about_it(surprise, people, act):
    visit = surprise.visits.get()
    early = act(people.son, "06/11/2018 23:59")
    assert refusal(actions.reveal_visit, visit, **early).code == "visit-not-yet"
    assert work.reveal_surprises() == 0
    system = act(SYSTEM, "06/11/2018 10:00")
    for call, words in (
        (actions.freeze_frame, {"figure_code": "dossiers.received"}),
        (actions.add_checklist, {"lines": [("0", "Có kế hoạch", "KH")]}),
        (actions.hold_session, {"attendance": "Hai bên"}),
        (actions.begin_report, {}),
    ):
        assert refusal(call, visit, **words, **system).code == "visit-sealed"
    actions.reveal_visit(visit, **act(people.son, "07/11/2018 07:10"))
    again = refusal(actions.reveal_visit, visit, **act(people.son, "07/11/2018 07:11"))
    assert again.code == "visit-revealed"


def test_each_unit_is_told_on_its_own_day(decide, van_luong, tan_son, clock, people):
    """Of one delegation the second unit stays unknown while the first is being visited."""
    made = decide(
        [
            actions.VisitPlan(van_luong, date(2018, 11, 7)),
            actions.VisitPlan(tan_son, date(2018, 11, 8)),
        ]
    )
    clock("07/11/2018 07:00")
    assert work.reveal_surprises() == 1
    since = Event.objects.get(kind="inspection.decided").pk
    units = {event.unit for event in Event.objects.filter(pk__gt=since)}
    assert units == {van_luong.code}
    second = made.visits.get(unit=tan_son)
    assert second.secret not in exported()
    actor = people_queries.actor_for(people.son, date(2018, 11, 7))
    assert not actor.holds(tan_son.pk, Duty.INSPECTOR)
    clock("08/11/2018 07:00")
    assert work.reveal_surprises() == 1


def test_decided_and_carried_out_the_same_day(decide, van_luong, people):
    made = decide([actions.VisitPlan(van_luong, date(2018, 11, 7))], when="07/11/2018 06:30")
    assert not sealing.is_sealed(made.visits.get())
    actor = people_queries.actor_for(people.son, date(2018, 11, 7))
    assert actor.holds(van_luong.pk, Duty.INSPECTOR)


def test_a_delegation_called_off_opens_nothing_to_its_members(surprise, people, act, clock):
    actions.close_delegation(
        surprise,
        on=date(2018, 11, 6),
        reason="Hoãn vì mưa lũ",
        **act(people.huong, "06/11/2018 10:00"),
    )
    clock("07/11/2018 07:00")
    assert work.reveal_surprises() == 1
    assert not DutyGrant.objects.filter(duty=Duty.INSPECTOR).exists()


def test_who_serves_in_the_unit_neither_decides_nor_goes(
    decide, surprise, van_luong, people, hire, phu_tho, act
):
    """Cô Hồng leads at the province and, for a term, also serves in the commune."""
    from congvu.people import actions as people_actions

    there = [actions.VisitPlan(van_luong, date(2018, 11, 8))]
    member = [actions.Delegate("Hà Văn Thảo", Role.HEAD, user=people.thao)]
    assert refusal(decide, there, members=member).code == "surprise-torn"
    hong = hire("hong", "Vi Thị Hồng", phu_tho, Duty.UNIT_LEADER)
    at = moment("06/11/2018 08:00")
    seen = access.visible_to(people_queries.actor_for(hong, at.date()), at)
    assert list(seen) == [surprise]
    people_actions.grant_duty(hong, Duty.UNIT_LEADER, van_luong, **act(SYSTEM, "06/11/2018 09:00"))
    torn = people_queries.actor_for(hong, at.date())
    assert not access.visible_to(torn, at).exists()
    assert not access.visible_visits(torn, at).exists()
    later = moment("07/11/2018 07:00")
    assert list(access.visible_to(torn, later)) == [surprise]


def test_the_stand_alone_script_answers_in_one_line(surprise, tmp_path, clock, capsys):
    clock("07/11/2018 07:00")
    work.reveal_surprises()
    file = tmp_path / "nhat-ky.txt"
    file.write_text(exported(), encoding="utf-8")
    assert seals.main([str(file)]) == 0
    assert "Khớp: 1 lần" in capsys.readouterr().out
    file.write_text(exported().replace('"on":"2018-11-07"', '"on":"2018-11-08"'), encoding="utf-8")
    assert seals.main([str(file)]) == 1
    assert seals.main([str(tmp_path / "không có")]) == 2
