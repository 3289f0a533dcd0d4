"""What was done to many dossiers at once, of which a system was told by the name of the batch."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from congvu.api.v1.answers import ONE, answers
from congvu.api.v1.fields import Code, Cursor, Moment, Size, cursor_of, mark_of
from congvu.core.refusals import N_
from congvu.dossiers import access, queries

router = Router(tags=[N_("Hồ sơ")])


class BatchLine(Schema):
    """A dossier of the batch, as it stands now."""

    id: int
    number: str
    unit: str
    state: str
    due_at: Moment | None
    voided: bool


class BatchPage(Schema):
    """Dossiers by id; ``next`` asks for the following page."""

    items: list[BatchLine]
    next: str | None


@router.get(
    "/batches/{batch}/dossiers",
    **answers(BatchPage, *ONE),
    operation_id="list_batch_dossiers",
    summary=N_("Các hồ sơ của một việc làm hàng loạt"),
    description=N_(
        "batch như trong thông báo: một lần nhập (import:12) hay một lần lịch nghỉ đổi "
        "(calendar:3). Chỉ gồm hồ sơ mà hệ thống được xem, hạn và trạng thái như hiện nay."
    ),
)
def list_batch_dossiers(
    request: HttpRequest, batch: Code, cursor: Cursor = "", limit: Size = 50
) -> Any:
    """The dossiers of a batch that the caller may see; where it sees none, there is no batch."""
    visible = access.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    rows = queries.together(batch, visible).select_related("unit").order_by("pk")
    if cursor:
        rows = rows.filter(pk__gt=mark_of(cursor, int)[0])
    elif not rows.exists():
        raise Http404
    page = list(rows[: limit + 1])
    more = cursor_of(page[limit - 1].pk) if len(page) > limit else None
    return {
        "items": [
            {
                "id": each.pk,
                "number": each.number,
                "unit": each.unit.code,
                "state": each.state,
                "due_at": each.due_at,
                "voided": each.voided_at is not None,
            }
            for each in page[:limit]
        ],
        "next": more,
    }
