"""Plans with their targets and tasks, the proofs of tasks, and three registers that prove."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from congvu.organisation.models import Unit, Validity
from congvu.people.models import User
from congvu.plans import rules


class ContentArea(Validity):
    """A content of reform (nội dung CCHC) of one programme: 30c/NQ-CP, then 76/NQ-CP.

    ``corresponds`` is the code of the content in the other programme that it went on as.
    """

    set = models.CharField(max_length=10)
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=150)
    order = models.PositiveSmallIntegerField()
    corresponds = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["set", "order"]
        constraints = [models.UniqueConstraint(fields=["set", "code"], name="area_code_in_set")]

    def __str__(self) -> str:
        return self.name


class PlanQuerySet(models.QuerySet):
    """Plans, narrowed."""

    def of_units(self, ids):
        """Those of the units with these keys."""
        return self.filter(unit_id__in=ids)

    def issued_as_of(self, as_of: datetime):
        """Those that bound by what was recorded up to ``as_of``."""
        return self.filter(issued_recorded_at__lte=as_of)


class Plan(models.Model):
    """A plan of a unit for a year. ``recorded_from_paper``: it was signed before it came here."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    recorded_from_paper = models.BooleanField(default=False)
    state = models.CharField(max_length=10)
    recorded_at = models.DateTimeField(null=True)
    issued_recorded_at = models.DateTimeField(null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"],
                condition=~Q(number=""),
                name="plan_number_in_unit_and_year",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Target(models.Model):
    """A measured aim of a plan (chỉ tiêu). ``quote`` is the text verbatim, ``interpretation`` ours.

    ``figure_code`` names the registered figure that measures it; empty: nothing measures it.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets")
    area = models.ForeignKey(ContentArea, models.PROTECT, null=True, related_name="targets")
    code = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=500)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    unit_word = models.CharField(max_length=40, blank=True)
    numerator_text = models.CharField(max_length=200, blank=True)
    denominator_text = models.CharField(max_length=200, blank=True)
    definition = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True)
    interpretation = models.TextField(blank=True)
    figure_code = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["plan_id", "pk"]

    def __str__(self) -> str:
        return self.text


class TaskQuerySet(models.QuerySet):
    """Tasks, narrowed."""

    def of_units(self, ids):
        """Those of the units with these keys."""
        return self.filter(unit_id__in=ids)

    def open(self):
        """Those still to be done."""
        return self.filter(state=rules.TaskState.OPEN)

    def late_on(self, day: date):
        """Open ones that bind and whose day has passed on ``day``; a draft binds nobody."""
        return self.open().filter(
            Q(plan=None) | Q(plan__state=rules.PlanState.ISSUED), due_on__lt=day
        )

    def with_gaps(self):
        """Those that lack output, owner or date, and still stand in the plan."""
        return self.exclude(state__in=[rules.TaskState.SPLIT, rules.TaskState.CANCELLED]).filter(
            Q(output="") | Q(owner="", owner_user=None) | Q(due_on=None)
        )

    def counted_as_of(self, as_of: datetime):
        """Those that stood in a plan by what was recorded up to ``as_of``.

        A task split by quarter gave its place to its quarters; a cancelled one leaves the count
        only by a signed amendment of the plan.
        """
        return self.filter(
            Q(left_recorded_at=None) | Q(left_recorded_at__gt=as_of), recorded_at__lte=as_of
        )

    def done_as_of(self, as_of: datetime, last: date | None = None):
        """Those with a proof that stood at ``as_of``, done on ``last`` at the latest."""
        return self.filter(Exists(TaskProof.objects.standing_as_of(as_of, last)))


class Task(models.Model):
    """A piece of work with its product, owner and date: in a plan, or assigned outside one.

    ``specified_recorded_at`` is when the record came to hold all three; ``left_recorded_at`` when
    it left the count of its plan (split by quarter, or cancelled by a signed amendment). Both are
    written by the actions only.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks")
    area = models.ForeignKey(ContentArea, models.PROTECT, null=True, related_name="tasks")
    order = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=500)
    output = models.CharField(max_length=300, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    owner_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="own_tasks")
    partners = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, db_index=True)
    cadence = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=250, blank=True)
    split_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    state = models.CharField(max_length=10, default=rules.TaskState.OPEN)
    done_on = models.DateField(null=True)
    done_recorded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    specified_recorded_at = models.DateTimeField(null=True)
    left_recorded_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="task_done_has_its_day"
            )
        ]

    def __str__(self) -> str:
        return self.text

    def gaps(self) -> tuple[rules.Gap, ...]:
        """What it lacks of output, owner and date."""
        owner = self.owner or ("user" if self.owner_user_id else "")
        return rules.gaps(self.output, owner, self.due_on)

    def standing(self, day: date) -> rules.Standing:
        """How it stands on ``day``."""
        return rules.standing(self.state, self.due_on, self.done_on, day)


class TaskProofQuerySet(models.QuerySet):
    """Proofs, narrowed."""

    def standing(self) -> TaskProofQuerySet:
        """Those not withdrawn by a reopening."""
        return self.filter(withdrawn_recorded_at=None)

    def standing_as_of(self, as_of: datetime, last: date | None = None):
        """For a subquery on tasks: those that stood at ``as_of``, done by ``last``."""
        found = self.filter(
            Q(withdrawn_recorded_at=None) | Q(withdrawn_recorded_at__gt=as_of),
            task=OuterRef("pk"),
            recorded_at__lte=as_of,
        )
        return found if last is None else found.filter(done_on__lte=last)


class TaskProof(models.Model):
    """What shows a task done: a document, or a row of a register (``proof_kind``, ``proof_id``).

    A reopening withdraws it and keeps it.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="proofs")
    document_number = models.CharField(max_length=60, blank=True)
    document_date = models.DateField(null=True)
    proof_kind = models.CharField(max_length=30, blank=True)
    proof_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=300)
    note = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300, blank=True)
    done_on = models.DateField()
    recorded_at = models.DateTimeField(null=True)
    withdrawn_recorded_at = models.DateTimeField(null=True)

    objects = TaskProofQuerySet.as_manager()

    class Meta:
        ordering = ["task_id", "pk"]

    def __str__(self) -> str:
        return self.label


class InternalRegulation(Validity):
    """An internal regulation of a unit (quy chế nội bộ); ``topic`` is a code of the data."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="regulations")
    topic = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    legal_basis = models.CharField(max_length=400, blank=True)
    basis_valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number", "issued_on"], name="regulation_once_in_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class RecognitionDossier(models.Model):
    """A dossier by which a unit asks to be recognised (hồ sơ công nhận), e.g. nông thôn mới."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="recognitions")
    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=300)
    state = models.CharField(max_length=15)
    opened_on = models.DateField()
    submitted_on = models.DateField(null=True)
    submission_number = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.target


class RecognitionCriterion(models.Model):
    """One criterion, who certifies it, and since when it is certified by which paper."""

    dossier = models.ForeignKey(RecognitionDossier, models.PROTECT, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    certifier = models.CharField(max_length=200)
    certified_on = models.DateField(null=True)
    paper = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["dossier_id", "order"]

    def __str__(self) -> str:
        return f"{self.order}. {self.name}"


class RecognitionPaper(models.Model):
    """One paper that belongs to the dossier; ``number`` and ``dated`` once it is there."""

    dossier = models.ForeignKey(RecognitionDossier, models.PROTECT, related_name="papers")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True)

    class Meta:
        ordering = ["dossier_id", "order"]

    def __str__(self) -> str:
        return self.name


class CommunicationItem(models.Model):
    """One act of communication (tuyên truyền): what, in which form, when, how many it reached."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="communications")
    form = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    done_on = models.DateField()
    reach = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class ReminderTerms(Validity):
    """When people are reminded of one kind of deadline; data, because each place decides.

    What a unit set holds for it and the units below that set nothing themselves. ``before`` holds
    days, “10;3”. The newest in force stands; the packaged ones where nobody set any.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminder_terms")
    kind = models.CharField(max_length=20)
    before = models.CharField(max_length=60, blank=True)
    on_day = models.BooleanField(default=True)
    every_after = models.PositiveSmallIntegerField(default=0)
    copy_after = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["kind", "-valid_from", "-pk"]


class Reminder(models.Model):
    """One person told of one moment of one deadline. ``subject`` is the stream of what is due.

    ``offset`` counts days from the deadline: −10 ten days before, 7 a week late. ``copied``: told
    because they lead, not because it is theirs to do.
    """

    subject = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    offset = models.SmallIntegerField()
    copied = models.BooleanField(default=False)
    told_on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "due_on", "offset", "user"], name="reminded_once_a_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.due_on} {self.offset:+d}"
