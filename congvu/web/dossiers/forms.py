"""Fields and lines that the forms of the counter share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from congvu.core.vietnamese import nfc
from congvu.dossiers.rules import PaperGiven
from congvu.procedures.models import ProcedureVersion

IDENTIFIER = re.compile(r"[0-9A-Z-]{8,14}")
PHONE = re.compile(r"(?:\+84|0)\d{9,10}")


def clean_text(value: str) -> str:
    """Composed letters, single spaces: what is typed is stored one way only."""
    return " ".join(nfc(value).split())


class Text(forms.CharField):
    """A line of text in composed letters."""

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


class Lines(forms.CharField):
    """One thing a line; answers a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        return [line for each in super().clean(value).splitlines() if (line := clean_text(each))]


class PaperForm(forms.Form):
    """One line of the checklist: here or not, and how many of each kind."""

    given = forms.BooleanField(required=False)
    originals = forms.IntegerField(min_value=0, max_value=99, required=False)
    copies = forms.IntegerField(min_value=0, max_value=99, required=False)

    def __init__(self, paper: Any, number: int, data: Any = None) -> None:
        self.paper = paper
        self.wanted = (int(paper.original), paper.copies - int(paper.original))
        originals, copies = self.wanted
        super().__init__(
            data, prefix=f"p{number}", initial={"originals": originals, "copies": copies}
        )
        here = gettext("Đã nộp: {paper}").format(paper=paper.name)
        self.fields["given"].widget.attrs |= {
            "class": "form-check-input",
            "aria-label": here,
            "data-paper": "required" if paper.required else "optional",
        }
        for name, label in (
            ("originals", gettext("Số bản chính: {paper}")),
            ("copies", gettext("Số bản sao: {paper}")),
        ):
            self.fields[name].widget.attrs |= {
                "class": "form-control",
                "aria-label": label.format(paper=paper.name),
                "inputmode": "numeric",
            }

    def answer(self, *, whole: bool) -> PaperGiven | None:
        """What was handed in; ``whole``: every required paper is here in the numbers asked."""
        said = self.cleaned_data
        originals, copies = said["originals"], said["copies"]
        if said["given"] and not (originals or copies):
            originals, copies = self.wanted
        if said["given"]:
            return PaperGiven(self.paper.name, originals or 0, copies or 0)
        return PaperGiven(self.paper.name, *self.wanted) if whole and self.paper.required else None


class Checklist:
    """The checklist of a version, as one form; ``had``: originals and copies already written."""

    def __init__(
        self,
        version: ProcedureVersion,
        data: Any = None,
        had: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        papers = version.papers.order_by("order")
        self.forms = [PaperForm(paper, paper.order, data) for paper in papers]
        for form in self.forms if had is not None else ():
            assert had is not None
            if form.paper.name in had:
                originals, copies = had[form.paper.name]
                form.initial = {"given": True, "originals": originals, "copies": copies}

    def is_valid(self) -> bool:
        """Every line readable."""
        return not sum(not form.is_valid() for form in self.forms)  # each one, for its errors

    def given(self, *, whole: bool) -> list[PaperGiven]:
        """The papers of the list that are here."""
        return [found for form in self.forms if (found := form.answer(whole=whole))]

    def missing(self) -> list[str]:
        """The required papers that are not ticked."""
        return [
            form.paper.name
            for form in self.forms
            if form.paper.required and not form.cleaned_data["given"]
        ]
