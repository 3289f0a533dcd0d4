"""The inputs of the risk score, unit by unit. Questions for a draw, never findings.

Another input is added with :func:`register`: a name, a sentence, and a function that counts hits
out of exposure for each candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from congvu.core.periods import Period, iso
from congvu.core.refusals import N_
from congvu.core.risk import AVERAGE, VERSION, Counted, weights
from congvu.figures import queries as figures
from congvu.figures.registry import Mode
from congvu.inspections.models import Recommendation
from congvu.inspections.rules import State
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

__all__ = ["AVERAGE", "INPUTS", "Question", "RiskInput", "Score", "register", "score"]
Counts = dict[int, Counted]


@dataclass(frozen=True)
class Question:
    """For whom, of which twelve months, as known when."""

    leader: Unit
    units: tuple[int, ...]
    period: Period
    as_of: datetime

    def candidate_of(self) -> dict[int, int]:
        """``{unit: the candidate it counts for}``: the candidate, those below, its forebears."""
        tree, day = organisation.tree(), self.period.last
        found: dict[int, int] = {}
        for unit in self.units:
            below = organisation.unit_ids_under(unit, day) if day else frozenset((unit,))
            for each in below:
                found |= dict.fromkeys(tree.forebears(each), unit)
        return found


@dataclass(frozen=True)
class RiskInput:
    """One input: ``name`` and ``meaning`` are shown; ``count`` answers for every candidate."""

    code: str
    name: str
    meaning: str
    count: Callable[[Question], Counts]


INPUTS: dict[str, RiskInput] = {}


def register(given: RiskInput) -> None:
    """Add an input, or replace the one of the same code."""
    INPUTS[given.code] = given


def _gather(question: Question, rows: Sequence[tuple[int, int, int]]) -> Counts:
    """Sum ``(unit, hits, exposure)`` for the candidate each unit counts for."""
    home, sums = question.candidate_of(), {unit: [0, 0] for unit in question.units}
    for unit, hits, exposure in rows:
        if unit in home:
            sums[home[unit]][0] += hits
            sums[home[unit]][1] += exposure
    return {unit: Counted(hits, exposure) for unit, (hits, exposure) in sums.items()}


def late_dossiers(question: Question) -> Counts:
    """Dossiers that fell due in the period: those not finished in time, open ones included."""
    _, _, chosen = figures.select(
        "dossiers.on_time.due", question.leader, question.period, question.as_of, Mode.SUBTREE
    )
    rows = (
        chosen.rows.order_by("unit")
        .values("unit")
        .annotate(
            everything=Count("pk", distinct=True),
            timely=Count("pk", filter=chosen.numerator, distinct=True),
        )
    )
    return _gather(
        question,
        [(row["unit"], row["everything"] - row["timely"], row["everything"]) for row in rows],
    )


def overdue_advice(question: Question) -> Counts:
    """Recommendations whose first deadline fell in the period: those not claimed done by then."""
    rows = (
        Recommendation.objects.filter(
            original_due_on__gte=question.period.start, original_due_on__lt=question.period.end
        )
        .exclude(state=State.SUPERSEDED)
        .order_by("unit")
        .values("unit")
        .annotate(
            everything=Count("pk"),
            kept=Count("pk", filter=Q(claimed_on__lte=F("original_due_on"))),
        )
    )
    return _gather(
        question,
        [(row["unit"], row["everything"] - row["kept"], row["everything"]) for row in rows],
    )


register(
    RiskInput(
        "dossiers.late",
        N_("Hồ sơ đến hạn mà chậm"),
        N_("Trong 12 tháng trước ngày chốt: số hồ sơ đến hạn chưa xong đúng hạn trên số đến hạn."),
        late_dossiers,
    )
)
register(
    RiskInput(
        "advice.overdue",
        N_("Kiến nghị chưa thực hiện đúng thời hạn đầu"),
        N_("Trong 12 tháng trước ngày chốt: số kiến nghị quá thời hạn đầu trên số đến hạn."),
        overdue_advice,
    )
)


@dataclass(frozen=True)
class Score:
    """Weights with all they were made from, ready to be frozen."""

    weights: Mapping[int, int]
    frozen: Mapping[str, Any]


def score(leader: Unit, units: Sequence[int], day: date, as_of: datetime) -> Score:
    """The weight of each candidate from what is known at ``as_of`` of the year before ``day``.

    An office weighs as its unit does not: offices have no counts of their own and weigh average.
    """
    period = Period(day - timedelta(days=365), day)
    question = Question(leader, tuple(sorted(set(units))), period, as_of)
    counted = {code: each.count(question) for code, each in sorted(INPUTS.items())}
    names = {unit: str(unit) for unit in question.units}
    made = weights(
        list(names.values()),
        {
            code: {names[unit]: each for unit, each in counts.items()}
            for code, counts in counted.items()
        },
    )
    frozen = {
        "version": VERSION,
        "period": period.as_dict(),
        "as_of": iso(as_of),
        "inputs": {
            code: {
                names[unit]: [each.hits, each.exposure]
                for unit, each in counts.items()
                if each.exposure
            }
            for code, counts in counted.items()
        },
    }
    return Score({unit: made[name] for unit, name in names.items()}, frozen)
