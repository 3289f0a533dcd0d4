"""One recommendation: word for word, as understood, both deadlines, its story, the acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.inspections import access, followup, queries
from congvu.inspections.models import Recommendation
from congvu.web.access import duty, signed_in
from congvu.web.inspections import following
from congvu.web.inspections.finding_grounds import row_url

ACTS_FOR = duty(Duty.REFORM_OFFICER, Duty.UNIT_LEADER)


def _row(request, pk) -> Recommendation:
    rows = access.visible_recommendations(request.actor, request.now)
    return get_object_or_404(
        rows.select_related("unit", "task", "finding", "conclusion__inspection__unit"), pk=pk
    )


def _show(request, row, *, tried=None, status=200):
    day = local(request.now).date()
    heirs = followup.responsible_units(row, day)
    context = {
        "row": row,
        "shown": following.rows_of([row], day)[0],
        "area": _area(row),
        "finding_seen": row.finding_id is not None
        and access.visible_visits(request.actor, request.now).filter(findings=row.finding).exists(),
        "condition": following.condition_of(row),
        "offers": following.offers(request.actor, row, request.now, tried),
        "story": [(line, following.said(line)) for line in followup.story(row)],
        "proofs": row.task.proofs.standing().order_by("pk"),
        "extensions": row.extensions.order_by("number"),
        "task_url": row_url("task", row.task_id),
        "heirs": [] if [each.pk for each in heirs] == [row.unit_id] else heirs,
        "orphaned": not heirs,
        "inspection": row.conclusion.inspection,
    }
    return render(request, "inspections/recommendation.html", context, status=status)


def _area(row: Recommendation) -> str:
    return queries.areas_of(row.conclusion.signed_on).get(row.area, "")


@signed_in
@require_GET
def recommendation(request, pk):
    """One recommendation and its story."""
    return _show(request, _row(request, pk))


@ACTS_FOR
@require_POST
def act(request, pk, code):
    """One act on a recommendation."""
    row = _row(request, pk)
    if code not in following.ACTS:
        raise Http404
    one = following.ACTS[code]
    form = one.make(row, request.now, request.POST)
    if not form.is_valid():
        return _show(request, row, tried=(code, form, None), status=422)
    given = form.said() if hasattr(form, "said") else form.cleaned_data
    try:
        one.do(row, **given, by=request.actor, at=request.now)
    except Refused as refused:
        return _show(request, row, tried=(code, form, refused.refusal), status=409)
    messages.success(request, _("Đã ghi: {act}.").format(act=_(one.label)))
    return redirect("inspections:recommendation", pk)
