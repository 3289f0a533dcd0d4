"""Components: ``{% load ui %}``. Each states its options; nonsense raises, it never renders.

icon name [label]            a drawing from the sprite; with ``label`` it speaks, else it is silent
state_chip code label tone   icon + word + colour; tones: on_time near late paused done neutral
figure_block figure          a ``components.FigureCard``
steps_line steps             a list of ``components.Step``
clock_line drawing           a ``clockline.ClockDrawing``
refusal_block refusal        a ``core.refusals.Refusal`` or its ``said()``
empty_state text [action_url action_label]
page_nav page                a ``django.core.paginator.Page``; keeps the query string
field bound [help]           a bound form field with label, help, errors
form_errors form             the errors that belong to no single field
Filters: vn_date, vn_datetime, vn_number[:places], vn_percent. For query strings use Django's own
``{% querystring page=2 %}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template import Context, TemplateSyntaxError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from congvu.core.refusals import Refusal
from congvu.ui import formats
from congvu.ui.clockline import ClockDrawing
from congvu.ui.components import TONES, FigureCard, Step

register = template.Library()
register.filter("vn_date", formats.vn_date)
register.filter("vn_datetime", formats.vn_datetime)
register.filter("vn_number", formats.vn_number)
register.filter("vn_percent", formats.vn_percent)

SPRITE = Path(__file__).resolve().parent.parent / "static/ui/icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """The drawings in the sprite."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``name`` as Bootstrap Icons calls it; one that is not in the sprite is refused."""
    if name not in icon_names():
        raise TemplateSyntaxError(f"no icon {name!r} in the sprite")
    href = f"{static('ui/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def state_chip(code: object, label: str, tone: str) -> SafeString:
    """A state in icon, word and colour; ``code`` is left in ``data-state`` for tests and styles."""
    if tone not in TONES:
        raise TemplateSyntaxError(f"tone {tone!r}; known: {', '.join(TONES)}")
    if not label:
        raise TemplateSyntaxError(f"state {code!r} has no word; colour alone says nothing")
    return format_html(
        '<span class="chip chip-{}" data-state="{}">{}<span>{}</span></span>',
        tone,
        code,
        icon(TONES[tone]),
        label,
    )


@register.inclusion_tag("ui/figure_block.html")
def figure_block(figure: FigureCard) -> dict[str, Any]:
    """The number, what it is made of, what it means, as of when, and the way to its rows."""
    _expect(figure, FigureCard, "figure_block")
    return {"figure": figure}


@register.inclusion_tag("ui/steps_line.html")
def steps_line(steps: list[Step]) -> dict[str, Any]:
    """Steps in order, with dates, papers and what is missing."""
    steps = list(steps)
    for step in steps:
        _expect(step, Step, "steps_line")
    return {"steps": steps}


@register.inclusion_tag("ui/clock_line.html")
def clock_line(drawing: ClockDrawing) -> dict[str, Any]:
    """The clock drawn, and the same in words below it."""
    _expect(drawing, ClockDrawing, "clock_line")
    return {"drawing": drawing}


@register.inclusion_tag("ui/refusal_block.html")
def refusal_block(refusal: Refusal | Mapping[str, str]) -> dict[str, Any]:
    """What happened, what to do, on what basis."""
    said = refusal.said(gettext) if isinstance(refusal, Refusal) else refusal
    if not said.get("what") or not said.get("code"):
        raise TemplateSyntaxError(f"not a refusal: {refusal!r}")
    return {"refusal": said}


@register.inclusion_tag("ui/empty_state.html")
def empty_state(text: str, action_url: str = "", action_label: str = "") -> dict[str, Any]:
    """Nothing here, said with what to do next."""
    if bool(action_url) != bool(action_label):
        raise TemplateSyntaxError("empty_state: action_url and action_label go together")
    return {"text": text, "action_url": action_url, "action_label": action_label}


@register.inclusion_tag("ui/page_nav.html", takes_context=True)
def page_nav(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Links to the other pages of a list; the rest of the query string stays."""
    _expect(page, Page, "page_nav")
    query = context["request"].GET.copy()

    keys = getattr(page, "keys", {})  # a list by keys says after which one the next page begins

    def address(number: int, way: str = "") -> str:
        for name in ("after", "before"):
            query.pop(name, None)
        query["page"] = str(number)
        for name, key in keys.get(way, {}).items():
            query[name] = str(key)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "links": [(n, address(n) if isinstance(n, int) else "") for n in numbers],
        "previous": address(page.number - 1, "previous") if page.has_previous() else "",
        "next": address(page.number + 1, "next") if page.has_next() else "",
    }


@register.simple_tag
def field(bound: forms.BoundField, help: str = "") -> SafeString:
    """A form field with its label, help and errors tied to it for readers of every kind."""
    _expect(bound, forms.BoundField, "field")
    if bound.is_hidden:
        return bound.as_hidden()
    widget = bound.field.widget
    many = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    single = isinstance(widget, forms.CheckboxInput)
    if many:
        look = "options"  # Django puts the class on the group and on each choice
    elif single:
        look = "form-check-input"
    elif isinstance(widget, forms.Select):
        look = "form-select"
    else:
        look = "form-control"
    classes = f"{look} is-invalid" if bound.errors else look
    classes = f"{classes} {widget.attrs.get('class', '')}".strip()
    if help:
        bound.help_text = help
    return render_to_string(
        "ui/field.html",
        {
            "bound": bound,
            "widget": bound.as_widget(attrs={"class": classes}),
            "grouped": many,
            "single": single,
        },
    )


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """The errors of the form as a whole; nothing when there are none."""
    _expect(form, forms.BaseForm, "form_errors")
    return {"errors": form.non_field_errors()}


def _expect(value: object, kind: type, tag: str) -> None:
    if not isinstance(value, kind):
        raise TemplateSyntaxError(f"{tag} takes a {kind.__name__}, not {type(value).__name__}")
