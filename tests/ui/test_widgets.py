"""Widgets drawn at once are drawn as Django draws them, sign for sign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from congvu.ui.widgets import DRAWN, Renderer

CHOICES = [
    ("", "Tất cả"),
    ("1", 'Đất đai & "nhà" <b>'),
    (2, mark_safe("<i>đã sạch</i>")),
    ("3", _("Xem")),
    (4, 5),
    (4.5, 6.5),
    (None, "không"),
]
GROUPED = [("", "Chọn"), ("Nhóm <1>", [("1", "một"), ("2", 'hai "')]), ("z", "cuối")]
ODD = {"title": 'a"b', "autofocus": True, "hidden": False, "size": 3, "lang": mark_safe("<q>")}
WIDGETS = (
    forms.Select(choices=CHOICES),
    forms.Select(choices=GROUPED, attrs=ODD),
    forms.Select(),
    forms.SelectMultiple(choices=CHOICES),
    forms.NullBooleanSelect(),
    forms.TextInput(attrs=ODD),
    forms.NumberInput(),
    forms.HiddenInput(),
    forms.DateInput(),
    forms.CheckboxInput(),
    forms.PasswordInput(render_value=True),
    forms.FileInput(),
    forms.Textarea(),
    forms.RadioSelect(choices=CHOICES),
    forms.SelectDateWidget(years=[2018]),
)
VALUES = (None, "", "1", 2, 4.5, "<\"'&>", mark_safe("<ok>"), True, date(2018, 7, 2))


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda each: type(each).__name__)
def test_a_widget_is_drawn_as_django_draws_it(widget):
    django, ours = DjangoTemplates(), Renderer()
    for value in VALUES:
        for attrs in ({}, {"id": 'id_"<', "class": "form-select"}):
            if isinstance(widget, forms.SelectDateWidget) and value not in (None, VALUES[-1]):
                continue  # it takes days only
            drawn = widget.render("n&m", value, attrs=attrs, renderer=ours)
            assert drawn == widget.render("n&m", value, attrs=attrs, renderer=django)


def test_what_people_wrote_cannot_leave_its_place():
    widget = forms.Select(choices=[('"><script>', "</option><script>")])
    drawn = widget.render("x", None, renderer=Renderer())
    assert "<script>" not in drawn
    assert forms.TextInput().render("x", '"><script>', renderer=Renderer()).count("<") == 1


def test_every_input_of_django_is_drawn_at_once():
    """One that Django adds is drawn by its template until it is named here."""
    folder = Path(forms.__file__).parent / "templates/django/forms/widgets"
    inputs = {
        path.stem
        for path in folder.glob("*.html")
        if path.read_text().strip() == '{% include "django/forms/widgets/input.html" %}'
    }
    assert inputs <= set(DRAWN)
