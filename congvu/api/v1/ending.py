"""How a dossier ends: drafted, decided, finished, returned, withdrawn, stopped; why it was late."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Header

from congvu.api.v1 import act_schemas as said_of
from congvu.api.v1.dossiers import user_named
from congvu.api.v1.fields import Key
from congvu.api.v1.problems import FieldUnusable
from congvu.api.v1.writing import Heads, Outcome, Who, act, on
from congvu.core.refusals import N_
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.people import actions as people


@act(
    "/dossiers/{id}/submit",
    N_("Trình dự thảo kết quả"),
    N_(
        "to là tài khoản của người, hoặc hệ thống, có thẩm quyền duyệt; file là khoá của tệp dự "
        "thảo đã gửi lên hồ sơ này."
    ),
)
def submit_draft(
    request: HttpRequest, id: Key, said: said_of.SubmitIn, heads: Header[Heads]
) -> Any:
    """Lay a draft before whoever decides."""

    def do(dossier: Dossier, who: Who) -> Outcome:
        to_user = user_named(said.to, "to")
        file = None
        if said.file is not None:
            file = dossier.files.filter(pk=said.file, removed_at=None).first()
            if file is None:
                raise FieldUnusable("file", "unknown_file")
        draft = actions.submit_draft(dossier, to_user=to_user, text=said.text, file=file, **who)
        return Outcome(dossier, draft=draft.pk)

    return on(request, heads, id, do)


@act(
    "/dossiers/{id}/decide",
    N_("Duyệt, trả lại hoặc trình lên dự thảo"),
    N_("Dự thảo đang chờ chính hệ thống này. Duyệt kèm result_number thì hồ sơ xử lý xong luôn."),
)
def decide_draft(
    request: HttpRequest, id: Key, said: said_of.DecideIn, heads: Header[Heads]
) -> Any:
    """Decide on the draft that waits."""

    def do(dossier: Dossier, who: Who) -> Outcome:
        draft = dossier.submissions.filter(decision="").order_by("pk").first()
        if draft is None:
            raise Http404
        actions.decide_draft(
            draft,
            decision=said.decision,
            reason=said.reason,
            to_user=user_named(said.to, "to") if said.to else None,
            result_number=said.result_number,
            **who,
        )
        # The act went by the draft to a row of its own.
        return Outcome(queries.one(dossier.pk) or dossier, draft=draft.pk)

    return on(request, heads, id, do)


@act(
    "/dossiers/{id}/finish",
    N_("Xử lý xong"),
    N_("Ở đây hồ sơ được coi là trước hạn, đúng hạn hay quá hạn, không phải lúc trả."),
)
def finish_dossier(
    request: HttpRequest, id: Key, said: said_of.FinishIn, heads: Header[Heads]
) -> Any:
    """Processing is done: judged here."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.finish(dossier, **said.model_dump(), **who),
    )


@act("/dossiers/{id}/return", N_("Trả kết quả"))
def return_result(
    request: HttpRequest, id: Key, said: said_of.ReturnIn, heads: Header[Heads]
) -> Any:
    """Hand the result over."""

    def do(dossier: Dossier, who: Who) -> Dossier:
        receiver = None
        if said.receiver:
            receiver = people.register_party(
                name=said.receiver, identifier=said.receiver_identifier, **who
            )
        return actions.return_result(
            dossier,
            receiver=receiver,
            receiver_paper=said.receiver_paper,
            method=said.method,
            note=said.note,
            **who,
        )

    return on(request, heads, id, do)


@act("/dossiers/{id}/withdraw", N_("Công dân xin rút hồ sơ"))
def withdraw_dossier(
    request: HttpRequest, id: Key, said: said_of.WithdrawIn, heads: Header[Heads]
) -> Any:
    """The citizen wants it back; an officer then stops it."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.ask_withdrawal(dossier, reason=said.reason, **who),
    )


@act("/dossiers/{id}/stop", N_("Dừng xử lý"))
def stop_dossier(request: HttpRequest, id: Key, said: said_of.StopIn, heads: Header[Heads]) -> Any:
    """End it without a result."""
    return on(
        request, heads, id, lambda dossier, who: actions.stop(dossier, reason=said.reason, **who)
    )


@act("/dossiers/{id}/late", N_("Giải trình quá hạn"))
def explain_late(request: HttpRequest, id: Key, said: said_of.LateIn, heads: Header[Heads]) -> Any:
    """Why it is late, by the closed list of causes."""
    return on(
        request,
        heads,
        id,
        lambda dossier, who: actions.explain_late(dossier, cause=said.cause, note=said.note, **who),
    )
