"""The login form in our own words."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from congvu.audit import clock
from congvu.core.periods import local
from congvu.people.models import User


class LoginForm(AuthenticationForm):
    """Account name and password; a wrong pair says what to do."""

    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra bộ gõ tiếng Việt và phím Caps Lock; "
            "nếu quên mật khẩu, đề nghị quản trị đơn vị đặt lại."
        ),
        "inactive": _("Tài khoản đã khoá. Đề nghị quản trị đơn vị mở lại."),
        "left": _("Tài khoản này đã hết dùng từ sau ngày nghỉ. Đề nghị quản trị đơn vị nếu nhầm."),
    }

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if user.left_on is not None and user.left_on < local(clock.now()).date():
            raise ValidationError(self.error_messages["left"], code="left")

    def get_invalid_login_error(self):
        """Who knows the password of a locked account is told that it is locked."""
        user = User.objects.filter(username=self.cleaned_data.get("username"), is_active=False)
        found = user.first()
        if found is not None and found.check_password(self.cleaned_data.get("password", "")):
            return ValidationError(self.error_messages["inactive"], code="inactive")
        return super().get_invalid_login_error()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Tên đăng nhập")
        self.fields["password"].label = _("Mật khẩu")
