"""What a receipt is made of: the version in force, the checklist, the steps. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from congvu.audit.rows import made
from congvu.core import clock
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refusal, Refused
from congvu.core.terms import parse_term
from congvu.dossiers import rules
from congvu.dossiers.models import Dossier, DossierPaper, DossierStep
from congvu.dossiers.rules import PaperGiven
from congvu.organisation.models import Unit
from congvu.procedures import queries as procedures
from congvu.procedures.models import ProcedurePaper, ProcedureStep, ProcedureVersion


def why_not_in_force(unit: Unit, version: ProcedureVersion, at: datetime) -> Refusal | None:
    """Why ``unit`` does not receive ``version`` on the day; code ``procedure-not-in-force``."""
    day = local(at).date()
    if procedures.is_in_force(version, unit, day):
        return None
    return not_in_force(unit, version, day)


def not_in_force(unit: Unit, version: ProcedureVersion, day: date) -> Refusal:
    """The unit does not receive ``version`` on the day; code ``procedure-not-in-force``."""
    return Refusal(
        "procedure-not-in-force",
        N_("Ngày {day}, {unit} không tiếp nhận “{name}” theo nội dung này."),
        N_("Chọn thủ tục đang có hiệu lực trong danh mục tiếp nhận tại đơn vị."),
        "",
        {"day": f"{day:%d/%m/%Y}", "unit": unit.name, "name": version.name},
    )


def checklist(
    version: ProcedureVersion,
    given: Sequence[PaperGiven] | None,
    at: datetime,
    *,
    whole: bool,
    listed: Sequence[ProcedurePaper] | None = None,
) -> list[DossierPaper]:
    """The lines of the checklist; ``given`` None means every paper of the list was handed in.

    ``whole``: refuse with ``papers-missing``, naming all that is missing at once. ``listed``: the
    list of the version, where it is at hand.
    """
    if listed is None:
        listed = procedures.papers_of(version)
    if given is None:
        given = [
            PaperGiven(each.name, int(each.original), each.copies - int(each.original))
            for each in listed
            if each.required
        ]
    names = [each.name for each in given]
    if whole:
        refusal = rules.why_not_papers([each.name for each in listed if each.required], names)
        if refusal is not None:
            raise Refused(refusal)
    by_name = {each.name: each for each in given}
    lines: list[DossierPaper] = []
    for paper in listed:
        had = by_name.pop(paper.name, None)
        line = made(DossierPaper, paper=paper, order=len(lines) + 1, name=paper.name)
        if had is not None:
            line.originals, line.copies, line.given_at = had.originals, max(had.copies, 0), at
            line.source_id = had.source
        lines.append(line)
    for had in by_name.values():
        lines.append(
            made(
                DossierPaper,
                order=len(lines) + 1,
                name=had.name,
                originals=had.originals,
                copies=max(had.copies, 0),
                given_at=at,
            )
        )
    return lines


def steps_of(
    dossier: Dossier,
    calendar: WorkCalendar,
    at: datetime,
    listed: Sequence[ProcedureStep] | None = None,
) -> list[DossierStep]:
    """The steps of the version, not yet saved; the first one opens with the receipt.

    ``listed``: the steps of the version, where they are at hand.
    """
    if listed is None:
        listed = procedures.steps_of(dossier.version)
    steps = [
        made(
            DossierStep,
            dossier=dossier,
            order=each.order,
            name=each.name,
            office_kind=each.office_kind,
            term=each.term,
            after=each.after,
            unit_kind=each.unit_kind,
            office_code=each.office_code,
            agency=each.agency,
            holds_all=each.holds_all,
            optional=each.optional,
            child_code=each.child_code,
        )
        for each in listed
    ]
    if steps:
        steps[0].office, steps[0].holder_id = dossier.office, dossier.holder_id
        open_step(steps[0], calendar, at)
    return steps


def open_step(step: DossierStep, calendar: WorkCalendar, at: datetime) -> None:
    """Open a step: its term counts from now, whatever happens to the dossier's."""
    step.opened_at = at
    step.due_at = clock.due(parse_term(step.term), at, calendar)


def receipt(dossier: Dossier) -> dict[str, Any]:
    """What the event of a receipt says: enough to replay, and nothing of the citizen."""
    assert dossier.promise_at is not None
    return {
        "number": dossier.number,
        "procedure": dossier.version.procedure.code,
        "version": dossier.version_id,
        "term": dossier.version.term,
        "office": dossier.office_id,
        "channel": str(dossier.channel),
        "copies": dossier.copies,
        "promise": iso(dossier.promise_at),
    }
