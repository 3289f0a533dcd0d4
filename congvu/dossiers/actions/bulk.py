"""One act on many dossiers: each row its own transaction through the very same action.

What was asked is written first (:func:`ask_bulk`), then row after row is carried out. A row is
settled in the transaction of its act, so a process that dies in the middle loses nothing and does
nothing twice: whoever goes on finds the rows still waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from congvu.audit.actions import record, writes, writes_nothing
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, Words, refuse
from congvu.dossiers import access, rules
from congvu.dossiers.actions.common import _allow
from congvu.dossiers.actions.ending import return_result
from congvu.dossiers.actions.on_the_way import forward, hand_over, take_over
from congvu.dossiers.models import BulkRow, BulkRun, Dossier
from congvu.dossiers.rules import Channel, RowState
from congvu.organisation.models import Office
from congvu.people import queries as people
from congvu.people.models import User

logger = logging.getLogger(__name__)

Said = Mapping[str, Any]


@writes("bulk.asked", "bulk.asked_again")
def ask_bulk(
    act: str,
    dossiers: Sequence[int],
    *,
    said: Said,
    key: str,
    by: Actor,
    at: datetime,
    back: str = "",
) -> BulkRun:
    """Write down what is asked of which dossiers; nothing is carried out yet.

    ``dossiers`` are keys in the order of the list; those the actor may not see are not there.
    ``key`` marks one sending of the form: sent twice, the first run is answered. ``said`` holds
    ``to_office``, ``to_user`` (keys), ``reason`` or ``method``, as the act asks. Refuses with
    ``bulk-act-unknown``, ``bulk-nothing-chosen``, ``bulk-too-many``.
    """
    if by.user_id is None or act not in rules.BULK_ACTS:
        raise refuse(
            "bulk-act-unknown",
            N_("Việc này không làm được với nhiều hồ sơ một lúc."),
            N_("Mở từng hồ sơ để làm."),
        )
    run, new = BulkRun.objects.get_or_create(
        key=key,
        defaults={
            "act": act,
            "said": dict(said),
            "asked_by_id": by.user_id,
            "asked_at": at,
            "back": back[:600],
        },
    )
    if not new:
        if run.asked_by_id != by.user_id:
            raise refuse(
                "bulk-key-taken",
                N_("Mẫu này đã được người khác gửi."),
                N_("Mở lại danh sách và chọn lại hồ sơ."),
            )
        record("bulk.asked_again", subject=run, by=by, at=at)
        return run
    seen = set(access.visible_to(by, at).filter(pk__in=dossiers).values_list("pk", flat=True))
    chosen = [pk for pk in dict.fromkeys(dossiers) if pk in seen]
    if not chosen:
        raise refuse(
            "bulk-nothing-chosen",
            N_("Chưa chọn hồ sơ nào."),
            N_("Đánh dấu các hồ sơ trong danh sách rồi làm lại."),
        )
    if len(chosen) > rules.BULK_MOST:
        raise refuse(
            "bulk-too-many",
            N_("Đã chọn {count} hồ sơ; mỗi lần làm nhiều nhất {most} hồ sơ."),
            N_("Thu hẹp danh sách rồi làm nhiều lần."),
            count=len(chosen),
            most=rules.BULK_MOST,
        )
    BulkRow.objects.bulk_create(
        BulkRow(run=run, order=order, dossier_id=pk, state=RowState.WAITING)
        for order, pk in enumerate(chosen, start=1)
    )
    record("bulk.asked", subject=run, by=by, at=at, data={"act": act, "rows": len(chosen)})
    return run


@writes_nothing("each row is a transaction of its own and leaves the event of its act")
def carry_on(run: BulkRun, *, by: Actor, at: datetime, limit: int = rules.BULK_AT_ONCE) -> int:
    """Carry out rows that still wait, at most ``limit``; answers how many were settled here.

    Never call it inside a transaction: each row is kept by itself.
    """
    waiting = BulkRow.objects.filter(run=run, state=RowState.WAITING).order_by("order")
    settled = 0
    for row in list(waiting[:limit]):
        try:
            carry_out(row, by=by, at=at)
        except Refused as refused:
            # Another process settled it, or writes to the same stream in this very moment.
            if refused.refusal.code not in ("bulk-row-settled", "changed-meanwhile"):
                raise
            continue
        except Exception:  # one broken row must not hold up the others
            logger.exception("bulk run %s, row %s", run.pk, row.order)
            set_aside(row, by=by, at=at)
        settled += 1
    return settled


@writes(
    "dossier.forwarded",
    "dossier.handed_over",
    "dossier.taken_over",
    "dossier.returned",
    "bulk.row_refused",
)
def carry_out(row: BulkRow, *, by: Actor, at: datetime) -> BulkRow:
    """Do the act on the dossier of one row and settle the row, in one transaction.

    What the act refuses is kept with the row. Refuses with ``bulk-row-settled`` when another
    process came first.
    """
    row = _waiting(row)
    try:
        _ACTS[row.run.act](row.dossier, row.run.said, by, at)
    except Refused as refused:
        return _refused(row, refused.refusal, by, at)
    row.state, row.settled_at = RowState.DONE, at
    row.save(update_fields=["state", "settled_at"])
    return row


@writes("bulk.row_refused")
def set_aside(row: BulkRow, *, by: Actor, at: datetime) -> BulkRow:
    """Give up a row whose act failed for a reason nobody foresaw; nothing of it was written."""
    failed = Refusal(
        "bulk-row-failed",
        N_("Có lỗi khi ghi hồ sơ này; chưa có gì thay đổi."),
        N_("Mở hồ sơ để làm riêng; nếu vẫn lỗi, báo quản trị."),
    )
    return _refused(_waiting(row), failed, by, at)


def _waiting(row: BulkRow) -> BulkRow:
    found = (
        # The dossier is locked with its row: what is looked at here is what the act will find.
        BulkRow.objects.select_for_update(of=("self", "dossier"))
        .select_related("run", "dossier__unit", "dossier__competent_unit")
        .get(pk=row.pk)
    )
    if found.state != RowState.WAITING:
        raise refuse(
            "bulk-row-settled",
            N_("Dòng này đã được làm."),
            N_("Mở lại trang để xem kết quả."),
        )
    return found


def _refused(row: BulkRow, refusal: Refusal, by: Actor, at: datetime) -> BulkRow:
    row.state, row.settled_at, row.refusal = RowState.REFUSED, at, _kept(refusal)
    row.save(update_fields=["state", "settled_at", "refusal"])
    data = {"dossier": row.dossier_id, "code": refusal.code}
    record("bulk.row_refused", subject=row.run, by=by, at=at, data=data)
    return row


def _kept(refusal: Refusal) -> dict[str, Any]:
    """A refusal as JSON: the source sentences with their params, to be said in any language."""
    return {
        "code": refusal.code,
        "what": refusal.what,
        "what_to_do": refusal.what_to_do,
        "basis": refusal.basis,
        "params": {name: _plain(value) for name, value in refusal.params.items()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Words):
        return {
            "parts": [str(part) for part in value.parts],
            "between": value.between,
            "inside": value.inside,
            "params": {name: str(each) for name, each in value.params.items()},
        }
    return value if isinstance(value, str | int) else str(value)


# --- the acts ------------------------------------------------------------------------------------


def _person(dossier: Dossier, said: Said, at: datetime) -> User | None:
    """Whom the form named; refuses with ``person-elsewhere`` who does not work there."""
    if not said.get("to_user"):
        return None
    day = local(at).date()
    units = {unit.pk: unit for unit in (dossier.unit, dossier.competent_unit)}
    there = [user for unit in units.values() for user in people.colleagues(unit, day)]
    found = next((user for user in there if user.pk == said["to_user"]), None)
    if found is None:
        raise refuse(
            "person-elsewhere",
            N_("Người được chọn không công tác tại đơn vị tiếp nhận hay đơn vị giải quyết."),
            N_("Chọn người của đơn vị có hồ sơ."),
        )
    return found


def _assign(dossier: Dossier, said: Said, by: Actor, at: datetime) -> None:
    _allow(access.may_act(by, "assign", dossier))
    _hand_over(dossier, said, by, at)


def _hand_over(dossier: Dossier, said: Said, by: Actor, at: datetime) -> None:
    person = _person(dossier, said, at)
    if person is None:
        raise refuse(
            "person-missing", N_("Chưa chọn người nhận."), N_("Chọn người nhận rồi làm lại.")
        )
    if dossier.holder_id == person.pk:
        raise refuse(
            "already-with-them",
            N_("Hồ sơ đã ở người này."),
            N_("Không cần giao lại."),
        )
    hand_over(dossier, to_user=person, note=said.get("reason", ""), by=by, at=at)


def _forward(dossier: Dossier, said: Said, by: Actor, at: datetime) -> None:
    office = Office.objects.get(pk=said["to_office"])
    if dossier.office_id == office.pk:
        raise refuse(
            "already-there",
            N_("Hồ sơ đã ở {office}."),
            N_("Bỏ chọn hồ sơ này, hoặc bàn giao cho người trong bộ phận."),
            office=office.name,
        )
    forward(
        dossier,
        to_office=office,
        to_user=_person(dossier, said, at),
        reason=said.get("reason", ""),
        by=by,
        at=at,
    )


def _take_over(dossier: Dossier, said: Said, by: Actor, at: datetime) -> None:
    take_over(dossier, by=by, at=at)


def _return_result(dossier: Dossier, said: Said, by: Actor, at: datetime) -> None:
    return_result(dossier, method=said.get("method") or Channel.COUNTER, by=by, at=at)


_ACTS: Mapping[str, Callable[[Dossier, Said, Actor, datetime], None]] = {
    "assign": _assign,
    "forward": _forward,
    "hand_over": _hand_over,
    "take_over": _take_over,
    "return_result": _return_result,
}
