"""The rows behind each number of the year's page, found again by the word in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.inspections import year
from congvu.inspections.models import ChecklistItem, InspectionPlan, PlanTarget, Recommendation
from congvu.inspections.rules import Mark
from congvu.ui.formats import vn_date
from congvu.web.inspections.following import rows_of

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One row: what, whose, when, how it stands; ``url`` empty where there is nothing to open."""

    url: str
    words: str
    unit: str
    when: str
    state: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Opened:
    """The list that is open: its name, what its days are, a page of lines."""

    name: str
    when: str
    page: Any


def opened(request: HttpRequest, asked: Any, found: dict[str, Any]) -> Opened | None:
    """The list the address asks for; None: none. A word nobody wrote is not there (404)."""
    word = request.GET.get("dong", "")
    if not word:
        return None
    kind, _sep, rest = word.partition(":")
    if kind not in BUILDERS:
        raise Http404
    name, when, lines = BUILDERS[kind](asked, found, rest)
    return Opened(name, when, Paginator(lines, PER_PAGE).get_page(request.GET.get("page")))


Built = tuple[str, str, list[Line]]


def _advice(found: dict[str, Any], keys: Iterable[int], asked: Any) -> list[Line]:
    rows: list[Recommendation] = [found["remedies"].rows[key] for key in keys]
    return [
        Line(
            reverse("inspections:recommendation", args=[each.row.pk]),
            each.row.interpretation,
            each.row.unit.name,
            vn_date(each.row.original_due_on)
            + (f" → {vn_date(each.row.task.due_on)}" if each.extended else ""),
            _(each.label),
            "late" if each.late else each.tone,
        )
        for each in rows_of(rows, asked.day)
    ]


def _cohort(asked: Any, found: dict[str, Any], rest: str) -> Built:
    code, _sep, kind = rest.rpartition(":")
    cohort = next((each for each in found["remedies"].cohorts if each.code == code), None)
    if cohort is None or kind not in cohort.keys:
        raise Http404
    return _(year.LABELS[kind]), _("Hạn đầu"), _advice(found, cohort.keys[kind], asked)


def _conduct(asked: Any, found: dict[str, Any], rest: str) -> Built:
    conduct: year.Conduct = found["remedies"].conduct
    names = {
        "issued": _("Kiến nghị ban hành trong năm"),
        "closed": _("Đã có lần xác nhận hoàn thành"),
        "reopened": _("Xác nhận rồi phải mở lại"),
        "disputed": _("Đơn vị có ý kiến khác"),
        "extended": _("Được gia hạn"),
    }
    if rest not in names:
        raise Http404
    return names[rest], _("Hạn đầu"), _advice(found, getattr(conduct, rest), asked)


def _lasting(asked: Any, found: dict[str, Any], rest: str) -> Built:
    rows = found["remedies"].rows
    if rest not in ("xong", "con"):
        raise Http404
    keys = [key for key, each in rows.items() if year.counted_in_curve(each) == rest]
    name = _("Đã xác nhận hoàn thành") if rest == "xong" else _("Còn đang theo dõi")
    return name, _("Hạn đầu"), _advice(found, keys, asked)


def _fault(asked: Any, found: dict[str, Any], rest: str) -> Built:
    way, _sep, key = rest.partition(":")
    rows = year.findings(asked.visits)
    if way == "nd":
        rows, name = rows.filter(area=key), found["areas"].get(key, key)
    elif way == "dv" and key.isdigit():
        rows = rows.filter(visit__unit=int(key))
        first = rows.first()
        name = first.visit.unit.name if first else ""
    else:
        raise Http404
    lines = [
        Line(
            reverse("inspections:tab", args=[each.visit.inspection_id, "phat-hien"])
            + f"?lan={each.visit_id}",
            each.text,
            each.visit.unit.name,
            vn_date(each.visit.on),
        )
        for each in rows
    ]
    return name, _("Ngày kiểm tra"), lines


def _item(asked: Any, found: dict[str, Any], rest: str) -> Built:
    items = found["faults"].by_item
    if not rest.isdigit() or int(rest) >= len(items):
        raise Http404
    text = items[int(rest)].key
    rows = ChecklistItem.objects.filter(visit__in=asked.visits, result=Mark.FAIL, text=text)
    lines = [
        Line(
            reverse("inspections:tab", args=[each.visit.inspection_id, "phieu"])
            + f"?lan={each.visit_id}",
            each.observed or text,
            each.visit.unit.name,
            vn_date(each.visit.on),
        )
        for each in rows.select_related("visit__unit").order_by("visit__on", "pk")
    ]
    return text, _("Ngày kiểm tra"), lines


def _reach(asked: Any, found: dict[str, Any], rest: str) -> Built:
    if not found["covers"] or rest not in ("xong", "con"):
        raise Http404
    done = {
        each.unit_id: each
        for each in year.concluded_visits(asked.unit, asked.year, asked.day).order_by("-on", "-pk")
    }
    if rest == "xong":
        lines = [
            Line(
                reverse("inspections:detail", args=[each.inspection_id]),
                each.inspection.title,
                each.unit.name,
                vn_date(each.on),
            )
            for each in sorted(done.values(), key=lambda each: (each.on, each.pk))
        ]
        return _("Đã kết luận"), _("Ngày kiểm tra"), lines
    plans = InspectionPlan.objects.filter(unit=asked.unit, year=asked.year)
    targets = PlanTarget.objects.filter(plan__in=plans, office=None).exclude(unit__in=list(done))
    lines = [
        Line(
            reverse("inspections:plan", args=[each.plan_id]),
            each.chosen_by,
            each.unit.name,
            _("tháng {month}").format(month=each.month) if each.month else "",
        )
        for each in targets.select_related("unit").order_by("month", "unit__code", "pk")
    ]
    return _("Đã chọn, chưa kết luận"), _("Theo kế hoạch"), lines


BUILDERS = {
    "han": _cohort,
    "dien-bien": _conduct,
    "thoi-gian": _lasting,
    "loi": _fault,
    "muc": _item,
    "ty-le": _reach,
}
