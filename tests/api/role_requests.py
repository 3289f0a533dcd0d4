"""Where each record of the world is by the API, and what would be accepted of the right system.

Keys are the operations of ``roles.txt``; each value is made for a place (its records, unit).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from congvu.dossiers.rules import LATE_CAUSES, PAUSE_GROUNDS

GROUND = next(code for code, one in PAUSE_GROUNDS.items() if one.offered)
CAUSE = next(iter(LATE_CAUSES))

Made = dict[str, Callable[[Any], Any]]

WHERE: Made = {
    "get_dossier": lambda p: [p.dossier.pk],
    "get_dossier_story": lambda p: [p.dossier.pk],
    "get_dossier_clock": lambda p: [p.dossier.pk],
    "list_batch_dossiers": lambda p: [f"calendar:{p.change.pk}"],
    "list_dossier_files": lambda p: [p.dossier.pk],
    "add_dossier_file": lambda p: [p.dossier.pk],
    "get_dossier_file": lambda p: [p.dossier.pk, p.file.pk],
    "remove_dossier_file": lambda p: [p.dossier.pk, p.file.pk],
    **{
        name: lambda p: [p.dossier.pk]
        for name in (
            *("forward_dossier", "send_back_dossier", "hand_over_dossier", "take_over_dossier"),
            *("request_supplement", "pause_dossier", "resume_dossier", "require_payment"),
            *("payment_made", "submit_draft", "decide_draft", "finish_dossier", "return_result"),
            *("withdraw_dossier", "stop_dossier", "explain_late"),
        )
    },
    "accept_dossier": lambda p: [p.filed.pk],
    "decline_dossier": lambda p: [p.filed.pk],
    "complete_supplement": lambda p: [p.waiting.pk],
    "get_procedure": lambda p: ["1.000001"],
    "get_unit": lambda p: [p.unit.code],
    "get_report": lambda p: [p.signed_report.pk],
    "get_notice": lambda p: [p.told_news.pk],
    "get_draw": lambda p: [p.open_draw.commitment],
    "get_figure": lambda p: ["dossiers.received"],
    "list_figure_rows": lambda p: ["dossiers.received"],
}

FIGURE = {"period": "2018", "scope": "own"}
ASKED: Made = {
    "list_dossiers": lambda p: {"limit": 100},
    "list_reports": lambda p: {"limit": 100},
    "get_procedure": lambda p: {"unit": p.unit.code},
    "list_procedures": lambda p: {"unit": p.unit.code},
    "get_figure": lambda p: FIGURE | {"unit": p.unit.code},
    "list_figure_rows": lambda p: FIGURE | {"unit": p.unit.code},
}

FILES = {"add_dossier_file": (b"%PDF-1.4", "application/pdf", "kind=other")}
"""Sent as a file: its content, its type, what stands in the address."""

CITIZEN = {"name": "Hà Văn Mới"}
REASON = {"reason": "Theo đơn của người nộp"}
SENT: Made = {
    "find_earlier_results": lambda p: {
        "unit": p.unit.code,
        "procedure": "1.000001",
        "identifier": "001099000001",
    },
    "receive_dossier": lambda p: {
        "unit": p.unit.code,
        "procedure": "1.000001",
        "applicant": CITIZEN,
    },
    "file_dossier": lambda p: {"unit": p.unit.code, "procedure": "1.000001", "applicant": CITIZEN},
    "decline_dossier": lambda p: REASON,
    "forward_dossier": lambda p: {"office": p.counter_office.pk},
    "send_back_dossier": lambda p: REASON,
    "hand_over_dossier": lambda p: {"to": p.account.username},
    "request_supplement": lambda p: {"missing": ["Đơn đề nghị"], "order_reason": "Nghỉ", **REASON},
    "pause_dossier": lambda p: {"ground": GROUND, "reference": "Công văn 1"},
    "require_payment": lambda p: {"reference": "Thông báo 2"},
    "submit_draft": lambda p: {"to": p.account.username, "text": "Dự thảo"},
    "decide_draft": lambda p: {"decision": "approved"},
    "finish_dossier": lambda p: {"result_number": "1/GP"},
    "withdraw_dossier": lambda p: REASON,
    "stop_dossier": lambda p: REASON,
    "explain_late": lambda p: {"cause": CAUSE},
    "remove_dossier_file": lambda p: REASON,
}
