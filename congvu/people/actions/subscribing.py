"""Subscriptions of connected systems: made with a secret of their own, ended with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refused, refuse
from congvu.organisation.models import Unit
from congvu.outbox.webhooks import why_not_url
from congvu.people import hooks
from congvu.people.actions._shared import _managed, _reason
from congvu.people.models import Subscription, User


@writes("subscription.made")
def subscribe(
    system: User,
    *,
    url: str,
    kinds: Sequence[str],
    unit: Unit | None = None,
    by: Actor,
    at: datetime,
) -> tuple[Subscription, str]:
    """Tell ``system`` of acts of ``kinds`` from now on; the second answer is the secret.

    ``unit``: of its dossiers only. What the system may not see is never sent, whatever it asked.
    Refuses with ``not-administrator``, ``not-a-system``, ``hook-address``, ``kinds-missing``.
    """
    system, home = _managed(system, by)
    if not system.machine:
        raise refuse(
            "not-a-system",
            N_("{name} là tài khoản của người, không dùng mã truy cập."),
            N_("Kết nối một hệ thống rồi cấp mã cho hệ thống đó."),
            name=system.full_name,
        )
    refusal = why_not_url(url)
    if refusal is not None:
        raise Refused(refusal)
    if not kinds:
        raise refuse(
            "kinds-missing", N_("Chưa chọn việc nào để báo."), N_("Chọn ít nhất một loại việc.")
        )
    row = Subscription.objects.create(
        system=system,
        url=url,
        kinds=sorted(set(kinds)),
        unit=unit,
        nonce=hooks.new_nonce(),
        made_at=at,
    )
    said = {"subscription": row.pk, "kinds": row.kinds, "unit": unit and unit.code}
    record("subscription.made", subject=system, by=by, at=at, unit=home, data=said)
    return row, hooks.secret_of(row)


@writes("subscription.ended")
def unsubscribe(
    subscription: Subscription, *, reason: str, by: Actor, at: datetime
) -> Subscription:
    """Nothing more is told; what still waits is dropped when its turn comes.

    Refuses with ``not-administrator``, ``reason-missing``, ``subscription-ended``.
    """
    system, home = _managed(subscription.system, by)
    row = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    reason = _reason(reason)
    if row.stopped_at is not None:
        raise refuse("subscription-ended", N_("Đăng ký này đã thôi."), N_("Không cần ghi lại."))
    row.stopped_at = at
    row.save(update_fields=["stopped_at"])
    said = {"subscription": row.pk, "reason": reason}
    record("subscription.ended", subject=system, by=by, at=at, unit=home, data=said)
    return row
