"""A dossier comes in: received, filed through the network, accepted or not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header

from congvu.api.v1 import act_schemas as said_of
from congvu.api.v1.answers import answers
from congvu.api.v1.dossiers import office_named, router, unit_named
from congvu.api.v1.fields import Key
from congvu.api.v1.problems import FieldRefused, FieldUnusable
from congvu.api.v1.writing import Heads, Outcome, Who, act, on, once
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import PaperGiven
from congvu.organisation import queries as organisation
from congvu.organisation.models import Office, Unit
from congvu.organisation.rules import OfficeKind
from congvu.people import actions as people
from congvu.people import queries as people_queries
from congvu.people.models import Party
from congvu.people.rules import IdentitySource
from congvu.procedures import queries as catalogue
from congvu.procedures.models import ProcedureVersion

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


def _received_here(
    request: HttpRequest, code: str, procedure: str, by: Actor, at: datetime
) -> tuple[Unit, ProcedureVersion]:
    """The unit and what it receives under that code; what may not be received is refused first."""
    unit = unit_named(code, request)
    refusal = access.may_receive(by, unit)
    if refusal is not None:
        raise Refused(refusal)
    if catalogue.by_code(procedure) is None:
        raise FieldUnusable("procedure", "unknown_procedure")
    return unit, catalogue.version_for(procedure, unit, local(at).date())


def _papers(said: Sequence[said_of.PaperIn] | None) -> list[PaperGiven] | None:
    """What is handed in; beside an earlier result no sheet of the same paper is."""
    names = [each.name for each in said or ()]
    for place, each in enumerate(said or ()):
        sheets = each.originals or each.copies or names.count(each.name) > 1
        if each.source is not None and sheets:
            raise FieldUnusable(f"papers.{place}.source", "source_and_sheets")
    return None if said is None else [PaperGiven(**each.model_dump()) for each in said]


@contextmanager
def _naming_sources(papers: Sequence[PaperGiven] | None) -> Iterator[None]:
    """An earlier result that the action refuses is named by where it stands in the request."""
    try:
        yield
    except Refused as refused:
        if refused.refusal.code != "paper-source-unfit":
            raise
        named = refused.refusal.params["paper"]
        places = enumerate(papers or ())
        place = next(at for at, each in places if each.source is not None and each.name == named)
        raise FieldRefused(refused.refusal, f"papers.{place}.source") from None


def _declined(
    said: Sequence[said_of.DeclinedIn], common: dict[str, Any], who: Who
) -> list[tuple[str, int, str]]:
    """What was offered and not used, with the word the clerk has to say for it, too."""
    if not said:
        return []
    applicant, version = common["applicant"], common["version"]
    numbers = (applicant.identifier, applicant.old_identifier)
    found = queries.reusable(who["by"], who["at"], version, *numbers)
    offered = {(each.paper.name, each.dossier.pk) for each in found}
    for place, each in enumerate(said):
        if (each.paper, each.dossier) not in offered:
            raise FieldUnusable(f"declined.{place}.dossier", "unknown_result")
    return [(each.paper, each.dossier, each.reason) for each in said]


def _reused(dossier: Dossier, papers: Sequence[PaperGiven] | None) -> list[dict[str, Any]]:
    """As the dossier has it: of a request repeated after weeks the first one counts."""
    if not any(each.source for each in papers or ()):
        return []
    lines = queries.paper_lines(dossier)
    return [{"paper": one.name, "dossier": one.source_id} for one in lines if one.source_id]


def _common(
    request: HttpRequest, heads: Heads, said: said_of.ReceiveIn | said_of.FileIn, who: Who
) -> dict[str, Any]:
    """What a receipt and a filing share."""
    unit, version = _received_here(request, said.unit, said.procedure, **who)
    competent = said.competent_unit and unit_named(said.competent_unit, request, "competent_unit")
    papers = _papers(said.papers)
    return {
        "unit": unit,
        "version": version,
        "applicant": _party(said.applicant, who),
        "competent_unit": competent or None,
        "papers": papers,
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
        "Cấp số, bắt đầu tính hạn. Bỏ trống papers là đã nộp đủ giấy tờ bắt buộc; giấy tờ nào đã "
        "có kết quả thay được (/earlier-results) thì ghi hồ sơ của kết quả ấy ở source, không kê "
        "bản giấy. Gửi lại cùng Idempotency-Key thì vẫn một hồ sơ, và nhận lại đúng câu trả lời "
        "đầu."
    ),
    status=201,
)
def receive_dossier(request: HttpRequest, said: said_of.ReceiveIn, heads: Header[Heads]) -> Any:
    """Receive at the counter."""

    def do(who: Who) -> Outcome:
        common = _common(request, heads, said, who)
        with _naming_sources(common["papers"]):
            dossier = actions.receive(
                office=_one_stop(common["unit"], said.office, local(who["at"]).date()),
                channel=said.channel,
                copies=said.copies,
                wish=(said.wish_method or "", said.wish_address),
                declined=_declined(said.declined, common, who),
                **common,
                **who,
            )
        return Outcome(dossier, reused=_reused(dossier, common["papers"]))

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
        with _naming_sources(common["papers"]):
            dossier = actions.file_online(**common, **who)
        return Outcome(dossier, reused=_reused(dossier, common["papers"]))

    return _made(once(request, heads, do, status=201))


# Asked by POST, though nothing is written: an identity number does not stand in an address, which
# servers on the way write down.
@router.post(
    "/earlier-results",
    **answers(said_of.EarlierOut, 400, 403, 409, 413, 415),
    operation_id="find_earlier_results",
    summary=N_("Kết quả đã cấp thay được giấy tờ nào"),
    description=N_(
        "Như quầy tiếp nhận được đề nghị: của chính người có số này, còn giá trị, ở những hồ sơ hệ "
        "thống được xem. Ghi dossier của dòng vào source của giấy tờ ấy khi tiếp nhận. Chỉ hỏi khi "
        "người ấy đang nộp hồ sơ; câu trả lời không có tên, số của công dân."
    ),
)
def find_earlier_results(request: HttpRequest, said: said_of.EarlierIn) -> Any:
    """What the page of receipt offers for the same person and procedure."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    _unit, version = _received_here(request, said.unit, said.procedure, actor, at)
    found = queries.reusable(actor, at, version, said.identifier)
    return {
        "items": [
            {
                "paper": each.paper.name,
                "dossier": each.dossier.pk,
                "number": each.dossier.number,
                "result_number": each.dossier.result_number,
                "given_on": each.given_on,
                "until": each.until,
                "has_file": each.has_file,
            }
            for each in found
        ]
    }


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
