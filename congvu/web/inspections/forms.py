"""What people fill in at the visited unit and at the desk of the inspecting one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.figures import registry
from congvu.inspections import conditions, followup, queries
from congvu.inspections.rules import (
    COMPARISON_LABELS,
    MARK_LABELS,
    Advice,
    Asked,
    Comparison,
    FindingKind,
    Mark,
)
from congvu.plans.rules import Proof


class DayInput(forms.DateInput):
    """The browser's own picker of days."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def lines(rows: int = 2) -> forms.Textarea:
    """A field for a few lines."""
    return forms.Textarea(attrs={"rows": rows})


class NoticeForm(forms.Form):
    """The notice with the outline of the report."""

    number = forms.CharField(label=_("Số thông báo"), max_length=60)
    on = forms.DateField(label=_("Ngày thông báo"), widget=DayInput())


class CloseForm(forms.Form):
    """The last day of the delegation."""

    on = forms.DateField(label=_("Ngày cuối cùng đoàn làm việc"), widget=DayInput())
    reason = forms.CharField(label=_("Lý do"), max_length=250)


class SelfReportForm(forms.Form):
    """The unit's own report."""

    text = forms.CharField(label=_("Báo cáo của đơn vị"), widget=lines(6))
    on = forms.DateField(label=_("Ngày báo cáo"), widget=DayInput())
    signer = forms.CharField(label=_("Người ký, chức vụ"), max_length=150, required=False)


class MarkForm(forms.Form):
    """One line of the field sheet."""

    result = forms.ChoiceField(
        label=_("Đánh giá"),
        choices=[(each.value, _(label)) for each, label in MARK_LABELS.items() if each],
        widget=forms.RadioSelect,
    )
    observed = forms.CharField(label=_("Điều đã thấy"), widget=lines(), required=False)
    evidence = forms.CharField(label=_("Tài liệu, vị trí"), max_length=300, required=False)

    def clean_result(self) -> Mark:
        """As the rule knows it."""
        return Mark(self.cleaned_data["result"])


class ReplyForm(forms.Form):
    """The unit's own words on a finding."""

    agrees = forms.TypedChoiceField(
        label=_("Ý kiến của đơn vị"),
        choices=[("1", _("Nhất trí")), ("0", _("Không nhất trí"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Lời của đơn vị"), widget=lines(), required=False)


class SessionForm(forms.Form):
    """Who attended."""

    attendance = forms.CharField(label=_("Thành phần dự của hai bên"), widget=lines(3))


class ConcludeForm(forms.Form):
    """The head of the notice of conclusion."""

    number = forms.CharField(label=_("Số thông báo kết luận"), max_length=60)
    signed_on = forms.DateField(label=_("Ngày ký"), widget=DayInput())
    signer = forms.CharField(label=_("Người ký, chức vụ"), max_length=150)
    causes = forms.CharField(label=_("Nguyên nhân"), widget=lines(3), required=False)


class QuietChoice(forms.ChoiceField):
    """A choice that says nothing by itself: a line in which only it is sent is still empty."""

    def has_changed(self, initial, data):
        """Never by itself."""
        return False


class ConditionFields(forms.Form):
    """A figure, a comparison and a value; nothing chosen asks nothing."""

    condition = forms.ChoiceField(label=_("Điều kiện máy kiểm theo số liệu"), required=False)
    comparison = QuietChoice(
        label=_("So với mức"),
        choices=[(each.value, _(label)) for each, label in COMPARISON_LABELS.items()],
        required=False,
    )
    value = forms.DecimalField(
        label=_("Mức phải đạt"),
        help_text=_("Tỷ lệ ghi theo phần trăm, ví dụ 100."),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        required=False,
    )

    counted = forms.ChoiceField(
        label=_("Đếm ở đơn vị"),
        help_text=_("Bỏ trống: đơn vị đang mang kiến nghị, kể cả sau khi sáp nhập."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["condition"].choices = [
            ("", "—"),
            *((figure.code, _(figure.name)) for figure in registry.figures()),
        ]

    def count_at(self, units) -> None:
        """Offer the units at which a condition may count."""
        self.fields["counted"].choices = [("", "—"), *((str(each.pk), each.name) for each in units)]

    def clean(self):
        """A figure without a value decides nothing."""
        given = super().clean()
        if given.get("condition") and given.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Ghi mức phải đạt."))
        return given

    def asked(self) -> Asked | None:
        """As the rule takes it."""
        given = self.cleaned_data
        if not given["condition"]:
            return None
        comparison = Comparison(given["comparison"] or Comparison.AT_LEAST)
        counted = int(given["counted"]) if given.get("counted") else None
        return Asked(given["condition"], comparison, given["value"], counted)


OFFERED = 60
"""Earlier recommendations offered as repeated, newest first."""

EARLIER = ("repeats", "not_repeat")
ASKED = ("condition", "comparison", "value", "counted")


class ConditionForm(ConditionFields):
    """The condition of a recommendation already issued."""

    reason = forms.CharField(
        label=_("Lý do thay điều kiện"),
        help_text=_("Cần ghi khi đã có điều kiện."),
        widget=lines(),
        required=False,
    )

    def __init__(self, *args, row, day, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("condition", "value"):
            self.fields[name].required = True
        self.count_at(conditions.countable(row, day))

    def said(self) -> dict[str, object]:
        """As the action takes it."""
        return {"asked": self.asked(), "reason": self.cleaned_data["reason"]}


class AdviceForm(ConditionFields):
    """One recommendation: what was said, what is asked, of whom, with which product, until when."""

    quote = forms.CharField(label=_("Nguyên văn"), widget=lines(), required=False)
    interpretation = forms.CharField(label=_("Cách hiểu để thực hiện"), widget=lines())
    unit = forms.ChoiceField(label=_("Đơn vị thực hiện"))
    area = forms.ChoiceField(label=_("Nội dung"), required=False)
    owner = forms.CharField(label=_("Chủ trì"), max_length=200, required=False)
    output = forms.CharField(label=_("Kết quả đầu ra"), max_length=300, required=False)
    due_on = forms.DateField(label=_("Thời hạn"), widget=DayInput(), required=False)
    finding = forms.ChoiceField(label=_("Từ phát hiện"), required=False)
    repeats = forms.ChoiceField(label=_("Lặp lại kiến nghị trước"), required=False)
    not_repeat = forms.CharField(
        label=_("Vì sao không phải lặp lại"),
        help_text=_("Cần ghi khi đơn vị đã có kiến nghị cùng nội dung mà không chọn ở trên."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args, inspection, **kwargs):
        super().__init__(*args, **kwargs)
        visits = list(inspection.visits.select_related("unit").order_by("-on"))
        units = {str(visit.unit_id): visit.unit.name for visit in visits}
        self.count_at({visit.unit_id: visit.unit for visit in visits}.values())
        self.order_fields([*(each for each in self.fields if each not in ASKED), *ASKED])
        self.fields["unit"].choices = list(units.items())
        # A line left empty still sends the unit that the list began with.
        self.fields["unit"].initial = next(iter(units), None)
        day = inspection.decision_on or visits[0].on
        self.fields["area"].choices = [("", "—"), *queries.areas_of(day).items()]
        found = [each for visit in visits for each in visit.findings.order_by("pk")]
        self.fields["finding"].choices = [
            ("", "—"),
            *((str(each.pk), each.text[:80]) for each in found if each.kind == FindingKind.LIMIT),
        ]

        before = followup.earlier(visit.unit for visit in visits)
        areas = queries.areas_of(day)
        self.fields["repeats"].choices = [("", "—")] + [
            (
                str(each.pk),
                f"{each.unit.name} · {areas.get(each.area, '—')} · {each.interpretation[:80]}"
                f" ({each.conclusion.number}, {each.conclusion.signed_on:%d/%m/%Y})",
            )
            for each in before[:OFFERED]
        ]
        if len(self.fields["repeats"].choices) == 1:
            del self.fields["repeats"], self.fields["not_repeat"]

    def main(self):
        """The fields every recommendation has."""
        return [each for each in self if each.name not in (*ASKED, *EARLIER)]

    def more(self):
        """The fields that some have: what it repeats, what a figure decides."""
        return [each for each in self if each.name in (*ASKED, *EARLIER)]

    def more_said(self) -> bool:
        """Whether any of those holds something, or something wrong."""
        said = {*self.changed_data, *self.errors} if self.is_bound else set()
        return bool(said & {*ASKED, *EARLIER})

    def said(self) -> Advice:
        """As the rule takes it; what is missing the rule names."""
        given = self.cleaned_data
        return Advice(
            quote=given["quote"],
            interpretation=given["interpretation"],
            unit_id=int(given["unit"]),
            owner=given["owner"],
            output=given["output"],
            due_on=given["due_on"],
            area=given["area"],
            finding_id=int(given["finding"]) if given["finding"] else None,
            repeats_id=int(given["repeats"]) if given.get("repeats") else None,
            not_repeat=given.get("not_repeat", ""),
            condition=self.asked(),
        )


AdviceSet = forms.formset_factory(AdviceForm, extra=3, min_num=0)


class NothingForm(forms.Form):
    """An act that says nothing more than itself."""


class ReasonForm(forms.Form):
    """An act with its reason."""

    reason = forms.CharField(label=_("Lý do"), widget=lines())


class ClaimForm(forms.Form):
    """The document that proves it."""

    document_number = forms.CharField(label=_("Số, ký hiệu văn bản kiểm chứng"), max_length=60)
    document_date = forms.DateField(label=_("Ngày văn bản"), widget=DayInput())
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def said(self) -> dict[str, object]:
        """As the action takes it."""
        return {"proofs": [Proof(**self.cleaned_data)]}


class VerifyForm(forms.Form):
    """What was seen."""

    evidence = forms.CharField(label=_("Đã kiểm chứng bằng cách nào"), widget=lines())


class ExtendForm(forms.Form):
    """Until when, and why."""

    to_due = forms.DateField(label=_("Hạn mới"), widget=DayInput())
    reason = forms.CharField(label=_("Lý do"), widget=lines())
