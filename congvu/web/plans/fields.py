"""What the forms of plans and of documents share: days as people write them, refusals in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.actors import Actor
from congvu.core.refusals import Refused
from congvu.core.vietnamese import parse_date
from congvu.organisation.models import Unit
from congvu.ui.formats import vn_date
from congvu.web.procedures.forms import DayInput

T = TypeVar("T")


class DayField(forms.DateField):
    """A day: from the browser's picker, or typed ``9/11/2018``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=DayInput(), **options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_date(value, century_from=2000)
        except Refused as refused:
            said = refused.refusal.said(gettext)
            raise forms.ValidationError(f"{said['what']} {said['what_to_do']}") from None


class UnitField(forms.ModelChoiceField):
    """A unit by name; with its days where another one on offer has the same name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), **options)
        self.shared: set[str] = set()

    def label_from_instance(self, unit: Unit) -> str:
        if unit.name not in self.shared:
            return unit.name
        first, last = (vn_date(day) or "…" for day in (unit.valid_from, unit.valid_to))
        return f"{unit.name} ({first} – {last})"

    def of(self, ids: frozenset[int] | set[int] | None) -> None:
        """Offer the units with these keys; None: all."""
        units = Unit.objects.all() if ids is None else Unit.objects.filter(pk__in=ids)
        self.queryset = units.order_by("level", "name", "valid_from")
        names = list(self.queryset.values_list("name", flat=True))
        self.shared = {one for one, other in pairwise(sorted(names)) if one == other}


def tried(form: forms.Form, act: Callable[[], T], beside: Mapping[str, str]) -> T | None:
    """Do it; a refusal lands beside the field that ``beside`` names for its code."""
    try:
        return act()
    except Refused as refused:
        said = refused.refusal.said(gettext)
        place = beside.get(refused.refusal.code)
        words = f"{said['what']} {said['what_to_do']}".strip()
        form.add_error(place if place in form.fields else None, words)
        return None


def first_unit(actor: Actor, form: forms.Form) -> None:
    """Offer the actor's own unit first."""
    if actor.unit_id and not form.is_bound:
        form.fields["unit"].initial = actor.unit_id


ANY = ("", _("Tất cả"))
