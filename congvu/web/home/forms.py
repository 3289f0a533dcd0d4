"""The login form in our own words."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """Account name and password; a wrong pair says what to do."""

    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra bộ gõ tiếng Việt và phím Caps Lock; "
            "nếu quên mật khẩu, đề nghị quản trị đơn vị đặt lại."
        ),
        "inactive": _("Tài khoản đã khoá. Đề nghị quản trị đơn vị mở lại."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Tên đăng nhập")
        self.fields["password"].label = _("Mật khẩu")
