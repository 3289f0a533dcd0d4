"""What every act on a dossier shares: lock and look, leave the event, keep the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from congvu.audit import gathering, reference
from congvu.audit.actions import record
from congvu.audit.gathering import Write, write
from congvu.audit.inserting import moment_of, update_changed
from congvu.audit.models import Event
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.dossiers import access, letters, queries, rules
from congvu.dossiers.actions._heard import tell_systems
from congvu.dossiers.models import Dossier, NumberRange, NumberSeries, Pause
from congvu.dossiers.queries.wordings import Wordings
from congvu.dossiers.rules.searching import folded_of
from congvu.dossiers.rules.wordings import MOMENT_LABELS, filled
from congvu.organisation.models import Unit
from congvu.outbox.actions import post_message
from congvu.outbox.rules import MessageChannel
from congvu.people.models import Party

AHEAD = timedelta(minutes=2)
"""How far the clock of a counter's machine may run ahead of the server's."""


def _allow(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _begin(act: str, dossier: Dossier, by: Actor, at: datetime) -> tuple[Dossier, list[Pause]]:
    """Lock, then look: the row as it is now, its stays of the clock, and whether ``act`` may be."""
    found = queries.held(dossier)
    _allow(access.may_act(by, act, found))
    pauses = queries.pauses_of(found) if queries.hangs(found, "pauses") else []
    stay = _open_stay(pauses)
    if stay is None and act == "resume":  # then one of a lane may be meant
        stay = next((each for each in pauses if each.ended_at is None), None)
    _allow(rules.why_not(found.facts(at, stay.ground if stay else ""), act, at))
    return found, pauses


def _open_stay(pauses: Sequence[Pause]) -> Pause | None:
    """The open stay of the whole dossier; those of its lanes are not asked here."""
    return next((each for each in pauses if each.ended_at is None and each.step_id is None), None)


def _leave(
    kind: str,
    dossier: Dossier,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    **new: Any,
) -> Event:
    """Leave the event of the act. Refuses what has not happened yet: ``act-in-future``.

    ``new``: what :func:`record` takes of a dossier that the act has just made.
    """
    said = {"state": str(dossier.state), **(data or {})}
    event = record(kind, subject=dossier, by=by, at=at, unit=dossier.unit, data=said, **new)
    if at > event.recorded_at + AHEAD:
        raise refuse(
            "act-in-future",
            N_("Việc được ghi là xảy ra lúc {at}, sau thời điểm hiện tại."),
            N_("Ghi đúng thời điểm đã xảy ra."),
            at=rules.words(at),
        )
    dossier.moved_at = at
    tell_systems(dossier, event)
    return event


def _keep(dossier: Dossier, pauses: Sequence[Pause], calendar: WorkCalendar | None = None) -> None:
    """Refresh the derived columns from the facts and write what changed: one statement."""
    _refresh_columns(dossier, pauses, calendar)
    update_changed(dossier)


def _refresh_columns(
    dossier: Dossier, pauses: Sequence[Pause], calendar: WorkCalendar | None = None
) -> None:
    """The one place that sets ``due_at``, ``alert_at`` and ``calendar_version``."""
    calendar = calendar or queries.calendar_of(dossier, dossier.moved_at)
    derived = queries.derive(dossier, pauses, calendar)
    dossier.due_at = derived.due_at
    dossier.alert_at = derived.alert_at
    dossier.calendar_version = derived.calendar_version


def _series(unit: Unit, scope: str) -> NumberSeries:
    """The series of a scope, locked until the act ends: two clerks get two numbers in turn."""
    found = _series_locked(unit, scope)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            ahead = _first_block(unit, scope)
            NumberSeries.objects.create(unit=unit, scope=scope, step_over=ahead)
    except IntegrityError:
        pass  # another clerk opened the same book in this moment; theirs is the one
    return NumberSeries.objects.select_for_update().get(unit=unit, scope=scope)


def _series_locked(unit: Unit, scope: str) -> NumberSeries | None:
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, last, step_over FROM dossiers_numberseries"
            f" WHERE unit_id = %s AND scope = %s{lock}",
            [unit.pk, scope],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    values = {"id": row[0], "last": row[1], "step_over": row[2]}
    found = NumberSeries(unit=unit, scope=scope, **values)
    found._state.adding, found._state.db = False, connection.alias
    return found


def _first_block(unit: Unit, scope: str) -> int | None:
    """Where the first block reserved in the year of a series of dossiers begins."""
    name, _colon, began = scope.partition(":")
    if name != "dossier":
        return None
    blocks = NumberRange.objects.filter(unit=unit, year=int(began[:4]))
    return blocks.order_by("first").values_list("first", flat=True).first()


def _taken(unit: Unit, scope: str) -> int | None:
    """The next number of a series, counted up and locked in one statement.

    None: not yet opened, or a block reserved for slips by hand comes next.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_numberseries SET last = last + 1 WHERE unit_id = %s AND scope = %s"
            " AND (step_over IS NULL OR last + 1 < step_over) RETURNING last",
            [unit.pk, scope],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _taken_after_a_look(
    unit: Unit, scope: str, request_key: str | None
) -> tuple[int | None, Dossier | None, int]:
    """:func:`_taken`, and under its lock what :func:`queries.sent_before_or_key` tells.

    PostgreSQL does both in one function of ours: whoever comes next waits for one way less.
    """
    if connection.vendor != "postgresql":
        serial = _taken(unit, scope)
        return (serial, *queries.sent_before_or_key(unit, request_key))
    # The citizen registered for this dossier is written with it.
    with gathering.ahead_of(Party._meta.db_table), connection.cursor() as cursor:
        cursor.execute(
            "SELECT its_serial, its_mark, its_first, its_key FROM dossier_take_number(%s, %s, %s)",
            [unit.pk, scope, request_key],
        )
        serial, mark, first, key = cursor.fetchone()
    reference.seen(mark or "")
    return serial, None if first is None else Dossier.objects.get(pk=first), key


def _give_back(unit: Unit, scope: str) -> None:
    """The number just taken goes to nobody: the series, still locked, stands as before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_numberseries SET last = last - 1 WHERE unit_id = %s AND scope = %s",
            [unit.pk, scope],
        )


def _next(series: NumberSeries) -> int:
    series.last += 1
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_numberseries SET last = %s WHERE id = %s", [series.last, series.pk]
        )
    return series.last


def _way_to(dossier: Dossier) -> tuple[str, str] | None:
    """Channel and address by what the citizen gave: a mobile, else e-mail; None: not to be told.

    A landline takes no text message. Who said that no messages are wanted gets none.
    """
    if dossier.no_messages:
        return None
    phone, email = dossier.applicant.phone, dossier.applicant.email
    if phone and (not phone.startswith("02") or not email):
        return None if phone.startswith("02") else (MessageChannel.SMS, phone)
    return (MessageChannel.EMAIL, email) if email else None


def _tell(
    dossier: Dossier,
    letter: letters.Letter,
    by: Actor,
    at: datetime,
    words: Wordings | None = None,
) -> None:
    """Words to the citizen, sent after the act is safe; nobody is told who left no address.

    ``words``: those of the day, where many are told at once.
    """
    way = _way_to(dossier)
    if way is None:
        return
    channel, address = way
    words = words or Wordings(local(at).date())
    text = words.text(letter.moment, dossier.version.procedure_id, dossier.unit_id)
    post_message(
        kind=letter.kind,
        channel=channel,
        recipient=f"party:{dossier.applicant_id}",
        address=address,
        title=f"{MOMENT_LABELS[letter.moment]}: {dossier.number or dossier.filing_code or ''}",
        body=filled(text, letter.values),
        subject=dossier,
        unit_key=dossier.unit_id,
        once=f"dossier:{dossier.pk}/{letter.moment}/{letter.which}"[:160],
        at=at,
    )


def _drop_unsigned(dossier: Dossier, by: Actor, at: datetime) -> None:
    """A letter of apology that nobody signed is needless once the work has ended."""
    if not queries.hangs(dossier, "letters"):
        return
    for letter in dossier.apologies.filter(signed_at=None, dropped_at=None).order_by("pk"):
        letter.dropped_at, letter.dropped_reason = at, rules.NEEDLESS
        letter.save(update_fields=["dropped_at", "dropped_reason"])
        said = {"draft": letter.pk, "reason": rules.NEEDLESS}
        _leave("dossier.apology_dropped", dossier, by, at, said)


def _next_dossier(series: NumberSeries, year: int) -> int:
    """The next serial of dossiers; what is reserved for slips by hand is stepped over."""
    if series.step_over is None or series.last + 1 < series.step_over:
        return _next(series)
    serial, ahead = series.last + 1, None
    blocks = NumberRange.objects.filter(unit_id=series.unit_id, year=year, last__gte=serial)
    for first, last in blocks.order_by("first").values_list("first", "last"):
        if serial < first:
            ahead = first
            break
        serial = last + 1
    series.last, series.step_over = serial, ahead
    series.save(update_fields=["last", "step_over"])
    return serial


def _folded(dossier: Dossier) -> str:
    """What search looks through, from the numbers and the version of the dossier as they are."""
    procedure, version = dossier.version.procedure, dossier.version
    return folded_of(
        dossier.number,
        dossier.filing_code,
        procedure.code,
        version.name,
        slip=dossier.slip_number,
    )


def _slip(dossier: Dossier, kind: rules.Slip, at: datetime) -> str:
    """The next number in the unit's book of such slips."""
    year = local(at).year
    scope = rules.slip_scope(kind, year)
    serial = _taken(dossier.unit, scope) or _next(_series(dossier.unit, scope))
    return rules.slip_number(kind, serial, year)


def _close_step(dossier: Dossier, at: datetime) -> None:
    sql = (
        "UPDATE dossiers_dossierstep SET closed_at = %s"
        " WHERE dossier_id = %s AND opened_at IS NOT NULL AND closed_at IS NULL"
    )
    write(Write("dossiers_dossierstep", sql, [moment_of(at), dossier.pk]))


def _release(
    pauses: Sequence[Pause], at: datetime, *, by: Actor | None = None, restart: bool = False
) -> Pause | None:
    """End the open stay, if there is one; only a completed supplement counts the term anew."""
    pause = _open_stay(pauses)
    if pause is None:
        return None
    return _end_stay(pause, at, by, restart=restart)


def _end_stay(pause: Pause, at: datetime, by: Actor | None, *, restart: bool = False) -> Pause:
    pause.ended_at, pause.restart = at, pause.restart and restart
    pause.closed_by_id = by.user_id if by else None
    pause.save(update_fields=["ended_at", "restart", "closed_by"])
    return pause


def _release_all(pauses: Sequence[Pause], at: datetime, by: Actor) -> None:
    """End every open stay, of the dossier and of its lanes: its work has ended."""
    for pause in pauses:
        if pause.ended_at is None:
            _end_stay(pause, at, by)
