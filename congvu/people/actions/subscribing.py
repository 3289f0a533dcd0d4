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
from congvu.people.rules import SECRET_OVERLAP


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
    row, reason = _open(subscription), _reason(reason)
    row.stopped_at = at
    row.save(update_fields=["stopped_at"])
    said = {"subscription": row.pk, "reason": reason}
    record("subscription.ended", subject=system, by=by, at=at, unit=home, data=said)
    return row


def _open(subscription: Subscription) -> Subscription:
    row = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if row.stopped_at is not None:
        raise refuse("subscription-ended", N_("Đăng ký này đã thôi."), N_("Không cần ghi lại."))
    return row


@writes("subscription.held")
def hold_subscription(
    subscription: Subscription, *, reason: str, by: Actor, at: datetime
) -> Subscription:
    """Tell it nothing for the time being: what happens meanwhile waits in its order.

    Refuses with ``not-administrator``, ``reason-missing``, ``subscription-ended``,
    ``subscription-held``.
    """
    system, home = _managed(subscription.system, by)
    row, reason = _open(subscription), _reason(reason)
    if row.held_at is not None:
        raise refuse(
            "subscription-held", N_("Đăng ký này đang tạm ngừng gửi."), N_("Không cần ghi lại.")
        )
    row.held_at = at
    row.save(update_fields=["held_at"])
    said = {"subscription": row.pk, "reason": reason}
    record("subscription.held", subject=system, by=by, at=at, unit=home, data=said)
    return row


@writes("subscription.resumed")
def resume_subscription(
    subscription: Subscription, *, reason: str, by: Actor, at: datetime
) -> Subscription:
    """What has waited goes out, in its order. Refuses as holding; ``subscription-not-held``."""
    system, home = _managed(subscription.system, by)
    row, reason = _open(subscription), _reason(reason)
    if row.held_at is None:
        raise refuse(
            "subscription-not-held",
            N_("Đăng ký này không tạm ngừng."),
            N_("Mở lại trang để xem tình trạng."),
        )
    row.held_at = None
    row.save(update_fields=["held_at"])
    said = {"subscription": row.pk, "reason": reason}
    record("subscription.resumed", subject=system, by=by, at=at, unit=home, data=said)
    return row


@writes("subscription.secret_changed")
def change_secret(
    subscription: Subscription, *, reason: str, at_once: bool = False, by: Actor, at: datetime
) -> tuple[Subscription, str]:
    """Another secret for a subscription; the second answer is the secret, told this once.

    For :data:`SECRET_OVERLAP` both sign, so that the receiver changes without losing anything;
    ``at_once`` (it leaked): the old one signs nothing more. Refuses with ``not-administrator``,
    ``reason-missing``, ``subscription-ended``.
    """
    system, home = _managed(subscription.system, by)
    row, reason = _open(subscription), _reason(reason)
    row.former_nonce = "" if at_once else row.nonce
    row.former_until = None if at_once else at + SECRET_OVERLAP
    row.nonce = hooks.new_nonce()
    row.save(update_fields=["nonce", "former_nonce", "former_until"])
    said = {"subscription": row.pk, "reason": reason, "at_once": at_once}
    record("subscription.secret_changed", subject=system, by=by, at=at, unit=home, data=said)
    return row, hooks.secret_of(row)
