"""Connected systems: an account without a password, and tokens that expire and can be revoked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from congvu.audit.actions import record, writes, writes_nothing
from congvu.audit.away import left_out_when_busy
from congvu.core.actors import Actor
from congvu.core.refusals import N_, refuse
from congvu.organisation.models import Unit
from congvu.people import systems
from congvu.people.actions._shared import _allow, _managed, _reason
from congvu.people.models import Post, SystemToken, User
from congvu.people.rules import TOKEN_DAYS, TOKEN_MOST_DAYS


@writes("system.connected")
def connect_system(*, code: str, name: str, unit: Unit, by: Actor, at: datetime) -> User:
    """Open an account for another system: it acts under its own name, and nobody logs in with it.

    ``code`` is its account name. What it may do follows from the duties it is given
    (:func:`grant_duty`). Refuses with ``not-administrator``, ``name-missing``, ``username-taken``.
    """
    _allow(by, unit)
    name = " ".join(name.split())
    if not name:
        raise refuse("name-missing", N_("Chưa ghi tên hệ thống."), N_("Ghi tên mà mọi người gọi."))
    if User.objects.filter(username=code).exists():
        raise refuse(
            "username-taken",
            N_("Tên đăng nhập “{username}” đã có người dùng."),
            N_("Chọn tên khác."),
            username=code,
        )
    system = User(username=code, full_name=name, machine=True)
    system.set_unusable_password()
    system.save()
    Post.objects.create(user=system, unit=unit, title="hệ thống kết nối", valid_from=at.date())
    record("system.connected", subject=system, by=by, at=at, unit=unit, data={"code": code})
    return system


@writes("token.issued")
def issue_token(
    system: User, *, note: str = "", days: int = TOKEN_DAYS, by: Actor, at: datetime
) -> tuple[SystemToken, str]:
    """Give a system a token good for ``days``; the second answer is the token, told this once.

    Refuses with ``not-administrator``, ``not-a-system``, ``token-days``.
    """
    system, unit = _managed(system, by)
    if not system.machine:
        raise refuse(
            "not-a-system",
            N_("{name} là tài khoản của người, không dùng mã truy cập."),
            N_("Kết nối một hệ thống rồi cấp mã cho hệ thống đó."),
            name=system.full_name,
        )
    if not 1 <= days <= TOKEN_MOST_DAYS:
        raise refuse(
            "token-days",
            N_("Mã truy cập có hạn từ 1 đến {most} ngày."),
            N_("Ghi số ngày trong khoảng đó; gần hết hạn thì cấp mã mới."),
            most=TOKEN_MOST_DAYS,
        )
    secret = systems.new_secret()
    token = SystemToken.objects.create(
        system=system,
        note=" ".join(note.split())[:120],
        hint=systems.hint_of(secret),
        digest=systems.digest_of(secret),
        issued_at=at,
        issued_by_id=by.user_id,
        expires_at=at + timedelta(days=days),
    )
    said = {"token": token.pk, "hint": token.hint, "days": days}
    record("token.issued", subject=system, by=by, at=at, unit=unit, data=said)
    return token, secret


@writes("token.revoked")
def revoke_token(token: SystemToken, *, reason: str, by: Actor, at: datetime) -> SystemToken:
    """From now on the token opens nothing.

    Refuses with ``not-administrator``, ``reason-missing``, ``token-revoked``.
    """
    system, unit = _managed(token.system, by)
    token = SystemToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    reason = _reason(reason)
    if token.revoked_at is not None:
        raise refuse(
            "token-revoked", N_("Mã truy cập này đã bị thu hồi."), N_("Không cần thu hồi lại.")
        )
    token.revoked_at, token.revoked_by_id, token.revoked_reason = at, by.user_id, reason[:200]
    token.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    said = {"token": token.pk, "hint": token.hint, "reason": reason}
    record("token.revoked", subject=system, by=by, at=at, unit=unit, data=said)
    return token


@writes_nothing("when a token was last used is no act: one mark a day, so that idle ones are seen")
def note_use(caller: systems.Caller, day: date) -> None:
    """Mark that the token opened the door on ``day``; no statement when it is marked already."""
    if caller.used_on is None or caller.used_on < day:
        rows = SystemToken.objects.filter(Q(used_on=None) | Q(used_on__lt=day), pk=caller.token)
        with left_out_when_busy():  # the next request marks it
            rows.update(used_on=day)
