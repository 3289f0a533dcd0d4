"""Answers to filings, and letters for what is late, counted against a count by hand."""

from __future__ import annotations

import pytest

from congvu.core.actors import SYSTEM
from congvu.core.periods import parse_period
from congvu.dossiers import actions
from congvu.figures.queries import measure
from congvu.figures.registry import Mode

JULY = parse_period("2018-07")


@pytest.fixture
def rate(counter, at):
    def asked(code, when="31/07/2018 17:00"):
        return measure(code, counter.unit, JULY, at(when), Mode.OWN)

    return asked


def test_answers_by_their_hour(counter, receive, rate, at, at_time):
    at_time(at("31/07/2018 17:00"))
    filed = [
        actions.file_online(
            unit=counter.unit,
            version=counter.business,
            applicant=counter.citizen,
            by=SYSTEM,
            at=at(when),
        )
        for when in ("02/07/2018 08:00", "02/07/2018 20:00", "03/07/2018 09:00")
    ]
    actions.accept(filed[0], by=counter.hoa.actor, at=at("02/07/2018 15:00"))  # đúng giờ
    actions.accept(filed[1], by=counter.hoa.actor, at=at("05/07/2018 08:00"))  # quá giờ
    receive("03/07/2018 10:00")  # nộp trực tiếp thì không ai chờ trả lời
    found = rate("dossiers.answered_in_time")
    assert (found.numerator, found.denominator) == (1, 3)
    then = rate("dossiers.answered_in_time", "02/07/2018 14:00")
    assert (then.numerator, then.denominator) == (0, 1)  # khi đó mới có một hồ sơ, chưa trả lời


def test_a_letter_changes_this_figure_and_not_the_one_of_lateness(
    counter, receive, rate, at, at_time
):
    at_time(at("31/07/2018 17:00"))
    late = [receive(f"02/07/2018 09:0{minute}") for minute in range(3)]
    letter = actions.draft_apology(late[0], by=counter.binh.actor, at=at("06/07/2018 10:00"))
    said = {"cause": "official", "reason": "Chậm", "new_at": at("12/07/2018 09:00")}
    actions.sign_apology(letter, by=counter.dung.actor, at=at("06/07/2018 14:00"), **said)
    before = rate("dossiers.on_time")
    actions.send_apology(letter, by=counter.hoa.actor, at=at("06/07/2018 15:00"))
    found = rate("dossiers.late_apologised")
    assert (found.numerator, found.denominator) == (1, 3)
    assert rate("dossiers.on_time") == before
