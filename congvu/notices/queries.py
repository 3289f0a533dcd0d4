"""Reading notices as the public does: figures with their corrections, advice as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import local
from congvu.inspections.models import Recommendation
from congvu.inspections.queries import coverage
from congvu.notices.models import Notice, NoticeFigure
from congvu.notices.rules import Kind, number_said, parts, remedy, share_said
from congvu.people.models import User
from congvu.reports.corrections import Correction


@dataclass(frozen=True)
class FigureSeen:
    """A figure of a notice; ``now`` is what it was corrected to, with when, by what and why."""

    row: NoticeFigure
    now: str = ""
    on: date | None = None
    by: str = ""
    cause: str = ""


def figures_of(notice: Notice) -> dict[int, FigureSeen]:
    """The figures of a notice by number, with the last correction of each.

    A report's correction is found by itself; of other sources the officer records one.
    """
    rows = notice.figures.select_related("report", "minutes").prefetch_related("corrections")
    told: dict[int, dict[tuple[str, str], tuple[str, date, str, str]]] = {}
    found = {}
    for each in rows.order_by("number"):
        if each.report_id is not None and each.report_id not in told:
            told[each.report_id] = _corrected(each)
        of_report = told.get(each.report_id or 0, {}).get((each.place, each.label))
        last = max(each.corrections.all(), key=lambda row: row.pk, default=None)
        if last is not None:
            day = local(last.corrected_at).date()
            found[each.number] = FigureSeen(each, last.now, day, notice.unit.name, last.cause)
        elif of_report is not None and of_report[0] != each.said:
            found[each.number] = FigureSeen(each, *of_report)
        else:
            found[each.number] = FigureSeen(each)
    return found


def _corrected(figure: NoticeFigure) -> dict[tuple[str, str], tuple[str, date, str, str]]:
    """Place and label → number now, day, paper and reason of the report's last correction."""
    assert figure.report is not None
    last = figure.report.corrections.order_by("-order").first()
    if last is None:
        return {}
    found = {}
    for cell in Correction.from_text(last.content).cells:
        if cell.column:
            continue
        now = share_said(*cell.now) if len(cell.now) == 2 else number_said(cell.now[0])
        paper = f"Đính chính số {last.number}"
        found[cell.place, cell.label] = (now, last.signed_on, paper, last.reason)
    return found


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: words, or a figure."""

    text: str
    figure: FigureSeen | None


def paragraphs(notice: Notice, figures: dict[int, FigureSeen]) -> list[list[Piece]]:
    """The body, paragraph by paragraph, its references filled in."""
    return [
        [Piece(text, figures.get(number) if number else None) for text, number in parts(each)]
        for each in notice.body.split("\n")
        if each.strip()
    ]


@dataclass(frozen=True)
class AdviceSeen:
    """A recommendation as the public sees it today; ``words`` empty for a case of a person."""

    number: int
    unit: str
    words: str
    first_due: date
    due: date
    closed_on: date | None
    label: str
    tone: str


def advice_of(notice: Notice, day: date) -> list[AdviceSeen]:
    """The advice of a conclusion with what became of each by ``day``."""
    rows = notice.advice.select_related("recommendation__unit", "recommendation__task")
    found = []
    for each in rows.order_by("recommendation__order"):
        row: Recommendation = each.recommendation
        due = row.task.due_on or row.original_due_on
        label, tone = remedy(row.state, due, day)
        found.append(
            AdviceSeen(
                row.order,
                row.unit.name,
                "" if each.personal else each.words,
                row.original_due_on,
                due,
                row.verified_on if row.state == "closed" else None,
                label,
                tone,
            )
        )
    return found


@dataclass(frozen=True)
class PlanSeen:
    """The units of a plan by month, and how many more are inspected by surprise, unnamed."""

    units: list[tuple[str, int | None]]
    hidden: int
    needed: int
    population: int
    denominator: str
    percent: str


def plan_of(notice: Notice) -> PlanSeen | None:
    """The plan a notice tells of; only units that the plan itself names."""
    if notice.kind != Kind.PLAN or notice.plan is None:
        return None
    rows = notice.plan.targets.select_related("unit", "office")
    units = [
        (f"{each.unit.name}, {each.office.name}" if each.office else each.unit.name, each.month)
        for each in rows.order_by("month", "unit__code", "pk")
    ]
    found = coverage(notice.plan)
    return PlanSeen(
        units,
        max(0, found.chosen - len(units)),
        found.needed,
        found.population,
        found.denominator,
        found.minimum_percent,
    )


def digest_of(notice: Notice) -> str:
    """The hash over all that a leader approves: words, figures, advice."""
    said = {
        "kind": notice.kind,
        "title": notice.title,
        "body": notice.body,
        "figures": [
            [each.number, each.label, each.said, each.source, each.sha256]
            for each in notice.figures.order_by("number")
        ],
        "advice": [
            [each.recommendation_id, each.words, each.personal]
            for each in notice.advice.order_by("recommendation__order")
        ],
    }
    return sha256_hex(canonical(said))


def names_concerned(notice: Notice) -> list[str]:
    """Full names of the people of the inspected units and of those found at a presence check."""
    if notice.conclusion is None:
        return []
    visits = list(notice.conclusion.inspection.visits.order_by("pk"))
    units = {each.unit_id for each in visits}
    names = set(
        User.objects.filter(posts__unit__in=units)
        .order_by("pk")
        .values_list("full_name", flat=True)
    )
    for visit in visits:
        if hasattr(visit, "presence"):
            names |= set(visit.presence.lines.order_by("pk").values_list("name", flat=True))
    return sorted(each for each in names if len(each.split()) >= 2)
