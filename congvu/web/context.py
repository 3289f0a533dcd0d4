"""What the frame of every page shows: the rail, the demo mark, the acting unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

import congvu
from congvu.audit import queries as audit
from congvu.core.actors import Actor, Duty
from congvu.organisation import queries as organisation


@dataclass(frozen=True)
class RailItem:
    """One word of the rail. ``duties`` empty: every official."""

    label: str
    route: str
    icon: str
    duties: tuple[Duty, ...] = ()


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
)


def _acting_unit(actor: Actor) -> str:
    return organisation.by_id(actor.unit_id).name if actor.unit_id else ""


def frame(request):
    """Variables of the frame; the rail holds only what the actor may open."""
    rail = []
    if request.user.is_authenticated:
        duties = request.actor.duties()
        for item in RAIL:
            if item.duties and not duties & set(item.duties):
                continue
            try:
                url = reverse(item.route)
            except NoReverseMatch:
                continue
            active = request.path.startswith(url)
            rail.append(
                {"label": item.label, "url": url, "icon": item.icon, "count": 0, "active": active}
            )
    return {
        "rail": rail,
        "demo_name": audit.demo_name(),
        "actor": request.actor,
        "acting_unit": _acting_unit(request.actor),
        "version": congvu.__version__,
    }
