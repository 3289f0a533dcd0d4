"""The API itself: its routers, its token, and how it writes an answer down."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from congvu.api.v1 import dossiers, figures, problems, procedures, system, units
from congvu.api.v1.auth import Token
from congvu.audit import queries as audit


class Renderer(JSONRenderer):
    """JSON as people read it; in a demo each answer says that its numbers are reconstructed."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        if isinstance(data, dict) and audit.demo_name() is not None:
            data = {**data, "demo": audit.DEMO_WORDS}
        return json.dumps(data, cls=self.encoder_class, ensure_ascii=False)


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
for part in (system, dossiers, procedures, units, figures):
    api.add_router("", part.router)
