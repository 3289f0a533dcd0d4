"""The tab of the minutes: the session, what is put up, who signed, the numbers in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import parse_moment
from congvu.figures import registry
from congvu.inspections import access, integrity, paper_parts, queries, signatures
from congvu.inspections.models import MinutesDraft, MinutesSigner, Visit
from congvu.inspections.rules import ROLE_LABELS, Role
from congvu.inspections.signing import EXCUSED, GIVEN, STAND_LABELS, Side, Stand
from congvu.web.figures.cards import address
from congvu.web.inspections import forms, signing_forms
from congvu.web.inspections.pages import Sent, Slot, slot

TONES = {
    Stand.SIGNED: "on_time",
    Stand.ON_PAPER: "on_time",
    Stand.REFUSED: "late",
    Stand.ABSENT: "paused",
    Stand.UNDONE: "near",
    Stand.OPEN: "neutral",
}
SIDE_LABELS = {
    Side.UNIT: _("Đại diện đơn vị"),
    Side.SECRETARY: ROLE_LABELS[Role.SECRETARY],
    Side.DELEGATION: ROLE_LABELS[Role.MEMBER],
}


@dataclass(frozen=True)
class Line:
    """One who is named: how they stand, what happened on the line, what the reader may do."""

    row: MinutesSigner
    role: str
    stand: Stand
    label: str
    tone: str
    acts: list[tuple[Any, str]]
    mine: bool
    offers: list[tuple[str, str, Slot]]


def _line(request: Any, row: MinutesSigner, records: bool, open_: bool, sent: Sent | None) -> Line:
    stand = signatures.stand_of(row)
    mine = row.user_id is not None and row.user_id == request.actor.user_id
    offers = []
    if open_ and stand not in GIVEN:
        if records and row.user_id is None:
            offers.append(("ban-giay", _("Ghi đã ký bản giấy"), signing_forms.OnPaperForm))
        if records or mine:
            offers.append(("khong-ky", _("Ghi không ký, vắng mặt"), signing_forms.ExcuseForm))
    elif open_ and (mine or (records and row.user_id is None)):
        offers.append(("rut-chu-ky", _("Rút chữ ký"), signing_forms.UndoForm))
    return Line(
        row,
        ROLE_LABELS[Role(row.role)] if row.role else SIDE_LABELS[Side(row.side)],
        stand,
        STAND_LABELS[stand],
        TONES[stand],
        [(act, STAND_LABELS[Stand(act.stand)]) for act in row.acts.all()],
        mine,
        [(code, word, slot(sent, f"{code}-{row.pk}", form)) for code, word, form in offers],
    )


def minutes(request: Any, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    """The session, the minutes put up with who signed, and what still stands between."""
    visit: Visit | None = page["visit"]
    if visit is None:
        return {"waiting": None}
    draft = signatures.in_force(visit)
    shown: dict[str, Any] = {
        "draft": draft,
        "earlier": [
            (each, _lines(request, each, False, False, None))
            for each in visit.drafts.exclude(ended_at=None).order_by("-round")
        ],
    }
    if page["signed"]:
        shown |= {
            "intact": integrity.is_intact(visit.minutes),
            "numbers": numbers(visit.minutes.content),
            "frozen": visit.minutes,
            "signers": _lines(request, draft, False, False, None) if draft else [],
            "old_signers": [] if draft else json.loads(visit.minutes.signatories),
        }
    elif draft is not None:
        records = access.may_inspect(request.actor, visit) is None
        lines = _lines(request, draft, records, True, sent)
        shown |= {
            "intact": integrity.is_intact(draft),
            "numbers": numbers(draft.content),
            "frozen": draft,
            "signers": lines,
            "left": sum(each.stand not in GIVEN | EXCUSED for each in lines),
            "signing": slot(sent, "sign", signing_forms.SignForm, initial={"sha256": draft.sha256})
            if any(each.mine and each.stand not in GIVEN for each in lines)
            else None,
            "take_back": slot(sent, "take_back", signing_forms.UndoForm) if records else None,
        }
    else:
        shown |= {
            "waiting": queries.waiting_for_minutes(visit),
            "session": slot(sent, "session", forms.SessionForm),
            "silent": [] if visit.held_at else queries.undeclared(visit),
            "draw_up": slot(sent, "draw_up", signing_forms.DrawUpForm, visit=visit)
            if page["inspects"]
            else None,
        }
    return shown


def _lines(
    request: Any, draft: MinutesDraft, records: bool, open_: bool, sent: Sent | None
) -> list[Line]:
    return [_line(request, each, records, open_, sent) for each in signatures.signers(draft)]


def numbers(content: str) -> list[dict[str, Any]]:
    """Every figure frozen in minutes, each with the way to exactly the rows it counted."""
    return [
        {
            "name": gettext(registry.get(each["code"]).name),
            "value": paper_parts.value_of(each),
            "share": each["denominator"] is not None,
            "numerator": each["numerator"],
            "denominator": each["denominator"],
            "rows": each["rows"],
            "url": address(
                each["code"],
                each["scope"]["unit"],
                each["period"]["code"],
                parse_moment(each["as_of"]),
            ),
            "as_of": parse_moment(each["as_of"]),
        }
        for each in json.loads(content).get("figures", [])
    ]


BUILDERS = {"bien-ban": (minutes, "inspections/bien_ban.html")}
