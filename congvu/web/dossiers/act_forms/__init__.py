"""One form for each act on a dossier: what it asks, and how it is carried out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from congvu.web.dossiers.act_forms import counter, everyday, routes
from congvu.web.dossiers.act_forms.base import Act, ActForm

__all__ = ["ACTS", "Act", "ActForm"]

ACTS: dict[str, Act] = {
    each.code: each
    for each in (
        Act("accept", everyday.Accept, _("Tiếp nhận"), _("Đã tiếp nhận hồ sơ.")),
        Act("not_accept", everyday.NotAccept, _("Không tiếp nhận"), _("Đã ghi không tiếp nhận.")),
        Act("take_over", everyday.TakeOver, _("Nhận bàn giao"), _("Đã nhận bàn giao.")),
        Act("forward", routes.Forward, _("Chuyển xử lý"), _("Đã chuyển hồ sơ.")),
        Act(
            "record_answer",
            routes.RecordAnswer,
            _("Ghi cơ quan khác trả lời"),
            _("Đã ghi văn bản trả lời."),
        ),
        Act("send_back", routes.SendBack, _("Trả lại bước trước"), _("Đã trả lại bước trước.")),
        Act("hand_over", everyday.HandOver, _("Bàn giao"), _("Đã bàn giao hồ sơ.")),
        Act("finish", everyday.Finish, _("Xử lý xong"), _("Đã ghi xử lý xong.")),
        Act("return_result", everyday.ReturnResult, _("Trả kết quả"), _("Đã trả kết quả.")),
        Act(
            "complete_supplement",
            everyday.CompleteSupplement,
            _("Nhận đủ giấy tờ bổ sung"),
            _("Đã nhận đủ giấy tờ bổ sung; hồ sơ tiếp tục được xử lý."),
        ),
        Act("paid", everyday.Paid, _("Đã thực hiện nghĩa vụ tài chính"), _("Đã ghi nhận.")),
        Act(
            "resume",
            routes.Resume,
            _("Tiếp tục tính thời hạn"),
            _("Thời hạn tiếp tục được tính."),
        ),
        Act(
            "request_supplement",
            everyday.RequestSupplement,
            _("Yêu cầu bổ sung"),
            _("Đã lập phiếu yêu cầu bổ sung. In phiếu cho người nộp."),
        ),
        Act("pause", routes.Pause, _("Tạm dừng tính thời hạn"), _("Thời hạn đang tạm dừng.")),
        Act(
            "deliver_slip",
            routes.DeliverSlip,
            _("Đã giao giấy tạm dừng"),
            _("Đã ghi việc giao giấy."),
        ),
        Act(
            "require_payment",
            everyday.RequirePayment,
            _("Yêu cầu nghĩa vụ tài chính"),
            _("Đã ghi yêu cầu thực hiện nghĩa vụ tài chính."),
        ),
        Act(
            "ask_withdrawal",
            everyday.AskWithdrawal,
            _("Công dân xin rút hồ sơ"),
            _("Đã ghi yêu cầu rút hồ sơ."),
        ),
        Act("stop", everyday.Stop, _("Dừng xử lý"), _("Đã dừng xử lý hồ sơ.")),
        Act("void", counter.Void, _("Huỷ tiếp nhận ghi nhầm"), _("Đã huỷ tiếp nhận; số được giữ.")),
        Act(
            "explain_late", everyday.ExplainLate, _("Giải trình quá hạn"), _("Đã ghi nguyên nhân.")
        ),
    )
}
"""In the order in which they are offered."""
