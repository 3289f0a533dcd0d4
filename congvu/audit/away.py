"""What lies under us and is away for a while, told apart from a fault of our own, in words.

The database, its lock, the disk; and two acts that held what the other needed, of which the
database let one go on. PostgreSQL says which by a code of its own, whatever its language.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection

from congvu.core.refusals import N_, Refusal

GONE = Refusal(
    "database-away",
    N_("Cơ sở dữ liệu tạm thời không trả lời, nên việc vừa gửi có thể chưa được ghi."),
    N_("Chờ một phút rồi mở lại trang: nếu chưa thấy việc ấy thì làm lại, không sợ ghi hai lần."),
)
BUSY = Refusal(
    "database-busy",
    N_("Hệ thống đang bận: một việc ghi lớn (nhập sổ) đang giữ dữ liệu; việc vừa gửi chưa ghi."),
    N_("Chờ vài phút rồi gửi lại; trang Nhập dữ liệu nói việc nhập đang ở dòng nào."),
)
FULL = Refusal(
    "disk-full",
    N_("Đĩa của máy chủ đã đầy, nên việc vừa gửi chưa được ghi."),
    N_("Báo quản trị giải phóng đĩa; dữ liệu đã ghi trước đó vẫn nguyên. Sau đó gửi lại."),
)
CROSSED = Refusal(
    "acts-crossed",
    N_("Việc này vướng một việc khác ghi cùng lúc, nên chưa được ghi."),
    N_("Mở lại trang để xem việc kia vừa ghi gì, rồi làm lại nếu vẫn cần."),
)
NO_SPACE = ("disk is full", "no space left", "disk full")
STATES = {
    "40001": CROSSED,  # serialisation
    "40P01": CROSSED,  # deadlock: this one was chosen to give way
    "55P03": BUSY,  # a lock did not come in time
    "53100": FULL,
}
"""Refusals by the code PostgreSQL gives (appendix A of its manual)."""


def why_away(error: BaseException | None) -> Refusal | None:
    """Which of these ``error`` or its cause is; None for any fault of ours."""
    while error is not None:
        words = str(error).lower()
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if isinstance(error, OperationalError | InterfaceError):
            cause = error.__cause__
            if getattr(cause, "sqlite_errorname", None) == "SQLITE_ERROR":
                return None  # a statement that is wrong: no such table
            known = STATES.get(getattr(cause, "sqlstate", None) or "")
            full = full or any(each in words for each in NO_SPACE)
            return known or (FULL if full else BUSY if "locked" in words else GONE)
        if full:
            return FULL
        error = error.__cause__ or error.__context__
    return None


def crossed(error: OperationalError) -> bool:
    """Whether it says that another act was in the way and this one was undone."""
    return why_away(error) is CROSSED


AT_MOST = 0.5
"""Seconds that what may be left out waits for other writers of the embedded database."""


@contextmanager
def left_out_when_busy() -> Iterator[None]:
    """A small write beside a page that only reads: where a long write is under way, it is left out.

    Inside a transaction it is a part of the act, and waits and fails with it.
    """
    waiting = getattr(connection, "waiting_at_most", None)  # congvu/config/sqlite3/base.py
    if waiting is None or connection.in_atomic_block:
        yield
        return
    try:
        with waiting(AT_MOST):
            yield
    except OperationalError as error:
        if why_away(error) is not BUSY:
            raise
