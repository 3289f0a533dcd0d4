"""What is filled in to write a finding: its words, and all it stands on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.audit.models import Event
from congvu.figures import registry
from congvu.inspections import queries, ties
from congvu.inspections.models import ChecklistItem, RiskPick, SampleItem, Visit
from congvu.inspections.rules import NOT_SOUND, FindingKind
from congvu.inspections.ties import Ground
from congvu.web.inspections.forms import lines


class FindingForm(forms.Form):
    """A finding and what it stands on."""

    kind = forms.ChoiceField(
        label=_("Loại"),
        choices=[
            (FindingKind.LIMIT.value, _("Tồn tại, hạn chế")),
            (FindingKind.STRENGTH.value, _("Ưu điểm")),
        ],
    )
    area = forms.ChoiceField(label=_("Nội dung"))
    text = forms.CharField(label=_("Điều đã phát hiện"), widget=lines(3))
    quote = forms.BooleanField(label=_("Nguyên văn lời đã công bố"), required=False)
    item = forms.ModelChoiceField(
        queryset=ChecklistItem.objects.none(),
        label=_("Căn cứ mục phiếu kiểm tra"),
        required=False,
    )
    rows = forms.ModelMultipleChoiceField(
        queryset=SampleItem.objects.none(),
        label=_("Căn cứ hồ sơ trong mẫu"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    picks = forms.ModelMultipleChoiceField(
        queryset=RiskPick.objects.none(),
        label=_("Căn cứ hồ sơ chọn theo rủi ro"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    events = forms.ModelMultipleChoiceField(
        queryset=Event.objects.none(),
        label=_("Căn cứ sự việc trong nhật ký hồ sơ"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    paper = forms.ChoiceField(label=_("Căn cứ tệp"), required=False)
    page = forms.IntegerField(label=_("Trang của tệp"), min_value=1, required=False)
    figure = forms.ChoiceField(label=_("Căn cứ số liệu"), required=False)

    def __init__(self, *args, visit: Visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(queries.areas_of(visit.on).items())
        self.fields["item"].queryset = visit.checklist.order_by("order")
        self.fields["item"].label_from_instance = lambda item: f"{item.order}. {item.text}"
        self.fields["rows"].queryset = SampleItem.objects.filter(
            draw__frame__visit=visit, result__in=NOT_SOUND
        ).order_by("rank")
        self.fields["rows"].label_from_instance = lambda item: f"{item.rank}. {item.label}"
        if not self.fields["rows"].queryset.exists():
            self.fields["rows"].widget = forms.MultipleHiddenInput()
        self.fields["picks"].queryset = visit.risk_picks.filter(result__in=NOT_SOUND)
        self.fields["picks"].label_from_instance = lambda pick: pick.label
        if not self.fields["picks"].queryset.exists():
            self.fields["picks"].widget = forms.MultipleHiddenInput()
        self.fields["figure"].choices = [
            ("", "—"),
            *((figure.code, _(figure.name)) for figure in registry.figures()),
        ]
        self._offer_events_and_files(visit)

    def _offer_events_and_files(self, visit: Visit) -> None:
        events = ties.events_of(visit)
        self.fields["events"].queryset = Event.objects.filter(pk__in=[each.pk for each in events])
        self.fields["events"].label_from_instance = ties.event_words
        if not events:
            self.fields["events"].widget = forms.MultipleHiddenInput()
        files = ties.files_of(visit)
        self.fields["paper"].choices = [("", "—"), *files]
        if not files:
            for name in ("paper", "page"):
                self.fields[name].widget = forms.HiddenInput()

    def said(self) -> dict[str, object]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        rows, code, picks = given.pop("rows"), given.pop("figure"), given.pop("picks")
        events, paper, page = given.pop("events"), given.pop("paper"), given.pop("page")
        grounds = [
            Ground(row.subject_kind, row.label, row.subject_id, sample_id=row.pk) for row in rows
        ]
        grounds += [ties.event_ground(each) for each in events.order_by("stream", "seq")]
        if paper:
            grounds.append(ties.file_ground(paper, page))
        grounds += [Ground("dossier", pick.label, pick.dossier_id) for pick in picks]
        if code:
            grounds.append(Ground("figure", registry.get(code).name, figure_code=code))
        return given | {"kind": FindingKind(given["kind"]), "grounds": grounds}
