"""The catalogue: procedures, their versions by date, where they are received, what is posted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from congvu.core.terms import Term, parse_term
from congvu.organisation.models import Unit, Validity, ValidityQuerySet


class KnownQuerySet(ValidityQuerySet):
    """Rows in force on a day, as was known at a moment."""

    def known_on(self, day: date, as_of: datetime):
        """In force on ``day`` by what was recorded up to ``as_of``.

        An end recorded later than ``as_of`` was not known then, and does not count.
        """
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day) | Q(closed_recorded_at__gt=as_of),
            recorded_at__lte=as_of,
        )


class Procedure(models.Model):
    """One administrative procedure (thủ tục hành chính) through all its versions.

    ``code`` is text as published (leading and trailing zeros count). ``code_note`` says when the
    code is not the one of the time, ``old_code`` the one it replaced where that is known.
    """

    code = models.CharField(max_length=40, unique=True)
    old_code = models.CharField(max_length=60, blank=True)
    code_note = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=120)
    field_sort = models.CharField(max_length=450)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class VersionQuerySet(KnownQuerySet):
    """Versions, narrowed by who receives them."""

    def at_level(self, level: str):
        """Those received at a level. No level's name is part of another's."""
        return self.filter(levels__contains=str(level))

    def received_at(self, unit: Unit, day: date):
        """Those of procedures received at ``unit`` on ``day``, at its level."""
        received = UnitProcedure.objects.on(day).filter(unit=unit)
        return self.at_level(unit.level).filter(procedure__in=received.values("procedure"))

    def in_order(self):
        """By field, then name, as a Vietnamese dictionary would: the order of the board."""
        return self.select_related("procedure").order_by("procedure__field_sort", "sort", "pk")


class ProcedureVersion(Validity):
    """What a procedure says during a time, at the levels that receive it under this text.

    ``term`` is text of :class:`congvu.core.terms.Term`. ``verified`` False is shown as "chưa đối
    chiếu văn bản". The parts are those of Nghị định 63/2010, Điều 8 khoản 2.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=250)
    levels = models.CharField(max_length=30)
    term = models.CharField(max_length=40)
    term_note = models.CharField(max_length=250, blank=True)
    fee = models.CharField(max_length=250, blank=True)
    fee_amount = models.PositiveIntegerField(null=True)
    how_to = models.CharField(max_length=300, blank=True)
    subjects = models.CharField(max_length=200, blank=True)
    agency = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=200, blank=True)
    conditions = models.CharField(max_length=300, blank=True)
    sets = models.PositiveSmallIntegerField(default=1)
    decision = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)
    folded = models.CharField(max_length=450)
    sort = models.CharField(max_length=900)
    initials = models.CharField(max_length=120, db_index=True)
    recorded_at = models.DateTimeField()
    closed_recorded_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "levels", "valid_from"], name="version_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="version_validity_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} {self.name}"

    @property
    def level_list(self) -> list[str]:
        """The levels that receive it, as in the file."""
        return self.levels.split(",")

    def parsed_term(self) -> Term:
        """The term as the clock reads it."""
        return parse_term(self.term)


class ProcedurePaper(models.Model):
    """One paper of the dossier (thành phần hồ sơ)."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="papers")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250)
    copies = models.PositiveSmallIntegerField(default=1)
    original = models.BooleanField(default=True)
    required = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["version_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="paper_order_in_version")
        ]

    def __str__(self) -> str:
        return self.name


class ProcedureStep(models.Model):
    """One step of the internal process (quy trình nội bộ) with its own term.

    ``office_kind`` is what sort of office takes it, ``office_code`` which one where a unit has
    several, ``duty`` the duty of the person. Steps need not use up the whole term.

    ``after`` lists the orders of the steps it waits for; empty (null): the one before it, ``[]``:
    it begins the route. ``unit_kind`` is one of :data:`congvu.procedures.rules.UNIT_KINDS`,
    ``agency`` the words for an agency that does not use the system. ``holds_all``: a pause of this
    step holds the whole dossier. ``optional``: it may be passed over. ``child_code`` is the
    procedure that the step opens at the other agency.
    """

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    office_kind = models.CharField(max_length=20)
    office_code = models.CharField(max_length=30, blank=True)
    duty = models.CharField(max_length=20)
    term = models.CharField(max_length=40)
    after = models.JSONField(null=True)
    unit_kind = models.CharField(max_length=20, default="receiving")
    agency = models.CharField(max_length=150, blank=True)
    holds_all = models.BooleanField(default=False)
    optional = models.BooleanField(default=False)
    child_code = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["version_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="step_order_in_version")
        ]

    def __str__(self) -> str:
        return self.name


class OnlineLevel(Validity):
    """The online level (mức độ 1–4, NĐ 43/2011) at which a procedure is offered.

    Of one unit, or of every unit where ``unit`` is empty; the unit's own goes first.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="online_levels")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="online_levels")
    level = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    closed_recorded_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = KnownQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="online_level_1_to_4")
        ]


class UnitProcedure(Validity):
    """``procedure`` is received at ``unit`` (danh mục tiếp nhận tại đơn vị) for a time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="received_procedures")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="receiving_units")
    recorded_at = models.DateTimeField()
    closed_recorded_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = KnownQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "procedure", "valid_from"], name="received_once_a_day"
            )
        ]


class PostingQuerySet(models.QuerySet):
    """What hangs on the boards."""

    def on(self, day: date):
        """Up on ``day``; taken down that day is no longer up."""
        return self.filter(Q(removed_on=None) | Q(removed_on__gt=day), posted_on__lte=day)

    def known_on(self, day: date, as_of: datetime):
        """Up on ``day`` by what was recorded up to ``as_of``."""
        return self.filter(
            Q(removed_on=None) | Q(removed_on__gt=day) | Q(removed_recorded_at__gt=as_of),
            posted_on__lte=day,
            recorded_at__lte=as_of,
        )


class Posting(models.Model):
    """A version posted (niêm yết) at a place of a unit since a day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="postings")
    place = models.CharField(max_length=200)
    posted_on = models.DateField()
    recorded_at = models.DateTimeField()
    removed_on = models.DateField(null=True)
    removed_recorded_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "version", "place"],
                condition=Q(removed_on=None),
                name="posted_once_at_a_place",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=F("posted_on")),
                name="posting_forward",
            ),
        ]
