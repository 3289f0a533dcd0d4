"""The tab of figures and frames: what was frozen, committed to, drawn and looked at."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.utils.translation import gettext

from congvu.core.periods import parse_moment
from congvu.figures import queries as figures
from congvu.figures import registry
from congvu.inspections import content, integrity, papers_seen, queries, strata
from congvu.inspections.models import Frame, SampleItem, SecondStage
from congvu.inspections.rules import SAMPLED_LABELS, Sampled
from congvu.ui.formats import vn_date, vn_datetime
from congvu.web.figures.cards import card
from congvu.web.inspections import finding_grounds, pages, sample_forms


def figures_and_frames(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """The figures of the unit, the frames frozen from them, and what was drawn."""
    visit, inspection = page["visit"], page["inspection"]
    if visit is None:
        return {"cards": [], "frames": [], "freeze": None}
    measured = figures.measure_all(
        visit.unit,
        queries.period_of(inspection),
        inspection.as_of or request.now,
        codes=content.MINUTES_FIGURES,
    )
    return {
        "cards": [card(each, None) for each in measured],
        "frames": [_frame(frame, sent) for frame in visit.frames.order_by("pk")],
        "freeze": pages.slot(sent, "freeze", sample_forms.FreezeForm, visit=visit)
        if page["inspects"]
        else None,
    }


def _frame(frame: Frame, sent: pages.Sent | None) -> dict[str, Any]:
    draw = getattr(frame, "draw", None)
    shown = {
        "row": frame,
        "name": registry.get(frame.figure_code).name,
        **_asked(frame),
        "draw": draw,
        "reveal": pages.slot(sent, f"reveal-{frame.pk}", sample_forms.RevealForm),
    }
    if draw is None:
        most = {"n": papers_seen.proposed(frame.row_count), "tolerable": papers_seen.PROPOSED}
        key = f"commit-{frame.pk}"
        return shown | {
            "sizes": papers_seen.sizes(frame.row_count),
            "commit": pages.slot(sent, key, sample_forms.CommitForm, initial=most, frame=frame),
        }
    reading, rule = strata.reading(draw), strata.rule_of(draw)
    second = SecondStage.objects.filter(draw=draw).first()
    return shown | {
        "reading": reading,
        "sentence": reading.sentence.said(gettext) if reading.sentence else "",
        "tolerable": reading.tolerable.said(gettext) if reading.tolerable else "",
        "rule": rule,
        "divided": strata.LABELS.get(rule.strata, ""),
        "second": second,
        "extend": pages.slot(sent, f"extend-{frame.pk}", sample_forms.ExtendForm),
        "reveal_more": pages.slot(sent, f"more-{frame.pk}", sample_forms.RevealForm),
        "items": [_item(item, sent) for item in draw.items.order_by("rank")],
    }


def _item(item: SampleItem, sent: pages.Sent | None) -> dict[str, Any]:
    held = {"result": item.result, "observed": item.observed}
    return {
        "row": item,
        "label": SAMPLED_LABELS[Sampled(item.result)],
        "tone": pages.SAMPLE_TONES[item.result],
        "url": finding_grounds.row_url(item.subject_kind, item.subject_id),
        "slot": pages.slot(sent, f"item-{item.pk}", sample_forms.ExamineForm, initial=held),
    }


def _asked(frame: Frame) -> dict[str, Any]:
    """The query of a frame in words, and whether the rows are as they were."""
    query = json.loads(frame.query)
    words = gettext("Đơn vị {unit}, từ {first} đến {last}, tính đến {moment}").format(
        unit=query["unit"],
        first=_day(query["period"]["from"]),
        last=_day(query["period"]["to_inclusive"]),
        moment=vn_datetime(parse_moment(query["as_of"])),
    )
    return {
        "asked": words,
        "intact": integrity.is_intact(frame),
        "is_rate": registry.get(frame.figure_code).is_rate,
    }


def _day(text: str | None) -> str:
    return vn_date(date.fromisoformat(text)) if text else "…"


def frame_page(frame: Frame) -> dict[str, Any]:
    """The head of the page of a frame's rows."""
    return {
        "frame": frame,
        "name": registry.get(frame.figure_code).name,
        **_asked(frame),
        "inspection": frame.visit.inspection,
    }


BUILDERS = {"so-lieu": (figures_and_frames, "inspections/so_lieu.html")}
