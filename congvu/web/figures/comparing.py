"""Units held side by side: a funnel, lines over time, ranges of positions, a table beside each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from congvu.audit import queries as audit
from congvu.core import comparing as statistics
from congvu.core.comparing import Place
from congvu.core.estimates import wilson
from congvu.core.refusals import Refused
from congvu.dossiers import queries as dossiers
from congvu.figures import comparing, queries
from congvu.figures.comparing import Compared, Comparison
from congvu.figures.registry import BY_UNIT, Mode
from congvu.organisation.rules import LEVEL_LABELS, Level
from congvu.ui.charts import FunnelPoint, draw_funnel, draw_spark
from congvu.web.access import signed_in
from congvu.web.figures.cards import address
from congvu.web.figures.forms import QuestionForm, sentence

VIEWS = (
    ("", _("Theo quy mô")),
    ("thoi-gian", _("Theo thời gian")),
    ("vi-tri", _("Khoảng vị trí")),
)
"""The ways to look; the first one opens."""

PLACES = {
    Place.INSIDE: (_("trong khoảng"), "neutral"),
    Place.LOW: (_("thấp hơn khoảng"), "near"),
    Place.VERY_LOW: (_("thấp hơn hẳn"), "late"),
    Place.HIGH: (_("cao hơn khoảng"), "neutral"),
    Place.VERY_HIGH: (_("cao hơn hẳn"), "neutral"),
    Place.EMPTY: (_("không có dòng nào"), "paused"),
}
TONES = {Place.LOW: "low", Place.VERY_LOW: "very-low", Place.HIGH: "high", Place.VERY_HIGH: "high"}
BAR = 160
"""Pixels of the whole table in the bar of positions."""
LABELLED = 12
"""So many units outside are named on the drawing itself; all of them stand in the table."""


class CompareForm(QuestionForm):
    """The question of a comparison: which rate, whose units, of which level."""

    code = forms.ChoiceField(label=_("Tỷ lệ"), required=False)
    level = forms.ChoiceField(label=_("So sánh các đơn vị"), required=False)
    field_order = ("code", "unit", "level", "period", "as_of")

    def __init__(self, data, *, actor, as_of):
        super().__init__(data, actor=actor, as_of=as_of)
        del self.fields["mode"]
        self.data = self.data | {key: data.get(key, "") for key in ("code", "level")}
        self.fields["code"].choices = [
            (each.code, gettext(each.name)) for each in comparing.comparable()
        ]
        self.fields["level"].choices = [
            ("", _("cấp ngay dưới")),
            *((str(each), gettext(LEVEL_LABELS[each])) for each in Level),
        ]

    def clean_code(self):
        return self.cleaned_data["code"] or comparing.COMPARED[0]

    def clean(self):
        asked = super().clean()
        if not asked or not {"unit", "period", "as_of"} <= asked.keys() or self.errors:
            return asked
        day = queries.day_of(asked["period"], asked["as_of"])
        levels = comparing.levels_under(asked["unit"], day)
        if not levels:
            self.add_error("unit", _("Đơn vị này không có đơn vị trực thuộc để so sánh."))
        elif not asked.get("level"):
            asked["level"] = levels[0]
        elif asked["level"] not in levels:
            self.add_error("level", _("Dưới đơn vị này không có đơn vị cấp đã chọn."))
        return asked


@dataclass(frozen=True)
class Row:
    """One line of the table beside the drawing."""

    of: Compared
    url: str
    word: str
    tone: str
    share: float | None
    interval: tuple[Any, Any] | None
    speed: Any
    spark: Any = None
    unusual: tuple[str, ...] = ()

    @property
    def bar(self) -> tuple[int, int]:
        """Where the bar of its positions begins and how long it is, of :data:`BAR` pixels."""
        found = self.of.ranks
        assert found is not None
        width = (found.worst - found.best + 1) * BAR // found.units
        return (found.best - 1) * BAR // found.units, max(3, width)

    @property
    def ranks(self) -> str:
        """The range of positions in words, empty where there is none."""
        found = self.of.ranks
        if found is None:
            return ""
        return str(found.best) if found.best == found.worst else f"{found.best}–{found.worst}"


@signed_in
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """One rate of all units of a level: who differs by more than chance, and who only seems to."""
    as_of = audit.demo_as_of() or request.now  # type: ignore[attr-defined]
    form = CompareForm(request.GET, actor=request.actor, as_of=as_of)  # type: ignore[attr-defined]
    view = request.GET.get("view", "")
    view = view if view in dict(VIEWS) else ""
    context: dict[str, Any] = {"form": form, "view": view, "views": VIEWS}
    valid = form.is_valid()
    if valid:
        try:
            context |= _answer(form.cleaned_data, view)
        except Refused as refused:
            form.add_error(None, sentence(refused.refusal))
            valid = False
    status = 422 if form.units and not valid and request.GET else 200
    return render(request, "figures/compare.html", context, status=status)


def _answer(asked: dict[str, Any], view: str) -> dict[str, Any]:
    found = comparing.compare(
        asked["code"],
        asked["unit"],
        asked["level"],
        asked["period"],
        asked["as_of"],
        ranks=view == "vi-tri",
        months=view == "thoi-gian",
    )
    about_dossiers = found.figure.code.startswith("dossiers.")
    speeds = {}
    if about_dossiers and not view:
        scope = queries.select(
            found.figure.code, found.unit, found.period, found.as_of, Mode.SUBTREE
        )[1]
        speeds = dossiers.speeds(scope, found.period, found.as_of)
    held = [each for each in found.units if each.rate.denominator or speeds.get(each.unit.code)]
    rows = [_row(found, each, speeds.get(each.unit.code, dossiers.NO_SPEED)) for each in held]
    if view == "vi-tri":
        rows.sort(key=lambda row: (row.of.ranks is None, *(_middle(row)), row.of.unit.code))
    return {
        "found": found,
        "rows": rows,
        "speeds": bool(speeds),
        "funnel": _funnel(found) if not view and found.total.denominator else None,
        "label": gettext(LEVEL_LABELS[Level(found.level)]),
        "name": gettext(found.figure.name),
        "definition": gettext(found.figure.definition),
        "target": float(found.target),
        "spread_points": round(found.spread.tau * 100, 1),
        "without": [each.unit.name for each in found.units if each not in held],
        "months": found.months,
        "say_little": sum(1 for each in found.units if each.ranks and each.ranks.says_little),
    }


def _middle(row: Row) -> tuple[float, ...]:
    ranks = row.of.ranks
    return (ranks.best + ranks.worst, ranks.best) if ranks else (0.0,)


def _row(found: Comparison, each: Compared, speed: Any) -> Row:
    rate = each.rate
    word, tone = PLACES[each.place]
    spark, unusual = None, ()
    if each.months and rate.denominator:
        names = [f"{month.start:%m/%Y}" for month in found.months]
        spark = draw_spark(
            [moment.share for moment in each.months],
            [(moment.low, moment.high) for moment in each.months],
            names,
        )
        unusual = tuple(
            f"{name}: {moment.k}/{moment.n}"
            for name, moment in zip(names, each.months, strict=True)
            if moment.unusual
        )
    return Row(
        each,
        address(
            found.figure.code,
            found.unit.code,
            found.period.code,
            found.as_of,
            Mode.SUBTREE,
            (BY_UNIT, each.unit.code),
        ),
        gettext(word),
        tone,
        rate.numerator / rate.denominator if rate.denominator else None,
        wilson(rate.numerator, rate.denominator) if rate.denominator else None,
        speed,
        spark,
        unusual,
    )


def _funnel(found: Comparison):
    outside = {each.unit.code for each in found.outside[:LABELLED]}
    points = [
        FunnelPoint(
            each.unit.name,
            each.rate.numerator,
            each.rate.denominator,
            TONES.get(each.place, "inside"),
            each.unit.code in outside,
        )
        for each in found.units
    ]
    return draw_funnel(points, float(found.target), _curve(found))


def _curve(found: Comparison) -> list[tuple[int, float, float, float, float]]:
    most = max(each.rate.denominator for each in found.units)
    sizes = sorted({max(1, round(most * (step / 28) ** 2)) for step in range(1, 29)})
    curve = []
    for n in sizes:
        at = statistics.limits(n, Fraction(found.target), found.spread.tau)
        curve.append((n, at.low / n, at.high / n, at.very_low / n, at.very_high / n))
    return curve
