"""The plan of the year, and the decision that sets up a delegation."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import parse_period
from congvu.core.refusals import Refused
from congvu.inspections import queries
from congvu.inspections.actions import Delegate, PlanWords, Target, VisitPlan
from congvu.inspections.choosing import reading
from congvu.inspections.models import InspectionPlan, SelectedUnit, UnitSelection
from congvu.inspections.rules import KIND_LABELS, ROLE_LABELS, Kind, Role
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people import queries as people
from congvu.web.inspections.forms import DayInput, lines


class PlanForm(forms.Form):
    """The signed plan of the year and the units it chose; from a draw when there is one."""

    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2100)
    number = forms.CharField(label=_("Số kế hoạch"), max_length=60)
    signed_on = forms.DateField(label=_("Ngày ký"), widget=DayInput())
    purpose = forms.CharField(label=_("Mục đích"), widget=lines(3))
    requirements = forms.CharField(label=_("Yêu cầu"), widget=lines(3), required=False)
    subjects = forms.CharField(label=_("Đối tượng"), widget=lines(2), required=False)
    contents = forms.CharField(label=_("Nội dung kiểm tra"), widget=lines(4), required=False)
    data_period = forms.CharField(
        label=_("Mốc số liệu"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: từ 01/01 đến hết tháng trước ngày làm việc."),
    )
    manner = forms.CharField(label=_("Hình thức"), widget=lines(2), required=False)
    schedule = forms.CharField(label=_("Tiến độ"), widget=lines(2), required=False)
    assignment = forms.CharField(label=_("Phân công"), widget=lines(3), required=False)
    chosen_by = forms.CharField(
        label=_("Cách chọn đơn vị"),
        help_text=_("Ví dụ: bốc thăm ngày 05/02, hoặc theo rủi ro đã nêu."),
        max_length=200,
    )
    targets = forms.MultipleChoiceField(
        label=_("Đơn vị được chọn"), widget=forms.CheckboxSelectMultiple
    )
    from_paper = forms.BooleanField(
        label=_("Kế hoạch đã ký trên giấy, ghi lại nguyên trạng"), required=False
    )

    def __init__(self, *args, unit: Unit, day: date, drawn: UnitSelection | None = None, **kwargs):
        self.drawn = drawn
        self.below = {str(each.pk): each for each in queries.directly_under(unit, day)}
        self.picks = {}
        if drawn is not None:
            self.picks = {_key(pick): pick for pick in reading.picks_of(drawn)}
            kwargs["initial"] = {
                "year": drawn.year,
                "targets": list(self.picks),
                "chosen_by": "Thêm ngoài danh sách bốc chọn",
            }
        super().__init__(*args, **kwargs)
        rooms = [(key, pick.office.name) for key, pick in self.picks.items() if pick.office]
        self.fields["targets"].choices = [
            *((key, each.name) for key, each in self.below.items()),
            *rooms,
        ]
        for place, (key, pick) in enumerate(self.picks.items()):
            name = pick.office.name if pick.office else pick.unit.name
            self.fields[f"month-{key}"] = forms.IntegerField(
                label=_("Tháng kiểm tra: {unit}").format(unit=name),
                min_value=1,
                max_value=12,
                initial=3 + 9 * place // len(self.picks),
            )

    def said(self) -> dict[str, object]:
        """As the action takes it; the population is what the draw, or the list below, counts."""
        given = {key: self.cleaned_data[key] for key in _OWN}
        given["words"] = PlanWords(
            forms=self.cleaned_data["manner"],
            **{key: self.cleaned_data[key] for key in _WORDS},
        )
        given["targets"] = [self._target(key) for key in self.cleaned_data["targets"]]
        population = len(self.below)
        if self.drawn is not None:
            population = len(reading.frame_of(self.drawn).units)
        return given | {"population": population, "selection": self.drawn}

    def _target(self, key: str) -> Target:
        pick = self.picks.get(key)
        if pick is None:
            return Target(self.below[key], self.cleaned_data["chosen_by"])
        arm = reading.ARM_LABELS[pick.arm]
        how = f"{arm} (bốc chọn, cam kết {pick.selection.commitment[:12]})"
        return Target(pick.unit, how, pick.office, self.cleaned_data[f"month-{key}"])


_OWN = ("year", "number", "signed_on", "purpose", "from_paper")
_WORDS = ("requirements", "subjects", "contents", "data_period", "schedule", "assignment")


def _key(pick: SelectedUnit) -> str:
    return f"o{pick.office_id}" if pick.office_id else str(pick.unit_id)


class DecideForm(forms.Form):
    """The decision itself."""

    title = forms.CharField(label=_("Cuộc kiểm tra"), max_length=250)
    kind = forms.ChoiceField(
        label=_("Hình thức"),
        choices=[(each.value, _(label)) for each, label in KIND_LABELS.items()],
    )
    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    signed_on = forms.DateField(label=_("Ngày ký"), widget=DayInput())
    opens_on = forms.DateField(label=_("Đoàn làm việc từ ngày"), widget=DayInput())
    closes_on = forms.DateField(label=_("đến hết ngày"), widget=DayInput())
    period_code = forms.CharField(
        label=_("Kỳ số liệu"), help_text=_("2018, 2018-9m, 2018-q3, 2018-09."), max_length=40
    )
    as_of = forms.DateTimeField(
        label=_("Số liệu tính đến"),
        help_text=_("Để trống: tính tại lúc chốt từng khung."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    plan = forms.ModelChoiceField(
        queryset=InspectionPlan.objects.none(), label=_("Theo kế hoạch"), required=False
    )

    def __init__(self, *args, plans, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans

    def clean_kind(self) -> Kind:
        """As the rule knows it."""
        return Kind(self.cleaned_data["kind"])

    def clean_period_code(self) -> str:
        """A period that can be read."""
        try:
            return parse_period(self.cleaned_data["period_code"]).code
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class MemberForm(forms.Form):
    """One member; with an account the units open to them."""

    user = forms.ChoiceField(label=_("Tài khoản"), required=False)
    name = forms.CharField(label=_("Họ tên (nếu không có tài khoản)"), required=False)
    post = forms.CharField(label=_("Chức vụ, cơ quan"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[(each.value, _(label)) for each, label in ROLE_LABELS.items()],
        initial=Role.MEMBER.value,
    )

    def __init__(self, *args, unit: Unit, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.users = {str(each.pk): each for each in people.colleagues(unit, day)}
        self.fields["user"].choices = [
            ("", "—"),
            *((key, each.full_name) for key, each in self.users.items()),
        ]

    def said(self) -> Delegate | None:
        """As the action takes it; None for a line left empty."""
        given = self.cleaned_data
        user = self.users.get(given.get("user", ""))
        name = user.full_name if user else given.get("name", "")
        if not name:
            return None
        return Delegate(name, Role(given["role"]), given["post"], user=user)


class VisitForm(forms.Form):
    """One unit to visit."""

    unit = forms.ChoiceField(label=_("Đơn vị"), required=False)
    on = forms.DateField(label=_("Ngày làm việc"), widget=DayInput(), required=False)
    place = forms.CharField(label=_("Địa điểm"), max_length=200, required=False)
    feeds = forms.TypedChoiceField(
        label=_("Cung cấp cho dòng số"),
        choices=[("", "—"), *((str(n), f"{n + 1}") for n in range(4))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args, unit: Unit, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        units = [unit, *organisation.units_under(unit, day)]
        self.units = {str(each.pk): each for each in units}
        self.fields["unit"].choices = [
            ("", "—"),
            *((key, f"{each.name} ({each.code})") for key, each in self.units.items()),
        ]

    def clean(self):
        """A chosen unit has its day."""
        given = super().clean()
        if given.get("unit") and not given.get("on"):
            self.add_error("on", _("Chọn ngày làm việc."))
        return given

    def said(self) -> VisitPlan | None:
        """As the action takes it; None for a line left empty."""
        given = self.cleaned_data
        if not given.get("unit"):
            return None
        return VisitPlan(self.units[given["unit"]], given["on"], given["place"], given["feeds"])


MemberSet = forms.formset_factory(MemberForm, extra=5)
VisitSet = forms.formset_factory(VisitForm, extra=4)
