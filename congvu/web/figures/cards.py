"""A measured figure as the page shows it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from congvu.core.periods import local
from congvu.figures.queries import Measured
from congvu.figures.registry import Mode, Part
from congvu.ui.components import FigureCard
from congvu.ui.formats import vn_date


def card(measured: Measured, mode: Mode | None) -> FigureCard:
    """The card of a figure; its link opens exactly the rows that were counted."""
    value = measured.value
    return FigureCard(
        name=gettext(measured.figure.name),
        value=Decimal(str(value)) if measured.figure.is_rate and value is not None else value,
        definition=gettext(measured.figure.definition),
        scope=scope_words(measured),
        period=f"{vn_date(measured.period.start)} – {vn_date(measured.period.last)}",
        as_of=local(measured.as_of),
        rows=measured.rows,
        rows_url=rows_url(measured, mode),
        numerator=measured.numerator,
        denominator=measured.denominator,
        reason=measured.reason or "",
    )


def scope_words(measured: Measured) -> str:
    """Whose rows were counted, in words."""
    scope = measured.scope
    below = len(scope.units) - 1
    if scope.mode == Mode.OWN or not below:
        return gettext("riêng {unit}").format(unit=scope.unit.name)
    return ngettext(
        "{unit} và {count} đơn vị trực thuộc", "{unit} và {count} đơn vị trực thuộc", below
    ).format(unit=scope.unit.name, count=below)


def rows_url(measured: Measured, mode: Mode | None) -> str:
    """The address of the rows behind a figure, with the whole question in it."""
    scope, period = measured.scope, measured.period
    return address(
        measured.figure.code, scope.unit.code, period.code, measured.as_of, mode, measured.part
    )


def address(
    code: str,
    unit: str,
    period: str,
    as_of: datetime,
    mode: Mode | None = None,
    part: Part | None = None,
) -> str:
    """Where exactly the rows are that the figure ``code`` counts when asked so."""
    question = {"unit": unit, "period": period}
    question["as_of"] = local(as_of).replace(tzinfo=None).isoformat()
    if mode is not None:
        question["mode"] = str(mode)
    if part is not None:
        question[part[0]] = part[1]
    return f"{reverse('figures:rows', kwargs={'code': code})}?{urlencode(question)}"
