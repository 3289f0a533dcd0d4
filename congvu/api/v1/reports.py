"""Reports as they were signed; a draft is nobody's business yet."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from congvu.api.v1.answers import ONE, READ, answers
from congvu.api.v1.fields import Code, Cursor, Key, Moment, Size, cursor_of, mark_of
from congvu.core.refusals import N_
from congvu.reports import access
from congvu.reports.models import Report
from congvu.reports.rules import State

router = Router(tags=[N_("Báo cáo")])


class ReportLine(Schema):
    """A signed report; ``sha256`` is the hash of its content as it was signed."""

    id: int
    unit: str
    template: str
    title: str
    period: str
    number: str
    signed_on: date | None
    as_of: Moment
    sha256: str


class ReportPage(Schema):
    """Signed reports, the latest made first; ``next`` asks for the following page."""

    items: list[ReportLine]
    next: str | None


class ReportOut(ReportLine):
    """A signed report with its content, word for word (statutory words are Vietnamese)."""

    content: dict[str, Any]


def _signed(request: HttpRequest) -> QuerySet[Report]:
    rows = access.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    signed: QuerySet[Report] = rows.filter(state=State.ISSUED).select_related("unit")
    return signed


def _told(report: Report) -> dict[str, Any]:
    names = ("id", "template", "title", "number", "signed_on", "as_of", "sha256")
    told = {name: getattr(report, name) for name in names}
    return told | {"unit": report.unit.code, "period": report.period_code}


@router.get(
    "/reports",
    **answers(ReportPage, *READ),
    operation_id="list_reports",
    summary=N_("Các báo cáo đã ký"),
    description=N_("Của các đơn vị mà hệ thống được đọc; unit để trống là mọi đơn vị đó."),
)
def list_reports(
    request: HttpRequest, unit: Code = "", cursor: Cursor = "", limit: Size = 50
) -> Any:
    """Signed reports, page by page."""
    rows = _signed(request).order_by("-pk")
    if unit:
        rows = rows.filter(unit__code=unit)
    if cursor:
        rows = rows.filter(pk__lt=mark_of(cursor, int)[0])
    page = list(rows.defer("content", "counted")[: limit + 1])
    more = cursor_of(page[limit - 1].pk) if len(page) > limit else None
    return {"items": [_told(each) for each in page[:limit]], "next": more}


@router.get(
    "/reports/{id}",
    **answers(ReportOut, *ONE),
    operation_id="get_report",
    summary=N_("Một báo cáo đã ký"),
    description=N_("Nguyên văn nội dung lúc ký, kèm mã băm."),
)
def get_report(request: HttpRequest, id: Key) -> Any:
    """One signed report as it was signed."""
    report = get_object_or_404(_signed(request), pk=id)
    return _told(report) | {"content": json.loads(report.content)}
