"""Figures, each with what it was counted from, and exactly the rows behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from congvu.api.v1.answers import ONE, answers
from congvu.api.v1.fields import Code, Cursor, Moment, Name, Size, cursor_of, mark_of
from congvu.api.v1.problems import FieldUnusable
from congvu.audit import queries as audit
from congvu.core.periods import Period, parse_moment, parse_period
from congvu.core.refusals import N_, Refused
from congvu.figures import access, queries, registry
from congvu.figures.registry import Figure, Mode, Part
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

router = Router(tags=[N_("Số liệu")])

Scope = Literal[tuple(str(each) for each in Mode)]  # type: ignore[valid-type]


class FigureDefined(Schema):
    """A figure: its code, and in words exactly what is counted."""

    code: str
    name: str
    definition: str
    is_rate: bool
    scope: str
    unit_word: str
    basis: str


class FigureList(Schema):
    """Every figure by code."""

    items: list[FigureDefined]


class ScopeOut(Schema):
    """Whose rows were counted."""

    unit: str
    mode: str
    units: list[str]


class FigureOut(Schema):
    """A figure as it stands: never a bare number. ``reason`` says why there is no value."""

    code: str
    name: str
    definition: str
    value: float | None
    numerator: int | None
    denominator: int | None
    reason: str | None
    rows: int
    scope: ScopeOut
    period_from: str | None
    period_to_inclusive: str | None
    as_of: Moment


class RowOut(Schema):
    """One row behind a figure. ``kind`` “dossier”: its ``id`` is that of ``/dossiers/{id}``."""

    kind: str
    id: int
    label: str
    unit: str
    in_numerator: bool


class RowPage(Schema):
    """Rows by id; of a rate, those of its denominator. ``next`` asks for the following page."""

    items: list[RowOut]
    next: str | None


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except Refused:
        raise FieldUnusable("period", "period_unreadable") from None


def _as_of(text: str, request: HttpRequest) -> datetime:
    if not text:
        return audit.demo_as_of() or request.now  # type: ignore[attr-defined]
    try:
        found = parse_moment(text)
        if not 1900 <= found.year <= 2999:
            raise ValueError(text)
    except (Refused, ValueError):
        raise FieldUnusable("as_of", "moment_unreadable") from None
    return found


def _question(
    request: HttpRequest, unit: str, period: str, as_of: str, by: str, value: str
) -> tuple[Unit, Period, datetime, Part | None]:
    """What was asked, once the caller may ask it; ``not-your-unit``."""
    days, known = _period(period), _as_of(as_of, request)
    try:
        about = organisation.unit_at(unit, queries.day_of(days, known))
    except Refused:
        raise FieldUnusable("unit", "unknown_unit") from None
    refusal = access.may_see(request.actor, about)  # type: ignore[attr-defined]
    if refusal is not None:
        raise Refused(refusal)
    if bool(by) != bool(value):
        raise FieldUnusable("value" if by else "by", "name_value_pair")
    return about, days, known, (by, value) if by else None


def _defined(figure: Figure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "name": gettext(figure.name),
        "definition": gettext(figure.definition),
        "is_rate": figure.is_rate,
        "scope": str(figure.scope),
        "unit_word": gettext(figure.unit_word),
        "basis": figure.basis,
    }


@router.get(
    "/figures",
    **answers(FigureList),
    operation_id="list_figures",
    summary=N_("Các số liệu, định nghĩa của từng số"),
    description=N_("Mã, tên, và câu nói rõ đếm cái gì."),
)
def list_figures(request: HttpRequest) -> Any:
    """Every figure with its definition."""
    return {"items": [_defined(each) for each in registry.figures()]}


@router.get(
    "/figures/{code}",
    **answers(FigureOut, 409, *ONE),
    operation_id="get_figure",
    summary=N_("Một số liệu của một đơn vị trong một kỳ"),
    description=N_(
        "period: 2018, 2018-q3, 2018-9m…; as_of: số liệu như biết tại thời điểm đó. by và "
        "value thu hẹp về một phần (theo cách chia của chính số liệu)."
    ),
)
def get_figure(
    request: HttpRequest,
    code: Code,
    unit: Code,
    period: Code,
    as_of: Code = "",
    scope: Scope | None = None,
    by: Code = "",
    value: Name = "",
) -> Any:
    """One figure of one unit in one period."""
    about, days, known, part = _question(request, unit, period, as_of, by, value)
    mode = Mode(scope) if scope else None
    said = queries.measure(code, about, days, known, mode, part)
    plain = said.as_dict()
    names = ("code", "value", "numerator", "denominator", "reason", "rows", "scope")
    return {name: plain[name] for name in names} | {
        "name": gettext(said.figure.name),
        "definition": gettext(said.figure.definition),
        "period_from": plain["period"]["from"],
        "period_to_inclusive": plain["period"]["to_inclusive"],
        "as_of": known,
    }


@router.get(
    "/figures/{code}/rows",
    **answers(RowPage, 409, *ONE),
    operation_id="list_figure_rows",
    summary=N_("Đúng các dòng đứng sau một số liệu"),
    description=N_("Hỏi như số liệu; của một tỷ lệ thì là các dòng của mẫu số."),
)
def list_figure_rows(
    request: HttpRequest,
    code: Code,
    unit: Code,
    period: Code,
    as_of: Code = "",
    scope: Scope | None = None,
    by: Code = "",
    value: Name = "",
    cursor: Cursor = "",
    limit: Size = 50,
) -> Any:
    """The rows behind a figure."""
    about, days, known, part = _question(request, unit, period, as_of, by, value)
    mode = Mode(scope) if scope else None
    selection = queries.select(code, about, days, known, mode, part)[2]
    if cursor:
        selection = selection.after(mark_of(cursor, int)[0])
    rows = selection.listed(0, limit + 1)
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    names = ("kind", "id", "label", "unit", "in_numerator")
    items = [{name: getattr(each, name) for name in names} for each in rows[:limit]]
    return {"items": items, "next": more}
