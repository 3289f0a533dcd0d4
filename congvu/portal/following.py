"""Following a dossier by its number or code and a second fact; answering what was asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.dossiers import actions, queries, rules
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import FileKind, State
from congvu.files import actions as stored_files
from congvu.portal import limits
from congvu.portal.filing import CITIZEN
from congvu.web.access import public

PLAIN = {
    State.FILED: N_("Hồ sơ đã gửi, đang chờ cán bộ xem và trả lời."),
    State.RECEIVED: N_("Hồ sơ đã được nhận, sắp chuyển đến người giải quyết."),
    State.NOT_ACCEPTED: N_("Hồ sơ không được nhận. Lý do ghi ở dưới."),
    State.PROCESSING: N_("Hồ sơ đang được giải quyết."),
    State.SUPPLEMENT: N_("Cần bổ sung giấy tờ. Danh sách ghi ở dưới."),
    State.PAYMENT: N_("Cần nộp tiền theo thông báo thì hồ sơ mới làm tiếp."),
    State.WITHDRAWING: N_("Đã ghi yêu cầu rút hồ sơ."),
    State.STOPPED: N_("Đã dừng giải quyết. Lý do ghi ở dưới."),
    State.FINISHED: N_("Đã có kết quả. Mời đến nhận, mang theo giấy tiếp nhận."),
    State.RETURNED: N_("Kết quả đã trả."),
}
"""The ten states in words a grandmother uses."""

NO_MATCH = N_("Không tìm thấy hồ sơ nào khớp với mã và bốn số này.")
TRY_AGAIN = N_("Xem lại mã trên giấy hoặc tin nhắn, và bốn số cuối điện thoại đã ghi khi nộp.")


@public
@require_http_methods(["GET", "POST"])
def follow(request):
    """Ask, and be answered; a wrong code and a wrong fact are answered alike."""
    code = (request.POST.get("code") or request.GET.get("code", "")).strip()[:60]
    if request.method == "GET":
        return render(request, "portal/follow.html", {"code": code, "refusal": None})
    refusal: Refusal | None = None
    try:
        limits.guess(request, code)
        found = queries.by_code_and_fact(code, request.POST.get("fact", ""))
        if found is None:
            raise refuse("dossier-not-matched", NO_MATCH, TRY_AGAIN)
        limits.guessed_right(request, code)
        if request.POST.get("do"):
            return _done(request, found)
        return _shown(request, found)
    except Refused as refused:
        refusal = refused.refusal
    return render(request, "portal/follow.html", {"code": code, "refusal": refusal}, status=409)


def _shown(
    request: HttpRequest,
    dossier: Dossier,
    *,
    said: str = "",
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    slip = dossier.supplements.filter(completed_at=None).order_by("-pk").first()
    may_withdraw = rules.TABLE.why_not(dossier.state, "ask_withdrawal") is None
    context = {
        "dossier": dossier,
        "plain": gettext(PLAIN[State(dossier.state)]),
        "slip": slip if dossier.state == State.SUPPLEMENT else None,
        "may_withdraw": may_withdraw and dossier.state != State.WITHDRAWING,
        "code": dossier.filing_code or dossier.number,
        "fact": request.POST.get("fact", ""),
        "files": queries.files_listed(dossier),
        "said": said,
        "refusal": refusal,
    }
    return render(request, "portal/followed.html", context, status=status)


def _done(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Send what was asked, or ask for the dossier back."""
    who: dict[str, Any] = {"by": CITIZEN, "at": request.now}  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if request.POST["do"] == "withdraw":
                reason = request.POST.get("reason", "")[:400]
                actions.ask_withdrawal(dossier, reason=reason, **who)
                said = gettext("Đã ghi yêu cầu rút hồ sơ.")
            else:
                _sent(request, dossier, who)
                said = gettext("Đã gửi giấy tờ bổ sung. Cán bộ sẽ xem và nhắn lại.")
    except Refused as refused:
        fresh = Dossier.objects.select_related(
            "unit", "competent_unit", "office", "version__procedure", "applicant"
        ).get(pk=dossier.pk)
        return _shown(request, fresh, refusal=refused.refusal, status=409)
    fresh = Dossier.objects.select_related(
        "unit", "competent_unit", "office", "version__procedure", "applicant"
    ).get(pk=dossier.pk)
    return _shown(request, fresh, said=said)


def _sent(request: HttpRequest, dossier: Dossier, who: dict[str, Any]) -> None:
    """The files of an answer to a slip; the official who reads them says whether they are all."""
    slip = dossier.supplements.filter(completed_at=None).order_by("-pk").first()
    if dossier.state != State.SUPPLEMENT or slip is None:
        raise refuse(
            "nothing-asked",
            N_("Hồ sơ không còn chờ bổ sung giấy tờ."),
            N_("Nếu cần gửi thêm, hãy liên hệ bộ phận một cửa nơi nộp."),
        )
    lines = {line.name: line for line in dossier.papers.order_by("order")}
    sent = 0
    for place, name in enumerate(slip.missing):
        for content in request.FILES.getlist(f"content{place}"):
            stored = stored_files.store(content, content.name, unit=dossier.unit, **who)
            paper = lines.get(name)
            actions.attach_file(dossier, stored, kind=FileKind.SUBMITTED, paper=paper, **who)
            sent += 1
    if not sent:
        raise refuse(
            "file-missing", N_("Chưa chọn tệp nào."), N_("Chụp hoặc chọn tệp rồi gửi lại.")
        )
