"""The minutes and the notice of conclusion as papers. Statutory, Vietnamese only.

Both are drawn from what was frozen and signed, never from the rows as they stand today.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

from congvu.audit import queries as audit
from congvu.core.periods import HANOI, local, parse_moment
from congvu.core.vietnamese import (
    date_words,
    moment_words,
)
from congvu.documents import render
from congvu.documents.registry import templates
from congvu.documents.rules import (
    Block,
    Heading,
    Items,
    Paper,
    Signature,
    Signatures,
    TemplateSpec,
    Text,
)
from congvu.inspections import queries, signatures
from congvu.inspections.field_papers import field_annexes
from congvu.inspections.models import Conclusion, Minutes, MinutesDraft, Visit
from congvu.inspections.paper_parts import (
    advice_part,
    annexes,
    committee,
    day,
    fed_by_part,
    figures_part,
    findings_part,
    frames_part,
    lower,
    member,
    of_day,
    place,
    sheet_part,
    signature_blocks,
    signers_part,
    witness,
)

MINUTES, CONCLUSION = "inspection.minutes", "inspection.conclusion"
ERAS = (
    (date(2011, 4, 6), date(2020, 3, 4), "Thể thức theo Thông tư 01/2011/TT-BNV"),
    (date(2020, 3, 5), None, "Thể thức theo Nghị định 30/2020/NĐ-CP"),
)
templates.register(
    *(
        TemplateSpec(code, name, start, end, basis, verified=False)
        for code, name in (
            (MINUTES, "Biên bản kiểm tra cải cách hành chính"),
            (CONCLUSION, "Thông báo kết luận kiểm tra"),
        )
        for start, end, basis in ERAS
    )
)


def minutes_paper(minutes: Minutes) -> Paper:
    """Biên bản kiểm tra of one visit, signed."""
    said = signatures.listed(minutes.signatories)
    return _minutes(minutes, minutes.visit, said, minutes.signed_on, [])


def draft_paper(draft: MinutesDraft) -> Paper:
    """The minutes put up for signing, to be read, and signed by hand where there is no account."""
    state = "BẢN CHỜ KÝ" if draft.ended_at is None else "BẢN ĐÃ THU LẠI, KHÔNG CÒN GIÁ TRỊ"
    if hasattr(draft, "minutes"):
        state = "BẢN ĐÃ KÝ ĐỦ, XEM BIÊN BẢN"
    mark: list[Block] = [Text(f"{state} · LẦN LẬP {draft.round}", bold=True, align="center")]
    return _minutes(draft, draft.visit, signatures.frozen(draft), day_of(draft), mark)


def day_of(draft: MinutesDraft) -> date:
    """The day on which the minutes were put up."""
    return local(draft.drawn_up_at).date()


def _minutes(
    frozen: Minutes | MinutesDraft,
    visit: Visit,
    signers: list[dict[str, Any]],
    on: date,
    mark: list[Block],
) -> Paper:
    said = json.loads(frozen.content)
    about, held = said["inspection"], said["visit"]
    areas = queries.areas_of(visit.on)
    blocks: list[Block] = [
        *mark,
        Text(
            f"Căn cứ Quyết định số {about['decision']}{of_day(about['decision_on'])}; hôm nay, "
            f"vào {moment_words(parse_moment(held['held_at']))}, tại "
            f"{held['place'] or 'trụ sở đơn vị'}, Đoàn kiểm tra làm việc với "
            f"{committee(visit.unit)}."
        ),
        Heading("I. THÀNH PHẦN"),
        Heading("1. Đoàn kiểm tra", 2),
        Items([member(each) for each in said["members"]]),
        Heading("2. Đơn vị được kiểm tra", 2),
        Text(held["attendance"] or "Không ghi."),
        Heading("II. BÁO CÁO TỰ KIỂM TRA CỦA ĐƠN VỊ"),
        Text(said["self_report"] or "Đơn vị không gửi báo cáo."),
        Heading("III. SỐ LIỆU"),
        *figures_part(said["figures"]),
        *frames_part("IV. KHUNG SỐ LIỆU VÀ MẪU KIỂM TRA", said["frames"]),
        Heading("V. PHIẾU KIỂM TRA"),
        *sheet_part(said["checklist"], areas),
        Heading("VI. KẾT QUẢ KIỂM TRA"),
        *findings_part(said["findings"], areas),
        *fed_by_part(said["fed_by"]),
        Text(
            "Biên bản đã đọc lại cho các bên cùng nghe. Bản giấy do đơn vị giữ mang gốc nhật ký "
            "dưới đây: sửa một bản ghi trước lúc ký thì gốc tính lại sẽ khác."
        ),
        *signers_part(signers, frozen.sha256),
        *witness(frozen.audit_entries, frozen.audit_root, frozen.sha256),
        signature_blocks(signers),
        *annexes(said["frames"]),
        *field_annexes(said),
    ]
    return Paper(
        title="Biên bản",
        subtitle=about["title"],
        parent=committee(visit.inspection.unit, broken=True),
        issuer="Đoàn kiểm tra",
        number=frozen.number,
        place_date=f"{place(visit.unit)}, {date_words(on)}",
        blocks=blocks,
        qr=f"sha256:{frozen.sha256}",
        qr_label=frozen.number,
        verified=templates.on(MINUTES, on).verified,
    )


def conclusion_paper(conclusion: Conclusion) -> Paper:
    """Thông báo kết luận kiểm tra of one inspection."""
    inspection = conclusion.inspection
    said = json.loads(conclusion.content)
    areas = queries.areas_of(conclusion.signed_on)
    names = ", ".join(f"UBND {lower(each['unit_name'])}" for each in said["visits"])
    blocks: list[Block] = [
        Text(
            f"Thực hiện Quyết định số {said['decision']}, Đoàn kiểm tra đã làm việc với {names}; "
            f"số liệu từ {day(said['period']['from'])} đến {day(said['period']['to_inclusive'])}."
        ),
        Heading("I. KẾT QUẢ KIỂM TRA"),
    ]
    for order, each in enumerate(said["visits"], start=1):
        blocks += [
            Heading(
                f"{order}. UBND {lower(each['unit_name'])} (ngày {day(each['on'])}, "
                f"biên bản số {each['minutes']})",
                2,
            ),
            *figures_part(each["figures"]),
            *frames_part("", each["frames"]),
            *findings_part(each["findings"], areas),
        ]
    blocks += [
        Heading("II. NGUYÊN NHÂN"),
        Text(said["causes"] or "Không nêu."),
        Heading("III. KIẾN NGHỊ"),
        *advice_part(said["advice"], areas),
        Text(
            "Đơn vị báo kết quả từng kiến nghị kèm tài liệu kiểm chứng. Kiến nghị chỉ kết thúc "
            "khi bên kiểm tra xác nhận; gia hạn không thay thời hạn nêu ở bảng trên."
        ),
        *witness(conclusion.audit_entries, conclusion.audit_root, conclusion.sha256),
        Signatures(
            [Signature("Trưởng đoàn", conclusion.signer.split(",")[0], hint="")],
            recipients=[
                *(f"UBND {lower(each['unit_name'])};" for each in said["visits"]),
                f"{committee(inspection.unit)} (để báo cáo);",
                "Lưu: hồ sơ đoàn.",
            ],
        ),
    ]
    return Paper(
        title="Thông báo kết luận",
        subtitle=said["inspection"],
        parent=committee(inspection.unit, broken=True),
        issuer="Đoàn kiểm tra",
        number=conclusion.number,
        place_date=f"{place(inspection.unit)}, {date_words(conclusion.signed_on)}",
        blocks=blocks,
        qr=f"sha256:{conclusion.sha256}",
        qr_label=conclusion.number,
        verified=templates.on(CONCLUSION, conclusion.signed_on).verified,
    )


def as_file(paper: Paper, kind: str, *, signed_on: date) -> bytes:
    """The paper as ``pdf`` or ``docx``: the same bytes each time; a demo carries its mark."""
    created = datetime.combine(signed_on, time.min, HANOI)
    demo = audit.demo_mark()
    draw = render.paper_pdf if kind == "pdf" else render.paper_docx
    return draw(paper, demo=demo, created=created)
