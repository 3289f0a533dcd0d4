"""The dossier, its checklist of papers, and the series its numbers come from."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import NullIf

from congvu.core.clock import Verdict
from congvu.core.periods import Period
from congvu.core.terms import Term, parse_term
from congvu.dossiers import rules
from congvu.dossiers.lasting import CLASS_DAYS, Lasted, LastedLong
from congvu.organisation.models import Office, Unit
from congvu.people.models import Party, User
from congvu.procedures.models import ProcedurePaper, ProcedureVersion

JUDGED = [
    "received_at",
    "received_recorded_at",
    "finished_at",
    "finished_recorded_at",
    "voided_recorded_at",
    "parent",
    "version",
]
"""What the figure of what fell due asks of a row; see :data:`FIGURED`."""

OPEN_NOW = Q(
    state__in=[str(each) for each in rules.OPEN_STATES], received_at__isnull=False, voided_at=None
)
"""Received and neither ended nor voided."""

FIGURED = [
    "received_recorded_at",
    "finished_at",
    "finished_recorded_at",
    "closed_at",
    "closed_recorded_at",
    "voided_recorded_at",
    "due_at",
    "version",
    "channel",
    "parent",
    "late_cause",
]
"""All that the figures ask of a row: beside the key of an index, so that a report over millions of
dossiers reads the index alone (PostgreSQL)."""


class NumberSeries(models.Model):
    """The last number given in a scope of a unit (a book of a year, slips of a year).

    ``step_over``: where the next block reserved for slips by hand begins; empty: none ahead. It
    stands here because it is asked at every receipt, under the lock of this row.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="number_series")
    scope = models.CharField(max_length=60)
    last = models.PositiveIntegerField(default=0)
    step_over = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "scope"], name="one_series")]


class DossierQuerySet(models.QuerySet):
    """Filters that chain. Days are local days; moments are told, never asked."""

    def of_units(self, ids):
        """Received by these units."""
        return self.filter(unit_id__in=list(ids))

    def received(self):
        """Received at all: neither waiting at registration nor refused there."""
        return self.filter(received_at__isnull=False)

    def received_in(self, period: Period):
        """Received in the local days of ``period``."""
        return self._within("received_at", period)

    def due_in(self, period: Period):
        """With the lawful due moment in the local days of ``period``."""
        return self._within("due_at", period)

    def _within(self, column: str, period: Period):
        rows = self.filter(**{f"{column}__isnull": False})
        if period.start is not None:
            rows = rows.filter(**{f"{column}__gte": period.first_instant()})
        if period.end is not None:
            rows = rows.filter(**{f"{column}__lt": period.end_instant()})
        return rows

    def as_known_at(self, as_of: datetime):
        """Whose receipt was recorded up to ``as_of``, and not voided by what was recorded then."""
        return self.filter(
            Q(voided_recorded_at=None) | Q(voided_recorded_at__gt=as_of),
            received_recorded_at__lte=as_of,
        )

    def kept(self):
        """Without those whose intake was voided, as it stands."""
        return self.filter(voided_at=None)

    def open(self):
        """Received and neither finished nor stopped, as it stands."""
        return self.received().kept().filter(state__in=rules.OPEN_STATES)

    def overdue(self, at: datetime):
        """Open and past the lawful due moment at ``at``."""
        return self.open().filter(overdue_at(at))

    def near(self, at: datetime):
        """Open, not past due, and within the warning before it at ``at``."""
        return self.open().filter(near_at(at))

    def with_names(self):
        """With what a list shows, in one statement."""
        return self.select_related(
            "unit", "office", "competent_unit", "version__procedure", "applicant", "holder"
        )


def overdue_at(at: datetime) -> Q:
    """Past the due moment at ``at``; the clock is not held."""
    return Q(due_at__lt=at)


def near_at(at: datetime) -> Q:
    """Within the warning before the due moment at ``at``."""
    return Q(due_at__gte=at, alert_at__lte=at)


def _where_there(name: str) -> models.Index:
    return models.Index(
        fields=[name], condition=Q((f"{name}__isnull", False)), name=f"dossier_{name}"
    )


class Dossier(models.Model):
    """One dossier (hồ sơ thủ tục hành chính) at the unit that received it.

    Facts are stored: ``promise_at`` is what the receipt slip says and is never rewritten;
    ``due_at``, ``alert_at`` and ``calendar_version`` are derived from the facts by one function
    (:func:`congvu.dossiers.actions.refresh_clock`) and can be recomputed. ``due_at`` is empty
    while the clock is held. Each ``…_recorded_at`` is when the fact before it was recorded. The
    citizen's data live in :class:`~congvu.people.models.Party` only.
    """

    # No index of their own: others begin with them, or tell what is asked of them.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers", db_index=False)
    competent_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="dossiers_to_decide", db_index=False
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="dossiers")
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="dossiers")
    version = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="dossiers", db_index=False
    )
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="dossiers")

    number = models.CharField(max_length=60, blank=True)  # given at receipt, kept for ever
    book = models.CharField(max_length=20, blank=True)
    serial = models.PositiveIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    request_key = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is "no key", unique otherwise

    state = models.CharField(max_length=2)
    channel = models.CharField(max_length=10)
    copies = models.PositiveSmallIntegerField(default=1)

    filed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_recorded_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_recorded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_recorded_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()

    promise_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    alert_at = models.DateTimeField(null=True)
    calendar_version = models.CharField(max_length=60, blank=True)

    result_number = models.CharField(max_length=60, blank=True)
    result_note = models.CharField(max_length=400, blank=True)
    result_on = models.DateField(null=True)  # the day on the paper of the result
    result_method = models.CharField(max_length=10, blank=True)
    receiver = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="results_received", db_index=False
    )
    receiver_paper = models.CharField(max_length=200, blank=True)  # giấy uỷ quyền: số, ngày
    signed_how = models.CharField(
        max_length=10, blank=True
    )  # rules.SignedHow; "" before it was asked
    return_note = models.CharField(max_length=120, blank=True)  # vận đơn, trang sổ ký nhận
    ended_reason = models.CharField(max_length=400, blank=True)
    missing = models.JSONField(default=list)
    late_cause = models.CharField(max_length=20, blank=True)
    late_note = models.CharField(max_length=400, blank=True)
    note = models.CharField(max_length=400, blank=True)

    # Before receipt: what the citizen follows it by, and by when somebody must answer.
    filing_code = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 - null is "not filed online"
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_alarm = models.PositiveSmallIntegerField(default=0)  # how many alarms were told
    consent = models.CharField(max_length=200, blank=True)  # channel "assisted": by which paper
    slip_number = models.CharField(
        max_length=40, blank=True
    )  # of a refusal at the counter, of a notice that work stopped
    refusal_ground = models.CharField(max_length=20, blank=True)  # of the closed list
    wish_method = models.CharField(max_length=10, blank=True)  # how the result is to be received
    wish_address = models.CharField(max_length=300, blank=True)
    no_messages = models.BooleanField(default=False)  # the citizen wants none
    proof_key = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001 - null is "no page"

    # A new appointment by apology, or by a calendar; the promise of the slip stays as it was.
    reappointed_at = models.DateTimeField(null=True)

    # An intake entered by mistake: the number is kept and never given again.
    voided_at = models.DateTimeField(null=True)
    voided_recorded_at = models.DateTimeField(null=True)
    voided_reason = models.CharField(max_length=400, blank=True)
    # Only where a whole import was taken back: its corrected file brings the same numbers again.
    number_free = models.BooleanField(default=False)

    # A child goes to another agency on behalf of a step of its parent.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    parent_step = models.ForeignKey(
        "dossiers.DossierStep", models.PROTECT, null=True, related_name="children", db_index=False
    )

    # Where the originals lie: an office, or in the hands of a person.
    papers_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    papers_user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )

    # Empty: entered as it happened. Otherwise from where: "import:12", "outage:3".
    origin = models.CharField(max_length=40, blank=True, db_index=True)
    folded = models.CharField(max_length=400, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            # The number of a receipt stays taken when the receipt is voided, whatever way it came;
            # see docs/adr/0010.
            models.UniqueConstraint(
                fields=["unit", "number"],
                condition=~Q(number="") & Q(number_free=False),
                name="dossier_number_in_unit",
            ),
            models.UniqueConstraint(fields=["unit", "request_key"], name="dossier_request_once"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("received_at")),
                name="dossier_finished_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(closed_at=None), name="dossier_one_end"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="dossier_number"),
            models.Index(fields=["unit", "received_at"], include=FIGURED, name="dossier_received"),
            models.Index(
                F("unit"),
                Lasted(days=CLASS_DAYS),
                F("received_at"),
                include=FIGURED,
                condition=Q(LastedLong(days=CLASS_DAYS)),
                name="dossier_lasted_long",
            ),
            models.Index(
                fields=["unit", "state", "due_at"], include=["voided_at"], name="dossier_queue"
            ),
            # A queue in its order, whatever lies behind it: what is open, by due moment.
            models.Index(fields=["unit", "due_at", "id"], condition=OPEN_NOW, name="dossier_open"),
            models.Index(fields=["unit", "due_at"], include=JUDGED, name="dossier_due"),
            # By which procedures a unit has received, whatever their number.
            models.Index(fields=["version", "unit"], name="dossier_version"),
            # Few: where another unit decides than the one that received.
            models.Index(
                NullIf("competent_unit", "unit"), "state", "due_at", name="dossier_by_another"
            ),
            # Of what few dossiers have, the few alone.
            _where_there("receiver"),
            _where_there("parent"),
            _where_there("parent_step"),
            _where_there("papers_user"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def term(self) -> Term:
        """The term of the version under which it was received."""
        return parse_term(self.version.term)

    @property
    def state_label(self) -> str:
        """The Vietnamese label of the state, to be translated by the door."""
        return rules.STATE_LABELS[self.state]

    @property
    def is_open(self) -> bool:
        """Received and neither finished nor stopped."""
        open_now = self.received_at is not None and self.state in rules.OPEN_STATES
        return open_now and self.voided_at is None

    def standing(self, at: datetime) -> Verdict:
        """The verdict at ``at`` from the derived columns; no statement is sent."""
        return rules.standing(self.state, self.due_at, self.alert_at, self.finished_at, at)

    def facts(self, at: datetime, held_by: str = "") -> rules.Facts:
        """What the rules ask. ``held_by`` is the ground of the open stay, read by the caller."""
        late = self.standing(at) in (Verdict.LATE, Verdict.OVERDUE)
        return rules.Facts(
            self.state,
            self.received_at,
            self.moved_at,
            held_by,
            self.term.unit,
            late,
            self.voided_at is not None,
        )


class DossierPaper(models.Model):
    """One line of the checklist of papers handed in (thành phần hồ sơ nộp)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers", db_index=False)
    paper = models.ForeignKey(ProcedurePaper, models.PROTECT, null=True, related_name="+")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    given_at = models.DateTimeField(null=True)
    # Not handed in: the result of this earlier dossier of the same person stands for it.
    source = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["dossier_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "order"], name="dossier_paper_order")
        ]
        indexes = [
            models.Index(
                fields=["source"], condition=Q(source__isnull=False), name="dossier_paper_source"
            )
        ]

    @property
    def is_given(self) -> bool:
        """True once it has been handed in."""
        return self.given_at is not None
