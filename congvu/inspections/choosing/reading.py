"""Reading what was committed to and drawn: who may see names, bundles, chances, how arms fare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from congvu.core.actors import Actor, Duty
from congvu.core.compare import Arms
from congvu.core.cover_draw import CoverFrame, cover_frame_from_json
from congvu.core.coverage import HallRow, hall
from congvu.core.draw_bundle import Bundle
from congvu.core.periods import iso, local
from congvu.core.refusals import N_
from congvu.inspections.access import LEADING, READING, carried
from congvu.inspections.models import (
    Finding,
    InspectionPlan,
    SelectedUnit,
    UnitSelection,
    Visit,
)
from congvu.inspections.rules import FindingKind

ARM_LABELS = {
    "due": N_("Đến hạn theo chu kỳ"),
    "chance": N_("Ngẫu nhiên"),
    "risk": N_("Theo rủi ro"),
}


def visible_selections(actor: Actor, at: datetime) -> QuerySet[UnitSelection]:
    """Draws of the units where the actor leads or inspects; names are a question of their own."""
    if actor.is_system:
        return UnitSelection.objects.all()
    return UnitSelection.objects.filter(unit__in=carried(actor.units_for(*READING)))


def is_open(selection: UnitSelection, day: date) -> bool:
    """True when frame and names are open to everybody: drawn, and no surprise still ahead."""
    if selection.drawn_at is None:
        return False
    return not selection.surprise or (
        selection.publish_on is not None and day >= selection.publish_on
    )


def sees_names(actor: Actor, selection: UnitSelection, at: datetime) -> bool:
    """Whether the actor may read who was drawn, and the frame.

    Before the day of a surprise only the leader and the reform officer of the inspecting unit do,
    and not one who also holds a duty in a unit that may be visited.
    """
    if is_open(selection, local(at).date()) or actor.is_system:
        return True
    if not selection.surprise:
        return selection.drawn_at is not None
    candidates = {each["unit"] for each in basis(selection)["candidates"].values()}
    torn = {
        grant.unit_id
        for grant in actor.grants
        if grant.duty is not Duty.INSPECTOR and grant.unit_id != selection.unit_id
    }
    leads = {grant.unit_id for grant in actor.grants if grant.duty in LEADING}
    return bool(leads & {selection.unit_id}) and not torn & candidates


def basis(selection: UnitSelection) -> dict[str, Any]:
    """What stood behind the frame, as frozen."""
    found: dict[str, Any] = json.loads(selection.basis)
    return found


def frame_of(selection: UnitSelection) -> CoverFrame:
    """The committed frame."""
    return cover_frame_from_json(json.loads(selection.frame))


def bundle_of(selection: UnitSelection) -> Bundle:
    """The draw as it is published; only for whoever may see names."""
    picks = {pick.key: pick for pick in selection.picks.order_by("pk")}
    return Bundle(
        frame_of(selection),
        selection.randomness,
        selection.commitment,
        tuple(picks),
        {
            "unit": selection.unit.code,
            "unit_name": selection.unit.name,
            "year": selection.year,
            "committed_at": iso(selection.committed_at),
            "source": selection.source,
            "fallback": selection.fallback,
            "names": {key: each["name"] for key, each in basis(selection)["candidates"].items()},
        },
    )


@dataclass(frozen=True)
class Chance:
    """How often a unit is drawn over all seeds tried, in thousandths, by arm."""

    due: int
    chance: int
    risk: int

    @property
    def all(self) -> int:
        """By whichever arm."""
        return self.due + self.chance + self.risk


def chances(selection: UnitSelection) -> dict[str, Chance]:
    """The true chances as counted so far; empty before the first count."""
    if not selection.inclusion_runs:
        return {}
    counts: dict[str, list[int]] = json.loads(selection.inclusion)
    return {
        key: Chance(*(round(1000 * each / selection.inclusion_runs) for each in row))
        for key, row in counts.items()
    }


def picks_of(selection: UnitSelection) -> list[SelectedUnit]:
    """Who was drawn: due, chance, risk, each in its order."""
    order = {"due": 0, "chance": 1, "risk": 2}
    rows = selection.picks.select_related("unit", "office")
    return sorted(rows, key=lambda pick: (order[pick.arm], pick.rank))


@dataclass(frozen=True)
class ArmsSeen:
    """How the arms fared: units with a limit found, and the test between risk and chance."""

    due: tuple[int, int]
    arms: Arms


def arms_of(selections: Iterable[UnitSelection]) -> ArmsSeen:
    """Of the drawn units that were inspected to a conclusion: in how many a limit was found.

    Units taken because they were due belong to neither side of the test.
    """
    chosen = list(
        SelectedUnit.objects.filter(selection__in=[each.pk for each in selections], office=None)
        .order_by("pk")
        .values_list("unit_id", "arm", "selection__year")
    )
    visited = set(
        Visit.objects.filter(
            unit__in={unit for unit, _, _ in chosen}, inspection__conclusion__isnull=False
        )
        .order_by("pk")
        .values_list("unit_id", "on__year")
    )
    found = set(
        Finding.objects.filter(
            Q(kind=FindingKind.LIMIT),
            visit__unit__in={unit for unit, _, _ in chosen},
            visit__inspection__conclusion__isnull=False,
        )
        .order_by("pk")
        .values_list("visit__unit_id", "visit__on__year")
    )
    sums = {arm: [0, 0] for arm in ARM_LABELS}
    for unit, arm, year in chosen:
        if (unit, year) in visited:
            sums[arm][0] += (unit, year) in found
            sums[arm][1] += 1
    due, chance, risk = (tuple(sums[arm]) for arm in ("due", "chance", "risk"))
    return ArmsSeen((due[0], due[1]), Arms((risk[0], risk[1]), (chance[0], chance[1])))


def published() -> QuerySet[UnitSelection]:
    """Every commitment, newest first: the public list. Names only of those that are open."""
    return UnitSelection.objects.select_related("unit").order_by("-committed_at", "-pk")


def hall_of(selection: UnitSelection) -> list[HallRow]:
    """The proof of coverage of a first round, row by row."""
    frame = frame_of(selection)
    return hall(frame.dues, frame.year, frame.cycle, frame.quota, frame.reserve)


def surprises_in(plan: InspectionPlan) -> int:
    """How many surprise visits the plan holds, named or not."""
    return SelectedUnit.objects.filter(selection__plan=plan, selection__surprise=True).count()
