"""Serials set apart for slips by hand: reserved, handed to somebody, spoiled. None vanishes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from congvu.audit.actions import record, writes
from congvu.core import numbering
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, refuse
from congvu.dossiers import access, queries
from congvu.dossiers.actions.common import _allow, _series
from congvu.dossiers.models import Dossier, NumberRange, NumberSeries, ReservedNumber
from congvu.dossiers.rules import why_not_text
from congvu.dossiers.rules.outages import serial_words, unknown_serials, why_not_range
from congvu.organisation.models import Unit
from congvu.people import queries as people
from congvu.people.models import User


def _why_elsewhere(holder: User, unit: Unit, at: datetime) -> Refusal | None:
    if holder in people.colleagues(unit, local(at).date()):
        return None
    return Refusal(
        "holder-elsewhere",
        N_("Người giữ dải số phải là người của đơn vị."),
        N_("Chọn một người trong đơn vị."),
    )


@writes("number_range.reserved")
def reserve_range(
    unit: Unit, *, first: int, last: int, holder: User | None = None, by: Actor, at: datetime
) -> NumberRange:
    """Set serials ``first`` to ``last`` of the year apart; the running series steps over them.

    Every number gets its proof key now, so that the square code can be printed beforehand.
    Refuses with ``not-your-duty``, ``range-unfit``, ``range-too-long``, ``range-taken``,
    ``range-used``, ``book-locked``, ``holder-elsewhere``,
    ``agency-code-unfit``.
    """
    _allow(access.may_reserve(by, unit))
    day = local(at).date()
    rule = numbering.rule_on(day)
    _allow(why_not_range(first, last, rule))
    numbering.format_number(rule, unit.agency_code, day, first)  # a unit without its code: now
    if holder is not None:
        _allow(_why_elsewhere(holder, unit, at))
    # Two locks: blocks of a year come one after another, and no receipt of today slips in between.
    _series(unit, f"reserved:{day.year}")
    _series(unit, f"dossier:{numbering.serial_scope(rule, day)}")
    _allow(queries.why_not_in_book(unit, day))
    over = NumberRange.objects.filter(unit=unit, year=day.year, first__lte=last, last__gte=first)
    other = over.first()
    if other is not None:
        raise refuse(
            "range-taken",
            N_("Dải {first}-{last} chạm dải {other} đã dành trước."),
            N_("Chọn dải khác, số đầu sau số cuối của các dải đã dành."),
            first=first,
            last=last,
            other=str(other),
        )
    given = Dossier.objects.filter(unit=unit, year=day.year, serial__range=(first, last))
    taken = given.order_by("serial").first()
    if taken is not None:
        raise refuse(
            "range-used",
            N_("Trong dải có số đã cấp: {number}."),
            N_("Chọn dải chưa có số nào được cấp trong năm."),
            number=taken.number,
        )
    made = NumberRange.objects.create(
        unit=unit,
        year=day.year,
        form=str(rule.form),
        first=first,
        last=last,
        holder=holder,
        reserved_at=at,
        reserved_by_id=by.user_id,
    )
    ReservedNumber.objects.bulk_create(
        ReservedNumber(
            range=made,
            unit=unit,
            year=day.year,
            serial=serial,
            proof_key=secrets.token_urlsafe(18),
        )
        for serial in range(first, last + 1)
    )
    series = NumberSeries.objects.filter(unit=unit, scope__startswith=f"dossier:{day.year}")
    series.filter(Q(step_over=None) | Q(step_over__gt=first)).update(step_over=first)
    said = {"first": first, "last": last, "year": day.year, "holder": holder.pk if holder else None}
    record("number_range.reserved", subject=made, by=by, at=at, unit=unit, data=said)
    return made


@writes("number_range.handed")
def hand_range(block: NumberRange, *, holder: User, by: Actor, at: datetime) -> NumberRange:
    """Give the blank slips of a block to somebody else of the unit.

    Refuses with ``not-your-duty``, ``holder-elsewhere``.
    """
    block = (
        NumberRange.objects.select_for_update(of=("self",)).select_related("unit").get(pk=block.pk)
    )
    _allow(access.may_reserve(by, block.unit))
    _allow(_why_elsewhere(holder, block.unit, at))
    said = {"before": block.holder_id, "after": holder.pk}
    block.holder = holder
    block.save(update_fields=["holder"])
    record("number_range.handed", subject=block, by=by, at=at, unit=block.unit, data=said)
    return block


@writes("number_range.spoiled")
def spoil_numbers(
    block: NumberRange, *, serials: Sequence[int], reason: str, by: Actor, at: datetime
) -> list[ReservedNumber]:
    """Say that numbers of a block will never be used, and why: spoilt, lost, the year is over.

    Refuses with ``not-your-duty``, ``reason-missing``, ``number-not-reserved`` (not free).
    """
    block = (
        NumberRange.objects.select_for_update(of=("self",)).select_related("unit").get(pk=block.pk)
    )
    _allow(access.may_reserve(by, block.unit) or why_not_text(reason))
    rows = list(
        block.numbers.select_for_update()
        .filter(serial__in=serials, dossier=None, spoiled_at=None)
        .order_by("serial")
    )
    _allow(unknown_serials(serials or [block.first], [each.serial for each in rows]))
    for each in rows:
        each.spoiled_at, each.spoiled_by_id, each.spoiled_reason = at, by.user_id, reason.strip()
    ReservedNumber.objects.bulk_update(rows, ["spoiled_at", "spoiled_by", "spoiled_reason"])
    said = {"serials": serial_words(serials), "reason": reason.strip()}
    record("number_range.spoiled", subject=block, by=by, at=at, unit=block.unit, data=said)
    return rows
