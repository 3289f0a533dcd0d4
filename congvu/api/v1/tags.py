"""Which version of a dossier the caller has seen, so that nobody writes over another's act."""

from __future__ import annotations

from congvu.audit import queries as audit
from congvu.core.refusals import N_, refuse
from congvu.dossiers.models import Dossier


def tag_of(dossier: Dossier) -> str:
    """The ETag: every act leaves one event, so the number of the last one says the version."""
    return tag(dossier.pk, audit.stream_length(audit.stream_name(dossier)))


def tag(key: int, seq: int) -> str:
    """The same, where the number of the last event is at hand."""
    return f'"{key}-{seq}"'


def check(dossier: Dossier, wanted: str) -> None:
    """Refuse when the dossier is not as the caller saw it; code ``changed-since`` (412).

    Called in the transaction of the act, which holds the dossier.
    """
    tags = [each.strip().removeprefix("W/") for each in wanted.split(",")]
    if "*" in tags or tag_of(dossier) in tags:
        return
    raise refuse(
        "changed-since",
        N_("Hồ sơ đã thay đổi từ lần hệ thống đọc."),
        N_("Đọc lại hồ sơ để xem việc vừa ghi, rồi làm tiếp nếu vẫn cần."),
    )
