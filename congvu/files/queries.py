"""Reading stored papers."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from congvu.core import blobs
from congvu.core.refusals import N_, refuse
from congvu.files.models import StoredFile
from congvu.files.rules import ScanState


def open_file(stored: StoredFile) -> bytes:
    """The content, checked against its hash.

    Refuses with ``file-infected`` and ``file-damaged`` (gone, or not what was stored).
    """
    if stored.scan_state == ScanState.INFECTED:
        raise refuse(
            "file-infected",
            N_("Tệp “{name}” bị phát hiện có mã độc nên không mở được."),
            N_("Đề nghị người nộp gửi lại tệp khác."),
            name=stored.original_name,
        )
    try:
        return blobs.fetch(Path(settings.MEDIA_ROOT), stored.sha256)
    except blobs.Damaged:
        raise refuse(
            "file-damaged",
            N_("Tệp “{name}” đã mất hoặc không còn đúng nội dung lúc lưu."),
            N_("Báo quản trị đơn vị khôi phục từ bản sao lưu; nhật ký còn giữ mã băm của tệp."),
            name=stored.original_name,
        ) from None
