"""Units of government and the offices inside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from congvu.api.v1.answers import ONE, answers
from congvu.api.v1.fields import Code, Cursor, Key, Size, cursor_of, day_asked, mark_of
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

router = Router(tags=[N_("Đơn vị")])


class UnitOut(Schema):
    """One unit of government on a day."""

    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None


class OfficeOut(Schema):
    """One office of a unit; ``id`` is what the acts on dossiers name it by."""

    id: Key
    code: str
    name: str
    kind: str


class UnitWhole(UnitOut):
    """A unit with its offices."""

    offices: list[OfficeOut]


class UnitPage(Schema):
    """Units by code; ``next`` asks for the following page."""

    items: list[UnitOut]
    next: str | None


def told(units: Iterable[Unit], day: date) -> list[dict[str, Any]]:
    """Units as the API tells them: the tree is asked for once, however many they are."""
    tree, known = organisation.tree(), {each.pk: each for each in organisation.all_units()}
    return [_told(each, known.get(tree.parent(each.pk, day) or 0)) for each in units]


def _told(unit: Unit, parent: Unit | None) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "kind": unit.kind,
        "parent": parent.code if parent else None,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


def unit_or_404(code: str, day: date) -> Unit:
    """The unit of ``code`` on ``day``."""
    try:
        return organisation.unit_at(code, day)
    except Refused:
        raise Http404 from None


@router.get(
    "/units",
    **answers(UnitPage),
    operation_id="list_units",
    summary=N_("Các đơn vị vào một ngày"),
    description=N_("Theo mã; on để trống là hôm nay, level là tinh, huyen hoặc xa."),
)
def list_units(
    request: HttpRequest,
    on: date | None = None,
    level: Code = "",
    cursor: Cursor = "",
    limit: Size = 50,
) -> Any:
    """Units in force on a day, by code."""
    today = local(request.now).date()  # type: ignore[attr-defined]
    day = day_asked(on, today)
    after = mark_of(cursor, str)[0] if cursor else ""
    found = sorted(organisation.units_on(day, level or None), key=lambda unit: unit.code)
    page = [unit for unit in found if unit.code > after][: limit + 1]
    more = cursor_of(page[limit - 1].code) if len(page) > limit else None
    return {"items": told(page[:limit], day), "next": more}


@router.get(
    "/units/{code}",
    **answers(UnitWhole, *ONE),
    operation_id="get_unit",
    summary=N_("Một đơn vị và các bộ phận"),
    description=N_("Khoá của bộ phận (offices[].id) dùng khi chuyển hồ sơ."),
)
def get_unit(request: HttpRequest, code: Code, on: date | None = None) -> Any:
    """One unit with the keys of its offices."""
    day = day_asked(on, local(request.now).date())  # type: ignore[attr-defined]
    unit = unit_or_404(code, day)
    offices = organisation.offices_of(unit, day)
    rows = [{"id": o.pk, "code": o.code, "name": o.name, "kind": o.kind} for o in offices]
    return told([unit], day)[0] | {"offices": rows}
