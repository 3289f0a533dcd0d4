"""Whether everything runs, and what is stuck: for administrators."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from congvu.audit import clock
from congvu.core.actors import Duty
from congvu.outbox import actions, jobs
from congvu.outbox.rules import JOB_LABELS, STUCK_LABELS, Stuck
from congvu.web.access import duty
from congvu.web.operation import health


@duty(Duty.ADMINISTRATOR)
@require_GET
def state(request):
    """Every part with its word, and the jobs that need a person."""
    found = health.parts(request.now)
    stuck = [
        {
            "job": job,
            "name": gettext(JOB_LABELS[job.name]) if job.name in JOB_LABELS else job.path,
            "how": gettext(STUCK_LABELS[job.how]),
            "tone": "late" if job.how is Stuck.FAILED else "near",
            "again": job.how is Stuck.FAILED,
        }
        for job in jobs.stuck(clock.machine_now())
    ]
    open_parts = sum(each.level is not health.Level.OK for each in found)
    context = {"parts": found, "stuck": stuck, "open": open_parts}
    return render(request, "operation/state.html", context)


@duty(Duty.ADMINISTRATOR)
@require_POST
def settle(request, name):
    """Do a stuck job again, or decide that it is not done, with a reason."""
    said = {"reason": request.POST.get("reason", ""), "by": request.actor, "at": request.now}
    if request.POST.get("do") == "again":
        actions.retry_job(name, **said)
        notices.success(request, gettext("Đã xếp việc vào hàng chờ chạy lại."))
    elif request.POST.get("do") == "drop":
        how = request.POST.get("how", "")
        count = actions.drop_job(name, how=how, now=clock.machine_now(), **said)
        words = ngettext("Đã bỏ qua {n} lần.", "Đã bỏ qua {n} lần.", count)
        notices.success(request, words.format(n=count))
    else:
        raise Http404
    return redirect("operation:state")
