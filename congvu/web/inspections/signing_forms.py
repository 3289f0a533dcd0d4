"""What is filled in to put minutes up, to sign them, not to sign them, to take them back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.inspections import signatures
from congvu.inspections.models import Visit
from congvu.inspections.signing import EXCUSED, STAND_LABELS, Representative, Stand
from congvu.people.models import User
from congvu.web.inspections.forms import lines


class DrawUpForm(forms.Form):
    """The number, and who signs for the unit; the delegation is named whole."""

    number = forms.CharField(label=_("Số biên bản"), max_length=60)
    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label=_("Người của đơn vị ký bằng tài khoản"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Người của đơn vị ký bản giấy"),
        help_text=_("Mỗi dòng một người: họ tên, chức vụ. Bỏ trống khi không có."),
        widget=lines(),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = signatures.who_may_answer(visit)
        self._posts = {user.pk: post for user, post in found}
        self.fields["people"].queryset = User.objects.filter(pk__in=self._posts).order_by("pk")
        self.fields["people"].label_from_instance = lambda user: ", ".join(
            part for part in (user.full_name, self._posts[user.pk]) if part
        )
        if not found:
            self.fields["people"].widget = forms.MultipleHiddenInput()

    def said(self) -> dict[str, object]:
        """As the action takes it."""
        given = self.cleaned_data
        named = [
            Representative(each.full_name, self._posts[each.pk], each.pk)
            for each in given["people"]
        ]
        for line in given["others"].splitlines():
            name, _comma, post = line.partition(",")
            if name.strip():
                named.append(Representative(name.strip()[:120], post.strip()[:150]))
        return {"number": given["number"], "representatives": named}


class SignForm(forms.Form):
    """The signature itself: over what was read, with an opinion reserved or none."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput())
    words = forms.CharField(
        label=_("Ý kiến bảo lưu"),
        help_text=_("Ghi khi ký mà còn điều không nhất trí; lời này in trên biên bản."),
        widget=lines(),
        max_length=2000,
        required=False,
    )
    read = forms.BooleanField(label=_("Tôi đã đọc biên bản và ký nội dung này"))

    def said(self) -> dict[str, object]:
        """As the action takes it."""
        return {key: self.cleaned_data[key] for key in ("sha256", "words")}


class ExcuseForm(forms.Form):
    """Why one who is named does not sign."""

    stand = forms.ChoiceField(
        label=_("Không có chữ ký vì"),
        choices=[(each.value, _(STAND_LABELS[each])) for each in sorted(EXCUSED, reverse=True)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Lý do"), widget=lines(), max_length=2000)

    def clean_stand(self) -> Stand:
        """As the rule knows it."""
        return Stand(self.cleaned_data["stand"])


class OnPaperForm(forms.Form):
    """Where the copy lies that was signed by hand."""

    words = forms.CharField(label=_("Bản giấy đã ký lưu ở đâu"), widget=lines(), max_length=2000)


class UndoForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Lý do"), widget=lines(), max_length=2000)
