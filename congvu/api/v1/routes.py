"""Every address of the API, and what each answer carries: language, no caching, no 500 for size."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from congvu.api.v1 import docs
from congvu.api.v1.api import api
from congvu.api.v1.problems import NOT_A_FILE, NOT_JSON, TOO_LARGE, answer
from congvu.dossiers.rules.files import file_too_large
from congvu.files.rules import BY_CONTENT_TYPE

MOST_BYTES = 1024 * 1024
KNOWN = ("vi", "en")
RAW_BODY = "add_dossier_file"
"""The operation whose body is a file and not JSON."""

View = Callable[..., HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """Vietnamese unless the caller prefers English; no cookie decides here."""
    for asked, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        base = asked.split("-")[0]
        if base in KNOWN:
            return base
    return KNOWN[0]


def _why_not_read(request: HttpRequest, raw: bool) -> HttpResponseBase | None:
    """A body that is too large, or that is no JSON (``raw``: no file we take), is not read."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return None
    length = request.META.get("CONTENT_LENGTH") or "0"
    if raw:
        if length.isdecimal() and int(length) > settings.CONGVU_MAX_UPLOAD:
            return answer(file_too_large(settings.CONGVU_MAX_UPLOAD), 413)
        if length != "0" and request.content_type not in BY_CONTENT_TYPE:
            return answer(NOT_A_FILE, 415)
        return None
    if length.isdecimal() and int(length) > MOST_BYTES:
        return answer(TOO_LARGE, 413)
    if length != "0" and request.content_type != "application/json":
        return answer(NOT_JSON, 415)
    return None


def spoken(view: View, *, raw: bool = False) -> View:
    """The view of an operation, which asks for a token, in the caller's language."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(language_of(request)):
            response = _why_not_read(request, raw) or view(request, *args, **kwargs)
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
    patterns = [each for each in api.urls[0] if each.name != "api-root"]
    # The operations of one address share its view; what is read of it depends on the address.
    files = {str(each.pattern) for each in patterns if each.name == RAW_BODY}
    for pattern in patterns:
        view = spoken(pattern.callback, raw=str(pattern.pattern) in files)
        found.append(path(str(pattern.pattern), view, name=pattern.name))
    return [
        *found,
        path("openapi.json", docs.openapi_json, name="openapi"),
        path("docs", docs.page, name="docs"),
    ]
