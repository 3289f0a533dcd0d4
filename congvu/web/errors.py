"""Pages for what the framework refuses by itself."""

from __future__ import annotations

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form is too old or came from elsewhere: say so, and how to go on."""
    return render(request, "ui/csrf.html", {"reason": reason}, status=403)
