"""What is filled in before and at a visit: interests, the unit's figures, who is at work."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.inspections import outline
from congvu.inspections.fieldwork import (
    ABSENCE_LABELS,
    ANSWER_LABELS,
    INTEREST_LABELS,
    SEEN_LABELS,
    Absence,
    Answer,
    Interest,
    Seen,
)
from congvu.web.inspections.forms import lines


class InterestForm(forms.Form):
    """What ties a member to the unit."""

    kind = forms.TypedChoiceField(
        label=_("Quan hệ với đơn vị"),
        choices=[(each.value, _(label)) for each, label in INTEREST_LABELS.items()],
        coerce=Interest,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Quan hệ cụ thể"),
        max_length=300,
        required=False,
        help_text=_("Chỉ đoàn và người lập đoàn đọc; biên bản chỉ ghi loại quan hệ."),
    )


class AnswerForm(forms.Form):
    """The unit's answer to one figure."""

    answer = forms.TypedChoiceField(
        label=_("Trả lời của đơn vị"),
        choices=[(each.value, _(label)) for each, label in ANSWER_LABELS.items() if each],
        coerce=Answer,
        widget=forms.RadioSelect,
    )
    reported = forms.DecimalField(
        label=_("Số của đơn vị"),
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
        localize=True,
        help_text=_("Chỉ ghi khi sửa số; tỷ lệ ghi theo phần trăm."),
    )
    words = forms.CharField(label=_("Lý do, giải thích"), widget=lines(), required=False)

    def __init__(self, *args, has_figure: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_figure:
            del self.fields["reported"]
            self.fields["answer"].widget = forms.HiddenInput()
            self.fields["answer"].initial = Answer.EXPLAIN.value
            self.fields["words"].label = _("Số liệu, căn cứ của đơn vị")


class ArrivalForm(forms.Form):
    """When the delegation arrived."""

    arrived_at = forms.DateTimeField(
        label=_("Giờ đoàn đến"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


class PersonForm(forms.Form):
    """Someone of the unit who has no account here."""

    name = forms.CharField(label=_("Họ tên"), max_length=120)
    title = forms.CharField(label=_("Chức vụ, việc làm"), max_length=120, required=False)


class PresenceForm(forms.Form):
    """One person: present, or absent and why."""

    seen = forms.TypedChoiceField(
        label=_("Lúc đoàn đến"),
        choices=[(each.value, _(label)) for each, label in SEEN_LABELS.items() if each],
        coerce=Seen,
        widget=forms.RadioSelect,
    )
    reason = forms.TypedChoiceField(
        label=_("Lý do vắng"),
        choices=[("", "—"), *((each.value, _(label)) for each, label in ABSENCE_LABELS.items())],
        coerce=Absence,
        empty_value=None,
        required=False,
    )
    proof = forms.CharField(
        label=_("Giấy tờ, cuộc gọi chứng minh"),
        max_length=300,
        required=False,
        help_text=_("Ví dụ: giấy đi đường số 12; đã gọi điện cho cơ quan chủ trì họp."),
    )


class TopicForm(forms.Form):
    """Which packaged list is added to the sheet."""

    topic = forms.ChoiceField(label=_("Danh mục kiểm tra"))

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        taken = set(visit.checklist.exclude(topic="").values_list("topic", flat=True))
        self.fields["topic"].choices = [
            (code, _(name)) for code, name in outline.TOPICS.items() if code not in taken
        ]
