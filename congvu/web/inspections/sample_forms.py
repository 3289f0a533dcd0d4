"""What is filled in to freeze a frame, commit to a sample of it, draw it and look at it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.figures import registry
from congvu.inspections import strata
from congvu.inspections.models import Frame, Visit
from congvu.inspections.rules import SAMPLED_LABELS, Sampled
from congvu.web.inspections.forms import lines


class FreezeForm(forms.Form):
    """Which figure's rows are frozen."""

    figure_code = forms.ChoiceField(label=_("Số liệu lấy làm khung"))

    def __init__(self, *args, visit: Visit, **kwargs):
        super().__init__(*args, **kwargs)
        taken = set(visit.frames.values_list("figure_code", flat=True))
        self.fields["figure_code"].choices = [
            (figure.code, _(figure.name))
            for figure in registry.figures()
            if figure.code not in taken
        ]


class CommitForm(forms.Form):
    """How many, divided how, extended when; and by which public value that does not exist yet."""

    n = forms.IntegerField(label=_("Số hồ sơ rút"), min_value=1)
    source = forms.CharField(
        label=_("Nguồn ngẫu nhiên công khai"),
        help_text=_("Giá trị nào, công bố khi nào; ví dụ giải đặc biệt xổ số ngày mai."),
        max_length=250,
    )
    fallback = forms.CharField(
        label=_("Nếu nguồn đó không có thì dùng"), max_length=250, required=False
    )
    strata = forms.ChoiceField(
        label=_("Chia nhóm theo"),
        required=False,
        help_text=_("Nhiều nhất 6 nhóm, theo tỷ lệ, mỗi nhóm ít nhất 10 hồ sơ nếu có đủ."),
    )
    tolerable = forms.DecimalField(
        label=_("Mức sai lệch chấp nhận được (%)"),
        required=False,
        max_digits=4,
        decimal_places=1,
        localize=True,
        help_text=_("Ghi trước để biết mẫu có đủ nói sai lệch dưới mức này hay không."),
    )
    extend_from = forms.IntegerField(
        label=_("Mở rộng khi đợt đầu có từ (số sai lệch)"),
        required=False,
        min_value=1,
        help_text=_("Để trống cả ba ô: không mở rộng. Đã ghi thì phải theo, và chỉ một lần."),
    )
    extend_to = forms.IntegerField(label=_("đến (số sai lệch)"), required=False, min_value=1)
    extend_by = forms.IntegerField(label=_("thì rút thêm (hồ sơ)"), required=False, min_value=1)

    def __init__(self, *args, frame: Frame, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["strata"].choices = [
            ("", _("Không chia")),
            *((code, _(words)) for code, words in strata.properties(frame).items()),
        ]

    def clean(self):
        """The rule of extension is written whole, or not at all."""
        given = super().clean()
        rule = [given.get(f"extend_{part}") for part in ("from", "to", "by")]
        if any(rule) and not all(rule):
            raise forms.ValidationError(
                _("Quy tắc mở rộng cần đủ ba số: từ, đến bao nhiêu sai lệch, rút thêm bao nhiêu.")
            )
        return given

    def said(self) -> dict[str, object]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        rule = tuple(given.pop(f"extend_{part}") for part in ("from", "to", "by"))
        return given | {"extend": rule if all(rule) else None}


class ExtendForm(forms.Form):
    """The public value of the second stage, named before it exists."""

    source = forms.CharField(
        label=_("Nguồn ngẫu nhiên mới"),
        help_text=_("Khác giá trị của đợt đầu, công bố sau lúc cam kết này."),
        max_length=250,
    )
    fallback = forms.CharField(
        label=_("Nếu nguồn đó không có thì dùng"), max_length=250, required=False
    )


class RevealForm(forms.Form):
    """The public value, exactly as published."""

    randomness = forms.CharField(label=_("Giá trị đã công bố"), max_length=250, strip=False)


class ExamineForm(forms.Form):
    """What the paper of a drawn row showed."""

    result = forms.ChoiceField(
        label=_("Kết quả"),
        choices=[(each.value, _(label)) for each, label in SAMPLED_LABELS.items() if each],
        widget=forms.RadioSelect,
    )
    observed = forms.CharField(label=_("Điều thấy trên hồ sơ giấy"), widget=lines(), required=False)

    def clean_result(self) -> Sampled:
        """As the rule knows it."""
        return Sampled(self.cleaned_data["result"])
