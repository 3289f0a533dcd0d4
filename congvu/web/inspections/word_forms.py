"""What is filled in to take a Word template in, and to send the report of a year."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.documents.word_kind import MOST_BYTES
from congvu.web.inspections.forms import DayInput, lines


class TemplateForm(forms.Form):
    """A template edited in Word."""

    file = forms.FileField(
        label=_("Tệp Word đã sửa (.docx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
    valid_from = forms.DateField(label=_("Có hiệu lực từ ngày"), widget=DayInput())
    note = forms.CharField(label=_("Đã sửa gì"), max_length=250, required=False)

    def said(self) -> dict[str, object]:
        """As the action takes it; what is too large is refused there."""
        given = dict(self.cleaned_data)
        file = given.pop("file")
        return given | {"content": file.read(MOST_BYTES + 1), "name": file.name}


class RoundForm(forms.Form):
    """The head of the report, and what is proposed."""

    number = forms.CharField(label=_("Số báo cáo"), max_length=60)
    signed_on = forms.DateField(label=_("Ngày ký"), widget=DayInput())
    signer = forms.CharField(label=_("Người ký, chức vụ"), max_length=150)
    proposals = forms.CharField(label=_("Đề xuất"), widget=lines(4), required=False)
