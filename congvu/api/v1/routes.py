"""Every address of the API, and what each answer carries: language, no caching, no 500 for size."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from congvu.api.v1 import docs
from congvu.api.v1.api import api
from congvu.api.v1.problems import NOT_JSON, TOO_LARGE, answer

MOST_BYTES = 1024 * 1024
KNOWN = ("vi", "en")

View = Callable[..., HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """Vietnamese unless the caller prefers English; no cookie decides here."""
    for asked, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        base = asked.split("-")[0]
        if base in KNOWN:
            return base
    return KNOWN[0]


def _why_not_read(request: HttpRequest) -> HttpResponseBase | None:
    """A body that is too large, or that is no JSON, is not read."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return None
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > MOST_BYTES:
        return answer(TOO_LARGE, 413)
    if length != "0" and request.content_type != "application/json":
        return answer(NOT_JSON, 415)
    return None


def spoken(view: View) -> View:
    """The view of an operation, which asks for a token, in the caller's language."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(language_of(request)):
            response = _why_not_read(request) or view(request, *args, **kwargs)
            response.headers["Content-Language"] = translation.get_language()
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response

    answered.access_decision = "token"  # type: ignore[attr-defined]
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def urls() -> list[URLPattern | URLResolver]:
    """The operations and the pages that explain them."""
    found: list[URLPattern | URLResolver] = []
    for pattern in api.urls[0]:
        if pattern.name != "api-root":
            view = spoken(pattern.callback)
            found.append(path(str(pattern.pattern), view, name=pattern.name))
    return [
        *found,
        path("openapi.json", docs.openapi_json, name="openapi"),
        path("docs", docs.page, name="docs"),
    ]
