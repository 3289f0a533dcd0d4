"""How the widgets of forms are drawn: as Django's own templates do, the two most used at once.

A list to choose from is drawn by Django with a template for each word in it and another for its
attributes: the four hundred procedures of a unit cost more than the page around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class Renderer(DjangoTemplates):
    """Django's, with ``<select>`` and ``<input>`` drawn without their templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: object = None
    ) -> SafeString:
        """The markup of one widget, form or list of errors."""
        named = PurePosixPath(template_name)
        draw = DRAWN.get(named.stem)
        if draw is None or str(named.parent) != "django/forms/widgets":
            return super().render(template_name, context, request)
        return draw(context["widget"])


def _select(widget: Mapping[str, Any]) -> SafeString:
    inside = [
        format_html('\n  <optgroup label="{}">{}\n  </optgroup>', group, _options(options))
        if group
        else _options(options)
        for group, options, _index in widget["optgroups"]
    ]
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        mark_safe("".join(inside)),
    )


def _options(options: list[dict[str, Any]]) -> SafeString:
    return format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>\n',
        (
            (_text(each["value"]), _attributes(each["attrs"]), localize(each["label"]))
            for each in options
        ),
    )


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = widget["value"]
    said = "" if value is None else format_html(' value="{}"', _text(value))
    parts = widget["type"], widget["name"], said, _attributes(widget["attrs"])
    return format_html('<input type="{}" name="{}"{}{}>', *parts)


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """As Django's ``attrs.html``: True is a word alone, False is left out."""
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(format_html(" {}", name))
        elif value is not False:
            parts.append(format_html(' {}="{}"', name, _text(value)))
    return mark_safe("".join(parts))


def _text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


DRAWN = {
    "select": _select,
    **dict.fromkeys(
        (
            "input", "text", "number", "email", "url", "search", "tel", "password",
            "hidden", "date", "time", "datetime", "color", "checkbox", "file",
        ),
        _input,
    ),
}  # fmt: skip
"""By the name of Django's template of the widget."""
