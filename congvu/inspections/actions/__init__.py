"""The acts of an inspection: planning, at the unit, concluding and following up."""

from congvu.inspections.actions.choosing import (
    commit_more,
    commit_selection,
    count_chances,
    draw_selection,
)
from congvu.inspections.actions.concluding import conclude, record_from_paper
from congvu.inspections.actions.conditions import (
    check_condition,
    set_condition,
    withdraw_condition,
)
from congvu.inspections.actions.delegating import (
    Delegate,
    VisitPlan,
    close_delegation,
    decide,
    give_notice,
    reveal_visit,
)
from congvu.inspections.actions.drawing import commit_draw, draw_sample, examine, freeze_frame
from congvu.inspections.actions.examining import (
    attach,
    check_wall,
    compare_papers,
    pick_risk,
)
from congvu.inspections.actions.extending import commit_extension, draw_extension
from congvu.inspections.actions.flagging import (
    ask_question,
    conclude_question,
    finding_from_question,
    lapse_question,
    open_dossier,
    reply_question,
    run_flags,
)
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
from congvu.inspections.actions.planning import (
    PlanWords,
    Target,
    record_plan,
    set_coverage_rule,
)
from congvu.inspections.actions.preparing import answer_line, begin_report, declare_interest
from congvu.inspections.actions.presence import add_person, mark_presence, open_presence
from congvu.inspections.actions.reporting import submit_round
from congvu.inspections.actions.signing import (
    draw_up_minutes,
    excuse_signer,
    sign_minutes,
    sign_on_paper,
    take_back_minutes,
    undo_signature,
)
from congvu.inspections.actions.templates import take_template
from congvu.inspections.actions.visiting import (
    add_checklist,
    hold_session,
    mark,
    record_finding,
    reply,
    self_report,
)
from congvu.inspections.ties import Ground

__all__ = [
    "Delegate",
    "Ground",
    "PlanWords",
    "Target",
    "VisitPlan",
    "accept",
    "add_checklist",
    "add_person",
    "answer_line",
    "ask_question",
    "attach",
    "begin_report",
    "check_condition",
    "check_wall",
    "claim",
    "close_delegation",
    "commit_draw",
    "commit_extension",
    "commit_more",
    "commit_selection",
    "compare_papers",
    "conclude",
    "conclude_question",
    "count_chances",
    "decide",
    "declare_interest",
    "dispute",
    "draw_extension",
    "draw_sample",
    "draw_selection",
    "draw_up_minutes",
    "examine",
    "excuse_signer",
    "extend",
    "finding_from_question",
    "freeze_frame",
    "give_notice",
    "hold_session",
    "lapse_question",
    "mark",
    "mark_presence",
    "open_dossier",
    "open_presence",
    "pick_risk",
    "record_finding",
    "record_from_paper",
    "record_plan",
    "reopen",
    "reply",
    "reply_question",
    "reveal_visit",
    "run_flags",
    "self_report",
    "send_back",
    "set_condition",
    "set_coverage_rule",
    "sign_minutes",
    "sign_on_paper",
    "submit_round",
    "supersede",
    "take_back_minutes",
    "take_template",
    "undo_signature",
    "uphold",
    "verify",
    "withdraw_condition",
]
