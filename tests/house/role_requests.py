"""Where each record of the world is found, and what would be accepted of the right person.

Keys are those of ``roles.txt``; each value is made for a place (its records, its unit).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Made = dict[str, Callable[[Any], Any]]

TODAY = "2018-11-09"
REASON = {"reason": "Theo ý kiến chỉ đạo"}

WHERE: Made = {
    "portal:procedure": lambda p: ["1.000001"],
    "procedures:detail": lambda p: ["1.000001"],
    "dossiers:detail": lambda p: [p.dossier.pk],
    "dossiers:act": lambda p: [p.dossier.pk, "ask_withdrawal"],
    "dossiers:slip": lambda p: [p.dossier.pk],
    "dossiers:supplement_slip": lambda p: [p.waiting.pk, p.supplement.pk],
    "dossiers:not_accepted_slip": lambda p: [p.declined.pk],
    "legal:detail": lambda p: [p.document.pk],
    "legal:check": lambda p: [p.document.pk],
    "legal:conclude": lambda p: [p.check.pk],
    "legal:fault": lambda p: [p.fault_check.pk],
    "legal:handle": lambda p: [p.fault.pk],
    "plans:detail": lambda p: [p.plan.pk],
    "plans:issue": lambda p: [p.draft.pk],
    "plans:add_task": lambda p: [p.draft.pk],
    "plans:add_target": lambda p: [p.draft.pk],
    "plans:task": lambda p: [p.task.pk],
    "plans:complete": lambda p: [p.task.pk],
    "plans:change": lambda p: [p.task.pk],
    "plans:split": lambda p: [p.undated.pk],
    "plans:cancel": lambda p: [p.task.pk],
    "plans:reopen": lambda p: [p.done_task.pk],
    "plans:recognition": lambda p: [p.recognition.pk],
    "plans:submit_recognition": lambda p: [p.complete.pk],
    "plans:certify": lambda p: [p.criterion.pk],
    "plans:add_paper": lambda p: [p.paper.pk],
    "inspections:plan": lambda p: [p.inspection_plan.pk],
    "inspections:detail@visited": lambda p: [p.visited.pk],
    "inspections:detail@done": lambda p: [p.done.pk],
    "inspections:detail@led": lambda p: [p.led.pk],
    "inspections:detail@surprise": lambda p: [p.surprise.pk],
    "inspections:tab@visited": lambda p: [p.visited.pk, "so-lieu"],
    "inspections:tab@surprise": lambda p: [p.surprise.pk, "doan"],
    "inspections:notice@led": lambda p: [p.led.pk],
    "inspections:notice@visited": lambda p: [p.visited.pk],
    "inspections:close@led": lambda p: [p.led.pk],
    "inspections:close@visited": lambda p: [p.visited.pk],
    "inspections:conclude@led": lambda p: [p.led.pk],
    "inspections:conclusion_file@done": lambda p: [p.done.pk, "docx"],
    "inspections:minutes_file@done": lambda p: [p.done_visit.pk, "docx"],
    "inspections:self_report": lambda p: [p.visit.pk],
    "inspections:freeze": lambda p: [p.visit.pk],
    "inspections:add_template": lambda p: [p.visit.pk],
    "inspections:find": lambda p: [p.visit.pk],
    "inspections:find@done": lambda p: [p.done_visit.pk],
    "inspections:session": lambda p: [p.visit.pk],
    "inspections:sign": lambda p: [p.visit.pk],
    "inspections:frame": lambda p: [p.frame.pk],
    "inspections:frame_file": lambda p: [p.drawn.pk],
    "inspections:commit": lambda p: [p.frame.pk],
    "inspections:reveal": lambda p: [p.committed.pk],
    "inspections:examine": lambda p: [p.sample.pk],
    "inspections:mark": lambda p: [p.item.pk],
    "inspections:reply": lambda p: [p.finding.pk],
    "inspections:recommendation": lambda p: [p.recommendation.pk],
    "inspections:act": lambda p: [p.recommendation.pk, "accept"],
    "inspections:act@verify": lambda p: [p.recommendation.pk, "verify"],
    "figures:rows": lambda p: ["dossiers.received"],
    "reports:detail": lambda p: [p.report.pk],
    "reports:write": lambda p: [p.report.pk],
    "reports:as_of": lambda p: [p.report.pk],
    "reports:issue": lambda p: [p.report.pk],
    "reports:docx": lambda p: [p.report.pk],
    "reports:pdf": lambda p: [p.report.pk],
    "reports:xlsx": lambda p: [p.report.pk],
}
"""The arguments of an address."""

ASKED: Made = {
    "portal:procedures": lambda p: {"unit": p.unit.code},
    "portal:procedure": lambda p: {"unit": p.unit.code},
    "portal:board": lambda p: {"unit": p.unit.code},
    "dossiers:book": lambda p: {"unit": p.unit.pk},
    "dossiers:search": lambda p: {"q": "cap giay phep"},
    "figures:index": lambda p: {"unit": p.unit.code, "period": "2018", "mode": "own"},
    "figures:rows": lambda p: {"unit": p.unit.code, "period": "2018"},
    "procedures:posting": lambda p: {"unit": p.unit.code},
}
"""The question after an address."""


def _csv(unit: Any) -> str:
    head = "Mã đơn vị,Số ký hiệu,Ngày ban hành,Loại văn bản,Phân loại,Trích yếu"
    return f"{head}\n{unit.code},77/QĐ-UBND,01/03/2018,Quyết định,QPPL,Phí chợ\n"


def _formset(prefix: str, line: dict[str, Any]) -> dict[str, Any]:
    head = {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
    return head | {f"{prefix}-0-{name}": value for name, value in line.items()}


PLAN = {"year": 2018, "kind": "reform", "title": "Kế hoạch khác"}
PAPER = {"number": "31/QĐ-UBND", "day": "2018-11-08"}

SENT: Made = {
    "dossiers:intake": lambda p: {
        "version": p.version.pk,
        "name": "Hà Văn Mới",
        "channel": "counter",
        "copies": "1",
        "whole": "on",
        "request_key": "a-key",
    },
    "dossiers:act": lambda p: {"reason": "Đổi ý"},
    "legal:new": lambda p: {
        "unit": p.unit.pk,
        "doc_type": "Quyết định",
        "number": "15/2018/QĐ-UBND",
        "issued_on": "9/3/2018",
        "kind": "normative",
        "abstract": "Quy định phí",
    },
    "legal:import": lambda p: {"scope": p.unit.pk, "text": _csv(p.unit), "confirm": "1"},
    "legal:check": lambda p: {
        "activity": "self_check",
        "checker_unit": p.unit.pk,
        "received_on": "2018-11-08",
    },
    "legal:conclude": lambda p: {"completed_on": TODAY, "conclusion": "lawful"},
    "legal:fault": lambda p: {
        "kind": "content",
        "breached": "Nghị định 34/2016/NĐ-CP",
        "outcome": "repeal",
        "deadline": "2018-12-01",
    },
    "legal:handle": lambda p: {
        "outcome": "repeal",
        "document": "40/QĐ-UBND",
        "handled_on": "2018-11-08",
    },
    "plans:new": lambda p: PLAN | {"unit": p.unit.pk},
    "plans:paper": lambda p: (
        PLAN
        | {
            "unit": p.unit.pk,
            "number": "99/KH-UBND",
            "signed_on": "15/1/2018",
            "tasks": "Niêm yết | Biên bản | Văn phòng | 30/6/2018",
        }
    ),
    "plans:issue": lambda p: {"number": "12/KH-UBND", "signed_on": "2018-11-08"},
    "plans:add_task": lambda p: {"text": "Rà soát thủ tục", "owner": "Văn phòng"},
    "plans:add_target": lambda p: {"text": "Hồ sơ đúng hạn", "value": "90"},
    "plans:complete": lambda p: {"document_number": "1/BC", "document_date": "2018-06-01"},
    "plans:change": lambda p: {
        "text": "Niêm yết lại",
        "output": "Biên bản",
        "owner": "Văn phòng",
        "due_on": "2018-06-30",
        **REASON,
    },
    "plans:split": lambda p: REASON,
    "plans:cancel": lambda p: REASON,
    "plans:reopen": lambda p: REASON,
    "plans:add_regulation": lambda p: {
        "unit": p.unit.pk,
        "topic": "asset",
        "title": "Quy chế khác",
        "number": "91/QĐ-UBND",
        "issued_on": "2/5/2018",
    },
    # The criteria known are those of communes: here nobody of the district may open one.
    "plans:add_recognition": lambda p: {
        "unit": p.unit.pk,
        "target": "Đạt chuẩn",
        "opened_on": "1/3/2018",
    },
    "plans:submit_recognition": lambda p: PAPER,
    "plans:certify": lambda p: PAPER,
    "plans:add_paper": lambda p: PAPER,
    "plans:add_communication": lambda p: {
        "unit": p.unit.pk,
        "form": "loudspeaker",
        "title": "Phát thanh",
        "done_on": "3/10/2018",
    },
    "inspections:new_plan": lambda p: {
        "year": 2018,
        "number": "03/KH-KT",
        "signed_on": "2018-11-01",
        "purpose": "Kiểm tra",
        "chosen_by": "Bốc thăm",
        "targets": [p.unit.pk],
        "from_paper": "on",
    },
    "inspections:decide": lambda p: {
        "title": "Kiểm tra",
        "kind": "planned",
        "number": "70/QĐ-UBND",
        "signed_on": TODAY,
        "opens_on": TODAY,
        "closes_on": "2018-11-16",
        "period_code": "2018-9m",
        **_formset("m", {"name": "Ngô Văn Hải", "role": "head"}),
        **_formset("v", {"unit": p.unit.pk, "on": "2018-11-12"}),
    },
    "inspections:notice@led": lambda p: {"number": "5/TB", "on": TODAY},
    "inspections:notice@visited": lambda p: {"number": "5/TB", "on": TODAY},
    "inspections:close@led": lambda p: {"on": TODAY, **REASON},
    "inspections:close@visited": lambda p: {"on": TODAY, **REASON},
    "inspections:conclude@led": lambda p: {
        "number": "59/TB",
        "signed_on": TODAY,
        "signer": "Ngô Văn Hải",
        **_formset(
            "a",
            {
                "interpretation": "Ban hành quy chế",
                "unit": p.led.visits.get().unit_id,
                "owner": "Văn phòng",
                "output": "Quyết định",
                "due_on": "2018-12-31",
                "area": "5",
            },
        ),
    },
    "inspections:self_report": lambda p: {"text": "Báo cáo", "on": TODAY},
    "inspections:freeze": lambda p: {"figure_code": "dossiers.received"},
    "inspections:add_template": lambda p: {},
    "inspections:find": lambda p: {
        "kind": "strength",
        "area": "0",
        "text": "Làm tốt",
        "item": p.item.pk,
    },
    "inspections:find@done": lambda p: {
        "kind": "strength",
        "area": "0",
        "text": "Làm tốt",
        "figure": "dossiers.received",
    },
    "inspections:session": lambda p: {"attendance": "Hai bên"},
    "inspections:sign": lambda p: {
        "number": "BB-2",
        "delegation": "Ngô Văn Hải",
        "unit": "Hà Thị Lan",
        "secretary": "Cao Thị Thuỷ",
    },
    "inspections:commit": lambda p: {"n": 1, "source": "Xổ số ngày mai"},
    "inspections:reveal": lambda p: {"randomness": "54321"},
    "inspections:examine": lambda p: {"result": "clean"},
    "inspections:mark": lambda p: {"result": "pass", "observed": "Có"},
    "inspections:reply": lambda p: {"agrees": "1", "text": "Nhất trí"},
    "inspections:act": lambda p: {},
    "inspections:act@verify": lambda p: {"evidence": "Đã xem quyết định"},
    "reports:draft": lambda p: {
        "unit": p.unit.code,
        "template": "cchc-725",
        "span": "q3",
        "year": "2018",
        "as_of": "2018-10-05T08:00:00",
    },
    "reports:write": lambda p: {"section": "III", "text": "Kết quả"},
    "reports:as_of": lambda p: {"as_of": "2018-10-04T08:00:00"},
    "reports:issue": lambda p: {"number": "245/BC-UBND", "signed_on": TODAY},
    "procedures:post": lambda p: {
        "unit": p.unit.code,
        "versions": [p.unposted.pk],
        "place": "Bảng niêm yết",
        "on": TODAY,
    },
    "procedures:take_down": lambda p: {
        "unit": p.unit.code,
        "postings": [p.posting.pk],
        "on": TODAY,
        **REASON,
    },
}
"""A whole form."""
