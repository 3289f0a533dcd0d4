"""What may be stored: types told by their content, sizes, names."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from congvu.core.refusals import N_, Refusal


class ScanState(StrEnum):
    """What is known about harmful content; nothing is known until a scanner has looked."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True)
class FileType:
    """A type that is taken in. ``inline``: a browser may show it instead of saving it."""

    content_type: str
    extension: str
    inline: bool


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = FileType("application/pdf", "pdf", True)
JPEG = FileType("image/jpeg", "jpg", True)
PNG = FileType("image/png", "png", True)
DOCX = FileType(f"{_OFFICE}.wordprocessingml.document", "docx", False)
XLSX = FileType(f"{_OFFICE}.spreadsheetml.sheet", "xlsx", False)
TEXT = FileType("text/plain", "txt", False)
TYPES = (PDF, JPEG, PNG, DOCX, XLSX, TEXT)
BY_CONTENT_TYPE = {each.content_type: each for each in TYPES}


def detect_type(content: bytes) -> FileType | None:
    """The type of ``content`` by its signature; None when it is not one that is taken in.

    The name is not asked: a program named ``don.pdf`` stays a program.
    """
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return TEXT if _is_text(content) else None


def _office_type(content: bytes) -> FileType | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    # Macros hide in vbaProject.bin, whatever the extension says.
    if "[Content_Types].xml" not in names or any(name.endswith(".bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.lstrip()[:1] == "<":  # HTML, SVG and XML run in a browser
        return False
    return all(letter >= " " or letter in "\t\r\n\f" for letter in text)


def tidy_name(name: str) -> str:
    """The last part of ``name`` in NFC, without control characters, at most 200 characters."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    clean = "".join(each for each in last if unicodedata.category(each)[0] != "C").strip(" .")
    if len(clean) > 200:
        stem, dot, extension = clean.rpartition(".")
        clean = f"{stem[: 199 - len(extension)]}{dot}{extension}" if dot else clean[:200]
        clean = clean[:200]
    return clean or "khong-ten"


def type_or_refusal(content: bytes, name: str, most: int) -> FileType | Refusal:
    """The type of a paper that may be stored.

    Otherwise ``file-empty``, ``file-too-large`` (over ``most`` bytes) or ``file-type-refused``.
    """
    params = {"name": tidy_name(name), "most": most // (1024 * 1024)}
    if not content:
        return Refusal(
            "file-empty",
            N_("Tệp “{name}” không có nội dung."),
            N_("Mở lại tệp trên máy để kiểm tra, rồi tải lên lần nữa."),
            params=params,
        )
    if len(content) > most:
        return Refusal(
            "file-too-large",
            N_("Tệp “{name}” lớn hơn {most} MB."),
            N_("Giảm độ phân giải bản quét hoặc tách thành nhiều tệp."),
            params=params,
        )
    found = detect_type(content)
    if found is None:
        return Refusal(
            "file-type-refused",
            N_("Tệp “{name}” không thuộc loại được nhận."),
            N_(
                "Tải lên tệp PDF, ảnh JPEG hoặc PNG, DOCX, XLSX không có macro, hoặc văn bản UTF-8."
            ),
            params=params,
        )
    return found
