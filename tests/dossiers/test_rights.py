"""Every act × every standing of a dossier × every duty, done by the acts themselves.

The table beside this file is written by hand and read by people who know the law.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from congvu.core.actors import SYSTEM, Duty
from congvu.core.refusals import Refused
from congvu.dossiers.rules import TABLE
from congvu.people import actions as people
from congvu.people import queries as people_queries
from tests.dossiers import rights

pytestmark = pytest.mark.django_db

LINES = Path(__file__).with_name("rights.txt").read_text(encoding="utf-8").splitlines()
HEAD = next(line for line in LINES if line.startswith("# Việc")).split()[3:]
ROWS = {line.split()[0]: line.split()[1:] for line in LINES if line and line[0] != "#"}
CODES = {
    words[1]: words[-1]
    for line in LINES
    if len(words := line.split()) > 2 and len(words[1]) == 1 and "-" in words[-1]
}


def wanted(act: str, standing: str, letter: str) -> str:
    """“done”, or the code of the refusal, as the table says."""
    who, *cells = ROWS[act]
    cell = cells[HEAD.index(standing)]
    if letter not in who:
        # Whoever closes a withdrawn dossier need not be a leader.
        return "done" if letter in cell and cell.isupper() else "not-your-duty"
    marks = [mark for mark in cell if mark in CODES]
    return "done" if letter in cell and cell != "H" else CODES[marks[0]]


def test_the_table_is_whole():
    assert set(rights.DO) == set(ROWS)
    assert set(TABLE.by_act) <= set(ROWS)
    assert len(HEAD) == 13
    assert {len(row) for row in ROWS.values()} == {14}
    assert set(rights.LETTERS.values()) == set(Duty)


@pytest.fixture
def everybody(counter, hire, at, at_time):
    """One person of each duty, and the actor that person is."""
    at_time(at("25/07/2018 09:00"))
    counter.lan2 = hire("lanh", "Đỗ Thị Lành", counter.unit, Duty.UNIT_LEADER)
    inspector = hire("thanh", "Cao Văn Thanh", counter.commune)
    since, until = date(2018, 7, 1), date(2018, 7, 31)
    given = {"since": since, "until": until, "source": "QĐ 12/QĐ-ĐKT"}
    people.delegate(inspector, counter.unit, by=SYSTEM, at=at("01/07/2018 08:00"), **given)
    named = {"M": "hoa", "C": "binh", "P": "dung", "L": "lan", "c": "minh", "t": "tam", "q": "quan"}
    found = {letter: getattr(counter, name) for letter, name in named.items()} | {"k": inspector}
    return {
        letter: (user, people_queries.actor_for(user, date(2018, 7, 2)))
        for letter, user in found.items()
    }


def outcome(counter, act, dossier, who):
    """“done” and undone again, or the code of a refusal that says what to do instead."""
    user, actor = who
    try:
        with transaction.atomic():
            rights.attempt(counter, act, dossier, actor, user)
            transaction.set_rollback(True)
    except Refused as refused:
        told = refused.refusal.said()
        return told["code"] if told["what_to_do"] else f"{told['code']} without advice"
    return "done"


@pytest.mark.parametrize("standing", HEAD)
def test_who_may_do_what_and_why_not(counter, everybody, standing):
    dossier = rights.stand(counter, standing)
    wrong = []
    for act in ROWS:
        for letter, who in everybody.items():
            said, meant = outcome(counter, act, dossier, who), wanted(act, standing, letter)
            if said != meant:
                wrong.append(f"{act} {standing} {letter}: {said}, not {meant}")
    assert not wrong, "\n".join(wrong)
