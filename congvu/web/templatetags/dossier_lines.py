"""The rows of a list of dossiers: ``{% load dossier_lines %}``.

dossier_rows lines [choosing]   of ``web.dossiers.rows.Line``; ``choosing``: with a box to tick
queue_groups groups             the words above a queue, how many each holds, the rest of the query

A page of a queue has fifty of them and is open all day: they are drawn by one pattern each, not by
thirty nodes of a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from congvu.core.periods import local
from congvu.ui.formats import vn_date, vn_datetime, vn_number
from congvu.ui.templatetags.ui import state_chip
from congvu.web.dossiers.rows import Line

register = template.Library()

ROW = """<tr>
    {box}<th scope="row" class="nowrap"><a class="row-link" href="{address}">{number}</a></th>
    <td class="keep" data-label="%(applicant)s">{applicant}</td>
    <td class="cut" data-label="%(procedure)s" title="{procedure}">{procedure}</td>
    <td class="keep on-desk" data-label="%(place)s">{where}</td>
    <td class="state-of">{state}</td>
    <td class="nowrap on-wide" data-label="%(due)s"><span title="{moment}">{day}</span></td>
    <td class="clock-of" title="{moment}">{clock}</td>
  </tr>
  """
BOX = (
    '<td class="mark"><input class="form-check-input" type="checkbox" name="chosen" value="{}"'
    ' aria-label="{}"></td>\n    '
)
PLACE = 7_310_000_000_000
"""Stands for the key of a dossier in its address, which is made once for all rows."""


GROUP = """<a href="?group={code}{rest}"{there} data-group="{code}">{label} \
<span class="how-many">{count}{more}</span></a>
  """


@register.simple_tag(takes_context=True)
def queue_groups(context: Context, groups: Iterable[Mapping[str, Any]]) -> SafeString:
    """Each group of the queue with its number; the page of the one before does not stay."""
    query = context["request"].GET.copy()
    for name in ("group", "page"):
        query.pop(name, None)
    rest = escape(f"&{query.urlencode()}") if query else ""
    drawn = (
        GROUP.format(
            code=escape(one["code"]),
            rest=rest,
            there=' aria-current="true"' if one["active"] else "",
            label=escape(str(one["label"])),
            count=vn_number(one["count"]),
            more="+" if one["more"] else "",
        )
        for one in groups
    )
    return mark_safe("".join(drawn))


@register.simple_tag
def dossier_rows(lines: Sequence[Line], choosing: object = False) -> SafeString:
    """The body of the table; everything that came from people is escaped."""
    address = reverse("dossiers:detail", args=[PLACE])
    words = {
        "applicant": gettext("Người nộp"),
        "procedure": gettext("Thủ tục"),
        "place": gettext("Đang ở"),
        "due": gettext("Hạn"),
    }
    pattern = ROW % {name: _in_pattern(word) for name, word in words.items()}
    select = gettext("Chọn hồ sơ %(number)s") if choosing else ""
    return mark_safe("".join(_row(line, pattern, address, select) for line in lines))


def _in_pattern(word: str) -> str:
    return escape(word).replace("{", "{{").replace("}", "}}")


def _row(line: Line, pattern: str, address: str, select: str) -> str:
    row = line.row
    due = row.due_at and local(row.due_at)
    return pattern.format(
        box=BOX.format(row.id, escape(select % {"number": row.number})) if select else "",
        address=address.replace(str(PLACE), str(row.id)),
        number=_number(line),
        applicant=escape(row.applicant),
        procedure=escape(row.procedure),
        where=escape(line.where),
        state=_state(line),
        moment=vn_datetime(due),
        day=vn_date(due),
        clock="" if row.voided else state_chip(row.verdict, line.clock, line.clock_tone),
    )


def _number(line: Line) -> str:
    if line.row.voided:
        return format_html("<s>{}</s>", line.row.number)
    return escape(line.row.number or gettext("chưa có số"))


def _state(line: Line) -> SafeString:
    if not line.row.voided:
        return state_chip(line.row.state, line.state, line.state_tone)
    chip = state_chip("voided", gettext("đã huỷ"), "neutral")
    return format_html('{} <span class="help">{}</span>', chip, line.row.voided)
