"""Printing: a paper is made when it is first printed, and from then on it is those very bytes."""

from __future__ import annotations

from datetime import datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, refuse
from congvu.documents import actions as documents
from congvu.documents.models import IssuedDocument
from congvu.dossiers import access, queries
from congvu.dossiers.actions.common import _allow
from congvu.dossiers.models import Dossier
from congvu.dossiers.papers import offers, rendering
from congvu.dossiers.papers.data import Person


@writes("document.issued", "paper.printed_again")
def print_paper(
    dossier: Dossier, *, form: str, reason: str = "", by: Actor, at: datetime
) -> IssuedDocument:
    """Print one paper of ``dossier``: frozen the first time, the same bytes ever after.

    ``form`` is the slug of :func:`papers.offers.offers`. With a ``reason`` the data that were
    corrected since make another edition in its place; a paper that grows (the control slip) gets
    one by itself. Refuses with ``not-your-duty``, ``paper-not-there``, ``paper-unchanged``.
    """
    _allow(access.may_act(by, "print_paper", dossier))
    found = offers.offer(dossier, form)
    if found is None:
        raise refuse(
            "paper-not-there",
            N_("Hồ sơ này không có giấy “{form}” để in."),
            N_("Mở hồ sơ và chọn một giấy trong mục “Giấy tờ in”."),
            form=form,
        )
    who = dossier.applicant
    made = found.make(Person(who.name, who.phone, who.address, who.email))
    stream = queries.paper_stream(dossier, form)
    # Two clerks who print the same paper at once hand out one and the same.
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    before = queries.printed_paper(dossier, form)
    if before is not None:
        changed = not queries.same_words(before, made.data)
        if reason.strip() and not changed:
            raise refuse(
                "paper-unchanged",
                N_("Dữ liệu của giấy này không đổi từ lần in trước nên không có gì để lập lại."),
                N_("In lại bản đã có, hoặc đính chính dữ liệu của hồ sơ trước."),
            )
        if found.grows and changed and not reason.strip():
            reason = "Thêm lượt giao, nhận từ lần in trước"
        if not reason.strip():
            record(
                "paper.printed_again",
                subject=stream,
                by=by,
                at=at,
                unit=dossier.unit,
                data={"document": before.pk, "sha256": before.sha256},
            )
            return before
    order = len(queries.print_log(dossier).get(form, ())) + 1
    edition = "" if before is None else f"Bản {order}, thay bản đã in trước"
    return documents.issue(
        made.spec,
        rendering.pdf_of(made, edition=edition),
        made.data,
        subject=stream,
        number=str(made.data["number"]),
        replaces=before,
        reason=reason,
        by=by,
        at=at,
        unit=dossier.unit,
    )
