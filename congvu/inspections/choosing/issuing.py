"""The plan of the year as an issued document: frozen with its number, date and hash."""

from __future__ import annotations

from datetime import datetime, time

from congvu.audit import queries as audit
from congvu.core.actors import Actor
from congvu.core.periods import HANOI
from congvu.documents import actions as documents
from congvu.documents import queries as issued
from congvu.documents import render
from congvu.documents.models import IssuedDocument
from congvu.documents.registry import templates
from congvu.inspections.choosing.papers import PLAN, plan_paper
from congvu.inspections.models import InspectionPlan
from congvu.inspections.word_papers import PDF, WORD


def issue_plan(plan: InspectionPlan, *, by: Actor, at: datetime) -> None:
    """Freeze the paper of the plan, PDF and Word."""
    paper = plan_paper(plan)
    created = datetime.combine(plan.signed_on, time.min, HANOI)
    for draw, content_type in ((render.paper_docx, WORD), (render.paper_pdf, PDF)):
        documents.issue(
            templates.on(PLAN, plan.signed_on),
            draw(paper, demo=audit.demo_mark(), created=created),
            paper.as_data(),
            subject=plan,
            content_type=content_type,
            number=plan.number,
            by=by,
            at=at,
            unit=plan.unit,
        )


def issued_plan(plan: InspectionPlan, content_type: str) -> IssuedDocument | None:
    """The paper as issued; None for a plan recorded from paper or before papers were kept."""
    return issued.issued_about(plan).filter(template=PLAN, content_type=content_type).last()
