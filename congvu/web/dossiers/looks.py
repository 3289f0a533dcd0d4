"""Who looked at a dossier; and the citizen's numbers in full, after writing why."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.dossiers import access, actions, queries
from congvu.dossiers.rules.views import view_rule
from congvu.web.access import duty, signed_in
from congvu.web.dossiers import detail

PER_PAGE = 50


@duty(*queries.WATCHERS)
@require_GET
def views(request, pk):
    """Who opened what of one dossier, when, from which duty; it names no citizen."""
    rows = queries.watched_dossiers(request.actor).select_related("unit")
    dossier = get_object_or_404(rows, pk=pk)
    page = Paginator(queries.views_of(dossier), PER_PAGE).get_page(request.GET.get("page"))
    reads = access.visible_to(request.actor, request.now).filter(pk=pk).exists()
    context = {
        "dossier": dossier,
        "page": page,
        "rows": page.object_list,
        "reads": reads,
        "minutes": view_rule(local(request.now).date()).same_minutes,
    }
    return render(request, "dossiers/views.html", context)


@signed_in
@require_POST
def unmask(request, pk):
    """Show the numbers in full for a while; the reason is kept with the name of who asked."""
    visible = access.visible_to(request.actor, request.now).with_names()
    dossier = get_object_or_404(visible, pk=pk)
    reason = request.POST.get("reason", "")
    try:
        actions.unmask(dossier, reason=reason, by=request.actor, at=request.now)
    except Refused as refused:
        status = 403 if refused.refusal.code == "not-your-duty" else 409
        return detail.page(request, dossier, refusal=refused.refusal, status=status)
    messages.success(request, gettext("Đang xem đầy đủ. Lý do đã lưu cùng tên bạn và thời điểm."))
    return redirect("dossiers:detail", pk=pk)
