"""Files of a dossier: kinds, limits, pages, and the key of the page that proves a slip. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from congvu.core.refusals import N_, Refusal


class FileKind(StrEnum):
    """What a file is to its dossier."""

    SUBMITTED = "submitted"  # giấy tờ người nộp gửi
    DRAFT = "draft"  # dự thảo kết quả
    RESULT = "result"  # kết quả
    SIGNATURE = "signature"  # chữ ký người nhận
    CONSENT = "consent"  # giấy đồng ý nộp hộ, giấy uỷ quyền
    OTHER = "other"


FILE_KIND_LABELS: Mapping[str, str] = {
    FileKind.SUBMITTED: N_("Giấy tờ người nộp gửi"),
    FileKind.DRAFT: N_("Dự thảo kết quả"),
    FileKind.RESULT: N_("Kết quả giải quyết"),
    FileKind.SIGNATURE: N_("Chữ ký người nhận"),
    FileKind.CONSENT: N_("Giấy đồng ý, uỷ quyền"),
    FileKind.OTHER: N_("Giấy tờ khác"),
}

ADDED_KINDS = (
    FileKind.SUBMITTED,
    FileKind.RESULT,
    FileKind.SIGNATURE,
    FileKind.CONSENT,
    FileKind.OTHER,
)
"""What is added as such; a draft comes with its submission."""

FILES_MOST = 60
"""Files of one dossier at most; more is bound into fewer files."""

PROOF_PATH = "/cong-khai/chung-thuc/"
"""Where the page that proves a slip stands; the slip's square code holds it with the key."""

_KEY = re.compile(r"[A-Za-z0-9_-]{20,32}")
_IN_ADDRESS = re.compile(r"/cong-khai/chung-thuc/([A-Za-z0-9_-]{20,32})/?")
_PDF_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_PDF_COUNT = re.compile(
    rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b"
)


def key_in(text: str) -> str | None:
    """The proof key in what a scanner typed: the address on a slip; None when there is none."""
    found = _IN_ADDRESS.search(text.strip())
    return found.group(1) if found else None


def is_proof_key(text: str) -> bool:
    """True for what may be a proof key."""
    return _KEY.fullmatch(text) is not None


def pages_of(content: bytes, content_type: str) -> int | None:
    """Pages of a PDF as far as its plain structure tells, 1 for a picture, None when unknown.

    A PDF whose page tree lies in compressed objects does not tell without a reader of PDF; it is
    then unknown, not guessed.
    """
    if content_type.startswith("image/"):
        return 1
    if content_type != "application/pdf":
        return None
    counts = [int(one or other) for one, other in _PDF_COUNT.findall(content)]
    if counts:
        return max(counts) or None
    return len(_PDF_PAGE.findall(content)) or None


def why_not_attach(kind: str, present: int, size: int, most: int) -> Refusal | None:
    """Why one more file of ``size`` bytes may not be added; ``present`` are there already.

    Codes: ``file-kind-unknown``, ``too-many-files``, ``file-too-large``.
    """
    if kind not in FILE_KIND_LABELS:
        return Refusal(
            "file-kind-unknown",
            N_("Không có loại tệp “{kind}”."),
            N_("Chọn một loại trong danh sách."),
            "",
            {"kind": kind},
        )
    if present >= FILES_MOST:
        return Refusal(
            "too-many-files",
            N_("Hồ sơ đã có {count} tệp, nhiều nhất {most}."),
            N_("Ghép các trang quét của cùng một giấy tờ vào một tệp PDF."),
            "",
            {"count": present, "most": FILES_MOST},
        )
    return file_too_large(most) if size > most else None


def file_too_large(most: int) -> Refusal:
    """What is said of a file of more than ``most`` bytes; code ``file-too-large``."""
    return Refusal(
        "file-too-large",
        N_("Tệp lớn hơn {most} MB."),
        N_("Giảm độ phân giải bản quét hoặc tách thành nhiều tệp."),
        "",
        {"most": most // (1024 * 1024)},
    )
