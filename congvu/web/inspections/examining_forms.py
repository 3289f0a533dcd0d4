"""What is filled in when papers, the counter's wall and photographs are looked at."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.inspections.papers_seen import (
    FIELD_LABELS,
    HUNG_LABELS,
    VERDICT_LABELS,
    Compared,
    Field,
    Hung,
    Verdict,
)
from congvu.web.inspections.forms import lines


class PickForm(forms.Form):
    """A dossier to look at, by its number, and why."""

    number = forms.CharField(label=_("Số hồ sơ"), max_length=60)
    reason = forms.CharField(label=_("Lý do chọn"), max_length=300)


class FlaggedForm(forms.Form):
    """A dossier that questions point at."""

    dossier = forms.IntegerField(widget=forms.HiddenInput)


class CompareForm(forms.Form):
    """The five fields of one dossier, and whether there is a paper at all."""

    missing = forms.BooleanField(label=_("Không có hồ sơ giấy"), required=False)
    observed = forms.CharField(label=_("Điều thấy trên hồ sơ giấy"), widget=lines(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for each, label in FIELD_LABELS.items():
            self.fields[f"{each}-verdict"] = forms.ChoiceField(
                label=_(label),
                choices=[(value.value, _(word)) for value, word in VERDICT_LABELS.items()],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"{each}-paper"] = forms.CharField(
                label=_("Trên giấy"), max_length=400, required=False
            )

    def said(self) -> dict[str, object]:
        """As the action takes it; a field nobody marked is left out, and the rule says so."""
        given = self.cleaned_data
        return {
            "missing": given["missing"],
            "observed": given["observed"],
            "compared": [
                Compared(each, Verdict(given[f"{each}-verdict"]), given[f"{each}-paper"])
                for each in Field
                if given[f"{each}-verdict"]
            ],
        }


class WallForm(forms.Form):
    """What hangs at the counter for one procedure."""

    hung = forms.TypedChoiceField(
        label=_("Trên bảng"),
        choices=[(each.value, _(label)) for each, label in HUNG_LABELS.items()],
        coerce=Hung,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=200, required=False)


class AttachForm(forms.Form):
    """A photograph or scan."""

    file = forms.FileField(
        label=_("Ảnh, bản quét"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )
    caption = forms.CharField(label=_("Chụp gì, ở đâu"), max_length=200)

    def said(self) -> dict[str, object]:
        """As the action takes it."""
        sent = self.cleaned_data["file"]
        return {"content": sent, "name": sent.name, "caption": self.cleaned_data["caption"]}
