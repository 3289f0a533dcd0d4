"""Decisions on days as they are written down: up to six at a time, and days lifted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.office import DayDecision, DayEffect

ROWS = 6

EFFECTS = (("", _("không ghi")), ("off", _("nghỉ")), ("working", _("làm bù")))


class DayInput(forms.DateInput):
    """The browser's own picker of days."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayForm(forms.Form):
    """One day: off, or worked to make up for another."""

    day = forms.DateField(label=_("Ngày"), required=False, widget=DayInput())
    effect = forms.ChoiceField(label=_("Là ngày"), required=False, choices=EFFECTS)
    name = forms.CharField(label=_("Tên ngày"), required=False, max_length=150)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        given = [key for key in ("day", "effect", "name") if said.get(key)]
        if given and not self.errors:
            for key in ("day", "effect", "name"):
                if key not in given:
                    self.add_error(key, gettext("Ghi đủ ngày, là ngày nghỉ hay làm bù, và tên."))
        return said

    def decision(self) -> DayDecision | None:
        """The decision; None for an empty line."""
        said = self.cleaned_data
        if not said.get("day"):
            return None
        return DayDecision(said["day"], DayEffect(said["effect"]), " ".join(said["name"].split()))


DayForms = forms.formset_factory(DayForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


class ChangeForm(forms.Form):
    """Days lifted, by which paper and why, and the preview that is being confirmed."""

    withdrawn = forms.MultipleChoiceField(
        label=_("Thôi áp dụng quyết định của ngày"), required=False
    )
    source = forms.CharField(
        label=_("Số, ngày văn bản"),
        max_length=200,
        help_text=_("Thông báo nào, của ai."),
    )
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=400,
        help_text=_("Được ghi vào diễn biến của từng hồ sơ và nhắn cho người nộp."),
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, data: Any, *, decided: list[tuple[date, str]]) -> None:
        super().__init__(data)
        self.fields["withdrawn"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), f"{day:%d/%m/%Y} · {name}") for day, name in decided
        ]

    def days_lifted(self) -> list[date]:
        """The days whose decision no longer counts."""
        return [date.fromisoformat(each) for each in self.cleaned_data["withdrawn"]]
