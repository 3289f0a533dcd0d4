"""The forms on accounts; each one on the page of an account carries itself out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.organisation import queries as organisation
from congvu.people import actions, queries
from congvu.people.models import DutyGrant, User
from congvu.people.rules import DUTY_LABELS, REACH_LABELS, Reach
from congvu.web.dossiers.forms import Text
from congvu.web.people.places import Places, key_of, places_of, units_managed

GIVEN = [duty for duty in Duty if duty is not Duty.INSPECTOR]
"""An inspector is charged by the decision on a delegation only."""

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


class Day(forms.DateField):
    """A day as it is picked or typed."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class NewAccountForm(forms.Form):
    """Who, where, as what; the password is made by the system and shown once."""

    full_name = Text(label=_("Họ và tên"), max_length=120)
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ thường không dấu, số, dấu chấm; ví dụ hoa.nt"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    place = forms.ChoiceField(label=_("Nơi công tác"))
    title = Text(label=_("Chức vụ, vị trí"), max_length=120)
    since = Day(label=_("Từ ngày"))
    duties = forms.MultipleChoiceField(
        label=_("Nhiệm vụ"), widget=forms.CheckboxSelectMultiple, required=False
    )
    source = Text(label=_("Theo văn bản, phân công"), max_length=200, required=False)

    def __init__(self, data: Any, *, request: HttpRequest) -> None:
        day = local(request.now).date()  # type: ignore[attr-defined]
        super().__init__(data, initial={"since": day})
        self.places: Places = places_of(request)
        self.fields["place"].choices = self.places.choices  # type: ignore[attr-defined]
        self.fields["duties"].choices = [  # type: ignore[attr-defined]
            (str(each), gettext(DUTY_LABELS[each])) for each in GIVEN
        ]

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].strip().lower()
        if not USERNAME.fullmatch(name):
            raise forms.ValidationError(
                gettext("Dùng ít nhất 3 chữ thường không dấu, chữ số, dấu chấm, gạch.")
            )
        return name


class AccountForm(forms.Form):
    """A form on the page of one account."""

    def __init__(self, data: Any, *, user: User, request: HttpRequest) -> None:
        self.user = user
        self.actor = request.actor  # type: ignore[attr-defined]
        self.at = request.now  # type: ignore[attr-defined]
        self.day = local(self.at).date()
        super().__init__(data, auto_id=f"id_{type(self).__name__}_%s")
        self.prepare(request)

    def prepare(self, request: HttpRequest) -> None:
        """Fill choices and first values."""

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.actor, "at": self.at}

    def run(self) -> None:
        """Carry it out; raises ``Refused``."""
        raise TypeError(f"{type(self).__name__} does not say what it carries out")


class PostForm(AccountForm):
    """Another post, office or unit."""

    place = forms.ChoiceField(label=_("Nơi công tác"))
    title = Text(label=_("Chức vụ, vị trí"), max_length=120)
    since = Day(label=_("Từ ngày"))

    def prepare(self, request: HttpRequest) -> None:
        self.places = places_of(request)
        self.fields["place"].choices = self.places.choices  # type: ignore[attr-defined]
        post = queries.last_post(self.user)
        self.initial = {"since": self.day}
        if post is not None:
            self.initial |= {"place": key_of(post.unit, post.office), "title": post.title}

    def run(self) -> None:
        said = self.cleaned_data
        unit, office = self.places.known[said["place"]]
        actions.change_post(
            self.user,
            unit,
            office=office,
            title=said["title"],
            since=said["since"],
            **self.common,
        )


class GrantForm(AccountForm):
    """One more duty."""

    duty = forms.ChoiceField(label=_("Nhiệm vụ"))
    unit = forms.ChoiceField(label=_("Tại đơn vị"))
    reach = forms.ChoiceField(
        label=_("Phạm vi"), choices=[(key, _(label)) for key, label in REACH_LABELS.items()]
    )
    since = Day(label=_("Từ ngày"))
    until = Day(
        label=_("Đến hết ngày"), required=False, help_text=_("Để trống: chưa định ngày hết")
    )
    source = Text(label=_("Theo văn bản, phân công"), max_length=200)

    def prepare(self, request: HttpRequest) -> None:
        units = units_managed(self.actor, self.day)
        self.units = {str(each.pk): each for each in units}
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (key, unit.name) for key, unit in self.units.items()
        ]
        self.fields["duty"].choices = [  # type: ignore[attr-defined]
            (str(each), gettext(DUTY_LABELS[each])) for each in GIVEN
        ]
        post = queries.last_post(self.user)
        self.initial = {"since": self.day, "unit": str(post.unit_id) if post else ""}

    def run(self) -> None:
        said = self.cleaned_data
        actions.grant_duty(
            self.user,
            Duty(said["duty"]),
            self.units[said["unit"]],
            reach=Reach(said["reach"]),
            since=said["since"],
            until=said["until"],
            source=said["source"],
            **self.common,
        )


class EndDutyForm(AccountForm):
    """One duty ends."""

    grant = forms.ModelChoiceField(DutyGrant.objects.none(), label=_("Nhiệm vụ"))
    last_day = Day(label=_("Đến hết ngày"))
    reason = Text(label=_("Lý do"), max_length=200)

    def prepare(self, request: HttpRequest) -> None:
        field = self.fields["grant"]
        rows = DutyGrant.objects.on_or_after(self.day).filter(user=self.user)
        field.queryset = (
            rows.exclude(  # type: ignore[attr-defined]
                duty=Duty.INSPECTOR
            )
            .select_related("unit")
            .order_by("pk")
        )
        field.empty_label = gettext("Chọn nhiệm vụ")  # type: ignore[attr-defined]
        field.label_from_instance = (  # type: ignore[attr-defined]
            lambda one: f"{gettext(DUTY_LABELS[Duty(one.duty)])} · {one.unit.name}"
        )
        self.initial = {"last_day": self.day - timedelta(days=1)}

    def run(self) -> None:
        said = self.cleaned_data
        last, reason = said["last_day"], said["reason"]
        actions.end_duty(said["grant"], last_day=last, reason=reason, **self.common)


class ReasonForm(AccountForm):
    """A verb that asks for its reason only."""

    reason = Text(label=_("Lý do"), max_length=200)


class LockForm(ReasonForm):
    """Lock the account."""

    def run(self) -> None:
        actions.lock(self.user, reason=self.cleaned_data["reason"], **self.common)


class UnlockForm(ReasonForm):
    """Open it again."""

    def run(self) -> None:
        actions.unlock(self.user, reason=self.cleaned_data["reason"], **self.common)


class LiftForm(AccountForm):
    """No more waiting after wrong passwords."""

    def run(self) -> None:
        actions.lift_lockout(self.user, **self.common)


class LeavingForm(AccountForm):
    """The last day, why, and who takes over what lies in the leaver's hands."""

    last_day = Day(label=_("Ngày làm việc cuối"))
    reason = Text(label=_("Lý do"), max_length=200)
    receiver = forms.ChoiceField(label=_("Giao lại cho"), required=False)
    sure = forms.BooleanField(label=_("Tôi đã xem danh sách và giao lại tất cả"))

    def prepare(self, request: HttpRequest) -> None:
        self.initial = {"last_day": self.day}
        post = queries.last_post(self.user)
        people = queries.colleagues(post.unit, self.day) if post else []
        self.people = {f"u{each.pk}": each for each in people if each.pk != self.user.pk}
        offices = organisation.offices_of(post.unit, self.day) if post else []
        self.offices = {f"o{each.pk}": each for each in offices}
        self.fields["receiver"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Chọn người hoặc bộ phận")),
            (gettext("Người"), [(key, each.full_name) for key, each in self.people.items()]),
            (gettext("Bộ phận"), [(key, each.name) for key, each in self.offices.items()]),
        ]

    @property
    def to(self) -> dict[str, Any]:
        """Who receives, as :func:`congvu.dossiers.actions.hand_on` is told."""
        key = self.cleaned_data["receiver"]
        return {"to_user": self.people.get(key), "to_office": self.offices.get(key)}


class EmailForm(forms.Form):
    """The own office address for reminders."""

    email = forms.EmailField(
        label=_("Hộp thư công vụ nhận nhắc hạn"),
        required=False,
        max_length=200,
        help_text=_("Để trống: chỉ nhắc ở trang Hôm nay."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PasswordForm(forms.Form):
    """The own password, changed by its owner."""

    old = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        max_length=200,
        help_text=_("Từ 10 ký tự; bốn từ không liên quan nhau là dễ nhớ và khó đoán."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Gõ lại mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("new") and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", gettext("Hai lần gõ không giống nhau."))
        return said
