"""The acts on a dossier: each one transaction, one event, and words to the citizen where due."""

from congvu.dossiers.actions.alarms import alarm_answer
from congvu.dossiers.actions.batches import (
    give_again,
    give_batch,
    give_results,
    refuse_line,
    sign_line,
)
from congvu.dossiers.actions.books import lock_book
from congvu.dossiers.actions.bulk import ask_bulk, carry_on, carry_out, set_aside
from congvu.dossiers.actions.checking import Checked, check
from congvu.dossiers.actions.coming_in import (
    accept,
    file_online,
    not_accept,
    receive,
    refuse_at_counter,
)
from congvu.dossiers.actions.correcting import correct, void
from congvu.dossiers.actions.deciding import (
    decide_draft,
    submit_draft,
)
from congvu.dossiers.actions.ending import (
    ask_withdrawal,
    explain_late,
    finish,
    return_result,
    stop,
)
from congvu.dossiers.actions.fees import (
    add_fee_item,
    charge_fee,
    collect_fees,
    drop_charge,
    load_fees,
    void_receipt,
)
from congvu.dossiers.actions.late import (
    draft_apology,
    draft_owed,
    drop_apology,
    send_apology,
    sign_apology,
)
from congvu.dossiers.actions.leaving import hand_on
from congvu.dossiers.actions.moving import apply_calendar
from congvu.dossiers.actions.on_the_way import (
    forward,
    hand_over,
    record_answer,
    send_back,
    take_over,
)
from congvu.dossiers.actions.outages import (
    correct_outage,
    declare_slips,
    end_outage,
    record_outage,
)
from congvu.dossiers.actions.papers_in import attach_file, remove_file
from congvu.dossiers.actions.pausing import (
    complete_supplement,
    deliver_slip,
    paid,
    pause,
    refresh_clock,
    request_supplement,
    require_payment,
    resume,
)
from congvu.dossiers.actions.printing import print_paper
from congvu.dossiers.actions.reserving import hand_range, reserve_range, spoil_numbers
from congvu.dossiers.actions.shelves import close_count, explain, open_count, refresh_count, see
from congvu.dossiers.actions.slips_by_hand import ResultByHand, correct_slip, enter_slip
from congvu.dossiers.actions.telling import drop_message, resend, set_wording, tell_of_batch
from congvu.dossiers.actions.views import (
    note_book,
    note_view,
    seal_views,
    take_in_waiting,
    unmask,
)
from congvu.dossiers.actions.whole_lives import bring_in, rehearse, take_back

__all__ = [
    "Checked",
    "ResultByHand",
    "accept",
    "add_fee_item",
    "alarm_answer",
    "apply_calendar",
    "ask_bulk",
    "ask_withdrawal",
    "attach_file",
    "bring_in",
    "carry_on",
    "carry_out",
    "charge_fee",
    "check",
    "close_count",
    "collect_fees",
    "complete_supplement",
    "correct",
    "correct_outage",
    "correct_slip",
    "decide_draft",
    "declare_slips",
    "deliver_slip",
    "draft_apology",
    "draft_owed",
    "drop_apology",
    "drop_charge",
    "drop_message",
    "end_outage",
    "enter_slip",
    "explain",
    "explain_late",
    "file_online",
    "finish",
    "forward",
    "give_again",
    "give_batch",
    "give_results",
    "hand_on",
    "hand_over",
    "hand_range",
    "load_fees",
    "lock_book",
    "not_accept",
    "note_book",
    "note_view",
    "open_count",
    "paid",
    "pause",
    "print_paper",
    "receive",
    "record_answer",
    "record_outage",
    "refresh_clock",
    "refresh_count",
    "refuse_at_counter",
    "refuse_line",
    "rehearse",
    "remove_file",
    "request_supplement",
    "require_payment",
    "resend",
    "reserve_range",
    "resume",
    "return_result",
    "seal_views",
    "see",
    "send_apology",
    "send_back",
    "set_aside",
    "set_wording",
    "sign_apology",
    "sign_line",
    "spoil_numbers",
    "stop",
    "submit_draft",
    "take_back",
    "take_in_waiting",
    "take_over",
    "tell_of_batch",
    "unmask",
    "void",
    "void_receipt",
]
