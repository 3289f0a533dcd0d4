"""Filters of the catalogue, and what is said when something is posted or taken down."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.organisation.models import Unit
from congvu.procedures import queries
from congvu.procedures.models import Posting


class DayInput(forms.DateInput):
    """The browser's own picker of days."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Read from the address, so that a filtered list can be sent to a colleague."""

    q = forms.CharField(
        label=_("Tên, mã hoặc chữ đầu"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    unit = forms.ChoiceField(label=_("Tiếp nhận tại"), required=False)
    field = forms.ChoiceField(label=_("Lĩnh vực"), required=False)
    day = forms.DateField(label=_("Có hiệu lực ngày"), required=False, widget=DayInput())

    def __init__(self, data, *, today: date, unit: Unit | None):
        filled = {key: data.get(key, "") for key in ("q", "field", "unit", "day")}
        if "unit" not in data and unit is not None:
            filled["unit"] = unit.code
        filled["day"] = filled["day"] or today.isoformat()
        super().__init__(filled)
        # The other choices depend on the day; an unreadable one is reported, and today serves.
        try:
            day = date.fromisoformat(filled["day"])
        except ValueError:
            day = today
        self.units = queries.units_with_board(day)
        self.fields["unit"].choices = [
            ("", _("Mọi đơn vị")),
            *((each.code, each.name) for each in self.units),
        ]
        self.fields["field"].choices = [
            ("", _("Mọi lĩnh vực")),
            *((each, each) for each in queries.fields_at(None, day)),
        ]

    def unit_chosen(self) -> Unit | None:
        """The unit of the filter; None for all."""
        code = self.cleaned_data["unit"]
        return next((each for each in self.units if each.code == code), None)


NOTHING_TICKED = {"required": _("Chưa chọn dòng nào. Đánh dấu các dòng rồi ghi lại.")}


class PostForm(forms.Form):
    """Which versions, where, since when."""

    versions = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Thủ tục"), error_messages=NOTHING_TICKED
    )
    place = forms.CharField(label=_("Nơi niêm yết"), max_length=200)
    on = forms.DateField(label=_("Đã niêm yết từ ngày"), widget=DayInput())

    def __init__(self, *args, unit: Unit, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["versions"].queryset = queries.in_force(unit, day).select_related("procedure")


class TakeDownForm(forms.Form):
    """Which postings, when, why."""

    postings = forms.ModelMultipleChoiceField(
        queryset=Posting.objects.none(),
        label=_("Bản niêm yết"),
        error_messages=NOTHING_TICKED,
    )
    on = forms.DateField(label=_("Đã gỡ ngày"), widget=DayInput())
    reason = forms.CharField(label=_("Lý do"), max_length=200)

    def __init__(self, *args, unit: Unit, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["postings"].queryset = queries.posted(unit, day)
