"""The tabs of what is examined at the unit: the dossiers picked for risk, the counter's wall."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator

from congvu.inspections import examined
from congvu.inspections.models import SampleItem
from congvu.inspections.papers_seen import FIELD_LABELS, HUNG_LABELS, Field, Hung
from congvu.inspections.rules import SAMPLED_LABELS, Sampled
from congvu.web.inspections import examining_forms, field_pages, pages

ON_A_PAGE = 50
HUNG_TONES = {"yes": "on_time", "old": "near", "no": "late"}


def risk(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """The dossiers looked at for a stated reason, and those that questions point at.

    What the questions ask is shown to the delegation only, and on no field sheet.
    """
    visit = page["visit"]
    if visit is None:
        return {"picks": []}
    picks = visit.risk_picks.select_related("dossier").order_by("pk")
    return {
        "picks": [
            {
                "row": each,
                "label": SAMPLED_LABELS[Sampled(each.result)],
                "tone": pages.SAMPLE_TONES[each.result],
                "flags": each.flags if page["inspects"] or page["leads"] else "",
            }
            for each in picks
        ],
        "candidates": examined.candidates(visit) if page["inspects"] else [],
        "adding": pages.slot(sent, "pick", examining_forms.PickForm) if page["inspects"] else None,
        "refused": sent.refusal if sent is not None and sent.key == "flagged" else None,
    }


def wall(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """Every procedure in force at the unit: what the system says, what hangs."""
    visit = page["visit"]
    if visit is None:
        return {"page_of": None}
    rows = examined.wall(visit)
    checks = [each.check for each in rows if each.check]
    shown = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "page_of": shown,
        "ticked": len(checks),
        "all": len(rows),
        "counts": [(HUNG_LABELS[key], n) for key, n in examined.wall_counts(checks).items()],
        "rows": [
            {
                "row": each,
                "label": HUNG_LABELS[Hung(each.check.hung)] if each.check else "",
                "tone": HUNG_TONES[each.check.hung] if each.check else "neutral",
                "slot": pages.slot(
                    sent,
                    f"wall-{each.version.pk}",
                    examining_forms.WallForm,
                    initial={"hung": each.check.hung, "note": each.check.note}
                    if each.check
                    else {},
                )
                if page["inspects"]
                else None,
            }
            for each in shown
        ],
    }


def sheet(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """The field sheet with its photographs and the lists that may still be added."""
    found = field_pages.sheet(request, page, sent)
    visit = page["visit"]
    kept: dict[int | None, list[Any]] = {}
    for each in visit.attachments.select_related("file") if visit else ():
        kept.setdefault(each.item_id, []).append(each)
    for item in found["items"]:
        item["photos"] = kept.get(item["row"].pk, [])
        if page["inspects"]:
            key = f"photo-{item['row'].pk}"
            item["photo"] = pages.slot(sent, key, examining_forms.AttachForm)
    return found


def compare(subject, form, refusal, visit, sent=None) -> dict[str, Any]:
    """One dossier: the system's value beside each field of the paper."""
    dossier = examined.dossier_of(subject)
    system = examined.system_values(dossier)
    return {
        "then": dossier.version,  # as it was received; “version” is the product's own
        "papers": dossier.version.papers.order_by("order"),
        "subject": subject,
        "drawn": isinstance(subject, SampleItem),
        "photos": subject.attachments.select_related("file").order_by("pk"),
        "photo": pages.slot(sent, "photo", examining_forms.AttachForm),
        "visit": visit,
        "inspection": visit.inspection,
        "form": form,
        "refusal": refusal,
        "fields": [
            {
                "label": FIELD_LABELS[each],
                "system": system[each],
                "verdict": form[f"{each}-verdict"],
                "paper": form[f"{each}-paper"],
            }
            for each in Field
        ],
    }


BUILDERS = {
    "rui-ro": (risk, "inspections/rui_ro.html"),
    "niem-yet": (wall, "inspections/niem_yet.html"),
    "phieu": (sheet, "inspections/phieu.html"),
}
