"""The forms of public notices: from what, the words, one more figure, a reason, a correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.inspections.models import Conclusion, InspectionPlan
from congvu.notices import drafting
from congvu.notices.models import Notice
from congvu.organisation.models import Unit
from congvu.reports.models import Report


class SourceForm(forms.Form):
    """What the notice is about: something signed of one's own unit."""

    source = forms.ChoiceField(label=_("Công bố hoặc viết tin về"))

    def __init__(self, data: Any = None, *, unit: Unit) -> None:
        super().__init__(data)
        plans = InspectionPlan.objects.filter(unit=unit).order_by("-year", "-pk")[:10]
        ended = Conclusion.objects.filter(inspection__unit=unit)
        conclusions = list(ended.select_related("inspection").order_by("-signed_on", "-pk")[:20])
        reports = Report.objects.filter(unit=unit).exclude(sha256="").latest_first()[:10]
        groups = (
            (_("Kế hoạch kiểm tra năm"), [(f"plan-{each.pk}", str(each)) for each in plans]),
            (_("Kết luận kiểm tra"), [(f"conclusion-{each.pk}", _said(each))
                                      for each in conclusions]),
            (_("Tin về cuộc kiểm tra"), [(f"news-{each.pk}", _said(each))
                                         for each in conclusions]),
            (_("Tin về báo cáo đã phát hành"), [
                (f"report-{each.pk}", f"{each.title} ({each.number})") for each in reports
            ]),
        )  # fmt: skip
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, rows) for name, rows in groups if rows]
        self.empty = not field.choices


def _said(conclusion: Conclusion) -> str:
    day = f"{conclusion.signed_on:%d/%m/%Y}"
    return f"{conclusion.inspection.title} ({conclusion.number}, {day})"


class WordsForm(forms.Form):
    """Title and text of a draft, and the public words of each recommendation."""

    title = forms.CharField(label=_("Tên bài"), max_length=250)
    body = forms.CharField(
        label=_("Nội dung"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Số đã chốt dẫn bằng [1], [2]…; mỗi dòng là một đoạn."),
    )

    def __init__(self, data: Any = None, *, notice: Notice) -> None:
        super().__init__(data, initial={"title": notice.title, "body": notice.body})
        self.rows = list(notice.advice.select_related("recommendation__unit").order_by("pk"))
        for row in self.rows:
            label = _("Kiến nghị {n}, {unit}").format(
                n=row.recommendation.order, unit=row.recommendation.unit.name
            )
            self.fields[f"words-{row.pk}"] = forms.CharField(
                label=label, initial=row.words, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields[f"personal-{row.pk}"] = forms.BooleanField(
                label=_("Việc cá nhân: không nêu nội dung kiến nghị {n}").format(
                    n=row.recommendation.order
                ),
                required=False,
                initial=row.personal,
            )

    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        given: Mapping[str, Any] = self.cleaned_data
        return {
            "title": given["title"],
            "body": given["body"],
            "advice": {
                row.pk: (given[f"words-{row.pk}"], given[f"personal-{row.pk}"]) for row in self.rows
            },
        }


class FigureForm(forms.Form):
    """One more locked figure."""

    key = forms.ChoiceField(label=_("Số đã chốt"))

    def __init__(self, data: Any = None, *, notice: Notice) -> None:
        super().__init__(data)
        groups: dict[str, list[tuple[str, str]]] = {}
        for each in drafting.offered(notice.unit, notice.conclusion):
            groups.setdefault(each.source, []).append((each.key, f"{each.label}: {each.said}"))
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        choices: Sequence[Any] = list(groups.items())
        field.choices = choices
        self.empty = not choices


class NothingForm(forms.Form):
    """A button."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )


class CorrectForm(forms.Form):
    """What a published figure is found to be."""

    now = forms.CharField(label=_("Con số đúng"), max_length=60)
    cause = forms.CharField(
        label=_("Nguyên nhân"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
