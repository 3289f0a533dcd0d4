"""Forms of plans, tasks and the three registers."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.refusals import Refused
from congvu.core.vietnamese import parse_date
from congvu.figures import registry
from congvu.plans import queries, registers, rules
from congvu.plans.models import CommunicationItem, InternalRegulation, RecognitionDossier
from congvu.plans.rules import Proof, TaskRow
from congvu.web.plans.fields import ANY, DayField, UnitField


def choices(labels):
    """Codes with their words."""
    return [(str(code), _(label)) for code, label in labels.items()]


LINES = forms.Textarea(attrs={"rows": 3})


class PlanFilter(forms.Form):
    """Read from the address."""

    unit = UnitField(label=_("Đơn vị"), required=False, empty_label=_("Tất cả"))
    year = forms.IntegerField(label=_("Năm"), required=False, min_value=2000, max_value=2100)
    kind = forms.ChoiceField(
        label=_("Loại"), required=False, choices=[ANY, *choices(rules.PLAN_KIND_LABELS)]
    )

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].of(units)


class DraftForm(forms.Form):
    """The head of a plan."""

    unit = UnitField(label=_("Đơn vị"))
    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label=_("Loại"), choices=choices(rules.PLAN_KIND_LABELS))
    title = forms.CharField(label=_("Tên kế hoạch"), max_length=300)

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["unit"].of(units)


class PaperForm(DraftForm):
    """A plan signed on paper: its tasks one a line, parts between bars."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60)
    signed_on = DayField(label=_("Ngày ký"))
    tasks = forms.CharField(
        label=_("Công việc"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Mỗi dòng một việc: nội dung | sản phẩm | chủ trì | ngày hoàn thành. Kế hoạch không"
            " ghi phần nào thì để trống phần đó; chỗ ghi “thường xuyên” thì giữ nguyên chữ."
        ),
    )

    def clean_tasks(self) -> list[TaskRow]:
        rows = []
        for number, line in enumerate(self.cleaned_data["tasks"].splitlines(), start=1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) > 4:
                self.add_error("tasks", _("Dòng %d có quá bốn phần.") % number)
                continue
            text, output, owner, day = (*parts, "", "", "")[:4]
            row = self._row(number, text, output, owner, day)
            if row is not None:
                rows.append(row)
        return rows

    def _row(self, number: int, text: str, output: str, owner: str, day: str) -> TaskRow | None:
        cadence = day.casefold()
        if cadence and cadence in list(rules.Cadence):
            return TaskRow(text, output, owner, cadence=cadence)
        try:
            due_on = parse_date(day, century_from=2000) if day else None
        except Refused as refused:
            said = refused.refusal.said(gettext)
            self.add_error("tasks", _("Dòng %d: ") % number + f"{said['what']}")
            return None
        return TaskRow(text, output, owner, due_on=due_on)


class TaskForm(forms.Form):
    """A task of a plan."""

    text = forms.CharField(label=_("Nội dung công việc"), max_length=500, widget=LINES)
    output = forms.CharField(label=_("Sản phẩm đầu ra"), max_length=300, required=False)
    owner = forms.CharField(label=_("Chủ trì"), max_length=200, required=False)
    partners = forms.CharField(label=_("Phối hợp"), max_length=200, required=False)
    due_on = DayField(label=_("Ngày hoàn thành"), required=False)
    cadence = forms.ChoiceField(
        label=_("Nhịp"),
        required=False,
        choices=choices(rules.CADENCE_LABELS),
        help_text=_("“Thường xuyên” không phải là ngày: chia theo quý thì mới theo dõi được."),
    )
    area = forms.ChoiceField(label=_("Nội dung cải cách"), required=False)
    reason = forms.CharField(label=_("Lý do"), max_length=300, required=False)

    def __init__(self, *args, year: int | None, binds: bool, **options):
        super().__init__(*args, **options)
        if year is None:
            del self.fields["area"]
        else:
            self.fields["area"].choices = area_choices(year)
        if not binds:
            del self.fields["reason"]

    def row(self) -> TaskRow:
        """The task as the action takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return TaskRow(**given)


def area_choices(year: int):
    """The content areas of the programme of a year."""
    areas = queries.areas_on(date(year, 1, 1))
    return [("", _("Chưa xếp")), *((area.code, area.name) for area in areas)]


class TargetForm(forms.Form):
    """A target: its words, how it is counted, and the figure that measures it."""

    text = forms.CharField(label=_("Chỉ tiêu"), max_length=500)
    value = forms.DecimalField(label=_("Giá trị"), required=False, max_digits=14, decimal_places=4)
    unit_word = forms.CharField(label=_("Đơn vị tính"), max_length=40, required=False)
    numerator_text = forms.CharField(label=_("Tử số là"), max_length=200, required=False)
    denominator_text = forms.CharField(label=_("Mẫu số là"), max_length=200, required=False)
    definition = forms.CharField(label=_("Cách tính"), max_length=500, required=False, widget=LINES)
    source = forms.CharField(label=_("Nguồn"), max_length=200, required=False)
    quote = forms.CharField(label=_("Nguyên văn"), required=False, widget=LINES)
    interpretation = forms.CharField(label=_("Cách hiểu của đơn vị"), required=False, widget=LINES)
    area = forms.ChoiceField(label=_("Nội dung cải cách"), required=False)
    figure_code = forms.ChoiceField(label=_("Đo bằng số liệu"), required=False)

    def __init__(self, *args, year: int, **options):
        super().__init__(*args, **options)
        self.fields["area"].choices = area_choices(year)
        self.fields["figure_code"].choices = [
            ("", _("Chưa gắn")),
            *((each.code, f"{each.name} ({each.code})") for each in registry.figures()),
        ]


class IssueForm(forms.Form):
    """Number and day of the signed plan."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60)
    signed_on = DayField(label=_("Ngày ký"))


class ReasonForm(forms.Form):
    """An act that needs nothing but its reason."""

    reason = forms.CharField(label=_("Lý do"), max_length=300, required=False, widget=LINES)


class CancelForm(ReasonForm):
    """Cancelling, with the paper that changes the plan where there is one."""

    amendment = forms.CharField(
        label=_("Số, ngày văn bản điều chỉnh kế hoạch"),
        max_length=150,
        required=False,
        help_text=_("Không có văn bản điều chỉnh thì việc huỷ vẫn nằm trong số phải làm."),
    )


class CompleteForm(forms.Form):
    """The proof of a task: a document, a row of a register, or a file."""

    document_number = forms.CharField(label=_("Số văn bản"), max_length=60, required=False)
    document_date = DayField(label=_("Ngày văn bản"), required=False)
    row = forms.ChoiceField(label=_("Hoặc một dòng trong sổ của đơn vị"), required=False)
    file = forms.FileField(label=_("Hoặc tệp đính kèm"), required=False)
    on = DayField(
        label=_("Ngày hoàn thành"),
        required=False,
        help_text=_("Để trống: ngày của sản phẩm. Tệp không mang ngày nên phải ghi."),
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["row"].choices = [("", _("Không chọn")), *_proof_rows(units)]

    def proofs(self, file_id: int | None) -> list[Proof]:
        """The proofs as the action takes them."""
        given = self.cleaned_data
        found = []
        if given["document_number"] or given["document_date"]:
            found.append(
                Proof(given["document_number"], given["document_date"], note=given["note"])
            )
        if given["row"]:
            kind, _sign, key = given["row"].partition(":")
            found.append(Proof(kind=kind, id=int(key), note=given["note"]))
        if file_id is not None:
            found.append(Proof(kind="file", id=file_id, note=given["note"]))
        return found


def _proof_rows(units):
    regulations = InternalRegulation.objects.filter(unit__in=units).order_by("-issued_on", "pk")
    recognitions = RecognitionDossier.objects.filter(
        unit__in=units, submitted_on__isnull=False
    ).order_by("-submitted_on", "pk")
    items = CommunicationItem.objects.filter(unit__in=units).order_by("-done_on", "pk")
    return [
        *((f"regulation:{row.pk}", str(row)) for row in regulations),
        *((f"recognition:{row.pk}", f"{row} ({row.submission_number})") for row in recognitions),
        *((f"communication:{row.pk}", f"{row} ({row.done_on:%d/%m/%Y})") for row in items),
    ]


class RegulationForm(forms.Form):
    """An internal regulation."""

    unit = UnitField(label=_("Đơn vị"))
    topic = forms.ChoiceField(label=_("Loại quy chế"))
    title = forms.CharField(label=_("Tên quy chế"), max_length=300)
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60)
    issued_on = DayField(label=_("Ngày ban hành"))
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=400, required=False)
    basis_valid_to = DayField(
        label=_("Căn cứ hết hiệu lực sau ngày"),
        required=False,
        help_text=_("Chỉ ghi khi đã biết; căn cứ có trong dữ liệu thì hệ thống tự báo."),
    )
    valid_from = DayField(label=_("Có hiệu lực từ"), required=False)
    valid_to = DayField(label=_("Hết hiệu lực sau ngày"), required=False)

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["unit"].of(units)
        self.fields["topic"].choices = [
            (topic.code, topic.name) for topic in registers.topics().values()
        ]


class RecognitionForm(forms.Form):
    """A recognition dossier; its criteria come from the set in force on the day."""

    unit = UnitField(label=_("Đơn vị"))
    target = forms.CharField(
        label=_("Đề nghị công nhận"),
        max_length=300,
        help_text=_("Ví dụ: Xã đạt chuẩn nông thôn mới"),
    )
    opened_on = DayField(label=_("Ngày lập hồ sơ"))

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["unit"].of(units)


class PaperOfForm(forms.Form):
    """Number and day of a paper."""

    number = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=200)
    day = DayField(label=_("Ngày"))


class CommunicationForm(forms.Form):
    """An act of communication."""

    unit = UnitField(label=_("Đơn vị"))
    form = forms.ChoiceField(label=_("Hình thức"), choices=choices(rules.COMMUNICATION_FORMS))
    title = forms.CharField(label=_("Nội dung"), max_length=300)
    done_on = DayField(label=_("Ngày"))
    reach = forms.IntegerField(
        label=_("Số người"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=_("Để trống khi không ai đếm."),
    )
    place = forms.CharField(label=_("Nơi"), max_length=200, required=False)

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["unit"].of(units)
