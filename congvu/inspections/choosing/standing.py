"""Who may be chosen on a day, since when each waits, and whether the rule can be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.db.models import F, Max

from congvu.core.coverage import Debt, Outlook, Rule, Standing, oldest_debt, outlook
from congvu.core.refusals import N_, refuse
from congvu.inspections import queries
from congvu.inspections.models import CoverageRule, PlanTarget, Visit
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit, UnitSuccession
from congvu.organisation.rules import OfficeKind

SCOPES = {
    "units": N_("đơn vị trực thuộc"),
    "offices": N_("đơn vị trực thuộc và phòng chuyên môn"),
}


@dataclass(frozen=True)
class Candidate:
    """A unit, or an office of the inspecting unit, with the debt that counts for it."""

    key: str
    unit: Unit
    office: Office | None
    debt: Debt
    owed_by: str  # the unit whose debt it is, when it was inherited
    standing: Standing

    @property
    def name(self) -> str:
        """As people call it."""
        return self.office.name if self.office else self.unit.name


@dataclass(frozen=True)
class Draft:
    """A year's choice before anything is committed to."""

    unit: Unit
    year: int
    day: date
    found: CoverageRule
    rule: Rule
    candidates: tuple[Candidate, ...]
    outlook: Outlook


def last_visits(units: Sequence[int], before: date) -> dict[int, date]:
    """The last inspection of each unit that was concluded, by whoever stands above it."""
    rows = (
        Visit.objects.filter(
            unit__in=units, on__lt=before, inspection__conclusion__signed_on__lte=before
        )
        .exclude(unit=F("inspection__unit"))
        .order_by("unit")
        .values("unit")
        .annotate(last=Max("on"))
    )
    return {row["unit"]: row["last"] for row in rows}


def _office_visits(offices: Sequence[int], before: date) -> dict[int, date]:
    rows = (
        PlanTarget.objects.filter(
            office__in=offices,
            plan__inspections__conclusion__signed_on__lte=before,
            plan__inspections__visits__on__lt=before,
        )
        .order_by("office")
        .values("office")
        .annotate(last=Max("plan__inspections__visits__on"))
    )
    return {row["office"]: row["last"] for row in rows}


def candidates(unit: Unit, day: date, scope: str, base: int) -> list[Candidate]:
    """Everyone the denominator counts, with the oldest unpaid debt; ``base`` stands for never."""
    below = queries.directly_under(unit, day)
    tree = organisation.tree()
    family = {forebear for each in below for forebear in tree.forebears(each.pk)}
    visits = last_visits(sorted(family), day)
    heirs: dict[int, list[tuple[int, date]]] = {}
    for successor, gone, on in UnitSuccession.objects.order_by("pk").values_list(
        "successor_id", "predecessor_id", "on"
    ):
        if on <= day:
            heirs.setdefault(successor, []).append((gone, on))
    names = {each.pk: each.name for each in organisation.all_units()}
    made = []
    for each in below:
        debt = oldest_debt(each.pk, visits, heirs)
        owed = "" if debt.of == each.pk else names[debt.of]
        made.append(Candidate(each.code, each, None, debt, owed, _stand(each.code, debt, base)))
    if scope == "offices":
        rooms = organisation.offices_of(unit, day, OfficeKind.PROFESSIONAL)
        seen = _office_visits([room.pk for room in rooms], day)
        for room in rooms:
            key, debt = f"{unit.code}/{room.code}", Debt(seen.get(room.pk), unit.pk)
            made.append(Candidate(key, unit, room, debt, "", _stand(key, debt, base)))
    return sorted(made, key=lambda each: each.key)


def _stand(key: str, debt: Debt, base: int) -> Standing:
    if debt.on is None:
        return Standing(key, base, never=True)
    return Standing(key, debt.on.year)


def rule_of(unit: Unit, year: int) -> CoverageRule:
    """The rule of the unit's level for the year.

    Refuses with ``coverage-unruled``, ``cycle-missing``.
    """
    found = queries.coverage_rule(unit.level, date(year, 1, 1))
    if found is None:
        raise refuse(
            "coverage-unruled",
            N_("Chưa có quy định tỷ lệ kiểm tra năm {year} cho cấp này."),
            N_("Nhập quy định tỷ lệ và mẫu số trước khi lập kế hoạch."),
            year=year,
        )
    if found.cycle_years is None:
        raise refuse(
            "cycle-missing",
            N_("Quy định năm {year} chưa nêu bao nhiêu năm thì mọi đơn vị đều được kiểm tra."),
            N_("Nhập quy định mới có chu kỳ, ví dụ 4 năm, rồi lập khung chọn."),
            year=year,
        )
    return found


def draft(
    unit: Unit,
    year: int,
    day: date,
    *,
    extra: int = 0,
    cycle: int | None = None,
    reserve: int | None = None,
) -> Draft:
    """The year as it stands on ``day``, by the rule or as amended.

    Refuses as :func:`rule_of`, with ``coverage-nobody``, ``amendment-impossible``.
    """
    found = rule_of(unit, year)
    assert found.cycle_years is not None
    base = (found.counts_from or (found.valid_from.year if found.valid_from else year)) - 1
    everyone = candidates(unit, day, found.scope, min(base, year - 1))
    try:
        rule = Rule(
            Fraction(found.minimum_percent),
            found.cycle_years,
            Fraction(found.reserve_percent),
        )
        rule = replace(rule, extra=extra, cycle=rule.cycle if cycle is None else cycle)
        if reserve is not None and reserve < 0:
            raise ValueError(reserve)
    except ValueError:
        raise refuse(
            "amendment-impossible",
            N_("Số suất, chu kỳ hoặc suất ngẫu nhiên đã nhập không thể có."),
            N_("Suất thêm và suất ngẫu nhiên từ 0, chu kỳ từ 1 đến 60 năm."),
        ) from None
    view = outlook([each.standing for each in everyone], year, rule, reserve=reserve)
    return Draft(unit, year, day, found, rule, tuple(everyone), view)
