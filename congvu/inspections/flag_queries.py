"""Reading the runs of the flags: what was hit, the rows behind it, what feeds the risk sample."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import Period
from congvu.dossiers.models import Dossier
from congvu.inspections.flags import FLAGS
from congvu.inspections.flags.asking import QuestionState
from congvu.inspections.flags.outcome import Outcome, Verdict
from congvu.inspections.models import FlagQuestion, FlagResult, FlagRun
from congvu.organisation.models import Unit


def shown_number(value: float | None) -> str:
    """A chance as text with four significant digits, the same on every machine; empty for none."""
    return "" if value is None else f"{value:.4g}"


def as_result(run: FlagRun, unit_id: int, code: str, outcome: Outcome) -> FlagResult:
    """The row of an outcome, not yet saved."""
    return FlagResult(
        run=run,
        unit_id=unit_id,
        flag=code,
        verdict=outcome.verdict,
        lack=outcome.lack or "",
        k=outcome.k,
        n=outcome.n,
        expected=shown_number(outcome.expected),
        chance=shown_number(outcome.chance),
        adjusted=shown_number(outcome.adjusted),
        more=canonical({name: shown_number(value) for name, value in outcome.more.items()}),
        rows=canonical(list(outcome.rows)),
    )


def digest_of(run: FlagRun, results: Iterable[FlagResult]) -> str:
    """The hash over what was read, by which parameters, and what each flag said of each unit."""
    said = sorted(
        [each.unit_id, each.flag, each.verdict, each.lack, each.k, each.n, each.expected,
         each.chance, each.adjusted, each.more, each.rows]
        for each in results
    )  # fmt: skip
    head = [run.period_code, run.query, run.row_count, run.rows_sha256, run.parameters]
    return sha256_hex(canonical([head, said]))


def is_intact(run: FlagRun) -> bool:
    """Whether the results of a run are still those that were frozen."""
    return digest_of(run, run.results.order_by("pk")) == run.sha256


@dataclass(frozen=True)
class Tally:
    """How many units one flag hits, of those it could look at."""

    code: str
    hits: int
    looked: int
    not_applicable: int


def tallies(run: FlagRun) -> list[Tally]:
    """Every flag of a run, in one statement."""
    counted = {
        row["flag"]: row
        for row in run.results.order_by()
        .values("flag")
        .annotate(
            hits=Count("pk", filter=Q(verdict=Verdict.HIT)),
            none=Count("pk", filter=Q(verdict=Verdict.NOT_APPLICABLE)),
            units=Count("pk"),
        )
    }
    found = []
    for flag in FLAGS:
        row = counted.get(flag.page.code)
        if row:
            looked = row["units"] - row["none"]
            found.append(Tally(flag.page.code, row["hits"], looked, row["none"]))
    return found


def rows_of(result: FlagResult) -> list[int]:
    """The keys of the dossiers behind a result."""
    rows: list[int] = json.loads(result.rows)
    return rows


def more_of(result: FlagResult) -> dict[str, str]:
    """The further counts of a result, by their Vietnamese words."""
    more: dict[str, str] = json.loads(result.more)
    return more


def dossiers_of(result: FlagResult) -> QuerySet[Dossier]:
    """The dossiers behind a result, in the order of their receipt."""
    found = Dossier.objects.filter(pk__in=rows_of(result))
    return found.select_related("unit", "version").order_by("received_at", "pk")


def open_question(result: FlagResult) -> FlagQuestion | None:
    """A question of the same flag and period to the same unit that is not settled."""
    return (
        FlagQuestion.objects.filter(
            unit_id=result.unit_id,
            result__flag=result.flag,
            result__run__period_code=result.run.period_code,
        )
        .exclude(state=QuestionState.INSPECTED)
        .first()
    )


def risk_dossiers(unit: Unit, by: Unit, period: Period | None = None) -> list[tuple[int, str]]:
    """Dossiers of ``unit`` that the last run of ``by`` asks about, with the flags that do.

    They feed the sample picked for risk, never the one that carries a rate. In the order of how
    many flags ask about them. ``period``: of a run of that period.
    """
    runs = FlagRun.objects.filter(unit=by)
    if period is not None:
        runs = runs.filter(period_code=period.code)
    run = runs.order_by("-pk").first()
    if run is None:
        return []
    flags: dict[int, list[str]] = {}
    for result in run.results.filter(unit=unit, verdict=Verdict.HIT).order_by("pk"):
        for pk in rows_of(result):
            flags.setdefault(pk, []).append(result.flag)
    ordered = sorted(flags.items(), key=lambda each: (-len(each[1]), each[0]))
    return [(pk, " ".join(codes)) for pk, codes in ordered]


def results_by_unit(results: Iterable[FlagResult]) -> list[tuple[Unit, list[FlagResult]]]:
    """Results grouped by unit; those with most hits first."""
    grouped: dict[int, list[FlagResult]] = {}
    units: dict[int, Any] = {}
    for result in results:
        grouped.setdefault(result.unit_id, []).append(result)
        units[result.unit_id] = result.unit
    order = sorted(grouped, key=lambda pk: (-len(grouped[pk]), units[pk].name))
    return [(units[pk], grouped[pk]) for pk in order]


def unanswered(day: date) -> list[FlagQuestion]:
    """Questions whose term passed before ``day`` without a reply."""
    rows = FlagQuestion.objects.filter(state=QuestionState.ASKED, due_on__lt=day)
    return list(rows.order_by("due_on", "pk"))
