"""Every act in every state, and every act by every duty."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from congvu.core.actors import Actor, Duty, Grant
from congvu.core.periods import HANOI
from congvu.core.terms import TermUnit
from congvu.dossiers import access, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import TABLE, Facts, State

# From which states each act may be done, and where it leads; written by hand from the trade.
WANTED = {
    "accept": ("1 5", "2"),
    "not_accept": ("1 5", "3"),
    "forward": ("2 4", "4"),
    "send_back": ("2 4", None),
    "record_answer": ("2 4", None),
    "hand_over": ("2 4", None),
    "take_over": ("2 4", None),
    "request_supplement": ("1 2 4", "5"),
    "complete_supplement": ("5", "4"),
    "pause": ("2 4", None),
    "resume": ("2 4", None),
    "deliver_slip": ("2 4 5 6", None),
    "require_payment": ("2 4", "6"),
    "paid": ("6", "4"),
    "ask_withdrawal": ("1 2 4 5 6", "7"),
    "stop": ("2 4 5 6 7", "8"),
    "finish": ("2 4 6", "9"),
    "return_result": ("9", "10"),
    "apologise": ("2 4", None),
    "drop_apology": ("2 4 5 6 7 9", None),
    "submit": ("2 4", None),
    "decide": ("2 4", None),
    "attach": ("1 2 4 5 6 7 9 10", None),
    "explain_late": ("2 4 5 6 7 9 10", None),
    "correct": ("2 4 5 6 7 9 10", None),
    "void": ("2 4 5 6 7", None),
}
MORNING = datetime(2018, 7, 2, 9, 0, tzinfo=HANOI)


def test_the_table_has_every_act_and_no_other():
    assert set(TABLE.by_act) == set(WANTED)
    assert set(TABLE.states) == {str(number) for number in range(1, 11)}


@pytest.mark.parametrize("state", [str(number) for number in range(1, 11)])
@pytest.mark.parametrize("act", WANTED)
def test_every_act_in_every_state(act, state):
    sources, target = WANTED[act]
    received = None if state in ("1", "3") or act in ("accept", "not_accept") else MORNING
    facts = Facts(state, received, MORNING, "land_posting" if act == "resume" else "", late=True)
    refusal = rules.why_not(facts, act, MORNING + timedelta(minutes=5))
    if state in sources.split():
        assert refusal is None
        assert TABLE.target(state, act) == (target or state)
    else:
        assert refusal is not None
        assert refusal.code == "transition-impossible"
        assert refusal.said()["what_to_do"]


def test_final_states_lead_nowhere():
    for state in (State.NOT_ACCEPTED, State.STOPPED):
        assert TABLE.allowed(state) == []
    after = {each.act for each in TABLE.allowed(State.RETURNED)}
    assert after == {"attach", "explain_late", "correct"}


@pytest.mark.parametrize(
    ("facts", "act", "code"),
    [
        (Facts("4", MORNING, MORNING, voided=True), "forward", "dossier-voided"),
        (Facts("5", MORNING, MORNING), "accept", "already-received"),
        (Facts("5", None, MORNING), "complete_supplement", "not-received-yet"),
        (Facts("4", MORNING, MORNING, "land_posting"), "finish", "clock-held"),
        (Facts("4", MORNING, MORNING, "land_posting"), "pause", "clock-held"),
        (Facts("4", MORNING, MORNING, "land_posting"), "require_payment", "clock-held"),
        (Facts("4", MORNING, MORNING, "land_posting"), "request_supplement", "clock-held"),
        (Facts("4", MORNING, MORNING), "resume", "not-held"),
        (Facts("2", MORNING - timedelta(days=1), None), "finish", "not-same-day"),
        (Facts("4", MORNING, MORNING), "explain_late", "not-late"),
        (Facts("4", MORNING, MORNING + timedelta(hours=1)), "forward", "act-before-previous"),
    ],
)
def test_what_the_state_alone_does_not_say(facts, act, code):
    refusal = rules.why_not(facts, act, MORNING)
    assert refusal is not None
    assert refusal.code == code


def test_a_same_day_term_may_end_the_next_day_at_the_counter():
    facts = Facts("2", MORNING - timedelta(days=1), None, term_unit=TermUnit.SAME_DAY)
    assert rules.why_not(facts, "finish", MORNING) is None


def test_payment_may_end_with_the_result():
    assert rules.why_not(Facts("6", MORNING, MORNING, "payment"), "finish", MORNING) is None


# --- who ------------------------------------------------------------------------------------------

D = Duty
BY_DUTY = {
    D.CLERK: {
        "accept",
        "not_accept",
        "forward",
        "send_back",
        "record_answer",
        "deliver_slip",
        "hand_over",
        "take_over",
        "request_supplement",
        "complete_supplement",
        "paid",
        "ask_withdrawal",
        "return_result",
        "correct",
        "void",
        "attach",
        "apologise",
    },
    D.SPECIALIST: {
        "forward",
        "send_back",
        "record_answer",
        "deliver_slip",
        "hand_over",
        "take_over",
        "request_supplement",
        "complete_supplement",
        "pause",
        "resume",
        "require_payment",
        "paid",
        "ask_withdrawal",
        "finish",
        "explain_late",
        "attach",
        "apologise",
        "drop_apology",
        "submit",
    },
    D.REFORM_OFFICER: set(),
    D.LEGAL_OFFICER: set(),
    D.INSPECTOR: set(),
    D.ADMINISTRATOR: set(),
}
BY_DUTY[D.OFFICE_HEAD] = BY_DUTY[D.UNIT_LEADER] = BY_DUTY[D.SPECIALIST] | {
    "stop",
    "void",
    "decide",
}


def somebody(duty: Duty, unit: int, *reach: int) -> Actor:
    return Actor(
        "user:1", "Ai đó", (Grant(duty, unit, frozenset((unit, *reach))),), unit, user_id=1
    )


@pytest.mark.parametrize("duty", list(Duty))
@pytest.mark.parametrize("act", WANTED)
def test_every_act_by_every_duty_at_own_and_other_unit(duty, act):
    dossier = Dossier(unit_id=1, competent_unit_id=1, state=State.PROCESSING)
    assert (access.may_act(somebody(duty, 1), act, dossier) is None) == (act in BY_DUTY[duty])
    other = access.may_act(somebody(duty, 2, 1), act, dossier)  # reaching over is for reading
    assert other is not None
    assert other.code == "not-your-duty"


def test_the_competent_unit_works_and_the_receiving_unit_returns():
    dossier = Dossier(unit_id=1, competent_unit_id=2, state=State.PROCESSING)
    assert access.may_act(somebody(D.SPECIALIST, 2), "finish", dossier) is None
    assert access.may_act(somebody(D.CLERK, 2), "return_result", dossier) is not None
    assert access.may_act(somebody(D.CLERK, 1), "return_result", dossier) is None


@pytest.mark.parametrize("duty", list(Duty))
def test_only_clerks_receive(counter, duty):
    refusal = access.may_receive(somebody(duty, counter.unit.pk), counter.unit)
    assert (refusal is None) == (duty is D.CLERK)


def test_who_sees_which_dossiers(counter, receive, at):
    receive("02/07/2018 09:00")
    receive("02/07/2018 09:00", unit=counter.commune, office=None, by=counter.commune_clerk.actor)
    seen = {
        name: access.visible_to(getattr(counter, name).actor, at("09/11/2018 08:00")).count()
        for name in ("hoa", "binh", "dung", "lan", "minh", "tam", "quan", "commune_clerk")
    }
    assert seen == {
        "hoa": 1,
        "binh": 1,
        "dung": 1,
        "lan": 2,  # lãnh đạo huyện thấy cả các xã
        "minh": 2,
        "tam": 0,  # tư pháp và quản trị không thấy dữ liệu của dân
        "quan": 0,
        "commune_clerk": 1,
    }


def test_an_inspector_reads_while_delegated_and_changes_nothing(counter, receive, at, hire):
    from datetime import date

    from congvu.core.actors import SYSTEM
    from congvu.people import actions as people
    from congvu.people import queries as people_queries

    dossier = receive("02/07/2018 09:00")
    user = hire("thanh", "Cao Văn Thanh", counter.commune)
    people.delegate(
        user,
        counter.unit,
        by=SYSTEM,
        at=at("05/11/2018 08:00"),
        since=date(2018, 11, 5),
        until=date(2018, 11, 16),
        source="QĐ 12/QĐ-ĐKT",
    )
    inspector = people_queries.actor_for(user, date(2018, 11, 9))
    assert access.visible_to(inspector, at("09/11/2018 08:00")).count() == 1
    assert access.visible_to(inspector, at("17/11/2018 08:00")).count() == 0
    assert all(access.may_act(inspector, act, dossier) for act in WANTED)
