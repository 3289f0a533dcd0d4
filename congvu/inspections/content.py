"""What is frozen: the rows behind a figure, the content of minutes and of a conclusion."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from congvu.core import sample_draw
from congvu.core.canonical import canonical
from congvu.core.periods import Period, iso
from congvu.figures import queries as figures
from congvu.inspections import field_queries, queries, strata, ties
from congvu.inspections.models import Draw, Finding, Frame, Inspection, SecondStage, Visit
from congvu.inspections.rules import FindingKind
from congvu.organisation.models import Unit


def freeze(code: str, unit: Unit, period: Period, as_of: datetime) -> tuple[str, str, int, int]:
    """The query of a frame and its rows as canonical JSON, with their number.

    The rows are exactly those that the figure of the same code counts.
    """
    found = figures.rows(code, unit, period, as_of)
    query = canonical(
        {
            "figure": code,
            "unit": unit.code,
            "mode": str(figures.registry.get(code).scope),
            "period": period.as_dict(),
            "as_of": iso(as_of),
        }
    )
    rows = [{key: value for key, value in asdict(row).items() if key != "url"} for row in found]
    return query, canonical(rows), len(rows), sum(row.in_numerator for row in found)


MINUTES_FIGURES = (
    "documents.checked",
    "documents.checked.huyen",
    "documents.checked.xa",
    "dossiers.received",
    "dossiers.on_time",
    "dossiers.on_time.due",
    "procedures.posted",
    "online.dossiers",
    "online.procedures",
    "plan.tasks_specified",
    "inspection.coverage",
)


def minutes_content(visit: Visit, as_of: datetime) -> dict[str, Any]:
    """All that the minutes say, with every number as a figure that names its query."""
    inspection = visit.inspection
    period = queries.period_of(inspection)
    return {
        "inspection": {
            "title": inspection.title,
            "kind": inspection.kind,
            "decision": inspection.decision_number,
            "decision_on": inspection.decision_on and inspection.decision_on.isoformat(),
        },
        "visit": {
            "unit": visit.unit.code,
            "unit_name": visit.unit.name,
            "on": visit.on.isoformat(),
            "place": visit.place,
            "attendance": visit.attendance,
            "held_at": visit.held_at and iso(visit.held_at),
        },
        "members": [
            {"name": each.name, "post": each.post, "role": each.role, "task": each.task}
            for each in inspection.members.order_by("order")
        ],
        "self_report": visit.self_report,
        "fed_by": [
            {
                "unit_name": fed.unit.name,
                "on": fed.on.isoformat(),
                "minutes": fed.minutes.number,
                "minutes_sha256": fed.minutes.sha256,
                "limits": [
                    each.text for each in fed.findings.filter(kind=FindingKind.LIMIT).order_by("pk")
                ],
            }
            for fed in visit.fed_by.select_related("unit").order_by("on", "pk")
            if hasattr(fed, "minutes")
        ],
        "figures": [
            {**each.as_dict(), "definition": each.figure.definition}
            for each in figures.measure_all(visit.unit, period, as_of, codes=MINUTES_FIGURES)
        ],
        "frames": [_frame_said(frame) for frame in visit.frames.order_by("pk")],
        "checklist": [
            {
                "order": item.order,
                "area": item.area,
                "text": item.text,
                "standard": item.standard,
                "observed": item.observed,
                "evidence": item.evidence,
                "result": item.result,
            }
            for item in visit.checklist.order_by("order")
        ],
        "findings": [_finding_said(finding) for finding in visit.findings.order_by("pk")],
        **field_queries.said(visit),
    }


def _frame_said(frame: Frame) -> dict[str, Any]:
    said: dict[str, Any] = {
        "figure": frame.figure_code,
        "query": json.loads(frame.query),
        "rows": frame.row_count,
        "in_numerator": frame.in_numerator,
        "sha256": frame.sha256,
        "frozen_at": iso(frame.frozen_at),
    }
    draw = getattr(frame, "draw", None)
    if draw is None:
        return said
    said["draw"] = _draw_said(draw)
    return said


def _draw_said(draw: Draw) -> dict[str, Any]:
    reading, rule = strata.reading(draw), strata.rule_of(draw)
    said: dict[str, Any] = {
        "n": draw.n,
        "commitment": draw.commitment,
        "committed_at": iso(draw.committed_at),
        "source": draw.source,
        "randomness": draw.randomness,
        "seed": draw.seed,
        "deviations": reading.deviations,
        "examined": reading.examined,
        "sentence": reading.sentence.said() if reading.sentence else "",
        "items": [
            {"rank": item.rank, "label": item.label, "result": item.result,
             "observed": item.observed}
            for item in draw.items.order_by("rank")
        ],
    }  # fmt: skip
    if rule.as_json() == sample_draw.Rule().as_json():
        return said
    said["rule"] = rule.as_json() | {"strata_name": strata.LABELS.get(rule.strata, "")}
    said["strata"] = [asdict(part) for part in reading.parts]
    said["tolerable"] = reading.tolerable.said() if reading.tolerable else ""
    second = SecondStage.objects.filter(draw=draw).first()
    if second is not None:
        said["second"] = {
            "commitment": second.commitment,
            "committed_at": iso(second.committed_at),
            "source": second.source,
            "randomness": second.randomness,
            "seed": second.seed,
        }
    return said


def _finding_said(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.pk,
        "kind": finding.kind,
        "area": finding.area,
        "text": finding.text,
        "quote": finding.quote,
        "checklist": finding.checklist_item.order if finding.checklist_item else None,
        "standard": finding.checklist_item.standard if finding.checklist_item else "",
        "rows": [ties.said(row) for row in finding.rows.select_related("sample").order_by("pk")],
        "reply": finding.reply,
        "agrees": finding.agrees,
    }


def conclusion_content(inspection: Inspection, *, causes: str) -> dict[str, Any]:
    """What the notice of conclusion says, gathered from the signed minutes of every visit."""
    visits = inspection.visits.select_related("unit", "feeds__unit").order_by("on", "pk")
    return {
        "inspection": inspection.title,
        "decision": inspection.decision_number,
        "period": queries.period_of(inspection).as_dict(),
        "causes": causes,
        "visits": [
            {
                "unit": visit.unit.code,
                "unit_name": visit.unit.name,
                "on": visit.on.isoformat(),
                "minutes": visit.minutes.number,
                "minutes_sha256": visit.minutes.sha256,
                "feeds": visit.feeds.unit.code if visit.feeds else None,
                "figures": json.loads(visit.minutes.content)["figures"],
                "frames": json.loads(visit.minutes.content).get("frames", []),
                "findings": [_finding_said(finding) for finding in visit.findings.order_by("pk")],
            }
            for visit in visits
        ],
    }
