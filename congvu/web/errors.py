"""Pages for what the framework refuses by itself, and for what lies under us and is away."""

from __future__ import annotations

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error as framework_error

from congvu.core.refusals import N_, Refusal

GONE = Refusal(
    "database-away",
    N_("Cơ sở dữ liệu tạm thời không trả lời, nên việc vừa gửi có thể chưa được ghi."),
    N_("Chờ một phút rồi mở lại trang: nếu chưa thấy việc ấy thì làm lại, không sợ ghi hai lần."),
)
BUSY = Refusal(
    "database-busy",
    N_("Một việc ghi lớn (nhập sổ, tính lại hạn) đang giữ cơ sở dữ liệu; việc vừa gửi chưa ghi."),
    N_("Chờ vài phút rồi gửi lại; trang Nhập dữ liệu nói việc nhập đang ở dòng nào."),
)
FULL = Refusal(
    "disk-full",
    N_("Đĩa của máy chủ đã đầy, nên việc vừa gửi chưa được ghi."),
    N_("Báo quản trị giải phóng đĩa; dữ liệu đã ghi trước đó vẫn nguyên. Sau đó gửi lại."),
)
RETRY_AFTER = 30  # seconds
NO_SPACE = ("disk is full", "no space left", "disk full")


def csrf_failure(request, reason=""):
    """The form is too old or came from elsewhere: say so, and how to go on."""
    return render(request, "ui/csrf.html", {"reason": reason}, status=403)


def why_away(error: BaseException | None) -> Refusal | None:
    """What lies under us that is away: the database, its lock or the disk; None for any fault."""
    while error is not None:
        words = str(error).lower()
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if isinstance(error, OperationalError | InterfaceError):
            full = full or any(each in words for each in NO_SPACE)
            return FULL if full else BUSY if "locked" in words else GONE
        if full:
            return FULL
        error = error.__cause__ or error.__context__
    return None


def server_error(request):
    """A fault of ours is 500; what is away under us is 503, said in words, and it comes back."""
    refusal = why_away(sys.exc_info()[1])
    if refusal is None:
        return framework_error(request)
    said = refusal.said(gettext)
    answer: HttpResponse
    if request.path.startswith("/api/"):
        answer = JsonResponse(said, status=503)
    else:
        # Without the request: what the frame of a page shows is read from the database.
        answer = HttpResponse(render_to_string("ui/away.html", {"refusal": said}), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer
