"""One act on many dossiers: choose rows, say to whom, and read a word for each row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, queries, rules
from congvu.dossiers.models import BulkRow, BulkRun, Dossier
from congvu.dossiers.rules import RowState
from congvu.organisation import queries as organisation
from congvu.organisation.rules import OfficeKind
from congvu.people import queries as people
from congvu.web.access import duty
from congvu.web.dossiers.act_forms.base import people_choices
from congvu.web.dossiers.forms import Text
from congvu.web.dossiers.narrow import NarrowForm
from congvu.web.dossiers.rows import lines

ACTS = {
    "assign": _("Phân công cho"),
    "forward": _("Chuyển xử lý"),
    "hand_over": _("Bàn giao cho người khác"),
    "take_over": _("Nhận bàn giao"),
    "return_result": _("Trả kết quả"),
}
"""In the order in which they are offered; the duties of each are those of the act itself."""

SHOWN = 50


def acts_offered(actor: Actor) -> list[tuple[str, Any]]:
    """What this person may do to many dossiers; empty for who only reads."""
    own = {grant.duty for grant in actor.grants}
    return [(code, label) for code, label in ACTS.items() if own & set(access.MAY[code])]


class BulkForm(forms.Form):
    """To whom and where, for the dossiers chosen."""

    to_office = forms.ChoiceField(label=_("Chuyển đến"))
    to_user = forms.ChoiceField(label=_("Người nhận"))
    reason = Text(label=_("Nội dung"), max_length=400, required=False)
    method = forms.ChoiceField(label=_("Trả qua"))
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    ASKS = {
        "assign": ("to_user", "reason"),
        "forward": ("to_office", "to_user", "reason"),
        "hand_over": ("to_user", "reason"),
        "take_over": (),
        "return_result": ("method",),
    }

    def __init__(
        self, data: Any, *, act: str, dossiers: list[Dossier], actor: Actor, at: Any
    ) -> None:
        super().__init__(data, initial={"key": uuid.uuid4().hex})
        for name in set(self.fields) - {"key", *self.ASKS[act]}:
            del self.fields[name]
        day = local(at).date()
        units = {each.pk: each for one in dossiers for each in (one.unit, one.competent_unit)}
        if "to_office" in self.fields:
            offices = [
                each
                for unit in units.values()
                for each in organisation.offices_of(unit, day)
                if each.kind != OfficeKind.ONE_STOP
            ]
            self._choices(
                "to_office",
                [("", gettext("Chọn bộ phận")), *((str(each.pk), each.name) for each in offices)],
            )
        if "to_user" in self.fields:
            found = {
                user.pk: user
                for unit in units.values()
                for each in access.MOVERS
                for user in people.users_with(each, unit, day)
            }
            if act != "assign":
                found.pop(actor.user_id or 0, None)
            users = sorted(found.values(), key=lambda user: (user.full_name, user.pk))
            self.fields["to_user"].required = act != "forward"
            nobody = gettext("Để bộ phận phân công") if act == "forward" else gettext("Chọn người")
            self._choices("to_user", people_choices(users, nobody))
        if "method" in self.fields:
            labels = rules.RETURN_LABELS.items()
            self._choices("method", [(str(code), gettext(label)) for code, label in labels])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What the action is told beside the dossiers; people and offices by their keys."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("key")
        for name in ("to_office", "to_user"):
            if cleaned.get(name):
                cleaned[name] = int(cleaned[name])
        return cleaned


def _chosen(request: HttpRequest, data: QueryDict) -> list[int]:
    """The keys chosen: ticked one by one, or the whole list by its filters, in its order."""
    # What is beyond the rows shown comes in one field: a form may not have a thousand.
    named = [*data.getlist("chosen"), *data.get("more", "").split(",")]
    ticked = [int(each) for each in named if each.isdecimal()]
    if data.get("all") != "1":
        return ticked
    listed = QueryDict(data.get("list", ""))
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    group = listed.get("group", "")
    narrow = NarrowForm(listed, actor=actor, at=at).narrow()
    rows = queries.queue(
        actor, at, group=group if group in queries.group_names() else "open", **narrow
    )
    return list(rows.values_list("pk", flat=True)[: rules.BULK_MOST])


def _back(listed: str) -> str:
    """The list one came from, by its filters."""
    query = QueryDict(listed).urlencode()
    address = reverse("dossiers:queue")
    return f"{address}?{query}" if query else address


@duty(*access.MOVERS)
@require_http_methods(["GET", "POST"])
def choose(request):
    """The form for the dossiers ticked on a list; sent, it is done row by row."""
    data = request.POST if request.method == "POST" else request.GET
    act = data.get("act", "")
    if act not in dict(acts_offered(request.actor)):
        raise Http404
    keys = _chosen(request, data)
    visible = access.visible_to(request.actor, request.now).with_names()
    found = {each.pk: each for each in visible.filter(pk__in=keys).order_by("pk")}
    dossiers = [found[key] for key in keys if key in found]
    sent = request.POST if request.method == "POST" else None
    form = BulkForm(sent, act=act, dossiers=dossiers, actor=request.actor, at=request.now)
    back = _back(data.get("list", ""))
    refusal, status = None, 200
    if sent is not None:
        status = 422
        if form.is_valid():
            try:
                run = actions.ask_bulk(
                    act,
                    [each.pk for each in dossiers],
                    said=form.said(),
                    key=form.cleaned_data["key"],
                    by=request.actor,
                    at=request.now,
                    back=back,
                )
            except Refused as refused:
                refusal, status = refused.refusal, 409
            else:
                actions.carry_on(run, by=request.actor, at=request.now)
                return redirect("dossiers:bulk_run", pk=run.pk)
    context = {
        "act": act,
        "label": ACTS[act],
        "form": form,
        "lines": lines(dossiers[:SHOWN], request.now),
        "more": max(len(dossiers) - SHOWN, 0),
        "keys": ",".join(str(each.pk) for each in dossiers[SHOWN:]),
        "count": len(dossiers),
        "at_once": rules.BULK_AT_ONCE,
        "listed": data.get("list", ""),
        "back": back,
        "refusal": refusal,
    }
    return render(request, "dossiers/bulk.html", context, status=status)


@dataclass(frozen=True)
class Outcome:
    """One row with its reason in words; empty words when there is none."""

    row: BulkRow
    said: dict[str, str]


def _outcomes(run: BulkRun, state: str) -> list[Outcome]:
    rows = queries.bulk_rows(run, state)
    return [
        Outcome(row, refusal.said(gettext) if (refusal := queries.refusal_of(row)) else {})
        for row in rows
    ]


@duty(*access.MOVERS)
@require_http_methods(["GET", "POST"])
def run(request, pk):
    """What became of each row; what still waits may be gone on with here."""
    found = get_object_or_404(queries.bulk_runs_of(request.actor), pk=pk)
    if request.method == "POST":
        actions.carry_on(found, by=request.actor, at=request.now)
        return redirect("dossiers:bulk_run", pk=pk)
    again = act_again(found, request.actor)
    context = {
        "run": found,
        "label": ACTS[found.act],
        "progress": queries.progress_of(found),
        "refused": _outcomes(found, RowState.REFUSED),
        "done": queries.bulk_rows(found, RowState.DONE),
        "waiting": queries.bulk_rows(found, RowState.WAITING)[:SHOWN],
        "again": again,
        "listed": found.back.partition("?")[2],
        "to_batch": found.act == "forward",
    }
    return render(request, "dossiers/bulk_run.html", context)


def act_again(run: BulkRun, actor: Actor) -> bool:
    """Whether the act may be tried anew on what failed: the duty may have ended."""
    return run.act in dict(acts_offered(actor))
