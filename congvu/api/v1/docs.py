"""The description of the API: for machines as OpenAPI, for people as a page without scripts."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from congvu.web.access import public

# What a page of the API may load: its own style and pictures, and no script at all.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI 3.1 document, as the code gives it; ``openapi.yaml`` holds the same."""
    from congvu.api.v1.api import api

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/")))
    return found


@public
@require_GET
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The description as JSON."""
    said = json.dumps(schema(), ensure_ascii=False, indent=1)
    return HttpResponse(said, content_type="application/json")


def _type(part: dict[str, Any]) -> str:
    """The type of a field in a few words."""
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    if "anyOf" in part:
        return " | ".join(_type(each) for each in part["anyOf"])
    if "enum" in part:
        return " | ".join(str(each) for each in part["enum"])
    if "const" in part:
        return str(part["const"])
    kind = str(part.get("type", "object"))
    if kind == "array":
        return f"[{_type(part.get('items', {}))}]"
    return f"{kind} ({part['format']})" if "format" in part else kind


def _fields(name: str) -> list[dict[str, Any]]:
    model = schema()["components"]["schemas"].get(name, {})
    needed = model.get("required", [])
    return [
        {"name": field, "type": _type(part), "required": field in needed}
        for field, part in model.get("properties", {}).items()
    ]


def _content(said: dict[str, Any]) -> str:
    """The model of a body of JSON; of a file, the types it may be of; empty where there is none."""
    content = said.get("content", {})
    if "application/json" in content:
        return _type(content["application/json"]["schema"])
    return ", ".join(content)


def _operation(method: str, path: str, told: dict[str, Any]) -> dict[str, Any]:
    model = _content(told.get("requestBody", {}))
    done = min(code for code in told["responses"])
    return {
        "id": told["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": gettext(told["summary"]),
        "description": gettext(told["description"]),
        "parameters": [
            {
                "name": each["name"],
                "place": each["in"],
                "type": _type(each["schema"]),
                "required": each["required"],
            }
            for each in told["parameters"]
        ],
        "body": model,
        "body_fields": _fields(model),
        "status": done,
        "answer": _content(told["responses"][done]),
        "errors": [code for code in told["responses"] if code != done],
    }


@public
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every operation: what it asks, what it answers, which errors it may give."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema()["paths"].items():
        for method, told in methods.items():
            groups.setdefault(told["tags"][0], []).append(_operation(method, path, told))
    models = [
        {"name": name, "fields": _fields(name)}
        for name in sorted(schema()["components"]["schemas"])
    ]
    context = {
        "groups": [(gettext(name), rows) for name, rows in groups.items()],
        "models": models,
        "known": [each["name"] for each in models],
        "version": schema()["info"]["version"],
    }
    answer = render(request, "api/docs.html", context)
    answer["Content-Security-Policy"] = POLICY
    return answer
