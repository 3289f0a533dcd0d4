"""What is told of a dossier."""

from __future__ import annotations

from datetime import date

from ninja import Schema

from congvu.api.v1.fields import Moment
from congvu.api.v1.units import OfficeOut


class PersonOut(Schema):
    """An official or a connected system."""

    code: str
    name: str


class ProcedureNamed(Schema):
    """The procedure, and the term of the version under which it was received."""

    code: str
    name: str
    term: str


class DossierLine(Schema):
    """One line of a list; the citizen's number is masked in every list."""

    id: int
    number: str
    unit: str
    procedure: str
    procedure_name: str
    applicant: str
    identifier: str
    state: str
    state_label: str
    channel: str
    office: str
    holder: str
    received_at: Moment | None
    due_at: Moment | None
    verdict: str
    voided: str


class DossierPage(Schema):
    """Dossiers in the order of the queue (by due moment); ``next`` asks for the following page."""

    items: list[DossierLine]
    next: str | None


class ApplicantOut(Schema):
    """The citizen; ``whole`` false: numbers masked, no address, as on the page of the dossier."""

    name: str
    identifier: str
    phone: str
    email: str
    address: str
    whole: bool


class PaperLine(Schema):
    """One line of the checklist. ``source``: the earlier dossier whose result stands for it."""

    name: str
    originals: int
    copies: int
    given_at: Moment | None
    source: int | None


class StepLine(Schema):
    """One step of its route; open while it has ``opened_at`` and no ``closed_at``."""

    order: int
    name: str
    office: int | None
    agency: str
    opened_at: Moment | None
    due_at: Moment | None
    closed_at: Moment | None


class PauseLine(Schema):
    """One stay of the clock."""

    ground: str
    reference: str
    step: int | None
    started_at: Moment
    ended_at: Moment | None


class SupplementLine(Schema):
    """One request for more papers."""

    number: str
    missing: list[str]
    reason: str
    requested_at: Moment
    completed_at: Moment | None


class DraftLine(Schema):
    """One draft result, and what was decided on it (empty while it waits)."""

    id: int
    to: str
    file: int | None
    submitted_at: Moment
    decision: str
    reason: str


class DossierOut(Schema):
    """One dossier. Moments are facts; ``due_at`` and ``verdict`` follow from them."""

    id: int
    number: str
    filing_code: str
    unit: str
    competent_unit: str
    office: OfficeOut | None
    holder: PersonOut | None
    procedure: ProcedureNamed
    applicant: ApplicantOut
    channel: str
    copies: int
    state: str
    state_label: str
    verdict: str
    filed_at: Moment | None
    received_at: Moment | None
    promise_at: Moment | None
    due_at: Moment | None
    finished_at: Moment | None
    closed_at: Moment | None
    returned_at: Moment | None
    result_number: str
    result_note: str
    result_on: date | None
    ended_reason: str
    missing: list[str]
    late_cause: str
    late_note: str
    voided_at: Moment | None
    voided_reason: str
    papers: list[PaperLine]
    steps: list[StepLine]
    pauses: list[PauseLine]
    supplements: list[SupplementLine]
    drafts: list[DraftLine]


class StoryLine(Schema):
    """One act, in a sentence; ``at`` is when it happened, ``recorded_at`` when it was written."""

    kind: str
    at: Moment
    recorded_at: Moment
    actor: str
    text: str


class StoryOut(Schema):
    """What happened, the oldest first."""

    items: list[StoryLine]


class WhyLine(Schema):
    """One line of the explanation of the clock."""

    kind: str
    text: str
    day: date | None


class ClockOut(Schema):
    """The clock at a moment, and why it stands so. Minutes are office minutes."""

    at: Moment
    state: str
    verdict: str
    due: Moment | None
    projected_due: Moment | None
    received: Moment | None
    effective_start: Moment | None
    ended_at: Moment | None
    spent_minutes: int | None
    left_minutes: int | None
    paused_minutes: int | None
    calendar_version: str
    why: list[WhyLine]
