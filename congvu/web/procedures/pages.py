"""What the pages show, in rows and words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext

from congvu.core.vietnamese import list_letter
from congvu.organisation.models import Unit
from congvu.organisation.rules import LEVEL_LABELS, Level
from congvu.people.rules import DUTY_LABELS
from congvu.procedures import queries, rules
from congvu.procedures.models import Posting, Procedure, ProcedureStep, ProcedureVersion
from congvu.procedures.rules import DifferenceKind

TONES = {
    DifferenceKind.MISSING: "near",
    DifferenceKind.OUTDATED: "late",
    DifferenceKind.EXTRA: "late",
}


def level_words(version: ProcedureVersion) -> str:
    """``"cấp huyện, cấp xã"``."""
    return ", ".join(gettext(LEVEL_LABELS[Level(level)]) for level in version.level_list)


def version_page(
    procedure: Procedure, versions: list[ProcedureVersion], shown: ProcedureVersion, today: date
) -> dict[str, Any]:
    """One version with its parts lettered as in the law, and the others by date."""
    day = shown.validity.last if shown.validity.last and shown.validity.last < today else today
    day = max(day, shown.valid_from or day)
    units = [
        unit for unit in queries.receiving_units(procedure, day) if unit.level in shown.level_list
    ]
    return {
        "procedure": procedure,
        "shown": shown,
        "level_words": level_words(shown),
        "letters": [list_letter(n) for n in range(8)],
        "papers": list(shown.papers.order_by("order")),
        "steps": route_rows(list(shown.steps.order_by("order"))),
        "versions": [
            {"row": each, "levels": level_words(each), "now": today in each.validity}
            for each in versions
        ],
        "online": _by_level(procedure, units, day),
        "day": day,
    }


def route_rows(steps: list[ProcedureStep]) -> list[dict[str, Any]]:
    """The route: each step with what it comes after, whose it is, and what is particular to it."""
    rows = []
    for step in steps:
        waits = rules.waits_for(step.order, step.after)
        marks = [step.note] if step.note else []
        if step.child_code:
            marks.append(gettext("mở hồ sơ con theo thủ tục %(code)s") % {"code": step.child_code})
        if step.optional:
            marks.append(gettext("chỉ làm khi cần"))
        if step.holds_all:
            marks.append(gettext("tạm dừng ở bước này thì cả hồ sơ dừng tính thời hạn"))
        beside = [
            str(each.order)
            for each in steps
            if each is not step and rules.waits_for(each.order, each.after) == waits and waits
        ]
        if beside:
            marks.append(gettext("song song với bước %(steps)s") % {"steps": ", ".join(beside)})
        own = step.unit_kind in rules.OWN_KINDS
        kind = gettext(rules.UNIT_KIND_LABELS.get(step.unit_kind, step.unit_kind))
        rows.append(
            {
                "row": step,
                "duty": "" if step.agency else gettext(DUTY_LABELS.get(step.duty, step.duty)),
                "whose": step.agency or ("" if own else kind),
                "after": ", ".join(str(each) for each in waits),
                "marks": "; ".join(marks),
            }
        )
    return rows


def _by_level(procedure: Procedure, units: list[Unit], day: date) -> list[dict[str, Any]]:
    levels = queries.online_levels(procedure, units, day)
    return [
        {
            "label": gettext(rules.ONLINE_LEVEL_LABELS[level]),
            "units": [unit.name for unit in units if levels[unit.pk] == level],
        }
        for level in sorted(set(levels.values()), reverse=True)
    ]


def difference_rows(unit: Unit, day: date, ticked: list[str]) -> list[dict[str, Any]]:
    """The differences of a board, in words and tones; ``ticked`` are keys of versions."""
    return [
        {
            "row": each,
            "shown": each.version or each.posting.version,
            "label": gettext(rules.DIFFERENCE_LABELS[each.kind]),
            "tone": TONES[each.kind],
            "ticked": each.version is not None and str(each.version.pk) in ticked,
            "to_post": each.version if each.kind is not DifferenceKind.EXTRA else None,
        }
        for each in queries.posting_differences(unit, day)
    ]


def board_rows(unit: Unit, day: date, ticked: list[str]) -> list[dict[str, Any]]:
    """What hangs there, each with its fault if it has one; ``ticked`` are keys of postings."""
    faults = {
        each.posting.pk: gettext(rules.DIFFERENCE_LABELS[each.kind])
        for each in queries.posting_differences(unit, day)
        if each.posting
    }
    rows: list[Posting] = list(queries.posted(unit, day))
    return [
        {"row": row, "fault": faults.get(row.pk, ""), "ticked": str(row.pk) in ticked}
        for row in rows
    ]
