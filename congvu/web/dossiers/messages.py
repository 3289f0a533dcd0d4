"""Messages to citizens: which went, which wait, which did not go, and what is done about those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Actor
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.wordings import MOMENT_LABELS, Moment
from congvu.outbox import queries as outbox
from congvu.outbox.models import Message
from congvu.outbox.rules import CHANNEL_LABELS, STATE_LABELS, MessageState, sms_parts
from congvu.people.rules import masked
from congvu.web.access import duty
from congvu.web.dossiers.persons import works_at

PER_PAGE = 50
TONES = {
    MessageState.WAITING: "neutral",
    MessageState.SENT: "done",
    MessageState.FAILED: "near",
    MessageState.DEAD: "late",
    MessageState.CANCELLED: "paused",
}
OPEN = (MessageState.DEAD, MessageState.FAILED, MessageState.WAITING)


@dataclass(frozen=True)
class Row:
    """One message as a page shows it: where it goes only masked."""

    message: Message
    moment: str
    channel: str
    address: str
    state: str
    tone: str
    parts: int
    number: str
    key: int | None
    opens: bool
    again: bool
    drop: bool


def masked_address(address: str) -> str:
    """A phone number or e-mail address as pages show it."""
    name, at, domain = address.partition("@")
    return f"{name[:2]}***@{domain}" if at else masked(address)


def _moment(kind: str) -> str:
    name = kind.partition(".")[2]
    return gettext(MOMENT_LABELS[Moment(name)]) if name in list(Moment) else kind


def rows(
    found: Iterable[Message], actor: Actor, numbers: dict[str, str], opened: set[str]
) -> list[Row]:
    """Lines of a page; no statement is sent. ``numbers`` by the stream the message is about."""
    shown = []
    for each in found:
        state = MessageState(each.state)
        mine = access.may_settle_message(actor, each) is None
        shown.append(
            Row(
                each,
                _moment(each.kind),
                gettext(CHANNEL_LABELS[each.channel]),
                masked_address(each.address),
                gettext(STATE_LABELS[state]),
                TONES[state],
                sms_parts(each.body),
                numbers.get(each.subject, ""),
                _key(each),
                each.subject in opened,
                mine and state in (MessageState.DEAD, MessageState.FAILED),
                mine and state in OPEN,
            )
        )
    return shown


def section(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """The messages of one dossier, and how many still wait."""
    actor = request.actor  # type: ignore[attr-defined]
    found = list(outbox.about(f"dossier:{dossier.pk}"))
    if not found and not dossier.no_messages:
        return None
    waiting = sum(each.state in (MessageState.WAITING, MessageState.FAILED) for each in found)
    return {
        "dossier": dossier,
        "rows": rows(found, actor, {}, set()),
        "waiting": waiting,
        "back": request.path,
        "corrects": dossier.received_at is not None and works_at(actor, dossier.unit_id),
    }


@duty(*access.MESSENGERS)
@require_GET
def sent(request):
    """Messages of the units one looks after; without a choice, those that did not go."""
    actor = request.actor
    units = actor.units_for(*access.MESSENGERS)
    counts = outbox.counts(units)
    asked = request.GET.get("state", "")
    state = asked if asked in list(MessageState) else _first(counts)
    page = Paginator(outbox.of_units(units, state), PER_PAGE).get_page(request.GET.get("page"))
    keys = {each.subject: _key(each) for each in page.object_list}
    numbers, opened = queries.numbers_of(keys, actor, request.now)
    states = [
        {"code": code, "label": gettext(STATE_LABELS[code]), "count": counts[code]}
        for code in (*OPEN, MessageState.SENT, MessageState.CANCELLED)
    ]
    context = {"states": states, "state": state, "page": page, "back": request.get_full_path()}
    context["rows"] = rows(page.object_list, actor, numbers, opened)
    return render(request, "dossiers/messages.html", context)


def _first(counts: dict[str, int]) -> str:
    return next((state for state in OPEN if counts[state]), MessageState.SENT)


def _key(message: Message) -> int | None:
    kind, _, key = message.subject.partition(":")
    return int(key) if kind == "dossier" and key.isdecimal() else None


@duty(*access.MESSENGERS)
@require_POST
def settle(request, pk):
    """Send again, or drop, with a reason."""
    units = request.actor.units_for(*access.MESSENGERS)
    message = get_object_or_404(Message, pk=pk, unit_key__in=units)
    said = {"reason": request.POST.get("reason", "")[:400], "by": request.actor, "at": request.now}
    if request.POST.get("do") == "send":
        actions.resend(message, **said)
        notices.success(request, gettext("Tin đã trở lại hàng chờ gửi."))
    elif request.POST.get("do") == "drop":
        actions.drop_message(message, **said)
        notices.success(request, gettext("Đã bỏ tin, không gửi nữa."))
    else:
        raise Http404
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if here else "dossiers:messages")
