"""A decision on days off arrives while work is going on: previewed, confirmed, told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.calendars.actions import change_decisions
from congvu.core.actors import Actor
from congvu.core.office import DayDecision
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, letters, queries, rules
from congvu.dossiers.actions._heard import tell_of_many
from congvu.dossiers.actions.common import _allow, _tell
from congvu.dossiers.models import Appointment, CalendarChange, Dossier
from congvu.dossiers.queries.told import CALENDAR
from congvu.dossiers.queries.wordings import Wordings


@writes("calendar.applied", "dossier.due_moved")
def apply_calendar(
    decisions: Sequence[DayDecision],
    *,
    withdrawn: Sequence[date] = (),
    confirmed: str,
    reason: str,
    source: str = "",
    by: Actor,
    at: datetime,
) -> CalendarChange:
    """Take decisions on days, and move every open clock that ran over one of them.

    ``confirmed`` is the digest of the preview that was shown
    (:func:`congvu.dossiers.queries.preview_calendar`): when work went on meanwhile and other
    dossiers would move, it is refused and shown again. Each dossier that moves gets an event, a new
    appointment and words to the citizen; the promise on its slip stays. Dossiers that ended before
    this day keep the judgement they had. Refuses with ``calendar-not-yours``, ``reason-missing``,
    ``preview-outdated`` and the codes of :func:`congvu.calendars.actions.change_decisions`.
    """
    _allow(access.may_change_calendar(by) or rules.why_not_text(reason))
    preview = queries.preview_calendar(decisions, withdrawn, at)
    locked = {
        each.pk: each
        for each in Dossier.objects.select_for_update()
        .filter(pk__in=[move.dossier.pk for move in preview.moves])
        .order_by("pk")
    }
    if preview.digest != confirmed or any(
        locked[move.dossier.pk].moved_at != move.dossier.moved_at for move in preview.moves
    ):
        raise refuse(
            "preview-outdated",
            N_("Từ lúc xem trước đến nay hồ sơ đã thay đổi; nay {count} hồ sơ sẽ đổi hạn."),
            N_("Xem lại danh sách mới rồi xác nhận."),
            count=len(preview.moves),
        )
    change_decisions(decisions, withdrawn=withdrawn, by=by, at=at, reason=reason, source=source)
    change = CalendarChange.objects.create(
        decided=[[f"{each.day}", str(each.effect), each.name] for each in decisions],
        withdrawn=sorted(f"{day}" for day in withdrawn),
        reason=reason.strip(),
        source=source,
        digest=preview.digest,
        moved=len(preview.moves),
        newly_late=preview.newly_late,
        no_longer_late=preview.no_longer_late,
        decided_by=by.label,
        decided_at=at,
    )
    for move in (*preview.moves, *preview.warned):
        move.dossier.due_at, move.dossier.alert_at = move.after, move.derived.alert_at
        move.dossier.calendar_version = move.derived.calendar_version
    words = Wordings(local(at).date())
    for move in preview.moves:
        dossier = move.dossier
        said = {"reason": reason, "before": iso(move.before), "after": iso(move.after)}
        record(
            "dossier.due_moved",
            subject=dossier,
            by=by,
            at=at,
            unit=dossier.unit,
            data={**said, "change": change.pk},
        )
        if dossier.is_open:
            _tell(dossier, letters.due_moved(dossier, move.after, reason), by, at, words)
    Dossier.objects.bulk_update(
        [each.dossier for each in (*preview.moves, *preview.warned)],
        ["due_at", "alert_at", "calendar_version"],
        batch_size=500,
    )
    Appointment.objects.bulk_create(
        Appointment(dossier=each.dossier, change=change, before=each.before, after=each.after)
        for each in preview.moves
        if each.dossier.is_open
    )
    event = record(
        "calendar.applied",
        subject=change,
        by=by,
        at=at,
        data={
            "digest": preview.digest,
            "moved": change.moved,
            "newly_late": change.newly_late,
            "no_longer_late": change.no_longer_late,
            "reason": reason,
        },
    )
    given = [each.dossier for each in preview.moves if each.dossier.is_open]
    if given:
        units = {key for each in given for key in (each.unit_id, each.competent_unit_id)}
        tell_of_many(f"{CALENDAR}{change.pk}", len(given), units, event)
    return change
