"""Every address of the product, by room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path(prefix, include(f"{module}.urls"))
    for prefix, module in (
        ("api/v1/", "congvu.api.v1"),  # asked most, by machines
        ("", "congvu.web.home"),
        ("ho-so/", "congvu.web.dossiers"),
        ("van-ban/", "congvu.web.legal"),
        ("ke-hoach/", "congvu.web.plans"),
        ("kiem-tra/", "congvu.web.inspections"),
        ("so-lieu/", "congvu.web.figures"),
        ("bao-cao/", "congvu.web.reports"),
        ("cong-bo/", "congvu.web.notices"),
        ("danh-muc/", "congvu.web.procedures"),
        ("quan-tri/", "congvu.web.people"),
        ("lich-lam-viec/", "congvu.web.calendars"),
        ("nhap-du-lieu/", "congvu.web.imports"),
        ("van-hanh/", "congvu.web.operation"),
        ("cong-khai/", "congvu.portal"),
    )
    if find_spec(module) and find_spec(f"{module}.urls")
]

handler500 = "congvu.web.errors.server_error"
