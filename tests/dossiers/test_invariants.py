"""Whatever valid acts happen: the identity holds, the events replay, nothing derived is off."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from congvu.core.periods import parse_period
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.story import replay
from congvu.figures import registry
from congvu.figures.registry import Mode, Scope

ACTS = (
    "forward",
    "hand_over",
    "take_over",
    "request_supplement",
    "complete_supplement",
    "pause",
    "resume",
    "require_payment",
    "paid",
    "ask_withdrawal",
    "stop",
    "finish",
    "return_result",
    "explain_late",
    "correct",
)


def act_on(counter, dossier, act, when):
    more = {
        "forward": {"to_office": counter.office},
        "hand_over": {"to_user": counter.dung},
        "request_supplement": {"missing": ["Bản vẽ"], "reason": "Mờ", "order_reason": "Cần thiết"},
        "pause": {"ground": "land_posting", "reference": "NY 1"},
        "require_payment": {"reference": "TB 1"},
        "ask_withdrawal": {"reason": "Đổi ý"},
        "stop": {"reason": "Không đủ điều kiện"},
        "finish": {"result_number": "1"},
        "explain_late": {"cause": "official"},
        "correct": {"reason": "Đếm lại số bộ", "copies": dossier.copies + 1},
    }
    by = counter.hoa if act in ("return_result", "correct") else counter.dung
    return getattr(actions, act)(dossier, **more.get(act, {}), by=by.actor, at=when)


def possible(dossier, when):
    held = dossier.pauses.filter(ended_at=None).first()
    facts = dossier.facts(when, held.ground if held else "")
    found = [act for act in ACTS if rules.why_not(facts, act, when) is None]
    waiting = dossier.hand_overs.order_by("-pk").first()
    if waiting is None or waiting.taken_at or waiting.to_user_id:
        found = [act for act in found if act != "take_over"]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_any_valid_course_keeps_the_identity_and_replays(counter, receive, at, seed):
    chance = random.Random(seed)
    now = at("04/06/2018 08:00")
    for number in range(5):
        version = chance.choice(
            [counter.building, counter.copies, counter.business, counter.adoption]
        )
        dossier = receive(f"{4 + number:02d}/06/2018 0{chance.randint(7, 9)}:45", version=version)
        when = dossier.received_at
        for _ in range(chance.randint(0, 9)):
            when += timedelta(minutes=chance.choice([5, 200, 1500, 9000]))
            choice = possible(dossier, when)
            if not choice:
                break
            done = act_on(counter, dossier, chance.choice(choice), when)
            dossier = Dossier.objects.get(pk=dossier.pk)
            assert done is not None
        now = max(now, when)
        check(dossier, now)
    assert queries.recompute_all(now + timedelta(days=1)) == []
    identity(counter)


def check(dossier, now):
    told = replay(
        [(event.kind, event.occurred_at, data) for event, data in queries.events_of(dossier)]
    )
    assert told.state == dossier.state
    assert told.number == dossier.number
    assert told.office == dossier.office_id
    assert told.supplements == dossier.supplements.count()
    assert told.held == dossier.pauses.filter(ended_at=None).exists()
    for name in ("received_at", "finished_at", "closed_at", "returned_at", "moved_at"):
        assert getattr(told, name) == getattr(dossier, name), name
    later = now + timedelta(minutes=1)
    read = queries.reading(dossier, later)
    assert dossier.standing(later) is read.verdict
    assert dossier.due_at == read.due


def identity(counter):
    scope = Scope(counter.unit, Mode.OWN, (counter.unit,))
    period = parse_period("2018")
    from congvu.audit import clock

    counted = {
        name: registry.get(f"dossiers.{name}").selector(scope, period, clock.now()).count()[0]
        for name in ("received", "finished", "stopped", "open")
    }
    assert counted["received"] == counted["finished"] + counted["stopped"] + counted["open"]
    rows = Dossier.objects.received()
    assert counted["received"] == rows.count() == 5
    assert counted["open"] == rows.open().count()
    assert counted["finished"] == rows.filter(state__in=rules.DONE_STATES).count()
    assert counted["stopped"] == rows.filter(state=rules.State.STOPPED).count()
