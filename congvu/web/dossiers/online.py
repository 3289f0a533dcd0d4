"""The answer that a filing waits for, in words and colour; filing for a citizen with consent."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from congvu.calendars import queries as calendars
from congvu.core import clock
from congvu.dossiers import queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import AnswerState

TONES = {
    AnswerState.WAITING: "neutral",
    AnswerState.ALARM: "near",
    AnswerState.URGENT: "late",
    AnswerState.LATE: "late",
    AnswerState.ANSWERED: "ontime",
    AnswerState.ANSWERED_LATE: "late",
}


def answer_words(dossier: Dossier, at: datetime) -> tuple[str, str] | None:
    """“trả lời: còn 3 giờ” and its tone; None for what needs no answer."""
    state = queries.answer_state_of(dossier, at)
    if state is None or dossier.answer_due_at is None:
        return None
    if state is AnswerState.ANSWERED:
        words = gettext("đã trả lời đúng giờ")
    elif state is AnswerState.ANSWERED_LATE:
        words = gettext("đã trả lời quá giờ")
    else:
        calendar = calendars.calendar_for(dossier.unit.code)
        micros = calendar.office_micros_between(at, dossier.answer_due_at)
        left = clock.left_words(micros // 60_000_000, calendar, at, gettext)
        words = gettext("trả lời: {left}").format(left=left)
    return words, TONES[state]
