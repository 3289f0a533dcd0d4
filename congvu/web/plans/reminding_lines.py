"""A reminder as a line: what, whose, by when, where it is seen to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congvu.inspections.reminding import Standing
from congvu.plans.reminders import KIND_LABELS, Kind
from congvu.ui.formats import vn_date

PLACES: dict[Kind, tuple[str, Callable[[Any], int]]] = {
    Kind.RECOMMENDATION: ("inspections:recommendation", lambda row: row.pk),
    Kind.TASK: ("plans:task", lambda row: row.pk),
    Kind.SELF_REPORT: ("inspections:detail", lambda row: row.inspection_id),
    Kind.QUESTION: ("inspections:flag_question", lambda row: row.pk),
}
"""Where each kind of deadline is seen to."""


@dataclass(frozen=True)
class Line:
    """One line; ``told_on`` is the day of the last reminder."""

    url: str
    words: str
    detail: str
    state: str
    tone: str
    told_on: date


def line(each: Standing, day: date) -> Line:
    """How a reminder reads on ``day``; the first deadline stays named beside an extended one."""
    due = each.due
    said = [_(KIND_LABELS[due.kind]), due.unit.name, _("hạn {day}").format(day=vn_date(due.due_on))]
    if due.first_due_on != due.due_on:
        said.append(_("hạn đầu {day}").format(day=vn_date(due.first_due_on)))
    if due.units and due.unit not in due.units:
        heirs = ", ".join(unit.name for unit in due.units)
        said.append(_("{units} kế thừa").format(units=heirs))
    if not due.units:
        said.append(_("chưa có đơn vị kế thừa"))
    if each.told.copied:
        said.append(_("gửi lãnh đạo để biết"))
    left = (due.due_on - day).days
    if left < 0:
        state = ngettext("quá hạn {n} ngày", "quá hạn {n} ngày", -left).format(n=-left)
    elif left:
        state = ngettext("còn {n} ngày", "còn {n} ngày", left).format(n=left)
    else:
        state = _("đến hạn hôm nay")
    address, key = PLACES[due.kind]
    url = reverse(address, args=[key(due.row)])
    tone = "late" if left < 0 else "near"
    return Line(url, due.words, ", ".join(said), state, tone, each.told.told_on)
