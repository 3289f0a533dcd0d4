"""What the verbs on people share."""

from __future__ import annotations

from datetime import date

from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refused, refuse
from congvu.organisation.models import Unit
from congvu.people import access, queries
from congvu.people.models import DutyGrant, User


def _allow(by: Actor, unit: Unit) -> None:
    refusal = access.may_manage(by, unit)
    if refusal:
        raise Refused(refusal)


def _managed(user: User, by: Actor) -> tuple[User, Unit]:
    """Lock the account, then look whether ``by`` manages the unit of its post."""
    user = User.objects.select_for_update().get(pk=user.pk)
    post = queries.last_post(user)
    if post is None:
        raise refuse(
            "user-without-post",
            N_("Tài khoản chưa có vị trí công tác."),
            N_("Bổ nhiệm vị trí trước."),
        )
    _allow(by, post.unit)
    return user, post.unit


def _person(user: User) -> None:
    """Passwords are for people; ``machine-has-no-password``."""
    if user.machine:
        raise refuse(
            "machine-has-no-password",
            N_("“{name}” là hệ thống kết nối, không đăng nhập bằng mật khẩu."),
            N_("Cấp mã truy cập ở trang của hệ thống."),
            name=user.full_name,
        )


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
    return reason


def _keep_an_administrator(user: User, grants: list[DutyGrant], day: date) -> None:
    """Some other account administers each unit from ``day`` on; ``last-administrator``."""
    for grant in grants:
        if grant.duty != Duty.ADMINISTRATOR:
            continue
        # Locked, so that two who administer do not end each other at the same moment.
        others = list(
            DutyGrant.objects.on(day)
            .select_for_update(of=("self",))
            .filter(duty=Duty.ADMINISTRATOR, unit_id=grant.unit_id, user__is_active=True)
            .exclude(user=user)
            .select_related("user")
            .order_by("pk")
        )
        if not any(each.user.left_on is None for each in others):
            raise refuse(
                "last-administrator",
                N_("{name} là quản trị cuối cùng của {unit}."),
                N_("Giao nhiệm vụ quản trị cho người khác trước."),
                name=user.full_name,
                unit=grant.unit.name,
            )
