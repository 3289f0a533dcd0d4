"""What other systems were told, what waits, what was given up; and what is done about that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from congvu.core.actors import Duty
from congvu.dossiers.rules.heard import HEARD_LABELS
from congvu.outbox import actions, queries
from congvu.people import hooks as subscriptions
from congvu.people import systems
from congvu.people.models import Subscription
from congvu.web.access import duty

PER_PAGE = 50
AT_ONCE = 500
"""So many are put back into the queue by one press."""


def _managed(request: HttpRequest) -> list[Subscription]:
    """The subscriptions of the systems connected at the own units."""
    units = request.actor.units_for(Duty.ADMINISTRATOR)  # type: ignore[attr-defined]
    keys = systems.systems_at(units).values_list("user_id", flat=True)
    rows = Subscription.objects.filter(system__in=list(keys)).select_related("system", "unit")
    return list(rows.order_by("system__full_name", "pk"))


@duty(Duty.ADMINISTRATOR)
@require_GET
def hooks(request):
    """Each subscription with its counts, and what was given up, the oldest first."""
    found = _managed(request)
    names = {subscriptions.recipient_of(each): each for each in found}
    counts = queries.hook_counts(names)
    failing = queries.hooks_failing(names)
    rows = [
        (each, counts[name], failing.get(name))
        for each in found
        for name in [subscriptions.recipient_of(each)]
    ]
    page = Paginator(queries.hooks_dead(names), PER_PAGE).get_page(request.GET.get("page"))
    dead = [
        (each, names[each.recipient], gettext(HEARD_LABELS.get(each.kind, each.kind)))
        for each in page.object_list
    ]
    return render(request, "operation/hooks.html", {"rows": rows, "page": page, "dead": dead})


@duty(Duty.ADMINISTRATOR)
@require_POST
def settle(request, pk):
    """Send again what was given up of one subscription, one message or all; or drop one."""
    found = {each.pk: each for each in _managed(request)}
    if pk not in found:
        raise Http404
    name = subscriptions.recipient_of(found[pk])
    said: dict[str, Any] = {"reason": request.POST.get("reason", "")[:400]}
    said |= {"by": request.actor, "at": request.now}
    rows = queries.hooks_dead([name])
    if "message" in request.POST:
        key = request.POST["message"]
        rows = [get_object_or_404(rows, pk=int(key) if key.isdecimal() else 0)]
    act = {"again": actions.requeue, "drop": actions.cancel}.get(request.POST.get("do", ""))
    if act is None or (act is actions.cancel and "message" not in request.POST):
        raise Http404
    count = sum(bool(act(each, **said)) for each in rows[:AT_ONCE])
    words = ngettext("Đã xử lý {n} thông báo.", "Đã xử lý {n} thông báo.", count)
    notices.success(request, words.format(n=count))
    return redirect("operation:hooks")
