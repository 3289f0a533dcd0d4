"""The rows of a list of dossiers: ``{% load dossier_lines %}``.

dossier_rows lines [choosing]   of ``web.dossiers.rows.Line``; ``choosing``: with a box to tick
queue_groups groups             the words above a queue, how many each holds, the rest of the query

A page of a queue has fifty of them and is open all day: they are drawn by one pattern each, not by
thirty nodes of a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from congvu.core.clock import Verdict
from congvu.core.periods import local
from congvu.dossiers.queries import QueueRow
from congvu.ui.formats import vn_date, vn_datetime, vn_number
from congvu.ui.templatetags.ui import state_chip
from congvu.web.dossiers.rows import Line

register = template.Library()

HEAD = """<tr>
    {box}<th scope="row" class="nowrap"><a class="row-link" href="{address}">{number}</a></th>
    <td class="keep who" data-label="%(applicant)s">{applicant}</td>
    """
WORK = """<td class="cut" data-label="%(procedure)s" title="{procedure}">{procedure}</td>
    <td class="keep who on-desk" data-label="%(place)s">{where}</td>
    """
CLOCK = """<td class="state-of">{state}</td>
    <td class="nowrap on-wide" data-label="%(due)s"><span title="{moment}">{day}</span></td>
    <td class="clock-of" title="{moment}">{clock}</td>
  </tr>
  """
BOX = (
    '<td class="mark"><input class="form-check-input" type="checkbox" name="chosen" value="{id}"'
    ' aria-label="%(select)s"></td>\n    '
)
PLACE = 7_310_000_000_000
"""Stands for the key of a dossier in its address, and for its number, while a pattern is made."""


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
    head, work_of, clock_of = _patterns(bool(choosing), get_language(), get_script_prefix())
    # What is done, where and by when is the same in many rows of a page.
    work, clock = _Alike(_work, work_of), _Alike(_clock, clock_of)
    drawn = []
    for line in lines:
        row, state = line.row, (line.state, line.state_tone)
        plain = escape(row.number)
        drawn.append(
            head.format(
                id=row.id, plain=plain, number=_number(row, plain), applicant=escape(row.applicant)
            )
        )
        drawn.append(work[row.procedure, line.where])
        told = row.verdict, line.clock, line.clock_tone
        drawn.append(clock[row.voided, (row.state, *state), row.due_at, told])
    return mark_safe("".join(drawn))


@lru_cache
def _patterns(choosing: bool, language: str, prefix: str) -> tuple[str, str, str]:
    """A row's three parts with their words and the address in them, as that language says it."""
    words = {
        "applicant": gettext("Người nộp"),
        "procedure": gettext("Thủ tục"),
        "place": gettext("Đang ở"),
        "due": gettext("Hạn"),
    }
    said = {name: _in_pattern(word) for name, word in words.items()}
    box = ""
    if choosing:
        select = gettext("Chọn hồ sơ %(number)s") % {"number": PLACE}
        box = BOX % {"select": _in_pattern(select).replace(str(PLACE), "{plain}")}
    address = reverse("dossiers:detail", args=[PLACE]).replace(str(PLACE), "{id}")
    head = (HEAD % said).replace("{box}", box).replace("{address}", address)
    return head, WORK % said, CLOCK % said


class _Alike(dict[tuple[Any, ...], str]):
    """Parts of rows by what they say, each drawn once by ``pattern``."""

    def __init__(self, draw: Callable[..., str], pattern: str) -> None:
        super().__init__()
        self.draw, self.pattern = draw, pattern

    def __missing__(self, said: tuple[Any, ...]) -> str:
        found = self[said] = self.draw(self.pattern, *said)
        return found


def _in_pattern(word: str) -> str:
    return escape(word).replace("{", "{{").replace("}", "}}")


def _number(row: QueueRow, plain: str) -> str:
    if row.voided:
        return f"<s>{plain}</s>"
    return plain or escape(gettext("chưa có số"))


def _work(pattern: str, procedure: str, where: str) -> str:
    return pattern.format(procedure=escape(procedure), where=escape(where))


def _clock(
    pattern: str,
    voided: str,
    state: tuple[str, str, str],
    due: datetime | None,
    told: tuple[Verdict, str, str],
) -> str:
    due = due and local(due)
    return pattern.format(
        state=_voided(voided) if voided else state_chip(*state),
        moment=vn_datetime(due),
        day=vn_date(due),
        clock="" if voided else state_chip(*told),
    )


def _voided(reason: str) -> SafeString:
    chip = state_chip("voided", gettext("đã huỷ"), "neutral")
    return format_html('{} <span class="help">{}</span>', chip, reason)
