"""What each job does: ask the clock, call one action. Doing it twice does no harm."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings

from congvu.audit import actions as audit
from congvu.audit import clock
from congvu.audit.models import Event
from congvu.audit.queries import ROOT_STREAM
from congvu.core.actors import SYSTEM
from congvu.core.periods import Period, local
from congvu.core.refusals import Refused
from congvu.dossiers import access as dossier_access
from congvu.dossiers import actions as dossier_actions
from congvu.dossiers import planning
from congvu.dossiers import queries as dossiers
from congvu.dossiers.models import DossierQuerySet
from congvu.imports import actions as import_actions
from congvu.imports import queries as imports
from congvu.imports.rules import Work
from congvu.inspections import actions as inspections
from congvu.inspections import conditions, flag_queries, reminding, sealing
from congvu.outbox import actions as outbox
from congvu.outbox import queries as messages
from congvu.outbox.models import Message
from congvu.outbox.rules import MANY, MessageState
from congvu.people import hooks
from congvu.people import queries as people
from congvu.plans import actions as plans


def deliver_messages() -> int:
    """Send every message whose time has come; answers how many were tried."""
    tried = 0
    for message in messages.due(clock.now()):
        try:
            outbox.deliver(message, by=SYSTEM, at=clock.now())
        except Refused:
            continue  # another worker settled it, or is settling it now
        tried += 1
    return tried


HOOKS_A_RUN = 2000
"""So many are told to other systems by one run; the next minute goes on."""


def deliver_hooks() -> int:
    """Tell other systems what is due, each dossier's acts in order; answers how many were tried.

    A system that does not take one is left alone until the next run, so that it holds up no other.
    """
    tried, down = 0, set(hooks.held())
    while tried < HOOKS_A_RUN:
        rows = messages.hooks_due(clock.now()).exclude(recipient__in=down)
        batch = list(rows[:100])
        if not batch:
            break
        for message in batch:
            if message.recipient in down:
                continue
            state = _hooked(message)
            tried += state != MessageState.CANCELLED
            if state == MessageState.FAILED or state == MessageState.DEAD:
                down.add(message.recipient)
    return tried


def _hooked(message: Message) -> str:
    """One message told, dropped where its system may not know it, or left for another time."""
    now = clock.now()
    subscription = hooks.subscription_of(message)
    system = subscription.system
    actor = people.actor_for(system, now.date())
    seen = _about(message, dossier_access.visible_to(actor, now)).exists()
    try:
        if subscription.stopped_at is not None or not system.is_active or not seen:
            reason = "hệ thống không còn được biết việc này"
            return outbox.cancel(message, by=SYSTEM, at=now, reason=reason).state
        send = partial(hooks.send, subscription=subscription, at=now)
        return outbox.deliver(message, by=SYSTEM, at=now, transport=send).state
    except Refused:  # another worker settled it, or is settling it now
        return MessageState.WAITING


def _about(message: Message, visible: DossierQuerySet) -> DossierQuerySet:
    """The dossier that a message to a system tells of, or those of its batch, where visible."""
    if message.subject.startswith(MANY):
        return dossiers.together(message.subject.removeprefix(MANY), visible)
    return visible.filter(pk=int(message.subject.rpartition(":")[2]))


def forget_answers() -> int:
    """Remove the answers of the API that need not be kept any longer; answers how many."""
    return outbox.forget_answers(at=clock.now())


def seal_the_day() -> str:
    """Seal the audit once a day; asked again the same day, it does nothing."""
    now = clock.now()
    if sealed_on(now.date()):
        return "sealed"
    audit.seal(by=SYSTEM, at=now)
    return "sealed now"


def carry_on_bulk() -> int:
    """Go on with the acts on many dossiers that still wait; answers how many rows were settled.

    Each as the person who asked, with the duties of today: what they may no longer do is refused.
    """
    settled = 0
    for run in dossiers.unfinished_runs():
        by = people.actor_for(run.asked_by, clock.now().date())
        if not run.asked_by.is_active:
            by = replace(by, grants=())
        while done := dossier_actions.carry_on(run, by=by, at=clock.now()):
            settled += done
    return settled


def draft_letters() -> int:
    """Write the letters of apology that are owed and not drafted; answers how many."""
    return dossier_actions.draft_owed(by=SYSTEM, at=clock.now())


def alarm_answers() -> int:
    """Tell of online filings that wait for an answer too long, each alarm once; how many."""
    told = 0
    for dossier in dossiers.answers_pressing(clock.now()):
        try:
            dossier_actions.alarm_answer(dossier, by=SYSTEM, at=clock.now())
        except Refused:
            continue  # answered meanwhile, or another worker was quicker
        told += 1
    return told


def take_in_views() -> int:
    """Bring in the looks that were noted while the embedded database was busy."""
    return dossier_actions.take_in_waiting()


def check_columns() -> int:
    """Compare every derived column with its rule, and the audit since its last seal; how many."""
    return len(dossier_actions.check(by=SYSTEM, at=clock.now()).differences)


def count_again() -> bool:
    """Let the embedded database count its rows, so that it finds them the shortest way."""
    return planning.count_again()


def seal_views() -> int:
    """Put the hash of the view log into the audit, before the audit itself is sealed."""
    if dossiers.views_unsealed()[0] == dossiers.views_unsealed()[1]:
        return 0
    return dossier_actions.seal_views(by=SYSTEM, at=clock.now())


def work_on_imports() -> int:
    """Read through or bring in the files that people asked for; answers how many.

    Each as the person who asked, with the duties of today; what cannot be done is noted with why.
    One file at a time, by one worker: another that comes meanwhile goes away at once and stays free
    for messages and everything else.
    """
    with alone("imports") as mine:
        return _imports_in_turn() if mine else 0


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this process is the only one of this machine in the block; the system lets go of it
    by itself when the process ends, however it ends."""
    path = Path(settings.CONGVU_DATA) / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _imports_in_turn() -> int:
    done = 0
    for batch in imports.waiting():
        user = batch.asked_by
        by = people.actor_for(user, clock.now().date()) if user is not None else SYSTEM
        if user is not None and not user.is_active:
            by = replace(by, grants=())
        act = import_actions.check if batch.waiting == Work.CHECK else import_actions.bring
        try:
            act(batch, by=by, at=clock.now())
        except Refused as refused:
            if not imports.still_waits(batch):
                continue  # another worker has done it
            import_actions.fail(batch, refused.refusal, by=SYSTEM, at=clock.now())
        done += 1
    return done


def sealed_on(day: date) -> bool:
    """True when the audit was sealed on the local ``day``."""
    period = Period.inclusive(day, day)
    return Event.objects.filter(
        stream=ROOT_STREAM,
        kind="audit.root",
        recorded_at__gte=period.first_instant(),
        recorded_at__lt=period.end_instant(),
    ).exists()


def check_conditions() -> int:
    """Check each condition of a recommendation once a day; what fails again reopens by itself."""
    waiting = conditions.due(local(clock.now()).date())
    for recommendation in waiting:
        inspections.check_condition(recommendation, by=SYSTEM, at=clock.now())
    return len(waiting)


def lapse_questions() -> int:
    """Say of each question that its term passed without a reply; answers how many."""
    waiting = flag_queries.unanswered(local(clock.now()).date())
    for question in waiting:
        with suppress(Refused):  # answered meanwhile
            inspections.lapse_question(question, by=SYSTEM, at=clock.now())
    return len(waiting)


def reveal_surprises() -> int:
    """Open the surprise visits whose day has come; answers how many."""
    opened = 0
    for visit in sealing.due(clock.now()):
        try:
            inspections.reveal_visit(visit, by=SYSTEM, at=clock.now())
        except Refused:
            continue  # somebody of the delegation has opened it meanwhile
        opened += 1
    return opened


def remind() -> int:
    """Tell people of the moments of their deadlines reached by today, each once; how many."""
    told = 0
    for each in reminding.reached(local(clock.now()).date()):
        try:
            told += len(plans.remind(each.due, each.offset, each.people, by=SYSTEM, at=clock.now()))
        except Refused:
            continue  # another worker told them
    return told
