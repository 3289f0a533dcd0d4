"""Reading inspections: the coverage of a plan, the eleven steps, what a sample says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from congvu.core.periods import Period, local, parse_period
from congvu.core.refusals import N_, Refusal
from congvu.inspections import strata
from congvu.inspections.data import rows as rows_of
from congvu.inspections.models import (
    CoverageRule,
    Finding,
    Frame,
    Inspection,
    InspectionPlan,
    InterestDeclared,
    Member,
    SampleItem,
    SelectedUnit,
    Visit,
)
from congvu.inspections.rules import (
    Facts,
    FindingKind,
    Kind,
    Mark,
    Sampled,
    State,
    StepSeen,
    steps,
    units_needed,
    why_not_minutes,
)
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.plans import queries as plans


def coverage_rule(level: str, day: date) -> CoverageRule | None:
    """The coverage rule in force for a level on a day."""
    return CoverageRule.objects.on(day).filter(level=level).order_by("-valid_from").first()


@dataclass(frozen=True)
class Coverage:
    """How a plan stands against its rule: all whole numbers, the denominator in words."""

    population: int
    needed: int
    chosen: int
    concluded: int
    minimum_percent: str
    denominator: str

    @property
    def enough(self) -> bool:
        """True when the units chosen reach the rule."""
        return self.chosen >= self.needed


def coverage(plan: InspectionPlan) -> Coverage:
    """Chosen and concluded units of the plan against what its rule asks for."""
    concluded = (
        Visit.objects.filter(
            inspection__plan=plan,
            inspection__conclusion__isnull=False,
            unit__in=plan.targets.values("unit"),
        )
        .values("unit")
        .distinct()
        .count()
    )
    # Surprise visits count among the chosen; their names stay with the draw.
    surprises = SelectedUnit.objects.filter(selection__plan=plan, selection__surprise=True).count()
    return Coverage(
        plan.population,
        units_needed(plan.population, plan.minimum_percent),
        plan.targets.count() + surprises,
        concluded,
        f"{plan.minimum_percent.normalize():f}",
        plan.denominator,
    )


def period_of(inspection: Inspection) -> Period:
    """The period whose records are inspected."""
    return parse_period(inspection.period_code)


def steps_of(inspection: Inspection, visits: Iterable[Visit] | None = None) -> list[StepSeen]:
    """The eleven steps with dates and papers; what is missing is said.

    ``visits`` are those the reader may know of; None: all.
    """
    visits = list(inspection.visits.order_by("on", "pk") if visits is None else visits)
    items = [item for visit in visits for item in visit.checklist.order_by("order")]
    minutes = [visit.minutes for visit in visits if hasattr(visit, "minutes")]
    conclusion = getattr(inspection, "conclusion", None)
    advice = list(conclusion.recommendations.order_by("order")) if conclusion is not None else []
    held = [local(visit.held_at).date() for visit in visits if visit.held_at]
    if inspection.from_paper:
        held = [visit.on for visit in visits]
    taken_up = [each for each in advice if each.state not in (State.ISSUED, State.DISPUTED)]
    facts = Facts(
        planned_on=inspection.plan.signed_on if inspection.plan else None,
        decided_on=inspection.decision_on,
        noticed_on=inspection.noticed_on,
        surprise=inspection.kind == Kind.SURPRISE,
        self_reported_on=max(
            (visit.self_reported_on for visit in visits if visit.self_reported_on), default=None
        ),
        held_on=max(held) if visits and len(held) == len(visits) else None,
        checked=(sum(item.result != Mark.OPEN for item in items), len(items)),
        minutes_on=max(each.signed_on for each in minutes)
        if visits and len(minutes) == len(visits)
        else None,
        concluded_on=conclusion.signed_on if conclusion else None,
        recommendations=(
            sum(each.state in (State.CLOSED, State.SUPERSEDED) for each in advice),
            len(advice),
        ),
        claimed=len(taken_up),
        papers={
            "plan": inspection.plan.number if inspection.plan else "",
            "decision": inspection.decision_number,
            "notice": inspection.notice_number,
            "minutes": ", ".join(each.number for each in minutes),
            "conclusion": conclusion.number if conclusion else "",
        },
        from_paper=inspection.from_paper,
    )
    return steps(facts)


def frame_rows(frame: Frame) -> list[dict[str, Any]]:
    """The rows of a frame as they were frozen."""
    rows: list[dict[str, Any]] = json.loads(frame.rows)
    return rows


def areas_of(day: date) -> dict[str, str]:
    """The content areas in force on a day: code → name."""
    return {area.code: area.name for area in plans.areas_on(day)}


def why_not_area(code: str, day: date) -> Refusal | None:
    """An area is a code of the contents of reform in force on the day, or empty."""
    areas = areas_of(day)
    if not code or code in areas:
        return None
    return Refusal(
        "area-unknown",
        N_("Không có nội dung cải cách mang mã “{area}” vào ngày {day}."),
        N_("Các mã hiện có: {areas}."),
        "",
        {"area": code, "day": f"{day:%d/%m/%Y}", "areas": ", ".join(sorted(areas))},
    )


@dataclass(frozen=True)
class TemplateLine:
    """One line of a packaged field sheet."""

    area: str
    text: str
    standard: str


def checklist_template(day: date) -> list[TemplateLine]:
    """The packaged field sheet as it stood on ``day``: what to look at, never a finding.

    A standard whose clause was not read in the law itself says so.
    """
    return [
        TemplateLine(row["area"], row["text"], row["standard"])
        for row in rows_of("checklist-2018.csv")
        if row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999-12-31")
    ]


def undeclared(visit: Visit) -> list[Member]:
    """Members with an account who have not said whether anything ties them to the unit."""
    said = InterestDeclared.objects.filter(visit=visit).values("member")
    rows = visit.inspection.members.filter(user__isnull=False).exclude(pk__in=said)
    return list(rows.order_by("order"))


def open_items(visit: Visit) -> int:
    """Lines of the field sheet that nobody has marked."""
    return visit.checklist.filter(result=Mark.OPEN).count()


def untied_findings(visit: Visit) -> list[Finding]:
    """Limits that stand on no row and no line of the field sheet."""
    return list(
        visit.findings.filter(kind=FindingKind.LIMIT, checklist_item=None, rows=None).order_by("pk")
    )


def unanswered(visit: Visit) -> int:
    """Limits on which the unit has not been heard."""
    return visit.findings.filter(kind=FindingKind.LIMIT, replied_on=None).count()


def open_samples(visit: Visit) -> int:
    """Drawn rows, those that an extension still owes, and dossiers picked for risk, not opened."""
    drawn = SampleItem.objects.filter(draw__frame__visit=visit, result=Sampled.OPEN).count()
    return drawn + strata.owed(visit) + visit.risk_picks.filter(result=Sampled.OPEN).count()


def directly_under(unit: Unit, day: date) -> list[Unit]:
    """The units one level below on ``day``."""
    tree = organisation.tree()
    return [
        below
        for below in organisation.units_under(unit, day)
        if tree.parent(below.pk, day) == unit.pk
    ]


def inspected_unit_ids(inspecting: Unit, period: Period, as_of: datetime) -> QuerySet[Any]:
    """Units visited in the period by inspections that ``inspecting`` led and concluded.

    A visit without a conclusion does not count: a district that inspected and concluded nothing
    has not inspected. What counts is known from the moment the conclusion was recorded.
    """
    visits = Visit.objects.filter(
        inspection__unit=inspecting, inspection__conclusion__recorded_at__lte=as_of
    )
    if period.start is not None:
        visits = visits.filter(on__gte=period.start)
    if period.end is not None:
        visits = visits.filter(on__lt=period.end)
    return visits.exclude(unit=F("inspection__unit")).values("unit")


def waiting_for_minutes(visit: Visit) -> Refusal | None:
    """What still stands between a visit and its signed minutes; None: they can be signed."""
    return why_not_minutes(
        open_items(visit),
        [finding.text for finding in untied_findings(visit)],
        unanswered(visit),
        open_samples(visit),
    )
