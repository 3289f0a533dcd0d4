"""What is asked when the units of a year are chosen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.inspections.choosing.standing import SCOPES
from congvu.web.inspections.forms import DayInput, lines


class NamedValueForm(forms.Form):
    """The future public value, named before it exists."""

    source = forms.CharField(
        label=_("Giá trị ngẫu nhiên sẽ dùng"),
        max_length=250,
        help_text=_(
            "Ví dụ: xổ số miền Bắc, giải đặc biệt. Nơi không có mạng: mười lần gieo xúc xắc trước"
            " người chứng kiến (ghi tên cơ quan của họ)."
        ),
    )
    source_on = forms.DateField(label=_("Ngày công bố giá trị"), widget=DayInput())
    fallback = forms.CharField(
        label=_("Nếu giá trị ấy không có thì dùng"),
        max_length=250,
        help_text=_("Ví dụ: kỳ quay liền sau; nêu trước để không ai chọn giá trị sau khi thấy."),
    )
    surprise = forms.BooleanField(
        label=_("Kiểm tra đột xuất: chỉ công bố mã cam kết, tên đơn vị giữ kín đến ngày công khai"),
        required=False,
    )
    publish_on = forms.DateField(
        label=_("Ngày công khai danh sách (khi đột xuất)"), widget=DayInput(), required=False
    )


class CommitYearForm(NamedValueForm):
    """The first draw of a year, by the rule or as amended."""

    extra = forms.IntegerField(
        label=_("Thêm suất so với tỷ lệ"), min_value=0, max_value=500, required=False
    )
    cycle = forms.IntegerField(
        label=_("Chu kỳ khác quy định (năm)"), min_value=1, max_value=60, required=False
    )
    reserve = forms.IntegerField(
        label=_("Suất ngẫu nhiên khác quy định"), min_value=0, max_value=500, required=False
    )
    reason = forms.CharField(
        label=_("Lý do khác quy định"), widget=lines(2), required=False, max_length=1000
    )

    def clean_extra(self) -> int:
        """Nothing is no seat."""
        return self.cleaned_data["extra"] or 0


class AmendForm(forms.Form):
    """The same numbers, asked in the address, to look before one commits."""

    extra = forms.IntegerField(min_value=0, max_value=500, required=False)
    cycle = forms.IntegerField(min_value=1, max_value=60, required=False)
    reserve = forms.IntegerField(min_value=0, max_value=500, required=False)


class CommitMoreForm(NamedValueForm):
    """A further round."""

    seats = forms.IntegerField(label=_("Số đơn vị bốc thêm"), min_value=1, max_value=500)
    reason = forms.CharField(label=_("Lý do"), widget=lines(2), max_length=1000)


class DrawForm(forms.Form):
    """The value as it was published."""

    randomness = forms.CharField(
        label=_("Giá trị đã công bố"),
        max_length=250,
        help_text=_("Chép đúng từng ký tự; ai kiểm lại cũng phải gõ đúng như vậy."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    fell_back = forms.CharField(
        label=_("Nếu dùng nguồn dự phòng: vì sao"), max_length=250, required=False
    )


class RuleForm(forms.Form):
    """The coverage rule of a level, from a day."""

    minimum_percent = forms.DecimalField(
        label=_("Tỷ lệ tối thiểu mỗi năm (%)"), max_digits=5, decimal_places=2, min_value=0
    )
    cycle_years = forms.IntegerField(
        label=_("Mọi đơn vị được kiểm tra trong (năm)"), min_value=1, max_value=60
    )
    reserve_percent = forms.DecimalField(
        label=_("Suất dành cho ngẫu nhiên (% số suất)"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        initial=10,
    )
    scope = forms.ChoiceField(
        label=_("Mẫu số gồm"), choices=[(key, _(label)) for key, label in SCOPES.items()]
    )
    denominator = forms.CharField(
        label=_("Mẫu số nói bằng lời"),
        max_length=200,
        help_text=_("Ví dụ: UBND cấp xã; hoặc UBND cấp xã và phòng chuyên môn."),
    )
    counts_from = forms.IntegerField(
        label=_("Tính chu kỳ từ năm"),
        min_value=1990,
        max_value=2100,
        required=False,
        help_text=_("Đơn vị chưa có lần kiểm tra nào được ghi thì tính như đã kiểm tra năm trước."),
    )
    valid_from = forms.DateField(label=_("Áp dụng từ ngày"), widget=DayInput())
    source = forms.CharField(label=_("Căn cứ"), max_length=200, required=False)
