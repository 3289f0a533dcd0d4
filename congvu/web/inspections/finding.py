"""One finding: its words, the criterion, all it stands on, the unit's words, what came of it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from congvu.inspections import access, queries
from congvu.inspections.models import Finding
from congvu.inspections.rules import FindingKind
from congvu.web.access import signed_in
from congvu.web.inspections import finding_grounds


@signed_in
@require_GET
def finding(request, pk):
    """One finding."""
    visits = access.visible_visits(request.actor, request.now)
    rows = Finding.objects.filter(visit__in=visits)
    row = get_object_or_404(
        rows.select_related("visit__unit", "visit__inspection", "checklist_item"), pk=pk
    )
    advised = access.visible_recommendations(request.actor, request.now).filter(finding=row)
    context = {
        "row": row,
        "visit": row.visit,
        "inspection": row.visit.inspection,
        "limit": row.kind == FindingKind.LIMIT,
        "area": queries.areas_of(row.visit.on).get(row.area, ""),
        "grounds": finding_grounds.grounds(row),
        "advised": advised.order_by("pk"),
    }
    return render(request, "inspections/finding.html", context)
