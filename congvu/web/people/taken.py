"""What an administrator gave to itself, shown to the leader until it is acknowledged."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Duty
from congvu.core.periods import local
from congvu.people import actions, queries
from congvu.people.models import DutyGrant
from congvu.people.rules import DUTY_LABELS, REACH_LABELS
from congvu.web.access import duty


@duty(Duty.UNIT_LEADER)
@require_GET
def taken(request):
    """Those not acknowledged yet, the last first."""
    rows = queries.taken_unseen(request.actor, local(request.now).date())
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    shown = [(DUTY_LABELS[Duty(one.duty)], REACH_LABELS[one.reach], one) for one in page]
    return render(request, "people/taken.html", {"page": page, "rows": shown})


@duty(Duty.UNIT_LEADER)
@require_POST
def acknowledge(request, pk):
    """The leader knows; ending the duty is asked of another administrator."""
    units = request.actor.units_for(Duty.UNIT_LEADER)
    grant = get_object_or_404(DutyGrant, pk=pk, unit_id__in=units)
    actions.acknowledge_grant(grant, by=request.actor, at=request.now)
    messages.success(request, gettext("Đã ghi là lãnh đạo đã biết."))
    return redirect("people:taken")
