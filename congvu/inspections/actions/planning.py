"""The plan of the year and the rule of how many units it must reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.coverage import LONGEST_CYCLE
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, queries
from congvu.inspections.actions._shared import guard
from congvu.inspections.choosing import issuing as plan_papers
from congvu.inspections.models import (
    CoverageRule,
    InspectionPlan,
    PlanTarget,
    SelectedUnit,
    UnitSelection,
)
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit


@writes("coverage_rule.set")
def set_coverage_rule(
    *,
    level: str,
    minimum_percent: Decimal,
    denominator: str,
    by: Actor,
    at: datetime,
    valid_from: date,
    valid_to: date | None = None,
    source: str = "",
    scope: str = "units",
    cycle_years: int | None = None,
    reserve_percent: Decimal = Decimal(10),
    counts_from: int | None = None,
) -> CoverageRule:
    """Set how large a share of its units a level must inspect in a year; the system or its unit.

    ``cycle_years``, ``reserve_percent``, ``scope`` and ``counts_from`` as in the model. Refuses
    with ``percent-impossible``, ``denominator-missing``, ``cycle-impossible``.
    """
    if not 0 < minimum_percent <= 100:
        raise refuse(
            "percent-impossible",
            N_("Tỷ lệ {percent}% không thể có."),
            N_("Ghi tỷ lệ lớn hơn 0 và không quá 100."),
            percent=minimum_percent,
        )
    if not denominator.strip():
        raise refuse(
            "denominator-missing",
            N_("Chưa nêu mẫu số của tỷ lệ."),
            N_("Ghi rõ tính trên UBND cấp xã, hay cả phòng chuyên môn."),
        )
    cycles = cycle_years is None or 1 <= cycle_years <= LONGEST_CYCLE
    if not cycles or not 0 <= reserve_percent < 100:
        raise refuse(
            "cycle-impossible",
            N_("Chu kỳ hoặc tỷ lệ suất ngẫu nhiên không thể có."),
            N_("Chu kỳ từ 1 đến 60 năm; suất ngẫu nhiên từ 0 đến dưới 100%."),
        )
    rule = CoverageRule.objects.create(
        level=level,
        scope=scope,
        cycle_years=cycle_years,
        reserve_percent=reserve_percent,
        counts_from=counts_from,
        minimum_percent=minimum_percent,
        denominator=denominator.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
    )
    record(
        "coverage_rule.set",
        subject=rule,
        by=by,
        at=at,
        data={
            "level": level,
            "percent": str(minimum_percent),
            "denominator": rule.denominator,
            "scope": scope,
            "cycle": cycle_years,
            "reserve_percent": str(reserve_percent),
            "counts_from": counts_from,
            "valid_from": valid_from.isoformat(),
        },
    )
    return rule


@dataclass(frozen=True)
class Target:
    """A unit (or an office of it) chosen for the year, how it was chosen, and in which month."""

    unit: Unit
    chosen_by: str
    office: Office | None = None
    month: int | None = None


@dataclass(frozen=True)
class PlanWords:
    """The parts of a plan beside its purpose, as they are printed."""

    requirements: str = ""
    subjects: str = ""
    contents: str = ""
    data_period: str = ""
    forms: str = ""
    schedule: str = ""
    assignment: str = ""


@writes("inspection_plan.recorded")
def record_plan(
    unit: Unit,
    *,
    year: int,
    number: str,
    signed_on: date,
    purpose: str,
    population: int,
    targets: Sequence[Target],
    by: Actor,
    at: datetime,
    from_paper: bool = False,
    selection: UnitSelection | None = None,
    words: PlanWords | None = None,
) -> InspectionPlan:
    """Record the signed plan of the year. Too few units is kept and shown, not hidden.

    The paper of a plan made here is frozen as it is issued, with number, date and hash.

    A plan made here is refused when it does not reach its rule (``coverage-too-small``); a plan
    already signed on paper is recorded as it is. With a ``selection`` its announced units must all
    be among the targets (``selection-differs``); of a surprise only the number counts. Also
    refuses with ``selection-not-drawn``, ``not-leading``, ``coverage-unruled``, ``target-twice``,
    ``unit-not-under``, ``plan-number-taken``.
    """
    guard(access.may_lead(by, unit, at))
    rule = queries.coverage_rule(unit.level, date(year, 1, 1))
    if rule is None:
        raise refuse(
            "coverage-unruled",
            N_("Chưa có quy định tỷ lệ kiểm tra năm {year} cho cấp này."),
            N_("Nhập quy định tỷ lệ và mẫu số trước khi lập kế hoạch."),
            year=year,
        )
    keys = [(each.unit.pk, each.office.pk if each.office else None) for each in targets]
    if len(set(keys)) != len(keys):
        raise refuse(
            "target-twice", N_("Một đơn vị được chọn hai lần."), N_("Bỏ dòng trùng rồi lưu lại.")
        )
    below = {each.pk for each in organisation.units_under(unit, signed_on)} | {unit.pk}
    strangers = [each.unit.name for each in targets if each.unit.pk not in below]
    if strangers:
        raise refuse(
            "unit-not-under",
            N_("{units} không thuộc {unit} vào ngày {day}."),
            N_("Chỉ kiểm tra đơn vị trực thuộc hoặc chính đơn vị mình."),
            units=", ".join(strangers),
            unit=unit.name,
            day=f"{signed_on:%d/%m/%Y}",
        )
    if InspectionPlan.objects.filter(unit=unit, year=year, number=number).exists():
        raise refuse(
            "plan-number-taken",
            N_("Kế hoạch số {number} năm {year} đã có."),
            N_("Kiểm tra lại số ký hiệu."),
            number=number,
            year=year,
        )
    if selection is not None:
        _as_drawn(selection, unit, year, targets)
    plan = InspectionPlan.objects.create(
        **asdict(words or PlanWords()),
        unit=unit,
        year=year,
        number=number,
        signed_on=signed_on,
        purpose=purpose,
        denominator=rule.denominator,
        population=population,
        minimum_percent=rule.minimum_percent,
        from_paper=from_paper,
    )
    PlanTarget.objects.bulk_create(
        PlanTarget(
            plan=plan,
            unit=each.unit,
            office=each.office,
            chosen_by=each.chosen_by,
            month=each.month,
        )
        for each in targets
    )
    if selection is not None:
        drawn = UnitSelection.objects.filter(unit=unit, year=year, drawn_at__isnull=False)
        drawn.filter(plan=None).update(plan=plan)
    reached = queries.coverage(plan)
    if not reached.enough and not from_paper:
        raise refuse(
            "coverage-too-small",
            N_("Kế hoạch chọn {chosen} đơn vị, quy định cần ít nhất {needed} trên {population}."),
            N_("Chọn thêm đơn vị cho đủ tỷ lệ."),
            chosen=reached.chosen,
            needed=reached.needed,
            population=population,
        )
    record(
        "inspection_plan.recorded",
        subject=plan,
        by=by,
        at=at,
        unit=unit,
        data={
            "number": number,
            "year": year,
            "population": population,
            "percent": str(plan.minimum_percent),
            "targets": [each.unit.code for each in targets],
            "from_paper": from_paper,
            "selection": selection.commitment if selection else None,
        },
    )
    if not from_paper:
        plan_papers.issue_plan(plan, by=by, at=at)
    return plan


def _as_drawn(selection: UnitSelection, unit: Unit, year: int, targets: Sequence[Target]) -> None:
    """The plan follows the draw: nobody drawn is quietly left out."""
    if selection.drawn_at is None or (selection.unit_id, selection.year) != (unit.pk, year):
        raise refuse(
            "selection-not-drawn",
            N_("Lần bốc chọn này chưa rút, hoặc của đơn vị, năm khác."),
            N_("Rút xong rồi lập kế hoạch từ chính lần bốc của năm."),
        )
    rounds = UnitSelection.objects.filter(unit=unit, year=year, surprise=False)
    chosen = {(each.unit.pk, each.office and each.office.pk) for each in targets}
    left_out = [
        pick.office.name if pick.office else pick.unit.name
        for pick in SelectedUnit.objects.filter(selection__in=rounds.values("pk"))
        .select_related("unit", "office")
        .order_by("pk")
        if (pick.unit_id, pick.office_id) not in chosen
    ]
    if left_out:
        raise refuse(
            "selection-differs",
            N_("Kế hoạch bỏ các đơn vị đã bốc được: {units}."),
            N_("Giữ đủ các đơn vị đã bốc; muốn thêm thì ghi cách chọn của đơn vị thêm."),
            units=", ".join(left_out),
        )
