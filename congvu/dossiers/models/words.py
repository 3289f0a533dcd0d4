"""What a dossier is found by: its own words and its applicant's, together in one narrow row."""

from __future__ import annotations

from django.db import models

from congvu.dossiers.models.dossier import Dossier


class DossierWords(models.Model):
    """The folded words of a dossier, a line break, and those of its applicant.

    Derived, and kept by triggers of the database (:mod:`congvu.dossiers.search_index`), so that
    single acts, bulk acts and corrections alike leave it true: nothing in Python writes it. All
    words stand in one row so that one index answers for all that was typed.
    """

    dossier = models.OneToOneField(
        Dossier, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="words"
    )
    folded = models.TextField()

    def __str__(self) -> str:
        return f"dossier:{self.dossier_id}"
