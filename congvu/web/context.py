"""What the frame of every page shows: the rail, the demo mark, the acting unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import (
    NoReverseMatch,
    URLResolver,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    reverse,
)
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import congvu
from congvu.audit import clock
from congvu.audit import queries as audit
from congvu.core.actors import Actor, Duty
from congvu.organisation import queries as organisation
from congvu.outbox import jobs


@dataclass(frozen=True)
class RailItem:
    """One word of the rail. ``duties`` empty: every official."""

    label: str
    route: str
    icon: str
    duties: tuple[Duty, ...] = ()
    waiting: Callable[[], int] | None = None  # how many there ask for somebody


def _stuck() -> int:
    return len(jobs.stuck(clock.machine_now()))


RAIL = (
    RailItem(_("Tiếp nhận"), "dossiers:intake", "inbox", (Duty.CLERK,)),
    RailItem(
        _("Xử lý"),
        "dossiers:queue",
        "list-check",
        (Duty.CLERK, Duty.SPECIALIST, Duty.OFFICE_HEAD, Duty.UNIT_LEADER),
    ),
    RailItem(_("Trả kết quả"), "dossiers:ready", "box-arrow-right", (Duty.CLERK,)),
    RailItem(_("Tra cứu"), "dossiers:search", "search"),
    RailItem(_("Văn bản"), "legal:register", "file-text"),
    RailItem(_("Kế hoạch"), "plans:index", "calendar-check"),
    RailItem(_("Kiểm tra"), "inspections:index", "clipboard-check"),
    RailItem(_("Số liệu"), "figures:index", "123"),
    RailItem(_("Báo cáo"), "reports:index", "file-bar-graph"),
    RailItem(_("Danh mục"), "procedures:catalogue", "journal-text"),
    RailItem(_("Tài khoản"), "people:accounts", "people", (Duty.ADMINISTRATOR,)),
    RailItem(_("Lượt xem"), "people:looks", "eye", (Duty.UNIT_LEADER, Duty.ADMINISTRATOR)),
    RailItem(
        _("Nhập dữ liệu"),
        "imports:index",
        "upload",
        (Duty.CLERK, Duty.ADMINISTRATOR, Duty.REFORM_OFFICER),
    ),
    RailItem(_("Vận hành"), "operation:state", "gear", (Duty.ADMINISTRATOR,), _stuck),
)


def _acting_unit(actor: Actor) -> str:
    return organisation.by_id(actor.unit_id).name if actor.unit_id else ""


@lru_cache
def _address(route: str, addresses: URLResolver, prefix: str) -> str:
    """Where a word of the rail leads; empty where that room is not there."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


@lru_cache
def _words(language: str) -> tuple[str, ...]:
    """The words of the rail, which every page shows thrice, in the language that is spoken."""
    return tuple(str(item.label) for item in RAIL)


def frame(request):
    """Variables of the frame; the rail holds only what the actor may open."""
    rail = []
    if request.user.is_authenticated:
        duties = request.actor.duties()
        for item, label in zip(RAIL, _words(get_language()), strict=True):
            if item.duties and not duties & set(item.duties):
                continue
            url = _address(item.route, get_resolver(get_urlconf()), get_script_prefix())
            if not url:
                continue
            active = request.path.startswith(url)
            count = item.waiting() if item.waiting else 0
            rail.append(
                {
                    "label": label,
                    "url": url,
                    "icon": item.icon,
                    "count": count,
                    "active": active,
                }
            )
    return {
        "rail": rail,
        "demo_name": audit.demo_name(),
        "actor": request.actor,
        "acting_unit": _acting_unit(request.actor),
        "version": congvu.__version__,
        "idle_minutes": settings.CONGVU_IDLE_MINUTES,
    }
