"""What hangs on the boards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.organisation.models import Unit
from congvu.procedures import access, rules
from congvu.procedures.actions._shared import allow, reasoned
from congvu.procedures.models import (
    Posting,
    ProcedureVersion,
    UnitProcedure,
)


@writes("posting.put_up")
def post(
    unit: Unit,
    versions: Iterable[ProcedureVersion],
    *,
    on: date,
    by: Actor,
    at: datetime,
    place: str = "",
) -> list[Posting]:
    """Post versions at a place of ``unit`` since ``on`` (the board of the one-stop by default).

    A version may be posted before it comes into force, not after it ended, and only at a unit
    that receives the procedure. Refuses with ``not-your-board``, ``posting-in-future``,
    ``version-ended``, ``procedure-not-received``, ``already-posted``, ``nothing-to-post``.
    """
    allow(access.may_post(by, unit))
    place = " ".join(place.split()) or rules.BOARD
    chosen = sorted(versions, key=lambda each: each.pk)  # the same event on any database
    received = set(
        UnitProcedure.objects.filter(unit=unit, procedure__in=[v.procedure_id for v in chosen])
        .order_by("pk")
        .values_list("procedure_id", flat=True)
    )
    up = set(
        Posting.objects.select_for_update()
        .filter(unit=unit, place=place, removed_on=None, version__in=chosen)
        .order_by("pk")
        .values_list("version_id", flat=True)
    )
    if not chosen:
        raise Refused(rules.nothing_to_post())
    for version in chosen:
        allow(
            rules.why_not_post(
                f"{version.procedure.code} {version.name}",
                on,
                today=local(at).date(),
                ended=version.valid_to,
                received=version.procedure_id in received and unit.level in version.level_list,
                already=version.pk in up,
            )
        )
        up.add(version.pk)
    event = record(
        "posting.put_up",
        subject=f"board:{unit.pk}",
        by=by,
        at=at,
        unit=unit,
        data={
            "versions": [[each.pk, each.procedure.code] for each in chosen],
            "place": place,
            "on": on.isoformat(),
        },
    )
    return Posting.objects.bulk_create(
        Posting(unit=unit, version=each, place=place, posted_on=on, recorded_at=event.recorded_at)
        for each in chosen
    )


@writes("posting.taken_down")
def take_down(
    postings: Iterable[Posting], *, on: date, by: Actor, at: datetime, reason: str
) -> list[Posting]:
    """Take postings of one unit down on ``on``, with a reason; the rows stay as history.

    Refuses with ``not-your-board``, ``reason-missing``, ``posting-in-future``,
    ``posting-not-up``, ``nothing-to-post``.
    """
    reasoned(reason)
    rows = list(
        Posting.objects.select_for_update(of=("self",))
        .filter(pk__in=[each.pk for each in postings])
        .select_related("unit", "version__procedure")
        .order_by("pk")
    )
    if not rows:
        raise Refused(rules.nothing_to_post())
    for unit in {each.unit for each in rows}:
        allow(access.may_post(by, unit))
    for each in rows:
        allow(
            rules.why_not_take_down(
                str(each.version), on, local(at).date(), each.posted_on, each.removed_on
            )
        )
    for unit in sorted({each.unit for each in rows}, key=lambda unit: unit.pk):
        mine = [each for each in rows if each.unit_id == unit.pk]
        event = record(
            "posting.taken_down",
            subject=f"board:{unit.pk}",
            by=by,
            at=at,
            unit=unit,
            data={
                "postings": [[each.pk, each.version.procedure.code] for each in mine],
                "on": on.isoformat(),
                "reason": reason.strip(),
            },
        )
        for each in mine:
            each.removed_on = on
            each.removed_recorded_at = event.recorded_at
            each.removed_reason = reason.strip()[:200]
        Posting.objects.bulk_update(mine, ["removed_on", "removed_recorded_at", "removed_reason"])
    return rows
