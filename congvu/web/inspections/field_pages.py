"""The tabs of what is asked before and at a visit."""

from __future__ import annotations

from typing import Any

from congvu.core.periods import local
from congvu.inspections import field_queries
from congvu.inspections.fieldwork import (
    ABSENCE_LABELS,
    ANSWER_LABELS,
    INTEREST_LABELS,
    NOT_DECLARED,
    SEEN_LABELS,
    Absence,
    Answer,
    Interest,
    Seen,
)
from congvu.inspections.models import ReportLine
from congvu.inspections.rules import Kind
from congvu.web.figures.cards import address
from congvu.web.inspections import field_forms, forms, pages

SEEN_TONES = {"": "neutral", "present": "on_time", "absent": "near"}
ANSWER_TONES = {"": "neutral", "confirm": "on_time", "correct": "near", "explain": "done"}


def interests(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """What each member declared for the visit; one's own form.

    The note is read by the delegation and whoever set it up, not by the unit.
    """
    visit, me = page["visit"], request.actor.user_id
    if visit is None:
        return {"rows": []}
    reads = page["leads"] or visit.inspection.members.filter(user_id=me).exists()
    rows = []
    for each in field_queries.interests_of(visit):
        said = each.declared
        own = me is not None and each.member.user_id == me
        speaks = own or (each.member.user_id is None and page["leads"])
        given = {"kind": said.kind, "note": said.note} if said else {}
        rows.append(
            {
                "member": each.member,
                "label": INTEREST_LABELS[Interest(said.kind)] if said else NOT_DECLARED,
                "tone": "neutral" if not said else "on_time" if said.kind == "none" else "late",
                "declared": said,
                "note": said.note if said and reads else "",
                "slot": pages.slot(
                    sent, f"interest-{each.member.pk}", field_forms.InterestForm, initial=given
                )
                if speaks and not page["signed"]
                else None,
            }
        )
    return {"rows": rows}


def report(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """The unit's figures beside those of the system, line by line, and the signature."""
    visit = page["visit"]
    if visit is None:
        return {"lines": []}
    surprise = page["inspection"].kind == Kind.SURPRISE
    may = page["answers"] and not page["signed"] and not surprise
    lines = list(visit.report_lines.order_by("order"))
    open_lines = sum(each.answered_at is None for each in lines)
    return {
        "surprise": surprise,
        "lines": [_line(each, page, sent, may and not visit.self_reported_on) for each in lines],
        "answered": len(lines) - open_lines,
        "may_begin": may and not lines and not visit.self_reported_on,
        "may_sign": may and not open_lines,
        "own_report": pages.slot(
            sent, "report", forms.SelfReportForm, initial={"on": page["today"]}
        ),
    }


def _line(line: ReportLine, page: dict[str, Any], sent: pages.Sent | None, may: bool):
    has_figure = bool(line.figure_code)
    given = {"answer": line.answer, "reported": line.reported, "words": line.words}
    return {
        "row": line,
        "area": page["areas"].get(line.area, ""),
        "url": address(
            line.figure_code, page["visit"].unit.code, page["inspection"].period_code, line.as_of
        )
        if has_figure
        else "",
        "difference": field_queries.difference(line),
        "label": ANSWER_LABELS[Answer(line.answer)],
        "tone": ANSWER_TONES[line.answer],
        "slot": pages.slot(
            sent,
            f"line-{line.pk}",
            field_forms.AnswerForm,
            initial={key: value for key, value in given.items() if value not in ("", None)},
            has_figure=has_figure,
        )
        if may
        else None,
    }


def presence(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """Who is at work: numbers for both sides, the list for the delegation only."""
    visit = page["visit"]
    if visit is None:
        return {"check": None}
    check = field_queries.presence_of(visit)
    arrival = {"arrived_at": local(request.now).replace(second=0, microsecond=0, tzinfo=None)}
    if check is None:
        opening = pages.slot(sent, "arrival", field_forms.ArrivalForm, initial=arrival)
        return {"check": None, "opening": opening if page["inspects"] else None}
    counts = field_queries.presence_counts(check)
    member = visit.inspection.members.filter(user_id=request.actor.user_id).exists()
    shown = page["leads"] or (request.actor.user_id is not None and member)
    return {
        "check": check,
        "counts": counts,
        "classes": [(ABSENCE_LABELS[Absence(key)], n) for key, n in counts.absent.items()],
        "people": [_person(each, page, sent) for each in check.lines.all()] if shown else [],
        "adding": pages.slot(sent, "person", field_forms.PersonForm) if page["inspects"] else None,
    }


def _person(line, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    given = {"seen": line.seen, "reason": line.reason, "proof": line.proof}
    return {
        "row": line,
        "label": SEEN_LABELS[Seen(line.seen)],
        "tone": "on_time" if line.proof else SEEN_TONES[line.seen],
        "reason": ABSENCE_LABELS[Absence(line.reason)] if line.reason else "",
        "slot": pages.slot(sent, f"person-{line.pk}", field_forms.PresenceForm, initial=given)
        if page["inspects"]
        else None,
    }


def sheet(request, page: dict[str, Any], sent: pages.Sent | None) -> dict[str, Any]:
    """The field sheet, with the lists that may still be added to it."""
    visit = page["visit"]
    found = pages.sheet(request, page, sent)
    if visit is None or not page["inspects"]:
        return found
    adding = pages.slot(sent, "topic", field_forms.TopicForm, visit=visit)
    return found | {"topics": adding if adding.form.fields["topic"].choices else None}


BUILDERS = {
    "phieu": (sheet, "inspections/phieu.html"),
    "loi-ich": (interests, "inspections/loi_ich.html"),
    "tu-bao-cao": (report, "inspections/tu_bao_cao.html"),
    "co-mat": (presence, "inspections/co_mat.html"),
}
