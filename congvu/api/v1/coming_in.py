"""A dossier comes in: received, filed through the network, accepted or not."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header

from congvu.api.v1 import act_schemas as said_of
from congvu.api.v1.dossiers import office_named, unit_named
from congvu.api.v1.fields import Key
from congvu.api.v1.problems import FieldUnusable
from congvu.api.v1.writing import Heads, Outcome, Who, act, on, once
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused
from congvu.dossiers import access, actions
from congvu.dossiers.rules import PaperGiven
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.people.models import Party
from congvu.people.rules import IdentitySource
from congvu.procedures import queries as catalogue
from congvu.procedures.models import Procedure

ALWAYS_EMPTY = {"old_identifier": "", "issued_on": None}
"""What the register of parties knows and the API does not ask."""


def _party(said: said_of.ApplicantIn, who: Who) -> Party:
    """The same person with the same particulars is one row; anything new is a new one."""
    told = {name: value or "" for name, value in said.model_dump().items()} | ALWAYS_EMPTY
    told["birth_date"] = said.birth_date
    known = any((said.identifier, said.birth_date, said.tax_code))
    told["identity_source"] = str(IdentitySource.TYPED) if known else ""
    before = people_queries.party_by_identifier(said.identifier)
    return people_queries.same_party(told, before) or people.register_party(**told, **who)


def _one_stop(unit: Unit, key: int | None, day: Any) -> Office | None:
    if key is not None:
        office = office_named(key)
        if office.unit_id != unit.pk:
            raise FieldUnusable("office", "unknown_office")
        return office
    return next(iter(organisation.offices_of(unit, day, OfficeKind.ONE_STOP)), None)


def _common(
    request: HttpRequest, heads: Heads, said: said_of.ReceiveIn | said_of.FileIn, who: Who
) -> dict[str, Any]:
    """What a receipt and a filing share; what may not be received here is refused first."""
    unit = unit_named(said.unit, request)
    refusal = access.may_receive(who["by"], unit)
    if refusal is not None:
        raise Refused(refusal)
    day = local(who["at"]).date()
    if not Procedure.objects.filter(code=said.procedure).exists():
        raise FieldUnusable("procedure", "unknown_procedure")
    competent = said.competent_unit and unit_named(said.competent_unit, request, "competent_unit")
    papers = said.papers
    return {
        "unit": unit,
        "version": catalogue.version_for(said.procedure, unit, day),
        "applicant": _party(said.applicant, who),
        "competent_unit": competent or None,
        "papers": None if papers is None else [PaperGiven(**p.model_dump()) for p in papers],
        "note": said.note,
        "no_messages": said.no_messages,
        # Kept with the dossier: a request repeated after weeks still makes no second one.
        "request_key": hashlib.sha256(
            f"{who['by'].id}\n{heads.idempotency_key}".encode()
        ).hexdigest(),
    }


@act(
    "/dossiers",
    N_("Tiếp nhận một hồ sơ"),
    N_(
        "Cấp số, bắt đầu tính hạn. Bỏ trống papers là đã nộp đủ giấy tờ bắt buộc. Gửi lại cùng "
        "Idempotency-Key thì vẫn một hồ sơ, và nhận lại đúng câu trả lời đầu."
    ),
    status=201,
)
def receive_dossier(request: HttpRequest, said: said_of.ReceiveIn, heads: Header[Heads]) -> Any:
    """Receive at the counter."""

    def do(who: Who) -> Outcome:
        common = _common(request, heads, said, who)
        dossier = actions.receive(
            office=_one_stop(common["unit"], said.office, local(who["at"]).date()),
            channel=said.channel,
            copies=said.copies,
            wish=(said.wish_method or "", said.wish_address),
            **common,
            **who,
        )
        return Outcome(dossier)

    return _made(once(request, heads, do, status=201))


@act(
    "/filings",
    N_("Hồ sơ nộp qua mạng đến"),
    N_("Chưa có số, chưa tính hạn, cho đến khi đơn vị tiếp nhận; người nộp theo dõi bằng mã."),
    status=201,
)
def file_dossier(request: HttpRequest, said: said_of.FileIn, heads: Header[Heads]) -> Any:
    """An online filing arrives."""

    def do(who: Who) -> Outcome:
        common = _common(request, heads, said, who)
        return Outcome(actions.file_online(**common, **who))

    return _made(once(request, heads, do, status=201))


def _made(answer: HttpResponse) -> HttpResponse:
    answer["Location"] = f"/api/v1/dossiers/{json.loads(answer.content)['id']}"
    return answer


@act("/dossiers/{id}/accept", N_("Tiếp nhận hồ sơ nộp qua mạng"))
def accept_dossier(
    request: HttpRequest, id: Key, said: said_of.AcceptIn, heads: Header[Heads]
) -> Any:
    """Accept a filing: numbered, and the clock starts."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.accept(
            dossier, office=_one_stop(dossier.unit, said.office, local(who["at"]).date()), **who
        ),
    )


@act("/dossiers/{id}/decline", N_("Không tiếp nhận hồ sơ nộp qua mạng"))
def decline_dossier(
    request: HttpRequest, id: Key, said: said_of.DeclineIn, heads: Header[Heads]
) -> Any:
    """Refuse a filing, with the ground and all that is missing."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.not_accept(
            dossier, reason=said.reason, missing=said.missing, ground=said.ground or "", **who
        ),
    )
