"""Any two acts on one dossier at the same moment: each is done or refused in words."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from congvu.audit import queries as audit
from tests.api.test_writing import RECEIPT, done
from tests.dossiers.test_two_at_once import together

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]

ACTS = {
    "finish": ("office", {"result_number": "1/GPXD"}),
    "withdraw": ("counter", {"reason": "Công dân xin rút"}),
    "supplement": ("office", {"reason": "Thiếu giấy tờ", "missing": ["Bản vẽ"]}),
    "pause": ("office", {"ground": "sector_law", "reference": "Luật Xây dựng"}),
    "stop": ("leader", {"reason": "Công dân không bổ sung"}),
    "return": ("counter", {}),
}


def send(desk, key, name):
    who, said = ACTS[name]
    usual = getattr(desk, who)
    caller = type(usual)(usual.system, usual.token)
    caller.keys = 100 + id(caller)
    return caller.post(f"/dossiers/{key}/{name}", said)


@pytest.mark.parametrize("name", ACTS)
def test_each_of_them_alone_is_done(desk, name):
    key = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    if name == "return":
        done(send(desk, key, "finish"))
    done(send(desk, key, name))


@pytest.mark.parametrize("two", list(combinations_with_replacement(ACTS, 2)), ids="-".join)
def test_each_of_two_acts_is_done_or_refused_in_words(desk, two):
    key = done(desk.counter.post("/dossiers", RECEIPT), 201)["id"]
    answers = together(*[lambda name=name: send(desk, key, name) for name in two])
    for answer in answers:
        assert answer.status_code in (200, 409), answer.content.decode()
        said = answer.json()
        assert answer.status_code == 200 or (said["what"] and said["what_to_do"]), said
    assert audit.verify().ok
