"""Conditions of recommendations: which one stands, what it counts today, in words."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, Subquery

from congvu.core.periods import Period, local
from congvu.core.refusals import N_, Refusal, Words
from congvu.figures import queries as figures
from congvu.figures import registry
from congvu.inspections.models import Condition, ConditionCheck, Recommendation
from congvu.inspections.rules import COMPARISON_SIGNS, Asked, Comparison, State
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit


def standing(recommendation: Recommendation) -> Condition | None:
    """The condition that stands: the newest, unless withdrawn; None when there is none."""
    last = recommendation.conditions.select_related("unit").order_by("pk").last()
    return last if last is not None and last.withdrawn_at is None else None


def due(day: date) -> list[Recommendation]:
    """The recommendations whose condition was not yet checked on ``day``."""
    start = Period.inclusive(day, day)
    today = ConditionCheck.objects.filter(
        condition__recommendation=OuterRef("pk"),
        checked_at__gte=start.first_instant(),
        checked_at__lt=start.end_instant(),
    )
    newest = Condition.objects.filter(recommendation=OuterRef("pk")).order_by("-pk")
    standing = newest.annotate(stands=Q(withdrawn_at=None)).values("stands")[:1]
    rows = Recommendation.objects.annotate(stands=Subquery(standing)).filter(stands=True)
    return list(rows.exclude(state=State.SUPERSEDED).exclude(Exists(today)).order_by("pk"))


def asked(condition: Condition) -> Asked:
    """As the rule takes it."""
    return Asked(
        condition.figure_code,
        Comparison(condition.comparison),
        condition.value,
        condition.unit_id,
    )


def look(condition: Condition, recommendation: Recommendation, at: datetime) -> ConditionCheck:
    """Count from New Year to today at the unit named, else at whoever carries the recommendation;
    nothing is kept.

    Several heirs and none named, or none at all: nobody can be counted, so it is left undecided.
    """
    day = local(at).date()
    first = date(day.year, 1, 1)
    period = Period.inclusive(first, day, f"{first}..{day}")
    check = ConditionCheck(condition=condition, period_code=period.code, checked_at=at)
    check.unit = condition.unit or _carrier(recommendation.unit, day)
    if check.unit is None:
        return check
    seen = figures.measure(condition.figure_code, check.unit, period, at)
    check.numerator, check.denominator, check.rows = seen.numerator, seen.denominator, seen.rows
    check.met = asked(condition).holds(seen.numerator, seen.denominator, seen.rows)
    return check


def _carrier(unit: Unit, day: date) -> Unit | None:
    heirs = organisation.heirs(unit, day)
    return heirs[0] if len(heirs) == 1 else None


def countable(recommendation: Recommendation, day: date) -> list[Unit]:
    """Who a condition may name: the unit of the recommendation, and its heirs on ``day``."""
    heirs = organisation.heirs(recommendation.unit, day)
    return [recommendation.unit, *(each for each in heirs if each.pk != recommendation.unit_id)]


def why_not_unit(recommendation: Recommendation, unit_id: int | None, day: date) -> Refusal | None:
    """A condition counts at the unit of the recommendation or at an heir of it."""
    if unit_id is None or unit_id in {each.pk for each in countable(recommendation, day)}:
        return None
    return Refusal(
        "condition-unit",
        N_("Đơn vị được nêu không phải đơn vị của kiến nghị, cũng không kế thừa nó."),
        N_("Chọn đơn vị của kiến nghị hoặc đơn vị kế thừa, hoặc để trống."),
    )


def why_not_set(recommendation: Recommendation) -> Refusal | None:
    """Nothing is asked any more of what another recommendation replaced."""
    if recommendation.state != State.SUPERSEDED:
        return None
    return Refusal(
        "condition-ended",
        N_("Kiến nghị này đã được thay thế."),
        N_("Đặt điều kiện ở kiến nghị thay thế nó."),
    )


def why_not_closed(recommendation: Recommendation, at: datetime) -> Refusal | None:
    """What the machine counts today must hold before the recommendation is closed."""
    condition = standing(recommendation)
    if condition is None:
        return None
    check = look(condition, recommendation, at)
    if check.met:
        return None
    return Refusal(
        "condition-not-met",
        N_("Điều kiện máy kiểm chưa đạt: {asked}; hiện nay {found}."),
        N_("Bấm “Kiểm điều kiện ngay”, mở các dòng đã đếm; làm xong rồi xác nhận."),
        "",
        {"asked": asked_words(condition), "found": found_words(check)},
    )


def number(value: object) -> str:
    """A number as Vietnamese writes it, without needless zeros."""
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def asked_words(condition: Condition) -> Words:
    """“Tỷ lệ thủ tục được niêm yết … ≥ 100%”."""
    figure = registry.get(condition.figure_code)
    sign = COMPARISON_SIGNS[Comparison(condition.comparison)]
    wanted = f" {sign} {number(condition.value)}{'%' if figure.is_rate else ''}"
    if condition.unit is not None:
        wanted += f" ({condition.unit.name})"
    return Words(figure.name, wanted, between="")


def found_words(check: ConditionCheck) -> str:
    """What was counted: “8/10 (80%)”, “12”, or “—” where nothing could be counted."""
    if check.unit_id is None or check.denominator == 0:
        return "—"
    if check.numerator is None or check.denominator is None:
        return str(check.rows)
    percent = round(check.numerator * 100 / check.denominator, 1)
    return f"{check.numerator}/{check.denominator} ({number(percent)}%)"
