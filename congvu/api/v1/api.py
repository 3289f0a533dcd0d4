"""The API itself: its routers, its token, and how it writes an answer down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from congvu.api.v1 import (
    batches,
    coming_in,
    dossiers,
    draws,
    ending,
    figures,
    files,
    holding,
    notices,
    on_the_way,
    problems,
    procedures,
    reports,
    system,
    units,
)
from congvu.api.v1.answers import as_json
from congvu.api.v1.auth import Token


class Renderer(JSONRenderer):
    """Every answer in one way of writing."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return as_json(data)


api = NinjaAPI(
    title="Công Vụ",
    version="1.0.0",
    description=(
        "API của Công Vụ cho các hệ thống kết nối: cùng quyền, cùng lời từ chối như trên trang web."
        " Mỗi hệ thống có mã truy cập riêng (Authorization: Bearer …), nhiệm vụ và tên của chính nó"
        " trong nhật ký."
    ),
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    auth=Token(),
    renderer=Renderer(),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
problems.install(api)
ACTS = (coming_in, on_the_way, holding, ending, files)
"""Where the acts are; each adds its own to the router of dossiers."""

for part in (system, dossiers, batches, procedures, units, figures, reports, draws, notices):
    api.add_router("", part.router)
