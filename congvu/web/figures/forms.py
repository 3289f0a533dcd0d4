"""The question that a page of figures asks: whose, which period, as known when."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import local, parse_period
from congvu.core.refusals import Refused
from congvu.figures.registry import Mode


class QuestionForm(forms.Form):
    """Read from the address, so that a page of figures can be sent to a colleague."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    period = forms.CharField(
        label=_("Kỳ số liệu"),
        max_length=30,
        help_text=_("2018, 2018-9m, 2018-q3, 2018-09 hoặc 2018-01-01..2018-09-30"),
    )
    as_of = forms.DateTimeField(
        label=_("Như biết tại"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    mode = forms.ChoiceField(
        label=_("Phạm vi"),
        required=False,
        choices=[
            ("", _("Theo định nghĩa của từng số liệu")),
            (str(Mode.OWN), _("Riêng đơn vị")),
            (str(Mode.SUBTREE), _("Đơn vị và các đơn vị trực thuộc")),
        ],
    )

    def __init__(self, data, *, units, as_of: datetime):
        first = units[0].code if units else ""
        filled = {"unit": first, "period": f"{as_of.year}-9m", "mode": "", "as_of": ""}
        filled |= {key: data[key] for key in filled if data.get(key)}
        filled["as_of"] = filled["as_of"] or local(as_of).strftime("%Y-%m-%dT%H:%M")
        super().__init__(filled)
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in units]

    def clean_period(self):
        try:
            return parse_period(self.cleaned_data["period"])
        except Refused as refused:
            raise forms.ValidationError(str(refused.refusal)) from refused
