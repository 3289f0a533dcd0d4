"""The catalogue of procedures, as in force at a unit on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from ninja import Router, Schema

from congvu.api.v1.answers import ONE, answers
from congvu.api.v1.fields import Code, Cursor, Name, Size, cursor_of, day_asked, mark_of
from congvu.api.v1.units import unit_or_404
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused
from congvu.procedures import queries
from congvu.procedures.models import ProcedureVersion

router = Router(tags=[N_("Thủ tục")])


class ProcedureOut(Schema):
    """A procedure in the version in force."""

    code: str
    name: str
    field: str
    term: str
    levels: list[str]
    valid_from: date | None
    valid_to: date | None
    verified: bool


class PaperOut(Schema):
    """One paper of the list that is handed in."""

    name: str
    required: bool
    original: bool
    copies: int
    note: str


class StepOut(Schema):
    """One step of the route, with its own term."""

    order: int
    name: str
    office_kind: str
    duty: str
    term: str
    optional: bool


class ProcedureWhole(ProcedureOut):
    """A procedure with its papers and its route."""

    fee: str
    result: str
    how_to: str
    decision: str
    basis: str
    papers: list[PaperOut]
    steps: list[StepOut]


class ProcedurePage(Schema):
    """Procedures by code; ``next`` asks for the following page."""

    items: list[ProcedureOut]
    next: str | None


def told(version: ProcedureVersion) -> dict[str, Any]:
    """A version as the API tells it."""
    return {
        "code": version.procedure.code,
        "name": version.name,
        "field": version.procedure.field,
        "term": version.term,
        "levels": version.level_list,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "verified": version.verified,
    }


@router.get(
    "/procedures",
    **answers(ProcedurePage, 404),
    operation_id="list_procedures",
    summary=N_("Các thủ tục một đơn vị tiếp nhận"),
    description=N_(
        "Đang có hiệu lực vào ngày on; unit để trống là mọi đơn vị, q tìm theo tên, mã, lĩnh vực."
    ),
)
def list_procedures(
    request: HttpRequest,
    unit: Code = "",
    on: date | None = None,
    q: Name = "",
    cursor: Cursor = "",
    limit: Size = 50,
) -> Any:
    """Procedures in force on a day, at one unit or anywhere."""
    day = day_asked(on, local(request.now).date())  # type: ignore[attr-defined]
    at = unit_or_404(unit, day) if unit else None
    rows = queries.search(q, at, day).select_related("procedure")
    rows = rows.order_by("procedure__code", "pk")
    if cursor:
        last, key = mark_of(cursor, str, int)
        rows = rows.filter(Q(procedure__code__gt=last) | Q(procedure__code=last, pk__gt=key))
    page = list(rows[: limit + 1])
    more = None
    if len(page) > limit:
        more = cursor_of(page[limit - 1].procedure.code, page[limit - 1].pk)
    return {"items": [told(each) for each in page[:limit]], "next": more}


@router.get(
    "/procedures/{code}",
    **answers(ProcedureWhole, *ONE),
    operation_id="get_procedure",
    summary=N_("Một thủ tục: giấy tờ, các bước, thời hạn"),
    description=N_("Theo phiên bản mà đơn vị tiếp nhận vào ngày on (để trống là hôm nay)."),
)
def get_procedure(request: HttpRequest, code: Code, unit: Code, on: date | None = None) -> Any:
    """One procedure in the version that a unit receives on a day."""
    day = day_asked(on, local(request.now).date())  # type: ignore[attr-defined]
    try:
        version = queries.version_for(code, unit_or_404(unit, day), day)
    except Refused:
        raise Http404 from None
    papers = [
        {
            "name": each.name,
            "required": each.required,
            "original": each.original,
            "copies": each.copies,
            "note": each.note,
        }
        for each in version.papers.order_by("order")
    ]
    steps = [
        {
            "order": each.order,
            "name": each.name,
            "office_kind": each.office_kind,
            "duty": each.duty,
            "term": each.term,
            "optional": each.optional,
        }
        for each in version.steps.order_by("order")
    ]
    plain = {name: getattr(version, name) for name in ("fee", "result", "how_to", "decision")}
    return told(version) | plain | {"basis": version.basis, "papers": papers, "steps": steps}
