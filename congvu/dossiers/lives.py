"""Whole lives of dossiers, as they are brought in by the thousand.

A :class:`Life` is what is known of one dossier: where it was received, by whom, for whom, under
which version, and its acts in order, the first of them :class:`Received`. It goes to
:func:`congvu.dossiers.actions.bring_in`, which leaves the rows and events that the single actions
would have left, with the same clock and the same rules, in a few statements for a thousand lives.

Each act says when it happened (``at``, the file's or the story's word). When it was recorded comes
from the one clock source; only in a database created as a demo may an act say it itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from congvu.core.actors import Actor
from congvu.dossiers.rules import Channel, PaperGiven
from congvu.organisation.models import Office, Unit
from congvu.people.models import Party, User
from congvu.people.rules import NewParty
from congvu.procedures.models import ProcedureVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. ``by`` None: whoever brings the lives in. ``recorded_at``: in a demo only."""

    at: datetime
    by: Actor | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Act):
    """Received at the counter, as :func:`actions.receive`. ``papers`` None: all required ones."""

    papers: Sequence[PaperGiven] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded(Act):
    """Sent on along its route, as :func:`actions.forward`, within the house.

    ``lane`` names the step that is done where several are open; ``offices`` those of other
    branches. Name every office: one that is not named is looked up, a statement each time.
    """

    to_office: Office | None = None
    to_user: User | None = None
    reason: str = ""
    lane: int | None = None
    offices: Mapping[int, Office] = field(default_factory=dict)
    skip: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Act):
    """Handed to another person of the office, as :func:`actions.hand_over`."""

    to_user: User
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver(Act):
    """The last hand-over is signed for, as :func:`actions.take_over`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementAsked(Act):
    """Papers asked for on one slip, as :func:`actions.request_supplement`."""

    missing: Sequence[str]
    reason: str
    order_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementCompleted(Act):
    """The papers asked for came, as :func:`actions.complete_supplement`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Act):
    """The clock of the whole dossier stands, as :func:`actions.pause`."""

    ground: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Act):
    """It runs again, as :func:`actions.resume`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped(Act):
    """Work was stopped, as :func:`actions.stop`."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Act):
    """Processing was done, as :func:`actions.finish`."""

    result_number: str = ""
    result_note: str = ""
    result_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Act):
    """The result was handed to the applicant, as :func:`actions.return_result`."""

    method: str = Channel.COUNTER
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateExplained(Act):
    """Why it was late, as :func:`actions.explain_late`."""

    cause: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What is known of one dossier, from its receipt to where it stands.

    ``number`` is kept as it came; empty: the next of the book. ``promise_at`` is what the slip of
    the source said; None: what the clock gives. ``way_known`` False: the source tells nothing of
    the route, so a dossier that ended has no steps and may be finished from its receipt. ``said``
    goes into the event of receipt: what a reader must know of how the days were read.
    """

    unit: Unit
    version: ProcedureVersion
    applicant: Party | NewParty
    acts: Sequence[Act]
    office: Office | None = None
    competent_unit: Unit | None = None
    channel: str = Channel.COUNTER
    copies: int = 1
    note: str = ""
    wish: tuple[str, str] = ("", "")
    number: str = ""
    promise_at: datetime | None = None
    way_known: bool = True
    said: Mapping[str, object] = field(default_factory=dict)
