"""Accounts: opened, moved, locked; passwords; the end of a post."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, refuse
from congvu.organisation.models import Office, Unit
from congvu.people import lockouts, passwords, queries
from congvu.people.actions._shared import (
    _allow,
    _keep_an_administrator,
    _managed,
    _person,
    _reason,
)
from congvu.people.models import DutyGrant, Post, StandIn, User


@writes("user.created")
def create_user(
    *,
    username: str,
    full_name: str,
    unit: Unit,
    title: str,
    by: Actor,
    at: datetime,
    office: Office | None = None,
    password: str | None = None,
    since: date | None = None,
    must_change: bool = False,
) -> User:
    """Open an account with its first post; without a password nobody can log in to it yet.

    ``must_change``: the password was given by another and is changed at the first login.
    Refuses with ``not-administrator``, ``username-taken``, ``office-elsewhere``.
    """
    _allow(by, unit)
    _office_of(unit, office)
    if User.objects.filter(username=username).exists():
        raise refuse(
            "username-taken",
            N_("Tên đăng nhập “{username}” đã có người dùng."),
            N_("Chọn tên khác."),
            username=username,
        )
    user = User(username=username, full_name=full_name, must_change=must_change)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    post = Post.objects.create(
        user=user, unit=unit, office=office, title=title, valid_from=since or at.date()
    )
    record(
        "user.created",
        subject=user,
        by=by,
        at=at,
        unit=unit,
        data={"username": username, "post": post.pk, "title": title},
    )
    return user


def _office_of(unit: Unit, office: Office | None) -> None:
    if office is not None and office.unit_id != unit.pk:
        raise refuse(
            "office-elsewhere",
            N_("{office} không thuộc {unit}."),
            N_("Chọn phòng, bộ phận của đơn vị."),
            office=office.name,
            unit=unit.name,
        )


@writes("user.password_set")
def set_password(user: User, password: str, *, by: Actor, at: datetime) -> User:
    """Set a user's password: the user's own, or by the administrator of the user's unit.

    Refuses with ``not-administrator``, ``user-without-post``, ``machine-has-no-password``.
    """
    _person(user)
    if by.user_id != user.pk:
        post = queries.last_post(user)
        if post is None:
            raise refuse(
                "user-without-post",
                N_("Tài khoản chưa có vị trí công tác."),
                N_("Bổ nhiệm vị trí trước khi đặt mật khẩu."),
            )
        _allow(by, post.unit)
    user.set_password(password)
    user.must_change = False
    user.save(update_fields=["password", "must_change"])
    record("user.password_set", subject=user, by=by, at=at)
    return user


@writes("user.password_issued")
def issue_password(user: User, password: str, *, by: Actor, at: datetime) -> User:
    """Give a password that must be changed at the next login; every session of the user ends.

    A lock-out after wrong passwords ends too. Refuses with ``not-administrator``,
    ``user-without-post``, ``own-password``, ``machine-has-no-password``.
    """
    user, unit = _managed(user, by)
    _person(user)
    if by.user_id == user.pk:
        raise refuse(
            "own-password",
            N_("Không tự cấp mật khẩu một lần cho chính mình."),
            N_("Đổi mật khẩu ở trang “Tài khoản của tôi”, hoặc nhờ quản trị khác cấp lại."),
        )
    user.set_password(password)
    user.must_change = True
    user.save(update_fields=["password", "must_change"])
    lifted = lockouts.lift(user.username)
    record("user.password_issued", subject=user, by=by, at=at, unit=unit, data={"lifted": lifted})
    return user


@writes("user.password_changed")
def change_password(user: User, *, old: str, new: str, by: Actor, at: datetime) -> User:
    """The user's own change. Refuses with ``not-your-account``, ``password-wrong``,
    ``password-same``, ``password-weak``.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if by.user_id != user.pk:
        raise refuse(
            "not-your-account",
            N_("Mỗi người tự đổi mật khẩu của mình."),
            N_("Quản trị cấp lại mật khẩu một lần ở trang tài khoản."),
        )
    if not user.check_password(old):
        raise refuse(
            "password-wrong",
            N_("Mật khẩu đang dùng chưa đúng."),
            N_("Gõ lại mật khẩu vừa dùng để đăng nhập; kiểm tra bộ gõ và phím Caps Lock."),
        )
    if old == new:
        raise refuse(
            "password-same", N_("Mật khẩu mới giống mật khẩu cũ."), N_("Đặt mật khẩu khác.")
        )
    passwords.check(new, user)
    user.set_password(new)
    user.must_change = False
    user.save(update_fields=["password", "must_change"])
    record("user.password_changed", subject=user, by=by, at=at)
    return user


@writes("user.email_set")
def set_email(user: User, email: str, *, by: Actor, at: datetime) -> User:
    """The office address to which reminders of deadlines go; empty: to none. The user's own.

    The event says whether there is one, not which. Refuses with ``not-your-account``,
    ``email-unreadable``.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if by.user_id != user.pk:
        raise refuse(
            "not-your-account",
            N_("Mỗi người tự ghi hộp thư của mình."),
            N_("Đăng nhập bằng tài khoản đó, mở trang Tài khoản của tôi."),
        )
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise refuse(
            "email-unreadable",
            N_("Không đọc được địa chỉ thư “{email}”."),
            N_("Ghi dạng ten@coquan.gov.vn, hoặc để trống."),
            email=email[:80],
        ) from None
    user.email = email
    user.save(update_fields=["email"])
    record("user.email_set", subject=user, by=by, at=at, data={"given": bool(email)})
    return user


@writes("user.locked")
def lock(user: User, *, reason: str, by: Actor, at: datetime) -> User:
    """Nobody logs in with the account, and whoever is logged in with it is out at once.

    Refuses with ``not-administrator``, ``reason-missing``, ``lock-self``, ``already-locked``,
    ``last-administrator``.
    """
    user, unit = _managed(user, by)
    reason = _reason(reason)
    if by.user_id == user.pk:
        raise refuse(
            "lock-self",
            N_("Không tự khoá tài khoản của mình."),
            N_("Đề nghị quản trị khác thực hiện."),
        )
    if not user.is_active:
        raise refuse("already-locked", N_("Tài khoản đang bị khoá."), N_("Không cần khoá lại."))
    tomorrow = at.date() + timedelta(days=1)  # who administers today only is no help
    _keep_an_administrator(user, queries.grants_on(user, tomorrow), tomorrow)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("user.locked", subject=user, by=by, at=at, unit=unit, data={"reason": reason})
    return user


@writes("user.unlocked")
def unlock(user: User, *, reason: str, by: Actor, at: datetime) -> User:
    """Open a locked account again. Refuses with ``not-administrator``, ``reason-missing``,
    ``not-locked``.
    """
    user, unit = _managed(user, by)
    reason = _reason(reason)
    if user.is_active:
        raise refuse("not-locked", N_("Tài khoản không bị khoá."), N_("Không cần mở khoá."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("user.unlocked", subject=user, by=by, at=at, unit=unit, data={"reason": reason})
    return user


@writes("user.lockout_lifted")
def lift_lockout(user: User, *, by: Actor, at: datetime) -> User:
    """End the waiting after wrong passwords. Refuses with ``not-administrator``,
    ``not-locked-out``.
    """
    user, unit = _managed(user, by)
    lifted = lockouts.lift(user.username)
    if not lifted:
        raise refuse(
            "not-locked-out",
            N_("Không có lần nhập sai mật khẩu nào đang được tính."),
            N_("Người dùng đăng nhập được; nếu quên mật khẩu thì cấp lại."),
        )
    record("user.lockout_lifted", subject=user, by=by, at=at, unit=unit, data={"lifted": lifted})
    return user


@writes("user.post_changed")
def change_post(
    user: User,
    unit: Unit,
    *,
    title: str,
    since: date,
    office: Office | None = None,
    by: Actor,
    at: datetime,
) -> Post:
    """Another post, office or unit from a day on; the post held until then ends the day before.

    Who comes back after leaving has an account again. Refuses with ``not-administrator``,
    ``title-missing``, ``office-elsewhere``, ``post-begins-before``.
    """
    _allow(by, unit)
    _office_of(unit, office)
    user = User.objects.select_for_update().get(pk=user.pk)
    title = " ".join(title.split())
    if not title:
        raise refuse("title-missing", N_("Chưa ghi chức vụ."), N_("Ghi chức vụ, vị trí."))
    held = list(
        Post.objects.select_for_update(of=("self",))
        .on(since)
        .filter(user=user)
        .select_related("unit")
        .order_by("pk")
    )
    for post in held:
        _allow(by, post.unit)
        if post.valid_from is not None and post.valid_from >= since:
            raise refuse(
                "post-begins-before",
                N_("Vị trí hiện tại mới bắt đầu từ {day}."),
                N_("Ghi ngày bắt đầu vị trí mới sau ngày ấy."),
                day=f"{post.valid_from:%d/%m/%Y}",
            )
        post.valid_to = since - timedelta(days=1)
        post.save(update_fields=["valid_to"])
    row = Post.objects.create(user=user, unit=unit, office=office, title=title, valid_from=since)
    if user.left_on is not None:
        user.left_on = None
        user.save(update_fields=["left_on"])
    data = {
        "post": row.pk,
        "title": title,
        "office": office and office.pk,
        "from": since.isoformat(),
        "ended": [post.pk for post in held],
    }
    record("user.post_changed", subject=user, by=by, at=at, unit=unit, data=data)
    return row


@writes("user.left")
def leave(user: User, *, last_day: date, reason: str, by: Actor, at: datetime) -> User:
    """The user leaves: posts, duties and stand-ins end after ``last_day`` (inclusive).

    What they hold is handed over first (:func:`congvu.dossiers.actions.hand_on`). Refuses with
    ``not-administrator``, ``reason-missing``, ``leave-self``, ``already-left``,
    ``last-administrator``.
    """
    user, unit = _managed(user, by)
    reason = _reason(reason)
    if by.user_id == user.pk:
        raise refuse(
            "leave-self",
            N_("Không tự ghi việc nghỉ của chính mình."),
            N_("Đề nghị quản trị khác thực hiện."),
        )
    if user.left_on is not None:
        raise refuse(
            "already-left",
            N_("{name} đã nghỉ từ sau ngày {day}."),
            N_("Không cần ghi lại."),
            name=user.full_name,
            day=f"{user.left_on:%d/%m/%Y}",
        )
    after = last_day + timedelta(days=1)
    grants = queries.grants_on(user, after)
    _keep_an_administrator(user, grants, after)
    ended: dict[str, list[int]] = {}
    for model in (Post, DutyGrant, StandIn):
        rows = model.objects.on_or_after(after)
        mine = rows.filter(user=user) if model is not StandIn else rows.filter(stand_in=user)
        keys = list(mine.order_by("pk").values_list("pk", flat=True))
        for row in model.objects.select_for_update(of=("self",)).filter(pk__in=keys):
            first = row.valid_from
            row.valid_to = last_day if first is None else max(last_day, first - timedelta(days=1))
            row.save(update_fields=["valid_to"])
        ended[model.__name__] = keys
    user.left_on = last_day
    user.save(update_fields=["left_on"])
    data = {"last_day": last_day.isoformat(), "reason": reason, "ended": ended}
    record("user.left", subject=user, by=by, at=at, unit=unit, data=data)
    return user
