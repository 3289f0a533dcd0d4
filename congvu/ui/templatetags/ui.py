"""Components: ``{% load ui %}``. Each states its options; nonsense raises, it never renders.

icon name [label]            a drawing from the sprite; with ``label`` it speaks, else it is silent
rail_links items [listed]    words of the rail: url, label, icon, whether one is there, what waits
state_chip code label tone   icon + word + colour; tones: on_time near late paused done neutral
figure_block figure          a ``components.FigureCard``
steps_line steps             a list of ``components.Step``
clock_line drawing           a ``clockline.ClockDrawing``
refusal_block refusal        a ``core.refusals.Refusal`` or its ``said()``
empty_state text [action_url action_label]
page_nav page                a ``django.core.paginator.Page``; keeps the query string
field bound [help]           a bound form field with label, help, errors
question_fields form         all fields of a form by which a list is narrowed
kept [what]                  up to endkept: drawn once for each language and ``what``
form_errors form             the errors that belong to no single field
Filters: vn_date, vn_datetime, vn_number[:places], vn_percent. For query strings use Django's own
``{% querystring page=2 %}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from congvu.core.refusals import Refusal
from congvu.ui import formats
from congvu.ui.clockline import ClockDrawing
from congvu.ui.components import TONES, FigureCard, Step

register = template.Library()
register.filter("vn_date", formats.vn_date)
register.filter("vn_datetime", formats.vn_datetime)
register.filter("vn_number", formats.vn_number)
register.filter("vn_percent", formats.vn_percent)

MARKUP = 4096
"""Pieces of markup kept: a list of fifty lines draws two hundred, of a few dozen kinds."""
SPRITE = Path(__file__).resolve().parent.parent / "static/ui/icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """The drawings in the sprite."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
@lru_cache(MARKUP)
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
def rail_links(items: Iterable[Mapping[str, Any]], listed: bool = False) -> SafeString:
    """Words of the rail, ``listed`` each as one of a list."""
    told = ((str(i["label"]), i["url"], i["icon"], i["active"], i["count"]) for i in items)
    return _rail_links(tuple(told), listed, get_language())


@lru_cache(MARKUP // 8)
def _rail_links(items: tuple[Any, ...], listed: bool, language: str) -> SafeString:
    around = "<li>{}</li>\n" if listed else "{}"
    return SafeString("".join(around.format(_rail_link(*item)) for item in items))


def _rail_link(label: str, url: str, drawing: str, active: bool, count: int) -> SafeString:
    waits = gettext("việc đang chờ") if count else ""
    return format_html(
        '<a href="{}"{}>{}<span>{}</span>{}</a>\n',
        url,
        SafeString(' aria-current="page"' if active else ""),
        icon(drawing),
        label,
        format_html(
            '<span class="count">{}<span class="visually-hidden"> {}</span></span>',
            formats.vn_number(count),
            waits,
        )
        if count
        else "",
    )


@register.simple_tag
@lru_cache(MARKUP)
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
        # As text: a number would be asked how the reader's language writes it.
        "links": [(str(n), address(n) if isinstance(n, int) else "") for n in numbers],
        "current": str(page.number),
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
    drawn = bound.as_widget(attrs={"class": classes})
    if many:
        pattern, head = GROUPED, bound.aria_describedby
        attributes = format_html(' aria-describedby="{}"', head) if head else ""
    else:
        pattern, attributes = (
            SINGLE if single else ALONE,
            format_html(' for="{}"', bound.id_for_label),
        )
    return format_html(
        pattern, attributes=attributes, label=_label(bound), widget=drawn, notes=_notes(bound)
    )


GROUPED = (
    '<fieldset class="field"{attributes}><legend class="form-label">{label}</legend>'
    "{widget}{notes}</fieldset>"
)
SINGLE = (
    '<div class="field form-check">{widget} <label class="form-check-label"{attributes}>{label}'
    "</label>{notes}</div>"
)
ALONE = (
    '<div class="field"><label class="form-label"{attributes}>{label}</label>{widget}{notes}</div>'
)


def _label(bound: forms.BoundField) -> SafeString:
    if not bound.field.required:
        return format_html("{}", bound.label)
    return format_html(
        '{} <span class="required-mark" aria-hidden="true">*</span>'
        '<span class="visually-hidden"> ({})</span>',
        bound.label,
        gettext("bắt buộc"),
    )


def _notes(bound: forms.BoundField) -> SafeString:
    """The help and what is wrong, by the ids that the widget names as describing it."""
    help = format_html('<p class="help" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text)
    errors = format_html_join(
        "",
        '<p class="error">{}<span>{}</span></p>',
        ((icon("exclamation-octagon"), error) for error in bound.errors),
    )
    wrong = format_html('<div id="{}_error">{}</div>', bound.auto_id, errors)
    return format_html("{}{}", help if bound.help_text else "", wrong if bound.errors else "")


@register.simple_tag
def question_fields(form: forms.BaseForm) -> SafeString:
    """All fields of a form by which a list is narrowed, drawn once for the same choices made.

    It stands on pages that are open all day, and mostly says the same.
    """
    bound = [form[name] for name in form.fields]
    key = (get_language(), type(form), form.auto_id, *map(_choice_made, bound))
    found = _questions.get(key)
    if found is None:
        found = SafeString("".join(map(field, bound)))
        if len(_questions) >= QUESTIONS:
            _questions.clear()
        if not form.errors:
            _questions[key] = found
    return found


QUESTIONS = 256
_questions: dict[Any, SafeString] = {}


def _choice_made(bound: forms.BoundField) -> Any:
    choices = [(str(code), str(word)) for code, word in getattr(bound.field, "choices", ())]
    # A label to be translated belongs to the form; only one that is a text already may be another.
    label = bound.label if isinstance(bound.label, str) else ""
    return bound.html_name, label, str(bound.value() or ""), tuple(choices)


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """The errors of the form as a whole; nothing when there are none."""
    _expect(form, forms.BaseForm, "form_errors")
    return {"errors": form.non_field_errors()}


@register.tag
def kept(parser: Parser, token: Token) -> Node:
    """``{% kept [what] %} … {% endkept %}``: drawn once for each language and value of ``what``.

    For what stands on every page alike. Nothing else of the context may be asked inside.
    """
    depends = [parser.compile_filter(one) for one in token.split_contents()[1:]]
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(inside, depends)


class Kept(Node):
    """See :func:`kept`."""

    MOST = 256

    def __init__(self, nodelist: NodeList, depends: list[FilterExpression]) -> None:
        self.nodelist, self.depends = nodelist, depends
        self.drawn: dict[Any, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The markup, from memory where it was drawn before."""
        # What a page does not say is nothing, as in {% if %}.
        depends = (one.resolve(context, ignore_failures=True) for one in self.depends)
        key = (get_language(), get_script_prefix(), *depends)
        found = self.drawn.get(key)
        if found is None:
            found = self.nodelist.render(context)
            if len(self.drawn) >= self.MOST:
                self.drawn.clear()
            self.drawn[key] = found
        return found


def _expect(value: object, kind: type, tag: str) -> None:
    if not isinstance(value, kind):
        raise TemplateSyntaxError(f"{tag} takes a {kind.__name__}, not {type(value).__name__}")
