"""The page behind the square code of a slip: it proves the slip and its files, without login."""

from __future__ import annotations

import hashlib
import re

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from congvu.dossiers import queries
from congvu.web.access import public

HASH = re.compile(r"[0-9a-f]{64}")


def _asked(request) -> str | None:
    """The hash that is asked about: of a file that was sent, or as it was pasted.

    The file is read in pieces and not kept. None: nothing readable was asked.
    """
    sent = request.FILES.get("content")
    if sent is not None:
        digest = hashlib.sha256()
        for piece in sent.chunks():
            digest.update(piece)
        return digest.hexdigest()
    pasted = re.sub(r"\s", "", request.POST.get("hash", "")).lower()
    return pasted if HASH.fullmatch(pasted) else None


def _before_entry(request, key):
    """A slip written by hand whose dossier is not entered yet, or whose number was spoiled."""
    slip = queries.reserved_behind(key)
    if slip is None:
        raise Http404
    number = queries.number_shown(slip).replace("_", "…")
    answer = render(request, "portal/proof_by_hand.html", {"slip": slip, "number": number})
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@public
@require_http_methods(["GET", "POST"])
def proof(request, key):
    """What the slip says, its files by their hashes, and whether a file at hand is one of them."""
    found = queries.proof(key)
    if found is None:
        return _before_entry(request, key)
    asked = _asked(request) if request.method == "POST" else None
    match = next((each for each in found.files if each.sha256 == asked), None) if asked else None
    context = {"proof": found, "asked": asked, "match": match, "tried": request.method == "POST"}
    status = 422 if context["tried"] and asked is None else 200
    answer = render(request, "portal/proof.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"  # the address is what gives access
    answer["X-Robots-Tag"] = "noindex"
    return answer
