"""Runs of the flags, what each said of a unit, and the questions put to units."""

from __future__ import annotations

from django.db import models

from congvu.dossiers.models import Dossier
from congvu.organisation.models import Unit


class FlagRun(models.Model):
    """One look of all flags over a unit and the units under it, frozen.

    ``query`` says what was read, ``row_count`` and ``rows_sha256`` how many dossiers and what they
    were; ``parameters`` the dated data that held; ``sha256`` is over all of it with the results.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="flag_runs")
    period_code = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    query = models.TextField()
    row_count = models.PositiveIntegerField()
    rows_sha256 = models.CharField(max_length=64)
    unit_count = models.PositiveIntegerField()
    parameters = models.TextField()
    rate = models.DecimalField(max_digits=5, decimal_places=4)
    sha256 = models.CharField(max_length=64)
    run_at = models.DateTimeField()
    run_by = models.CharField(max_length=200)  # label of the actor

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.period_code} #{self.pk}"


class FlagResult(models.Model):
    """What one flag said of one unit. Chances are text, so that they hash the same everywhere.

    ``rows`` are the keys of the dossiers behind it, ``more`` further counts, both canonical JSON.
    """

    run = models.ForeignKey(FlagRun, models.PROTECT, related_name="results")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    flag = models.CharField(max_length=4)
    verdict = models.CharField(max_length=5)
    lack = models.CharField(max_length=20, blank=True)
    k = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    expected = models.CharField(max_length=20, blank=True)
    chance = models.CharField(max_length=20, blank=True)
    adjusted = models.CharField(max_length=20, blank=True)
    more = models.TextField(default="{}")
    rows = models.TextField(default="[]")

    class Meta:
        ordering = ["run_id", "unit_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "unit", "flag"], name="one_result_a_flag")
        ]
        indexes = [models.Index(fields=["unit", "verdict"], name="flag_result_unit")]

    def __str__(self) -> str:
        return f"{self.flag}: {self.verdict}"


class FlagQuestion(models.Model):
    """A hit that was put to the unit as a question, its reply, and what opened dossiers showed.

    ``lapsed_at``: the term passed without a reply, and that was recorded; it is no finding.
    """

    result = models.OneToOneField(FlagResult, models.PROTECT, related_name="question")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="flag_questions")
    state = models.CharField(max_length=10)
    text = models.TextField()
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=15, blank=True)
    outcome_words = models.TextField(blank=True)
    inspected_at = models.DateTimeField(null=True)
    inspected_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text


class FlagDossier(models.Model):
    """One dossier behind a question whose paper was opened, and what it showed."""

    question = models.ForeignKey(FlagQuestion, models.PROTECT, related_name="opened")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    result = models.CharField(max_length=12)
    observed = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["question_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "dossier"], name="flag_dossier_once")
        ]
