"""Passwords: which are refused, in our words, and those that are given to be changed at once."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from congvu.core.refusals import N_, Words, refuse
from congvu.people.models import User

WHY = {
    "password_too_short": N_("ngắn hơn 10 ký tự"),
    "password_too_similar": N_("giống tên đăng nhập hoặc họ tên"),
    "password_too_common": N_("nằm trong danh sách mật khẩu ai cũng đoán được"),
    "password_entirely_numeric": N_("chỉ gồm chữ số"),
}
"""What the validators of the settings say, by their codes."""

LETTERS = "abcdefghkmnpqrstuvwxyz23456789"
"""None that is mistaken for another when read aloud or copied from paper."""


def check(password: str, user: User) -> None:
    """Refuses with ``password-weak`` and says everything that is wrong with it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        known = [WHY[each.code] for each in error.error_list if each.code in WHY]
        raise refuse(
            "password-weak",
            N_("Mật khẩu này {why}."),
            N_("Đặt mật khẩu từ 10 ký tự, ví dụ bốn từ không liên quan nhau, không phải tên mình."),
            why=Words(*known or [N_("chưa đủ mạnh")], inside=True),
        ) from None


def one_time() -> str:
    """A password to be handed over once and changed at the first login, as “k7mf-p3xq-9wda”."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
