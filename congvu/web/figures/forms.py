"""The question that a page of figures asks: whose, which period, as known when."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.actors import Actor
from congvu.core.periods import local, parse_moment, parse_period
from congvu.core.refusals import Refusal, Refused
from congvu.figures import access, queries
from congvu.figures.registry import Mode
from congvu.organisation import queries as organisation

TO_THE_SECOND = "%Y-%m-%dT%H:%M:%S"


def sentence(refusal: Refusal) -> str:
    """A refusal beside a field: what happened and what to do, in the reader's language."""
    said = refusal.said(gettext)
    return " ".join(part for part in (said["what"], said["what_to_do"]) if part)


class QuestionForm(forms.Form):
    """Read from the address, so that a page of figures can be sent to a colleague.

    Valid, it holds what ``figures.queries`` asks for: a unit, a period, a moment, a mode or None.
    """

    unit = forms.ChoiceField(
        label=_("Đơn vị"),
        error_messages={
            "invalid_choice": _(
                "Bạn không được giao nhiệm vụ tại đơn vị này, hoặc thời điểm đó không có đơn vị"
                " mang mã %(value)s. Chọn một đơn vị trong danh sách."
            )
        },
    )
    period = forms.CharField(label=_("Kỳ số liệu"), max_length=30)
    as_of = forms.DateTimeField(
        label=_("Như biết tại"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "1"}, format=TO_THE_SECOND
        ),
    )
    mode = forms.ChoiceField(
        label=_("Phạm vi"),
        required=False,
        choices=[
            ("", _("Theo định nghĩa của từng số liệu")),
            (str(Mode.OWN), _("Riêng đơn vị")),
            (str(Mode.SUBTREE), _("Đơn vị và các đơn vị trực thuộc")),
        ],
    )

    def __init__(self, data, *, actor: Actor, as_of: datetime):
        filled = {"unit": "", "period": f"{local(as_of).year}-9m", "mode": "", "as_of": ""}
        filled |= {key: data[key] for key in filled if data.get(key)}
        filled["as_of"] = filled["as_of"] or local(as_of).strftime(TO_THE_SECOND)
        self.units = _units(actor, filled["as_of"], as_of)
        filled["unit"] = filled["unit"] or (self.units[0].code if self.units else "")
        super().__init__(filled)
        self.actor = actor
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in self.units]

    def clean_period(self):
        try:
            return parse_period(self.cleaned_data["period"])
        except Refused as refused:
            raise forms.ValidationError(sentence(refused.refusal)) from refused

    def clean_mode(self):
        chosen = self.cleaned_data["mode"]
        return Mode(chosen) if chosen else None

    def clean(self):
        asked = super().clean()
        if not {"unit", "period", "as_of"} <= asked.keys():
            return asked
        try:
            day = queries.day_of(asked["period"], asked["as_of"])
            unit = organisation.unit_at(asked["unit"], day)
            refusal = access.may_see(self.actor, unit)
            if refusal:
                raise Refused(refusal)
            asked["unit"] = unit
        except Refused as refused:
            self.add_error("unit", sentence(refused.refusal))
        return asked


def _units(actor: Actor, text: str, default: datetime):
    """The units the actor may ask about on the day asked for, the own one first."""
    try:
        day = parse_moment(text).date()
    except Refused:  # said beside the field
        day = local(default).date()
    reach = access.readable_units(actor)
    known = [unit for unit in organisation.units_on(day) if unit.pk in reach]
    return sorted(known, key=lambda unit: (unit.pk != actor.unit_id, unit.level, unit.code))
