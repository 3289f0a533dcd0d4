"""Files added to a dossier, and files taken out of it again; none is deleted."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from congvu.audit.actions import writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, refuse
from congvu.dossiers import queries, rules
from congvu.dossiers.actions.common import _allow, _begin, _keep, _leave
from congvu.dossiers.models import Dossier, DossierFile, DossierPaper
from congvu.files.models import StoredFile
from congvu.files.queries import open_file


@writes("dossier.file_added")
def attach_file(
    dossier: Dossier,
    stored: StoredFile,
    *,
    kind: str,
    paper: DossierPaper | None = None,
    name: str = "",
    by: Actor,
    at: datetime,
) -> DossierFile:
    """Add a stored file to a dossier, perhaps for one paper of its checklist.

    The event holds the hash, the kind and the pages; never the name, into which people put names
    of persons. Refuses with ``file-kind-unknown``, ``too-many-files``, ``file-too-large``,
    ``paper-elsewhere``, ``file-infected``, ``file-damaged``, ``not-your-duty``.
    """
    dossier, pauses = _begin("attach", dossier, by, at)
    if paper is not None and paper.dossier_id != dossier.pk:
        raise refuse(
            "paper-elsewhere",
            N_("Giấy tờ được chọn thuộc hồ sơ khác."),
            N_("Mở lại hồ sơ rồi chọn giấy tờ trong danh sách của hồ sơ đó."),
        )
    present = dossier.files.filter(removed_at=None).count()
    _allow(rules.why_not_attach(kind, present, stored.size, settings.CONGVU_MAX_UPLOAD))
    pages = rules.pages_of(open_file(stored), stored.content_type)
    added = DossierFile.objects.create(
        dossier=dossier,
        paper=paper,
        stored=stored,
        kind=kind,
        name=(name.strip() or stored.original_name)[:200],
        pages=pages,
        order=queries.next_file_order(dossier),
        added_at=at,
        added_by=by.label,
    )
    if paper is not None and kind == rules.FileKind.SUBMITTED and not paper.is_given:
        paper.given_at, paper.copies = at, max(paper.copies, 1)  # a copy of it is here now
        paper.save(update_fields=["given_at", "copies"])
    said = {
        "file": added.pk,
        "kind": str(kind),
        "sha256": stored.sha256,
        "size": stored.size,
        "pages": pages,
        "paper": paper and paper.order,
    }
    _leave("dossier.file_added", dossier, by, at, said)
    _keep(dossier, pauses)
    return added


@writes("dossier.file_removed")
def remove_file(file: DossierFile, *, reason: str, by: Actor, at: datetime) -> DossierFile:
    """Take a file out of a dossier, with a reason; it stays, marked.

    Refuses with ``reason-missing``, ``file-removed-already``, ``not-your-duty``.
    """
    dossier, pauses = _begin("attach", file.dossier, by, at)
    _allow(rules.why_not_text(reason))
    file = dossier.files.select_related("stored").get(pk=file.pk)
    if file.removed_at is not None:
        raise refuse(
            "file-removed-already",
            N_("Tệp này đã được bỏ khỏi hồ sơ."),
            N_("Mở lại trang để xem các tệp hiện có."),
        )
    file.removed_at, file.removed_reason = at, reason.strip()
    file.save(update_fields=["removed_at", "removed_reason"])
    said = {"file": file.pk, "sha256": file.stored.sha256, "reason": reason}
    _leave("dossier.file_removed", dossier, by, at, said)
    _keep(dossier, pauses)
    return file
