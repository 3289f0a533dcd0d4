"""What of inspections is public: the draws of units, each with its commitment, open on its day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from congvu.api.v1.answers import ONE, answers
from congvu.api.v1.fields import Cursor, Moment, Size, cursor_of, mark_of, text
from congvu.core.periods import local
from congvu.core.refusals import N_
from congvu.inspections.choosing import reading
from congvu.inspections.models import UnitSelection

router = Router(tags=[N_("Kiểm tra")])

Commitment = text(64)


class DrawLine(Schema):
    """One draw of inspected units. ``open`` false: until its day only the commitment is told."""

    commitment: str
    unit: str
    year: int
    round: int
    surprise: bool
    committed_at: Moment
    open: bool


class DrawPage(Schema):
    """Draws, the latest first; ``next`` asks for the following page."""

    items: list[DrawLine]
    next: str | None


class DrawnUnit(Schema):
    """A unit that was drawn, by which arm: due by the cycle, by chance, by risk."""

    key: str
    name: str
    arm: str


class DrawOut(DrawLine):
    """A draw; open, ``chosen`` are the units it gave and ``bundle`` holds all that is needed to
    draw it again."""

    chosen: list[DrawnUnit]
    bundle: dict[str, Any] | None


def _told(row: UnitSelection, request: HttpRequest) -> dict[str, Any]:
    day = local(request.now).date()  # type: ignore[attr-defined]
    names = ("commitment", "year", "round", "surprise", "committed_at")
    told = {name: getattr(row, name) for name in names}
    return told | {"unit": row.unit.code, "open": reading.is_open(row, day)}


@router.get(
    "/draws",
    **answers(DrawPage),
    operation_id="list_draws",
    summary=N_("Các lần bốc chọn đơn vị kiểm tra đã công bố"),
    description=N_("Như trang công khai Bốc chọn: tên đơn vị chỉ có khi đã đến ngày công khai."),
)
def list_draws(request: HttpRequest, cursor: Cursor = "", limit: Size = 50) -> Any:
    """Published draws, page by page."""
    rows = reading.published().order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=mark_of(cursor, int)[0])
    page = list(rows[: limit + 1])
    more = cursor_of(page[limit - 1].pk) if len(page) > limit else None
    return {"items": [_told(each, request) for each in page[:limit]], "next": more}


@router.get(
    "/draws/{commitment}",
    **answers(DrawOut, *ONE),
    operation_id="get_draw",
    summary=N_("Một lần bốc chọn, để ai cũng bốc lại được"),
    description=N_("Đã công khai thì bundle là tệp mà tools/verify_draw.py kiểm được."),
)
def get_draw(request: HttpRequest, commitment: Commitment) -> Any:
    """One draw, whole once it is open."""
    row = get_object_or_404(reading.published(), commitment=commitment)
    told = _told(row, request)
    if not told["open"]:
        return told | {"chosen": [], "bundle": None}
    chosen = [
        {
            "key": each.key,
            "name": f"{each.unit.name}, {each.office.name}" if each.office else each.unit.name,
            "arm": each.arm,
        }
        for each in reading.picks_of(row)
    ]
    return told | {"chosen": chosen, "bundle": reading.bundle_of(row).as_json()}
