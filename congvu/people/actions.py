"""Accounts, posts, duties; registering whom we serve."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refused, refuse
from congvu.core.vietnamese import fold
from congvu.organisation.models import Office, Unit
from congvu.people import access
from congvu.people.models import DutyGrant, Party, Post, User
from congvu.people.rules import PartyKind, Reach


def _allow(by: Actor, unit: Unit) -> None:
    refusal = access.may_manage(by, unit)
    if refusal:
        raise Refused(refusal)


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
) -> User:
    """Open an account with its first post; without a password nobody can log in to it yet.

    Refuses with ``not-administrator``, ``username-taken``.
    """
    _allow(by, unit)
    if User.objects.filter(username=username).exists():
        raise refuse(
            "username-taken",
            N_("Tên đăng nhập “{username}” đã có người dùng."),
            N_("Chọn tên khác."),
            username=username,
        )
    user = User(username=username, full_name=full_name)
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


@writes("user.duty_granted")
def grant_duty(
    user: User,
    duty: Duty,
    unit: Unit,
    *,
    by: Actor,
    at: datetime,
    reach: Reach = Reach.OWN,
    since: date | None = None,
    until: date | None = None,
    source: str = "",
) -> DutyGrant:
    """Charge a user with a duty at a unit. Inspectors are charged by a delegation only.

    Refuses with ``not-administrator``, ``inspector-needs-delegation``.
    """
    if duty == Duty.INSPECTOR:
        raise refuse(
            "inspector-needs-delegation",
            N_("Quyền kiểm tra chỉ có theo quyết định thành lập đoàn."),
            N_("Thêm người này vào đoàn kiểm tra; hết đoàn thì hết quyền."),
        )
    _allow(by, unit)
    return _grant(user, duty, unit, by, at, reach, since, until, source)


@writes("user.duty_granted")
def delegate(
    user: User, unit: Unit, *, by: Actor, at: datetime, since: date, until: date, source: str
) -> DutyGrant:
    """Open ``unit`` to a member of a delegation from a day to a day.

    Called by the inspection that was decided; it has checked who may decide it.
    """
    return _grant(user, Duty.INSPECTOR, unit, by, at, Reach.OWN, since, until, source)


def _grant(
    user: User,
    duty: Duty,
    unit: Unit,
    by: Actor,
    at: datetime,
    reach: Reach,
    since: date | None,
    until: date | None,
    source: str,
) -> DutyGrant:
    grant = DutyGrant.objects.create(
        user=user,
        duty=duty,
        unit=unit,
        reach=reach,
        valid_from=since or at.date(),
        valid_to=until,
        source=source,
    )
    record(
        "user.duty_granted",
        subject=user,
        by=by,
        at=at,
        unit=unit,
        data={
            "grant": grant.pk,
            "duty": str(duty),
            "reach": str(reach),
            "from": grant.valid_from and grant.valid_from.isoformat(),
            "to": until and until.isoformat(),
            "source": source,
        },
    )
    return grant


@writes("user.duty_ended")
def end_duty(
    grant: DutyGrant, *, by: Actor, at: datetime, last_day: date, reason: str
) -> DutyGrant:
    """End a duty after ``last_day`` (inclusive), with a reason. The grant itself is kept.

    Refuses with ``not-administrator``, ``reason-missing``.
    """
    grant = DutyGrant.objects.select_for_update().select_related("unit", "user").get(pk=grant.pk)
    if grant.duty != Duty.INSPECTOR:
        _allow(by, grant.unit)
    if not reason.strip():
        raise refuse(
            "reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do chấm dứt nhiệm vụ rồi lưu lại.")
        )
    if grant.valid_from:  # ended before it began: it was never in force
        last_day = max(last_day, grant.valid_from - timedelta(days=1))
    grant.valid_to = last_day
    grant.save(update_fields=["valid_to"])
    record(
        "user.duty_ended",
        subject=grant.user,
        by=by,
        at=at,
        unit=grant.unit,
        data={"grant": grant.pk, "last_day": last_day.isoformat(), "reason": reason},
    )
    return grant


@writes("user.password_set")
def set_password(user: User, password: str, *, by: Actor, at: datetime) -> User:
    """Set a user's password: the user's own, or by the administrator of the user's unit."""
    if by.user_id != user.pk:
        post = user.posts.order_by("-valid_from", "-pk").first()
        if post is None:
            raise refuse(
                "user-without-post",
                N_("Tài khoản chưa có vị trí công tác."),
                N_("Bổ nhiệm vị trí trước khi đặt mật khẩu."),
            )
        _allow(by, post.unit)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.password_set", subject=user, by=by, at=at)
    return user


@writes("party.registered")
def register_party(
    *,
    name: str,
    by: Actor,
    at: datetime,
    kind: PartyKind = PartyKind.PERSON,
    identifier: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
) -> Party:
    """Register whom we serve. The event names the row and no personal data.

    Refuses with ``party-without-name``.
    """
    name = " ".join(name.split())
    if not name:
        raise refuse(
            "party-without-name",
            N_("Chưa ghi họ tên người nộp hoặc tên tổ chức."),
            N_("Ghi đầy đủ như trên giấy tờ tuỳ thân hoặc quyết định thành lập."),
        )
    party = Party.objects.create(
        kind=kind,
        name=name,
        identifier=identifier.strip(),
        phone=phone.strip(),
        email=email.strip(),
        address=" ".join(address.split()),
        folded=fold(f"{name} {address}")[:400],
    )
    record("party.registered", subject=party, by=by, at=at, data={"kind": str(kind)})
    return party
