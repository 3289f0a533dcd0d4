"""The acts of an inspection: planning, at the unit, concluding and following up."""

from congvu.inspections.actions.concluding import conclude, record_from_paper
from congvu.inspections.actions.delegating import (
    Delegate,
    VisitPlan,
    close_delegation,
    decide,
    give_notice,
)
from congvu.inspections.actions.drawing import commit_draw, draw_sample, examine, freeze_frame
from congvu.inspections.actions.following import (
    accept,
    claim,
    dispute,
    extend,
    reopen,
    send_back,
    supersede,
    uphold,
    verify,
)
from congvu.inspections.actions.planning import Target, record_plan, set_coverage_rule
from congvu.inspections.actions.visiting import (
    Ground,
    add_checklist,
    hold_session,
    mark,
    record_finding,
    reply,
    self_report,
    sign_minutes,
)

__all__ = [
    "Delegate",
    "Ground",
    "Target",
    "VisitPlan",
    "accept",
    "add_checklist",
    "claim",
    "close_delegation",
    "commit_draw",
    "conclude",
    "decide",
    "dispute",
    "draw_sample",
    "examine",
    "extend",
    "freeze_frame",
    "give_notice",
    "hold_session",
    "mark",
    "record_finding",
    "record_from_paper",
    "record_plan",
    "reopen",
    "reply",
    "self_report",
    "send_back",
    "set_coverage_rule",
    "sign_minutes",
    "supersede",
    "uphold",
    "verify",
]
