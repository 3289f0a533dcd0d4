"""What is filled in around the questions that the events raise."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.inspections.actions.flagging import DAYS_TO_REPLY
from congvu.inspections.flags.asking import OUTCOME_LABELS, QuestionOutcome
from congvu.inspections.rules import SAMPLED_LABELS, Sampled
from congvu.web.inspections.forms import DayInput, lines


class RunForm(forms.Form):
    """Which period is looked at."""

    period_code = forms.CharField(
        label=_("Kỳ số liệu"),
        max_length=40,
        help_text=_("Ví dụ 2018, 2018-9m, 2018-q3 hoặc 2018-01-01..2018-09-30."),
    )


class AskForm(forms.Form):
    """When the unit answers by, and what is added to the question."""

    due_on = forms.DateField(label=_("Đề nghị trả lời trước ngày"), widget=DayInput())
    words = forms.CharField(
        label=_("Nói thêm với đơn vị"), widget=lines(), required=False, max_length=1000
    )

    def __init__(self, *args, day=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if day is not None:
            self.fields["due_on"].initial = day + timedelta(days=DAYS_TO_REPLY)


class ReplyForm(forms.Form):
    """The unit's own words."""

    text = forms.CharField(label=_("Giải thích của đơn vị"), widget=lines(5), max_length=5000)


class OpenForm(forms.Form):
    """One dossier whose paper was opened."""

    dossier_id = forms.TypedChoiceField(label=_("Hồ sơ đã mở"), coerce=int)
    result = forms.ChoiceField(
        label=_("Giấy so với máy"),
        choices=[
            (str(each), SAMPLED_LABELS[each])
            for each in (Sampled.CLEAN, Sampled.DEVIATION, Sampled.MISSING)
        ],
    )
    observed = forms.CharField(
        label=_("Điều đã thấy"), widget=lines(), required=False, max_length=2000
    )

    def __init__(self, *args, dossiers=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dossier_id"].choices = [(each.pk, each.number) for each in dossiers]


class OutcomeForm(forms.Form):
    """What the opened dossiers showed of the answer."""

    outcome = forms.ChoiceField(
        label=_("Kết quả"),
        choices=[
            (str(each), OUTCOME_LABELS[each])
            for each in (QuestionOutcome.EXPLAINED, QuestionOutcome.NOT_EXPLAINED)
        ],
    )
    words = forms.CharField(label=_("Nhận xét"), widget=lines(3), max_length=2000)


class FindingForm(forms.Form):
    """A limit for the minutes of an open visit."""

    visit = forms.ModelChoiceField(label=_("Buổi làm việc"), queryset=None)
    area = forms.ChoiceField(label=_("Nội dung"))
    text = forms.CharField(label=_("Phát hiện"), widget=lines(3), max_length=2000)

    def __init__(self, *args, visits=None, areas=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"].queryset = visits
        self.fields["visit"].label_from_instance = lambda each: (
            f"{each.inspection.title}, {each.on:%d/%m/%Y}"
        )
        self.fields["area"].choices = list((areas or {}).items())
