"""What a plan shows of how its units were chosen, and the draw that a new plan is made from."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from congvu.inspections import access
from congvu.inspections.choosing import reading
from congvu.inspections.models import InspectionPlan, UnitSelection
from congvu.organisation.models import Unit
from congvu.ui.formats import vn_number


def drawn(request: Any, unit: Unit) -> UnitSelection | None:
    """The announced draw named in the address or the form; None: a plan without one."""
    asked = request.POST.get("boc") or request.GET.get("boc") or ""
    if not asked.isdigit() or access.may_lead(request.actor, unit, request.now):
        return None
    rows = UnitSelection.objects.filter(unit=unit, surprise=False, drawn_at__isnull=False)
    return rows.filter(pk=asked).first()


def proof(plan: InspectionPlan, day: date) -> dict[str, Any]:
    """The rounds behind a plan, Hall's table, how many names are still kept, how the arms fare."""
    rounds = list(plan.selections.order_by("round"))
    first = next((each for each in rounds if each.round == 1), None)
    shown: dict[str, Any] = {
        "words": _words(plan),
        "rounds": rounds,
        "hall": reading.hall_of(first) if first else [],
        "hidden": reading.surprises_in(plan),
    }
    if not rounds:
        return shown
    until = UnitSelection.objects.filter(
        unit=plan.unit_id, year__lte=plan.year, drawn_at__isnull=False
    ).order_by("pk")
    arms = reading.arms_of(each for each in until if reading.is_open(each, day)).arms
    low, high = arms.interval or (Decimal(0), Decimal(0))
    return shown | {
        "arms": arms,
        "risk_found": arms.risk[0],
        "risk_all": arms.risk[1],
        "chance_found": arms.chance[0],
        "chance_all": arms.chance[1],
        "low": vn_number(low * 100, 1),
        "high": vn_number(high * 100, 1),
        "p": _three(arms.p),
    }


def _three(p: Fraction) -> str:
    value = (Decimal(p.numerator) / p.denominator).quantize(Decimal("0.001"), ROUND_HALF_UP)
    return vn_number(value, 3)


def _words(plan: InspectionPlan) -> list[tuple[str, str]]:
    said = (
        (_("Yêu cầu"), plan.requirements),
        (_("Đối tượng"), plan.subjects),
        (_("Nội dung kiểm tra"), plan.contents),
        (_("Mốc số liệu"), plan.data_period),
        (_("Hình thức"), plan.forms),
        (_("Tiến độ"), plan.schedule),
        (_("Phân công"), plan.assignment),
    )
    return [(label, text) for label, text in said if text]
