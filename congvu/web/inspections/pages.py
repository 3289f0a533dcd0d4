"""What each tab of an inspection shows, and the forms in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.core.periods import local
from congvu.core.refusals import Refusal
from congvu.inspections import (
    access,
    integrity,
    queries,
    sealing,
    signatures,
    word_papers,
)
from congvu.inspections.models import Finding, Inspection, Visit
from congvu.inspections.rules import (
    KIND_LABELS,
    MARK_LABELS,
    ROLE_LABELS,
    FindingKind,
    Kind,
    Mark,
    Role,
)
from congvu.inspections.word_kinds import CONCLUSION
from congvu.ui.components import Step
from congvu.web.inspections import finding_forms, finding_grounds, forms
from congvu.web.inspections.following import rows_of

TABS = {
    "tong-quan": _("Tổng quan"),
    "doan": _("Đoàn và lịch"),
    "loi-ich": _("Khai báo quan hệ"),
    "tu-bao-cao": _("Báo cáo tự kiểm tra"),
    "so-lieu": _("Số liệu và khung"),
    "rui-ro": _("Hồ sơ theo rủi ro"),
    "co-mat": _("Có mặt"),
    "niem-yet": _("Niêm yết"),
    "phieu": _("Phiếu kiểm tra"),
    "phat-hien": _("Phát hiện"),
    "bien-ban": _("Biên bản"),
    "ket-luan": _("Kết luận"),
    "kien-nghi": _("Kiến nghị"),
}
MARK_TONES = {"": "neutral", "pass": "on_time", "fail": "late", "na": "done"}
SAMPLE_TONES = {"": "neutral", "clean": "on_time", "deviation": "late", "missing": "late"}
SAMPLE_TONES["unreadable"] = "near"


@dataclass(frozen=True)
class Sent:
    """A form that came back to its page: not whole, or refused."""

    key: str
    form: Form
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Slot:
    """A form on the page, empty or as it came back."""

    key: str
    form: Form
    refusal: Refusal | None
    tried: bool


def slot(sent: Sent | None, key: str, make: type[Form], **words: Any) -> Slot:
    """The form under ``key``: the one that came back, else a fresh one."""
    if sent is not None and sent.key == key:
        sent.form.auto_id = f"{key}-%s"
        return Slot(key, sent.form, sent.refusal, True)
    return Slot(key, make(auto_id=f"{key}-%s", **words), None, False)


def own_visits(request, inspection: Inspection) -> list[Visit]:
    """The visits that the reader may know of, in the order of their days."""
    seen = access.visible_visits(request.actor, request.now).filter(inspection=inspection)
    return list(seen.select_related("unit", "feeds__unit", "inspection").order_by("on", "pk"))


def frame_of(request, inspection: Inspection, tab: str, visit: Visit | None) -> dict[str, Any]:
    """What every tab shows: the tabs, the visits, which of them is open."""
    visits = own_visits(request, inspection)
    asked = request.GET.get("lan", "")
    chosen = visit or next((each for each in visits if str(each.pk) == asked), None)
    chosen = chosen or (visits[-1] if visits else None)
    tail = f"?lan={chosen.pk}" if chosen else ""
    put_up = chosen is not None and signatures.in_force(chosen) is not None
    return {
        "inspection": inspection,
        "kind": KIND_LABELS[Kind(inspection.kind)],
        "tab": tab,
        "tabs": [
            (slug, label, reverse("inspections:tab", args=[inspection.pk, slug]) + tail)
            for slug, label in TABS.items()
        ],
        "visits": visits,
        "visit": chosen,
        "leads": access.may_lead(request.actor, inspection.unit, request.now) is None,
        "signed": chosen is not None and hasattr(chosen, "minutes"),
        "inspects": chosen is not None
        and not put_up
        and not hasattr(chosen, "minutes")
        and access.may_inspect(request.actor, chosen) is None,
        "answers": chosen is not None
        and access.may_answer(request.actor, chosen.unit, request.now) is None,
        "put_up": put_up,
        "concluded": hasattr(inspection, "conclusion"),
        "areas": queries.areas_of(chosen.on) if chosen else {},
        "period": queries.period_of(inspection),
        "today": local(request.now).date(),
    }


def steps(request, inspection: Inspection) -> list[Step]:
    """The eleven steps; the first that is not done is the present one."""
    made, current = [], False
    passed = list(queries.steps_of(inspection, own_visits(request, inspection)))
    last_done = max((each.number for each in passed if each.done), default=0)
    for each in passed:
        if each.done:
            state = "done"
        elif each.number < last_done:
            state = "missing"
        else:
            state = "todo" if current else "current"
            current = True
        lack = gettext(each.lack) if each.lack and state != "todo" else ""
        paper = gettext(each.paper) if each.paper else ""
        made.append(Step(gettext(each.label), state, each.on, paper, "", lack))
    return made


def overview(request, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    """The steps, and whether what was frozen is whole."""
    inspection = page["inspection"]
    return {
        "steps": steps(request, inspection),
        "faults": integrity.integrity(inspection) if page["leads"] or page["inspects"] else None,
    }


def team(request, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    """Who, where, when; notice, closing, the unit's own report."""
    inspection, today = page["inspection"], page["today"]
    return {
        "members": [
            (each, ROLE_LABELS[Role(each.role)]) for each in inspection.members.order_by("order")
        ],
        "kept": _kept(inspection, page["visits"]),
        "notice": slot(sent, "notice", forms.NoticeForm, initial={"on": today}),
        "closing": slot(sent, "closing", forms.CloseForm, initial={"on": today}),
    }


def _kept(inspection: Inspection, visits: list[Visit]) -> list[dict[str, Any]]:
    """The visits that were, or still are, kept from everybody, each with its seal."""
    kept = [visit for visit in visits if visit.secret]
    recorded = sealing.seals_recorded(inspection) if kept else []
    return [
        {
            "visit": visit,
            "sealed": sealing.is_sealed(visit),
            "seal": sealing.seal_of(visit),
            "holds": sealing.holds(visit, recorded),
        }
        for visit in kept
    ]


def sheet(request, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    """The field sheet, line by line, each saved on its own."""
    visit = page["visit"]
    items = list(visit.checklist.order_by("order")) if visit else []
    return {
        "marked": sum(item.result != Mark.OPEN for item in items),
        "items": [
            {
                "row": item,
                "area": page["areas"].get(item.area, ""),
                "label": MARK_LABELS[Mark(item.result)],
                "tone": MARK_TONES[item.result],
                "slot": slot(
                    sent,
                    f"mark-{item.pk}",
                    forms.MarkForm,
                    initial={
                        "result": item.result,
                        "observed": item.observed,
                        "evidence": item.evidence,
                    },
                ),
            }
            for item in items
        ],
    }


def findings(request, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    """What was found, on what it stands, and the unit's own words."""
    visit = page["visit"]
    rows = visit.findings.select_related("checklist_item").order_by("pk") if visit else []
    return {
        "findings": [_finding(each, page, sent) for each in rows],
        "new": slot(sent, "finding", finding_forms.FindingForm, visit=visit)
        if page["inspects"]
        else None,
    }


def _finding(finding: Finding, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    return {
        "row": finding,
        "limit": finding.kind == FindingKind.LIMIT,
        "area": page["areas"].get(finding.area, ""),
        "grounds": finding_grounds.grounds(finding),
        "slot": slot(sent, f"reply-{finding.pk}", forms.ReplyForm),
    }


def conclusion(request, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    """The notice of conclusion, or the form of it."""
    inspection = page["inspection"]
    if page["concluded"]:
        row = inspection.conclusion
        kept = word_papers.paper_of(row, CONCLUSION, word_papers.WORD)
        since = date.fromisoformat(kept.version) if kept else None
        return {
            "conclusion": row,
            "intact": integrity.is_intact(row),
            "kept": kept,
            "kept_since": since,
        }
    tried = sent is not None and sent.key == "conclusion"
    lacking = [each for each in page["visits"] if not hasattr(each, "minutes")]
    given = {"inspection": inspection}
    return {
        "conclusion": None,
        "lacking": lacking,
        "head": slot(sent, "conclusion", forms.ConcludeForm, initial={"signed_on": page["today"]}),
        "advice": sent.form.advice if tried else forms.AdviceSet(prefix="a", form_kwargs=given),
    }


def advice(request, page: dict[str, Any], sent: Sent | None) -> dict[str, Any]:
    """The recommendations of this inspection."""
    rows = access.visible_recommendations(request.actor, request.now).filter(
        conclusion__inspection=page["inspection"]
    )
    return {"rows": rows_of(rows.order_by("order"), page["today"])}


BUILDERS = {
    "tong-quan": (overview, "inspections/tong_quan.html"),
    "doan": (team, "inspections/doan.html"),
    "phieu": (sheet, "inspections/phieu.html"),
    "phat-hien": (findings, "inspections/phat_hien.html"),
    "ket-luan": (conclusion, "inspections/ket_luan.html"),
    "kien-nghi": (advice, "inspections/kien_nghi.html"),
}
