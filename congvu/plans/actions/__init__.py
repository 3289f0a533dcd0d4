"""The verbs of plans: of a plan, of a task, of the registers that prove."""

from congvu.plans.actions.assigned import move_deadline, return_task, withdraw_task
from congvu.plans.actions.plans import (
    add_target,
    add_task,
    draft_plan,
    issue_plan,
    load_areas,
    record_paper_plan,
)
from congvu.plans.actions.registers import (
    add_recognition_paper,
    certify_criterion,
    open_recognition,
    record_communication,
    register_regulation,
    submit_recognition,
)
from congvu.plans.actions.reminding import remind, set_reminder_terms
from congvu.plans.actions.tasks import (
    assign_task,
    cancel_task,
    change_task,
    complete_task,
    reopen_task,
    split_by_quarter,
)

__all__ = [
    "add_recognition_paper",
    "add_target",
    "add_task",
    "assign_task",
    "cancel_task",
    "certify_criterion",
    "change_task",
    "complete_task",
    "draft_plan",
    "issue_plan",
    "load_areas",
    "move_deadline",
    "open_recognition",
    "record_communication",
    "record_paper_plan",
    "register_regulation",
    "remind",
    "reopen_task",
    "return_task",
    "set_reminder_terms",
    "split_by_quarter",
    "submit_recognition",
    "withdraw_task",
]
