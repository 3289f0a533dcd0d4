"""What is sent to act on a dossier, and what is answered. An unknown field is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from congvu.api.v1.fields import Code, Copies, Key, Line, Moment, Name, Order, text
from congvu.dossiers.rules import LATE_CAUSES, PAUSE_GROUNDS, RETURN_LABELS, Channel
from congvu.dossiers.rules.counter import NOT_RECEIVED_GROUNDS, WISH_LABELS
from congvu.dossiers.rules.deciding import DECISION_LABELS

Reason = text(400, 1)
Paper = text(120)
Draft = text(10_000)
Ground = Literal[tuple(code for code, one in PAUSE_GROUNDS.items() if one.offered)]  # type: ignore[valid-type]
Refusing = Literal[tuple(NOT_RECEIVED_GROUNDS)]  # type: ignore[valid-type]
Wish = Literal[tuple(str(each) for each in WISH_LABELS)]  # type: ignore[valid-type]
Method = Literal[tuple(str(each) for each in RETURN_LABELS)]  # type: ignore[valid-type]
Cause = Literal[tuple(LATE_CAUSES)]  # type: ignore[valid-type]
Decided = Literal[tuple(str(each) for each in DECISION_LABELS)]  # type: ignore[valid-type]
Names = Annotated[list[text(250, 1)], Field(max_length=100)]  # type: ignore[valid-type]


class Said(BaseModel):
    """What a request says; a field that is not asked for is named as unusable."""

    model_config = ConfigDict(extra="forbid")


class ApplicantIn(Said):
    """Who the dossier is of. A date of birth, a tax code: only where the procedure needs them."""

    name: text(200, 1)  # type: ignore[valid-type]
    kind: Literal["person", "organisation"] = "person"
    identifier: text(20) = ""  # type: ignore[valid-type]
    phone: text(20) = ""  # type: ignore[valid-type]
    email: Annotated[str, Field(max_length=254, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")] = ""
    address: text(300) = ""  # type: ignore[valid-type]
    birth_date: date | None = None
    sex: Literal["", "male", "female"] = ""
    tax_code: text(20) = ""  # type: ignore[valid-type]
    representative: Name = ""


class PaperIn(Said):
    """One paper handed in: by its name in the list of the procedure, or beyond the list.

    ``source``: no sheet is handed in, the result of that earlier dossier (its key, as
    ``/earlier-results`` tells it) stands for the paper.
    """

    name: text(250, 1)  # type: ignore[valid-type]
    originals: Copies = 0
    copies: Copies = 0
    source: Key | None = None


Papers = Annotated[list[PaperIn], Field(max_length=100)]


class DeclinedIn(Said):
    """An earlier result that stands for a paper and is not used, and why: the citizen is asked for
    the paper a second time."""

    paper: text(250, 1)  # type: ignore[valid-type]
    dossier: Key
    reason: Reason


class ReceiveIn(Said):
    """A dossier handed in. ``papers`` left out: every required paper is here. ``declined``: of what
    ``/earlier-results`` tells, what was not used, and why."""

    unit: Code
    procedure: Code
    applicant: ApplicantIn
    office: Key | None = None
    competent_unit: Code = ""
    papers: Papers | None = None
    channel: Literal["counter", "online", "postal"] = str(Channel.COUNTER)  # type: ignore[assignment]
    copies: Annotated[int, Field(ge=1, le=999)] = 1
    note: Line = ""
    wish_method: Wish | None = None
    wish_address: text(300) = ""  # type: ignore[valid-type]
    no_messages: bool = False
    declined: Annotated[list[DeclinedIn], Field(max_length=100)] = []


class FileIn(Said):
    """A filing through the network, to be accepted by the unit. ``papers`` as in a receipt."""

    unit: Code
    procedure: Code
    applicant: ApplicantIn
    competent_unit: Code = ""
    papers: Papers | None = None
    note: Line = ""
    no_messages: bool = False


class EarlierIn(Said):
    """Whose earlier results are asked for, and for which procedure received at the unit."""

    unit: Code
    procedure: Code
    identifier: text(20, 1)  # type: ignore[valid-type]


class NothingIn(Said):
    """Nothing to say: ``{}``."""


class AcceptIn(Said):
    """``office`` left out: the one-stop office of the unit."""

    office: Key | None = None


class DeclineIn(Said):
    """Why a filing is not accepted, and all that is missing."""

    reason: Reason
    missing: Names = []
    ground: Refusing | None = None


class BranchIn(Said):
    """Which office takes a step, where the route opens several."""

    step: Order
    office: Key


class ForwardIn(Said):
    """Along the route. ``lane``: the step that is done, needed where one has several."""

    office: Key | None = None
    to: Code = ""
    reason: Line = ""
    lane: Order | None = None
    offices: Annotated[list[BranchIn], Field(max_length=50)] = []
    skip: Annotated[list[Order], Field(max_length=50)] = []
    paper: Paper = ""


class SendBackIn(Said):
    """To a step before; the nearest one where none is named."""

    reason: Reason
    step: Order | None = None
    lane: Order | None = None


class HandOverIn(Said):
    """To another account of the unit."""

    to: Code
    note: Line = ""
    lane: Order | None = None


class SupplementIn(Said):
    """Everything that is missing, at once. ``order_reason``: of a head or a leader, for a second
    or a late request."""

    missing: Annotated[Names, Field(min_length=1)]
    reason: Reason
    order_reason: Line = ""
    contact_phone: text(30) = ""  # type: ignore[valid-type]


class PauseIn(Said):
    """On a ground of the closed list, by the paper ``reference`` names."""

    ground: Ground
    reference: text(120, 1)  # type: ignore[valid-type]
    lane: Order | None = None


class ResumeIn(Said):
    """Of one lane, or of the whole."""

    lane: Order | None = None


class PaymentIn(Said):
    """The notice of the obligation: number and day."""

    reference: text(120, 1)  # type: ignore[valid-type]


class PaidIn(Said):
    """The voucher: number and day."""

    reference: Paper = ""


class SubmitIn(Said):
    """A draft result, and the account it is laid before: in words, as a file of kind “draft” that
    was sent before (``file``: its key), or both."""

    to: Code
    text: Draft = ""
    file: Key | None = None


class DecideIn(Said):
    """On the draft that waits. Approved with ``result_number``, the dossier is finished too."""

    decision: Decided
    reason: Line = ""
    to: Code = ""
    result_number: Code = ""


class FinishIn(Said):
    """The result: its number, or in words where it has none."""

    result_number: Code = ""
    result_note: Line = ""
    result_on: date | None = None


class ReturnIn(Said):
    """How it was handed over; ``receiver`` only where another came for it."""

    method: Method = str(Channel.COUNTER)  # type: ignore[valid-type]
    receiver: Name = ""
    receiver_identifier: text(20) = ""  # type: ignore[valid-type]
    receiver_paper: Name = ""
    note: Paper = ""


class WithdrawIn(Said):
    """Why, if the citizen said."""

    reason: Line = ""


class StopIn(Said):
    """Why; it is told to the citizen."""

    reason: Reason


class LateIn(Said):
    """Why it is late, by the causes of the statutory report."""

    cause: Cause
    note: Line = ""


class Reused(Schema):
    """A paper, and the earlier dossier whose result stands for it."""

    paper: str
    dossier: int


class EarlierLine(Reused):
    """An earlier result that may be named as ``source`` of a paper of the list.

    ``until``: the last day it holds; empty: no limit is on record, look at the result itself.
    """

    number: str
    result_number: str
    given_on: date
    until: date | None
    has_file: bool


class EarlierOut(Schema):
    """For each paper of the list that has one: the latest result that stands for it."""

    items: list[EarlierLine]


class Done(Schema):
    """What stands after the act; it names no citizen. ``slip``: of a request for papers.
    ``reused``: of a receipt or a filing, the papers for which an earlier result stands."""

    id: int
    number: str
    filing_code: str
    state: str
    state_label: str
    verdict: str
    office: int | None
    holder: str
    received_at: Moment | None
    promise_at: Moment | None
    due_at: Moment | None
    finished_at: Moment | None
    slip: str
    draft: int | None
    reused: list[Reused]
