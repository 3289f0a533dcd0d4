"""Frames, draws from them, and what each drawn row showed."""

from __future__ import annotations

from django.db import models

from congvu.inspections.models.visiting import Visit


class Frame(models.Model):
    """The operating records of a period, frozen: the query, its rows, their number and hash."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="frames")
    figure_code = models.CharField(max_length=60)
    query = models.TextField()
    rows = models.TextField()
    row_count = models.PositiveIntegerField()
    in_numerator = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()


class Draw(models.Model):
    """A draw from a frame: committed before the randomness existed, then drawn.

    ``strata`` names the property it is divided by, ``tolerable`` the rate in per cent that was
    named beforehand. The rule of extension is in ``canonical_frame``.
    """

    frame = models.OneToOneField(Frame, models.PROTECT, related_name="draw")
    n = models.PositiveIntegerField()
    canonical_frame = models.TextField()
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    source = models.CharField(max_length=250)
    fallback = models.CharField(max_length=250, blank=True)
    randomness = models.CharField(max_length=250, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    strata = models.CharField(max_length=20, blank=True)
    tolerable = models.DecimalField(max_digits=4, decimal_places=1, null=True)


class SecondStage(models.Model):
    """The one extension of a draw, as its rule asked for: committed, then drawn by a new value."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="second")
    canonical_frame = models.TextField()
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    source = models.CharField(max_length=250)
    fallback = models.CharField(max_length=250, blank=True)
    randomness = models.CharField(max_length=250, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)


class SampleItem(models.Model):
    """One drawn row, and what its paper said. ``stage`` 2: drawn by the extension."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="items")
    rank = models.PositiveIntegerField()
    stage = models.PositiveSmallIntegerField(default=1)
    stratum = models.CharField(max_length=120, blank=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=250)
    result = models.CharField(max_length=12, blank=True)
    observed = models.TextField(blank=True)
    examined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "rank"], name="one_rank_a_draw")]
