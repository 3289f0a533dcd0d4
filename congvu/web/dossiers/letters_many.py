"""Many letters of apology signed in one sitting; each is looked at, and each gets its own word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Apology
from congvu.web.access import duty
from congvu.web.dossiers.late import SignForm, sign_form
from congvu.web.dossiers.rows import Line, lines

AT_ONCE = 30
"""Letters on one page: each is read before it is signed."""


@dataclass
class Row:
    """One letter: its dossier as the lists show it, the form, and what became of it."""

    line: Line
    letter: Apology
    form: SignForm
    chosen: bool
    word: str = ""
    tone: str = ""


@duty(*access.DECIDERS)
@require_http_methods(["GET", "POST"])
def sign_many(request):
    """The drafts that wait for the reader's signature; POST signs those that are ticked."""
    sent = request.POST if request.method == "POST" else None
    rows = _rows(request, sent)
    chosen = [row for row in rows if row.chosen] if sent is not None else []
    for row in chosen:
        _sign(request, row)
    signed = sum(row.tone == "done" for row in chosen)
    context = {"rows": rows, "sent": sent is not None, "signed": signed, "chosen": len(chosen)}
    status = 200 if sent is None or (chosen and signed == len(chosen)) else 422
    return render(request, "dossiers/sign_many.html", context, status=status)


def _rows(request: HttpRequest, sent: Any) -> list[Row]:
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    waiting = queries.letters_to_sign(actor, at)[:AT_ONCE]
    ticked = set(sent.getlist("letter")) if sent is not None else set()
    shown = lines([each.dossier for each in waiting], at)
    return [
        Row(line, letter, sign_form(letter, sent, prefix=f"l{letter.pk}"), str(letter.pk) in ticked)
        for line, letter in zip(shown, waiting, strict=True)
    ]


def _sign(request: HttpRequest, row: Row) -> None:
    """One letter in one transaction: what is refused holds up nothing else."""
    who: dict[str, Any] = {"by": request.actor, "at": request.now}  # type: ignore[attr-defined]
    if not row.form.is_valid():
        row.word, row.tone = (
            gettext("Chưa ký: ghi nguyên nhân, lý do và thời điểm hẹn lại."),
            "late",
        )
        return
    try:
        with transaction.atomic():
            signed = actions.sign_apology(row.letter, **row.form.cleaned_data, **who)
            if request.POST.get("send"):
                actions.send_apology(signed, **who)
    except Refused as refused:
        said = refused.refusal.said(gettext)
        row.word, row.tone = f"{said['what']} {said['what_to_do']}", "late"
        return
    row.word, row.tone = gettext("Đã ký, số {number}").format(number=signed.number), "done"
