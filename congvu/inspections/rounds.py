"""The round of a year: units, findings, common faults, advice, each number with its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from congvu.core.periods import iso, local
from congvu.core.refusals import N_
from congvu.core.vietnamese import format_date
from congvu.inspections import queries
from congvu.inspections.models import (
    Finding,
    InspectionPlan,
    PlanTarget,
    Recommendation,
    Visit,
)
from congvu.inspections.rules import STATE_LABELS, FindingKind, State
from congvu.organisation.models import Unit

Content = dict[str, Any]
FROM_UNITS = 2
"""A fault is common when so many units have it."""


@dataclass(frozen=True)
class _Row:
    kind: str
    id: int
    label: str
    detail: str

    def said(self) -> dict[str, Any]:
        return {"kind": self.kind, "id": self.id, "label": self.label, "detail": self.detail}


def round_of(unit: Unit, year: int, at: datetime) -> Content:
    """What the inspections of ``unit`` in ``year`` came to, as it stands at ``at``.

    A unit counts as inspected when the conclusion was signed; each number carries the rows that it
    counts, so that it opens to them.
    """
    plans = list(InspectionPlan.objects.filter(unit=unit, year=year).order_by("signed_on", "pk"))
    targets = list(
        PlanTarget.objects.filter(plan__in=plans).select_related("unit", "office").order_by("pk")
    )
    visits = list(
        Visit.objects.filter(
            inspection__unit=unit,
            inspection__conclusion__recorded_at__lte=at,
            on__year=year,
        )
        .exclude(unit=unit)
        .select_related("unit", "inspection__conclusion")
        .order_by("on", "pk")
    )
    findings = list(
        Finding.objects.filter(visit__in=visits, visit__inspection__from_paper=False)
        .select_related("visit__unit", "checklist_item")
        .order_by("pk")
    )
    advice = list(
        Recommendation.objects.filter(conclusion__inspection__visits__in=visits)
        .distinct()
        .select_related("unit", "task", "conclusion")
        .order_by("conclusion_id", "order")
    )
    areas = queries.areas_of(local(at).date())
    numbers: dict[str, dict[str, Any]] = {}
    _units(numbers, targets, visits)
    _findings(numbers, findings, areas)
    faults = _faults(numbers, findings)
    _advice(numbers, advice, at)
    return {
        "unit": unit.code,
        "year": year,
        "as_of": iso(at),
        "plans": [
            {"number": each.number, "signed_on": each.signed_on.isoformat()} for each in plans
        ],
        "units": _table(targets, visits),
        "areas": [
            {"code": code, "name": name}
            for code, name in queries.areas_of(local(at).date()).items()
        ],
        "faults": faults,
        "numbers": numbers,
    }


def _put(
    numbers: dict[str, dict[str, Any]], key: str, label: str, rows: Iterable[_Row]
) -> dict[str, Any]:
    said = [each.said() for each in rows]
    numbers[key] = {"label": label, "value": len(said), "rows": said}
    return numbers[key]


def _units(
    numbers: dict[str, dict[str, Any]], targets: list[PlanTarget], visits: list[Visit]
) -> None:
    seen = {each.unit_id: each for each in visits}
    planned = {each.unit_id: each for each in targets}
    _put(numbers, "planned", N_("Đơn vị trong kế hoạch"), (_target(each) for each in targets))
    _put(numbers, "inspected", N_("Đơn vị đã kiểm tra và kết luận"),
         (_visit(each) for each in seen.values()))  # fmt: skip
    _put(numbers, "waiting", N_("Đơn vị trong kế hoạch chưa kết luận"),
         (_target(each) for each in targets if each.unit_id not in seen))  # fmt: skip
    _put(numbers, "beside", N_("Đơn vị kiểm tra ngoài kế hoạch"),
         (_visit(each) for pk, each in seen.items() if pk not in planned))  # fmt: skip


def _target(each: PlanTarget) -> _Row:
    name = each.office.name if each.office else each.unit.name
    return _Row("plan", each.plan_id, name, each.chosen_by)


def _visit(each: Visit) -> _Row:
    conclusion = each.inspection.conclusion
    return _Row("inspection", each.inspection_id, each.unit.name,
                f"{format_date(each.on)}, kết luận {conclusion.number}")  # fmt: skip


def _finding(each: Finding) -> _Row:
    return _Row("finding", each.pk, each.text, each.visit.unit.name)


def _findings(
    numbers: dict[str, dict[str, Any]], findings: list[Finding], areas: Mapping[str, str]
) -> None:
    for code, name in areas.items():
        for kind, words in (
            (FindingKind.STRENGTH, "ưu điểm"),
            (FindingKind.LIMIT, "tồn tại, hạn chế"),
        ):
            rows = (_finding(e) for e in findings if e.area == code and e.kind == kind)
            _put(numbers, f"{kind}-{code}", f"{name}: {words}", rows)


def _faults(numbers: dict[str, dict[str, Any]], findings: list[Finding]) -> list[dict[str, str]]:
    """Limits under the same criterion of the field sheet at two units or more, commonest first."""
    under: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        if each.kind == FindingKind.LIMIT and each.checklist_item is not None:
            under[each.checklist_item.text].append(each)
    common = [
        (text, rows, sorted({each.visit.unit.name for each in rows}))
        for text, rows in under.items()
        if len({each.visit.unit_id for each in rows}) >= FROM_UNITS
    ]
    common.sort(key=lambda one: (-len(one[2]), one[0]))
    for order, (text, rows, _names) in enumerate(common, start=1):
        _put(numbers, f"fault-{order}", text, (_finding(each) for each in rows))
    return [
        {"key": f"fault-{order}", "text": text, "units": ", ".join(names), "count": str(len(names))}
        for order, (text, _rows, names) in enumerate(common, start=1)
    ]


def _advice(numbers: dict[str, dict[str, Any]], advice: list[Recommendation], at: datetime) -> None:
    day = local(at).date()

    def row(each: Recommendation) -> _Row:
        detail = f"{each.unit.name}, hạn đầu {format_date(each.original_due_on)}"
        return _Row("recommendation", each.pk, each.interpretation, detail)

    for state in State:
        rows = (row(each) for each in advice if each.state == state)
        _put(numbers, f"advice-{state}", STATE_LABELS[state], rows)
    late = (
        row(each)
        for each in advice
        if each.state not in (State.CLOSED, State.SUPERSEDED) and each.original_due_on < day
    )
    _put(numbers, "advice-late", N_("Kiến nghị chưa xong, quá hạn đầu"), late)


def _table(targets: list[PlanTarget], visits: list[Visit]) -> list[dict[str, str]]:
    """Unit by unit, those of the plan first; one that was visited twice names both conclusions."""
    seen: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits:
        seen[visit.unit_id].append(visit)
    rows = []
    for each in targets:
        found = seen.pop(each.unit_id, [])
        rows.append(_line(each.office.name if each.office else each.unit.name, found))
    return [*rows, *(_line(each[0].unit.name, each, beside=True) for each in seen.values())]


def _line(name: str, visits: list[Visit], *, beside: bool = False) -> dict[str, str]:
    if not visits:
        return {"name": name, "on": "", "conclusion": "", "state": N_("chưa kết luận")}
    return {
        "name": name,
        "on": ", ".join(format_date(each.on) for each in visits),
        "conclusion": ", ".join(each.inspection.conclusion.number for each in visits),
        "state": N_("ngoài kế hoạch") if beside else N_("đã kết luận"),
    }
