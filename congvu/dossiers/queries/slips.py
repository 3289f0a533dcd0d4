"""The control slip (phiếu kiểm soát quá trình giải quyết hồ sơ): it writes itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from congvu.core.clock import Verdict
from congvu.core.periods import local
from congvu.dossiers.models import Dossier, DossierStep, HandOver
from congvu.dossiers.queries.routes import steps_of
from congvu.dossiers.queries.stories import events_of

RECEIPTS = ("dossier.received", "dossier.accepted")


@dataclass(frozen=True)
class ControlRow:
    """One line of the control slip: to which agency, given and taken when and by whom, how done.

    ``receipt`` marks the first line, from the citizen to the counter. ``verdict`` is that of the
    steps the agency worked on after this hand-over: early, on time, late once they ended; running
    or overdue while one is open and a moment was asked about; None where it had no step.
    ``due_at`` and ``ended_at`` are those of the last of these steps. ``refusal`` is the code of
    :data:`rules.LINE_FAULTS` when the receiver did not sign, ``note`` what was written with it.
    """

    agency: str
    unit: str
    given_at: datetime
    given_by: str
    taken_at: datetime | None
    taken_by: str
    steps: tuple[str, ...] = ()
    due_at: datetime | None = None
    ended_at: datetime | None = None
    verdict: Verdict | None = None
    refused_at: datetime | None = None
    refusal: str = ""
    note: str = ""
    batch: str = ""
    receipt: bool = False


def step_verdict(step: DossierStep, at: datetime | None = None) -> Verdict | None:
    """How a step stands: early when it ended on an earlier day than its due moment."""
    if step.due_at is None or step.opened_at is None:
        return None
    if step.closed_at is None:
        if at is None:
            return None
        return Verdict.OVERDUE if at > step.due_at else Verdict.RUNNING
    if step.closed_at > step.due_at:
        return Verdict.LATE
    early = local(step.closed_at).date() < local(step.due_at).date()
    return Verdict.EARLY if early else Verdict.ON_TIME


SEVERITY = (Verdict.EARLY, Verdict.ON_TIME, Verdict.RUNNING, Verdict.LATE, Verdict.OVERDUE)
"""Of several steps between two hand-overs the gravest speaks for the line."""


def control_slip(dossier: Dossier, at: datetime | None = None) -> list[ControlRow]:
    """The lines of the control slip, oldest first; at most four statements for any length.

    ``at`` also judges the steps still open at that moment; without it only what has ended has a
    result, as on the paper. Source: Thông tư 01/2018/TT-VPCP, Mẫu 05 (chưa đối chiếu văn bản).
    """
    if dossier.received_at is None:
        return []
    lines = list(
        dossier.hand_overs.select_related(
            "from_office", "from_user", "to_office__unit", "to_user", "taken_by", "batch"
        ).order_by("given_at", "pk")
    )
    steps = [each for each in steps_of(dossier) if each.opened_at is not None]
    of_line: dict[int, list[DossierStep]] = {}
    outside = [each for each in steps if each.agency]
    for step in steps:
        if step.agency:
            continue
        of_line.setdefault(_opened_by(step, lines), []).append(step)
    rows = [_receipt(dossier, lines, of_line.get(0, ()), at)]
    rows += [_row(dossier, line, of_line.get(line.pk, ()), at) for line in lines]
    if outside:
        rows += [_sent_out(step, at) for step in outside]
        rows[1:] = sorted(rows[1:], key=lambda row: row.given_at)
    return rows


def _sent_out(step: DossierStep, at: datetime | None) -> ControlRow:
    """An agency outside the system signs nothing here: it gets a paper and answers by one."""
    assert step.opened_at is not None
    return ControlRow(
        agency=step.agency,
        unit=step.agency,
        given_at=step.opened_at,
        given_by="",
        taken_at=None,
        taken_by="",
        note="; ".join(each for each in (step.sent_number, step.answer_number) if each),
        **_judged([step], at),
    )


def _opened_by(step: DossierStep, lines: Sequence[HandOver]) -> int:
    """The hand-over after which the step was worked on; 0: the receipt itself.

    A hand-over that was sent back brought nobody to work: the step goes with the one that came
    after it.
    """
    assert step.opened_at is not None
    named = [each for each in lines if each.step_id == step.pk]
    if named:
        return next((each.pk for each in named if each.refused_at is None), named[-1].pk)
    to_here = [each for each in lines if each.to_office_id == step.office_id]
    taken = [each for each in to_here if each.refused_at is None]
    before = [each for each in taken if each.given_at <= step.opened_at]
    if before:
        return before[-1].pk
    if any(each.given_at <= step.opened_at for each in to_here):  # and it was refused
        return (taken or to_here)[0].pk
    return 0


def _receipt(
    dossier: Dossier, lines: Sequence[HandOver], steps: Sequence[DossierStep], at: datetime | None
) -> ControlRow:
    office = lines[0].from_office if lines else dossier.office
    received = [event for event, _ in events_of(dossier) if event.kind in RECEIPTS]
    assert dossier.received_at is not None
    return ControlRow(
        agency=office.name if office else dossier.unit.name,
        unit=dossier.unit.name,
        given_at=dossier.received_at,
        given_by="",
        taken_at=dossier.received_at,
        taken_by=received[-1].actor_label.split(",")[0] if received else "",
        receipt=True,
        **_judged(steps, at),
    )


def _row(
    dossier: Dossier, line: HandOver, steps: Sequence[DossierStep], at: datetime | None
) -> ControlRow:
    office = line.to_office
    return ControlRow(
        agency=office.name if office else dossier.competent_unit.name,
        unit=office.unit.name if office else dossier.competent_unit.name,
        given_at=line.given_at,
        given_by=line.from_user.full_name if line.from_user else "",
        taken_at=line.taken_at,
        taken_by=line.taken_by.full_name if line.taken_by else "",
        refused_at=line.refused_at,
        refusal=line.refusal,
        note=line.refusal_note or line.note,
        batch=line.batch.number if line.batch else "",
        **_judged(steps, at),
    )


def _judged(steps: Sequence[DossierStep], at: datetime | None) -> dict[str, Any]:
    if not steps:
        return {}
    verdicts = [found for step in steps if (found := step_verdict(step, at)) is not None]
    last = steps[-1]
    return {
        "steps": tuple(step.name for step in steps),
        "due_at": last.due_at,
        "ended_at": last.closed_at,
        "verdict": max(verdicts, key=SEVERITY.index, default=None),
    }
