"""Forms of the register: filters, a document, a check, a fault, a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import Period, parse_period
from congvu.core.refusals import Refused
from congvu.legal import rules
from congvu.web.plans.fields import ANY, DayField, UnitField

LARGEST_FILE = 2 * 1024 * 1024  # bytes; a register of many thousand rows


def _choices(labels):
    return [(str(code), _(label)) for code, label in labels.items()]


class RegisterFilter(forms.Form):
    """Read from the address, so that a filtered list can be sent to a colleague."""

    q = forms.CharField(
        label=_("Số, trích yếu"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    unit = UnitField(label=_("Cơ quan ban hành"), required=False, empty_label=_("Tất cả"))
    below = forms.BooleanField(label=_("Kể cả đơn vị cấp dưới"), required=False)
    kind = forms.ChoiceField(
        label=_("Phân loại"), required=False, choices=[ANY, *_choices(rules.KIND_LABELS)]
    )
    activity = forms.ChoiceField(
        label=_("Đã qua"), required=False, choices=[ANY, *_choices(rules.ACTIVITY_LABELS)]
    )
    period = forms.CharField(
        label=_("Kỳ"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "2018-9m"}),
    )
    fault = forms.ChoiceField(
        label=_("Sai sót"),
        required=False,
        choices=[ANY, ("open", _("Chưa xử lý")), ("late", _("Quá hạn xử lý"))],
    )

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].of(units)

    def clean_period(self) -> Period | None:
        text = self.cleaned_data["period"]
        if not text:
            return None
        try:
            return parse_period(text)
        except Refused as refused:
            raise forms.ValidationError(str(refused.refusal)) from None


class DocumentForm(forms.Form):
    """A document of the register."""

    unit = UnitField(label=_("Cơ quan ban hành"))
    doc_type = forms.CharField(
        label=_("Loại văn bản"), max_length=60, help_text=_("Quyết định, Nghị quyết, Chỉ thị…")
    )
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60)
    issued_on = DayField(label=_("Ngày ban hành"))
    kind = forms.ChoiceField(label=_("Phân loại"), choices=_choices(rules.KIND_LABELS))
    abstract = forms.CharField(
        label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    valid_from = DayField(
        label=_("Có hiệu lực từ"), required=False, help_text=_("Để trống: từ ngày ban hành.")
    )
    valid_to = DayField(label=_("Hết hiệu lực sau ngày"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["unit"].of(units)


class CheckForm(forms.Form):
    """A look at a document; with its conclusion when it is over already."""

    activity = forms.ChoiceField(label=_("Việc"), choices=_choices(rules.ACTIVITY_LABELS))
    checker_unit = UnitField(label=_("Đơn vị thực hiện"))
    received_on = DayField(label=_("Ngày nhận"))
    completed_on = DayField(
        label=_("Ngày làm xong"), required=False, help_text=_("Để trống khi chưa kết luận.")
    )
    conclusion = forms.ChoiceField(
        label=_("Kết luận"),
        required=False,
        choices=[("", _("Chưa kết luận")), *_choices(rules.CONCLUSION_LABELS)],
    )
    conclusion_number = forms.CharField(label=_("Số kết luận"), max_length=60, required=False)

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["checker_unit"].of(units)

    def clean(self):
        data = super().clean()
        if "completed_on" in data and bool(data["completed_on"]) != bool(data.get("conclusion")):
            self.add_error("conclusion", _("Ngày làm xong và kết luận phải đi cùng nhau."))
        return data


class ConcludeForm(forms.Form):
    """The end of a look at a document."""

    completed_on = DayField(label=_("Ngày làm xong"))
    conclusion = forms.ChoiceField(label=_("Kết luận"))
    conclusion_number = forms.CharField(label=_("Số kết luận"), max_length=60, required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args, activity, **options):
        super().__init__(*args, **options)
        self.fields["conclusion"].choices = [
            (str(each), _(rules.CONCLUSION_LABELS[each]))
            for each in rules.CONCLUSIONS[rules.Activity(activity)]
        ]


class FaultForm(forms.Form):
    """One thing that is wrong."""

    kind = forms.ChoiceField(label=_("Sai về"), choices=_choices(rules.FAULT_LABELS))
    clause = forms.CharField(label=_("Điều, khoản của văn bản"), max_length=150, required=False)
    breached = forms.CharField(label=_("Trái với quy định nào"), max_length=300)
    outcome = forms.ChoiceField(label=_("Kiến nghị xử lý"), choices=_choices(rules.OUTCOME_LABELS))
    deadline = DayField(
        label=_("Hạn xử lý"),
        required=False,
        help_text=_("Để trống: theo thời hạn áp dụng vào ngày kết luận."),
    )


class HandleForm(forms.Form):
    """What was done about it."""

    outcome = forms.ChoiceField(label=_("Đã xử lý bằng"), choices=_choices(rules.OUTCOME_LABELS))
    document = forms.CharField(label=_("Số, ngày văn bản xử lý"), max_length=150)
    handled_on = DayField(label=_("Ngày xử lý"))


class FileForm(forms.Form):
    """A file of documents to bring in; the text itself when it is confirmed."""

    scope = UnitField(
        label=_("Sổ văn bản của"), help_text=_("Nhận văn bản của đơn vị này và các đơn vị dưới.")
    )
    file = forms.FileField(label=_("Tệp CSV"), required=False)
    text = forms.CharField(
        required=False, strip=False, widget=forms.HiddenInput(), max_length=LARGEST_FILE
    )

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["scope"].of(units)

    def clean(self):
        data = super().clean()
        file = data.get("file")
        if file is not None:
            data["text"] = self._read(file)
        if not data.get("text") and not self.errors:
            self.add_error("file", _("Chưa chọn tệp, hoặc tệp trống."))
        return data

    def _read(self, file) -> str:
        if file.size > LARGEST_FILE:
            self.add_error("file", _("Tệp lớn hơn 2 MB. Chia thành nhiều tệp theo đơn vị."))
            return ""
        content = file.read()
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            self.add_error(
                "file",
                _(
                    "Tệp không phải Unicode (có thể là TCVN3 hay VNI). Mở bằng Excel, lưu lại"
                    " dạng “CSV UTF-8” rồi chọn lại."
                ),
            )
            return ""
