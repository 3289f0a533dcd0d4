"""Dossiers, read: a queue page by page, one whole, its story, its clock explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Router

from congvu.api.v1 import dossier_schemas as schemas
from congvu.api.v1.answers import ONE, READ, answers, as_json
from congvu.api.v1.auth import need
from congvu.api.v1.fields import Code, Cursor, Key, Size, cursor_of, mark_of, moment_in
from congvu.api.v1.problems import FieldUnusable
from congvu.api.v1.tags import tag
from congvu.core.actors import Actor
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refused
from congvu.dossiers import access, actions, discretion, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import CHANNEL_LABELS
from congvu.dossiers.rules.views import Look
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit
from congvu.people import queries as people
from congvu.people.models import User
from congvu.people.rules import masked
from congvu.procedures import queries as procedures

router = Router(tags=[N_("Hồ sơ")])

Group = Literal[queries.group_names()]  # type: ignore[valid-type]
ChannelWord = Literal[tuple(str(each) for each in CHANNEL_LABELS)]  # type: ignore[valid-type]
Due = Literal[tuple(queries.DUE)]  # type: ignore[valid-type]


def visible(request: HttpRequest) -> QuerySet[Dossier]:
    """The dossiers the caller may read, with their names."""
    rows = access.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    return rows.with_names()


def found(request: HttpRequest, id: int) -> Dossier:
    """One of them; what the caller may not see is not there."""
    dossier = queries.one(id)
    if dossier is None or not access.may_see(request.actor, dossier, request.now):  # type: ignore[attr-defined]
        raise Http404
    return dossier


def held(request: HttpRequest, id: int) -> Dossier:
    """The same, locked for the act that follows in this transaction."""
    try:
        dossier = queries.hold(id)
    except Dossier.DoesNotExist:
        raise Http404 from None
    if not access.may_see(request.actor, dossier, request.now):  # type: ignore[attr-defined]
        raise Http404
    return dossier


def looked_at(request: HttpRequest, dossier: Dossier, detail: str = "") -> discretion.Sight:
    """From which duty the caller sees it; that it looked is written down, as for people."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    seen = discretion.sight(actor, dossier, at)
    actions.note_view(
        dossier, Look.PAGE, by=actor, at=at, ground=seen.ground, detail=f"api {detail}".strip()
    )
    return seen


def unit_named(code: str, request: HttpRequest, field: str = "unit") -> Unit:
    """The unit of a code today; a code of none is named as unusable."""
    try:
        return organisation.unit_at(code, local(request.now).date())  # type: ignore[attr-defined]
    except Refused:
        raise FieldUnusable(field, "unknown_unit") from None


def office_named(key: int, field: str = "office") -> Office:
    """An office by its key; a key of none is named as unusable."""
    office = organisation.office_by_id(key)
    if office is None:
        raise FieldUnusable(field, "unknown_office")
    return office


def user_named(code: str, field: str) -> User:
    """An account by its name, open and not locked; a name of none is named as unusable."""
    user = people.open_account(code)
    if user is None:
        raise FieldUnusable(field, "unknown_user")
    return user


@router.get(
    "/dossiers",
    **answers(schemas.DossierPage, *READ),
    operation_id="list_dossiers",
    summary=N_("Hàng việc, từng trang"),
    description=N_(
        "Các bộ lọc như ở trang Xử lý; holder là tên tài khoản, “-” là chưa ai giữ. Trang "
        "sau: gửi lại cùng bộ lọc với cursor là next của trang trước."
    ),
)
def list_dossiers(
    request: HttpRequest,
    group: Group = "open",
    unit: Code = "",
    office: Key | None = None,
    holder: Code = "",
    procedure: Code = "",
    channel: ChannelWord | None = None,
    due: Due | None = None,
    q: Code = "",
    cursor: Cursor = "",
    limit: Size = 50,
) -> Any:
    """The queue of the caller, page by page, with the filters of the page."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    need(actor, *access.READERS)
    narrow: queries.Narrow = {"channel": channel or "", "due": due or "", "text": q}
    if unit:
        narrow["unit"] = unit_named(unit, request)
    if office is not None:
        narrow["office"] = office_named(office)
    if holder:
        narrow["holder"] = 0 if holder == "-" else user_named(holder, "holder").pk
    if procedure:
        narrow["procedure"] = procedures.by_code(procedure)
        if narrow["procedure"] is None:
            raise FieldUnusable("procedure", "unknown_procedure")
    parts = queries.queue_in_parts(actor, at, group=group, **narrow)
    if cursor:
        moment, key = mark_of(cursor, (str, type(None)), int)
        due = moment and moment_in(moment)
        parts = [part.after(due, key) for part in parts]
    page = queries.lines_of_queue(parts, limit + 1, at)
    shown = page[:limit]
    more = None
    if len(page) > limit:
        last = shown[-1]
        more = cursor_of(last.due_at and iso(last.due_at), last.id)
    # Written as it is: to check each line of our own against its description costs more than
    # to read it; that they agree is seen in tests.
    labels = {row.state: row.state_label for row in shown}
    labels = {state: gettext(label) for state, label in labels.items()}
    body = as_json({"items": [_line(row, labels) for row in shown], "next": more})
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def _line(row: queries.QueueRow, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "unit": row.unit,
        "procedure": row.procedure_code,
        "procedure_name": row.procedure,
        "applicant": row.applicant,
        "identifier": row.identifier,
        "state": row.state,
        "state_label": labels[row.state],
        "channel": row.channel,
        "office": row.office,
        "holder": row.holder,
        "received_at": row.received_at and iso(row.received_at),
        "due_at": row.due_at and iso(row.due_at),
        "verdict": str(row.verdict),
        "voided": row.voided,
    }


@router.get(
    "/dossiers/{id}",
    **answers(schemas.DossierOut, *ONE),
    operation_id="get_dossier",
    summary=N_("Một hồ sơ"),
    description=N_(
        "Công dân hiện đủ hay bị che theo nhiệm vụ của hệ thống; lần mở được ghi vào sổ "
        "lượt xem. ETag là bản hiện tại; gửi lại ở If-Match khi ghi để không đè lên việc "
        "người khác vừa làm."
    ),
)
def get_dossier(request: HttpRequest, response: HttpResponse, id: Key) -> Any:
    """One dossier whole; the look is written down."""
    dossier = found(request, id)
    seen = looked_at(request, dossier)
    hanging = queries.look(dossier)
    response["ETag"] = tag(dossier.pk, hanging.seq)
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    return _whole(dossier, hanging, seen, actor, at)


PLAIN = (
    *("id", "number", "channel", "copies", "state", "filed_at", "received_at", "promise_at"),
    *("due_at", "finished_at", "closed_at", "returned_at", "result_number", "result_note"),
    *("result_on", "ended_reason", "missing", "late_cause", "late_note", "voided_at"),
    "voided_reason",
)
"""What is told as it is stored."""


def _whole(
    dossier: Dossier, hanging: queries.Hanging, seen: discretion.Sight, actor: Actor, at: Any
) -> dict[str, Any]:
    office, holder, version = dossier.office, dossier.holder, dossier.version
    return {name: getattr(dossier, name) for name in PLAIN} | {
        "filing_code": dossier.filing_code or "" if seen.whole else "",
        "unit": dossier.unit.code,
        "competent_unit": dossier.competent_unit.code,
        "office": office
        and {"id": office.pk, "code": office.code, "name": office.name, "kind": office.kind},
        "holder": holder and {"code": holder.username, "name": holder.full_name},
        "procedure": {
            "code": version.procedure.code,
            "name": version.name,
            "term": version.term,
        },
        "applicant": _applicant(dossier, seen),
        "state_label": gettext(dossier.state_label),
        "verdict": str(dossier.standing(at)),
        **_lists(dossier, hanging),
        "drafts": _drafts(dossier, actor) if hanging.drafts else [],
    }


def _drafts(dossier: Dossier, actor: Actor) -> list[dict[str, Any]]:
    """A draft speaks of the citizen: who only counts dossiers is told of none."""
    handles = access.may_act(actor, "attach", dossier) is None
    if not handles and not access.reads_files(actor, dossier):
        return []
    return [
        {
            "id": each.pk,
            "to": each.to_user.username,
            "file": each.file_id,
            "submitted_at": each.submitted_at,
            "decision": each.decision,
            "reason": each.reason,
        }
        for each in dossier.submissions.select_related("to_user").order_by("pk")
    ]


def _applicant(dossier: Dossier, seen: discretion.Sight) -> dict[str, Any]:
    party = dossier.applicant
    if seen.whole:
        numbers = party.identifier, party.phone, party.email, party.address
    else:
        numbers = masked(party.identifier), masked(party.phone), "", ""
    names = ("identifier", "phone", "email", "address")
    return {"name": party.name, **dict(zip(names, numbers, strict=True)), "whole": seen.whole}


def _lists(dossier: Dossier, hanging: queries.Hanging) -> dict[str, Any]:
    steps = queries.lines_of(dossier)
    orders = {each.pk: each.order for each in steps}
    return {
        "papers": [
            {
                "name": each.name,
                "originals": each.originals,
                "copies": each.copies,
                "given_at": each.given_at,
                "source": each.source_id,
            }
            for each in queries.paper_lines(dossier)
        ],
        "steps": [
            {
                "order": each.order,
                "name": each.name,
                "office": each.office_id,
                "agency": each.agency,
                "opened_at": each.opened_at,
                "due_at": each.due_at,
                "closed_at": each.closed_at,
            }
            for each in steps
        ],
        "pauses": [
            {
                "ground": each.ground,
                "reference": each.reference,
                "step": orders.get(each.step_id) if each.step_id else None,
                "started_at": each.started_at,
                "ended_at": each.ended_at,
            }
            for each in (queries.pauses_of(dossier) if hanging.pauses else ())
        ],
        "supplements": [
            {
                "number": each.number,
                "missing": each.missing,
                "reason": each.reason,
                "requested_at": each.requested_at,
                "completed_at": each.completed_at,
            }
            for each in (queries.supplements_of(dossier) if hanging.supplements else ())
        ],
    }


@router.get(
    "/dossiers/{id}/story",
    **answers(schemas.StoryOut, *ONE),
    operation_id="get_dossier_story",
    summary=N_("Diễn biến của một hồ sơ"),
    description=N_("Từng việc đã ghi trong nhật ký, cũ nhất trước."),
)
def get_dossier_story(request: HttpRequest, id: Key) -> Any:
    """The story of one dossier."""
    dossier = found(request, id)
    looked_at(request, dossier, "story")
    lines = [
        {
            "kind": each.kind,
            "at": each.at,
            "recorded_at": each.recorded_at,
            "actor": each.actor,
            "text": each.said(gettext),
        }
        for each in queries.story(dossier)
    ]
    return {"items": lines}


@router.get(
    "/dossiers/{id}/clock",
    **answers(schemas.ClockOut, *ONE),
    operation_id="get_dossier_clock",
    summary=N_("Thời hạn của một hồ sơ, vì sao"),
    description=N_(
        "Hạn, đã dùng, còn lại, và từng dòng giải thích: ngày nghỉ nào, lần tạm dừng nào."
    ),
)
def get_dossier_clock(request: HttpRequest, id: Key) -> Any:
    """The clock of one dossier, explained."""
    dossier = found(request, id)
    looked_at(request, dossier, "clock")
    reading = queries.reading(dossier, request.now)  # type: ignore[attr-defined]
    names = ("at", "due", "projected_due", "received", "effective_start", "ended_at")
    numbers = ("spent_minutes", "left_minutes", "paused_minutes", "calendar_version")
    return {name: getattr(reading, name) for name in (*names, *numbers)} | {
        "state": str(reading.state),
        "verdict": str(reading.verdict),
        "why": [
            {"kind": str(line.kind), "text": line.said(gettext), "day": line.day}
            for line in reading.why
        ],
    }
