"""Filed through the network: what waits for an answer, and what its citizen may read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.dossiers import access, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries.clocks import calendar_known
from congvu.dossiers.rules import AnswerState, State
from congvu.dossiers.rules.online import alarms_passed


def waiting_answers(actor: Actor, at: datetime) -> QuerySet[Dossier]:
    """Filings that nobody answered yet, the nearest to its hour first."""
    rows = access.visible_to(actor, at).filter(
        answer_due_at__isnull=False, answered_at=None, state=State.FILED
    )
    return rows.with_names().order_by("answer_due_at", "pk")


def answers_pressing(at: datetime) -> list[Dossier]:
    """Filings without an answer for which an alarm has gone off that nobody was told of."""
    rows = Dossier.objects.filter(
        answer_due_at__isnull=False, answered_at=None, state=State.FILED
    ).select_related("unit")
    found = []
    for dossier in rows.order_by("answer_due_at", "pk"):
        state = answer_state_of(dossier, at)
        if state is None or dossier.filed_at is None:
            continue
        if alarms_passed(state, dossier.filed_at) > dossier.answer_alarm:
            found.append(dossier)
    return found


def answer_state_of(dossier: Dossier, at: datetime) -> AnswerState | None:
    """How the answer to a filing stands; None for what was not filed online."""
    if dossier.filed_at is None or dossier.answer_due_at is None:
        return None
    calendar = calendar_known(dossier.unit.code, local(dossier.filed_at).date())
    return rules.answer_state(
        dossier.filed_at, dossier.answer_due_at, dossier.answered_at, at, calendar
    )


def by_code_and_fact(code: str, fact: str) -> Dossier | None:
    """The dossier under a number or a filing code, for who knows the last four digits.

    The digits are those of the phone or of the identifier it was filed with. A wrong code and a
    wrong fact answer the same, and both ask the database the same question.
    """
    digits = "".join(letter for letter in fact if letter.isdigit())
    wanted = rules.tidy_code(code)
    if len(digits) != 4 or not wanted:
        return None
    knows = Q(applicant__phone__endswith=digits) | Q(applicant__identifier__endswith=digits)
    rows = Dossier.objects.filter(Q(filing_code=wanted) | Q(number=wanted), knows)
    found = list(
        rows.select_related(
            "unit", "competent_unit", "office", "version__procedure", "applicant"
        ).order_by("pk")[:2]
    )
    return found[0] if len(found) == 1 else None  # a number is a unit's own: two are no answer
