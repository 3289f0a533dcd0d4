"""What is asked when a report is begun, filled in, issued."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import Period, local, parse_period
from congvu.reports import forms as report_forms
from congvu.web.figures.forms import TO_THE_SECOND

CALENDAR_PERIODS = [
    ("q1", _("Quý I")),
    ("q2", _("Quý II")),
    ("6m", _("6 tháng")),
    ("q3", _("Quý III")),
    ("9m", _("9 tháng")),
    ("q4", _("Quý IV")),
    ("", _("Cả năm")),
]


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of moments, to the second."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"}, format=TO_THE_SECOND)


class DayInput(forms.DateInput):
    """The browser's own picker of days."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DraftForm(forms.Form):
    """A new report: whose, on which form, for which days, as known when."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    template = forms.ChoiceField(label=_("Mẫu báo cáo"))
    span = forms.ChoiceField(label=_("Kỳ báo cáo"), required=False)
    year = forms.IntegerField(label=_("Năm"), min_value=1990, max_value=2100)
    as_of = forms.DateTimeField(label=_("Chốt số liệu tại"), widget=MomentInput())

    def __init__(self, *args, units, as_of: datetime, **kwargs):
        given = {"span": "9m", "year": local(as_of).year, "as_of": local(as_of)}
        super().__init__(*args, initial=given, **kwargs)
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in units]
        self.fields["template"].choices = [
            (each.code, f"{each.name} — {each.basis_words}") for each in report_forms.outlines()
        ]
        self.windows = {
            window.code: window
            for outline in report_forms.outlines()
            for window in report_forms.windows_of(outline)
        }
        self.fields["span"].choices = [
            (_("Theo năm dương lịch"), CALENDAR_PERIODS),
            (_("Theo cửa sổ của biểu"), [(key, each.name) for key, each in self.windows.items()]),
        ]

    def period(self) -> Period:
        """The days that were chosen."""
        span, year = self.cleaned_data["span"], self.cleaned_data["year"]
        if span in self.windows:
            return self.windows[span].of(year)
        return parse_period(f"{year}-{span}" if span else str(year))


class WordsForm(forms.Form):
    """The officer's words under one section."""

    section = forms.CharField(widget=forms.HiddenInput, max_length=20)
    text = forms.CharField(
        label=_("Nội dung"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class AsOfForm(forms.Form):
    """Another moment for the figures of a draft."""

    as_of = forms.DateTimeField(label=_("Chốt số liệu tại"), widget=MomentInput())


class IssueForm(forms.Form):
    """Number and day as on the signed paper."""

    number = forms.CharField(
        label=_("Số, ký hiệu"), max_length=60, help_text=_("Như trên bản đã ký: 245/BC-UBND")
    )
    signed_on = forms.DateField(label=_("Ngày ký"), widget=DayInput())

    def __init__(self, *args, today: date | None = None, **kwargs):
        super().__init__(*args, initial={"signed_on": today}, **kwargs)


class CorrectForm(forms.Form):
    """Number, day and reason as on the signed correction."""

    number = forms.CharField(
        label=_("Số, ký hiệu"), max_length=60, help_text=_("Như trên bản đã ký: 12/UBND-VP")
    )
    signed_on = forms.DateField(label=_("Ngày ký"), widget=DayInput())
    reason = forms.CharField(
        label=_("Lý do đính chính"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, today: date | None = None, **kwargs):
        super().__init__(*args, initial={"signed_on": today}, **kwargs)
