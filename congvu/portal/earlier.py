"""An earlier result instead of a paper, where its owner names it: nobody brings a paper twice.

Through the network nobody is seen to be who they say. Who names a dossier by its number and four
digits, and writes the number of the person it is of, may use that one result; what else the person
was given is never said, for a slip that was found would tell as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from congvu.core.refusals import N_, refuse
from congvu.dossiers import queries
from congvu.dossiers.queries import Reusable
from congvu.organisation.models import Unit
from congvu.portal import limits
from congvu.procedures.models import ProcedurePaper, ProcedureVersion
from congvu.web.dossiers.filing_form import FilingForm

SALT, GOOD_FOR = "portal-earlier", 6 * 3600
"""So long (seconds) a result that was found stays with the form."""

MOST = 5
"""Results named in one filing at most."""


@dataclass(frozen=True)
class Row:
    """A paper of the list, its field, and the earlier result that may stand for it."""

    paper: ProcedurePaper
    field: Any
    earlier: Reusable | None
    used: bool


class PortalForm(FilingForm):
    """What a citizen fills in, with earlier results they named (``tokens``)."""

    earlier_code = forms.CharField(
        label=_("Số hồ sơ hoặc mã của hồ sơ trước"), max_length=60, required=False
    )
    earlier_fact = forms.CharField(
        label=_("Bốn số cuối điện thoại hoặc căn cước đã ghi khi nộp"),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        asked: HttpRequest,
        unit: Unit,
        version: ProcedureVersion,
        found: Sequence[int] = (),
        **more: Any,
    ) -> None:
        super().__init__(data, files, version=version, **more)
        sent = asked.POST
        keys = list(dict.fromkeys([*_keys(sent.getlist("earlier")), *found]))[:MOST]
        number = _digits(sent.get("identifier", ""))
        at = asked.now  # type: ignore[attr-defined]
        self.earlier: dict[int, Reusable] = {}
        for key in keys:
            for one in queries.reusable_of(key, number, unit, version, at):
                self.earlier.setdefault(one.paper.pk, one)
        named = {one.dossier.pk for one in self.earlier.values()}
        self.tokens = [signing.dumps(key, salt=SALT) for key in keys if key in named]
        shown = sent.getlist("shown")
        self.used = {
            paper: one.dossier.pk
            for paper, one in self.earlier.items()
            # One that was not shown yet is used unless the citizen says otherwise.
            if f"{paper}" not in shown or f"{paper}" in sent.getlist("use")
        }

        for key in self.used:
            self.fields[f"paper{key}"].required = False

    def rows(self) -> list[Row]:
        """Each paper with its field and what may stand for it."""
        return [
            Row(paper, field, self.earlier.get(paper.pk), paper.pk in self.used)
            for paper, field in self.paper_fields()
        ]


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _keys(tokens: Sequence[str]) -> list[int]:
    """The dossiers behind the tokens that are ours and not too old."""
    found = []
    for token in tokens[:MOST]:
        try:
            found.append(int(signing.loads(token, salt=SALT, max_age=GOOD_FOR)))
        except (signing.BadSignature, ValueError, TypeError):
            continue
    return found


def named(request: HttpRequest, unit: Unit, version: ProcedureVersion) -> int:
    """The dossier the citizen names, whose result stands for a paper of this filing; its key.

    Wrong in any part (number, digits, person, nothing that fits) it is refused alike, as
    ``earlier-not-found``, and counts as a guess; ``too-many-tries``.
    """
    code = request.POST.get("earlier_code", "").strip()[:60]
    limits.guess(request, code)
    found = queries.by_code_and_fact(code, request.POST.get("earlier_fact", ""))
    number = _digits(request.POST.get("identifier", ""))
    at = request.now  # type: ignore[attr-defined]
    if found is None or not queries.reusable_of(found.pk, number, unit, version, at):
        raise refuse(
            "earlier-not-found",
            N_("Không tìm thấy kết quả nào thay được giấy tờ của hồ sơ này."),
            N_(
                "Xem lại số căn cước ở trên, số hồ sơ trước và bốn số cuối; không có thì chụp giấy "
                "tờ như thường."
            ),
        )
    limits.guessed_right(request, code)
    return found.pk
