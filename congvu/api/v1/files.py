"""The papers of a dossier as files: listed, sent, opened, taken out. The body is the file."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from ninja import Header, Schema

from congvu.api.v1 import act_schemas as said_of
from congvu.api.v1 import tags
from congvu.api.v1.answers import ONE, WRITE, answers, as_json
from congvu.api.v1.dossiers import found, looked_at, router
from congvu.api.v1.fields import Key, Moment, Name, text
from congvu.api.v1.problems import FieldUnusable
from congvu.api.v1.writing import Heads, Who, act, handed, on
from congvu.core.refusals import N_, Refusal, Refused
from congvu.dossiers import access, actions, discretion, queries, rules
from congvu.dossiers.models import Dossier, DossierFile, DossierPaper
from congvu.dossiers.rules.views import Look, masked_first
from congvu.files import actions as stored_files
from congvu.files.queries import open_file
from congvu.files.rules import TYPES, type_or_refusal
from congvu.outbox.actions import Given, answer_once

PAPERS = N_("Tệp của hồ sơ")
SENT_AS = (*rules.ADDED_KINDS, rules.FileKind.DRAFT)
Sent = Literal[tuple(str(each) for each in SENT_AS)]  # type: ignore[valid-type]
BINARY = {each.content_type: {"schema": {"type": "string", "format": "binary"}} for each in TYPES}

TYPE_OTHER = Refusal(
    "file-type-other",
    N_("Nội dung không phải loại tệp ghi ở Content-Type."),
    N_("Gửi đúng loại của tệp; loại được nhận ra từ chính nội dung, không từ tên."),
)


class FileDone(Schema):
    """A file that was added. Without its name: people put names of persons into those."""

    id: int
    dossier: int
    kind: str
    paper: str
    pages: int | None
    size: int
    content_type: str
    sha256: str
    scan: str


class FileOut(FileDone):
    """A file of a dossier. ``scan``: not_scanned, clean, infected; one taken out stays, with why.

    ``pages`` null: the type does not tell.
    """

    name: str
    added_at: Moment
    added_by: str
    removed_at: Moment | None
    removed_reason: str


class FileList(Schema):
    """Every file of a dossier, in the order in which they came; at most sixty that stand."""

    items: list[FileOut]


def _told(file: DossierFile) -> dict[str, Any]:
    return {
        "id": file.pk,
        "dossier": file.dossier_id,
        "kind": file.kind,
        "paper": file.paper.name if file.paper else "",
        "pages": file.pages,
        "size": file.stored.size,
        "content_type": file.stored.content_type,
        "sha256": file.stored.sha256,
        "scan": str(file.stored.scan_state),
    }


@router.get(
    "/dossiers/{id}/files",
    **answers(FileList, *ONE),
    operation_id="list_dossier_files",
    summary=N_("Các tệp của một hồ sơ"),
    description=N_("Cũ nhất trước; tệp đã bỏ vẫn còn, kèm lý do. sha256 là mã băm của nội dung."),
    tags=[PAPERS],
)
def list_dossier_files(request: HttpRequest, id: Key) -> Any:
    """What there is, without its content."""
    dossier = found(request, id)
    looked_at(request, dossier, "files")
    names = ("name", "added_at", "added_by", "removed_at", "removed_reason")
    return {
        "items": [
            _told(each) | {name: getattr(each, name) for name in names}
            for each in queries.files_of(dossier)
        ]
    }


@router.get(
    "/dossiers/{id}/files/{file}/content",
    **answers(None, *ONE, 409, content=BINARY),
    operation_id="get_dossier_file",
    summary=N_("Nội dung của một tệp"),
    description=N_(
        "Như mở tệp trên trang: chỉ hệ thống đang làm hồ sơ hoặc kiểm tra đơn vị; lần mở được ghi "
        "vào sổ lượt xem."
    ),
    tags=[PAPERS],
)
def get_dossier_file(request: HttpRequest, id: Key, file: Key) -> HttpResponse:
    """The bytes, checked against their hash; that they were opened is written down."""
    dossier = found(request, id)
    row = get_object_or_404(queries.files_of(dossier), pk=file)
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    handles = access.may_act(actor, "attach", dossier)
    if handles is not None and not access.reads_files(actor, dossier):
        raise Refused(handles)
    seen = discretion.sight(actor, dossier, at)
    detail = f"api {row.pk}"
    actions.note_view(dossier, Look.FILE, by=actor, at=at, ground=seen.ground, detail=detail)
    if not seen.whole:
        raise Refused(masked_first())
    answer = HttpResponse(open_file(row.stored), content_type=row.stored.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, row.stored.original_name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.post(
    "/dossiers/{id}/files",
    **answers(FileDone, *WRITE, status=201, sent=BINARY),
    operation_id="add_dossier_file",
    summary=N_("Thêm tệp vào hồ sơ"),
    description=N_(
        "Nội dung yêu cầu là chính tệp (không phải biểu mẫu), Content-Type là loại của nó. kind: "
        "là gì với hồ sơ; paper: tên giấy tờ trong danh mục của hồ sơ; name: tên tệp. Cùng cỡ, "
        "cùng loại như trên trang."
    ),
    tags=[PAPERS],
)
def add_dossier_file(
    request: HttpRequest,
    id: Key,
    heads: Header[Heads],
    kind: Sent,
    name: Name = "",
    paper: text(250) = "",  # type: ignore[valid-type]
) -> HttpResponse:
    """One file, for one paper of the checklist or beside it."""
    actor, at = request.actor, request.now  # type: ignore[attr-defined]
    # One byte over the limit is enough to know; no more is ever read.
    content = request.read(settings.CONGVU_MAX_UPLOAD + 1)
    _usable(content, name, request.content_type or "")

    def done() -> Given:
        visible = access.visible_to(actor, at).with_names()
        dossier = get_object_or_404(visible, pk=id)
        if heads.if_match:
            tags.check(dossier, heads.if_match)
        refusal = access.may_act(actor, "attach", dossier)
        refusal = refusal or rules.TABLE.why_not(dossier.state, "attach")
        if refusal is not None:  # before the bytes are kept
            raise Refused(refusal)
        who: Who = {"by": actor, "at": at}
        line = _line(dossier, paper)
        stored = stored_files.store(content, name, unit=dossier.unit, **who)
        row = actions.attach_file(dossier, stored, kind=kind, paper=line, **who)
        said = FileDone.model_validate(_told(row)).model_dump(mode="json")
        return Given(201, as_json(said), tags.tag_of(dossier))

    asked = hashlib.sha256(
        json.dumps([request.path, kind, name, paper, hashlib.sha256(content).hexdigest()]).encode()
    ).hexdigest()
    given = answer_once(actor.id, heads.idempotency_key, asked, done, at=at)
    answer = handed(given)
    key = json.loads(given.body)["id"]
    answer["Location"] = f"/api/v1/dossiers/{id}/files/{key}/content"
    return answer


def _usable(content: bytes, name: str, said: str) -> None:
    """Refuse what may not be stored, and what is not of the type it is said to be."""
    kind = type_or_refusal(content, name, settings.CONGVU_MAX_UPLOAD)
    if isinstance(kind, Refusal):
        if kind.code == "file-empty":
            raise FieldUnusable("body", "file_empty")
        raise Refused(kind)
    if kind.content_type != said:
        raise Refused(TYPE_OTHER)


def _line(dossier: Dossier, name: str) -> DossierPaper | None:
    """The paper of the checklist that the file is of; a name of none is named as unusable."""
    if not name:
        return None
    line: DossierPaper | None = dossier.papers.filter(name=name).order_by("order").first()
    if line is None:
        raise FieldUnusable("paper", "unknown_paper")
    return line


@act(
    "/dossiers/{id}/files/{file}/remove",
    N_("Bỏ tệp khỏi hồ sơ"),
    N_("Tệp vẫn được giữ, kèm lý do; không tệp nào bị xoá."),
)
def remove_dossier_file(
    request: HttpRequest, id: Key, file: Key, said: said_of.StopIn, heads: Header[Heads]
) -> Any:
    """Take one out, with a reason."""

    def do(dossier: Dossier, who: Who) -> Dossier:
        row = get_object_or_404(queries.files_of(dossier), pk=file)
        return actions.remove_file(row, reason=said.reason, **who).dossier

    return on(request, heads, id, do)
