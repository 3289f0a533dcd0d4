"""The alarm of an online filing that nobody answers: to the counter, then with the leader too."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import letters, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import AnswerState, State
from congvu.dossiers.rules.online import alarms_passed, answer_rule
from congvu.outbox.actions import post_message
from congvu.outbox.rules import MessageChannel
from congvu.people import queries as people
from congvu.people.models import User


@writes("dossier.answer_alarmed")
def alarm_answer(dossier: Dossier, *, by: Actor, at: datetime) -> list[User]:
    """Tell who must answer a filing that it waits: once for each alarm of the rule of its day.

    Clerks of the unit; from the last alarm on its leaders too (working hours, weekends do not
    count). Those with a mail address get a message; for all it stands on the first page. Answers
    who was told. Refuses with ``answer-not-pressing`` (answered, or no new alarm).
    """
    dossier = (
        Dossier.objects.select_for_update(of=("self",)).select_related("unit").get(pk=dossier.pk)
    )
    state = queries.answer_state_of(dossier, at)
    passed = alarms_passed(state, dossier.filed_at) if state and dossier.filed_at else 0
    if dossier.state != State.FILED or passed <= dossier.answer_alarm:
        raise refuse(
            "answer-not-pressing",
            N_("Hồ sơ này đã được trả lời, hoặc mốc nhắc này đã báo."),
            N_("Không cần nhắc nữa."),
        )
    assert dossier.filed_at is not None
    day = local(at).date()
    alarms = answer_rule(local(dossier.filed_at).date()).alarms
    copied = passed == len(alarms) or state in (AnswerState.URGENT, AnswerState.LATE)
    told = {user.pk: user for user in people.users_with(Duty.CLERK, dossier.unit, day)}
    for user in people.users_with(Duty.UNIT_LEADER, dossier.unit, day) if copied else ():
        told.setdefault(user.pk, user)
    for user in told.values():
        if user.email:
            post_message(
                kind="dossier.answer_alarm",
                recipient=f"user:{user.pk}",
                address=user.email,
                channel=MessageChannel.EMAIL,
                title=letters.ALARM_TITLE,
                body=letters.answer_alarm(dossier, alarms[passed - 1]),
                subject=dossier,
                at=at,
                unit_key=dossier.unit_id,
                once=f"answer_alarm:{dossier.pk}:{passed}:{user.pk}",
            )
    dossier.answer_alarm = passed
    dossier.save(update_fields=["answer_alarm"])
    said = {"alarm": passed, "hours": str(alarms[passed - 1]), "people": len(told)}
    said["leaders"] = copied
    record("dossier.answer_alarmed", subject=dossier, by=by, at=at, unit=dossier.unit, data=said)
    return list(told.values())
