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
    """A draw from a frame: committed before the randomness existed, then drawn."""

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


class SampleItem(models.Model):
    """One drawn row, and what its paper said."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="items")
    rank = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=250)
    result = models.CharField(max_length=12, blank=True)
    observed = models.TextField(blank=True)
    examined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "rank"], name="one_rank_a_draw")]
