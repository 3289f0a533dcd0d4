"""What inspection tells the public: plans, conclusions with what became of them, news."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from ninja import Router, Schema

from congvu.api.v1.answers import ONE, answers
from congvu.api.v1.fields import Cursor, Key, Moment, Size, cursor_of, mark_of
from congvu.core.periods import local
from congvu.core.refusals import N_
from congvu.notices import queries
from congvu.notices.models import Notice
from congvu.notices.rules import Kind, State

router = Router(tags=[N_("Kiểm tra")])

KindAsked = Literal[tuple(str(each) for each in Kind)]  # type: ignore[valid-type]


class NoticeLine(Schema):
    """A public notice; ``sha256`` is over what the leader approved."""

    id: int
    kind: str
    unit: str
    title: str
    published_at: Moment
    withdrawn: bool
    sha256: str


class NoticePage(Schema):
    """Notices, the latest made first; ``next`` asks for the following page."""

    items: list[NoticeLine]
    next: str | None


class NoticeFigureOut(Schema):
    """A locked figure, which the text names as ``[number]``: as told, its signed source, and what
    it was corrected to (``now`` empty: it stands)."""

    number: int
    label: str
    said: str
    source: str
    source_sha256: str
    now: str
    corrected_on: date | None
    corrected_by: str
    cause: str


class RemedyOut(Schema):
    """A recommendation and what became of it by today; ``words`` empty: a case of a person."""

    number: int
    unit: str
    words: str
    first_due: date
    due: date
    closed_on: date | None
    status: str


class PlannedUnit(Schema):
    """A unit the plan names, and the month."""

    name: str
    month: int | None


class PlanOut(Schema):
    """The units of a plan; ``surprises`` are inspected unnamed; ``draws``: by which commitments its
    units were drawn, each to be read at ``/draws/{commitment}``."""

    units: list[PlannedUnit]
    surprises: int
    needed: int
    population: int
    denominator: str
    minimum_percent: str
    draws: list[str]


class NoticeOut(NoticeLine):
    """A notice whole; of one that was withdrawn only why."""

    withdrawn_reason: str
    paragraphs: list[str]
    figures: list[NoticeFigureOut]
    remedies: list[RemedyOut]
    plan: PlanOut | None


def _line(row: Notice) -> dict[str, Any]:
    names = ("id", "kind", "title", "published_at", "sha256")
    told = {name: getattr(row, name) for name in names}
    return told | {"unit": row.unit.code, "withdrawn": row.state == State.WITHDRAWN}


@router.get(
    "/notices",
    **answers(NoticePage),
    operation_id="list_notices",
    summary=N_("Bài công khai về kiểm tra"),
    description=N_(
        "Như trang công khai Kiểm tra: kế hoạch năm, kết luận với kết quả khắc phục, tin. Bài đã "
        "rút không ở danh sách."
    ),
)
def list_notices(
    request: HttpRequest, kind: KindAsked | None = None, cursor: Cursor = "", limit: Size = 50
) -> Any:
    """Published notices, page by page."""
    rows = Notice.objects.public().exclude(state=State.WITHDRAWN).select_related("unit")
    rows = rows.order_by("-pk")
    if kind:
        rows = rows.filter(kind=kind)
    if cursor:
        rows = rows.filter(pk__lt=mark_of(cursor, int)[0])
    page = list(rows.defer("body")[: limit + 1])
    more = cursor_of(page[limit - 1].pk) if len(page) > limit else None
    return {"items": [_line(each) for each in page[:limit]], "next": more}


@router.get(
    "/notices/{id}",
    **answers(NoticeOut, *ONE),
    operation_id="get_notice",
    summary=N_("Một bài công khai về kiểm tra"),
    description=N_(
        "Từng đoạn với số dẫn [1], nguồn đã ký và đính chính của từng số; kết quả khắc phục từng "
        "kiến nghị đến hôm nay; đơn vị trong kế hoạch và các lần bốc chọn đứng sau."
    ),
)
def get_notice(request: HttpRequest, id: Key) -> Any:
    """One notice as the public reads it today; its address stays when it is withdrawn."""
    rows = Notice.objects.public().select_related("unit", "plan", "conclusion")
    row = get_object_or_404(rows, pk=id)
    told = _line(row) | {"withdrawn_reason": "", "paragraphs": [], "figures": [], "remedies": []}
    if row.state == State.WITHDRAWN:
        return told | {"withdrawn_reason": row.reason, "plan": None}
    figures = queries.figures_of(row)
    day = local(request.now).date()  # type: ignore[attr-defined]
    return told | {
        "paragraphs": ["".join(map(_said, each)) for each in queries.paragraphs(row, figures)],
        "figures": [_figure(each) for each in figures.values()],
        "remedies": [_remedy(each) for each in queries.advice_of(row, day)],
        "plan": _plan(row),
    }


def _said(piece: queries.Piece) -> str:
    """A stretch of the text; a figure as it stands now, with the number of its source."""
    if piece.figure is None:
        return piece.text
    return f"{piece.figure.now or piece.figure.row.said} [{piece.figure.row.number}]"


def _figure(seen: queries.FigureSeen) -> dict[str, Any]:
    names = ("number", "label", "said", "source")
    return {name: getattr(seen.row, name) for name in names} | {
        "source_sha256": seen.row.sha256,
        "now": seen.now,
        "corrected_on": seen.on,
        "corrected_by": seen.by,
        "cause": seen.cause,
    }


def _remedy(seen: queries.AdviceSeen) -> dict[str, Any]:
    names = ("number", "unit", "words", "first_due", "due", "closed_on")
    return {name: getattr(seen, name) for name in names} | {"status": gettext(seen.label)}


def _plan(row: Notice) -> dict[str, Any] | None:
    seen = queries.plan_of(row)
    if seen is None or row.plan is None:
        return None
    draws = row.plan.selections.order_by("committed_at", "pk")
    return {
        "units": [{"name": name, "month": month} for name, month in seen.units],
        "surprises": seen.hidden,
        "needed": seen.needed,
        "population": seen.population,
        "denominator": seen.denominator,
        "minimum_percent": str(seen.percent),
        "draws": list(draws.values_list("commitment", flat=True)),
    }
