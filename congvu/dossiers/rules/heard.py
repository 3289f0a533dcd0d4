"""Acts on a dossier of which other systems can be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.core.refusals import N_

HEARD_LABELS: Mapping[str, str] = {
    "dossier.filed": N_("Nộp qua mạng"),
    "dossier.received": N_("Tiếp nhận tại quầy"),
    "dossier.accepted": N_("Tiếp nhận hồ sơ nộp qua mạng"),
    "dossier.not_accepted": N_("Không tiếp nhận"),
    "dossier.forwarded": N_("Chuyển xử lý"),
    "dossier.sent_back": N_("Trả lại bước trước"),
    "dossier.handed_over": N_("Bàn giao"),
    "dossier.taken_over": N_("Nhận bàn giao"),
    "dossier.supplement_requested": N_("Yêu cầu bổ sung"),
    "dossier.supplement_completed": N_("Nhận đủ giấy tờ bổ sung"),
    "dossier.paused": N_("Tạm dừng tính thời hạn"),
    "dossier.resumed": N_("Tiếp tục tính thời hạn"),
    "dossier.payment_required": N_("Yêu cầu nghĩa vụ tài chính"),
    "dossier.paid": N_("Đã thực hiện nghĩa vụ tài chính"),
    "dossier.lane_closed": N_("Một nhánh của quy trình xong"),
    "dossier.due_moved": N_("Hạn của một hồ sơ đổi"),
    "dossier.corrected": N_("Sửa nội dung tiếp nhận"),
    "dossier.file_added": N_("Thêm tệp"),
    "dossier.draft_submitted": N_("Trình dự thảo kết quả"),
    "dossier.draft_returned": N_("Dự thảo bị trả lại"),
    "dossier.draft_passed_up": N_("Dự thảo trình lên cấp trên"),
    "dossier.draft_approved": N_("Dự thảo được duyệt"),
    "dossier.finished": N_("Xử lý xong"),
    "dossier.returned": N_("Trả kết quả"),
    "dossier.withdrawal_asked": N_("Công dân xin rút hồ sơ"),
    "dossier.stopped": N_("Dừng xử lý"),
    "dossier.late_explained": N_("Giải trình quá hạn"),
    "dossier.voided": N_("Huỷ tiếp nhận ghi nhầm"),
    "import.brought_in": N_("Nhập một lúc nhiều hồ sơ"),
    "import.undone": N_("Huỷ một lần nhập"),
    "calendar.applied": N_("Lịch nghỉ đổi, hạn của nhiều hồ sơ đổi theo"),
}
"""By the kind of the event. What is done to many dossiers in one transaction is told once, with the
name of the batch; the same dossiers are not told of one by one."""
