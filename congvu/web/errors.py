"""Pages for what the framework refuses by itself, and for what lies under us and is away."""

from __future__ import annotations

import sys

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error as framework_error

from congvu.audit.away import why_away

RETRY_AFTER = 30  # seconds
FOR_MACHINES = ("/api/", "/suc-khoe/")


def csrf_failure(request, reason=""):
    """The form is too old or came from elsewhere: say so, and how to go on."""
    return render(request, "ui/csrf.html", {"reason": reason}, status=403)


def server_error(request):
    """A fault of ours is 500; what is away under us is 503, said in words, and it comes back."""
    refusal = why_away(sys.exc_info()[1])
    if refusal is None:
        return framework_error(request)
    said = refusal.said(gettext)
    answer: HttpResponse
    accepted = request.headers.get("Accept", "")
    if request.path.startswith(FOR_MACHINES) or accepted.startswith("application/json"):
        said = {"ok": False, **said} if request.path == "/suc-khoe/" else said
        answer = JsonResponse(said, status=503)
    else:
        # Without the request: what the frame of a page shows is read from the database.
        answer = HttpResponse(render_to_string("ui/away.html", {"refusal": said}), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer
