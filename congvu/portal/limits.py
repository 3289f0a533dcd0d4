"""How often one address may try: enough for a family, too little for guessing."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from congvu.core.refusals import N_, refuse

WINDOW = 15 * 60
"""Seconds over which tries are counted. Each web process counts by itself."""

TRIES = 10
"""Wrong answers from one address; a right one is not counted, and does not wipe out the wrong."""

CODE_TRIES = 20
"""Wrong answers about one dossier, from however many addresses: it has ten thousand answers."""

FILINGS = 20
CHECKS = 60


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind ``CONGVU_PROXIES`` reverse proxies, as the last said."""
    said = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    behind = settings.CONGVU_PROXIES
    if behind and len(said) >= behind and said[-behind]:
        return said[-behind]
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(what: str, whom: str) -> str:
    return f"portal:{what}:{hashlib.sha256(whom.encode()).hexdigest()[:32]}"


def _count(key: str, most: int) -> None:
    cache.add(key, 0, WINDOW)
    if cache.incr(key) > most:
        raise refuse(
            "too-many-tries",
            N_("Đã thử quá nhiều lần."),
            N_("Chờ 15 phút rồi thử lại, hoặc hỏi bộ phận một cửa nơi nộp hồ sơ."),
        )


def count(request: HttpRequest, what: str, most: int) -> None:
    """Count one try; refuses with ``too-many-tries`` over ``most`` in the window."""
    _count(_key(what, address_of(request)), most)


def _guess_keys(request: HttpRequest, code: str) -> tuple[tuple[str, int], ...]:
    return (
        (_key("follow", address_of(request)), TRIES),
        (_key("followed", code.strip().upper()), CODE_TRIES),
    )


def guess(request: HttpRequest, code: str) -> None:
    """Count one answer about a dossier as wrong until it proves right; ``too-many-tries``."""
    for key, most in _guess_keys(request, code):
        _count(key, most)


def guessed_right(request: HttpRequest, code: str) -> None:
    """Take back this one answer: whoever knows it may look as often as they like."""
    for key, _most in _guess_keys(request, code):
        if cache.get(key):
            cache.decr(key)
