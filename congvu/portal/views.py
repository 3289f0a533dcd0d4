"""Public pages: choose a unit, read what is posted there, print the board."""

from __future__ import annotations

from datetime import date

from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from congvu.calendars import queries as calendars
from congvu.core.office import WEEKDAY_NAMES
from congvu.core.periods import local
from congvu.core.vietnamese import fold
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.organisation.rules import LEVEL_LABELS, Level
from congvu.procedures import queries
from congvu.procedures.rules import DifferenceKind
from congvu.web.access import public

OUTDATED, EXTRA = DifferenceKind.OUTDATED, DifferenceKind.EXTRA


def _day(request) -> date:
    return local(request.now).date()


def _unit(request, day: date) -> Unit | None:
    code = request.GET.get("unit", "").strip()
    return organisation.unit_at(code, day) if code else None


def _hours(unit: Unit, day: date) -> list[str]:
    """The office hours of the week of ``day``, one line for days with the same hours."""
    week = calendars.calendar_for(unit.code).hours_on(day).week
    lines: list[tuple[str, list[int]]] = []
    for weekday, spans in enumerate(week):
        words = ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in spans)
        if words and lines and lines[-1][0] == words:
            lines[-1][1].append(weekday)
        elif words:
            lines.append((words, [weekday]))
    return [
        f"{gettext(WEEKDAY_NAMES[days[0]])} – {gettext(WEEKDAY_NAMES[days[-1]])}: {words}"
        if len(days) > 1
        else f"{gettext(WEEKDAY_NAMES[days[0]])}: {words}"
        for words, days in lines
    ]


def _posted(unit: Unit, day: date) -> list[dict]:
    """What hangs at ``unit``, each version once, and whether it still holds."""
    faults = {
        each.posting.version_id: each.kind
        for each in queries.posting_differences(unit, day)
        if each.posting
    }
    seen: dict[int, dict] = {}
    for row in queries.posted(unit, day):
        kind = faults.get(row.version_id)
        entry = {"version": row.version, "outdated": kind == OUTDATED, "extra": kind == EXTRA}
        seen.setdefault(row.version_id, entry)
    return list(seen.values())


@public
@require_GET
def units(request):
    """Choose a unit."""
    boards = queries.units_with_board(_day(request))
    groups = [
        {
            "label": gettext(LEVEL_LABELS[level]),
            "units": [unit for unit in boards if unit.level == level],
        }
        for level in Level
    ]
    return render(
        request, "portal/units.html", {"groups": [each for each in groups if each["units"]]}
    )


@public
@require_GET
def procedures(request):
    """What is posted at a unit."""
    day = _day(request)
    unit = _unit(request, day)
    if unit is None:
        return redirect("portal:units")
    words = request.GET.get("q", "").strip()[:100]
    posted = _posted(unit, day)
    if words:
        found = set(queries.search(words, unit, day).values_list("procedure_id", flat=True))
        plain = fold(words)
        posted = [
            each
            for each in posted
            if each["version"].procedure_id in found or plain in each["version"].folded
        ]
    context = {
        "unit": unit,
        "words": words,
        "posted": [each for each in posted if not each["extra"]],
        "gone": [each["version"].name for each in posted if each["extra"]],
    }
    return render(request, "portal/procedures.html", context)


@public
@require_GET
def procedure(request, code):
    """One procedure as it is in force at a unit: what to bring, how long, how much."""
    day = _day(request)
    unit = _unit(request, day)
    if unit is None:
        return redirect("portal:units")
    version = queries.version_for(code, unit, day)
    context = {
        "unit": unit,
        "shown": version,
        "papers": list(version.papers.order_by("order")),
        "online": queries.online_level(version.procedure, unit, day),
        "hours": _hours(unit, day),
        "posted": queries.posted(unit, day).filter(version=version).first(),
    }
    return render(request, "portal/procedure.html", context)


@public
@require_GET
def board(request):
    """The list of the board, to print."""
    day = _day(request)
    unit = _unit(request, day)
    if unit is None:
        return redirect("portal:units")
    versions = queries.in_force(unit, day).in_order()
    context = {"unit": unit, "day": day, "versions": versions, "hours": _hours(unit, day)}
    return render(request, "portal/board.html", context)
