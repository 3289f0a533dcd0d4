"""What the pages of choosing show: Hall's table, who is due when, the arms, the chances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext

from congvu.core import cover_draw, coverage
from congvu.core.coverage_future import simulate
from congvu.core.estimates import percent
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.inspections import access
from congvu.inspections.choosing import reading, risk, standing
from congvu.inspections.models import UnitSelection
from congvu.organisation.models import Unit
from congvu.web.inspections.choosing_forms import AmendForm

AHEAD = 12
"""Years carried on in the simulation of the page."""
NAMES = 40
"""Names of a due year shown at once; the rest are counted."""


def amended(asked: Mapping[str, str]) -> dict[str, int | None]:
    """The amendments asked for in the address; what cannot be read is left out."""
    form = AmendForm(asked)
    form.is_valid()
    return {key: form.cleaned_data.get(key) for key in ("extra", "cycle", "reserve")}


def workbench(unit: Unit, year: int, day: date, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The year before the commitment: rule, Hall's table, dues, what would make it possible."""
    rounds = list(UnitSelection.objects.filter(unit=unit, year=year).order_by("round"))
    context: dict[str, Any] = {
        "unit": unit, "year": year, "rounds": rounds, "refusal": None, "draft": None,
        "inputs": list(risk.INPUTS.values()),
    }  # fmt: skip
    try:
        made = standing.draft(
            unit,
            year,
            day,
            extra=asked.get("extra") or 0,
            cycle=asked.get("cycle"),
            reserve=asked.get("reserve"),
        )
    except Refused as refused:
        return context | {"refusal": refused.refusal}
    rule, view = made.rule, made.outlook
    return context | {
        "draft": made,
        "view": view,
        "amendments": [
            (gettext(str(each.said())), f"?{_query(each, view)}") for each in view.amendments
        ],
        "dues": _dues(made),
        "ahead": _ahead(made),
        "unseen": percent(coverage.unseen_after(Fraction(made.found.minimum_percent), rule.cycle)),
        "scope": standing.SCOPES[made.found.scope],
    }


def _query(each: coverage.Amendment, view: coverage.Outlook) -> str:
    if each.kind == "seats":
        return f"extra={each.value}"
    more = f"&extra={view.rule.extra}" if view.rule.extra else ""
    return f"{each.kind}={each.value}{more}"


def _dues(made: standing.Draft) -> list[dict[str, Any]]:
    """By due year: who, and since when."""
    years: dict[int, list[standing.Candidate]] = {}
    for each in made.candidates:
        years.setdefault(each.standing.last + made.rule.cycle, []).append(each)
    return [
        {"year": due, "late": due < made.year, "count": len(rows), "rows": rows}
        for due, rows in sorted(years.items())
    ]


def _ahead(made: standing.Draft) -> dict[str, int]:
    seen = simulate([each.standing for each in made.candidates], made.year, AHEAD, made.rule)
    return {
        "years": AHEAD,
        "waited": max(each.waited for each in seen),
        "asked": sum(bool(each.asked) for each in seen),
        "quota": seen[0].quota,
    }


def selection(request: Any, row: UnitSelection) -> dict[str, Any]:
    """One draw, as much of it as the reader may see."""
    names = reading.sees_names(request.actor, row, request.now)
    leads = access.may_lead(request.actor, row.unit, request.now) is None
    frame, day = reading.frame_of(row), local(request.now).date()
    context: dict[str, Any] = {
        "row": row,
        "leads": leads,
        "names": names,
        "open": reading.is_open(row, day),
        "frame": frame,
        "seats": frame.seats,
        "size": len(frame.units),
        "hall": reading.hall_of(row) if row.round == 1 else [],
        "due_now": row.drawn_at is None and day >= row.source_on,
        "runs": cover_draw.RUNS,
        "rule": reading.basis(row)["rule"],
        "today": day,
    }
    shown = reading.basis(row)["candidates"] if names or (leads and not row.surprise) else {}
    found = reading.chances(row) if shown else {}
    if names and row.drawn_at:
        context["picks"] = [
            {
                "pick": pick,
                "name": pick.office.name if pick.office else pick.unit.name,
                "label": reading.ARM_LABELS[pick.arm],
                "last": shown[pick.key]["last"] and date.fromisoformat(shown[pick.key]["last"]),
                "owed_by": shown[pick.key]["owed_by"],
                "chance": found.get(pick.key),
            }
            for pick in reading.picks_of(row)
        ]
    context["chances"] = [
        (shown[key]["name"], weight, due, found.get(key)) for key, weight, due in frame.units
    ] if shown else []  # fmt: skip
    context["inputs"] = (
        [
            (risk.INPUTS[code], len(counts))
            for code, counts in reading.basis(row)["risk"].get("inputs", {}).items()
            if code in risk.INPUTS
        ]
        if shown
        else []
    )
    return context
